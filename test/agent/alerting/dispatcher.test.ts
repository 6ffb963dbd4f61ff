/** @module The dispatcher on a real store: at once, once each, in order, and a channel that hangs delays no other. */

import { expect, test } from 'vitest';
import { createDispatcher } from '../../../src/agent/alerting/dispatcher.ts';
import type { Channel } from '../../../src/core/model/channel.ts';
import type { Delivery, Notification } from '../../../src/core/model/notification.ts';
import { usualRules } from '../../../src/core/outbox/plan.ts';
import { openStore } from '../../../src/store/sqlite/open.ts';
import { failing, resolved } from '../../store/samples.ts';

const delivered: Delivery = { outcome: 'delivered', says: 'ok' };

function channel(id: string): Channel {
  return { id, type: 'email', smtp: { url: 'smtp://mail.test:25' }, from: 'a@b.test', to: ['c@d.test'] };
}

async function open(
  send: (channel: Channel, notification: Notification) => Promise<Delivery>,
  names: readonly string[],
) {
  const store = await openStore({ path: ':memory:' });
  const sent: string[] = [];
  const listeners = new Set<() => void>();
  const dispatcher = createDispatcher({
    store,
    channels: () => new Map(names.map((id) => [id, channel(id)])),
    rules: async () => ({ ...usualRules, groupInterval: 0 }),
    send,
    now: Date.now,
    random: () => 0,
    onBug: (error) => {
      throw error;
    },
    onAttempt({ channel: to, transitions }, { outcome }) {
      sent.push(...transitions.map(({ type, incident }) => `${to} ${outcome} ${type} ${incident.integration}`));
      for (const listener of [...listeners]) listener();
    },
  });
  const until = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (sent.length < count) return;
        listeners.delete(check);
        resolve();
      };
      listeners.add(check);
      check();
    });
  return { store, dispatcher, sent, until };
}

test('an opening and its end go out in this order, each once', async () => {
  const { store, dispatcher, sent, until } = await open(async () => delivered, ['mail']);
  await store.record([failing('shop', ['mail'])]);
  dispatcher.wake();
  await until(1);
  await store.record([resolved('shop', ['mail'])]);
  dispatcher.wake();
  await until(2);
  expect(sent).toEqual(['mail delivered incident.opened shop', 'mail delivered incident.resolved shop']);
  await dispatcher.stop();
  expect(await store.pending()).toBe(0);
  await store.close();
});

test('a channel that hangs holds up no other', async () => {
  const hanging = Promise.withResolvers<Delivery>();
  const { store, dispatcher, sent, until } = await open(
    ({ id }) => (id === 'slow' ? hanging.promise : Promise.resolve(delivered)),
    ['slow', 'quick'],
  );
  await store.record(Array.from({ length: 100 }, (_, index) => failing(`i${index}`, ['slow'])));
  dispatcher.wake();
  await store.record([failing('shop', ['quick'])]);
  dispatcher.wake();
  await until(1);
  expect(sent).toEqual(['quick delivered incident.opened shop']);
  const stopped = dispatcher.stop();
  hanging.resolve(delivered);
  await stopped;
  await store.close();
});

test('a notification for a removed channel is given up', async () => {
  const { store, dispatcher, sent, until } = await open(async () => delivered, []);
  await store.record([failing('shop', ['mail'])]);
  dispatcher.wake();
  await until(1);
  expect(sent).toEqual(['mail rejected incident.opened shop']);
  await dispatcher.stop();
  expect(await store.pending()).toBe(0);
  await store.close();
});
