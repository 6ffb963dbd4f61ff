/** @module Made-up keys: in shape, never the real one, for the same host. */

import { expect, test } from 'vitest';
import { providers } from '../../../providers/index.ts';
import { canMakeUp, makeUp } from '../../../src/core/key/made-up.ts';
import { generateFromShape } from '../../../src/core/key/shape.ts';
import { Secret } from '../../../src/core/model/secret.ts';

test('every kind that can be made up gives texts in shape that are not the real ones', () => {
  for (const provider of providers) {
    for (const kind of provider.credentials.filter(canMakeUp)) {
      const real = Object.fromEntries(
        kind.parts.map(({ name, shape }) => [
          name,
          new Secret(shape === undefined ? 'plain' : generateFromShape(shape, Math.random)),
        ]),
      );
      const made = makeUp(provider, kind, real, Math.random);
      for (const { name, shape, secret } of kind.parts) {
        const text = made[name]?.reveal() ?? '';
        if (!secret || shape === undefined) continue;
        expect(new RegExp(shape).test(text), `${provider.id} ${kind.kind} ${name}`).toBe(true);
        expect(text === real[name]?.reveal(), `${provider.id} ${kind.kind} ${name}`).toBe(false);
      }
    }
  }
});

test("keeps the piece that names the host: Mailchimp's data centre", () => {
  const mailchimp = providers.find(({ id }) => id === 'mailchimp');
  const kind = mailchimp?.credentials[0];
  if (mailchimp === undefined || kind === undefined) throw new Error('no Mailchimp');
  const real = { key: new Secret(`${'a'.repeat(32)}-us14`) };
  expect(makeUp(mailchimp, kind, real, Math.random)['key']?.reveal()).toMatch(/^[0-9a-f]{32}-us14$/);
});
