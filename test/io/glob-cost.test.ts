/** @module Patterns of file names that would take minutes are refused; those that people write are tried. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { UnreadableFile } from '../../src/io/file-access.ts';
import { findFiles } from '../../src/io/files.ts';
import { findGlobTrouble } from '../../src/io/glob-cost.ts';

test.each([
  '*.yaml',
  'keys/**/*.{yaml,yml}',
  '{*.yaml,*.yml,*.json,*.ndjson,*.jsonl}',
  '*/*/*/*/*/*/*.yaml',
  'team-{a..z}/{1..30}.yaml',
  'key-{001..999}.ndjson',
  '*-*-*.yaml',
  '[a-z]?.yaml',
  '{a}.yaml',
  '{}',
  '{',
  '}{,}',
])('%s is tried', (pattern) => {
  expect(findGlobTrouble(pattern)).toBeUndefined();
});

const many = 'has braces that stand for more than 1000 names';
const wild = 'has more than 4 wildcards * in one name';
test.each([
  ['braces beside braces', 'inc/{a,b,{c,d}}{1..99999}.yaml', many],
  ['a range', '{1..1001}.yaml', many],
  ['a range below zero', '{-600..600}.yaml', many],
  ['letters', '{a..z}{a..z}{a..z}', many],
  ['pairs', '{a,b}'.repeat(11), many],
  ['braces in braces', `${'{a,'.repeat(2_000)}b${'}'.repeat(2_000)}`, many],
  ['braces that do not end', '{'.repeat(100_000) + 'a,b'.repeat(1_000), many],
  ['a huge number', '{1..99999999999999999999}', many],
  ['wildcards', `${'a*'.repeat(9)}.yaml`, wild],
  ['wildcards in braces', 'x/*{a*a*,b*b*b*}b*/y', wild],
  ['a repeated group', '+(a|aa)*b', 'repeats a group, +(…) or *(…), which may take for ever; write the names with *'],
])('%s: refused at once', async (_, pattern, says) => {
  const startedAt = performance.now();
  expect(findGlobTrouble(pattern)).toBe(says);
  await expect(findFiles(pattern, '/')).rejects.toThrow(UnreadableFile);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test('what is tried ends in time, whatever names lie in the folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-glob-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'sub'));
  for (const name of [`${'a'.repeat(250)}c`, 'a-b.yaml', 'sub/a-b.yaml']) await writeFile(join(folder, name), '');
  const startedAt = performance.now();
  expect(await findFiles('*a*a*a*ab', folder)).toEqual([]);
  expect(await findFiles('**/{a..z}-{a..z}.yaml', folder)).toEqual([
    join(folder, 'a-b.yaml'),
    join(folder, 'sub', 'a-b.yaml'),
  ]);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test('a search of too many folders ends with a sentence, and does not go on behind it', async () => {
  await expect(findFiles('/proc/**/nothing*', '/', 50)).rejects.toThrow(
    'leads to more files than can be looked at in time',
  );
});
