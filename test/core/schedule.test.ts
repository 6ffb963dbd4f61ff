/** @module When an integration is due: by its schedule, after a start, and after what a probe said. */

import { Cron } from 'croner';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, newStanding } from '../../src/core/incident/decide.ts';
import { nextProbeAt } from '../../src/core/incident/next-probe.ts';
import type { Cause, State } from '../../src/core/model/cause.ts';
import type { Diagnosis } from '../../src/core/model/diagnosis.ts';
import { firstDue, type NextCron, nextDue, spread } from '../../src/core/schedule.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const noon = Date.UTC(2026, 10, 21, 12);

const nextCron: NextCron = (expression, timezone, after) =>
  new Cron(expression, { timezone }).nextRun(new Date(after))?.getTime() ?? null;
const never: NextCron = () => null;

test('property: an interval keeps its phase for ever, strictly after now and by the next interval', () => {
  const instant = fc.integer({ min: 0, max: 4e12 });
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: second, max: 40 * 24 * hour }), instant, (id, every, now) => {
      const due = nextDue({ kind: 'every', every }, id, now, never) ?? 0;
      expect(due).toBeGreaterThan(now);
      expect(due).toBeLessThanOrEqual(now + every);
      expect(due % every).toBe(spread(id, every));
      expect(nextDue({ kind: 'every', every }, id, due, never)).toBe(due + every);
    }),
  );
});

test('phases are spread evenly, also over ids that differ in their last letter only', () => {
  const slots = new Array<number>(60).fill(0);
  for (let index = 0; index < 60_000; index += 1) {
    const slot = spread(`integration-${index}`, 60);
    slots[slot] = (slots[slot] ?? 0) + 1;
  }
  // A thousand each on average; five standard deviations are about 160.
  expect(Math.min(...slots)).toBeGreaterThan(840);
  expect(Math.max(...slots)).toBeLessThan(1160);
});

