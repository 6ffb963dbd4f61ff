/** @module The words of alerts: the tag of a subject, what a cause means in a sentence, how sure we are. */

import type { Cause } from '../cause.ts';
import type { Diagnosis, WarningKind } from '../diagnosis.ts';
import type { Transition } from '../incident-types.ts';

const refusals: readonly Cause[] = [
  'malformed',
  'unrecognised',
  'wrong_credential',
  'wrong_region',
  'expired',
  'revoked',
  'insufficient_permissions',
  'ip_blocked',
  'account_suspended',
  'auth_missing',
  'clock_skew',
];
const outOfReach: readonly Cause[] = ['provider_outage', 'network', 'endpoint_changed'];

/** A cause in plain words: `wrong region`. */
export function sayCause(cause: Cause): string {
  return cause === 'ip_blocked' ? 'IP address blocked' : cause.replaceAll('_', ' ');
}

/** `a`, `a or b`, `a, b or c`. */
export function sayAlternatives(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** The word in brackets at the head of a subject. It names a cause only where the evidence favours one. */
export function tagOf(transition: Transition): string {
  const { type, incident, diagnosis } = transition;
  if (type === 'agent.problem' || type === 'agent.recovered') return 'KEYMEDIC';
  if (type === 'incident.resolved') return 'OK';
  if (type === 'key.warning') return 'WARNING';
  if (incident.kind === 'unknown') return 'UNKNOWN';
  const candidates = diagnosis?.candidates ?? [incident.cause];
  if (incident.confidence !== 'possible' || candidates.length < 2) return tagOfCause(incident.cause);
  if (candidates.every((cause) => refusals.includes(cause))) return 'REFUSED';
  if (candidates.every((cause) => outOfReach.includes(cause))) return 'UNREACHABLE';
  return 'FAILING';
}

function tagOfCause(cause: Cause): string {
  return cause.replaceAll('_', ' ').toUpperCase();
}

/** What a cause means, in one sentence. `who` is the ESP's name. */
export function explainCause(cause: Cause, who: string): string {
  switch (cause) {
    case 'malformed':
      return `The text of the key is damaged, so ${who} cannot take it for a key.`;
    case 'unrecognised':
      return `${who} does not know this key.`;
    case 'wrong_credential':
      return 'It is a credential of another kind than is needed here.';
    case 'wrong_region':
      return `The key belongs to another region or host of ${who}.`;
    case 'expired':
      return 'The key has expired.';
    case 'revoked':
      return 'The key was revoked, deleted or switched off.';
    case 'insufficient_permissions':
      return 'The key lacks a permission that it needs.';
    case 'ip_blocked':
      return `${who} refuses our IP address.`;
    case 'account_suspended':
      return `The account at ${who} is suspended or restricted.`;
    case 'quota_exhausted':
      return `The quota or the credits at ${who} are used up.`;
    case 'rate_limited':
      return `${who} asks us to slow down.`;
    case 'endpoint_changed':
      return `The address or version of ${who} that is used has moved or was retired.`;
    case 'auth_missing':
      return `The credential does not arrive at ${who}.`;
    case 'sender_unverified':
      return `The sender or its domain is not verified at ${who}.`;
    case 'bad_request':
      return `${who} rejects the form of the request.`;
    case 'provider_outage':
      return `${who} itself has trouble.`;
    case 'network':
      return `${who} cannot be reached from where Keymedic runs.`;
    case 'clock_skew':
      return 'The clock is wrong, so signed requests are refused.';
    case 'agent_problem':
      return 'Keymedic itself has trouble. This says nothing about the key.';
    case 'healthy':
      return 'The key works.';
    case 'unrelated':
      return 'This is not about an e-mail service provider.';
  }
}

/** How sure we are, in one sentence that names what else it may be. */
export function explainConfidence(diagnosis: Diagnosis): string {
  const others = diagnosis.candidates.filter((cause) => cause !== diagnosis.cause).map(sayCause);
  if (diagnosis.contradictory) {
    return `Not sure: the evidence contradicts itself. It may be: ${sayAlternatives(diagnosis.candidates.map(sayCause))}. We ask again later.`;
  }
  switch (diagnosis.confidence) {
    case 'certain':
      return 'Certain: the evidence excludes every other cause.';
    case 'likely':
      return others.length === 0
        ? 'Likely, but not proven.'
        : `Likely, but not proven. Not excluded: ${sayAlternatives(others)}.`;
    case 'possible':
      return others.length === 0
        ? 'Possible, but not proven.'
        : `Not sure. The evidence fits: ${sayAlternatives(diagnosis.candidates.map(sayCause))}.`;
  }
}

/** What a warning says of a key, to follow the key's name. */
export function sayWarning(kind: WarningKind, due: string | undefined): string {
  const on = due === undefined ? '' : ` on ${due.slice(0, 10)}`;
  const by = due === undefined ? '' : ` by ${due.slice(0, 10)}`;
  switch (kind) {
    case 'expires':
      return due === undefined ? 'expires soon' : `expires${on}`;
    case 'text':
      return 'works, but its text is damaged';
    case 'rotation_due':
      return `is due for rotation${by}`;
    case 'over_privileged':
      return 'may do more than it needs';
    case 'idle':
      return due === undefined ? 'is idle for too long' : `is idle and ends${on}`;
    case 'shared_key':
      return 'is used in several places';
    case 'inline_secret':
      return 'is written in the config file';
    case 'quota':
      return 'has little quota left';
    case 'retirement':
      return due === undefined
        ? 'relies on something that will be retired'
        : `relies on something that is retired${on}`;
    case 'declared':
      return `wants attention${by}`;
  }
}
