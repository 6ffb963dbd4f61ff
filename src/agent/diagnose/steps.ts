/** @module The steps of an investigation that send requests: each sends them and returns the evidence of their answers. */

import { defined } from '../../core/defined.ts';
import { mostRegions, otherKinds, otherRegions, scopesRequest } from '../../core/diagnosis/available-steps.ts';
import { mayRefuseAll, readStatusPage } from '../../core/diagnosis/environment.ts';
import { evidenceOfAnswer, hard, soft } from '../../core/diagnosis/evidence.ts';
import { evidenceOfScopes } from '../../core/diagnosis/facts.ts';
import type { StepName } from '../../core/diagnosis/plan-steps.ts';
import { type RegionAnswer, readOtherKinds, readOtherRegions } from '../../core/diagnosis/read-alternatives.ts';
import {
  dependsOnKey,
  isAccepted,
  type ReadAnswer,
  readMadeUpKey,
  readNoKey,
  wantsSecondMadeUpKey,
} from '../../core/diagnosis/read-steps.ts';
import { canMakeUp, makeUp } from '../../core/key/made-up.ts';
import type { Evidence, EvidenceKind, Facts } from '../../core/model/diagnosis.ts';
import type { CredentialKind, Probe } from '../../core/model/provider.ts';
import type { Secret } from '../../core/model/secret.ts';
import type { DiagnoseContext } from './context.ts';
import type { FirstProbe } from './first-probe.ts';
import { limitRequest, readExchange, readFacts, scrubAnswer, sendFor, textsOf } from './send.ts';

/** A first probe that was sent, with or without an answer. */
export type AnsweredProbe = FirstProbe & {
  readonly kind: CredentialKind;
  readonly probe: Probe;
  readonly exchange: NonNullable<FirstProbe['exchange']>;
  readonly reading: NonNullable<FirstProbe['reading']>;
};

/** The result of a step of the investigation; fields that the step did not decide are absent. */
export interface StepResult {
  readonly evidence: readonly Evidence[];
  readonly requests: number;
  /** The kinds of earlier evidence that no longer count. */
  readonly replaces?: readonly EvidenceKind[];
  readonly facts?: Facts;
  readonly foundRegion?: string;
  readonly acceptanceChecked?: boolean;
  /** True when a made-up key was accepted: the endpoint proves nothing. */
  readonly provesNothing?: boolean;
  readonly mayBeOutage?: boolean;
  /** True when the ESP itself reports an incident that may refuse every key. */
  readonly isOutage?: boolean;
}

/** ms for which answers that hold for all integrations are shared. */
const fresh = 60_000;

/** Never throws: a step that breaks is evidence of a mistake inside Keymedic. @param budget requests that may still be sent */
export async function runStep(
  context: DiagnoseContext,
  seen: AnsweredProbe,
  step: StepName,
  budget: number,
): Promise<StepResult> {
  try {
    return await steps[step](context, seen, budget);
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    const says = `The step ${step.replaceAll('_', ' ')} broke (${reason}); the other steps went on.`;
    return { evidence: [soft('agent', says, ['agent_problem'], 1)], requests: 0 };
  }
}

const steps: Readonly<
  Record<StepName, (context: DiagnoseContext, seen: AnsweredProbe, budget: number) => Promise<StepResult>>
> = {
  made_up_key: askMadeUp,
  no_key: askWithout,
  other_regions: askRegions,
  other_kinds: askKinds,
  permissions: askPermissions,
  status_page: askStatusPage,
};

/** Names the endpoint at which a made-up key is tried: the answer holds for all integrations with this name. */
export function placeOf(seen: AnsweredProbe, region: string | undefined): string {
  return `${seen.provider.id} ${region ?? seen.exchange.host} ${seen.probe.request} ${seen.kind.kind}`;
}

function ownOf({ exchange, reading, parts }: AnsweredProbe): ReadAnswer {
  return { answer: exchange.answer, reading, sent: textsOf(parts) };
}

