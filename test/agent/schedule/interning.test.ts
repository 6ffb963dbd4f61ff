/** @module What many diagnoses say alike is kept once, and nothing of it is changed. */

import { expect, test } from 'vitest';
import { createInterning } from '../../../src/agent/schedule/interning.ts';
import type { Transition } from '../../../src/core/model/incident.ts';
import type { Recorded } from '../../../src/core/model/record.ts';
import { opened } from '../../fixtures/transitions.ts';
import { resultOf } from '../../store/samples.ts';

/** Nothing in it is the same object or text as in another one. */
function failureOf(integration: string): Recorded {
  const sample: Transition = structuredClone(opened);
  const incident = { ...sample.incident, integration, signature: `http 401 ${'so it is '.repeat(3)}` };
  return {
    result: resultOf(integration, 'p1', { state: 'failing', cause: 'revoked' }),
    standing: { integration, warned: [], incident },
    transition: { transition: { ...sample, incident }, channels: ['mail'] },
  };
}

test('two records share equal parts, whatever else differs', () => {
  const share = createInterning();
  const [one, other] = [failureOf('a'), failureOf('b')].map(share);
  expect([one, other]).toEqual([failureOf('a'), failureOf('b')]);
  const [first, second] = [one, other].map((recorded) => recorded?.transition?.transition.diagnosis);
  for (const part of ['evidence', 'ruledOut', 'remedy'] as const) {
    expect(first?.[part].length).toBeGreaterThan(0);
    for (const [place, item] of (first?.[part] ?? []).entries()) expect(second?.[part][place]).toBe(item);
  }
  expect(one?.standing.incident).toBe(one?.transition?.transition.incident);
});

test('a record without a transition is left as it is', () => {
  const { transition: _, ...quiet } = failureOf('a');
  expect(createInterning()(quiet)).toBe(quiet);
});
