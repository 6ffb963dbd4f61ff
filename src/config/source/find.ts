/** @module Where the config is looked for. */

import { resolve } from 'node:path';
import { exists } from '../../io/files.ts';

export type FoundConfig =
  | { readonly found: true; readonly path: string }
  | { readonly found: false; readonly lookedAt: readonly string[] };

/**
 * `--config`, `$KEYMEDIC_CONFIG`, `./keymedic.yaml`, `/etc/keymedic/keymedic.yaml`: the first that is named or is there. A
 * file that was named is the one meant, even when it is not there.
 */
export async function findConfig(options: {
  readonly path?: string;
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
