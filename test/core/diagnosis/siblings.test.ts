/** @module The other integrations at a host: a group that fails at one moment, and keys that fail one after the other. */

import { expect, test } from 'vitest';
import { readSiblings, type Sibling } from '../../../src/core/diagnosis/siblings.ts';

const host = 'https://api.acme.test';
const own = { host, signature: 'http 401 no', workedBefore: true };

function fails(id: string, more: Partial<Sibling> = {}): Sibling {
  return { id, host, works: false, signature: 'http 401 no', workedBefore: true, ...more };
}

test('one that worked later and fails now still shows that it was no outage; the sentence does not say that it works', () => {
  const worked: Sibling = { id: 'blog', host, works: true, workedBefore: true, workedAt: Date.UTC(2026, 10, 21, 12) };
  const { evidence, groupCauses } = readSiblings(own, true, [worked]);
  expect(evidence).toMatchObject([{ kind: 'siblings', strength: 'hard' }]);
  expect(evidence[0]?.consistentWith).not.toContain('provider_outage');
  expect(evidence[0]?.says).toContain('still worked at 2026-11-21');
  expect(groupCauses).toEqual([]);
});

test('without a refusal a success of the past shows nothing', () => {
  const worked: Sibling = { id: 'blog', host, works: true, workedBefore: true, workedAt: 1 };
  expect(readSiblings(own, false, [worked])).toEqual({ evidence: [], groupCauses: [], isShared: false });
});

test('one that failed earlier points to the keys or the account, never to an outage', () => {
  const { evidence, groupCauses, isShared } = readSiblings(own, true, [fails('blog', { failedEarlier: true })]);
  expect({ groupCauses, isShared }).toEqual({ groupCauses: [], isShared: false });
  expect(evidence).toMatchObject([{ strength: 'soft' }]);
  expect(evidence[0]?.consistentWith).not.toContain('provider_outage');
  expect(readSiblings(own, true, [fails('blog', { failedEarlier: true, signature: 'other' })]).evidence).toEqual([]);
});

test('of those that fail together, one that failed earlier is no member', () => {
  const group = [fails('blog'), fails('news', { failedEarlier: true, signature: 'other' })];
  expect(readSiblings(own, true, group)).toMatchObject({ isShared: true });
  expect(readSiblings(own, true, [...group, fails('shop', { signature: 'other' })])).toMatchObject({ isShared: false });
});
