/** @module Turns a scripted answer into the reaction of a simulated ESP, with the recorded cases of this ESP. */

import type { Provider } from '../core/model/provider.ts';
import {
  chooseCase,
  fitsPath,
  isMarked,
  isRecordedPath,
  type LabAnswer,
  type RequestLine,
  standardAnswer,
} from './choose-answer.ts';
import { hostOf } from './host-names.ts';
import type { RecordedCase } from './load-cases.ts';
import type { LabRequest } from './request.ts';
import type { Reaction, ScriptedAnswer } from './script.ts';
import { signedAt } from './sigv4.ts';

/** Hosts that belong to no ESP and always answer: they show that we are online. */
export const onlineHosts = ['online.keymedic.test', 'online.keymedic.example'] as const;

/** Returns the reaction to a request. @param scripted the state, answer or fault that the script has next */
export function respond(scripted: ScriptedAnswer, cases: readonly RecordedCase[], asked: RequestLine): Reaction {
  if (typeof scripted === 'object') return 'fault' in scripted ? scripted : { answer: scripted };
  if (scripted === 'network') return { fault: 'reset' };
  // An ESP without recorded cases of other regions answers there as to an unknown key.
  const state = scripted === 'wrong_region' && !isMarked(cases, 'wrong_region', asked) ? 'unrecognised' : scripted;
  return { answer: chooseCase(cases, state, asked) ?? standardAnswer(state, asked.protocol) };
}

/**
 * Returns the reaction to a token request whose grant is known.
 * @param options `mint` makes an access token and stores it; `asksAsClient`: the client's own secret is the only grant
 */
export function respondToTokenRequest(
  scripted: ScriptedAnswer,
  cases: readonly RecordedCase[],
  asked: RequestLine,
  options: { readonly mint: () => string; readonly asksAsClient: boolean },
): Reaction {
  const { mint, asksAsClient } = options;
  if (typeof scripted === 'object') return respond(scripted, cases, asked);
  const recorded = cases.filter(
    (one) => isRecordedPath([one], asked) && (one.actual === scripted || one.lab?.includes(scripted)),
  );
  const chosen = chooseCase(recorded, scripted, asked);
  if (scripted === 'healthy') return { answer: tokenAnswer(chosen, mint()) };
  if (chosen) return { answer: chosen };
  if (scripted === 'provider_outage' || scripted === 'network') return respond(scripted, cases, asked);
  // RFC 6749, section 5.2.
  if (refusedGrants.has(scripted) && asksAsClient)
    return { answer: json(401, { error: 'invalid_client', error_description: 'Client authentication failed' }) };
  if (refusedGrants.has(scripted))
    return { answer: json(400, { error: 'invalid_grant', error_description: 'The grant is not valid' }) };
  return { answer: tokenAnswer(undefined, mint()) };
}

/** Returns the reaction of hosts that belong to no API of an ESP: the online hosts, status pages, and all others (404). */
export function respondAsOther(providers: Iterable<Provider>, request: LabRequest): Reaction {
  if (onlineHosts.some((host) => host === request.host))
    return { answer: { status: 200, headers: { 'content-type': 'text/plain' }, body: 'online\n' } };
  const asked = `https://${request.host}${request.path}`;
  for (const { name, statusPage } of providers) {
    if (
      statusPage?.api !== undefined &&
      hostOf(statusPage.api) === request.host &&
      asked === statusPage.api.split('?')[0]
    ) {
      return { answer: json(200, operational(name)) };
    }
  }
  return { answer: notFound };
}

/** True if the ESP has such a path, by its provider file or by its recorded cases. */
export function isOffered(provider: Provider, cases: readonly RecordedCase[], asked: RequestLine): boolean {
  const isListed = Object.values(provider.requests).some(
    (spec) => spec.method === asked.method && spec.path !== undefined && fitsPath(spec.path, asked.path),
  );
  return isListed || isRecordedPath(cases, asked);
}

/** True if the signature's time is more than five minutes from `now` (ms since the epoch). AWS refuses such a request. */
export function isSkewed(request: LabRequest, now: number): boolean {
  const signed = signedAt(request);
  return signed !== undefined && Math.abs(signed - now) > 5 * 60_000;
}

const refusedGrants = new Set<ScriptedAnswer>([
  'malformed',
  'unrecognised',
  'wrong_credential',
  'wrong_region',
  'expired',
  'revoked',
]);

/** The answer to a path that the ESP does not have. */
export const notFound: LabAnswer = json(404, { message: 'Not Found' });

function tokenAnswer(recorded: LabAnswer | undefined, token: string): LabAnswer {
  const known = recorded && 'status' in recorded ? readObject(recorded.body) : {};
  return json(200, { token_type: 'Bearer', expires_in: 3600, ...known, access_token: token });
}

function readObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function json(status: number, body: object): LabAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Statuspage's own form: https://www.atlassian.com/software/statuspage, `/api/v2/summary.json`. */
function operational(name: string): object {
  return {
    page: { id: 'lab', name },
    components: [],
    incidents: [],
    scheduled_maintenances: [],
    status: { indicator: 'none', description: 'All Systems Operational' },
  };
}
