/** @module Turns a line of the play into what is really answered, with the recorded cases of the ESP. */

import type { Provider } from '../core/model/provider.ts';
import {
  type Asked,
  chooseCase,
  fitsPath,
  isMarked,
  isRecordedPath,
  type LabAnswer,
  standInAnswer,
} from './choose-answer.ts';
import { hostOf } from './host-names.ts';
import type { RecordedCase } from './load-cases.ts';
import type { LabRequest } from './request.ts';
import type { Reaction, ScriptedAnswer } from './script.ts';
import { signedAt } from './sigv4.ts';

/** Hosts that are always there, and no ESP's: they tell that one is online. */
export const onlineHosts = ['online.keymedic.test', 'online.keymedic.example'] as const;

/** What is said when the play is at this line. */
export function respond(line: ScriptedAnswer, cases: readonly RecordedCase[], asked: Asked): Reaction {
  if (typeof line === 'object') return 'fault' in line ? line : { answer: line };
  if (line === 'network') return { fault: 'reset' };
  // An ESP whose cases say nothing about other regions answers there as it does to any key that it does not know.
  const state = line === 'wrong_region' && !isMarked(cases, 'wrong_region', asked) ? 'unrecognised' : line;
  return { answer: chooseCase(cases, state, asked) ?? standInAnswer(state, asked.protocol) };
}

/**
 * What a token request gets, when the grant is known. `mint` gives an access token and remembers it. `asksAsClient`: with
 * the client's own secret and no other grant.
 */
export function respondToTokenRequest(
  line: ScriptedAnswer,
  cases: readonly RecordedCase[],
  asked: Asked,
  { mint, asksAsClient }: { readonly mint: () => string; readonly asksAsClient: boolean },
): Reaction {
  if (typeof line === 'object') return respond(line, cases, asked);
  const recorded = cases.filter(
    (one) => isRecordedPath([one], asked) && (one.actual === line || one.lab?.includes(line)),
  );
  const chosen = chooseCase(recorded, line, asked);
  if (line === 'healthy') return { answer: giveToken(chosen, mint()) };
  if (chosen) return { answer: chosen };
  if (line === 'provider_outage' || line === 'network') return respond(line, cases, asked);
  // RFC 6749, section 5.2.
  if (refusedGrants.has(line) && asksAsClient)
    return { answer: json(401, { error: 'invalid_client', error_description: 'Client authentication failed' }) };
  if (refusedGrants.has(line))
    return { answer: json(400, { error: 'invalid_grant', error_description: 'The grant is not valid' }) };
  return { answer: giveToken(undefined, mint()) };
}

/** What hosts say that belong to no ESP's API: the one that tells that we are online, status pages, and the rest. */
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

/** Whether the ESP has such a path at all, by its plugin or by its cases. */
export function isOffered(provider: Provider, cases: readonly RecordedCase[], asked: Asked): boolean {
  const isListed = Object.values(provider.requests).some(
    (spec) => spec.method === asked.method && spec.path !== undefined && fitsPath(spec.path, asked.path),
  );
  return isListed || isRecordedPath(cases, asked);
}

/** AWS refuses what was signed more than five minutes away from its own clock. */
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

export const notFound: LabAnswer = json(404, { message: 'Not Found' });

function giveToken(recorded: LabAnswer | undefined, token: string): LabAnswer {
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
