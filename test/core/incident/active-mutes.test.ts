/** @module Active mutes: silences until their end, and maintenance windows over a year with both changes of the clock. */

import { expect, test } from 'vitest';
import { createNextCron } from '../../../src/agent/schedule/cron.ts';
import { activeMutes, isInWindow } from '../../../src/core/incident/active-mutes.ts';
import { toMatchers } from '../../../src/core/incident/matcher.ts';
import { isMuted } from '../../../src/core/incident/muting.ts';
import type { MaintenanceWindow } from '../../../src/core/model/config.ts';
import { nextDue } from '../../../src/core/schedule.ts';
import { sampleAlert } from './sample-alert.ts';

const minute = 60_000;
const hour = 60 * minute;
const year = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) };
const nextCron = createNextCron();
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

/** The stretches of a year in which a window is active, in steps of half an hour. */
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
  const at = (now: number) => activeMutes(now, { silences: [silence], maintenance: [], inhibiting: [], nextCron });
  expect(isMuted(sampleAlert, at(999))).toBe(true);
  expect(isMuted({ ...sampleAlert, owner: 'bob' }, at(999))).toBe(false);
  expect(at(1000)).toEqual([]);
});
