/** @module What the command line describes is checked before anything is sent. */

import { expect, test } from 'vitest';
import { selectGiven } from '../../../src/cli/diagnose/given.ts';
import type { DiagnoseOptions } from '../../../src/cli/diagnose/options.ts';
import { collect } from '../collect-output.ts';

function select(options: Partial<DiagnoseOptions>) {
  const { io } = collect('/', { KEY: 'x' });
  return selectGiven({ set: [], keyEnv: 'KEY', investigate: true, ...options } as DiagnoseOptions, io);
}

test.each([
  ['sparkpost', 'mars', /region of SparkPost.*eu/],
  ['ses', 'middle-earth-1', /eu-west-1|must match/],
])('a region that does not exist is a mistake of the command line: %s %s', async (provider, region, says) => {
  await expect(select({ provider, region })).rejects.toMatchObject({
    exitCode: 64,
    message: expect.stringMatching(says),
  });
});

test('a part that is no secret is asked for by its option', async () => {
  await expect(select({ provider: 'smtp', endpoint: 'smtp://mail.example.com:587' })).rejects.toMatchObject({
    exitCode: 64,
    message: 'SMTP server needs the part username as well; give --set username=…',
  });
  const { integrations } = await select({
    provider: 'smtp',
    endpoint: 'smtp://mail.example.com:587',
    set: ['username=a'],
  });
  expect(Object.keys(integrations[0]?.credential ?? {}).sort()).toEqual(['password', 'username']);
});
