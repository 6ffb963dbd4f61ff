/** @module What fails and works in turns is told once, and ends only when it has worked for a while. */

import { expect, test } from 'vitest';
import { decide, newStanding } from '../../../src/core/incident/decide.ts';
import { countTurns, isFlapping, isSteady, noteVerdict } from '../../../src/core/incident/flapping.ts';
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

/** One probe a step; what was told, by the number of the probe. */
function play(verdicts: string, step = 5 * minute): readonly string[] {
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

test('answers that contradict each other are trouble, although none is ever confirmed', () => {
  expect(play('wfwfwfwfwfwfwf')).toEqual(['7 incident.opened flapping 3']);
});

test('outages that come and go are told once as such, and end when it has worked for half an hour', () => {
  expect(play(`wffwffwffw${'ffw'.repeat(20)}${'w'.repeat(10)}`)).toEqual([
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

test('a few blips are none of it', () => {
  expect(play(`fw${'w'.repeat(18)}fw${'w'.repeat(18)}fw`)).toEqual([]);
});

test('what is remembered is short, and nothing while all is well', () => {
  expect(noteVerdict(undefined, true)).toBeUndefined();
  expect(noteVerdict('f'.padEnd(20, 'w'), true)).toBeUndefined();
  expect(noteVerdict('w'.repeat(30), false)).toHaveLength(20);
  expect(countTurns('wffwfw')).toEqual({ probes: 6, failures: 2, recoveries: 2 });
  expect(countTurns('ffwffwff')).toEqual({ probes: 8, failures: 3, recoveries: 2 });
  expect(isFlapping('wfwfwfw')).toBe(true);
  expect(isFlapping('wfwfwf')).toBe(false);
  expect(isSteady('fwwww', noon, noon + 30 * minute)).toBe(true);
  expect(isSteady('fwwww', noon, noon + 29 * minute)).toBe(false);
  expect(isSteady('fwww', noon, noon + 30 * minute)).toBe(false);
});
