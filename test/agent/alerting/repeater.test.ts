/** @module An Alertmanager that restarts hears of open incidents again within minutes, and of no ended one. */

import { expect, test } from 'vitest';
import { createRepeater } from '../../../src/agent/alerting/repeater.ts';
import type { Channel } from '../../../src/core/model/channel.ts';
import type { Incident, Transition } from '../../../src/core/model/incident.ts';
import type { Delivery, Notification } from '../../../src/core/model/notification.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { notify, opened, resolved, updated } from '../../fixtures/transitions.ts';

const delivered: Delivery = { outcome: 'delivered', says: 'taken' };
const url = { from: 'inline', text: new Secret('http://127.0.0.1:9093') } as const;
const alertmanager: Channel = { id: 'am', type: 'alertmanager', url };
const chat: Channel = { id: 'chat', type: 'slack', url };

function open(incidents: readonly Incident[] = []) {
  const channels = new Map([alertmanager, chat].map((channel) => [channel.id, channel]));
  const sent: Notification[] = [];
  const repeated: Delivery[] = [];
  let clock = 0;
  let answer = Promise.resolve(delivered);
  const repeater = createRepeater({
    incidents,
    channels: () => channels,
    send(_, notification) {
      sent.push(notification);
      return answer;
    },
    onRepeated: (_, delivery) => repeated.push(delivery),
    now: () => opened.at + clock,
    steady: () => clock,
  });
  const record = (transition: Transition, channel: string, delivery = delivered): void =>
    repeater.record({ ...notify(transition), channel }, delivery);
  return {
    sent,
    repeated,
    channels,
    record,
    answerLater(later: Promise<Delivery>) {
      answer = later;
    },
    /** Returns the types of the transitions that are repeated within a time in ms. */
    pass(time: number): readonly string[] {
      const before = sent.length;
      for (const end = clock + time; clock < end; clock += 1000) repeater.tick();
      return sent.slice(before).flatMap(({ transitions }) => transitions.map(({ type }) => type));
    },
  };
}

test('an open incident is repeated every minute, as it was told last, until it ends', async () => {
  const { record, pass, sent } = open();
  record(opened, 'am');
  expect(pass(60_000)).toEqual(['incident.opened']);
  await Promise.resolve();
  record(updated, 'am');
  expect(pass(60_000)).toEqual(['incident.updated']);
  expect(sent.at(-1)?.channel).toBe('am');
  await Promise.resolve();
  record(resolved, 'am');
  expect(pass(600_000)).toEqual([]);
});

test('a restart of the daemon repeats what the channel was told before', () => {
  const { pass } = open([
    { ...opened.incident, told: ['am', 'chat'] },
    { ...opened.incident, id: 'other', told: [] },
  ]);
  expect(pass(60_000)).toEqual(['incident.opened']);
});

test('what was not delivered, other channels and tests are not repeated', () => {
  const { record, pass } = open();
  record(opened, 'am', { outcome: 'rejected', says: 'no', permanent: false });
  record(opened, 'chat');
  record({ ...opened, type: 'channel.test' }, 'am');
  expect(pass(600_000)).toEqual([]);
});

test('a channel that left the config is not repeated to', () => {
  const { record, pass, channels } = open();
  record(opened, 'am');
  channels.delete('am');
  expect(pass(600_000)).toEqual([]);
});

test('an end that overtakes a repetition is sent again after it', async () => {
  const { record, pass, answerLater, sent, repeated } = open();
  const { promise, resolve } = Promise.withResolvers<Delivery>();
  answerLater(promise);
  record(opened, 'am');
  expect(pass(60_000)).toEqual(['incident.opened']);
  record(resolved, 'am');
  answerLater(Promise.resolve(delivered));
  resolve(delivered);
  await expect.poll(() => repeated.length).toBe(2);
  expect(sent.at(-1)?.transitions.map(({ type }) => type)).toEqual(['incident.resolved']);
  expect(pass(600_000)).toEqual([]);
});

test('a receiver that does not answer gets one repetition at a time', () => {
  const { record, pass, answerLater } = open();
  answerLater(new Promise(() => {}));
  record(opened, 'am');
  expect(pass(600_000)).toEqual(['incident.opened']);
});
