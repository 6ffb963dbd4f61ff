/** @module Carries out the investigation: free steps first, then the planned ones, until nothing is left to split. */

import type { Cause } from '../core/cause.ts';
import { conclude } from '../core/conclude.ts';
import { diagnose } from '../core/diagnose.ts';
import type { Diagnosis, Evidence, Facts } from '../core/diagnosis.ts';
import { hard } from '../core/evidence.ts';
import { evidenceOfScopes, extractFacts } from '../core/facts.ts';
import { canMakeUp, makeUp } from '../core/made-up.ts';
import { chooseStep, type PlannedStep, type StepName } from '../core/plan.ts';
import type { CredentialKind, Probe } from '../core/provider.ts';
import { readRetryAfter } from '../core/retry-after.ts';
import { type GroupReading, readSiblings, type Sibling } from '../core/siblings.ts';
import {
  type Heard,
  isAccepted,
  type RegionHeard,
  readConnectivity,
  readMadeUpKey,
  readNoKey,
  readOtherKinds,
  readOtherRegions,
  readStatusPage,
  signatureOf,
} from '../core/step-readings.ts';
import { listWarnings } from '../core/warnings.ts';
import type { Clinic } from './clinic.ts';
import { type Look, readExchange, requestLimit, sendFor } from './examine.ts';
import { listPossible, mostRegions, otherKinds, otherRegions, scopesRequest } from './possible.ts';

export interface InvestigateOptions {
  readonly siblings: readonly Sibling[];
  /** False stops after the first probe (`--no-investigate`). */
  readonly mayInvestigate: boolean;
  /** Integrations with the same fingerprint. */
  readonly sharedWith: readonly string[];
  /** When this fingerprint was first seen, ms. */
  readonly since?: number;
  /** Told before each step, and after it with what it left. */
  readonly onStep?: (step: PlannedStep, left?: readonly Cause[]) => void;
}

/** What the steps have brought so far. */
interface Progress {
  readonly evidence: readonly Evidence[];
  readonly requests: number;
  readonly done: readonly StepName[];
  readonly foundRegion?: string;
  readonly facts: Facts;
  readonly acceptanceChecked: boolean;
  /** True when a made-up key was let in: the endpoint proves nothing. */
  readonly provesNothing: boolean;
}

type Asked = Look & {
  readonly kind: CredentialKind;
  readonly probe: Probe;
  readonly exchange: NonNullable<Look['exchange']>;
  readonly reading: NonNullable<Look['reading']>;
};

/** From the first look to the diagnosis. Never throws for what the ESP does; a step that breaks is evidence of our own trouble. */
export async function investigate(clinic: Clinic, seen: Look, options: InvestigateOptions): Promise<Diagnosis> {
  let progress: Progress = {
    evidence: seen.evidence,
    facts: seen.facts,
    requests: 0,
    done: [],
    acceptanceChecked: false,
    provesNothing: false,
  };
  let group: GroupReading = { evidence: [], groupCauses: [], isShared: false };
  if (isAsked(seen)) {
    group = readSiblings(
      {
        signature: signatureOf(seen.exchange.answer),
        workedBefore: seen.past?.isSame === true,
        ...(seen.exchange.host === undefined ? {} : { host: seen.exchange.host }),
      },
      isRefused(seen),
      options.siblings,
    );
    progress = { ...progress, evidence: [...progress.evidence, ...group.evidence] };
    progress = await checkOnline(clinic, seen, {
      ...progress,
      acceptanceChecked: clinic.controls.isGuarded(placeOf(seen, undefined), clinic.now()),
    });
    if (options.mayInvestigate) progress = await takeSteps(clinic, seen, progress, options);
  }
  return makeDiagnosis(clinic, seen, progress, group, options);
}

async function takeSteps(
  clinic: Clinic,
  seen: Asked,
  start: Progress,
  { onStep }: InvestigateOptions,
): Promise<Progress> {
  let progress = start;
  const isAnswered = seen.exchange.answer.kind !== 'none';
  const possible = listPossible(
    clinic,
    seen,
    isAnswered ? seen.exchange.host : undefined,
    seen.exchange.request !== seen.probe.request,
  );
  for (;;) {
    const step = chooseStep({
      candidates: conclude(progress.evidence).candidates,
      possible,
      done: progress.done,
      budget: clinic.budget - progress.requests,
      doubtAcceptance: !progress.acceptanceChecked,
    });
    if (step === undefined || clinic.now() > seen.deadline - 500) return progress;
    onStep?.(step);
    progress = { ...(await takeStep(clinic, seen, progress, step)), done: [...progress.done, step.name] };
    onStep?.(step, conclude(progress.evidence).candidates);
  }
}

