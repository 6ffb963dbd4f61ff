/** @module The first probe of an integration: reads its credential, inspects the text, sends one request, and gathers the evidence. */

import { defined } from '../../core/defined.ts';
import { availableSteps } from '../../core/diagnosis/available-steps.ts';
import { readClock } from '../../core/diagnosis/environment.ts';
import { evidenceOfAnswer, evidenceOfDeclaration, evidenceOfText, hard } from '../../core/diagnosis/evidence.ts';
import { evidenceOfScopes, heedQuota } from '../../core/diagnosis/facts.ts';
import { evidenceOfAge, evidenceOfHistory, type Memory, toPast } from '../../core/diagnosis/history.ts';
import { listSteps } from '../../core/diagnosis/plan-steps.ts';
import { isAccepted } from '../../core/diagnosis/read-steps.ts';
import { describeProxyTrouble } from '../../core/diagnosis/unrelated-hosts.ts';
import { fitsShape } from '../../core/key/fits-shape.ts';
import { inspect, isDistinctive } from '../../core/key/inspect.ts';
import type { Cause } from '../../core/model/cause.ts';
import type { Integration } from '../../core/model/config.ts';
import type { Exchange } from '../../core/model/exchange.ts';
import type { CredentialKind, Part, Probe, Provider } from '../../core/model/provider.ts';
import type { Secret } from '../../core/model/secret.ts';
import { borrowWords, findLender } from '../../core/reading/lender.ts';
import { isOwnTrouble, isProxyTrouble } from '../../core/reading/rules/network.ts';
import { widen } from '../../core/reading/widen.ts';
import { chooseKind } from '../../core/target/choose-kind.ts';
import { chooseProbe } from '../../core/target/choose-probe.ts';
import { resolveHost, useOf } from '../../core/target/target.ts';
import { longestSmtp } from '../../io/smtp-phases.ts';
import type { DiagnoseContext } from './context.ts';
import type { FirstProbe } from './first-probe.ts';
import { readExchange, readFacts, scrubAnswer, sendFor } from './send.ts';

/** Returns what the store knows of an integration's credential. */
export type RecallMemory = (integration: string) => Promise<Memory | undefined>;

/** The longest time (ms) for one examination, whatever the ESP does; below the 25 s that are promised. */
const longest = 23_000;
/** The longest time (ms) for one examination by SMTP. */
const longestBySmtp = longestSmtp + 3_000;

/** Never throws for what the credential, the settings or the ESP do. @throws {Error} when the context has no such provider */
export async function runFirstProbe(
  context: DiagnoseContext,
  integration: Integration,
  recall: RecallMemory,
): Promise<FirstProbe> {
  const prepared = await prepare(context, integration, recall);
  const { kind, probe } = prepared;
  if (kind === undefined || probe === undefined) return prepared;
  const seen = await sendProbe(context, { ...prepared, kind }, probe);
  return { ...seen, left: seen.deadline - context.now() };
}

/** Does all that needs no request: reads the credential, inspects its text, chooses its kind and the probe. */
async function prepare(context: DiagnoseContext, integration: Integration, recall: RecallMemory): Promise<FirstProbe> {
  const provider = context.providers.get(integration.provider);
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
    deadline: context.now() + longest,
    left: longest,
  };
  const read = await context.resolveCredential(integration);
  if (!read.ok) {
    const evidence = [hard('agent', toSentence(read.says), ['agent_problem'])];
    return { ...base, evidence, ...defined({ ownFault: read.reason }) };
  }
  const { parts } = read;
  const fingerprint = context.fingerprint(parts);
  const known = { ...base, parts, fingerprint };
  const chosen = chooseKind(provider, Object.keys(parts), integration.endpoint, (kind) => fitsAll(kind, parts), needs);
  if (!chosen.ok) return { ...known, evidence: [hard('agent', `${chosen.says}.`, ['agent_problem'])] };
  const { kind } = chosen;
  const texts = Object.fromEntries(Object.entries(parts).map(([name, secret]) => [name, secret.reveal()]));
  const findings = inspect(provider, kind, texts, [...context.providers.values()]);
  const memory = await recall(integration.id);
  const evidence = [
    ...evidenceOfText(findings, kind, (part) => isUnmistakable(provider, kind, part)),
    ...evidenceOfDeclaration(integration.expires, new Date(context.now()).toISOString().slice(0, 10)),
    ...evidenceOfAge(kind, memory, fingerprint, context.now()),
  ];
  const inspected = { ...known, kind, findings, evidence, ...defined({ memory }) };
  if (findings.some(({ holdBack }) => holdBack)) return inspected;
  const settings = Object.keys(integration.settings);
  const probe = chooseProbe(provider, kind, needs, integration.allowUnsureProbes, settings);
  if (probe === undefined) {
    const says = `No request is known that would show, without side effects, whether this ${kind.title} can do what it is needed for (allow_unsure_probes permits the others).`;
    return { ...inspected, evidence: [...evidence, hard('agent', says, ['agent_problem'])] };
  }
  if (provider.requests[probe.request]?.method !== 'SMTP') return { ...inspected, probe };
  return { ...inspected, probe, deadline: context.now() + longestBySmtp, left: longestBySmtp };
}

/** What would be sent for an integration. */
export interface ProbePlan {
  readonly kind?: string;
  /** The address of the first request; absent if nothing would be sent. */
  readonly url?: string;
  /** What is wrong with the texts, or why nothing would be sent. */
  readonly findings: readonly { readonly code: Cause; readonly says: string }[];
  /** The plan in lines for people. */
  readonly lines: readonly string[];
}

