/** @module Inhibition: which incidents a suspension or an outage holds back, for whom, and for how long. */

import { expect, test } from 'vitest';
import { createNextCron } from '../../../src/agent/schedule/cron.ts';
import { activeMutes } from '../../../src/core/incident/active-mutes.ts';
import { toMatchers } from '../../../src/core/incident/matcher.ts';
import { isMuted, type Mutable } from '../../../src/core/incident/muting.ts';
import type { Incident } from '../../../src/core/model/incident.ts';
import { sampleAlert } from './sample-alert.ts';

const nextCron = createNextCron();

const source: Incident = {
  id: 'i0',
  integration: 'other',
  kind: 'failing',
  severity: 'critical',
  cause: 'account_suspended',
  confidence: 'certain',
  sequence: 1,
  openedAt: 0,
  updatedAt: 0,
  provider: 'sendgrid',
  owner: 'ada',
  account: 'acme',
  told: ['mail'],
};

const outage: Incident = { ...source, cause: 'provider_outage', host: 'api.sendgrid.com' };

test.each([
  ['a refusal of the same account', source, { account: 'acme' }, true],
  ['a refusal of another account', source, { account: 'zeta' }, false],
  ['a refusal of an unknown account', source, {}, false],
  ['a refusal at another ESP', source, { account: 'acme', provider: 'mailgun' }, false],
  ['another suspension of the account', source, { account: 'acme', cause: 'account_suspended' }, true],
  ['itself', source, { account: 'acme', cause: 'account_suspended', incident: 'i0' }, false],
  ['a key whose text is malformed', source, { account: 'acme', cause: 'malformed' }, false],
  ['no incident while its own cause is a guess', { ...source, confidence: 'possible' }, { account: 'acme' }, false],
  ['a network fault in an outage', outage, { cause: 'network' }, true],
  ['a refusal for another owner, who was told nothing', source, { account: 'acme', owner: 'bob' }, false],
  ['a refusal on a channel that was told nothing', source, { account: 'acme', channel: 'chat' }, false],
  ['the end of an incident that was told', source, { account: 'acme', isOver: true }, false],
  ['an incident that opened before its end', { ...source, resolvedAt: 10 }, { account: 'acme', openedAt: 9 }, true],
  ['an incident that opened after its end', { ...source, resolvedAt: 10 }, { account: 'acme', openedAt: 10 }, false],
  ['another outage at the host', outage, { cause: 'provider_outage' }, true],
  ['a fault at another host of the ESP', outage, { cause: 'network', host: 'api.eu.sendgrid.com' }, false],
  ['a clear refusal in an outage', outage, { cause: 'revoked' }, false],
] as [string, Incident, Partial<Mutable>, boolean][])('inhibits %s: %#', (_, open, change, isInhibited) => {
  const mutes = activeMutes(0, { silences: [], maintenance: [], inhibiting: [open], nextCron });
  expect(isMuted({ ...sampleAlert, ...change }, mutes)).toBe(isInhibited);
});

test('of two inhibiting incidents the first inhibits the second on each channel, never each the other', () => {
  const second = { ...source, id: 'i5', openedAt: 1, told: ['mail', 'chat'] };
  const mutes = activeMutes(0, { silences: [], maintenance: [], inhibiting: [second, source], nextCron });
  const isHeldBack = (incident: string, channel: string) =>
    isMuted({ ...sampleAlert, account: 'acme', cause: 'account_suspended', incident, channel }, mutes);
  expect([
    isHeldBack('i0', 'mail'),
    isHeldBack('i5', 'mail'),
    isHeldBack('i5', 'chat'),
    isHeldBack('i9', 'chat'),
  ]).toEqual([false, true, false, true]);
});

test('an incident that a silence mutes inhibits nothing: nobody was told of it', () => {
  const silence = { id: 's', matchers: toMatchers({ integration: ['other'] }), by: 'ada', reason: '', createdAt: 0 };
  const silences = [{ ...silence, until: 1000 }];
  const mutes = activeMutes(0, { silences, maintenance: [], inhibiting: [source], nextCron });
  expect(isMuted({ ...sampleAlert, account: 'acme' }, mutes)).toBe(false);
});
