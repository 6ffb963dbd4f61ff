/** @module The due index against a plain list. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDueQueue } from '../../../src/agent/schedule/due-queue.ts';

const id = fc.integer({ min: 0, max: 30 }).map(String);
const step = fc.oneof(
  fc.record({ what: fc.constant('set' as const), id, at: fc.nat(100) }),
  fc.record({ what: fc.constant('remove' as const), id }),
  fc.record({ what: fc.constant('take' as const), now: fc.nat(100) }),
);

test('returns the same as a list that is searched, in the order of the due times', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const index = createDueQueue();
      const model = new Map<string, number>();
      for (const one of steps) {
        if (one.what === 'set') {
          index.set(one.id, one.at);
          model.set(one.id, one.at);
        } else if (one.what === 'remove') {
          index.remove(one.id);
          model.delete(one.id);
        } else {
          const taken = index.popDue(one.now);
          const instants = taken.map((each) => model.get(each) ?? Number.NaN);
          const due = [...model].filter(([, at]) => at <= one.now).map(([each]) => each);
          expect([...taken].sort()).toEqual(due.sort());
          expect(instants).toEqual(instants.toSorted((a, b) => a - b));
          for (const each of taken) model.delete(each);
        }
      }
      expect([...index.popDue(Number.POSITIVE_INFINITY)].sort()).toEqual([...model.keys()].sort());
    }),
  );
});

test('a hundred thousand due times are set and removed within seconds', () => {
  const index = createDueQueue();
  const began = performance.now();
  for (let n = 0; n < 100_000; n++) index.set(`i${n}`, (n * 7919) % 100_000);
  for (let n = 0; n < 100_000; n += 2) index.set(`i${n}`, (n * 104_729) % 100_000);
  expect(index.popDue(100_000)).toHaveLength(100_000);
  expect(performance.now() - began).toBeLessThan(5000);
});

test('a clock that was set back moves all due times by the same time', () => {
  const due = createDueQueue();
  for (const [id, at] of [
    ['b', 3_600_020],
    ['a', 3_600_010],
    ['c', 3_600_030],
  ] as const)
    due.set(id, at);
  due.shift(3_600_000);
  expect(due.popDue(20)).toEqual(['a', 'b']);
  due.set('a', 40);
  expect(due.popDue(40)).toEqual(['c', 'a']);
});