/** No answer, or one that a portal may have given: are we online at all? Always asked, for no verdict may blame a key for it. */
async function checkOnline(clinic: Clinic, seen: Asked, progress: Progress): Promise<Progress> {
  const isNetworkKind = seen.reading.causes.includes('network');
  if (!isNetworkKind || clinic.network.connectivity.length === 0) return progress;
  const report = await clinic.checkConnectivity(
    AbortSignal.timeout(Math.max(1, Math.min(5000, seen.deadline - clinic.now()))),
  );
  const evidence = readConnectivity(report);
  const isCutOff = evidence.some(({ consistentWith }) => consistentWith.length === 1);
  // Cut off, the answer tells nothing: only the finding about ourselves stands.
  const kept = isCutOff ? progress.evidence.filter(({ kind }) => kind !== 'answer') : progress.evidence;
  return {
    ...progress,
    evidence: [...kept, ...evidence],
    requests: progress.requests + report.reached.length + report.failed.length,
  };
}

async function takeStep(clinic: Clinic, seen: Asked, progress: Progress, step: PlannedStep): Promise<Progress> {
  const own: Heard = { answer: seen.exchange.answer, reading: seen.reading };
  const add = (evidence: readonly Evidence[], requests: number, more: Partial<Progress> = {}): Progress => ({
    ...progress,
    ...more,
    evidence: [...progress.evidence, ...evidence],
    requests: progress.requests + requests,
  });
  try {
    switch (step.name) {
      case 'made_up_key': {
        const { heard, requests } = await hearMadeUp(clinic, seen, undefined);
        if (isAccepted(own) && isAccepted(heard))
          return { ...add([], requests), evidence: doubtEverything(progress.evidence, seen), provesNothing: true };
        return add(readMadeUpKey(own, heard, seen.provider.endpoint?.required === true), requests, {
          acceptanceChecked: isAccepted(own) && !isAccepted(heard) && heard.answer.kind !== 'none',
        });
      }
      case 'no_key': {
        const exchange = await sendFor(clinic, seen, seen.exchange.request, 'none');
        return add(
          readNoKey(own, { answer: exchange.answer, reading: readExchange(seen.provider, seen.kind, exchange) }),
          exchange.requests,
        );
      }
      case 'other_regions':
        return await askRegions(clinic, seen, add);
      case 'other_kinds':
        return await askKinds(clinic, seen, add);
      case 'permissions':
        return await askPermissions(clinic, seen, add);
      case 'status_page': {
        const api = seen.provider.statusPage?.api;
        if (api === undefined) return progress;
        return add(
          readStatusPage(
            await clinic.fetchStatus(
              api,
              AbortSignal.timeout(Math.max(1, Math.min(requestLimit, seen.deadline - clinic.now()))),
            ),
            seen.provider.name,
          ),
          1,
        );
      }
    }
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    return add(
      [
        {
          kind: 'agent',
          says: `The step ${step.name.replaceAll('_', ' ')} broke (${reason}); the rest went on.`,
          consistentWith: ['agent_problem'],
          strength: 'soft',
          weight: 1,
        },
      ],
      0,
    );
  }
}

/** The endpoint lets everybody in, so its yes says nothing of this key. */
function doubtEverything(evidence: readonly Evidence[], seen: Asked): readonly Evidence[] {
  const open = hard('made_up_key', 'A made-up key is let in as well: this endpoint proves nothing about any key.', [
    ...seen.provider.refusal,
    'healthy',
    'network',
    'endpoint_changed',
  ]);
  return [...evidence.filter(({ kind }) => kind !== 'answer' && kind !== 'permissions'), open];
}

/** Where a made-up key was tried: the answer to one holds for all integrations there. */
function placeOf(seen: Asked, region: string | undefined): string {
  return `${seen.provider.id} ${region ?? seen.exchange.host} ${seen.probe.request} ${seen.kind.kind}`;
}

async function hearMadeUp(
  clinic: Clinic,
  seen: Asked,
  region: string | undefined,
): Promise<{ readonly heard: Heard; readonly requests: number }> {
  const place = placeOf(seen, region);
  const known = clinic.controls.recall(place, clinic.now());
  if (known !== undefined) return { heard: known, requests: 0 };
  const parts = makeUp(seen.provider, seen.kind, seen.parts, clinic.random);
  const exchange = await sendFor(clinic, seen, seen.probe.request, 'made_up', {
    parts,
    ...(region === undefined ? {} : { region }),
  });
  const heard: Heard = { answer: exchange.answer, reading: readExchange(seen.provider, seen.kind, exchange) };
  if (heard.answer.kind !== 'none') clinic.controls.keep(place, heard, clinic.now());
  return { heard, requests: exchange.requests };
}

type Add = (evidence: readonly Evidence[], requests: number, more?: Partial<Progress>) => Progress;

