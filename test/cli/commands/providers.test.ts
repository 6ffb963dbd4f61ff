/** @module `keymedic providers ID` tells how to get a key and what to do when one leaked, for every ESP. */

import { expect, test } from 'vitest';
import { providers } from '../../../providers/index.ts';
import { providersCommand, sayDays } from '../../../src/cli/commands/providers.ts';
import { makeFolder } from '../../config/folder.ts';
import { collect } from '../collect-output.ts';

async function show(id: string): Promise<string> {
  const seen = collect(await makeFolder({}));
  expect(await providersCommand(id, {}, seen.io)).toBe(0);
  return seen.stdout();
}

test('prints where a key is made, by whom, with which permissions, and how a leaked key is revoked', async () => {
  const text = await show('sendgrid');
  const getting = /\nGetting a key\n(.*?)\n\n/s.exec(text)?.[1] ?? '';
  expect(getting).toMatch(/^ {2}where: Settings > API Keys {2}https:\/\/app\.sendgrid\.com\/settings\/api_keys$/m);
  expect(getting).toMatch(/^ {2}for send: Mail Send: Full Access \(mail\.send\)$/m);
  expect(getting).toContain('shown only once');
  const leaked = /\nIf a key leaked\n(.*?)\n\n/s.exec(text)?.[1] ?? '';
  expect(leaked).toMatch(/^ {2}Delete the key at once and make a new one, then look for mail you did not send/);
  expect(leaked).toMatch(/^ {2}how to revoke: DELETE \/v3\/api_keys/m);
});

test('every ESP has both sections, except the provider for any API', async () => {
  const silent: string[] = [];
  for (const { id } of providers) {
    const text = await show(id);
    if (!text.includes('\nGetting a key\n') || !text.includes('\nIf a key leaked\n')) silent.push(id);
    expect(text).not.toContain('undefined');
  }
  expect(silent).toEqual(['http']);
});

test('a time is said in its natural unit', () => {
  expect([1 / 24, 0.5, 1, 90, 1 / 144].map(sayDays)).toEqual(['1 hour', '12 hours', '1 day', '90 days', '10 minutes']);
});
