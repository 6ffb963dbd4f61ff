/** @module Builds dist/: the bundled program, and the recorded cases for its lab. */

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { bundle } from './bundle.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });

await bundle(dist);

const cases: Record<string, unknown> = {};
for (const name of readdirSync(join(root, 'providers')).sort()) {
  if (!name.endsWith('.cases.yaml') || name.startsWith('_')) continue;
  cases[name.slice(0, -'.cases.yaml'.length)] = parse(readFileSync(join(root, 'providers', name), 'utf8'));
}
writeFileSync(join(dist, 'cases.json'), JSON.stringify(cases));