async function askRegions(clinic: Clinic, seen: Asked, add: Add): Promise<Progress> {
  const heard: RegionHeard[] = [];
  let requests = 0;
  const regions = otherRegions(seen, seen.exchange.host);
  for (const region of regions.slice(0, mostRegions)) {
    const exchange = await sendFor(clinic, seen, seen.probe.request, 'real', { region });
    requests += exchange.requests;
    const own: Heard = { answer: exchange.answer, reading: readExchange(seen.provider, seen.kind, exchange) };
    if (!isAccepted(own)) {
      heard.push({ region, heard: own });
      continue;
    }
    const doubt = clinic.mayMakeUp && canMakeUp(seen.kind) ? await hearMadeUp(clinic, seen, region) : undefined;
    requests += doubt?.requests ?? 0;
    heard.push({ region, heard: own, ...(doubt === undefined ? {} : { control: doubt.heard }) });
    if (doubt === undefined || !isAccepted(doubt.heard)) break;
  }
  const { evidence, foundRegion } = readOtherRegions(heard);
  // Where not all were asked, those that refused exclude nothing.
  const told =
    foundRegion === undefined && regions.length > mostRegions
      ? evidence.map((one) => ({
          ...one,
          strength: 'soft' as const,
          consistentWith: ['wrong_region'] as const,
          weight: 1,
        }))
      : evidence;
  return add(told, requests, foundRegion === undefined ? {} : { foundRegion });
}

async function askKinds(clinic: Clinic, seen: Asked, add: Add): Promise<Progress> {
  const tries: { readonly title: string; readonly heard: Heard }[] = [];
  let requests = 0;
  for (const { kind, probe } of otherKinds(seen)) {
    const exchange = await sendFor(clinic, seen, probe.request, 'real', { kind });
    requests += exchange.requests;
    tries.push({
      title: kind.title,
      heard: { answer: exchange.answer, reading: readExchange(seen.provider, kind, exchange) },
    });
  }
  return add(readOtherKinds(tries), requests);
}

async function askPermissions(clinic: Clinic, seen: Asked, add: Add): Promise<Progress> {
  const request = scopesRequest(seen);
  if (request === undefined) return add([], 0);
  const exchange = await sendFor(clinic, seen, request, 'real');
  const facts = extractFacts(seen.provider, request, exchange.answer);
  return add(evidenceOfScopes(seen.provider, seen.needs, facts), exchange.requests, { facts });
}

function makeDiagnosis(
  clinic: Clinic,
  seen: Look,
  progress: Progress,
  { groupCauses, isShared }: GroupReading,
  options: InvestigateOptions,
): Diagnosis {
  const { integration, provider, kind, needs, findings } = seen;
  const { facts } = progress;
  const [reference] = (kind?.parts ?? [])
    .filter(({ secret }) => secret)
    .flatMap(({ name }) => integration.credential[name] ?? []);
  const warnings =
    kind === undefined
      ? []
      : listWarnings({
          provider,
          kind,
          integration,
          needs,
          findings,
          facts,
          sharedWith: options.sharedWith,
          now: clinic.now(),
          ...(options.since === undefined ? {} : { since: options.since }),
        });
  const header = seen.exchange?.answer.kind === 'http' ? seen.exchange.answer.headers['retry-after'] : undefined;
  const retryAfter = header === undefined ? undefined : readRetryAfter(header, clinic.now());
  return diagnose({
    provider,
    needs,
    evidence: progress.evidence,
    facts,
    warnings,
    groupCauses,
    isShared,
    provesNothing: progress.provesNothing,
    cannotTell: isNeedUnproven(seen),
    acceptanceChecked: progress.acceptanceChecked,
    egress: clinic.network.egress,
    requests: seen.requests + progress.requests,
    now: clinic.now(),
    patient: {
      integration: integration.id,
      kind,
      needs,
      usedBy: integration.usedBy,
      flaws: findings.map(({ says }) => says),
      ...(integration.region === undefined ? {} : { region: integration.region }),
      ...(reference === undefined ? {} : { secret: reference }),
      ...(integration.owner === undefined ? {} : { owner: integration.owner }),
      ...(progress.foundRegion === undefined ? {} : { foundRegion: progress.foundRegion }),
    },
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

/** The probe was refused for want of a permission that the integration does not need. */
function isNeedUnproven({ reading, probe, needs }: Look): boolean {
  return (
    reading?.causes[0] === 'insufficient_permissions' &&
    probe !== undefined &&
    probe.permission !== null &&
    probe.provesNeed !== true &&
    needs.length > 0
  );
}

function isAsked(seen: Look): seen is Asked {
  return (
    seen.kind !== undefined && seen.probe !== undefined && seen.exchange !== undefined && seen.reading !== undefined
  );
}

function isRefused({ exchange, reading }: Asked): boolean {
  return (
    exchange.answer.kind !== 'none' &&
    !isAccepted({ answer: exchange.answer, reading }) &&
    reading.causes[0] !== 'rate_limited'
  );
}
