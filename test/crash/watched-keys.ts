/** @module The keys that a daemon watches in a run: they are revoked and work again, and the config changes. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { stringify } from 'yaml';
import type { Lab } from '../../src/lab/server.ts';
import type { Receivers } from './receivers.ts';

/** A period of time, ms since the epoch. */
export interface Period {
  readonly from: number;
  readonly until: number;
}

/** A key, and whether its ESP has revoked it. */
export interface WatchedKey {
  readonly id: string;
  readonly provider: string;
  readonly every: string;
  /** Its ID in the lab; each new key has another one. */
  key: string;
  isRevoked: boolean;
}

/** The keys of a run, and the config that names them. */
export interface WatchedKeys {
  /** Returns the keys that are in the config now. */
  watched(): readonly WatchedKey[];
  /** Returns the integrations that are watched and revoked now. */
  revoked(): ReadonlySet<string>;
  /** Revokes 1 to `most` keys, or lets them work again. */
  toggleSome(most: number): Promise<void>;
  /** Revokes the many keys of one ESP together, or lets them work again. Does nothing without such keys. */
  toggleCrowd(): Promise<void>;
  /** Adds or removes an integration or a channel in the config file. A daemon reads it on SIGHUP. */
  changeConfig(): Promise<void>;
  /** When the channel `extra` was not in the config. */
  readonly absences: readonly Period[];
}

/** Keys and intervals for which the ESPs' rate limits suffice, with the investigation of a refusal included. */
const usual = [
  { provider: 'sendgrid', every: '2s' },
  { provider: 'postmark', every: '2s' },
  { provider: 'mailgun', every: '1s' },
  { provider: 'getresponse', every: '1s' },
  { provider: 'sendgrid', every: '2s' },
  { provider: 'mailgun', every: '2s' },
] as const;
/** More keys than one message describes in full. */
const crowdSize = 54;
/** Causes that a revoked key may be diagnosed with, alone or beside other keys. */
const causes = ['revoked', 'unrecognised', 'expired', 'account_suspended', 'ip_blocked', 'provider_outage'];

/** Makes the keys in the lab, and writes the config. */
export async function createWatchedKeys(options: {
  readonly lab: Lab;
  readonly receivers: Receivers;
  readonly folder: string;
  readonly random: () => number;
  /** True: many keys of one ESP fail at once. */
  readonly hasCrowd: boolean;
}): Promise<WatchedKeys> {
  const { lab, receivers, folder, random, hasCrowd } = options;
  const { simulator } = lab;
  const pick = (most: number): number => Math.floor(random() * most);
  const keys: WatchedKey[] = usual.map((one, index) => ({ id: `i${index}`, ...one, key: '', isRevoked: false }));
  const crowd: WatchedKey[] = Array.from({ length: hasCrowd ? crowdSize : 0 }, (_, index) => ({
    id: `crowd-${100 + index}`,
    provider: 'sendgrid',
    every: '20s',
    key: '',
    isRevoked: false,
  }));
  const grouping = {
    group_interval: ['1s', '1s', '3s'][pick(3)],
    group_wait: hasCrowd ? '3s' : ['0s', '0s', '1s'][pick(3)],
  };
  const absences: { from: number; until: number }[] = [];
  let made = 0;
  let hasLast = true;
  let hasExtra = true;

  async function replace(one: WatchedKey): Promise<void> {
    made += 1;
    one.key = `${one.id}-${made}`;
    one.isRevoked = false;
    const { parts } = simulator.addKey({ id: one.key, provider: one.provider });
    await writeFile(join(folder, `${one.id}.key`), parts['key'] ?? '', { mode: 0o600 });
  }

  /** Most keys are replaced. A key that works again and again is flapping, and its incident ends only after half an hour. */
  async function toggle(one: WatchedKey): Promise<void> {
    if (one.isRevoked && random() < 0.8) return replace(one);
    one.isRevoked = !one.isRevoked;
    simulator.setState(one.key, one.isRevoked ? 'revoked' : 'healthy');
  }

  /** Changes run one after the other: two that write the same file at once could leave the older key in it. */
  const oneByOne = pLimit(1);

  const watched = (): readonly WatchedKey[] => [...(hasLast ? keys : keys.slice(0, -1)), ...crowd];

  async function writeConfig(): Promise<void> {
    const { mail, hook, spare, extra } = receivers.channels;
    const channels = ['mail', 'hook', ...(hasExtra ? ['extra'] : [])];
    const config = {
      defaults: { every: '1s' },
      integrations: watched().map(({ id, provider, every }) => ({ id, provider, every, key: { file: `${id}.key` } })),
      channels: [mail, hook, spare, ...(hasExtra ? [extra] : [])],
      // Agent problems go to all channels that do not fail themselves.
      routes: [{ match: { severity: ['critical', 'warning'] }, to: channels }],
      confirm: Object.fromEntries(causes.map((cause) => [cause, { probes: 1, apart: '1s' }])),
      ...grouping,
      network: lab.network(receivers),
    };
    await writeFile(join(folder, 'keymedic.yaml'), stringify(config));
  }

  for (const one of [...keys, ...crowd]) await replace(one);
  await writeConfig();

  return {
    watched,
    revoked: () => new Set(watched().flatMap(({ id, isRevoked }) => (isRevoked ? [id] : []))),
    absences,
    toggleSome: (most) =>
      oneByOne(async () => {
        for (let left = 1 + pick(most); left > 0; left -= 1) {
          const one = keys[pick(keys.length)];
          if (one !== undefined) await toggle(one);
        }
      }),
    toggleCrowd: () =>
      oneByOne(async () => {
        for (const one of crowd) await (one.isRevoked ? replace(one) : toggle(one));
      }),
    async changeConfig() {
      if (random() < 0.5) hasLast = !hasLast;
      else {
        hasExtra = !hasExtra;
        const last = absences.at(-1);
        if (hasExtra && last !== undefined) last.until = Date.now();
        else absences.push({ from: Date.now(), until: Number.POSITIVE_INFINITY });
      }
      await writeConfig();
    },
  };
}
