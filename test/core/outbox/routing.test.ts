/** @module Routing: which channels a transition goes to. */

import { expect, test } from 'vitest';
import { newStanding } from '../../../src/core/incident/decide.ts';
import type { Match } from '../../../src/core/model/config.ts';
import type { Incident, Transition } from '../../../src/core/model/incident.ts';
import type { Dependency } from '../../../src/core/outbox/channel-dependencies.ts';
import { addRecipients, channelsFor } from '../../../src/core/outbox/routing.ts';

const incident: Incident = {
  id: 'i1',
  integration: 'shop',
  kind: 'failing',
  severity: 'critical',
  cause: 'revoked',
  confidence: 'likely',
  sequence: 1,
  openedAt: 0,
  updatedAt: 0,
};
const subject = { id: 'shop', provider: 'sendgrid', providerName: 'SendGrid', owner: 'payments', usedBy: [] };
const opened: Transition = { id: 'i1-1', type: 'incident.opened', at: 0, incident, subject };
const own: Transition = {
  id: 'i2-1',
  type: 'agent.problem',
  at: 0,
  incident: { ...incident, integration: '@agent', kind: 'agent', severity: 'error', cause: 'agent_problem' },
  problem: 'The store is full.',
};
const channels = ['mail', 'hook', 'pager'];

test.each([
  [{}, true],
  [{ provider: ['sendgrid', 'mailgun'] }, true],
  [{ provider: ['mailgun'] }, false],
  [{ integration: ['shop'] }, true],
  [{ integration: ['blog'] }, false],
  [{ owner: ['payments'] }, true],
  [{ owner: ['growth'] }, false],
  [{ cause: ['revoked'] }, true],
  [{ cause: ['expired'] }, false],
  [{ severity: ['critical'] }, true],
  [{ severity: ['warning'] }, false],
  [{ provider: ['sendgrid'], severity: ['warning'] }, false],
  [{ provider: [] }, false],
] as [Match, boolean][])('a route for %j', (match, isMatched) => {
  expect(channelsFor(opened, [{ match, to: ['mail'] }], channels)).toEqual(isMatched ? ['mail'] : []);
});

test('all matching routes count, each channel once; without routes all channels are told', () => {
  const routes = [
    { match: {}, to: ['mail'] },
    { match: { provider: ['sendgrid'] }, to: ['hook', 'mail'] },
    { match: { provider: ['mailgun'] }, to: ['pager'] },
  ];
  expect(channelsFor(opened, routes, channels)).toEqual(['mail', 'hook']);
  expect(channelsFor(opened, [], channels)).toEqual(channels);
});

test('a problem of Keymedic itself always goes to some channel', () => {
  const routes = [{ match: { provider: ['sendgrid'] }, to: ['mail'] }];
  expect(channelsFor(own, routes, channels)).toEqual(channels);
  expect(channelsFor(own, [...routes, { match: { severity: ['error'] }, to: ['pager'] }], channels)).toEqual(['pager']);
});

test('an end goes to exactly the channels that were told, whatever the routes are by then', () => {
  const standing = newStanding('shop');
  const first = addRecipients({ standing, transition: opened }, [{ match: {}, to: ['mail', 'hook'] }], channels);
  expect(first.channels).toEqual(['mail', 'hook']);
  expect(first.standing.incident?.told).toEqual(['mail', 'hook']);

  const told = first.transition?.incident ?? incident;
  const updated: Transition = { ...opened, type: 'incident.updated', incident: { ...told, sequence: 2 } };
  const second = addRecipients({ standing, transition: updated }, [{ match: {}, to: ['pager'] }], channels);
  expect(second.channels).toEqual(['mail', 'hook', 'pager']);

  const ended = { ...(second.transition?.incident ?? incident), sequence: 3, resolvedAt: 1 };
  const resolved: Transition = { ...opened, type: 'incident.resolved', incident: ended };
  expect(addRecipients({ standing, transition: resolved }, [], ['hook', 'pager', 'new']).channels).toEqual([
    'hook',
    'pager',
  ]);
  expect(addRecipients({ standing }, [], channels).channels).toEqual([]);
});

test('an end whose channels have all left the config goes where the incident would go now', () => {
  const standing = newStanding('shop');
  const ended = { ...incident, told: ['hook'], sequence: 2, resolvedAt: 1 };
  const resolved: Transition = { ...opened, type: 'incident.resolved', incident: ended };
  const routes = [{ match: {}, to: ['fresh'] }];
  expect(addRecipients({ standing, transition: resolved }, routes, ['fresh', 'other']).channels).toEqual(['fresh']);
  const untold = { ...resolved, incident: { ...ended, told: [] } };
  expect(addRecipients({ standing, transition: untold }, routes, ['fresh']).channels).toEqual([]);
});

test('a channel that depends on the failing key adds its fallback, which is told of the end as well', () => {
  const dependencies: readonly Dependency[] = [
    {
      channel: 'mail',
      provider: 'sendgrid',
      providerName: 'SendGrid',
      via: 'key',
      integrations: ['shop'],
      atProvider: new Set(['shop']),
      coveredBy: 'pager',
    },
  ];
  const standing = newStanding('shop');
  const routes = [{ match: {}, to: ['mail'] }];
  const told = addRecipients({ standing, transition: opened }, routes, channels, ['provider'], dependencies);
  expect(told.channels).toEqual(['mail', 'pager']);
  const ended = { ...(told.standing.incident ?? incident), sequence: 2, resolvedAt: 1 };
  const resolved: Transition = { ...opened, type: 'incident.resolved', incident: ended };
  expect(addRecipients({ standing, transition: resolved }, routes, channels).channels).toEqual(['mail', 'pager']);
  const other: Transition = { ...opened, incident: { ...incident, integration: 'blog' } };
  expect(addRecipients({ standing, transition: other }, routes, channels, ['provider'], dependencies).channels).toEqual(
    ['mail'],
  );
});
