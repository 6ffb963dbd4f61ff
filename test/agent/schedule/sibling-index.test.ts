/** @module The other integrations at the same ESP, and when their outcomes count. */

import { expect, test } from 'vitest';
import { createSiblingIndex, type Outcome } from '../../../src/agent/schedule/sibling-index.ts';

const host = 'https://api.acme.test';
const noon = Date.UTC(2026, 5, 1, 12);

function outcomeWith(result: Outcome['result'], at: number, more: Partial<Outcome> = {}): Outcome {
  return { provider: 'acme', host, result, at, workedBefore: true, ...more };
}

test('a sibling that works after the trouble began counts; one that worked before it only keeps the group from being blamed', () => {
  const index = createSiblingIndex();
  index.put('shop', outcomeWith('fails', noon, { signature: 'http 401 no' }));
  index.put('blog', outcomeWith('fails', noon, { signature: 'http 401 no' }));
  index.put('news', outcomeWith('works', noon - 60_000));
  expect(index.siblingsOf('shop', 'acme', host, noon)).toEqual([]);
  index.put('news', outcomeWith('works', noon + 1000));
  expect(index.siblingsOf('shop', 'acme', host, noon)).toMatchObject([{ id: 'news', works: true }]);
  expect(index.siblingsOf('shop', 'acme', 'https://api.eu.acme.test', noon)).toEqual([]);
});

test('when all fail, the siblings come with their signatures', () => {
  const index = createSiblingIndex();
  for (const id of ['shop', 'blog']) index.put(id, outcomeWith('fails', noon, { signature: 'http 401 no' }));
  index.put('news', outcomeWith('fails', noon, { signature: 'http 403 other' }));
  expect(index.siblingsOf('shop', 'acme', host, noon)).toMatchObject([
    { id: 'blog', works: false, signature: 'http 401 no' },
    { id: 'news', works: false, signature: 'http 403 other' },
  ]);
  index.remove('blog');
  expect(index.siblingsOf('shop', 'acme', host, noon)).toHaveLength(1);
});

test('an outage of a hundred thousand costs each of them the same', () => {
  const index = createSiblingIndex();
  const began = process.cpuUsage();
  for (let n = 0; n < 100_000; n++) {
    index.put(`i${n}`, outcomeWith('fails', noon, { signature: 'http 401 no', fingerprint: `f${n % 1000}` }));
    index.siblingsOf(`i${n}`, 'acme', host, noon);
    index.sameCredential(`i${n}`, `f${n % 1000}`);
  }
  // Of our own: the machine may be busy with other things.
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(5000);
});

test('the same credential elsewhere is found, and forgotten when it is changed there', () => {
  const index = createSiblingIndex();
  index.put('shop', outcomeWith('works', noon, { fingerprint: 'f1' }));
  index.put('blog', outcomeWith('works', noon, { fingerprint: 'f1' }));
  expect(index.sameCredential('shop', 'f1')).toEqual(['blog']);
  index.put('blog', outcomeWith('works', noon, { fingerprint: 'f2' }));
  expect(index.sameCredential('shop', 'f1')).toEqual([]);
});

test('that a sibling worked after the trouble began stays true when it fails later', () => {
  const index = createSiblingIndex();
  index.put('shop', outcomeWith('fails', noon, { signature: 'http 401 no' }));
  index.put('blog', outcomeWith('works', noon + 20_000));
  index.put('blog', outcomeWith('fails', noon + 40_000, { signature: 'http 401 no' }));
  expect(index.siblingsOf('shop', 'acme', host, noon)).toMatchObject([
    { id: 'blog', works: true, workedAt: noon + 20_000 },
  ]);
  expect(index.siblingsOf('blog', 'acme', host, noon + 40_000)).toMatchObject([
    { id: 'shop', works: false, failedEarlier: true },
  ]);
});

test('siblings that fail within seconds of the last success fail together', () => {
  const index = createSiblingIndex();
  index.put('blog', outcomeWith('works', noon - 1000));
  index.put('shop', outcomeWith('fails', noon, { signature: 'http 401 no', since: noon - 3000 }));
  index.put('blog', outcomeWith('fails', noon + 300_000, { signature: 'http 401 no' }));
  const [shop] = index.siblingsOf('blog', 'acme', host, noon + 300_000);
  expect(shop).toMatchObject({ id: 'shop', works: false });
  expect(shop?.failedEarlier).toBeUndefined();
});

test('successes of an earlier run count, whatever the order in which they come, and a removed one is forgotten', () => {
  const index = createSiblingIndex();
  index.addSuccess('blog', 'acme', host, noon + 60_000);
  index.addSuccess('news', 'acme', host, noon - 60_000);
  expect(index.siblingsOf('shop', 'acme', host, noon)).toMatchObject([{ id: 'blog', works: true }]);
  index.put('blog', outcomeWith('fails', noon + 90_000));
  index.remove('blog');
  expect(index.siblingsOf('shop', 'acme', host, noon)).toEqual([]);
});
