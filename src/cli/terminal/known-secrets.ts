/** @module The mask of a command that reads the daemon's store: it knows the keys of the config that this process can read. */

import { listShapes } from '../../core/key/key-shapes.ts';
import { isReadable } from '../../core/key/readable.ts';
import type { Config } from '../../core/model/config.ts';
import type { Secret } from '../../core/model/secret.ts';
import { createScrubber } from '../../core/scrub.ts';
import { createSecretReader } from '../../secrets/reader.ts';
import type { Io } from './io.ts';

/** Returns the mask. No command is run for it: such a key is masked by its shape alone. */
export async function maskerOfConfig(
  { integrations, providers }: Config,
  { env }: Io,
): Promise<(text: string) => string> {
  const scrubber = createScrubber(listShapes(providers));
  const reader = createSecretReader({ env, now: Date.now });
  for (const { provider: id, credential } of integrations) {
    const parts: Record<string, Secret> = {};
    for (const [name, place] of Object.entries(credential)) {
      const read = place.from === 'exec' ? undefined : await reader.read(place);
      if (read?.ok) parts[name] = read.secret;
    }
    const provider = providers.get(id);
    for (const [name, secret] of Object.entries(parts))
      if (provider === undefined || !isReadable(provider, name, parts)) scrubber.learn(secret);
  }
  return (text) => scrubber.scrub(text);
}
