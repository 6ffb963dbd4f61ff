/** @module Channels and recipients that are problems of Keymedic's own, and the heartbeat that reports them. */

import { expect, test } from 'vitest';
import { createChannelHealth } from '../../../src/agent/alerting/channel-health.ts';
import { listHealthProblems } from '../../../src/agent/health/status.ts';
import type { Channel } from '../../../src/core/model/channel.ts';
import type { ChannelStatus } from '../../../src/core/model/channel-status.ts';
import type { Delivery } from '../../../src/core/model/notification.ts';
import { openProblems } from '../health/open-problems.ts';

const refused: Delivery = { outcome: 'rejected', permanent: false, says: 'no' };

function channelsOf(id: string): ReadonlyMap<string, Channel> {
  const to = ['Gone <gone@shop.example>'];
  const smtp = { url: 'smtp://mail.test:25' };
  return new Map([
    [id, { id, type: 'email', smtp, from: 'k@shop.example', to, toOwners: { ada: ['away@shop.example'] } }],
  ]);
}

function open() {
  const { problems } = openProblems();
  const saved = new Map<string, ChannelStatus>();
  const readmitted: string[] = [];
  let clock = 1000;
  const health = createChannelHealth({
    problems,
    save: (status) => void saved.set(status.channel, status),
    onReadmitted: (_, address) => readmitted.push(address),
    now: () => clock++,
  });
  health.applyConfig(channelsOf('mail'));
  const healthProblems = (lag = 0, writingFor = 0) =>
    listHealthProblems({
      problems,
      failingChannels: health.failing,
      lag: () => lag,
      writingFor: () => writingFor,
    });
  const sentences = () => problems.list().map(({ says }) => says);
  return { problems, sentences, health, healthProblems, saved, readmitted };
}

test('one failure silences the heartbeat, three are a problem of our own, a delivery ends both', () => {
  const { problems, health, healthProblems } = open();
  health.record('mail', refused, { age: 0, attempt: 1 });
  expect(healthProblems()).toEqual(['The last message to the channel mail did not get through.']);
  health.record('mail', refused, { age: 0, attempt: 1 });
  expect(problems.list()).toEqual([]);
  health.record('mail', refused, { age: 0, attempt: 1 });
  expect(healthProblems()).toEqual(['Alerts do not get through to the channel mail: no']);
  health.record('mail', { outcome: 'delivered', says: 'ok' }, { age: 0, attempt: 1 });
  expect(healthProblems()).toEqual([]);
});

test('a receiver that wants us to wait a little is no problem, unless it goes on', () => {
  const { health, healthProblems } = open();
  health.record('mail', { ...refused, retryAfter: 60 }, { age: 0, attempt: 1 });
  expect(healthProblems()).toEqual([]);
  health.record('mail', { ...refused, retryAfter: 60 }, { age: 700_000, attempt: 1 });
  expect(healthProblems()).toHaveLength(1);
});

test('a receiver that wants us to wait for long is a problem at once', () => {
  const { sentences, health } = open();
  health.record('mail', { ...refused, retryAfter: 86_400 }, { age: 0, attempt: 1 });
  expect(sentences()).toEqual(['Alerts do not get through to the channel mail: no']);
});

test('a suppressed recipient is a problem that the heartbeat does not report, and a new config ends it', () => {
  const { problems, sentences, health, healthProblems } = open();
  health.suppress('mail', 'gone@shop.example', '550 no such user');
  expect(sentences().join()).toContain('gone@shop.example');
  expect(healthProblems()).toEqual([]);
  health.applyConfig(channelsOf('mail'));
  expect(problems.list()).toEqual([]);
});

test('a mail that some recipients have is no failure of the channel; who lacks three attempts long is named', () => {
  const { sentences, health, healthProblems } = open();
  const lacking: Delivery = { ...refused, missing: [{ recipient: 'away@shop.example', says: '452 4.2.2 quota 7' }] };
  for (let attempt = 1; attempt < 3; attempt++) health.record('mail', lacking, { age: 0, attempt });
  expect(sentences()).toEqual([]);
  health.record('mail', lacking, { age: 0, attempt: 3 });
  expect(sentences()).toEqual([expect.stringMatching(/takes no mails for away@shop\.example \(452 4\.2\.2 quota 7\)/)]);
  expect(healthProblems()).toEqual([]);
  health.record(
    'mail',
    { ...lacking, missing: [{ recipient: 'away@shop.example', says: '452 quota 8' }] },
    { age: 0, attempt: 4 },
  );
  health.record('mail', { outcome: 'delivered', says: 'to others' }, { age: 0, attempt: 1 });
  expect(sentences()).toEqual([expect.stringContaining('quota 7')]);
  health.reach('mail', 'away@shop.example');
  expect(sentences()).toEqual([]);
});

test('a message that is given up is a problem at once, whatever pause the receiver asks for, and is named', () => {
  const { sentences, health, healthProblems } = open();
  const lost = '[REVOKED] SendGrid key shop';
  health.record('mail', { ...refused, says: 'gone.', retryAfter: 60 }, { age: 0, attempt: 1, lost });
  expect(sentences()).toEqual([
    'Alerts do not get through to the channel mail: gone. Given up, and not sent again: [REVOKED] SendGrid key shop',
  ]);
  expect(healthProblems()).toHaveLength(1);
});

