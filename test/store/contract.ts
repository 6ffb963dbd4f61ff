/** @module What every store must do; run on each of them. */

import { expect, test } from 'vitest';
import type { Store } from '../../src/store/contract.ts';
import { holdFirst } from '../../src/store/held.ts';
import { failing, healthy, idOf, incidentOf, noon, resolved, resultOf, transitionOf } from './samples.ts';

const lease = 60_000;
const delivered = { outcome: 'delivered', says: '250 ok' } as const;
const refused = { outcome: 'rejected', says: '503', permanent: false } as const;

/** Defines the tests; `open` gives an empty store. */
export function testContract(name: string, open: () => Promise<Store>): void {
  function check(what: string, run: (store: Store) => Promise<void>): void {
    test(`${name}: ${what}`, async () => {
      const store = await open();
      try {
        await run(store);
      } finally {
        await store.close();
      }
    });
  }

  check('an empty store has nothing', async (store) => {
    expect(await store.standings()).toEqual([]);
    expect(await store.standings(['shop'])).toEqual([]);
    expect(await store.history('shop', 10)).toEqual([]);
    expect(await store.openIncidents()).toEqual([]);
    expect(await store.claim(noon, lease, 10)).toEqual([]);
    expect(await store.pending()).toBe(0);
  });

  check('unchanged healthy results share a line; failures do not', async (store) => {
    await store.record([healthy('shop', 'p1', noon), healthy('shop', 'p2', noon + 1000), healthy('blog', 'p3', noon)]);
    await store.addResults([resultOf('shop', 'p4', { at: noon + 2000, host: 'eu.example' })]);
    for (const probe of ['p5', 'p6']) {
      await store.addResults([resultOf('shop', probe, { at: noon + 3000, state: 'failing', cause: 'revoked' })]);
    }
    const lines = await store.history('shop', 10);
    expect(lines.map(({ probeId, count }) => `${probeId}×${count}`)).toEqual(['p6×1', 'p5×1', 'p4×1', 'p1×2']);
    expect(lines.at(-1)).toEqual({ ...resultOf('shop', 'p1'), until: noon + 1000, count: 2 });
    expect(await store.history('shop', 1)).toHaveLength(1);
  });

  check('a probe recorded twice changes nothing', async (store) => {
    const first = [healthy('shop', 'p1'), healthy('shop', 'p2', noon + 1)];
    await store.record(first);
    await store.record([failing('shop', ['mail'])]);
    await store.record([...first, failing('shop', ['mail'])]);
    expect((await store.history('shop', 10)).map(({ count }) => count)).toEqual([1, 2]);
    expect((await store.standings(['shop']))[0]?.state).toBe('failing');
    expect(await store.pending()).toBe(1);
  });

  check('added results touch no standing', async (store) => {
    await store.record([healthy('shop', 'p1')]);
    await store.addResults([resultOf('shop', 'p2', { state: 'failing', cause: 'revoked' })]);
    expect(await store.standings()).toEqual([healthy('shop', 'p1').standing]);
  });

  check('incidents are open until resolved', async (store) => {
    await store.record([failing('shop', ['mail']), failing('blog', [])]);
    expect((await store.openIncidents()).map(({ integration }) => integration).sort()).toEqual(['blog', 'shop']);
    await store.record([resolved('shop', ['mail'])]);
    expect((await store.openIncidents()).map(({ integration }) => integration)).toEqual(['blog']);
  });

  check('each (transition × channel) becomes one notification, claimed by one', async (store) => {
    await store.record([failing('shop', ['mail', 'hook'])]);
    const claimed = await store.claim(noon, lease, 10);
    expect(claimed.map(({ id }) => id).sort()).toEqual([idOf('shop', 1, 'hook'), idOf('shop', 1, 'mail')]);
    expect(claimed[0]).toMatchObject({ transitions: [transitionOf(incidentOf('shop'))], attempts: 0, createdAt: noon });
    expect(await store.claim(noon, lease, 10)).toEqual([]);
    expect(await store.pending()).toBe(2);
  });

  check('a lease that ran out gives the same notification with its attempts', async (store) => {
    await store.record([failing('shop', ['mail'])]);
    const [first] = await store.claim(noon, lease, 10);
    expect(await store.claim(noon + lease - 1, lease, 10)).toEqual([]);
    expect(await store.claim(noon + lease, lease, 10)).toEqual([{ ...first, attempts: 1 }]);
  });

  check('a failed attempt is tried again at its time, a delivered one never', async (store) => {
    await store.record([failing('shop', ['mail'])]);
    await store.claim(noon, lease, 10);
    await store.settle(idOf('shop', 1, 'mail'), refused, noon + 1, noon + 5000);
    expect(await store.claim(noon + 4999, lease, 10)).toEqual([]);
    expect(await store.claim(noon + 5000, lease, 10)).toMatchObject([{ attempts: 1 }]);
    await store.settle(idOf('shop', 1, 'mail'), delivered, noon + 5001, null);
    expect(await store.pending()).toBe(0);
    expect(await store.claim(noon + 10 * lease, lease, 10)).toEqual([]);
  });

  check('no resolve before its opening was delivered or given up, on that channel', async (store) => {
    await store.record([failing('shop', ['mail', 'hook']), resolved('shop', ['mail', 'hook'])]);
    expect((await store.claim(noon, lease, 10)).map(({ transitions }) => transitions[0]?.type)).toEqual([
      'incident.opened',
      'incident.opened',
    ]);
    await store.settle(idOf('shop', 1, 'hook'), delivered, noon, null);
    await store.settle(idOf('shop', 1, 'mail'), refused, noon, noon + 5000);
    expect((await store.claim(noon, lease, 10)).map(({ id }) => id)).toEqual([idOf('shop', 2, 'hook')]);
    await store.claim(noon + 5000, lease, 10);
    await store.settle(idOf('shop', 1, 'mail'), { ...refused, permanent: true }, noon + 5000, null);
    expect((await store.claim(noon + 5000, lease, 10)).map(({ id }) => id)).toEqual([idOf('shop', 2, 'mail')]);
  });

  check('other incidents do not wait', async (store) => {
    await store.record([failing('shop', ['mail'])]);
    await store.claim(noon, lease, 10);
    await store.record([failing('blog', ['mail'])]);
    expect((await store.claim(noon, lease, 10)).map(({ id }) => id)).toEqual([idOf('blog', 1, 'mail')]);
  });

  check('what is for a busy channel is left', async (store) => {
    await store.record([failing('shop', ['mail', 'hook'])]);
    expect((await store.claim(noon, lease, 10, ['mail'])).map(({ channel }) => channel)).toEqual(['hook']);
    expect((await store.claim(noon, lease, 10)).map(({ channel }) => channel)).toEqual(['mail']);
  });

  check('what is unfinished can be read and taken over', async (store) => {
    await store.record([failing('shop', ['mail']), resolved('shop', ['mail'])]);
    await store.claim(noon, lease, 10);
    const unfinished = await store.unfinished();
    expect(unfinished.map(({ notification: { id, attempts } }) => [id, attempts])).toEqual([
      [idOf('shop', 1, 'mail'), 1],
      [idOf('shop', 2, 'mail'), 0],
    ]);
    const [opening, ending] = unfinished;
    if (opening === undefined || ending === undefined) {
      throw new Error('two were expected');
    }
    const told = { ...opening, state: 'delivered', deliveries: [{ at: noon, delivery: delivered }] } as const;
    await store.adopt([told, { ...ending, nextAt: noon + 5000 }]);
    await store.adopt([{ ...opening, state: 'waiting' }]);
    expect(await store.pending()).toBe(1);
    expect(await store.claim(noon, lease, 10)).toEqual([]);
    expect((await store.claim(noon + 5000, lease, 10)).map(({ id }) => id)).toEqual([idOf('shop', 2, 'mail')]);
  });

  check('a notification sent from memory is not sent again', async (store) => {
    const recorded = failing('shop', ['mail']);
    const held = holdFirst(transitionOf(incidentOf('shop')), 'mail');
    await store.record([recorded]);
    await store.adopt([{ ...held, state: 'delivered', deliveries: [{ at: noon, delivery: delivered }] }]);
    expect(await store.claim(noon, lease, 10)).toEqual([]);
    expect(await store.pending()).toBe(0);
  });

  check('a value is made once', async (store) => {
    expect(await store.remember('instance_secret', () => 'one')).toBe('one');
    expect(await store.remember('instance_secret', () => 'two')).toBe('one');
  });

  check('calls are done in the order in which they were made', async (store) => {
    const probes = Array.from({ length: 50 }, (_, index) => `p${index}`);
    await Promise.all(probes.map((probe) => store.record([healthy('shop', probe)])));
    expect((await store.standings(['shop']))[0]?.lastProbeId).toBe('p49');
    expect((await store.history('shop', 10))[0]?.count).toBe(50);
  });
}
