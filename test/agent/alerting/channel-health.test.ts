/** @module When a channel, or a recipient of it, is trouble of our own; and what the heartbeat makes of it. */

import { expect, test } from 'vitest';
import { createChannelHealth } from '../../../src/agent/alerting/channel-health.ts';
import { listHealthProblems } from '../../../src/agent/health/status.ts';
import type { Channel } from '../../../src/core/model/channel.ts';
import type { ChannelStatus } from '../../../src/core/model/channel-status.ts';
import type { Delivery } from '../../../src/core/model/notification.ts';

const refused: Delivery = { outcome: 'rejected', permanent: false, says: 'no' };

function channelsOf(id: string): ReadonlyMap<string, Channel> {
  const to = ['Gone <gone@shop.example>'];
  const smtp = { url: 'smtp://mail.test:25' };
  return new Map([
    [id, { id, type: 'email', smtp, from: 'k@shop.example', to, toOwners: { ada: ['away@shop.example'] } }],
  ]);
}

function open() {
  const problems = new Map<string, string>();
  const kept = new Map<string, ChannelStatus>();
  const readmitted: string[] = [];
  let clock = 1000;
  const health = createChannelHealth({
    trouble: {
      raise: (key, says) => void problems.set(key, says),
      clear: (key) => void problems.delete(key),
      has: (key) => problems.has(key),
      list: () => new Map(problems),
    },
    keep: (record) => void kept.set(record.channel, record),
    onReadmitted: (_, address) => readmitted.push(address),
    now: () => clock++,
  });
  health.applyConfig(channelsOf('mail'));
  const healthProblems = (lag = 0, writingFor = 0) =>
    listHealthProblems({
      trouble: { list: () => problems },
      failing: health.failing,
      lag: () => lag,
      writingFor: () => writingFor,
    });
  return { problems, health, healthProblems, kept, readmitted };
}

test('one failure silences the heartbeat, three are trouble of our own, a delivery ends both', () => {
  const { problems, health, healthProblems } = open();
  health.record('mail', refused, 0);
  expect(healthProblems()).toEqual(['The last message to the channel mail did not get through.']);
  health.record('mail', refused, 0);
  expect(problems.size).toBe(0);
  health.record('mail', refused, 0);
  expect(healthProblems()).toEqual(['Alerts do not get through to the channel mail: no']);
  health.record('mail', { outcome: 'delivered', says: 'ok' }, 0);
  expect(healthProblems()).toEqual([]);
});

test('a receiver that wants us to wait a little is no trouble, unless it goes on', () => {
  const { health, healthProblems } = open();
  health.record('mail', { ...refused, retryAfter: 60 }, 0);
  expect(healthProblems()).toEqual([]);
  health.record('mail', { ...refused, retryAfter: 60 }, 700_000);
  expect(healthProblems()).toHaveLength(1);
});

test('a receiver that wants us to wait for long is trouble at once', () => {
  const { problems, health } = open();
  health.record('mail', { ...refused, retryAfter: 86_400 }, 0);
  expect([...problems.values()]).toEqual(['Alerts do not get through to the channel mail: no']);
});

test('a recipient who is left out is told, leaves the heartbeat alone, and is over with a new config', () => {
  const { problems, health, healthProblems } = open();
  health.suppress('mail', 'gone@shop.example', '550 no such user');
  expect([...problems.values()].join()).toContain('gone@shop.example');
  expect(healthProblems()).toEqual([]);
  health.applyConfig(channelsOf('mail'));
  expect(problems.size).toBe(0);
});

test('a new config forgives a failing channel, and one that left is no trouble', () => {
  const { problems, health, healthProblems } = open();
  for (let index = 0; index < 3; index++) health.record('mail', refused, 0);
  health.applyConfig(channelsOf('chat'));
  expect(problems.size).toBe(0);
  expect(healthProblems()).toEqual([]);
});

test('over a restart a failing channel stays one, and is told as over only when something got through', () => {
  const before = open();
  for (let index = 0; index < 3; index++) before.health.record('mail', refused, 0);
  before.health.suppress('mail', 'gone@shop.example', '550 no such user');
  const after = open();
  after.health.learn([...before.kept.values()]);
  expect(after.problems).toEqual(before.problems);
  expect(after.healthProblems()).toEqual(['Alerts do not get through to the channel mail: no']);
  after.health.record('mail', { outcome: 'delivered', says: 'ok' }, 0);
  expect(after.healthProblems()).toEqual([]);
  expect([...after.kept.values()]).toMatchObject([{ leftOut: [{ address: 'gone@shop.example' }] }]);
  expect(after.kept.get('mail')?.failure).toBeUndefined();
});

test('an address that left the config while Keymedic was down is no trouble', () => {
  const { health, problems } = open();
  const leftOut = ['gone@shop.example', 'former@shop.example'].map((address) => ({ address, says: '550' }));
  health.learn([{ channel: 'mail', at: 1, leftOut }]);
  expect([...problems.keys()]).toEqual(['recipient mail gone@shop.example']);
});

test('a test by hand counts as much as an alert, and readmits those whom it got through to', () => {
  const { health, healthProblems, problems, readmitted } = open();
  const tested = { channel: 'mail', at: 5000, leftOut: [] };
  health.learn([{ ...tested, failure: 'no' }]);
  expect(healthProblems()).toEqual(['The last message to the channel mail did not get through.']);
  health.learn([{ ...tested, at: 5001 }]);
  expect(healthProblems()).toEqual([]);
  const gone = { address: 'gone@shop.example', says: '550' };
  const away = { address: 'away@shop.example', says: '550' };
  health.learn([{ ...tested, at: 5002, leftOut: [gone, away] }]);
  expect(problems.size).toBe(2);
  health.learn([{ ...tested, at: 5003, leftOut: [away] }]);
  expect([...problems.keys()]).toEqual(['recipient mail away@shop.example']);
  expect(readmitted).toEqual(['gone@shop.example']);
});

test('late examinations and a store that takes nothing silence the heartbeat', () => {
  const { healthProblems } = open();
  expect(healthProblems(600_001, 30_001)).toEqual([
    'Examinations are late by more than ten minutes.',
    'The store does not take what is written.',
  ]);
  expect(healthProblems(600_000, 30_000)).toEqual([]);
});