async function askMadeUp(context: DiagnoseContext, seen: AnsweredProbe, budget: number): Promise<StepResult> {
  const own = ownOf(seen);
  const { answered, requests } = await getMadeUpAnswer(context, seen, undefined);
  if (isAccepted(own) && isAccepted(answered)) return { ...provesNothing(seen), requests };
  const second =
    requests < budget && wantsSecondMadeUpKey(own, answered)
      ? await getMadeUpAnswer(context, seen, undefined, 'second')
      : undefined;
  const isAccountHost = seen.provider.endpoint?.required === true;
  const evidence = readMadeUpKey(own, answered, isAccountHost, second?.answered);
  const isKnown = evidence.some(
    ({ strength, consistentWith }) => strength === 'hard' && !consistentWith.includes('provider_outage'),
  );
  return {
    evidence,
    requests: requests + (second?.requests ?? 0),
    acceptanceChecked: isAccepted(own) && dependsOnKey(answered),
    ...(isKnown ? { mayBeOutage: false } : {}),
  };
}

/** The endpoint accepts every key, so an acceptance says nothing about this one. */
function provesNothing({ provider }: AnsweredProbe): Omit<StepResult, 'requests'> {
  const says = 'A made-up key is accepted as well: this endpoint proves nothing about any key.';
  return {
    evidence: [hard('made_up_key', says, [...provider.refusal, 'healthy', 'network', 'endpoint_changed'])],
    replaces: ['answer', 'permissions'],
    provesNothing: true,
  };
}

async function getMadeUpAnswer(
  context: DiagnoseContext,
  seen: AnsweredProbe,
  region: string | undefined,
  which: 'first' | 'second' = 'first',
): Promise<{ readonly answered: ReadAnswer; readonly requests: number }> {
  const place = which === 'first' ? placeOf(seen, region) : `${placeOf(seen, region)} second`;
  const known = context.sharedAnswers.get(place, context.now());
  if (known !== undefined) return { answered: known, requests: 0 };
  const { value, isShared } = await context.sharedAnswers.once(`made up ${place}`, fresh, context.now(), async () => {
    const parts = makeUp(seen.provider, seen.kind, seen.parts, context.random);
    const exchange = await sendFor(context, seen, seen.probe.request, 'made_up', {
      parts,
      ...defined({ region }),
    });
    const reading = readExchange(seen.provider, seen.kind, exchange);
    const answered: ReadAnswer = { answer: exchange.answer, reading, sent: listMadeUp(parts, seen.parts) };
    if (dependsOnKey(answered)) context.sharedAnswers.put(place, answered, context.now());
    return { answered, requests: exchange.requests };
  });
  return { answered: value.answered, requests: isShared ? 0 : value.requests };
}

/** The made-up texts alone: parts that cannot be made up are the real ones, which are not to be kept. */
function listMadeUp(
  parts: Readonly<Record<string, Secret>>,
  real: Readonly<Record<string, Secret>>,
): readonly string[] {
  const known = new Set(textsOf(real));
  return textsOf(parts).filter((text) => !known.has(text));
}

async function askWithout(context: DiagnoseContext, seen: AnsweredProbe): Promise<StepResult> {
  const name = `no key ${seen.provider.id} ${seen.exchange.host} ${seen.exchange.request}`;
  const { value, isShared } = await context.sharedAnswers.once(name, fresh, context.now(), () =>
    sendFor(context, seen, seen.exchange.request, 'none'),
  );
  const answered: ReadAnswer = { answer: value.answer, reading: readExchange(seen.provider, seen.kind, value) };
  const isOneForAll = seen.provider.refusal.includes('auth_missing');
  return { evidence: readNoKey(ownOf(seen), answered, isOneForAll), requests: isShared ? 0 : value.requests };
}

