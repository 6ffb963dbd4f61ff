/** @module The secrets of the config that this process can read without a command, known before the first text that may repeat one. */

import pLimit from 'p-limit';
import type { Loaded } from '../../config/load.ts';
import { listShapes } from '../../core/key/key-shapes.ts';
import { isReadable } from '../../core/key/readable.ts';
import { findSecretNames } from '../../core/key/secret-names.ts';
import { listChannelSecrets } from '../../core/model/channel-kinds.ts';
import type { Config, Problem } from '../../core/model/config.ts';
import type { Secret } from '../../core/model/secret.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import { createScrubber, type Scrubber } from '../../core/scrub.ts';
import { createSecretReader } from '../../secrets/reader.ts';
import type { Io } from './io.ts';

/** Secrets that are read at the same time. */
const mostReads = 64;

/** Returns a mask that knows the keys of the config. No command is run for it: such a key is masked by its shape alone. */
export async function maskerOfConfig(config: Config, { env }: Pick<Io, 'env'>): Promise<(text: string) => string> {
  const scrubber = createScrubber(listShapes(config.providers));
  await learnKnown(config, env, scrubber);
  return (text) => scrubber.scrub(text);
}

/** Lets the scrubber learn the secrets of integrations and channels. No command is run. Returns their texts. */
export async function learnKnown(
  { integrations, providers, channels }: Config,
  env: Io['env'],
  scrubber: Pick<Scrubber, 'learn'>,
): Promise<readonly string[]> {
  const reader = createSecretReader({ env, now: Date.now });
  const limit = pLimit(mostReads);
  const read = async (reference: SecretRef): Promise<Secret | undefined> => {
    const one = reference.from === 'exec' ? undefined : await limit(() => reader.read(reference));
    return one?.ok ? one.secret : undefined;
  };
  const ofIntegrations = integrations.map(async ({ provider: id, credential }) => {
    const parts: Record<string, Secret> = {};
    for (const [name, place] of Object.entries(credential)) {
      const secret = await read(place);
      if (secret !== undefined) parts[name] = secret;
    }
    const provider = providers.get(id);
    return Object.entries(parts).flatMap(([name, secret]) =>
      provider === undefined || !isReadable(provider, name, parts) ? [secret] : [],
    );
  });
  const ofChannels = channels
    .flatMap(listChannelSecrets)
    .map(async ({ reference }) => [await read(reference)].filter((secret) => secret !== undefined));
  const secrets = (await Promise.all([...ofIntegrations, ...ofChannels])).flat();
  for (const secret of secrets) scrubber.learn(secret);
  return secrets.map((secret) => secret.reveal());
}

/** Says of each name that is a secret where it stands, and does not repeat it. @param texts the secrets, revealed */
export function describeSecretNames(
  config: Config,
  { places }: Pick<Loaded, 'places'>,
  texts: readonly string[],
): readonly Problem[] {
  return findSecretNames(config, texts).map(({ what, integration, channel }) => ({
    severity: 'error',
    file: config.file ?? 'keymedic.yaml',
    ...(integration === undefined ? places.channels.get(channel ?? '') : places.integrations.get(integration)),
    says: `${what} is the same text as a secret of this config; names are shown in alerts and reports: write another one`,
  }));
}
