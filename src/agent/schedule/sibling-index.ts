/** @module Who else is at the same ESP, and how they fare; answers in constant time, however many there are. */

import type { Sibling } from '../../core/diagnosis/siblings.ts';

/** How an integration fared, when it was examined last. */
export interface Outcome {
  readonly provider: string;
  readonly fingerprint?: string;
  readonly host?: string;
  readonly outcome: 'works' | 'fails' | 'untold';
  readonly signature?: string;
  readonly workedBefore: boolean;
  readonly at: number;
}

export interface SiblingIndex {
  put(id: string, fate: Outcome): void;
  remove(id: string): void;
  /**
   * A sample of the others at this ESP and host.
   * @param since when the trouble of the one that asks was first seen: who worked before that proves nothing now
   */
  siblingsOf(id: string, provider: string, host: string | undefined, since: number): readonly Sibling[];
  /** Others with the same credential. */
  sameCredential(id: string, fingerprint: string | undefined): readonly string[];
}

interface Place {
  readonly working: Set<string>;
  /** By signature, so that a sample costs the same in a storm. */
  readonly failing: Map<string | undefined, Map<string, Outcome>>;
  /** The last to be seen working, the newest last. */
  recent: readonly { readonly id: string; readonly at: number }[];
}

/** As many as are ever told. */
const sample = 20;
/** Who worked so shortly (ms) before counts, too: two probes are never at the very same instant. */
const moment = 5_000;

export function createSiblingIndex(): SiblingIndex {
  const fates = new Map<string, Outcome>();
  const places = new Map<string, Place>();
  const holders = new Map<string, Set<string>>();

  function forget(id: string): void {
    const fate = fates.get(id);
    if (fate === undefined) return;
    fates.delete(id);
    const place = places.get(placeName(fate.provider, fate.host));
    if (place !== undefined) leave(place, id, fate);
    if (fate.fingerprint !== undefined) holders.get(fate.fingerprint)?.delete(id);
  }

  return {
    remove: forget,
    put(id, fate) {
      forget(id);
      fates.set(id, fate);
      if (fate.fingerprint !== undefined) {
        const sharing = holders.get(fate.fingerprint) ?? new Set();
        holders.set(fate.fingerprint, sharing.add(id));
      }
      if (fate.outcome === 'untold') return;
      const name = placeName(fate.provider, fate.host);
      const place = places.get(name) ?? { working: new Set(), failing: new Map(), recent: [] };
      places.set(name, place);
      if (fate.outcome === 'fails') {
        const alike = place.failing.get(fate.signature) ?? new Map();
        place.failing.set(fate.signature, alike.set(id, fate));
        return;
      }
      place.working.add(id);
      place.recent = [...place.recent.slice(1 - sample), { id, at: fate.at }];
    },
    siblingsOf(id, provider, host, since) {
      const place = places.get(placeName(provider, host));
      if (place === undefined) return [];
      const at = host === undefined ? {} : { host };
      const fresh = place.recent.filter((one) => one.id !== id && one.at >= since - moment);
      if (fresh.length > 0) return fresh.map((one) => ({ id: one.id, ...at, works: true, workedBefore: true }));
      // Some worked a while ago: whether they still do is not known, so nothing is said of the group.
      if (place.working.size > (place.working.has(id) ? 1 : 0)) return [];
      return sampleFailing(place, id).map(([other, { signature, workedBefore }]) => ({
        id: other,
        ...at,
        works: false,
        workedBefore,
        ...(signature === undefined ? {} : { signature }),
      }));
    },
    sameCredential(id, fingerprint) {
      if (fingerprint === undefined) return [];
      const others: string[] = [];
      for (const other of holders.get(fingerprint) ?? []) {
        if (other !== id) others.push(other);
        if (others.length === sample) break;
      }
      return others;
    },
  };
}

function leave(place: Place, id: string, { outcome, signature }: Outcome): void {
  if (outcome === 'works') {
    place.working.delete(id);
    place.recent = place.recent.filter((one) => one.id !== id);
    return;
  }
  const alike = place.failing.get(signature);
  alike?.delete(id);
  if (alike?.size === 0) place.failing.delete(signature);
}

/** Some of each way of failing, so that one that differs is not missed; two ways are enough to see that they differ. */
function sampleFailing({ failing }: Place, id: string): readonly (readonly [string, Outcome])[] {
  const chosen: (readonly [string, Outcome])[] = [];
  for (const alike of [...failing.values()].slice(0, 3)) {
    let seen = 0;
    for (const entry of alike) {
      if (entry[0] === id) continue;
      chosen.push(entry);
      seen += 1;
      if (seen === sample) break;
    }
  }
  return chosen;
}

function placeName(provider: string, host: string | undefined): string {
  return `${provider} ${host ?? ''}`;
}
