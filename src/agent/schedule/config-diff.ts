/** @module The difference between two configs, so that a reload touches nothing else. */

import { isDeepStrictEqual } from 'node:util';
import type { Channel } from '../../core/model/channel.ts';
import type { Config, Integration } from '../../core/model/config.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import { ownMember } from '../../core/own-member.ts';

/** What a new config changes. */
export interface ConfigDiff {
  readonly added: readonly Integration[];
  readonly removed: readonly Integration[];
  /** The changed integrations whose verdict may change too. */
  readonly probeChanged: readonly Integration[];
  /** The integrations of which only the description or the schedule changed. */
  readonly metadataChanged: readonly Integration[];
  /** The channels of the old config that the new one does not have. */
  readonly removedChannels: readonly Channel[];
  /** True when connections or the meaning of answers may differ, so that a new runtime is needed. */
  readonly needsNewRuntime: boolean;
}

/** Compares the current config with the new config. */
export function diffConfigs(before: Config, after: Config): ConfigDiff {
  const old = new Map(before.integrations.map((one) => [one.id, one]));
  const kept = new Set(after.integrations.map(({ id }) => id));
  const common = after.integrations.flatMap((current) => {
    const previous = old.get(current.id);
    return previous === undefined ? [] : [{ previous, current }];
  });
  const probeChanged = common.filter(({ previous, current }) => !hasSameProbe(previous, current));
  const metadataChanged = common.filter(
    ({ previous, current }) => hasSameProbe(previous, current) && !isDeepStrictEqual(previous, current),
  );
  const channels = new Set(after.channels.map(({ id }) => id));
  return {
    removedChannels: before.channels.filter(({ id }) => !channels.has(id)),
    added: after.integrations.filter(({ id }) => !old.has(id)),
    removed: before.integrations.filter(({ id }) => !kept.has(id)),
    probeChanged: probeChanged.map(({ current }) => current),
    metadataChanged: metadataChanged.map(({ current }) => current),
    needsNewRuntime:
      !isDeepStrictEqual(before.network, after.network) ||
      !isDeepStrictEqual(before.investigate, after.investigate) ||
      !isDeepStrictEqual(before.providers, after.providers) ||
      // The file may hold other certificates now.
      after.network.ca !== undefined,
  };
}

function hasSameProbe(one: Integration, other: Integration): boolean {
  return isDeepStrictEqual(probeOf(one), probeOf(other)) && hasSameText(one.credential, other.credential);
}

/** The fields on which the verdict depends. */
function probeOf({ schedule: _, usedBy: __, owner: ___, refused: ____, ...probe }: Integration): object {
  return probe;
}

/** `isDeepStrictEqual` cannot see the text of a `Secret`. */
function hasSameText(one: Readonly<Record<string, SecretRef>>, other: Readonly<Record<string, SecretRef>>): boolean {
  return Object.entries(one).every(([part, ref]) => {
    const same = ownMember(other, part);
    return ref.from !== 'inline' || (same?.from === 'inline' && same.text.reveal() === ref.text.reveal());
  });
}
