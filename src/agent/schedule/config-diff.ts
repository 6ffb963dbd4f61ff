/** @module What a new config changes: worked out, so that a reload touches nothing else. */

import { isDeepStrictEqual } from 'node:util';
import type { Config, Integration } from '../../core/model/config.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';

export interface ConfigDiff {
  readonly added: readonly Integration[];
  readonly removed: readonly Integration[];
  /** In a way that may change the verdict. */
  readonly probeChanged: readonly Integration[];
  /** In what only describes it, or when it is due. */
  readonly metadataChanged: readonly Integration[];
  /** True when connections or what answers mean may differ, so that what examines must be made anew. */
  readonly needsNewRuntime: boolean;
}

export function diffConfigs(before: Config, after: Config): ConfigDiff {
  const old = new Map(before.integrations.map((one) => [one.id, one]));
  const kept = new Set(after.integrations.map(({ id }) => id));
  const common = after.integrations.flatMap((now) => {
    const then = old.get(now.id);
    return then === undefined ? [] : [{ then, now }];
  });
  const changed = common.filter(({ then, now }) => !isSameQuestion(then, now));
  const edited = common.filter(({ then, now }) => isSameQuestion(then, now) && !isDeepStrictEqual(then, now));
  return {
    added: after.integrations.filter(({ id }) => !old.has(id)),
    removed: before.integrations.filter(({ id }) => !kept.has(id)),
    probeChanged: changed.map(({ now }) => now),
    metadataChanged: edited.map(({ now }) => now),
    needsNewRuntime:
      !isDeepStrictEqual(before.network, after.network) ||
      !isDeepStrictEqual(before.investigate, after.investigate) ||
      !isDeepStrictEqual(before.providers, after.providers) ||
      // The certificates in the file may be others.
      after.network.ca !== undefined,
  };
}

function isSameQuestion(one: Integration, other: Integration): boolean {
  return isDeepStrictEqual(questionOf(one), questionOf(other)) && hasSameText(one.credential, other.credential);
}

function questionOf({ schedule: _, usedBy: __, owner: ___, refused: ____, ...question }: Integration): object {
  return question;
}

/** The text of a secret in plain cannot be seen from outside. */
function hasSameText(one: Readonly<Record<string, SecretRef>>, other: Readonly<Record<string, SecretRef>>): boolean {
  return Object.entries(one).every(([part, ref]) => {
    const same = other[part];
    return ref.from !== 'inline' || (same?.from === 'inline' && same.text.reveal() === ref.text.reveal());
  });
}
