/** @module What the probes of one run show about each other, and that thousands of them take no time that grows with their square. */

import { expect, test } from 'vitest';
import type { FirstProbe } from '../../../src/agent/diagnose/first-probe.ts';
import { createPeers } from '../../../src/cli/diagnose/peers.ts';
import { cpuOf } from '../../patterns/cpu-time.ts';

const body = `{"message":"${'This account may not send mail 7 today. '.repeat(150)}"}`;

function probe(id: string, provider: string, fingerprint?: string): FirstProbe {
  const answer = { kind: 'http', status: 401, headers: {}, body };
  const seen = { integration: { id }, provider: { id: provider }, parts: {}, fingerprint };
  return {
    ...seen,
    exchange: { host: 'api.example.com', answer },
    reading: { causes: ['revoked'] },
  } as unknown as FirstProbe;
}

test('the siblings are the others of the same ESP, and a credential is shared with those that hold it', () => {
  const all = [probe('a', 'mailgun', 'x'), probe('b', 'mailgun', 'y'), probe('c', 'brevo', 'x'), probe('d', 'brevo')];
  const peersOf = createPeers(all);
  const shown = all.map((one) => {
    const { siblings, sharedWith } = peersOf(one);
    return [siblings.map(({ id }) => id), sharedWith];
  });
  expect(shown).toEqual([
    [['b'], ['c']],
    [['a'], []],
    [['d'], ['a']],
    [['c'], []],
  ]);
});

test('of two thousand integrations at one ESP each answer is read once', () => {
  const all = Array.from({ length: 2_000 }, (_, at) => probe(`i${at}`, 'mailgun', `f${at}`));
  const peersOf = createPeers(all);
  expect(cpuOf(() => expect(all.every((one) => peersOf(one).siblings.length === 1_999)).toBe(true))).toBeLessThan(
    4_000,
  );
});
