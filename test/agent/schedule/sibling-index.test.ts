/** @module What is known of the others at the same ESP, and when it counts. */

import { expect, test } from 'vitest';
import { createNeighbours, type Fate } from '../../../src/agent/schedule/sibling-index.ts';

const host = 'https://api.acme.test';
const noon = Date.UTC(2026, 5, 1, 12);

function fate(outcome: Fate['outcome'], at: number, more: Partial<Fate> = {}): Fate {
  return { provider: 'acme', host, outcome, at, workedBefore: true, ...more };
}

test('who works after the trouble began speaks; who worked before it says nothing, and keeps the group from being blamed', () => {
  const neighbours = createNeighbours();
  neighbours.note('shop', fate('fails', noon, { signature: 'http 401 no' }));
  neighbours.note('blog', fate('fails', noon, { signature: 'http 401 no' }));
  neighbours.note('news', fate('works', noon - 60_000));
  expect(neighbours.siblingsOf('shop', 'acme', host, noon)).toEqual([]);
  neighbours.note('news', fate('works', noon + 1000));
  expect(neighbours.siblingsOf('shop', 'acme', host, noon)).toMatchObject([{ id: 'news', works: true }]);
  expect(neighbours.siblingsOf('shop', 'acme', 'https://api.eu.acme.test', noon)).toEqual([]);
});

test('when all fail, those who do are told with what they heard', () => {
  const neighbours = createNeighbours();
  for (const id of ['shop', 'blog']) neighbours.note(id, fate('fails', noon, { signature: 'http 401 no' }));
  neighbours.note('news', fate('fails', noon, { signature: 'http 403 other' }));
  expect(neighbours.siblingsOf('shop', 'acme', host, noon)).toMatchObject([
    { id: 'blog', works: false, signature: 'http 401 no' },
    { id: 'news', works: false, signature: 'http 403 other' },
  ]);
  neighbours.forget('blog');
  expect(neighbours.siblingsOf('shop', 'acme', host, noon)).toHaveLength(1);
});

test('a storm of a hundred thousand costs each of them the same', () => {
  const neighbours = createNeighbours();
  const began = process.cpuUsage();
  for (let n = 0; n < 100_000; n++) {
    neighbours.note(`i${n}`, fate('fails', noon, { signature: 'http 401 no', fingerprint: `f${n % 1000}` }));
    neighbours.siblingsOf(`i${n}`, 'acme', host, noon);
    neighbours.sharing(`i${n}`, `f${n % 1000}`);
  }
  // Of our own: the machine may be busy with other things.
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(5000);
});

test('the same credential elsewhere is found, and forgotten when it is changed there', () => {
  const neighbours = createNeighbours();
  neighbours.note('shop', fate('works', noon, { fingerprint: 'f1' }));
  neighbours.note('blog', fate('works', noon, { fingerprint: 'f1' }));
  expect(neighbours.sharing('shop', 'f1')).toEqual(['blog']);
  neighbours.note('blog', fate('works', noon, { fingerprint: 'f2' }));
  expect(neighbours.sharing('shop', 'f1')).toEqual([]);
});
