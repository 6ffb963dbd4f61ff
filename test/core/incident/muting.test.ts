/** @module Silences, maintenance windows over a year with both changes of the clock, and what explains what. */

import { expect, test } from 'vitest';
import { createNextCron } from '../../../src/agent/schedule/cron.ts';
import { toMatchers } from '../../../src/core/incident/matcher.ts';
import { activeMutes, isInWindow, isMuted, type Mutable, type Mute } from '../../../src/core/incident/muting.ts';
import type { MaintenanceWindow, Match } from '../../../src/core/model/config.ts';
import type { Incident } from '../../../src/core/model/incident.ts';
import { nextDue } from '../../../src/core/schedule.ts';

const minute = 60_000;
const hour = 60 * minute;
const year = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) };
const nextCron = createNextCron();
const labels: Mutable = {
  incident: 'i1',
  channel: 'mail',
  openedAt: 0,
  isOver: false,
  integration: 'shop',
  provider: 'sendgrid',
  owner: 'ada',
  host: 'api.sendgrid.com',
  cause: 'revoked',
  severity: 'critical',
};

function windowOf(expression: string, timezone: string, lasts: number): MaintenanceWindow {
  return { match: {}, schedule: { kind: 'cron', expression, timezone }, lasts };
}

/** Local time of an instant. */
function clockIn(timezone: string) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (at: number): string => format.format(at).replace(',', '');
}

/** The stretches of a year in which a window holds, looked at every half hour. */
function stretches(window: MaintenanceWindow): readonly { readonly from: number; readonly length: number }[] {
  const found: { from: number; length: number }[] = [];
  let began: number | undefined;
  for (let at = year.from; at < year.to; at += 30 * minute) {
    const isIn = isInWindow(window, at, nextCron);
    if (isIn) began ??= at;
    else if (began !== undefined) {
      found.push({ from: began, length: at - began });
      began = undefined;
    }
  }
  return found;
}

test.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'])(
  'a weekly window in %s begins by the local clock all year, and lasts its time',
  (timezone) => {
    const all = stretches(windowOf('0 22 * * sat', timezone, 4 * hour));
    const clock = clockIn(timezone);
    expect(all).toHaveLength(52);
    expect(new Set(all.map(({ from }) => clock(from)))).toEqual(new Set(['Sat 22:00']));
    expect(new Set(all.map(({ length }) => length))).toEqual(new Set([4 * hour]));
  },
);

test('a daily window in the hour that the clock leaves out or repeats comes once each day', () => {
  const all = stretches(windowOf('30 2 * * *', 'Europe/Berlin', hour));
  expect(all).toHaveLength(365);
  expect(new Set(all.map(({ length }) => length))).toEqual(new Set([hour]));
});

test('windows that overlap or never end are one', () => {
  expect(stretches(windowOf('0 * * * *', 'UTC', 2 * hour))).toEqual([]);
  expect(isInWindow(windowOf('0 * * * *', 'UTC', 2 * hour), year.from + 17 * minute, nextCron)).toBe(true);
});

test('a schedule keeps to the local clock all year, once a day', () => {
  const clock = clockIn('Europe/Berlin');
  const schedule = { kind: 'cron', expression: '15 6 * * *', timezone: 'Europe/Berlin' } as const;
  const instants: number[] = [];
  for (let at: number | null = year.from; at !== null && at < year.to; at = nextDue(schedule, 'shop', at, nextCron))
    instants.push(at);
  expect(instants.slice(1)).toHaveLength(365);
  expect(new Set(instants.slice(1).map((at) => clock(at).slice(4)))).toEqual(new Set(['06:15']));
});

test('a silence holds until its end, for what it matches', () => {
  const silence = {
    id: 's',
    matchers: toMatchers({ owner: ['ada'] }),
    by: 'ada',
    reason: '',
    createdAt: 0,
    until: 1000,
  };
  const at = (now: number) => activeMutes(now, { silences: [silence], maintenance: [], explaining: [], nextCron });
  expect(isMuted(labels, at(999))).toBe(true);
  expect(isMuted({ ...labels, owner: 'bob' }, at(999))).toBe(false);
  expect(at(1000)).toEqual([]);
});

