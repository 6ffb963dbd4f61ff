/** @module What the first probes of one run show about each other. */

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

/** Makes a function that finds the peers of a probe. Each answer is read once, at the first call, however many probes there are. */
export function createPeers(all: readonly FirstProbe[]): (seen: FirstProbe) => Peers {
  let groups: ReturnType<typeof groupProbes> | undefined;
  return ({ integration, provider, fingerprint }) => {
    groups ??= groupProbes(all);
    const isOther = (one: Pick<FirstProbe, 'integration'>): boolean => one.integration !== integration;
    const holders = fingerprint === undefined ? [] : (groups.byFingerprint.get(fingerprint) ?? []);
    return {
      siblings: (groups.byProvider.get(provider.id) ?? []).filter(isOther).map(({ sibling }) => sibling),
      sharedWith: holders.filter(isOther).map((one) => one.integration.id),
    };
  };
}

function groupProbes(all: readonly FirstProbe[]) {
  const read = all.map((one) => ({ integration: one.integration, provider: one.provider.id, sibling: toSibling(one) }));
  return {
    byProvider: Map.groupBy(read, ({ provider }) => provider),
    byFingerprint: Map.groupBy(all, ({ fingerprint }) => fingerprint),
  };
}

function toSibling({ integration, parts, exchange, reading, past }: FirstProbe): Sibling {
  const works = exchange !== undefined && reading !== undefined && isAccepted({ answer: exchange.answer, reading });
  return defined({
    id: integration.id,
    works,
    workedBefore: past?.isSame === true,
    host: exchange?.host,
    signature: exchange === undefined ? undefined : signatureOf(exchange.answer, textsOf(parts)),
  });
}
