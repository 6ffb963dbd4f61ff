/** @module The sibling index: the other integrations at the same ESP and their last outcomes, found in constant time. */

import { defined } from '../../core/defined.ts';
import type { Sibling } from '../../core/diagnosis/siblings.ts';

/** What the last examination of an integration found. */
export interface Outcome {
  readonly provider: string;
  readonly fingerprint?: string;
  readonly host?: string;
  readonly result: 'works' | 'fails' | 'unknown';
  readonly signature?: string;
  /** True when this very credential worked before. */
  readonly workedBefore: boolean;
  /** ms since the epoch. */
  readonly at: number;
  /** For one that fails: the instant (ms) at which its trouble began. */
  readonly since?: number;
}

/** The last outcomes, by integration. */
export interface SiblingIndex {
  /** Replaces the outcome of an integration. */
  put(id: string, outcome: Outcome): void;
  remove(id: string): void;
  /** Records a success of an earlier run, at `at` (ms since the epoch). */
  addSuccess(id: string, provider: string, host: string, at: number): void;
  /**
   * Returns a sample of the other integrations at this ESP and host. That one worked after `since` stays true when it fails later.
   * @param since when (ms) the asking integration's trouble was first seen; one that worked only before proves nothing now
   */
  siblingsOf(id: string, provider: string, host: string | undefined, since: number): readonly Sibling[];
  /** Returns other integrations with the same credential, a sample at most. */
  sameCredential(id: string, fingerprint: string | undefined): readonly string[];
}

/** The outcomes at one host of an ESP. */
interface Place {
  readonly working: Set<string>;
  /** By signature, so that a sample costs the same when thousands fail. */
  readonly failing: Map<string | undefined, Map<string, Outcome>>;
  /** The last integrations that worked, the newest last, also those that fail by now. */
  recent: readonly { readonly id: string; readonly at: number }[];
}

/** The most integrations that an answer names. */
const sample = 20;
/** ms before `since` that still count, since no two probes happen at the very same time. */
const tolerance = 5_000;

/** Keeps the outcomes in memory. */
export function createSiblingIndex(): SiblingIndex {
  const outcomes = new Map<string, Outcome>();
  const places = new Map<string, Place>();
  const holders = createHolders();

  function removeOutcome(id: string): Outcome | undefined {
    const outcome = outcomes.get(id);
    if (outcome === undefined) return undefined;
    outcomes.delete(id);
    const place = places.get(nameOf(outcome.provider, outcome.host));
    if (place !== undefined) removeFrom(place, id, outcome);
    if (outcome.fingerprint !== undefined) holders.remove(outcome.fingerprint, id);
    return outcome;
  }

  /** A host of the user's own may leave the config for good. */
  function forgetIfEmpty(name: string, { working, failing, recent }: Place): void {
    if (working.size === 0 && failing.size === 0 && recent.length === 0) places.delete(name);
  }

  function placeOf(provider: string, host: string | undefined): Place {
    const name = nameOf(provider, host);
    const place = places.get(name) ?? { working: new Set(), failing: new Map(), recent: [] };
    places.set(name, place);
    return place;
  }

  function addToPlace(id: string, outcome: Outcome): void {
    const place = placeOf(outcome.provider, outcome.host);
    if (outcome.result === 'fails') {
      const alike = place.failing.get(outcome.signature) ?? new Map();
      place.failing.set(outcome.signature, alike.set(id, outcome));
      return;
    }
    place.working.add(id);
    addRecent(place, id, outcome.at);
  }

  return {
    remove(id) {
      const outcome = removeOutcome(id);
      const name = outcome === undefined ? '' : nameOf(outcome.provider, outcome.host);
      const place = places.get(name);
      if (place === undefined) return;
      place.recent = place.recent.filter((one) => one.id !== id);
      forgetIfEmpty(name, place);
    },
    addSuccess: (id, provider, host, at) => addRecent(placeOf(provider, host), id, at),
    put(id, outcome) {
      removeOutcome(id);
      outcomes.set(id, outcome);
      if (outcome.fingerprint !== undefined) holders.add(outcome.fingerprint, id);
      if (outcome.result !== 'unknown') addToPlace(id, outcome);
    },
    siblingsOf(id, provider, host, since) {
      const place = places.get(nameOf(provider, host));
      if (place === undefined) return [];
      const at = defined({ host });
      const fresh = place.recent.filter((one) => one.id !== id && one.at >= since - tolerance);
      if (fresh.length > 0)
        return fresh.map((one) => ({
          id: one.id,
          ...at,
          works: true,
          workedBefore: true,
          ...defined({ workedAt: place.working.has(one.id) ? undefined : one.at }),
        }));
      // Some worked a while ago. Whether they still do is not known, so nothing is said of the group.
      if (place.working.size > (place.working.has(id) ? 1 : 0)) return [];
      const lastSuccess = place.recent.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
      return sampleFailing(place, id).map(
        ([other, { signature, workedBefore, at: failedAt, since: began = failedAt }]) => ({
          id: other,
          ...at,
          works: false,
          workedBefore,
          ...defined({ signature, failedEarlier: lastSuccess > began + tolerance ? true : undefined }),
        }),
      );
    },
    sameCredential(id, fingerprint) {
      return fingerprint === undefined ? [] : holders.othersOf(fingerprint, id);
    },
  };
}

/** The integrations by fingerprint. Every rotation brings a new one, so those without a holder are forgotten. */
function createHolders() {
  const holders = new Map<string, Set<string>>();
  return {
    add(fingerprint: string, id: string): void {
      const others = holders.get(fingerprint) ?? new Set();
      holders.set(fingerprint, others.add(id));
    },
    remove(fingerprint: string, id: string): void {
      const others = holders.get(fingerprint);
      others?.delete(id);
      if (others?.size === 0) holders.delete(fingerprint);
    },
    /** Returns a sample at most. */
    othersOf(fingerprint: string, id: string): readonly string[] {
      const others: string[] = [];
      for (const other of holders.get(fingerprint) ?? []) {
        if (other !== id) others.push(other);
        if (others.length === sample) break;
      }
      return others;
    },
  };
}

function removeFrom(place: Place, id: string, { result, signature }: Outcome): void {
  if (result === 'works') {
    place.working.delete(id);
    return;
  }
  const alike = place.failing.get(signature);
  alike?.delete(id);
  if (alike?.size === 0) place.failing.delete(signature);
}

/** Adds a success, in the order of time. */
function addRecent(place: Place, id: string, at: number): void {
  const others = place.recent.filter((one) => one.id !== id);
  place.recent = [...others, { id, at }].sort((one, other) => one.at - other.at).slice(-sample);
}

/** Some of each signature, so that one that differs is not missed; three signatures are enough to show that they differ. */
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

function nameOf(provider: string, host: string | undefined): string {
  return `${provider} ${host ?? ''}`;
}
