/** @module Finds the config file. */

import { resolve } from 'node:path';
import { exists } from '../../io/files.ts';

/** The path of the config, or the paths that were tried. */
export type FoundConfig =
  /** `isStray`: it was not named, and lies in the current folder, which somebody else may have made. */
  | { readonly found: true; readonly path: string; readonly isStray: boolean }
  | { readonly found: false; readonly lookedAt: readonly string[] };

/**
 * Tries `--config`, `$KEYMEDIC_CONFIG`, `./keymedic.yaml`, `./keymedic.yml` and `/etc/keymedic/keymedic.yaml`. A file that was named counts as
 * found, even if it does not exist.
 */
export async function findConfig(options: {
  readonly path?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}): Promise<FoundConfig> {
  const named = options.path ?? (options.env['KEYMEDIC_CONFIG'] || undefined);
  if (named !== undefined) return { found: true, path: resolve(options.cwd, named), isStray: false };
  const inFolder = ['keymedic.yaml', 'keymedic.yml'].map((name) => resolve(options.cwd, name));
  const system = '/etc/keymedic/keymedic.yaml';
  for (const path of [...inFolder, system]) {
    if (await exists(path)) return { found: true, path, isStray: path !== system };
  }
  const lookedAt = [...inFolder.slice(0, 1), system];
  return { found: false, lookedAt };
}
