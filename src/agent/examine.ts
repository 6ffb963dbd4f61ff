/** @module Examines one integration: reads its credential, looks at the text, probes, and gathers the first evidence. */

import type { Integration } from '../core/config.ts';
import type { Evidence, Facts } from '../core/diagnosis.ts';
import {
  evidenceOfAnswer,
  evidenceOfDeclaration,
  evidenceOfHistory,
  evidenceOfText,
  hard,
  type Past,
} from '../core/evidence.ts';
import type { Exchange } from '../core/exchange.ts';
import { evidenceOfScopes, extractFacts } from '../core/facts.ts';
import { type Finding, fitsShape, inspect, isDistinctive } from '../core/inspect.ts';
import type { CredentialKind, Part, Probe, Provider } from '../core/provider.ts';
import { type Reading, readAnswer } from '../core/read-answer.ts';
import type { Secret } from '../core/secret.ts';
import { readClock } from '../core/step-readings.ts';
import { chooseKind, chooseProbe } from '../core/target.ts';
import type { Clinic } from './clinic.ts';

/** What the first look at an integration brought; the investigation goes on from here. */
export interface Look {
  readonly integration: Integration;
  readonly provider: Provider;
  /** Absent when the credential could not be read or fits no kind. */
  readonly kind?: CredentialKind;
  readonly needs: readonly import('../core/cause.ts').Need[];
  readonly parts: Readonly<Record<string, Secret>>;
  readonly fingerprint?: string;
  readonly findings: readonly Finding[];
  readonly probe?: Probe;
  readonly exchange?: Exchange;
  readonly reading?: Reading;
  readonly evidence: readonly Evidence[];
  readonly facts: Facts;
  readonly past: Past | undefined;
  /** ms by which our clock is ahead of the answer's. */
  readonly clockAhead?: number;
  readonly requests: number;
  /** ms since the epoch by which all must be over. */
  readonly deadline: number;
}

/** The longest that one integration may take, whatever the other side does; below the 25 s that are promised. */
const longest = 23_000;
/** The longest that one request may take. */
export const requestLimit = 10_000;

/** The first look. Never throws for what the credential, the settings or the ESP do. */
export async function look(
  clinic: Clinic,
  integration: Integration,
  recall: (fingerprint: string) => Promise<Past | undefined>,
): Promise<Look> {
  const provider = clinic.providers.get(integration.provider);
  if (provider === undefined) throw new Error(`integration ${integration.id} names no known provider`);
  const needs = integration.needs ?? (provider.sendsSingleMails ? (['send'] as const) : []);
  const base = {
    integration,
    provider,
    needs,
    parts: {},
    findings: [],
    facts: {},
    past: undefined,
    requests: 0,
    deadline: clinic.now() + longest,
  };
  const read = await clinic.resolveCredential(integration);
  if (!read.ok) return { ...base, evidence: [hard('agent', read.says, ['agent_problem'])] };
  const { parts } = read;
  const fingerprint = clinic.fingerprint(parts);
  const known = { ...base, parts, fingerprint };
  const chosen = chooseKind(provider, Object.keys(parts), integration.endpoint, (kind) => fitsAll(kind, parts), needs);
  if (!chosen.ok) return { ...known, evidence: [hard('agent', `${chosen.says}.`, ['agent_problem'])] };
  const { kind } = chosen;
  const texts = Object.fromEntries(Object.entries(parts).map(([name, secret]) => [name, secret.reveal()]));
  const findings = inspect(provider, kind, texts, [...clinic.providers.values()]);
  const past = await recall(fingerprint);
  const early = [
    ...evidenceOfText(findings, kind, (part) => isUnmistakable(provider, kind, part)),
    ...evidenceOfDeclaration(integration.expires, new Date(clinic.now()).toISOString().slice(0, 10)),
  ];
  const withText = { ...known, kind, findings, past, evidence: early };
  if (findings.some(({ holdBack }) => holdBack)) return withText;
  const probe = chooseProbe(provider, kind, needs, integration.allowUnsureProbes);
  if (probe === undefined) {
    const says = `No request is known that would show, without side effects, whether this ${kind.title} can do what it is needed for (allow_unsure_probes permits the others).`;
    return { ...withText, evidence: [...early, hard('agent', says, ['agent_problem'])] };
  }
  return ask(clinic, { ...withText, probe }, probe);
}

