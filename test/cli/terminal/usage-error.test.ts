/** @module A key that somebody types on the command line by mistake is not printed again. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { hideTypedValues } from '../../../src/cli/terminal/usage-error.ts';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const key = `SG.${'q7'.repeat(11)}.${'Zx9'.repeat(14)}k`;

test.each([
  ['diagnose', `--key=${key}`],
  ['diagnose', `--kye=pa'ss word${key}`],
  ['explain', '--json', `-k${key}`],
  [key],
  ['silence', key],
  ['diagnose', '--key', key, `--${key}`],
])('keymedic %j', (...args) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [main, ...args.filter(Boolean)], { encoding: 'utf8' });
  expect(status).toBe(64);
  expect(stderr + stdout).toContain('error: ');
  expect(stderr + stdout).not.toContain(key.slice(4, 20));
});

test('names of commands and options stay', () => {
  expect(hideTypedValues("error: unknown option '--jsno'\n(Did you mean --json?)")).toContain("'--jsno'");
  expect(hideTypedValues("error: unknown option '--key=abc'")).toBe("error: unknown option '--key=…'");
  expect(hideTypedValues("error: unknown option '--key=it' isn't '--so=easy'.")).toBe(
    "error: unknown option '--key=…'.",
  );
});
