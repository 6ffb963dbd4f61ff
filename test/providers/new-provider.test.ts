import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import template from '../../providers/_template.ts';
import { findHiddenRules } from './hidden-rules.ts';

const root = join(import.meta.dirname, '..', '..');

test.each([
  [[], /usage/],
  [['Acme Mail'], /usage/],
  [['../acme'], /usage/],
  [['sendgrid'], /exists already/],
])('%j starts no provider', (words, says) => {
  const run = spawnSync(process.execPath, [join(root, 'scripts', 'new-provider.ts'), ...words], { encoding: 'utf8' });
  expect(run.status).toBe(64);
  expect(run.stderr).toMatch(says);
});

test('both files of the template want filling in, and the rules that it begins with are in order', () => {
  expect(template.id).toBe('__ID__');
  expect(findHiddenRules(template.answers)).toEqual([]);
  expect(readFileSync(join(root, 'providers', '_template.cases.yaml'), 'utf8')).toContain('FILL');
});
