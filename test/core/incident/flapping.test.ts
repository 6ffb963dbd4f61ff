/** @module Flapping: a key that fails and works in turns is reported once, and its incident ends when it has worked for a while. */

import { expect, test } from 'vitest';
import { decide, newStanding } from '../../../src/core/incident/decide.ts';
import { appendVerdict, countTurns, isFlapping, isSteady } from '../../../src/core/incident/flapping.ts';
import type { Diagnosis } from '../../../src/core/model/diagnosis.ts';

const minute = 60_000;
const noon = Date.UTC(2026, 10, 21, 12);

function diagnose(works: boolean): Diagnosis {
  const verdict = works
    ? ({ state: 'healthy', cause: 'healthy' } as const)
    : ({ state: 'failing', cause: 'revoked' } as const);
  const empty = { evidence: [], ruledOut: [], remedy: [], warnings: [], facts: {}, contradictory: false, requests: 1 };
  return { ...verdict, confidence: 'likely', candidates: [verdict.cause], ...empty, at: new Date(noon).toISOString() };
}

/** Decides one probe every `step` ms; the transitions, each with the number of its probe. */
function probeAll(verdicts: string, step = 5 * minute): readonly string[] {
  let standing = newStanding('shop');
  return [...verdicts].flatMap((verdict, index) => {
    const decision = decide({
      standing,
      diagnosis: diagnose(verdict === 'w'),
      observation: { fingerprint: 'f1', at: noon + index * step, probeId: `p${index}` },
      policy: { confirm: {} },
      subject: { id: 'shop', provider: 'sendgrid', providerName: 'SendGrid', usedBy: [] },
      ids: { incident: `i${index}` },
    });
    standing = decision.standing;
    const { transition } = decision;
    return transition === undefined
      ? []
      : [
          `${index} ${transition.type}${transition.incident.flapping ? ' flapping' : ''}${transition.turns === undefined ? '' : ` ${transition.turns.recoveries}`}`,
        ];
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