async function ask(clinic: Clinic, seen: Look & { readonly kind: CredentialKind }, probe: Probe): Promise<Look> {
  const exchange = await sendFor(clinic, seen, probe.request, 'real');
  const reading = readExchange(seen.provider, seen.kind, exchange);
  const facts = extractFacts(seen.provider, exchange.request, exchange.answer);
  const clockAhead = exchange.date === undefined ? undefined : exchange.at - exchange.date;
  const answered = evidenceOfAnswer(widen(reading, probe, seen), exchange.answer, seen.provider);
  const isSame = seen.past?.isSame === true;
  return {
    ...seen,
    exchange,
    reading,
    facts,
    requests: seen.requests + exchange.requests,
    evidence: [
      ...seen.evidence,
      answered,
      ...evidenceOfScopes(seen.provider, seen.needs, facts),
      ...(reading.causes[0] === 'healthy' ? [] : evidenceOfHistory(seen.past)),
      ...readClock(clockAhead === undefined || isSame ? clockAhead : clockAhead, signsWithTime(seen.kind), undefined),
    ],
    ...(clockAhead === undefined ? {} : { clockAhead }),
  };
}

/**
 * What our own probe cannot show stays open: being let in is not yet the right that is needed, and a permission that is
 * not needed is no loss.
 */
function widen(reading: Reading, probe: Probe, { needs, provider }: Look): Reading {
  const [first] = reading.causes;
  const isToldByScopes = needs.some((need) => provider.permissions?.[need] !== undefined);
  if (
    first === 'healthy' &&
    reading.causes.length === 1 &&
    needs.length > 0 &&
    probe.provesNeed !== true &&
    isToldByScopes
  ) {
    return { ...reading, causes: ['healthy', 'insufficient_permissions'] };
  }
  if (
    first === 'insufficient_permissions' &&
    probe.permission !== null &&
    probe.provesNeed !== true &&
    needs.length > 0
  ) {
    return { ...reading, causes: ['insufficient_permissions', 'healthy'] };
  }
  return reading;
}

/** Sends one request of the provider in this integration's place, within what is left of its time. */
export async function sendFor(
  clinic: Clinic,
  seen: Look & { readonly kind: CredentialKind },
  request: string,
  credential: 'real' | 'made_up' | 'none',
  other: {
    readonly parts?: Readonly<Record<string, Secret>>;
    readonly region?: string;
    readonly kind?: CredentialKind;
  } = {},
): Promise<Exchange> {
  const { integration, provider } = seen;
  const left = Math.max(1, Math.min(requestLimit, seen.deadline - clinic.now()));
  const region = other.region ?? integration.region;
  // Another region is another host of the ESP; the endpoint would win over it.
  const endpoint = other.region === undefined ? integration.endpoint : undefined;
  return clinic.send({
    provider,
    kind: other.kind ?? seen.kind,
    parts: other.parts ?? seen.parts,
    settings: integration.settings,
    request,
    credential,
    signal: AbortSignal.timeout(left),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}

/** Reads what came back to a request of our own. */
export function readExchange(provider: Provider, kind: CredentialKind, exchange: Exchange): Reading {
  const { answer, request, region, method, url } = exchange;
  const placed = answer.kind === 'http' ? { ...answer, method, ...(url === undefined ? {} : { url }) } : answer;
  return readAnswer(provider, placed, {
    request,
    kind: kind.kind,
    ours: true,
    ...(region === undefined ? {} : { region }),
  });
}

function fitsAll(kind: CredentialKind, parts: Readonly<Record<string, Secret>>): boolean {
  return kind.parts.every((part) => {
    const text = parts[part.name]?.reveal().trim();
    return text === undefined
      ? part.optional === true || part.default !== undefined
      : part.shape !== undefined && fitsShape(part, text);
  });
}

/** A shape that nothing else has: distinctive, and no other kind of this ESP shares it. */
function isUnmistakable(provider: Provider, kind: CredentialKind, part: Part): boolean {
  if (part.shape === undefined || !isDistinctive(part.shape)) return false;
  return provider.credentials.every(
    (other) => other.kind === kind.kind || other.parts.every(({ shape }) => shape !== part.shape),
  );
}

/** Log-ins that carry the time in their signature. */
export function signsWithTime(kind: CredentialKind): boolean {
  return kind.auth.scheme === 'sigv4' || kind.auth.scheme === 'jwt_bearer' || kind.auth.scheme === 'ghost_jwt';
}
