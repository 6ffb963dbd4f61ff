/** @module A key that somebody types on the command line by mistake is not printed again. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { hideTyped, hideTypedValues } from '../../../src/cli/terminal/usage-error.ts';

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

const short = 'Zq7-xW5';
const chance = 'Xk9vQ2mZt7LrB4nWp8Yc';

test.each([
  [chance],
  [short],
  ['diagnose', chance],
  ['diagnose', '--provider', chance],
  ['diagnose', '--provider', 'sendgrid', '--set', `nonsense=${chance}`, '--key-env', 'PATH'],
  ['diagnose', '--region', short, `--${short}`],
  ['explain', `-${chance}`],
  ['silence', 'add', `${chance}`, '--reason', 'x', '--for', '1h'],
  ['silence', 'add', 'provider=sendgrid', '--reason', 'x', '--for', chance],
  ['silence', 'expire', chance],
  ['ack', chance],
  ['channels', 'test', chance],
  ['lab', '--port', chance],
  ['providers', chance],
  ['check', '--config', chance],
  ['check', '--config', `${chance}/keymedic.yaml`],
])('a password without a shape: keymedic %j', (...args) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  expect(status).not.toBe(0);
  expect(stderr + stdout).not.toBe('');
  for (const one of [short, chance]) expect(stderr + stdout).not.toContain(one);
});

test('a word, and the name of a file that is there, stay', () => {
  const sentence = 'no integration is called shop-mailer; see a8f3k2.yaml';
  expect(hideTyped(sentence, ['shop-mailer', 'a8f3k2.yaml'], (text) => text.endsWith('.yaml'))).toBe(sentence);
  expect(hideTyped(sentence, ['shop-mailer', 'a8f3k2.yaml'])).toBe('no integration is called shop-mailer; see …');
});

test('escape sequences that somebody typed are not obeyed', () => {
  const { stderr } = spawnSync(process.execPath, [main, 'diagnose', '--\u001b[2Jconfig'], { encoding: 'utf8' });
  expect(stderr).toContain('error: ');
  expect(stderr).not.toContain('\u001b');
});

test('thousands of words cost no more than their number', () => {
  const words = Array.from({ length: 40_000 }, (_, index) => `a8F${index}x`);
  const before = process.cpuUsage();
  expect(hideTyped(`nothing is called ${words[7]}`, words)).toBe('nothing is called …');
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});
