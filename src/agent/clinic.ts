/** @module What an examination needs of the world: given in by the command or the daemon. */

import type { Integration, Network } from '../core/config.ts';
import type { ConnectivityReport, Exchange, ProbeOrder, StatusReport } from '../core/exchange.ts';
import type { Provider } from '../core/provider.ts';
import type { Secret } from '../core/secret.ts';
import { type Heard, isAccepted, isTelling } from '../core/step-readings.ts';

export interface Clinic {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly network: Pick<Network, 'connectivity' | 'egress'>;
  /** Requests that an investigation may make beyond the first probe. */
  readonly budget: number;
  /** False with `made_up_keys: never` or `--no-investigate`. */
  readonly mayMakeUp: boolean;
  send(order: ProbeOrder): Promise<Exchange>;
  fetchStatus(url: string, signal: AbortSignal): Promise<StatusReport>;
  checkConnectivity(signal: AbortSignal): Promise<ConnectivityReport>;
  resolveCredential(
    integration: Integration,
  ): Promise<
    | { readonly ok: true; readonly parts: Readonly<Record<string, Secret>> }
    | { readonly ok: false; readonly says: string }
  >;
  /** Keyed; equal for equal credentials of this instance. */
  fingerprint(parts: Readonly<Record<string, Secret>>): string;
  /** Masks every secret in a text; all that is said of an answer goes through it. */
  scrub(text: string): string;
  /** Answers to made-up keys, per host and request. */
  readonly controls: Controls;
  readonly now: () => number;
  readonly random: () => number;
}

/** Remembers what made-up keys were told, so that they are rare. */
export interface Controls {
  /** The answer of the last hour, if there was one. */
  recall(place: string, now: number): Heard | undefined;
  /** True when a made-up key was refused there within the last week: an acceptance means something. */
  isGuarded(place: string, now: number): boolean;
  keep(place: string, heard: Heard, now: number): void;
}

const hour = 3_600_000;
const week = 168 * hour;

/** Controls kept in memory. */
export function createControls(): Controls {
  const known = new Map<string, { readonly heard: Heard; readonly at: number }>();
  const find = (place: string, now: number, age: number) => {
    const found = known.get(place);
    return found !== undefined && now - found.at < age ? found.heard : undefined;
  };
  return {
    recall: (place, now) => find(place, now, hour),
    isGuarded(place, now) {
      const heard = find(place, now, week);
      return heard !== undefined && isTelling(heard) && !isAccepted(heard);
    },
    keep(place, heard, now) {
      known.set(place, { heard, at: now });
    },
  };
}
