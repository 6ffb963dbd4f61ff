/** @module `keymedic channels test`: sends a test alert through channels of the config, and says what became of each. */

import { existsSync } from 'node:fs';
import { providers } from '../../../providers/index.ts';
import { loadConfig } from '../../config/load.ts';
import { sayUnknown } from '../../config/problems/wording.ts';
import { makeTestNotification } from '../../core/alert/test-alert.ts';
import type { Channel } from '../../core/model/channel.ts';
import { newRecord } from '../../core/model/channel-status.ts';
import type { Config } from '../../core/model/config.ts';
import type { Delivery } from '../../core/model/notification.ts';
import { createConnector } from '../../io/connector.ts';
import type { SuppressionList } from '../../notify/mail/suppression-list.ts';
import { createSender } from '../../notify/sender.ts';
import { createSecretReader } from '../../secrets/reader.ts';
import { openStore } from '../../store/sqlite/open.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { formatProblem } from '../terminal/problems.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
}

interface Tried {
  readonly channel: Channel;
  readonly delivery: Delivery;
}

/**
 * One line for each channel. The daemon hears of it: its heartbeat stands on what was tried last.
 * @returns 0 when all took it, 2 when one did not, 3 when one may have it
 * @throws {UserError} 78 without a valid config, 64 when a name is no channel or there are none
 */
export async function testChannels(names: readonly string[], options: Options, io: Io): Promise<number> {
  const config = await load(options, io);
  const channels = choose(config.channels, names);
  const reader = createSecretReader({ env: io.env, now: Date.now });
  const connector = connect(config);
  const { suppressionList, refused } = tryEverybody();
  const send = createSender({
    connector,
    suppressionList,
    now: Date.now,
    async resolveSecret(reference) {
      const read = await reader.read(reference);
      if (!read.ok) throw new Error(read.says);
      return read.secret;
    },
  });
  try {
    const at = Date.now();
    const tried: readonly Tried[] = await Promise.all(
      channels.map(async (channel) => ({
        channel,
        delivery: await send(channel, makeTestNotification(channel.id, at, 'person')),
      })),
    );
    const width = Math.max(...channels.map(({ id }) => id.length));
    for (const { channel, delivery } of tried) {
      const { outcome, says } = delivery;
      io.stdout.write(
        options.json === true
          ? `${JSON.stringify({ channel: channel.id, outcome, says })}\n`
          : `${channel.id.padEnd(width)}  ${outcome}  ${says}\n`,
      );
    }
    await tellDaemon(config.store.path, tried, refused, io);
    return findExit(tried.map(({ delivery }) => delivery));
  } finally {
    connector.close();
  }
}

/** Suppresses nobody, and records who was refused permanently: `CHANNEL ADDRESS`. */
function tryEverybody(): { readonly suppressionList: SuppressionList; readonly refused: ReadonlySet<string> } {
  const refused = new Set<string>();
  const suppressionList: SuppressionList = {
    isSuppressed: () => false,
    record(channel, mail) {
      for (const { recipient, isPermanent } of mail.refused) if (isPermanent) refused.add(`${channel} ${recipient}`);
    },
    readmit: () => {},
    readmitOne: () => {},
  };
  return { suppressionList, refused };
}

/** Through the store, where there is one. What the channels answered is said already, so a store in trouble changes nothing. */
async function tellDaemon(path: string, tried: readonly Tried[], refused: ReadonlySet<string>, io: Io): Promise<void> {
  if (!existsSync(path)) return;
  try {
    const store = await openStore({ path });
    try {
      const known = new Map((await store.channelStatuses()).map((record) => [record.channel, record]));
      for (const { channel, delivery } of tried) {
        const at = Date.now();
        const { leftOut, trouble } = known.get(channel.id) ?? newRecord(channel.id, at);
        const isTaken = delivery.outcome === 'delivered';
        await store.saveChannelStatus({
          channel: channel.id,
          at,
          ...(isTaken ? {} : { failure: delivery.says }),
          ...(isTaken || trouble === undefined ? {} : { trouble }),
          leftOut: isTaken ? leftOut.filter(({ address }) => refused.has(`${channel.id} ${address}`)) : leftOut,
        });
      }
    } finally {
      await store.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : 'the store cannot be used';
    io.stderr.write(`keymedic: the daemon does not hear of it: ${why}\n`);
  }
}

async function load(options: Options, io: Io): Promise<Config> {
  const { config, problems } = await loadConfig({
    ...(options.config === undefined ? {} : { path: options.config }),
    env: io.env,
    cwd: io.cwd,
    providers: new Map(providers.map((provider) => [provider.id, provider])),
  });
  if (config !== undefined) return config;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const lines = errors.map((problem) => formatProblem(problem, io.cwd)).join('\n');
  throw new UserError(`the config cannot be used:\n${lines}`, exits.config);
}

function choose(all: readonly Channel[], names: readonly string[]): readonly Channel[] {
  if (all.length === 0) throw new UserError('the config has no channels: add channels: to it', exits.usage);
  const ids = all.map(({ id }) => id);
  const unknown = names.find((name) => !ids.includes(name));
  if (unknown !== undefined) throw new UserError(sayUnknown('channel', unknown, ids), exits.usage);
  return names.length === 0 ? all : all.filter(({ id }) => names.includes(id));
}

function connect(config: Config): ReturnType<typeof createConnector> {
  try {
    return createConnector(config.network);
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : 'the network settings cannot be used', exits.config);
  }
}

function findExit(deliveries: readonly Delivery[]): number {
  if (deliveries.some(({ outcome }) => outcome === 'rejected')) return exits.failing;
  return deliveries.every(({ outcome }) => outcome === 'delivered') ? exits.healthy : exits.unknown;
}
