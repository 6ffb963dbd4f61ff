/** @module Bundles the program into dist/, readable, so that a one-shot command starts fast. */

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/cli/main.ts', 'store-worker': 'src/store/sqlite/worker.ts' },
  outdir: 'dist',
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
  logLevel: 'warning',
});

const cases: Record<string, unknown> = {};
for (const name of readdirSync(join(root, 'providers')).sort()) {
  if (!name.endsWith('.cases.yaml') || name.startsWith('_')) continue;
  cases[name.slice(0, -'.cases.yaml'.length)] = parse(readFileSync(join(root, 'providers', name), 'utf8'));
}
writeFileSync(join(dist, 'cases.json'), JSON.stringify(cases));
