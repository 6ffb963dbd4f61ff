/** @module Bundles the program, readable and in parts, so that a one-shot command loads only what it needs. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';
import { computeShapes, readProvidersOnDemand } from './bundle/on-demand.ts';

const root = join(import.meta.dirname, '..');

/** Writes `main.js`, the store's worker, the loader of plugins, and what they share into `folder`. */
export async function bundle(folder: string): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  await build({
    cwd: root,
    input: {
      main: 'src/cli/main.ts',
      'store-worker': 'src/store/sqlite/worker.ts',
      'plugin-loader': 'src/config/build/plugin-loader.ts',
    },
    platform: 'node',
    preserveEntrySignatures: false,
    transform: { target: 'node24', define: { KEYMEDIC_VERSION: JSON.stringify(version) } },
    plugins: [readProvidersOnDemand(), computeShapes()],
    logLevel: 'warn',
    output: {
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
      // Node takes about a millisecond for each file. Two hold what the quickest commands need: the start, and the reading.
      codeSplitting: {
        groups: [
          { name: 'start', test: /\/src\/cli\/program\.ts$|rolldown\/runtime/, priority: 2 },
          { name: 'reading', test: /\/src\/cli\/(?:commands\/explain|terminal\/mask)\.ts$/, priority: 1 },
        ],
      },
    },
  });
}
