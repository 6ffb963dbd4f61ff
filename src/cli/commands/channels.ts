/** @module `keymedic channels test`: sends a test alert to channels of the config, and prints the delivery to each. */

import { existsSync } from 'node:fs';
import { sayUnknown } from '../../config/problems/wording.ts';
import { makeTestNotification } from '../../core/alert/test-alert.ts';
import { defined } from '../../core/defined.ts';
import { listShapes } from '../../core/key/key-shapes.ts';
import type { Channel } from '../../core/model/channel.ts';
import { isTaken, needsMail, newRecord } from '../../core/model/channel-status.ts';
import type { Config } from '../../core/model/config.ts';
import type { Delivery } from '../../core/model/notification.ts';
import { UnreadableSecret } from '../../core/model/secret.ts';
import { createScrubber } from '../../core/scrub.ts';
import { createConnector } from '../../io/connector.ts';
import type { SuppressionList } from '../../notify/mail/suppression-list.ts';
import { createSender } from '../../notify/sender.ts';
import { createSecretReader } from '../../secrets/reader.ts';
import { openStore } from '../../store/sqlite/open.ts';
import { asChannelTest, loadFor } from '../terminal/config.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { formatProblem } from '../terminal/problems.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
}

interface Attempt {
  readonly channel: Channel;
  readonly delivery: Delivery;
}

/**
 * Prints one line for each channel, and stores the result: the daemon's heartbeat depends on the last attempt.
 * @returns 0 if all accepted it, 2 if one refused it, 3 if one may have it
 * @throws {UserError} 78 without a valid config, 64 if a name is not a channel or there are none
 */
export async function testChannels(names: readonly string[], options: Options, io: Io): Promise<number> {
  const config = await load(options, io);
  const channels = selectChannels(config.channels, names);
  const reader = createSecretReader({ env: io.env, now: Date.now });
  const connector = connect(config);
  const { suppressionList, refused } = tryEverybody();
  const send = createSender({
    connector,
    suppressionList,
    scrubber: createScrubber(listShapes(config.providers)),
    now: Date.now,
    async resolveSecret(reference) {
      const read = await reader.read(reference);
      if (!read.ok) throw new UnreadableSecret(read.says);
      return read.secret;
    },
  });
  try {
    const at = Date.now();
    const tried: readonly Attempt[] = await Promise.all(
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
    await storeResults(config.store.path, tried, refused, io);
    return findExit(tried.map(({ delivery }) => delivery));
  } finally {
    connector.close();
  }
}

/** Suppresses nobody, and records whom the server does not know: `CHANNEL ADDRESS`. */
function tryEverybody(): { readonly suppressionList: SuppressionList; readonly refused: ReadonlySet<string> } {
  const refused = new Set<string>();
  const suppressionList: SuppressionList = {
    isSuppressed: () => false,
    record(channel, mail) {
      for (const { recipient } of mail.unknown) refused.add(`${channel} ${recipient}`);
    },
    readmit: () => {},
    readmitOne: () => {},
  };
  return { suppressionList, refused };
}

/** Stores the results for the daemon, if there is a store. The results are printed already, so a store that fails is no error. */
async function storeResults(
  path: string,
  tried: readonly Attempt[],
  refused: ReadonlySet<string>,
  io: Io,
): Promise<void> {
  if (!existsSync(path)) return;
  try {
    const store = await openStore({ path });
    try {
      const known = new Map((await store.channelStatuses()).map((record) => [record.channel, record]));
      for (const { channel, delivery } of tried) {
        const at = Date.now();
        const { leftOut, trouble } = known.get(channel.id) ?? newRecord(channel.id, at);
        const works = isTaken(delivery);
        await store.saveChannelStatus({
          channel: channel.id,
          at,
          ...(works ? {} : defined({ failure: delivery.says, needsMail: needsMail(delivery), trouble })),
          leftOut: works ? leftOut.filter(({ address }) => refused.has(`${channel.id} ${address}`)) : leftOut,
        });
      }
    } finally {
      await store.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : 'the store cannot be used';
    io.stderr.write(`keymedic: the daemon does not learn of this test: ${why}\n`);
  }
}

async function load(options: Options, io: Io): Promise<Config> {
  const { config, problems } = await loadFor(io, options.config, asChannelTest);
  if (config !== undefined) return config;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const lines = errors.map((problem) => formatProblem(problem, io.cwd)).join('\n');
  throw new UserError(`the config cannot be used:\n${lines}`, exits.config);
}

function selectChannels(all: readonly Channel[], names: readonly string[]): readonly Channel[] {
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