/** Returns which requests would be sent where. Sends nothing. */
export async function planFirstProbe(context: DiagnoseContext, integration: Integration): Promise<ProbePlan> {
  const prepared = await prepare(context, integration, async () => undefined);
  const { kind, probe, provider, parts } = prepared;
  const said = prepared.evidence.map(({ says }) => says);
  const findings = [
    ...prepared.findings.map(({ means: [code = 'malformed'], says }) => ({ code, says })),
    ...prepared.evidence
      .filter((one) => one.kind === 'agent')
      .map(({ says }) => ({ code: 'agent_problem' as const, says })),
  ];
  const known = { findings, ...defined({ kind: kind?.kind }) };
  if (kind === undefined || probe === undefined) return { ...known, lines: [...said, 'nothing would be sent'] };
  const spec = provider.requests[probe.request];
  if (spec === undefined) return { ...known, lines: said };
  const host = resolveHost({ ...integration, provider, kind, parts }, useOf(spec));
  if (!host.ok) {
    const refused = { code: 'bad_request' as const, says: host.says };
    return { ...known, findings: [...findings, refused], lines: [...said, `nothing would be sent: ${host.says}`] };
  }
  const first = `1. ${spec.method === 'SMTP' ? `SMTP log-in at ${host.url}` : `${spec.method} ${host.url}${spec.path ?? ''}`}, with the stored ${kind.title}`;
  const possible = availableSteps(context.mayMakeUp, { ...prepared, kind, probe }, host.url);
  const later = listSteps({
    candidates: provider.refusal,
    possible,
    done: [],
    budget: context.budget,
    doubtAcceptance: true,
    mayBeOutage: true,
    doubtRefusal: true,
  });
  const lines = [
    ...said,
    first,
    `then, as far as the answer leaves a question, and ${context.budget} requests at most:`,
    ...later.map(
      ({ asks, requests, sendsRealKey }) =>
        `   ${asks} (${requests} ${requests === 1 ? 'request' : 'requests'}, ${sendsRealKey ? 'with the stored key' : 'without it'})`,
    ),
  ];
  return { ...known, url: host.url, lines };
}

async function sendProbe(
  context: DiagnoseContext,
  seen: FirstProbe & { readonly kind: CredentialKind },
  probe: Probe,
): Promise<FirstProbe> {
  const exchange = await sendFor(context, seen, probe.request, 'real');
  return readProbe(context, { ...seen, beforehand: seen.evidence }, probe, exchange);
}

/** Returns what the answer to a probe shows, with what was known before it. @param seen the probe before, or again after, an answer */
export function readProbe(
  context: DiagnoseContext,
  seen: FirstProbe & { readonly kind: CredentialKind },
  probe: Probe,
  exchange: Exchange,
): FirstProbe {
  const { beforehand = [] } = seen;
  const lender = findLender(seen.provider, exchange.host, exchange.answer, context.providers.values());
  const own = readExchange(seen.provider, seen.kind, exchange);
  const said = lender === undefined ? own : borrowWords(own, lender, exchange.answer);
  const facts = readFacts(context, seen, exchange, isAccepted({ answer: exchange.answer, reading: said }));
  const reading = heedQuota(said, facts, seen.needs);
  if (exchange.answer.kind === 'none' && isOwnTrouble(exchange.answer)) {
    const says = isProxyTrouble(exchange.answer)
      ? describeProxyTrouble(exchange.answer)
      : `The request could not be sent: this machine lacks descriptors or memory (${exchange.answer.code}).`;
    return { ...seen, exchange, reading, evidence: [...beforehand, hard('agent', says, ['agent_problem'])] };
  }
  const clockAhead = exchange.date === undefined ? undefined : exchange.at - exchange.date;
  // Masked before it is cut to a quotation: half a key would no longer be recognised.
  const shown = scrubAnswer(context, exchange);
  const main = evidenceOfAnswer(widen(reading, exchange.answer, probe, seen), shown, seen.provider, seen.findings);
  const past = toPast(seen.memory, seen.fingerprint, exchange.host);
  return {
    ...seen,
    past,
    exchange,
    reading,
    facts,
    requests: seen.requests + exchange.requests,
    evidence: [
      ...beforehand,
      main,
      ...evidenceOfScopes(seen.provider, seen.needs, facts),
      ...(isAccepted({ answer: exchange.answer, reading }) ? [] : evidenceOfHistory(past)),
      ...(signsWithTime(seen.kind) ? readClock(clockAhead) : []),
    ],
    ...defined({ clockAhead, lender }),
  };
}

function fitsAll(kind: CredentialKind, parts: Readonly<Record<string, Secret>>): boolean {
  return kind.parts.every((part) => {
    const text = parts[part.name]?.reveal().trim();
    return text === undefined
      ? part.optional === true || part.default !== undefined
      : part.shape !== undefined && fitsShape(part, text);
  });
}

/** True for a distinctive shape that no other kind of this ESP shares. */
function isUnmistakable(provider: Provider, kind: CredentialKind, part: Part): boolean {
  if (part.shape === undefined || !isDistinctive(part.shape)) return false;
  // At many ESPs the same key serves the API and SMTP: that is no other kind of key.
  const isSmtp = (one: CredentialKind) => one.auth.scheme.startsWith('smtp');
  const rivals = provider.credentials.filter((other) => other.kind !== kind.kind && isSmtp(other) === isSmtp(kind));
  return rivals.every(({ parts }) => parts.every(({ shape }) => shape !== part.shape));
}

/** True for log-ins whose signature holds the time. */
export function signsWithTime(kind: CredentialKind): boolean {
  return kind.auth.scheme === 'sigv4' || kind.auth.scheme === 'jwt_bearer' || kind.auth.scheme === 'ghost_jwt';
}

function toSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
