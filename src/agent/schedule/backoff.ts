/** @module Rests that an ESP asked for (`Retry-After`), kept by everybody whom the limit may be about. */

/** Where an answer came from. */
export interface BackoffScope {
  readonly bucket: string;
  /** The ESP's word for the account, where an answer told it. */
  readonly account?: string;
  readonly fingerprint?: string;
}

export interface Backoffs {
  /** Notes that `scope` was asked to wait until `until` (ms since the epoch). */
  add(scope: BackoffScope, until: number, now: number): void;
  /** The clock was set back by so much (ms). */
  shift(by: number): void;
  /** Until when this one must rest; 0 when it need not. */
  until(scope: BackoffScope, now: number): number;
}

/**
 * Where the account is not known, the limit may be about all at this ESP; but a header that says a day must not blind us
 * to everybody else for a day.
 */
const longestForAll = 600_000;

export function createBackoffs(): Backoffs {
  const blocked = new Map<string, number>();

  function put(key: string, until: number): void {
    blocked.set(key, Math.max(until, blocked.get(key) ?? 0));
  }

  return {
    add(scope, until, now) {
      for (const [key, at] of blocked) if (at <= now) blocked.delete(key);
      for (const key of keysOf(scope)) put(key, until);
      if (scope.account === undefined) put(scope.bucket, Math.min(until, now + longestForAll));
    },
    shift(by) {
      for (const [key, at] of blocked) blocked.set(key, at - by);
    },
    until(scope, now) {
      const found = Math.max(...[scope.bucket, ...keysOf(scope)].map((key) => blocked.get(key) ?? 0));
      return found > now ? found : 0;
    },
  };
}

function keysOf({ bucket, account, fingerprint }: BackoffScope): readonly string[] {
  return [
    ...(account === undefined ? [] : [`${bucket} account ${account}`]),
    ...(fingerprint === undefined ? [] : [`${bucket} key ${fingerprint}`]),
  ];
}
