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
