/** @module Trouble of our own becomes one incident; a channel that fails is told of on the others. */

import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createAgentProblems } from '../../../src/agent/health/agent-problems.ts';
import { makeDefaultConfig } from '../../../src/config/build/defaults.ts';
import { newStanding } from '../../../src/core/incident/decide.ts';
import type { Config } from '../../../src/core/model/config.ts';
import type { Standing } from '../../../src/core/model/incident.ts';
import type { Recorded } from '../../../src/store/contract.ts';
import { createLog } from '../../../src/telemetry/log.ts';

const config: Config = {
  ...makeDefaultConfig(new Map(), '/tmp'),
  channels: ['mail', 'chat'].map((id) => ({
    id,
    type: 'email',
    smtp: { url: 'smtp://mail.test:25' },
    from: 'a@b.test',
    to: ['c@d.test'],
  })),
};

function open(standing: Standing = newStanding('@agent')) {
  const recorded: Recorded[] = [];
  const log = createLog({
    log: { level: 'error', format: 'text' },
    stream: new Writable({ write: (_chunk, _encoding, done) => done() }),
    scrub: (text) => text,
  });
  const trouble = createAgentProblems({
    standing,
    config: () => config,
    now: Date.now,
    log,
    record: (one) => recorded.push(one),
  });
  const told = () =>
    recorded.flatMap(({ transition }) =>
      transition === undefined ? [] : [[transition.transition.type, ...transition.channels]],
    );
  return { trouble, recorded, told };
}

test('several troubles are one incident: told when one joins, and when all are over', () => {
  const { trouble, told, recorded } = open();
  trouble.raise('store', 'The store is locked.');
  trouble.raise('store', 'The store is locked.');
  trouble.raise('offline', 'We are cut off.');
  trouble.clear('store');
  trouble.clear('offline');
  trouble.clear('offline');
  expect(told()).toEqual([
    ['agent.problem', 'mail', 'chat'],
    ['agent.problem', 'mail', 'chat'],
    ['agent.recovered', 'mail', 'chat'],
  ]);
  expect(new Set(recorded.flatMap(({ transition }) => transition?.transition.incident.id ?? [])).size).toBe(1);
});

test('a channel that fails is told of on the others alone', () => {
  const { trouble, told } = open();
  trouble.raise('channel mail', 'Alerts do not get through to the channel mail.');
  trouble.clear('channel mail');
  expect(told()).toEqual([
    ['agent.problem', 'chat'],
    ['agent.recovered', 'chat'],
  ]);
});

test('after a restart the same trouble is not told again, and one that did not come back is over', () => {
  const before = open();
  before.trouble.raise('store', 'The store is locked.');
  const standing = before.recorded.at(-1)?.standing;
  const after = open(standing);
  after.trouble.raise('store', 'The store is locked.');
  after.trouble.settle();
  expect(after.told()).toEqual([]);
  const calm = open(standing);
  calm.trouble.settle();
  expect(calm.told()).toEqual([['agent.recovered', 'mail', 'chat']]);
});
