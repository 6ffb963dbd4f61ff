/** @module Keymedic's own problems become one incident; a channel that fails is reported on the others. */

import { expect, test } from 'vitest';
import { openProblems } from './open-problems.ts';

function open(...input: Parameters<typeof openProblems>) {
  const { problems, recorded, leave } = openProblems(...input);
  const sent = () =>
    recorded.flatMap(({ transition }) =>
      transition === undefined ? [] : [[transition.transition.type, ...transition.channels]],
    );
  return { problems, recorded, leave, sent };
}

const store = { kind: 'store' } as const;
const offline = { kind: 'offline' } as const;

test('several problems are one incident: sent when one joins, and when all are over', () => {
  const { problems, sent, recorded } = open();
  problems.raise(store, 'The store is locked.');
  problems.raise(store, 'The store is locked.');
  problems.raise(offline, 'We are cut off.');
  problems.clear(store);
  problems.clear(offline);
  problems.clear(offline);
  expect(sent()).toEqual([
    ['agent.problem', 'mail', 'chat'],
    ['agent.problem', 'mail', 'chat'],
    ['agent.recovered', 'mail', 'chat'],
  ]);
  expect(new Set(recorded.flatMap(({ transition }) => transition?.transition.incident.id ?? [])).size).toBe(1);
});

test('a channel that fails is reported on the others alone', () => {
  const { problems, sent } = open();
  const mail = { kind: 'channel', id: 'mail' } as const;
  problems.raise(mail, 'Alerts do not get through to the channel mail.');
  problems.clear(mail);
  expect(sent()).toEqual([
    ['agent.problem', 'chat'],
    ['agent.recovered', 'chat'],
  ]);
});

test('a channel that heard of a problem and leaves the config hears that it is over, and of no other', () => {
  const { problems, leave, sent } = open();
  problems.raise(store, 'The store is locked.');
  leave('chat');
  problems.raise(offline, 'We are cut off.');
  problems.clear(offline);
  problems.clear(store);
  problems.raise(store, 'The store is locked.');
  problems.clear(store);
  expect(sent()).toEqual([
    ['agent.problem', 'mail', 'chat'],
    ['agent.problem', 'mail', 'chat'],
    ['agent.recovered', 'mail', 'chat'],
    ['agent.problem', 'mail'],
    ['agent.recovered', 'mail'],
  ]);
});

test('where every channel fails, all are tried', () => {
  const { problems, sent } = open();
  problems.raise({ kind: 'channel', id: 'mail' }, 'Alerts do not get through to the channel mail.');
  problems.raise({ kind: 'channel', id: 'chat' }, 'Alerts do not get through to the channel chat.');
  expect(sent()).toEqual([
    ['agent.problem', 'chat'],
    ['agent.problem', 'chat', 'mail'],
  ]);
});

test('keys of two kinds with the same name are two problems', () => {
  const { problems } = open();
  problems.raise(store, 'The store is locked.');
  problems.raise({ kind: 'channel', id: 'store' }, 'Alerts do not get through to the channel store.');
  problems.clear(store);
  expect(problems.has(store)).toBe(false);
  expect(problems.list()).toEqual([
    { key: { kind: 'channel', id: 'store' }, says: 'Alerts do not get through to the channel store.' },
  ]);
});

test('after a restart the same problem is not sent again, and one that did not come back is over', () => {
  const before = open();
  before.problems.raise(store, 'The store is locked.');
  const standing = before.recorded.at(-1)?.standing;
  const after = open(standing);
  after.problems.raise(store, 'The store is locked.');
  after.problems.reconcile();
  expect(after.sent()).toEqual([]);
  const calm = open(standing);
  calm.problems.reconcile();
  expect(calm.sent()).toEqual([['agent.recovered', 'mail', 'chat']]);
});
