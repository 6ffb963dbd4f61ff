/** @module The scopes of an ESP's limits: which integrations share a rate, what the rate is, and whom a back-off concerns. */

import type { Integration } from '../model/config.ts';
import type { Provider } from '../model/provider.ts';

/** The rate at which one bucket may be used. */
export interface RateLimits {
  /** Requests per minute. */
  readonly perMinute: number;
  /** Examinations at the same time. */
  readonly concurrent: number;
  /** Requests that may be sent at once after a pause. */
  readonly burst: number;
}

/** For ESPs whose limits are not known. */
const usual = { perMinute: 120, concurrent: 4 };

/**
 * ESPs limit an account, and we do not know the account of most keys. So many keys are taken to share one. That is right for
 * users with few keys, and lets a user with thousands (then of many customers) examine them in time.
 */
const keysPerAccount = 20;

/** Returns the limits for `integrations` integrations that share a bucket; `provider` undefined for an unknown ESP. */
export function limitsFor(provider: Pick<Provider, 'budget'> | undefined, integrations: number): RateLimits {
  const { perMinute, concurrent } = provider?.budget ?? usual;
  const accounts = Math.max(1, Math.ceil(integrations / keysPerAccount));
  // Half a minute's worth at once.
  const burst = Math.max(2, (perMinute * accounts) / 2);
  return { perMinute: perMinute * accounts, concurrent: concurrent * accounts, burst };
}

/** The name of the bucket that an integration shares: its ESP, or the host where it has an endpoint of its own. */
export function bucketOf({ provider, endpoint }: Pick<Integration, 'provider' | 'endpoint'>): string {
  return endpoint === undefined ? provider : `${provider} ${URL.parse(endpoint)?.host ?? endpoint}`;
}

/** Where an answer came from, as far as a limit may be about it. */
export interface BackoffScope {
  readonly bucket: string;
  /** The ESP's word for the account; absent where no answer named it. */
  readonly account?: string;
  readonly fingerprint?: string;
}

/** A name that must not be called before a time. */
export interface Block {
  readonly name: string;
  /** ms since the epoch. */
  readonly until: number;
}

/**
 * The longest time (ms) for which a whole bucket is blocked. If the account is not known, the limit may be about the
 * whole bucket. An answer that asks for a day must still not stop all other integrations for a day.
 */
const longestForAll = 600_000;

/** The same for an account: its other keys are then asked once each, and are told of if they get the same answer. */
const longestForAccount = 3_600_000;

/** Returns what an answer blocks that asked `scope` to wait until `until` (ms since the epoch). */
export function blocksOf(scope: BackoffScope, until: number, now: number): readonly Block[] {
  const { bucket, account, fingerprint } = scope;
  const own = fingerprint === undefined ? [] : [{ name: keyName(bucket, fingerprint), until }];
  const shared =
    account === undefined
      ? { name: bucket, until: Math.min(until, now + longestForAll) }
      : { name: accountName(bucket, account), until: Math.min(until, now + longestForAccount) };
  return [...own, shared];
}

/** Returns the names of which each, while it is blocked, blocks `scope`. */
export function namesBlocking(scope: BackoffScope): readonly string[] {
  const { bucket, account, fingerprint } = scope;
  return [
    bucket,
    ...(account === undefined ? [] : [accountName(bucket, account)]),
    ...(fingerprint === undefined ? [] : [keyName(bucket, fingerprint)]),
  ];
}

function accountName(bucket: string, account: string): string {
  return `${bucket} account ${account}`;
}

function keyName(bucket: string, fingerprint: string): string {
  return `${bucket} key ${fingerprint}`;
}