test('a channel that leaves the config is no problem any more', () => {
  const { problems, health, healthProblems } = open();
  for (let index = 0; index < 3; index++) health.record('mail', refused, { age: 0, attempt: 1 });
  health.applyConfig(channelsOf('chat'));
  expect(problems.list()).toEqual([]);
  expect(healthProblems()).toEqual([]);
});

test('a failing channel stays one over a restart, until a message is delivered', () => {
  const before = open();
  for (let index = 0; index < 3; index++) before.health.record('mail', refused, { age: 0, attempt: 1 });
  before.health.suppress('mail', 'gone@shop.example', '550 no such user');
  const after = open();
  after.health.learn([...before.saved.values()]);
  expect(after.problems.list()).toEqual(before.problems.list());
  expect(after.healthProblems()).toEqual(['Alerts do not get through to the channel mail: no']);
  after.health.record('mail', { outcome: 'delivered', says: 'ok' }, { age: 0, attempt: 1 });
  expect(after.healthProblems()).toEqual([]);
  expect([...after.saved.values()]).toMatchObject([{ leftOut: [{ address: 'gone@shop.example' }] }]);
  expect(after.saved.get('mail')?.failure).toBeUndefined();
});

test('an address that left the config while Keymedic was down is no problem', () => {
  const { health, problems } = open();
  const leftOut = ['gone@shop.example', 'former@shop.example'].map((address) => ({ address, says: '550' }));
  health.learn([{ channel: 'mail', at: 1, leftOut }]);
  expect(problems.list()).toMatchObject([
    { key: { kind: 'recipient', channel: 'mail', address: 'gone@shop.example' } },
  ]);
});

test('a test by hand counts as much as an alert, and readmits the recipients that it reached', () => {
  const { health, healthProblems, problems, readmitted } = open();
  const tested = { channel: 'mail', at: 5000, leftOut: [] };
  health.learn([{ ...tested, failure: 'no' }]);
  expect(healthProblems()).toEqual(['The last message to the channel mail did not get through.']);
  health.learn([{ ...tested, at: 5001 }]);
  expect(healthProblems()).toEqual([]);
  const gone = { address: 'gone@shop.example', says: '550' };
  const away = { address: 'away@shop.example', says: '550' };
  health.learn([{ ...tested, at: 5002, leftOut: [gone, away] }]);
  expect(problems.list()).toHaveLength(2);
  health.learn([{ ...tested, at: 5003, leftOut: [away] }]);
  expect(problems.list()).toMatchObject([
    { key: { kind: 'recipient', channel: 'mail', address: 'away@shop.example' } },
  ]);
  expect(readmitted).toEqual(['gone@shop.example']);
});

test('a log-in ends what a log-in showed, and only a delivered mail ends what a refused mail showed', () => {
  const { health, healthProblems, saved } = open();
  const works: Delivery = { outcome: 'delivered', says: 'The mail server accepted the log-in.' };
  for (let index = 0; index < 3; index++) health.recordLogIn('mail', refused);
  expect(healthProblems()).toEqual(['Alerts do not get through to the channel mail: no']);
  health.recordLogIn('mail', works);
  expect(healthProblems()).toEqual([]);
  for (const failed of [refused, { ...refused, needsMail: true } as const, refused]) {
    health.record('mail', failed, { age: 0, attempt: 1 });
    expect(healthProblems()).toHaveLength(1);
  }
  health.recordLogIn('mail', works);
  expect(healthProblems()).toEqual(['Alerts do not get through to the channel mail: no']);
  const restarted = open();
  restarted.health.learn([...saved.values()]);
  restarted.health.recordLogIn('mail', works);
  expect(restarted.healthProblems()).toEqual(['Alerts do not get through to the channel mail: no']);
  restarted.health.record('mail', works, { age: 0, attempt: 1 });
  expect(restarted.healthProblems()).toEqual([]);
  restarted.health.recordLogIn('mail', works);
  restarted.health.recordLogIn('mail', refused);
  restarted.health.recordLogIn('mail', works);
  expect(restarted.healthProblems()).toEqual([]);
});

test('a mail that nobody answered is not over after a log-in', () => {
  const { health, healthProblems } = open();
  health.record('mail', { outcome: 'unknown', says: 'no answer came' }, { age: 0, attempt: 1 });
  health.recordLogIn('mail', { outcome: 'delivered', says: 'ok' });
  expect(healthProblems()).toHaveLength(1);
});

test('a recipient whom an earlier version suppressed because the server refused us is not suppressed', () => {
  const { health, problems } = open();
  const leftOut = [
    { address: 'gone@shop.example', says: '554 5.7.1 <gone@shop.example>: Relay access denied' },
    { address: 'away@shop.example', says: '550 5.1.1 no such user' },
  ];
  health.learn([{ channel: 'mail', at: 1, leftOut }]);
  expect(problems.list()).toMatchObject([{ key: { address: 'away@shop.example' } }]);
});

test('late examinations and a store that does not write turn the heartbeat into a failure', () => {
  const { healthProblems } = open();
  expect(healthProblems(600_001, 30_001)).toEqual([
    'Examinations are late by more than ten minutes.',
    'The store does not take what is written.',
  ]);
  expect(healthProblems(600_000, 30_000)).toEqual([]);
});