test('trouble of our own is held back only by name', () => {
  const { provider: _, owner: __, ...rest } = labels;
  const own = { ...rest, integration: '@agent', cause: 'agent_problem', severity: 'error' } as const;
  const by = (match: Match): readonly Mute[] => [{ matchers: toMatchers(match) }];
  expect(isMuted(own, by({}))).toBe(false);
  expect(isMuted(own, by({ severity: ['error'] }))).toBe(false);
  expect(isMuted(own, [{ matchers: [{ name: 'integration', is: '=~', values: ['.+'] }] }])).toBe(false);
  expect(isMuted(own, by({ cause: ['agent_problem'] }))).toBe(true);
  expect(isMuted(own, by({ integration: ['@agent'] }))).toBe(true);
});

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
  ['one of another account', source, { account: 'zeta' }, false],
  ['one whose account nobody knows', source, {}, false],
  ['one of another ESP', source, { account: 'acme', provider: 'mailgun' }, false],
  ['another suspension of the account', source, { account: 'acme', cause: 'account_suspended' }, true],
  ['itself', source, { account: 'acme', cause: 'account_suspended', incident: 'i0' }, false],
  ['what was always wrong with the text', source, { account: 'acme', cause: 'malformed' }, false],
  ['anything, when it is a mere guess', { ...source, confidence: 'possible' }, { account: 'acme' }, false],
  ['a fault of the way in an outage', outage, { cause: 'network' }, true],
  ['one of another owner, who was told nothing', source, { account: 'acme', owner: 'bob' }, false],
  ['one on a channel that was told nothing', source, { account: 'acme', channel: 'chat' }, false],
  ['the end of one that was told', source, { account: 'acme', isOver: true }, false],
  ['what opened before its own end', { ...source, resolvedAt: 10 }, { account: 'acme', openedAt: 9 }, true],
  ['what opened after its own end', { ...source, resolvedAt: 10 }, { account: 'acme', openedAt: 10 }, false],
  ['another outage at the host', outage, { cause: 'provider_outage' }, true],
  ['a fault at another host of the ESP', outage, { cause: 'network', host: 'api.eu.sendgrid.com' }, false],
  ['a clear refusal in an outage', outage, { cause: 'revoked' }, false],
] as [string, Incident, Partial<Mutable>, boolean][])('explains %s: %#', (_, open, change, isExplained) => {
  const mutes = activeMutes(0, { silences: [], maintenance: [], explaining: [open], nextCron });
  expect(isMuted({ ...labels, ...change }, mutes)).toBe(isExplained);
});

test('of two explanations the first holds back the other on each channel, never each the other', () => {
  const second = { ...source, id: 'i5', openedAt: 1, told: ['mail', 'chat'] };
  const mutes = activeMutes(0, { silences: [], maintenance: [], explaining: [second, source], nextCron });
  const isHeld = (incident: string, channel: string) =>
    isMuted({ ...labels, account: 'acme', cause: 'account_suspended', incident, channel }, mutes);
  expect([isHeld('i0', 'mail'), isHeld('i5', 'mail'), isHeld('i5', 'chat'), isHeld('i9', 'chat')]).toEqual([
    false,
    true,
    false,
    true,
  ]);
});

test('what a silence holds back explains nothing: nobody was told of it', () => {
  const silence = { id: 's', matchers: toMatchers({ integration: ['other'] }), by: 'ada', reason: '', createdAt: 0 };
  const silences = [{ ...silence, until: 1000 }];
  const mutes = activeMutes(0, { silences, maintenance: [], explaining: [source], nextCron });
  expect(isMuted({ ...labels, account: 'acme' }, mutes)).toBe(false);
});
