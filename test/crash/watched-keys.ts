/** @module What a daemon watches in a run: keys that are revoked and mended, and the config, which changes under it. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { stringify } from 'yaml';
import { onlineHosts } from '../../src/lab/respond.ts';
import type { Lab } from '../../src/lab/server.ts';
import type { Receivers } from './receivers.ts';

/** A stretch of time, ms since the epoch. */
export interface Period {
  readonly from: number;
  readonly until: number;
}

export interface WatchedKey {
  readonly id: string;
  readonly provider: string;
  readonly every: string;
  /** Its name in the lab, another for each new key. */
  key: string;
  isRevoked: boolean;
}

export interface WatchedKeys {
  /** All that are watched now. */
  watched(): readonly WatchedKey[];
  /** Revokes and mends 1 to `most` keys. */
  toggleSome(most: number): Promise<void>;
  /** Revokes or mends the many keys of one ESP together; nothing when there are none. */
  toggleCrowd(): Promise<void>;
  /** Adds or removes an integration or a channel: in the config file, which a daemon reads when it is told to. */
  changeConfig(): Promise<void>;
  /** When the channel `extra` was not in the config. */
  readonly absences: readonly Period[];
}

/** ESPs whose budget of requests a key examined so often, and what follows a refusal, stays within. */
const usual = [
  { provider: 'sendgrid', every: '2s' },
  { provider: 'postmark', every: '2s' },
  { provider: 'mailgun', every: '1s' },
  { provider: 'getresponse', every: '1s' },
  { provider: 'sendgrid', every: '2s' },
  { provider: 'mailgun', every: '2s' },
] as const;
/** More than a message carries in full. */
const crowdSize = 54;
/** What a revoked key may look like, alone or beside others. */
const troubles = ['revoked', 'unrecognised', 'expired', 'account_suspended', 'ip_blocked', 'provider_outage'];

export async function createWatchedKeys(options: {
  readonly lab: Lab;
  readonly receivers: Receivers;
  readonly folder: string;
  readonly random: () => number;
  /** Whether many keys of one ESP fail at once. */
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

  async function renew(one: WatchedKey): Promise<void> {
    made += 1;
    one.key = `${one.id}-${made}`;
    one.isRevoked = false;
    const { parts } = simulator.addKey({ id: one.key, provider: one.provider });
    await writeFile(join(folder, `${one.id}.key`), parts['key'] ?? '', { mode: 0o600 });
  }

  /** Most are mended by a new key: the same one again and again is flapping, which ends only after half an hour. */
  async function turn(one: WatchedKey): Promise<void> {
    if (one.isRevoked && random() < 0.8) return renew(one);
    one.isRevoked = !one.isRevoked;
    simulator.setState(one.key, one.isRevoked ? 'revoked' : 'healthy');
  }

  /** Two that write the same key's file at once would leave the older of them. */
  const oneByOne = pLimit(1);

  const watched = (): readonly WatchedKey[] => [...(hasLast ? keys : keys.slice(0, -1)), ...crowd];

  async function writeConfig(): Promise<void> {
    const { mail, hook, spare, extra } = receivers.channels;
    const channels = ['mail', 'hook', ...(hasExtra ? ['extra'] : [])];
    const config = {
      defaults: { every: '1s' },
      integrations: watched().map(({ id, provider, every }) => ({ id, provider, every, key: { file: `${id}.key` } })),
      channels: [mail, hook, spare, ...(hasExtra ? [extra] : [])],
      // Trouble of its own goes to all that do not fail themselves.
      routes: [{ match: { severity: ['critical', 'warning'] }, to: channels }],
      confirm: Object.fromEntries(troubles.map((cause) => [cause, { probes: 1, apart: '1s' }])),
      ...grouping,
      network: {
        connect_to: [...receivers.connectTo, ...lab.connectTo],
        connectivity: onlineHosts.map((host) => `https://${host}/`),
        ca: lab.caFile,
      },
    };
    await writeFile(join(folder, 'keymedic.yaml'), stringify(config));
  }

  for (const one of [...keys, ...crowd]) await renew(one);
  await writeConfig();

  return {
    watched,
    absences,
    toggleSome: (most) =>
      oneByOne(async () => {
        for (let left = 1 + pick(most); left > 0; left -= 1) {
          const one = keys[pick(keys.length)];
          if (one !== undefined) await turn(one);
        }
      }),
    toggleCrowd: () =>
      oneByOne(async () => {
        for (const one of crowd) await (one.isRevoked ? renew(one) : turn(one));
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
