/** @module The tests that every store must pass. */

import { expect, test } from 'vitest';
import { toMatchers } from '../../src/core/incident/matcher.ts';
import type { Incident } from '../../src/core/model/incident.ts';
import type { Recorded } from '../../src/core/model/record.ts';
import { usualRules } from '../../src/core/outbox/plan.ts';
import type { Store } from '../../src/store/contract.ts';
import { failing, healthy, idOf, incidentOf, noon, resolved, resultOf, transitionOf } from './samples.ts';

const lease = 60_000;
const minute = 60_000;
const hour = 60 * minute;
const day = 86_400_000;
const delivered = { outcome: 'delivered', says: '250 ok' } as const;
const partly = {
  outcome: 'rejected',
  says: '1 of 2',
  permanent: false,
  missing: [{ recipient: 'full@shop.example', says: '452 4.2.2 full' }],
} as const;
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
    await store.recordAttempt(idOf('shop', 1, 'mail'), refused, noon + 1, noon + 5000);
    expect(await store.claim(noon + 4999, lease, 10)).toEqual([]);
    expect(await store.claim(noon + 5000, lease, 10)).toMatchObject([{ attempts: 1 }]);
    await store.recordAttempt(idOf('shop', 1, 'mail'), delivered, noon + 5001, null);
    expect(await store.pending()).toBe(0);
    expect(await store.claim(noon + 10 * lease, lease, 10)).toEqual([]);
  });

  check(
    'a retry that is hours away is due a minute after the last attempt, once the channel delivered another or `retrySoon` is called',
    async (store) => {
      const hours = 3 * 60 * minute;
      await store.record([failing('shop', ['mail', 'hook']), failing('blog', ['mail'])]);
      await store.claim(noon, lease, 10);
      for (const [id, channel] of [
        ['shop', 'mail'],
        ['shop', 'hook'],
      ] as const)
        await store.recordAttempt(idOf(id, 1, channel), refused, noon, noon + hours);
      await store.recordAttempt(idOf('blog', 1, 'mail'), delivered, noon + 30_000, null);
      expect(await store.claim(noon + minute - 1, lease, 10)).toEqual([]);
      expect((await store.claim(noon + minute, lease, 10)).map(({ id }) => id)).toEqual([idOf('shop', 1, 'mail')]);
      await store.recordAttempt(idOf('shop', 1, 'mail'), refused, noon + minute, noon + hours);
      await store.retrySoon(noon + minute);
      expect((await store.claim(noon + minute, lease, 10)).map(({ id }) => id)).toEqual([idOf('shop', 1, 'hook')]);
      expect((await store.claim(noon + 2 * minute, lease, 10)).map(({ id }) => id)).toContain(idOf('shop', 1, 'mail'));
    },
  );

  check('no resolve before its opening was delivered or given up, on that channel', async (store) => {
    await store.record([failing('shop', ['mail', 'hook'])]);
    expect((await store.claim(noon, lease, 10)).map(({ transitions }) => transitions[0]?.type)).toEqual([
      'incident.opened',
      'incident.opened',
    ]);
    await store.record([resolved('shop', ['mail', 'hook'])]);
    expect(await store.claim(noon, lease, 10)).toEqual([]);
    await store.recordAttempt(idOf('shop', 1, 'hook'), delivered, noon, null);
    await store.recordAttempt(idOf('shop', 1, 'mail'), refused, noon, noon + 5000);
    expect((await store.claim(noon, lease, 10)).map(({ id }) => id)).toEqual([idOf('shop', 2, 'hook')]);
  });

  check('mails that some recipients have stop no other mail, also not of their incident', async (store) => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const [at, name] of names.entries()) {
      await store.record([failing(name, ['mail'], 1, name)]);
      const now = noon + at * 1000;
      expect((await store.claim(now, lease, 10)).map(({ id }) => id)).toEqual([idOf(name, 1, 'mail')]);
      await store.recordAttempt(idOf(name, 1, 'mail'), partly, now, now + hour);
    }
    expect(await store.pending()).toBe(5);
    await store.record([resolved('a', ['mail'])]);
    const [end] = await store.claim(noon + 10 * minute, lease, 10);
    expect(end?.transitions.map(({ type }) => type)).toEqual(['incident.opened', 'incident.resolved']);
    await store.recordAttempt(end?.id ?? '', delivered, noon + 10 * minute, null);
    const later = (await store.claim(noon + 2 * hour, lease, 10)).map(({ id }) => id);
    expect(later.sort()).toEqual(names.slice(1).map((name) => idOf(name, 1, 'mail')));
  });

  check('a mail that some recipients have is no reason to keep a reminder back', async (store) => {
    const rules = { ...usualRules, repeatInterval: 4 * hour };
    await store.record([failing('shop', ['mail'])]);
    for (let at = noon; at < noon + 4 * hour; at += hour) {
      expect(await store.claim(at, lease, 10, [], rules)).toHaveLength(1);
      await store.recordAttempt(idOf('shop', 1, 'mail'), partly, at, at + hour);
    }
    const [reminder] = await store.claim(noon + 4 * hour, lease, 10, [], rules);
    expect(reminder?.transitions.at(-1)).toMatchObject({ type: 'incident.reminded' });
  });

  check('an opening that was given up is in the message about the end', async (store) => {
    await store.record([failing('shop', ['mail'])]);
    await store.claim(noon, lease, 10);
    await store.recordAttempt(idOf('shop', 1, 'mail'), { ...refused, permanent: true }, noon, null);
    await store.record([resolved('shop', ['mail'])]);
    const [message] = await store.claim(noon + 5000, lease, 10);
    expect(message).toMatchObject({ id: idOf('shop', 2, 'mail'), delayedUntil: noon + 5000 });
    expect(message?.transitions.map(({ type }) => type)).toEqual(['incident.opened', 'incident.resolved']);
  });

  check('an incident that is over before any attempt is sent in one message', async (store) => {
    await store.record([failing('shop', ['mail']), resolved('shop', ['mail'])]);
    const [message, ...more] = await store.claim(noon, lease, 10);
    expect(more).toEqual([]);
    expect(message?.id).toBe(idOf('shop', 1, 'mail'));
    expect(message?.transitions.map(({ type }) => type)).toEqual(['incident.opened', 'incident.resolved']);
    expect(await store.pending()).toBe(2);
    await store.recordAttempt(idOf('shop', 1, 'mail'), delivered, noon, null);
    expect(await store.pending()).toBe(0);
  });

  check('the first of a group at once, the others after a while in one', async (store) => {
    await store.record([failing('a', ['mail'], 1, 'g'), failing('z', ['mail'], 1, 'other')]);
    expect((await store.claim(noon, lease, 10)).map(({ id }) => id)).toEqual([
      idOf('a', 1, 'mail'),
      idOf('z', 1, 'mail'),
    ]);
    await store.record(['b', 'c', 'd'].map((name) => failing(name, ['mail'], 1, 'g')));
    expect(await store.claim(noon + 5 * minute - 1, lease, 10)).toEqual([
      expect.objectContaining({ attempts: 1 }),
      expect.objectContaining({ attempts: 1 }),
    ]);
    await store.recordAttempt(idOf('a', 1, 'mail'), delivered, noon, null);
    const [message, ...more] = await store.claim(noon + 5 * minute, lease, 10);
    expect(more).toEqual([]);
    expect(message?.id).toBe(idOf('b', 1, 'mail'));
    expect(message?.transitions.map(({ incident }) => incident.integration)).toEqual(['b', 'c', 'd']);
  });

  check('the first of a group waits for others where that is wanted', async (store) => {
    await store.record([failing('a', ['mail'], 1, 'g'), failing('b', ['mail'], 1, 'g')]);
    const rules = { ...usualRules, groupWait: 30_000 };
    expect(await store.claim(noon + 29_999, lease, 10, [], rules)).toEqual([]);
    expect((await store.claim(noon + 30_000, lease, 10, [], rules))[0]?.transitions).toHaveLength(2);
  });

  check('more than fifty are counted and listed, and each is sent once', async (store) => {
    const names = Array.from({ length: 120 }, (_, index) => `i${index}`);
    await store.record(names.map((name) => failing(name, ['mail'], 1, 'g')));
    const [message] = await store.claim(noon, lease, 10);
    expect(message?.transitions).toHaveLength(50);
    expect(message?.digest).toMatchObject({
      count: 120,
      parts: [{ type: 'incident.opened', cause: 'revoked', count: 120 }],
    });
    expect(message?.digest?.csv.trim().split('\r\n')).toHaveLength(121);
    await store.recordAttempt(idOf('i0', 1, 'mail'), delivered, noon, null);
    expect(await store.pending()).toBe(0);
    expect(await store.claim(noon + lease, lease, 10)).toEqual([]);
  });

  check('muted transitions wait; when the mute ends only the net change is sent', async (store) => {
    const rules = { ...usualRules, mutes: [{ matchers: toMatchers({ cause: ['revoked'] }) }] };
    await store.record([failing('shop', ['mail']), failing('blog', ['mail'])]);
    expect(await store.claim(noon, lease, 10, [], rules)).toEqual([]);
    await store.record([resolved('shop', ['mail'])]);
    expect(await store.claim(noon + minute, lease, 10, [], rules)).toEqual([]);
    expect((await store.claim(noon + 2 * minute, lease, 10)).map(({ id }) => id)).toEqual([idOf('blog', 1, 'mail')]);
    await store.recordAttempt(idOf('blog', 1, 'mail'), delivered, noon + 2 * minute, null);
    expect(await store.pending()).toBe(0);
  });

  check('a muted end is sent afterwards to channels that were sent the beginning', async (store) => {
    await store.record([failing('shop', ['mail'])]);
    await store.claim(noon, lease, 10);
    await store.recordAttempt(idOf('shop', 1, 'mail'), delivered, noon, null);
    await store.record([resolved('shop', ['mail'])]);
    const rules = { ...usualRules, mutes: [{ matchers: toMatchers({ integration: ['shop'] }) }] };
    expect(await store.claim(noon, lease, 10, [], rules)).toEqual([]);
    expect((await store.claim(noon + 1, lease, 10)).map(({ id }) => id)).toEqual([idOf('shop', 2, 'mail')]);
  });

  check(
    'of incidents that may inhibit others it returns one for each audience, and none that is only possible',
    async (store) => {
      const suspended = (name: string, change: Partial<Incident>): Recorded => {
        const usual = { cause: 'account_suspended', provider: 'sendgrid', account: 'acme', told: ['mail'] } as const;
        const incident = incidentOf(name, 1, { ...usual, ...change });
        const { result, standing } = failing(name, []);
        return { result, standing, transition: { transition: transitionOf(incident), channels: [] } };
      };
      await store.record([
        suspended('guess', { openedAt: noon - 3, confidence: 'possible' }),
        suspended('first', { openedAt: noon - 2 }),
        suspended('second', { openedAt: noon - 1 }),
        suspended('other', { owner: 'bob' }),
        suspended('over', { openedAt: noon - 9, resolvedAt: noon }),
        suspended('long over', { openedAt: noon - 9, resolvedAt: noon - minute }),
        failing('refused', []),
      ]);
      const ids = (await store.inhibitingIncidents(noon - minute)).map(({ integration }) => integration);
      expect(ids.sort()).toEqual(['first', 'other', 'over']);
    },
  );

  check('a channel has no more messages than its rate; the rest share one', async (store) => {
    const rules = { ...usualRules, rates: { mail: { messages: 2, per: minute } } };
    await store.record(['a', 'b', 'c'].map((name) => failing(name, ['mail'], 1, name)));
    expect((await store.claim(noon, lease, 10, [], rules)).map(({ transitions }) => transitions.length)).toEqual([3]);
    await store.record(['d', 'e', 'f', 'g'].map((name) => failing(name, ['mail'], 1, name)));
    expect((await store.claim(noon + 1, lease, 10, [], rules)).map(({ transitions }) => transitions.length)).toEqual([
      4,
    ]);
    await store.record([failing('h', ['mail'], 1, 'h')]);
    expect(await store.claim(noon + 2, lease, 10, [], rules)).toEqual([]);
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

  check('an incident that ended 90 days ago is forgotten; one that is open or not yet sent is kept', async (store) => {
    await store.record([failing('shop', ['mail']), resolved('shop', ['mail']), failing('blog', ['mail'])]);
    for (const { id } of await store.claim(noon, lease, 10)) await store.recordAttempt(id, delivered, noon, null);
    await store.record([failing('late', ['mail']), resolved('late', ['mail'])]);
    const [late] = await store.claim(noon, lease, 10);
    await store.recordAttempt(idOf('late', 1, 'mail'), refused, noon, noon + 91 * day);
    await store.record([failing('unsent', ['mail']), resolved('unsent', ['mail'])]);
    const names = async () => (await store.lastIncidents(10)).map(({ integration }) => integration).sort();

    await store.record([healthy('other', 'p1', noon + 89 * day)]);
    expect(await names()).toEqual(['blog', 'late', 'shop', 'unsent']);
    await store.record([healthy('other', 'p2', noon + 91 * day)]);
    expect(await names()).toEqual(['blog', 'late', 'unsent']);
    expect(await store.pending()).toBe(4);

    const claimed = await store.claim(noon + 92 * day, lease, 10, [], { ...usualRules, repeatInterval: 0 });
    expect(claimed).toContainEqual({ ...late, attempts: 1 });
    expect(claimed.map(({ id }) => id).sort()).toEqual([idOf('late', 1, 'mail'), idOf('unsent', 1, 'mail')]);
    for (const { id } of claimed) await store.recordAttempt(id, delivered, noon + 92 * day, null);
    await store.record([healthy('other', 'p3', noon + 92 * day)]);
    expect(await names()).toEqual(['blog']);
    expect(await store.pending()).toBe(0);
  });

  check('much that is old is forgotten a little at a time', async (store) => {
    const old = Array.from({ length: 45 }, (_, index) => `i${index}`);
    await store.record(old.flatMap((name) => [failing(name, []), resolved(name, [])]));
    const left: number[] = [];
    for (const probe of ['p1', 'p2', 'p3']) {
      await store.record([healthy('other', probe, noon + 91 * day)]);
      left.push((await store.lastIncidents(100)).length);
    }
    expect(left).toEqual([25, 5, 0]);
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
