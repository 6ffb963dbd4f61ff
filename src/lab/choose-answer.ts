/** @module Chooses the recorded answer that an ESP gives to a key in some state, or an answer from the standards. */

import { defined } from '../core/defined.ts';
import type { Cause } from '../core/model/cause.ts';
import type { RecordedCase } from './load-cases.ts';

/** An answer of an ESP. */
export type LabAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string }
  | { readonly smtp: string };

/** The request that an answer is chosen for. `path` is without the query. */
export interface RequestLine {
  readonly protocol: 'http' | 'smtp';
  readonly method: string;
  readonly path: string;
}

/**
 * Returns the answer of the case that shows a state best; undefined if no case shows it. Cases recorded at this path come
 * first, then cases marked for the lab, then all others.
 */
export function chooseCase(cases: readonly RecordedCase[], state: Cause, asked: RequestLine): LabAnswer | undefined {
  let best: { answer: LabAnswer; rank: number } | undefined;
  for (const recorded of cases) {
    const answer = answerOf(recorded, asked.protocol);
    if (!answer) continue;
    const rank = rankCase(recorded, state, asked);
    if (rank > (best?.rank ?? 0)) best = { answer, rank };
  }
  return best?.answer;
}

/** True if a case was recorded with this method and path. */
export function isRecordedPath(cases: readonly RecordedCase[], asked: RequestLine): boolean {
  return cases.some((recorded) => isSameRequest(recorded, asked));
}

/** True if a case is marked for this state and has an answer of this protocol. */
export function isMarked(cases: readonly RecordedCase[], state: Cause, asked: RequestLine): boolean {
  return cases.some((one) => answerOf(one, asked.protocol) !== undefined && isMarkedFor(one, state, asked));
}

/** A 404 holds for the path at which it was recorded, and for no other. */
function isMarkedFor(recorded: RecordedCase, state: Cause, asked: RequestLine): boolean {
  if (!recorded.lab?.includes(state)) return false;
  const isNotFound = 'status' in recorded.response && recorded.response.status === 404;
  return !isNotFound || !recorded.request?.url || isSameRequest(recorded, asked);
}

function rankCase(recorded: RecordedCase, state: Cause, asked: RequestLine): number {
  const marked = isMarkedFor(recorded, state, asked);
  const shown = recorded.actual === state;
  // A case whose cause turned out to be another one does not show this state.
  const possible = recorded.actual == null && recorded.causes.includes(state);
  // The fewer other causes an answer is consistent with, the better it shows this one.
  const clarity = 1 - recorded.causes.length / 100;
  if (asked.protocol === 'http' && isSameRequest(recorded, asked)) {
    if (marked) return 9;
    if (shown) return 8;
    // A healthy body fits its own path alone; a refusal reads the same at every path.
    if (possible) return state === 'healthy' ? 6 + clarity : 3 + clarity;
  }
  if (marked) return recorded.request?.url ? 5 : 6;
  if (shown) return 4;
  if (possible) return 2 + clarity;
  return recorded.causes.includes(state) ? 1 : 0;
}

function answerOf(recorded: RecordedCase, protocol: 'http' | 'smtp'): LabAnswer | undefined {
  const { response } = recorded;
  if (protocol === 'smtp') return 'smtp' in response ? response : undefined;
  if (!('status' in response) || response.status === null) return undefined;
  return defined({ status: response.status, body: response.body, headers: response.headers ?? undefined });
}

function isSameRequest(recorded: RecordedCase, asked: RequestLine): boolean {
  const { url, method } = recorded.request ?? {};
  if (!url || method !== asked.method) return false;
  const path = /^[a-z]+:\/\/[^/]*(\/[^?#]*)?/.exec(url)?.[1];
  return path !== undefined && fitsPath(path, asked.path);
}

/** True if the path has the segments of the pattern; `{domain}`, `<id>` and `:id` in the pattern fit any segment. */
export function fitsPath(pattern: string, path: string): boolean {
  const wanted = pattern.split('?')[0]?.split('/') ?? [];
  const given = path.split('/');
  if (wanted.length !== given.length) return false;
  return wanted.every((segment, place) => {
    const got = given[place] ?? '';
    return segment === got || (got !== '' && /[{<]|^:/.test(segment));
  });
}

/** Returns the answer that the standards define for a state, for an ESP without a recorded case. */
export function standardAnswer(state: Cause, protocol: 'http' | 'smtp'): LabAnswer {
  return protocol === 'smtp' ? { smtp: smtpAnswers[state] ?? refusedSmtp } : (httpAnswers[state] ?? refusedHttp);
}

function jsonAnswer(status: number, message: string, headers: Readonly<Record<string, string>> = {}): LabAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ message }) };
}

const refusedHttp = jsonAnswer(401, 'Unauthorized', { 'www-authenticate': 'Bearer error="invalid_token"' });
// RFC 6750, section 3.1 for the bearer errors; RFC 9110 for the statuses.
const httpAnswers: Partial<Record<Cause, LabAnswer>> = {
  healthy: jsonAnswer(200, 'OK'),
  expired: jsonAnswer(401, 'The access token expired', {
    'www-authenticate': 'Bearer error="invalid_token", error_description="The access token expired"',
  }),
  insufficient_permissions: jsonAnswer(403, 'The key lacks the scope for this request', {
    'www-authenticate': 'Bearer error="insufficient_scope"',
  }),
  ip_blocked: jsonAnswer(403, 'Your IP address is not on the allow list'),
  account_suspended: jsonAnswer(403, 'This account is suspended'),
  quota_exhausted: jsonAnswer(402, 'Your sending quota is used up'),
  rate_limited: jsonAnswer(429, 'Too many requests', { 'retry-after': '30' }),
  endpoint_changed: jsonAnswer(410, 'This endpoint is gone'),
  auth_missing: jsonAnswer(401, 'Authentication required', { 'www-authenticate': 'Bearer' }),
  sender_unverified: jsonAnswer(403, 'The sender address is not verified'),
  bad_request: jsonAnswer(400, 'The request is not valid'),
  provider_outage: jsonAnswer(503, 'Service unavailable'),
  clock_skew: jsonAnswer(403, 'The difference between the request time and the current time is too large'),
};

// RFC 4954, section 6 and RFC 5248.
const refusedSmtp = '535 5.7.8 Authentication credentials invalid';
const smtpAnswers: Partial<Record<Cause, string>> = {
  healthy: '235 2.7.0 Authentication successful',
  expired: '535 5.7.8 Authentication credentials expired',
  insufficient_permissions: '535 5.7.8 This user may not send by SMTP',
  ip_blocked: '554 5.7.1 Your IP address is not allowed',
  account_suspended: '525 5.7.13 User account disabled',
  quota_exhausted: '452 4.3.1 Sending quota exceeded',
  rate_limited: '454 4.7.0 Too many log-ins, try again later',
  auth_missing: '530 5.7.0 Authentication required',
  sender_unverified: '550 5.7.1 Sender address not verified',
  bad_request: '501 5.5.2 Syntax error',
  provider_outage: '421 4.3.0 Service not available, closing transmission channel',
};
