/** @module `keymedic channels test`: sends a test alert through channels of the config, and says what became of each. */

import { providers } from '../../providers/index.ts';
import { loadConfig } from '../config/load.ts';
import { createSecretReader } from '../config/secrets.ts';
import { sayUnknown } from '../config/wording.ts';
import { makeTestNotification } from '../core/alert/test-alert.ts';
import type { Channel } from '../core/channel.ts';
import type { Config } from '../core/config.ts';
import type { Delivery } from '../core/notification.ts';
import { createSender } from '../notify/send.ts';
import { createConnector } from '../probe/connector.ts';
import { exits, type Io, UserError } from './io.ts';
import { formatProblem } from './problems.ts';

/**
 * One line for each channel.
 * @returns 0 when all took it, 2 when one did not, 3 when one may have it
 * @throws {UserError} 78 without a valid config, 64 when a name is no channel or there are none
 */
export async function testChannels(
  names: readonly string[],
  options: { readonly config?: string },
  io: Io,
): Promise<number> {
  const config = await load(options, io);
  const channels = choose(config.channels, names);
  const reader = createSecretReader({ env: io.env, now: Date.now });
  const connector = connect(config);
  const send = createSender({
    connector,
    now: Date.now,
    async resolveSecret(reference) {
      const read = await reader.read(reference);
      if (!read.ok) throw new Error(read.says);
      return read.secret;
    },
  });
  try {
    const at = Date.now();
    const deliveries = await Promise.all(
      channels.map(async (channel) => ({
        channel,
        delivery: await send(channel, makeTestNotification(channel.id, at)),
      })),
    );
    const width = Math.max(...channels.map(({ id }) => id.length));
    for (const { channel, delivery } of deliveries) {
      io.stdout.write(`${channel.id.padEnd(width)}  ${delivery.outcome}  ${delivery.says}\n`);
    }
    return findExit(deliveries.map(({ delivery }) => delivery));
  } finally {
    connector.close();
  }
}

async function load(options: { readonly config?: string }, io: Io): Promise<Config> {
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