test('a cron expression is kept exactly, over the change of clocks, too', () => {
  const schedule = { kind: 'cron', expression: '30 2 * * *', timezone: 'Europe/Berlin' } as const;
  const summer = Date.UTC(2026, 9, 24, 12);
  const first = nextDue(schedule, 'shop', summer, nextCron) ?? 0;
  expect(new Date(first).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  expect(nextDue({ ...schedule, expression: '0 0 30 2 *' }, 'shop', summer, nextCron)).toBeNull();
});

test('after a start: new ones soon, missed ones once, the rest at their time', () => {
  const every = { kind: 'every', every: 24 * hour } as const;
  const daily = { kind: 'cron', expression: '0 6 * * *', timezone: 'UTC' } as const;
  const regular = nextDue(every, 'shop', noon, never);
  const soon = noon + spread('shop', minute);
  expect(firstDue(every, 'shop', noon, undefined, minute, never)).toBe(Math.min(soon, regular ?? 0));
  expect(firstDue(every, 'shop', noon, noon - 25 * hour, minute, never)).toBe(Math.min(soon, regular ?? 0));
  expect(firstDue(every, 'shop', noon, noon - hour, minute, never)).toBe(regular);
  expect(firstDue(daily, 'shop', noon, undefined, minute, nextCron)).toBe(soon);
  expect(firstDue(daily, 'shop', noon, noon - 48 * hour, minute, nextCron)).toBe(noon + 18 * hour);
  expect(firstDue(daily, 'shop', noon, undefined, minute, never)).toBe(soon);
});

interface Case {
  readonly state: State;
  readonly cause: Cause;
  readonly every?: number;
  readonly retryAfter?: number;
  readonly failedLogin?: 'harmless' | 'counts_against_account';
  readonly refused?: { readonly for: number; readonly then: number };
}

// biome-ignore lint/suspicious/noThenProperty: the option is called `then`, after `refused:` in the config.
const defaults = { for: 10 * minute, then: 10 * minute };

/** The pauses (ms) between probes that all get the same answer; the key is replaced before the probe `replacedAt`. */
function pauses(seen: Case, count: number, replacedAt = -1): readonly number[] {
  const every = seen.every ?? minute;
  let standing = newStanding('shop');
  let at = Math.ceil(noon / every) * every;
  let key = 'f1';
  return Array.from({ length: count }, (_, index) => {
    key = index === replacedAt ? 'f2' : key;
    const empty = {
      evidence: [],
      ruledOut: [],
      remedy: [],
      warnings: [],
      facts: {},
      contradictory: false,
      requests: 1,
    };
    const diagnosis: Diagnosis = {
      state: seen.state,
      cause: seen.cause,
      confidence: 'certain',
      candidates: [seen.cause],
      at: '',
      ...empty,
      ...(seen.retryAfter === undefined ? {} : { retryAfter: seen.retryAfter }),
    };
    ({ standing } = decide({
      standing,
      diagnosis,
      observation: { fingerprint: key, at, probeId: `p${index}` },
      policy: { confirm: {} },
      subject: { id: 'shop', provider: 'p', providerName: 'P', usedBy: [] },
      ids: { incident: `i${index}` },
    }));
    const due = nextProbeAt({
      standing,
      diagnosis,
      integration: seen.refused === undefined ? {} : { refused: seen.refused },
      config: { refused: defaults, confirm: {} },
      failedLogin: seen.failedLogin ?? 'harmless',
      scheduled: Math.floor(at / every) * every + every,
    });
    const pause = due - at;
    at = due;
    return pause;
  });
}

test('a healthy key is probed by its schedule alone', () => {
  expect(pauses({ state: 'healthy', cause: 'healthy' }, 3)).toEqual([minute, minute, minute]);
});

test('a refused key: a second look in seconds, its own pace for ten minutes, then every ten', () => {
  const all = pauses({ state: 'failing', cause: 'revoked' }, 14);
  expect(all.slice(0, 3)).toEqual([5 * second, 55 * second, minute]);
  expect(all.slice(10)).toEqual([minute, 10 * minute, 10 * minute, 10 * minute]);
});

test('a key that was replaced gets its own pace again', () => {
  const all = pauses({ state: 'failing', cause: 'revoked' }, 16, 14);
  expect(all.slice(12)).toEqual([10 * minute, 10 * minute, minute, minute]);
});

test('where a failed log-in counts: one confirmation, then hourly, unless set for this very integration', () => {
  const counting = { state: 'failing', cause: 'unrecognised', failedLogin: 'counts_against_account' } as const;
  expect(pauses({ ...counting, every: second }, 4)).toEqual([5 * second, hour, hour, hour]);
  const refused = { ...defaults, for: 0 };
  const set = pauses({ ...counting, refused }, 4);
  expect(set).toEqual([5 * second, 10 * minute, 10 * minute, 10 * minute]);
});

test('an outage is confirmed minutes apart, also where the schedule is a day', () => {
  expect(pauses({ state: 'failing', cause: 'network', every: 24 * hour }, 3)).toEqual([
    2 * minute,
    2 * minute,
    24 * hour - 4 * minute,
  ]);
});

test('the ESP is given the rest that it asks for', () => {
  expect(pauses({ state: 'unknown', cause: 'rate_limited', retryAfter: 300 }, 2)).toEqual([5 * minute, 5 * minute]);
  expect(pauses({ state: 'unknown', cause: 'rate_limited', every: second }, 2)).toEqual([minute, minute]);
  expect(pauses({ state: 'failing', cause: 'quota_exhausted', retryAfter: 300 }, 1)).toEqual([5 * minute]);
});

test('a pause in an answer that is no rate limit puts no confirmation off for long', () => {
  const asked = { state: 'failing', every: 24 * hour, retryAfter: 86_400 } as const;
  expect(pauses({ ...asked, cause: 'provider_outage' }, 3).slice(0, 2)).toEqual([2 * minute, 2 * minute]);
  expect(pauses({ ...asked, cause: 'revoked' }, 1)).toEqual([30 * second]);
});

test('property: never in the past, never sooner than asked', () => {
  const seen = fc.record({
    state: fc.constantFrom<State>('failing', 'unknown'),
    cause: fc.constantFrom<Cause>('revoked', 'network', 'rate_limited', 'quota_exhausted'),
    every: fc.integer({ min: second, max: 24 * hour }),
    retryAfter: fc.integer({ min: 0, max: 3600 }),
    failedLogin: fc.constantFrom('harmless' as const, 'counts_against_account' as const),
  });
  fc.assert(
    fc.property(seen, (one) => {
      for (const pause of pauses(one, 10)) {
        expect(pause).toBeGreaterThan(0);
        const isLimit = one.cause === 'rate_limited' || one.cause === 'quota_exhausted';
        expect(pause).toBeGreaterThanOrEqual(Math.min(one.retryAfter, isLimit ? 3600 : 30) * second);
      }
    }),
  );
});
