/** @module The glossary names each noun that the core exports, and no other. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const core = join(root, 'src', 'core');

/** Interfaces, types and classes. */
const exported = readdirSync(core, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => [...readFileSync(join(core, name), 'utf8').matchAll(/^export (?:interface|type|class) (\w+)/gm)])
  .map(([, noun = '']) => noun);

test('each noun that the core exports is in the glossary once, and no other', () => {
  const glossary = readFileSync(join(root, 'docs', 'internals', 'glossary.md'), 'utf8');
  const named = [...glossary.matchAll(/^\| `(\w+)` \|/gm)].map(([, noun = '']) => noun);
  expect(named.toSorted()).toEqual([...new Set(exported)].toSorted());
});
