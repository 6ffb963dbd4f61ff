/** @module Bundles the program, readable and in parts, so that a one-shot command loads only what it needs. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { readProvidersOnDemand } from './bundle/on-demand.ts';

const root = join(import.meta.dirname, '..');

/** Writes `main.js`, the store's worker, the loader of plugins, and what they share into `folder`. */
export async function bundle(folder: string): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  await build({
    absWorkingDir: root,
    entryPoints: {
      main: 'src/cli/main.ts',
      'store-worker': 'src/store/sqlite/worker.ts',
      'plugin-loader': 'src/config/build/plugin-loader.ts',
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    define: { KEYMEDIC_VERSION: JSON.stringify(version) },
    banner: {
      // Bundled CommonJS packages ask for Node's own modules by require.
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    plugins: [readProvidersOnDemand()],
    logLevel: 'warning',
  });
}
