import { expect, test } from 'vitest';
import { type Candidate, discover, readVariables } from '../../../src/config/setup/discover.ts';
import { makeFolder, providers } from '../folder.ts';

const sendgridKey = `SG.${'a'.repeat(22)}.${'b'.repeat(43)}`;

async function find(env: Record<string, string>, dotenv = ''): Promise<readonly Candidate[]> {
  const folder = await makeFolder(dotenv === '' ? {} : { '.env': dotenv });
  return discover(await readVariables(env, folder), providers.values());
}

test('a well-known variable is found in the environment and in .env, the environment first', async () => {
  const [found, ...others] = await find({ SENDGRID_API_KEY: sendgridKey }, 'export SENDGRID_API_KEY="other" # no\n');
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    provider: 'sendgrid',
    variables: { key: { name: 'SENDGRID_API_KEY', from: 'environment' } },
    missing: [],
    belongsToOneEspAlone: true,
    shapeMatches: true,
  });
  expect(found?.parts['key']?.reveal()).toBe(sendgridKey);
  const [inFile] = await find({}, `SENDGRID_API_KEY='${sendgridKey}'\n`);
  expect(inFile?.variables).toEqual({ key: { name: 'SENDGRID_API_KEY', from: '.env' } });
});

test('a value of another shape is found but not certain; an empty variable does not count', async () => {
  expect(await find({ SENDGRID_API_KEY: '' })).toEqual([]);
  expect(await find({ SENDGRID_API_KEY: 'changeme' })).toMatchObject([{ provider: 'sendgrid', shapeMatches: false }]);
});

test('a name that several ESPs use is not certain', async () => {
  const found = await find({ SMTP_USERNAME: 'u', SMTP_PASSWORD: 'p' });
  expect(found.length).toBeGreaterThan(2);
  expect(found.filter((candidate) => candidate.belongsToOneEspAlone)).toEqual([]);
});

test('parts are found together, with settings; an incomplete credential does not count', async () => {
  expect(await find({ AWS_ACCESS_KEY_ID: 'AKIAABCDEFGHIJKLMNOP' })).toEqual([]);
  const keys = {
    AWS_ACCESS_KEY_ID: 'ASIAABCDEFGHIJKLMNOP',
    AWS_SECRET_ACCESS_KEY: 'a'.repeat(40),
    AWS_SESSION_TOKEN: 'IQoJ'.repeat(90),
  };
  const found = await find(keys);
  expect(found.map(({ provider, parts }) => [provider, Object.keys(parts)])).toEqual([
    ['ses', ['access_key_id', 'secret_access_key', 'session_token']],
  ]);
  const [mailgun] = await find({ MAILGUN_API_KEY: `key-${'a1'.repeat(16)}`, MAILGUN_DOMAIN: 'mg.example.org' });
  expect(mailgun).toMatchObject({ provider: 'mailgun', settings: { domain: 'mg.example.org' } });
});

test('endpoint and settings are found or listed as missing', async () => {
  const key = `${'6'.repeat(24)}:${'a'.repeat(64)}`;
  expect(await find({ GHOST_ADMIN_API_KEY: key })).toMatchObject([{ provider: 'ghost', missing: ['endpoint'] }]);
  expect(await find({ GHOST_ADMIN_API_KEY: key, GHOST_URL: 'https://blog.example.org/ghost/' })).toMatchObject([
    { provider: 'ghost', missing: [], endpoint: 'https://blog.example.org' },
  ]);
});

test('a candidate prints no secret', async () => {
  expect(JSON.stringify(await find({ SENDGRID_API_KEY: sendgridKey }))).not.toContain(sendgridKey);
});
