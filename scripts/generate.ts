/** @module Writes all generated files; with --check, fails when one is stale and writes none. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as causesPage from './generate/causes-page.ts';
import * as commandsPage from './generate/commands-page.ts';
import * as configReference from './generate/config-reference.ts';
import * as configSchema from './generate/config-schema.ts';
import { pages } from './generate/provider-pages.ts';
import * as providersIndex from './generate/providers-index.ts';
import * as readmeTable from './generate/readme-table.ts';

/** One generated file: its path from the root, and its text. */
interface Generator {
  readonly file: string;
  readonly generate: (root: string) => string;
}

const generators: readonly Generator[] = [
  providersIndex,
  configSchema,
  configReference,
  commandsPage,
  causesPage,
  ...pages,
  readmeTable,
];

const root = join(import.meta.dirname, '..');
const isCheck = process.argv.includes('--check');

for (const { file, generate } of generators) {
  const path = join(root, file);
  const text = generate(root);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (isCheck) {
    console.error(`${file} is stale: run npm run generate`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`wrote ${file}`);
  }
}
