/** @module What the first probes of one run show about each other: how they fare now, and when they worked by the history. */

import type { FirstProbe } from '../../agent/diagnose/first-probe.ts';
import { textsOf } from '../../agent/diagnose/send.ts';
import { defined } from '../../core/defined.ts';
import { isAccepted, signatureOf } from '../../core/diagnosis/read-steps.ts';
import type { Sibling } from '../../core/diagnosis/siblings.ts';

/** What the others show about one probe. */
export interface Peers {
  /** The other integrations of the same ESP. */
  readonly siblings: readonly Sibling[];
  /** The other integrations with the same credential. */
  readonly sharedWith: readonly string[];
}

/** ms between two events that may have been one. */
const tolerance = 5_000;

/** Makes a function that finds the peers of a probe. Each answer is read once, at the first call, however many probes there are. */
export function createPeers(all: readonly FirstProbe[]): (seen: FirstProbe) => Peers {
  let groups: ReturnType<typeof groupProbes> | undefined;
  return ({ integration, provider, fingerprint, memory }) => {
    groups ??= groupProbes(all);
    const isOther = (one: Pick<FirstProbe, 'integration'>): boolean => one.integration !== integration;
    const holders = fingerprint === undefined ? [] : (groups.byFingerprint.get(fingerprint) ?? []);
    return {
      siblings: (groups.byProvider.get(provider.id) ?? [])
        .filter(isOther)
        .map((one) => seenFrom(memory?.failingSince, one)),
      sharedWith: holders.filter(isOther).map((one) => one.integration.id),
    };
  };
}

function groupProbes(all: readonly FirstProbe[]) {
  const latest = findLatest(all);
  const read = all.map((one) => ({
    integration: one.integration,
    provider: one.provider.id,
    sibling: toSibling(one, latest.get(placeOf(one))),
    workedAt: lastSuccess(one),
  }));
  return {
    byProvider: Map.groupBy(read, ({ provider }) => provider),
    byFingerprint: Map.groupBy(all, ({ fingerprint }) => fingerprint),
  };
}

/** Returns the last success (ms) at each host of each ESP. */
function findLatest(all: readonly FirstProbe[]): ReadonlyMap<string, number> {
  const latest = new Map<string, number>();
  for (const one of all) {
    const at = lastSuccess(one);
    if (at !== undefined && at > (latest.get(placeOf(one)) ?? 0)) latest.set(placeOf(one), at);
  }
  return latest;
}

function placeOf({ provider, exchange }: FirstProbe): string {
  return `${provider.id} ${exchange?.host}`;
}

/** Returns when (ms) a key last worked at the host that was asked now. */
function lastSuccess({ memory, exchange }: FirstProbe): number | undefined {
  return memory?.lastHealthyHost === exchange?.host ? memory?.lastHealthyAt : undefined;
}

/** A sibling that fails now, and worked after the trouble of the one who asks began, is no part of that trouble. */
function seenFrom(
  failingSince: number | undefined,
  { sibling, workedAt }: { readonly sibling: Sibling; readonly workedAt: number | undefined },
): Sibling {
  if (sibling.works || failingSince === undefined || workedAt === undefined) return sibling;
  return workedAt > failingSince + tolerance ? { ...sibling, works: true, workedAt } : sibling;
}

/** @param latest the last success (ms) of any key at the same host */
function toSibling(
  { integration, parts, exchange, reading, past, memory }: FirstProbe,
  latest: number | undefined,
): Sibling {
  const works = exchange !== undefined && reading !== undefined && isAccepted({ answer: exchange.answer, reading });
  return defined({
    id: integration.id,
    works,
    workedBefore: past?.isSame === true,
    host: exchange?.host,
    signature: exchange === undefined ? undefined : signatureOf(exchange.answer, textsOf(parts)),
    failedEarlier:
      !works && (latest ?? 0) > (memory?.failingSince ?? Number.POSITIVE_INFINITY) + tolerance ? true : undefined,
  });
}
