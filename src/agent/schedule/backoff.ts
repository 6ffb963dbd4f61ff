/** @module Rests that an ESP asked for (`Retry-After`), kept by everybody whom the limit may be about. */

/** Where an answer came from. */
export interface Origin {
  readonly lane: string;
  /** The ESP's word for the account, where an answer told it. */
  readonly account?: string;
  readonly fingerprint?: string;
}

export interface Rests {
  /** Notes that `origin` was asked to wait until `until` (ms since the epoch). */
  note(origin: Origin, until: number, now: number): void;
  /** The clock was set back by so much (ms). */
  shift(by: number): void;
  /** Until when this one must rest; 0 when it need not. */
  until(origin: Origin, now: number): number;
}

/**
 * Where the account is not known, the limit may be about all at this ESP; but a header that says a day must not blind us
 * to everybody else for a day.
 */
const longestForAll = 600_000;

export function createRests(): Rests {
  const rests = new Map<string, number>();

  function put(key: string, until: number): void {
    rests.set(key, Math.max(until, rests.get(key) ?? 0));
  }

  return {
    note(origin, until, now) {
      for (const [key, at] of rests) if (at <= now) rests.delete(key);
      for (const key of keysOf(origin)) put(key, until);
      if (origin.account === undefined) put(origin.lane, Math.min(until, now + longestForAll));
    },
    shift(by) {
      for (const [key, at] of rests) rests.set(key, at - by);
    },
    until(origin, now) {
      const found = Math.max(...[origin.lane, ...keysOf(origin)].map((key) => rests.get(key) ?? 0));
      return found > now ? found : 0;
    },
  };
}

function keysOf({ lane, account, fingerprint }: Origin): readonly string[] {
  return [
    ...(account === undefined ? [] : [`${lane} account ${account}`]),
    ...(fingerprint === undefined ? [] : [`${lane} key ${fingerprint}`]),
  ];
}
