/** @module Inhibited incidents wait for the end of the inhibiting one; then the open ones are sent. An end is never held back. */

import { expect, test } from 'vitest';
import { activeMutes } from '../../../src/core/incident/active-mutes.ts';
import { usualRules } from '../../../src/core/outbox/plan.ts';
import { openStore } from '../../../src/store/sqlite/open.ts';
import { failing, idOf, incidentOf, noon, resolved } from '../samples.ts';

const minute = 60_000;

test('an inhibited incident that ends first is never sent; an open one is sent afterwards; the end of a known one is sent at once', async () => {
  const store = await openStore({ path: ':memory:' });
  try {
    const cause = { cause: 'account_suspended', provider: 'sendgrid', account: 'acme', told: ['mail'] } as const;
    const first = incidentOf('first', 1, cause);
    const labelled = (name: string, recorded = failing(name, ['mail'])) => {
      const { transition } = recorded;
      if (transition === undefined) throw new Error('no transition');
      const { incident } = transition.transition;
      const subject = { id: name, provider: 'sendgrid', providerName: 'SendGrid', usedBy: [] };
      const own = { ...transition.transition, subject, incident: { ...incident, account: 'acme' } };
      return { ...recorded, transition: { ...transition, transition: own } };
    };
    async function claim(at: number, isInhibited: boolean): Promise<readonly string[]> {
      const by = { silences: [], maintenance: [], inhibiting: isInhibited ? [first] : [], nextCron: () => null };
      const claimed = await store.claim(at, minute, 10, [], { ...usualRules, mutes: activeMutes(at, by) });
      for (const { id } of claimed) await store.recordAttempt(id, { outcome: 'delivered', says: 'ok' }, at, null);
      return claimed.map(({ id }) => id);
    }
    await store.record([labelled('known')]);
    expect(await claim(noon, false)).toEqual([idOf('known', 1, 'mail')]);
    await store.record([labelled('shop'), labelled('blog')]);
    expect(await claim(noon + minute, true)).toEqual([]);
    await store.record([labelled('shop', resolved('shop', ['mail'])), labelled('known', resolved('known', ['mail']))]);
    expect(await claim(noon + 2 * minute, true)).toEqual([idOf('known', 2, 'mail')]);
    expect(await claim(noon + 10 * minute, false)).toEqual([idOf('blog', 1, 'mail')]);
    expect(await store.pending()).toBe(0);
  } finally {
    await store.close();
  }
});