async function askRegions(context: DiagnoseContext, seen: AnsweredProbe, budget: number): Promise<StepResult> {
  const answered: RegionAnswer[] = [];
  let requests = 0;
  const regions = otherRegions(seen, seen.exchange.host);
  const canCheck = context.mayMakeUp && canMakeUp(seen.kind);
  for (const region of regions.slice(0, mostRegions)) {
    if (requests >= budget) break;
    const exchange = await sendFor(context, seen, seen.probe.request, 'real', { region });
    requests += exchange.requests;
    const own: ReadAnswer = { answer: exchange.answer, reading: readExchange(seen.provider, seen.kind, exchange) };
    const control =
      isAccepted(own) && canCheck && requests < budget ? await getMadeUpAnswer(context, seen, region) : undefined;
    requests += control?.requests ?? 0;
    answered.push({ region, answered: own, ...defined({ control: control?.answered }) });
    if (isAccepted(own) && control !== undefined && dependsOnKey(control.answered) && !isAccepted(control.answered))
      break;
  }
  const { evidence, foundRegion } = readOtherRegions(answered, regions.length - answered.length);
  return { evidence, requests, ...(foundRegion === undefined ? {} : { foundRegion, mayBeOutage: false }) };
}

async function askKinds(context: DiagnoseContext, seen: AnsweredProbe, budget: number): Promise<StepResult> {
  const tries: { readonly title: string; readonly answered: ReadAnswer; readonly control?: ReadAnswer }[] = [];
  let requests = 0;
  for (const { kind, probe } of otherKinds(seen)) {
    if (requests >= budget) break;
    const exchange = await sendFor(context, seen, probe.request, 'real', { kind });
    requests += exchange.requests;
    const answered: ReadAnswer = { answer: exchange.answer, reading: readExchange(seen.provider, kind, exchange) };
    const canCheck = isAccepted(answered) && context.mayMakeUp && canMakeUp(kind) && requests < budget;
    const control = canCheck ? await getMadeUpAnswer(context, { ...seen, kind, probe }, undefined) : undefined;
    requests += control?.requests ?? 0;
    tries.push({ title: kind.title, answered, ...defined({ control: control?.answered }) });
  }
  const evidence = readOtherKinds(tries);
  const isFound = evidence.some(({ consistentWith }) => consistentWith.length === 1);
  return { evidence, requests, ...(isFound ? { mayBeOutage: false } : {}) };
}

async function askPermissions(context: DiagnoseContext, seen: AnsweredProbe): Promise<StepResult> {
  const request = scopesRequest(seen);
  if (request === undefined) return { evidence: [], requests: 0 };
  const exchange = await sendFor(context, seen, request, 'real');
  const answered: ReadAnswer = { answer: exchange.answer, reading: readExchange(seen.provider, seen.kind, exchange) };
  const facts = readFacts(context, seen, exchange, isAccepted(answered));
  // Accepted a moment ago and refused now: a key that was just deleted still works at some servers for minutes.
  const isRevokedNow =
    isAccepted(ownOf(seen)) && dependsOnKey(answered) && !isAccepted(answered) && isAboutKey(answered);
  const refusal = evidenceOfAnswer(answered.reading, scrubAnswer(context, exchange), seen.provider);
  const again = { ...refusal, says: `Asked again, the key was refused. ${refusal.says}` };
  return {
    evidence: [...evidenceOfScopes(seen.provider, seen.needs, facts), ...(isRevokedNow ? [again] : [])],
    requests: exchange.requests,
    facts: { ...seen.facts, ...facts },
  };
}

function isAboutKey({ reading }: ReadAnswer): boolean {
  return reading.causes.includes('revoked') || reading.causes.includes('unrecognised');
}

async function askStatusPage(context: DiagnoseContext, seen: AnsweredProbe): Promise<StepResult> {
  const { statusPage, name, id } = seen.provider;
  const api = statusPage?.api;
  if (api === undefined) return { evidence: [], requests: 0 };
  const { value, isShared } = await context.sharedAnswers.once(`status page ${id}`, fresh, context.now(), () =>
    context.fetchStatus(api, limitRequest(context, seen)),
  );
  return {
    evidence: readStatusPage(value, name),
    requests: isShared ? 0 : 1,
    mayBeOutage: false,
    isOutage: mayRefuseAll(value) && seen.reading.causes[0] !== 'network',
  };
}
