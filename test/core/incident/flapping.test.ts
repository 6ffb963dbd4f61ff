/** @module Flapping: a key that fails and works in turns is reported once, and its incident ends when it has worked for a while. */

import { expect, test } from 'vitest';
import { decide, newStanding } from '../../../src/core/incident/decide.ts';
import { appendVerdict, countTurns, isFlapping, isSteady } from '../../../src/core/incident/flapping.ts';
import type { Decision } from '../../../src/core/incident/transition.ts';
import type { Diagnosis } from '../../../src/core/model/diagnosis.ts';

const minute = 60_000;
const noon = Date.UTC(2026, 10, 21, 12);

/** `w` works, `f` is refused, `d` is down. */
const verdicts = {
  w: { state: 'healthy', cause: 'healthy' },
  f: { state: 'failing', cause: 'revoked' },
  d: { state: 'failing', cause: 'network' },
} as const;

function diagnose(letter: string): Diagnosis {
  const verdict = verdicts[letter as keyof typeof verdicts];
  const empty = { evidence: [], ruledOut: [], remedy: [], warnings: [], facts: {}, contradictory: false, requests: 1 };
  return { ...verdict, confidence: 'likely', candidates: [verdict.cause], ...empty, at: new Date(noon).toISOString() };
}

/** Decides one probe every `step` ms; the decisions. */
function decideAll(letters: string, step = 5 * minute): readonly Decision[] {
  let standing = newStanding('shop');
  return [...letters].map((letter, index) => {
    const decision = decide({
      standing,
      diagnosis: diagnose(letter),
      observation: { fingerprint: 'f1', at: noon + index * step, probeId: `p${index}` },
      policy: { confirm: {} },
      subject: { id: 'shop', provider: 'sendgrid', providerName: 'SendGrid', usedBy: [] },
      ids: { incident: `i${index}` },
    });
    standing = decision.standing;
    return decision;
  });
}

/** Decides one probe every `step` ms; the transitions, each with the number of its probe. */
function probeAll(letters: string, step?: number): readonly string[] {
  return decideAll(letters, step).flatMap(({ transition }, index) => {
    if (transition === undefined) return [];
    const { type, incident, turns, steady } = transition;
    const words = [incident.flapping && 'flapping', steady && 'steady', turns?.recoveries];
    return [[index, type, ...words.filter((word) => word !== undefined)].join(' ')];
  });
}

test('alternating answers open an incident, although none is ever confirmed', () => {
  expect(probeAll('wfwfwfwfwfwfwf')).toEqual(['7 incident.opened flapping 3']);
});

test('outages that come and go are reported once as flapping, and end when the key has worked for half an hour', () => {
  expect(probeAll(`wffwffwffw${'ffw'.repeat(20)}${'w'.repeat(10)}`)).toEqual([
    '2 incident.opened',
    '3 incident.resolved',
    '5 incident.opened',
    '6 incident.resolved',
    '8 incident.opened',
    '9 incident.resolved',
    '10 incident.opened flapping 3',
    '75 incident.resolved flapping',
  ]);
});

test.each([
  ['every five minutes', 5 * minute, '11 incident.updated steady'],
  // Where probes are a second apart, a few in a row are no sign of anything.
  ['every second', 1000, '38 incident.updated steady'],
])('a key that came and went and then fails for good is told once, probed %s', (_, step, told) => {
  expect(probeAll(`wfwfwfwf${'f'.repeat(200)}`, step)).toEqual(['7 incident.opened flapping 3', told]);
});

test('a flapping key that fails for good in changing ways, or in another way, is told', () => {
  expect(probeAll(`wfwfwfwf${'d'.repeat(20)}`)).toEqual(['7 incident.opened flapping 3', '11 incident.updated steady']);
});

test('short failures of a flapping key are told once, however many follow', () => {
  expect(probeAll(`wfwfwfwf${'wfff'.repeat(50)}`)).toEqual(['7 incident.opened flapping 3']);
  expect(probeAll(`wfwfwfwf${'wfffff'.repeat(50)}`).length).toBeLessThan(8);
});

test('a key that came and went, failed for good and works again: the all-clear comes', () => {
  const told = probeAll(`wfwfwfwf${'f'.repeat(30)}${'w'.repeat(12)}`);
  expect(told.at(-1)).toBe('38 incident.resolved');
});

test.each([1000, 10_000, minute, 5 * minute, 60 * minute])(
  'a key that came and went is over when it has worked for half an hour, probed every %i ms',
  (step) => {
    const probes = Math.max(4, (30 * minute) / step + 1);
    const told = probeAll(`wfwfwfwf${'w'.repeat(probes + 3)}`, step);
    expect(told).toEqual(['7 incident.opened flapping 3', `${7 + probes} incident.resolved flapping`]);
  },
);

test('the standing agrees with the open incident, also while a flapping key works', () => {
  for (const { standing } of decideAll(`wfwfwfwf${'wff'.repeat(9)}${'f'.repeat(9)}www`))
    if (standing.incident !== undefined) expect(standing.state).toBe('failing');
});

test('a few single failures are no flapping', () => {
  expect(probeAll(`fw${'w'.repeat(18)}fw${'w'.repeat(18)}fw`)).toEqual([]);
});

test('few verdicts are remembered, and none while all of them worked', () => {
  expect(appendVerdict(undefined, true)).toBeUndefined();
  expect(appendVerdict('f'.padEnd(20, 'w'), true)).toBeUndefined();
  expect(appendVerdict('w'.repeat(30), false)).toHaveLength(20);
  expect(countTurns('wffwfw')).toEqual({ probes: 6, failures: 2, recoveries: 2 });
  expect(countTurns('ffwffwff')).toEqual({ probes: 8, failures: 3, recoveries: 2 });
  expect(isFlapping('wfwfwfw')).toBe(true);
  expect(isFlapping('wfwfwf')).toBe(false);
  expect(isSteady('fwwww', noon, noon + 30 * minute)).toBe(true);
  expect(isSteady('fwwww', noon, noon + 29 * minute)).toBe(false);
  expect(isSteady('fwww', noon, noon + 30 * minute)).toBe(false);
});
