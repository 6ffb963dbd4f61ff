/** @module The plan: only steps that can split what is left, the cheapest first, never beyond the budget. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseStep, listSteps, type PlanInput, type StepName } from '../../../src/core/diagnosis/plan-steps.ts';
import { causes } from '../../../src/core/model/cause.ts';

const cost = fc.integer({ min: 0, max: 5 });
const names: readonly StepName[] = [
  'status_page',
  'no_key',
  'made_up_key',
  'other_regions',
  'other_kinds',
  'permissions',
  'again',
];
const input: fc.Arbitrary<PlanInput> = fc.record({
  candidates: fc.subarray([...causes], { minLength: 1 }),
  possible: fc.record({
    statusPage: cost,
    noKey: cost,
    madeUpKey: cost,
    otherRegions: cost,
    otherKinds: cost,
    permissions: cost,
    again: cost,
  }),
  done: fc.subarray([...names]),
  budget: fc.integer({ min: 0, max: 8 }),
  doubtAcceptance: fc.boolean(),
  mayBeOutage: fc.boolean(),
  doubtRefusal: fc.boolean(),
});

test('a plan that is followed to its end never exceeds its budget and takes no step twice', () => {
  fc.assert(
    fc.property(input, (start) => {
      let [spent, done] = [0, [...start.done]];
      for (;;) {
        const step = chooseStep({ ...start, done, budget: start.budget - spent });
        if (step === undefined) break;
        expect(done).not.toContain(step.name);
        spent += step.requests;
        done = [...done, step.name];
      }
      expect(spent).toBeLessThanOrEqual(start.budget);
    }),
  );
});

test('the cheapest step comes first', () => {
  fc.assert(
    fc.property(input, (one) => {
      const prices = listSteps(one).flatMap(({ name, requests }) => (name === 'again' ? [] : [requests]));
      expect(prices).toEqual([...prices].sort((a, b) => a - b));
      expect(prices.every((price) => price > 0)).toBe(true);
    }),
  );
});

test('one cause that no outage can explain away ends it', () => {
  const possible = { statusPage: 1, noKey: 1, madeUpKey: 1, otherRegions: 1, otherKinds: 1, permissions: 1, again: 1 };
  const common = { possible, done: [], budget: 6, doubtAcceptance: false, doubtRefusal: false } as const;
  for (const cause of causes)
    expect(chooseStep({ ...common, candidates: [cause], mayBeOutage: false }), cause).toBeUndefined();
});

test('an acceptance is doubted with a made-up key until that was refused', () => {
  const possible = { statusPage: 1, noKey: 1, madeUpKey: 1, otherRegions: 1, otherKinds: 0, permissions: 0, again: 1 };
  const common = {
    candidates: ['healthy'],
    possible,
    done: [],
    budget: 6,
    mayBeOutage: false,
    doubtRefusal: false,
  } as const;
  expect(chooseStep({ ...common, doubtAcceptance: true })?.name).toBe('made_up_key');
  expect(chooseStep({ ...common, doubtAcceptance: false })).toBeUndefined();
});

test('a refusal that an outage may explain asks a made-up key, then the status page', () => {
  const possible = { statusPage: 1, noKey: 1, madeUpKey: 1, otherRegions: 0, otherKinds: 0, permissions: 0, again: 1 };
  const common = {
    candidates: ['revoked'],
    possible,
    budget: 6,
    doubtAcceptance: true,
    mayBeOutage: true,
    doubtRefusal: false,
  } as const;
  expect(chooseStep({ ...common, done: [] })?.name).toBe('made_up_key');
  expect(chooseStep({ ...common, done: ['made_up_key'] })?.name).toBe('status_page');
});

test('a refusal is asked for a second time at the end, and one request is kept for it', () => {
  const possible = { statusPage: 1, noKey: 1, madeUpKey: 1, otherRegions: 0, otherKinds: 0, permissions: 0, again: 1 };
  const common = { candidates: ['revoked'], possible, doubtAcceptance: true, mayBeOutage: true, done: [] } as const;
  const names = (budget: number, doubtRefusal: boolean) =>
    listSteps({ ...common, budget, doubtRefusal }).map(({ name }) => name);
  expect(names(6, true).at(-1)).toBe('again');
  expect(names(1, true)).toEqual(['again']);
  expect(names(6, false)).not.toContain('again');
  expect(chooseStep({ ...common, candidates: ['healthy'], budget: 1, doubtRefusal: true })?.name).toBe('made_up_key');
});
