/** @module A store that is full or read-only, or refuses an entry: the outbox goes on in memory. */

import { expect, test } from 'vitest';
import { usualRules } from '../../../src/core/outbox/plan.ts';
import { createFailoverStore } from '../../../src/store/failover/failover-store.ts';
import { openStore } from '../../../src/store/sqlite/open.ts';
import { failing, healthy, idOf, noon, resultOf } from '../samples.ts';
import { listen, openHere, usePaths } from './faulty-store.ts';

const refused = { outcome: 'rejected', says: '503', permanent: false } as const;
const delivered = { outcome: 'delivered', says: 'ok' } as const;
const newPath = usePaths();

const losses = [
  { kind: 'full', breaks: 'pragma max_page_count = 1', mends: 'pragma max_page_count = 1000000' },
  { kind: 'read_only', breaks: 'pragma query_only = on', mends: 'pragma query_only = off' },
] as const;

test.each(losses)(
  'a store that is $kind says so, alerts go on from memory, and are written once it is back',
  async (loss) => {
    const { connection, store: inner } = openHere(newPath());
    const { trouble, recovered, options } = listen();
    const store = await createFailoverStore(inner, options);
    await store.record([failing('before', ['mail'])]);
    connection.execute(loss.breaks);
    // Enough of it, because a full database has some room left in its last page.
    const many = Array.from({ length: 200 }, (_, index) => failing(`i${index}`, ['mail']));
    await store.record(many);
    expect((await trouble).kind).toBe(loss.kind);
    const claimed = await store.claim(noon, 60_000, 1000);
    expect(claimed).toHaveLength(201);
    expect(claimed[0]?.id).toBe(idOf('before', 1, 'mail'));
    for (const { id } of claimed.slice(1)) {
      await store.recordAttempt(id, delivered, noon, null);
    }
    expect(await store.pending()).toBe(1);
    connection.execute(loss.mends);
    await recovered;
    expect(await store.pending()).toBe(1);
    expect(await store.claim(noon + 60_000, 60_000, 1000)).toMatchObject([
      { id: idOf('before', 1, 'mail'), attempts: 1 },
    ]);
    expect(await store.standings()).toHaveLength(201);
    await store.close();
  },
);

test('while the store is away another channel takes over, and open incidents are reminded of', async () => {
  const hour = 3_600_000;
  const rules = { ...usualRules, repeatInterval: hour, fallbacks: { mail: ['hook'] } };
  const { connection, store: inner } = openHere(newPath());
  const store = await createFailoverStore(inner, { ...listen().options, firstPause: 60_000 });
  async function send(at: number, isTaken: (channel: string) => boolean): Promise<readonly string[]> {
    const claimed = await store.claim(at, 1000, 10, [], rules);
    for (const { id, channel } of claimed)
      await store.recordAttempt(id, isTaken(channel) ? delivered : refused, at, isTaken(channel) ? null : at + 5000);
    return claimed.map(({ id }) => id).toSorted();
  }
  await store.record([failing('told', ['mail'])]);
  expect(await send(noon, () => true)).toEqual([idOf('told', 1, 'mail')]);
  connection.execute('pragma query_only = on');
  await store.record([failing('shop', ['mail'])]);
  for (const step of [0, 1, 2])
    expect(await send(noon + 1 + step * 5000, () => false)).toEqual([idOf('shop', 1, 'mail')]);
  expect(store.trouble()?.kind).toBe('read_only');
  expect(await send(noon + 11_000, () => true)).toEqual([idOf('shop', 1, 'hook')]);
  expect(await send(noon + hour, () => true)).toContain(`i-told-1r${noon + hour}.mail`);
  await store.close();
});

test('one entry that cannot be written is refused to its caller and holds up nobody', async () => {
  const store = await createFailoverStore(await openStore({ path: newPath() }), listen().options);
  const bad = { ...healthy('bad', 'p2'), result: resultOf('bad', 'p2', { count: Number.NaN }) };
  const [good, refused, alsoGood] = await Promise.allSettled([
    store.record([healthy('shop', 'p1')]),
    store.record([bad]),
    store.record([healthy('blog', 'p3')]),
  ]);
  expect([good.status, refused.status, alsoGood.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((await store.standings()).map(({ integration }) => integration)).toEqual(['blog', 'shop']);
  await store.close();
});
