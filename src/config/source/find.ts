/** @module Finds the config file. */

import { resolve } from 'node:path';
import { exists } from '../../io/files.ts';

/** The path of the config, or the paths that were tried. */
export type FoundConfig =
  | { readonly found: true; readonly path: string }
  | { readonly found: false; readonly lookedAt: readonly string[] };

/**
 * Tries `--config`, `$KEYMEDIC_CONFIG`, `./keymedic.yaml` and `/etc/keymedic/keymedic.yaml`. A file that was named counts as
 * found, even if it does not exist.
 */
export async function findConfig(options: {
  readonly path?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}): Promise<FoundConfig> {
  const named = options.path ?? (options.env['KEYMEDIC_CONFIG'] || undefined);
  if (named !== undefined) return { found: true, path: resolve(options.cwd, named) };
  const lookedAt = [resolve(options.cwd, 'keymedic.yaml'), '/etc/keymedic/keymedic.yaml'];
  for (const path of lookedAt) {
    if (await exists(path)) return { found: true, path };
  }
  return { found: false, lookedAt };
}
