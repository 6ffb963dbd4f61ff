/** @module The fixed vocabulary of causes, of a credential and of the way to the ESP, with the sets of causes that have a name. */

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

/** One word for what is wrong; `healthy` when nothing is. */
export type Cause = (typeof causes)[number];

/** Causes that an answer alone can be consistent with; `agent_problem` and `unrelated` are never read from an ESP. */
export type AnswerCause = Exclude<Cause, 'agent_problem' | 'unrelated'>;

/** `AnswerCause` as a list, in the order of `causes`. */
export const answerCauses = causes.filter(
  (cause): cause is AnswerCause => cause !== 'agent_problem' && cause !== 'unrelated',
) as [AnswerCause, ...AnswerCause[]];

/** Causes that the diagnosis of an integration can name; `unrelated` is for pasted text alone. In the order of `causes`. */
export const integrationCauses: readonly Cause[] = causes.filter((cause) => cause !== 'unrelated');

/** The credential itself is wrong for this place, has ended, or did not arrive: the stored text has to change. */
export const keyCauses: readonly Cause[] = [
  'malformed',
  'unrecognised',
  'wrong_credential',
  'wrong_region',
  'expired',
  'revoked',
  'auth_missing',
];

/** The ESP turned the log-in away: each such probe counts as a failed log-in. */
export const refusalCauses: readonly Cause[] = [...keyCauses, 'ip_blocked', 'account_suspended'];

/** No working API was reached, so nothing is known of the key. */
export const reachCauses: readonly Cause[] = ['endpoint_changed', 'provider_outage', 'network'];

/** Faults of the way to the ESP that come and go without anybody's doing. */
export const transientCauses: readonly Cause[] = ['network', 'provider_outage', 'clock_skew'];

/** Faults that one key has in common with others: of the account, of the address that calls, of the ESP, of the way. */
export const sharedCauses: readonly Cause[] = [
  ...reachCauses,
  'account_suspended',
  'ip_blocked',
  'rate_limited',
  'quota_exhausted',
];

/** Causes that an ESP can name only once it knows the key and lets it in. */
export const afterLoginCauses: readonly Cause[] = [
  'insufficient_permissions',
  'quota_exhausted',
  'sender_unverified',
  'bad_request',
];

/** Nothing is wrong with the key, its account, the ESP or the way to it. */
export const faultlessCauses: readonly Cause[] = ['agent_problem', 'healthy', 'unrelated'];

/** An incident with such a cause can hold back alerts about other incidents of the same account or host. */
export const inhibitingCauses: readonly Cause[] = ['account_suspended', 'provider_outage'];

/** Returns the causes of a set apart from those given, in the order of the set. */
export function without(set: readonly Cause[], ...excluded: readonly Cause[]): readonly Cause[] {
  return set.filter((cause) => !excluded.includes(cause));
}

/** Every state of an integration; `State` says what each means. */
export const states = ['healthy', 'warning', 'failing', 'unknown'] as const;

/**
 * `failing`: the integration cannot do what it is needed for. `warning`: it works, but something wants doing.
 * `unknown`: we could not find out.
 */
export type State = (typeof states)[number];

/** `certain` only when hard evidence excludes every other cause. */
export type Confidence = 'certain' | 'likely' | 'possible';

/** What an integration can be needed for. */
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

/** One thing that an integration is needed for, as in `needs`. */
export type Need = (typeof needs)[number];
