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

test.each([
  ['smtp', undefined, /^--endpoint: is missing: .*smtp:\/\/\S+/],
  ['smtp', 'smtp://127.0.0.1:99999', /^--endpoint: has the port "99999"; ports go from 1 to 65535$/],
  ['smtp', 'smtp://127.0.0.1:0', /^--endpoint: has no port after the colon/],
  ['smtp', 'smtp://mail.example.com:587/inbox', /^--endpoint: must be scheme, host and port only, without a path/],
  [
    'smtp',
    'mail.example.com:587',
    /^--endpoint: must begin with https:\/\/, smtp:\/\/ or smtps:\/\/; found "mail.example.com:587"$/,
  ],
  ['smtp', 'ftp://mail.example.com', /^--endpoint: must begin with https:\/\/, smtp:\/\/ or smtps:\/\//],
  ['smtp', 'http://mail.example.com', /^--endpoint: is no mail server, and SMTP server is asked over SMTP/],
  ['smtp', 'smtp://me:Zk9vX3pLwQ7rTt2B@mail.example.com', /^--endpoint: must have no user name and password/],
  ['smtp', 'smtp://Zk9vX3pLwQ7rTt2B:587', /^--endpoint: has a host that looks like a key or password/],
  ['activecampaign', 'http://youraccount.api-us1.com', /^--endpoint: is not a host of ActiveCampaign/],
  ['sendgrid', 'https://api.sendgrid.com/v3', /^--endpoint: must be scheme, host and port only/],
])('a wrong endpoint is a mistake of the command line: %s %s', async (provider, endpoint, says) => {
  const set = provider === 'smtp' ? ['username=a'] : [];
  const given = endpoint === undefined ? { provider, set } : { provider, set, endpoint };
  const mistake = await select(given).catch((error: unknown) => error);
  expect(mistake).toMatchObject({ exitCode: 64, message: expect.stringMatching(says) });
  expect(String(mistake)).not.toMatch(/Zk9vX3pLwQ7rTt2B/i);
});
