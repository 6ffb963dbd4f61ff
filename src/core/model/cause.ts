/** @module The fixed vocabulary of causes: what can be wrong with a credential, or with the way to the ESP. */

/** Every cause, in the order in which they are told apart: the text, the key, its rights, the account, the way, us. */
export const causes = [
  'malformed',
  'unrecognised',
  'wrong_credential',
  'wrong_region',
  'expired',
  'revoked',
  'insufficient_permissions',
  'ip_blocked',
  'account_suspended',
  'quota_exhausted',
  'rate_limited',
  'endpoint_changed',
  'auth_missing',
  'sender_unverified',
  'bad_request',
  'provider_outage',
  'network',
  'clock_skew',
  'agent_problem',
  'healthy',
  'unrelated',
] as const;

export type Cause = (typeof causes)[number];

/** Causes that an answer alone can be consistent with; `agent_problem` and `unrelated` are never read from an ESP. */
export type AnswerCause = Exclude<Cause, 'agent_problem' | 'unrelated'>;

export const states = ['healthy', 'warning', 'failing', 'unknown'] as const;

/**
 * `failing`: the integration cannot do what it is needed for. `warning`: it works, but something wants doing.
 * `unknown`: we could not find out.
 */
export type State = (typeof states)[number];

/** `certain` only when hard evidence excludes every other cause. */
export type Confidence = 'certain' | 'likely' | 'possible';

/** What an integration is needed for. */
export const needs = [
  'send',
  'templates',
  'contacts',
  'lists',
  'campaigns',
  'stats',
  'webhooks',
  'domains',
  'account',
] as const;

export type Need = (typeof needs)[number];
