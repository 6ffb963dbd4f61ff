/** @module No sentence about a mistake in the config repeats a secret, wherever the user put it. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { load } from './folder.ts';

/** Texts as keys are: shapes of real ones, and anything that YAML and JSON can hold. */
const secrets = fc.oneof(
  fc.stringMatching(/^SG\.[\w-]{22}\.[\w-]{43}$/),
  fc.stringMatching(/^xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}$/),
  fc.stringMatching(/^[0-9a-f]{32}$/),
  fc.stringMatching(/^[!*&%@#|>'"`:,[\]{}?-]?[A-Za-z0-9!*&%@#|>'"`:,[\]{}? -]{11,30}$/),
);

/** Configs with the secret where people put it, rightly or not, and something wrong beside it. */
const places: readonly ((secret: string) => string)[] = [
  (secret) => `integrations:\n  - id: a\n    provider: sengrid\n    key: ${secret}\n`,
  (secret) => `integrations:\n  - id: a\n    provider: sendgrid\n    evry: 5\n    key: "${secret}"\n`,
  (secret) => `integrations:\n  - id: a\n    provider: sendgrid\n    key:${secret}\n`,
  (secret) => `integrations:\n  - id: a\n    provider: sendgrid\n    key: { env: ${secret} }\n`,
  (secret) => `integrations:\n  - id: a\n    provider: sendgrid\n    key: { ${secret} }\n`,
  (secret) =>
    `integrations:\n  - id: a\n    provider: mailjet\n    credential: { api_key: ${secret}, secret: ${secret} }\n`,
  (secret) => `integrations:\n  - id: a\n    provider: mailjet\n    credential: ${secret}\n`,
  (secret) => `integrations: [ ${secret} ]\n`,
  (secret) =>
    `integrations:\n  - id: a\n    provider: ses\n    region: x\n    credential:\n      secret_access_key: ${secret}\n`,
  (secret) =>
    `channels: [{ id: a, type: webhook, url: ${JSON.stringify(secret)}, secret: ${JSON.stringify(secret)} }]\n`,
  (secret) =>
    `channels: [{ id: a, type: email, smtp: { url: x, username: u, password: ${JSON.stringify(secret)} }, from: x, to: x }]\n`,
  (secret) => `network: { proxy: ${JSON.stringify(`http://u:${secret}@h/x`)} }\n`,
  (secret) => `channels: [{ id: a, type: email, from: x, to: x, smtp: ${JSON.stringify(`smtp://u:${secret}@h`)} }]\n`,
  (secret) =>
    `integrations: [{ id: a, provider: sendgrid, key: { env: A }, endpoint: ${JSON.stringify(`https://u:${secret}@h/x`)} }]\n`,
];

test('a word of letters in the braces of a reference is hidden, and a misspelt option is not', async () => {
  const config = (reference: string): string => `integrations: [{ id: a, provider: sendgrid, key: { ${reference} } }]`;
  const { problems } = await load({ 'keymedic.yaml': config('AbcdefghiJk') });
  expect(problems.map(({ path, says }) => [path, says])).toEqual([
    ['integrations[0].key.‹…›', 'unknown option "‹…›"; allowed: env, file, exec and ttl'],
  ]);
  const misspelt = await load({ 'keymedic.yaml': config('path: x') });
  expect(misspelt.problems[0]?.says).toBe('unknown option "path"; allowed: env, file, exec and ttl');
});

test('no sentence about a mistake repeats a secret', async () => {
  await fc.assert(
    fc.asyncProperty(secrets, fc.nat({ max: places.length }), async (secret, at) => {
      const place = places[at];
      const files: Record<string, string> =
        place === undefined
          ? {
              'keymedic.yaml': 'include: a.ndjson',
              'a.ndjson': `{"id":"a","provider":"x","key":${JSON.stringify(secret)}}\n{"key":"${secret}"x}\n`,
            }
          : { 'keymedic.yaml': place(secret) };
      const { problems } = await load(files);
      for (const problem of problems)
        expect(JSON.stringify(problem)).not.toContain(JSON.stringify(secret).slice(1, -1));
    }),
    { numRuns: 400 },
  );
});

/** A password of 11 characters, one with a blank, and one of 16. */
const passwords = ['Kp4zQ9wXr2v', 'Zk9vX3pLwQ7r Tt2B', 'Zk9vX3pLwQ7rTt2B'];
const integration = (more: string): string =>
  `integrations: [{ id: a, key: { env: A }, provider: mailgun, ${more} }]\n`;

/** Fields that hold no secret, each with a text that is a mistake there. */
const openFields: Readonly<Record<string, (secret: string) => string>> = {
  provider: (secret) => `integrations: [{ id: a, key: { env: A }, provider: "${secret}" }]`,
  region: (secret) => integration(`region: "${secret}"`),
  needs: (secret) => integration(`needs: ["${secret}"]`),
  every: (secret) => integration(`every: "${secret}"`),
  expires: (secret) => integration(`expires: "${secret}"`),
  endpoint: (secret) => integration(`endpoint: "${secret}"`),
  'host of an endpoint': (secret) =>
    `integrations: [{ id: a, provider: smtp, endpoint: "smtp://${secret}:587", credential: { username: u, password: { env: A } } }]`,
  'path of an endpoint': (secret) => integration(`endpoint: "https://api.mailgun.net/${secret}"`),
  settings: (secret) => integration(`settings: { domain: "${secret}/" }`),
  'name of a setting': (secret) => integration(`settings: { "${secret}": x }`),
  'name of an option': (secret) => integration(`"${secret}": x`),
  'name of a part': (secret) =>
    `integrations: [{ id: a, provider: smtp, endpoint: "smtp://h.test", credential: { "${secret}": { env: A } } }]`,
  connect_to: (secret) => `network: { connect_to: ["${secret}"] }`,
  'host of connect_to': (secret) => `network: { connect_to: ["a b${secret}::x:1"] }`,
  'port of connect_to': (secret) => `network: { connect_to: ["${secret}:99999:h:1"] }`,
  no_proxy: (secret) => `network: { no_proxy: ["${secret}/99"] }`,
  helo: (secret) => `network: { helo: "${secret} x" }`,
  egress: (secret) => `network: { egress: "${secret}" }`,
  connectivity: (secret) => `network: { connectivity: ["${secret}"] }`,
  schedule: (secret) => `maintenance: [{ schedule: "0 1 * * ${secret}", for: 1h }]`,
  timezone: (secret) => `channel_tests: { schedule: "0 1 * * *", timezone: "${secret}" }`,
  group_by: (secret) => `group_by: "${secret}"`,
  'id of a channel': (secret) =>
    `channels: [{ id: "${secret}", type: slack, url: x }, { id: "${secret}", type: slack, url: x, fallback: "${secret}" }]`,
  'type of a channel': (secret) => `channels: [{ id: a, type: "${secret}" }]`,
  'channel of a route': (secret) => `routes: [{ to: ["${secret}"] }]`,
  store: (secret) => `store: "${secret}"`,
};

test.each(Object.entries(openFields))('no sentence repeats a password in the place of: %s', async (_, write) => {
  for (const secret of passwords) {
    const { problems } = await load({ 'keymedic.yaml': write(secret) });
    expect(problems.length, secret).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toMatch(/Kp4zQ9wXr2v|Zk9vX3pLwQ7r|Tt2B/i);
  }
});

test.each([
  [integration('region: eu-wset'), '"eu-wset"'],
  [integration('region: us-east-1'), '"us-east-1"'],
  [integration('every: 1h30m'), '"1h30m"'],
  ['integrations: [{ id: a, key: { env: A }, provider: mailgnu }]', '"mailgnu"'],
  [integration('endpoint: mail.example.com'), '"mail.example.com"'],
  ['network: { connect_to: ["api.mailgun.net:443"] }', '"api.mailgun.net:443"'],
  ['network: { connect_to: ["api.mailgun.net:443:127.0.0.1:99999"] }', '"99999"'],
  ['network: { no_proxy: ["10.0.0.0/99"] }', '"10.0.0.0/99"'],
  ['network: { no_proxy: ["https://proxy.example.com"] }', '"https://proxy.example.com"'],
  ['maintenance: [{ schedule: "0 25 * * sat", for: 1h }]', '"0 25 * * sat"'],
  ['channel_tests: { schedule: "0 1 * * *", timezone: Europe/Berlni }', '"Europe/Berlni"'],
])('what looks like a word, a host or a number is repeated: %s', async (text, found) => {
  const { problems } = await load({ 'keymedic.yaml': text });
  expect(problems.map(({ says }) => says).join('\n')).toContain(found);
});
