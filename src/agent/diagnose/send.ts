/** @module One request with an integration's credential and settings: sends it, and reads the answer. */

import { defined } from '../../core/defined.ts';
import { extractFacts } from '../../core/diagnosis/facts.ts';
import type { Answer } from '../../core/model/answer.ts';
import type { Facts } from '../../core/model/diagnosis.ts';
import type { Exchange } from '../../core/model/exchange.ts';
import type { CredentialKind, Provider } from '../../core/model/provider.ts';
import type { Secret } from '../../core/model/secret.ts';
import { type Reading, readAnswer } from '../../core/reading/read-answer.ts';
import { hasSpoken } from '../../core/reading/rules/network.ts';
import { longestSmtp } from '../../io/smtp-phases.ts';
import type { DiagnoseContext } from './context.ts';
import type { FirstProbe } from './first-probe.ts';

/** The longest time (ms) for one request over HTTP. A mail server gets more, because it may delay its greeting. */
const requestLimit = 10_000;

/** Returns a signal that ends a request after `longest` ms, and at the deadline of the examination at the latest. */
export function limitRequest(
  context: DiagnoseContext,
  { deadline }: Pick<FirstProbe, 'deadline'>,
  longest = requestLimit,
): AbortSignal {
  return AbortSignal.timeout(Math.max(1, Math.min(longest, deadline - context.now())));
}

/** Sends one request of the provider, within the time that is left for the examination. @param other replaces what the integration has */
export async function sendFor(
  context: DiagnoseContext,
  seen: FirstProbe & { readonly kind: CredentialKind },
  request: string,
  credential: 'real' | 'made_up' | 'none',
  other: {
    readonly parts?: Readonly<Record<string, Secret>>;
    readonly region?: string;
    readonly kind?: CredentialKind;
  } = {},
): Promise<Exchange> {
  const { integration, provider } = seen;
  const region = other.region ?? integration.region;
  // Another region is another host of the ESP, and an endpoint would take precedence over it.
  const endpoint = other.region === undefined ? integration.endpoint : undefined;
  const exchange = await context.send({
    integration: integration.id,
    provider,
    kind: other.kind ?? seen.kind,
    parts: other.parts ?? seen.parts,
    settings: integration.settings,
    request,
    credential,
    signal: limitRequest(context, seen, provider.requests[request]?.method === 'SMTP' ? longestSmtp : requestLimit),
    ...defined({ region, endpoint }),
  });
  const { answer } = exchange;
  if (answer.kind !== 'none' || (hasSpoken(answer) && answer.heard !== 'handshake'))
    context.sharedAnswers.online.recordAnswer(endpoint === undefined, context.now());
  return exchange;
}

/** Returns what a request with these parts presents; an answer may repeat it. */
export function textsOf(parts: Readonly<Record<string, Secret>>): readonly string[] {
  return Object.values(parts).map((part) => part.reveal());
}

/** Reads the answer to a request that Keymedic sent itself. */
export function readExchange(provider: Provider, kind: CredentialKind, exchange: Exchange): Reading {
  const { answer, request, region, method, url } = exchange;
  const placed = answer.kind === 'http' ? { ...answer, method, ...defined({ url }) } : answer;
  return readAnswer(provider, placed, {
    request,
    kind: kind.kind,
    ours: true,
    ...defined({ region }),
  });
}

/** Returns the facts in an answer, with every secret masked. */
export function readFacts(
  context: DiagnoseContext,
  { provider, parts }: Pick<FirstProbe, 'provider' | 'parts'>,
  { request, answer, carried }: Exchange,
  isAccepted: boolean,
): Facts {
  const facts = extractFacts(provider, request, answer, isAccepted, parts['access_token']?.reveal());
  return {
    ...facts,
    ...defined({
      account: facts.account === undefined ? undefined : context.scrub(facts.account, carried),
      scopes: facts.scopes?.map((scope) => context.scrub(scope, carried)),
    }),
  };
}

/** Returns the answer with the secrets in its text masked, which may be quoted; its headers are never shown. */
export function scrubAnswer(context: DiagnoseContext, { answer, carried }: Exchange): Answer {
  if (answer.kind === 'http') return { ...answer, body: context.scrub(answer.body, carried) };
  if (answer.kind === 'smtp') return { ...answer, text: context.scrub(answer.text, carried) };
  return { ...answer, message: context.scrub(answer.message, carried) };
}
