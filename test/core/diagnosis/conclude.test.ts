/** @module Putting evidence together: hard evidence only narrows, soft only ranks, order is nothing, contradiction is said. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conclude } from '../../../src/core/diagnosis/conclude.ts';
import { readClock } from '../../../src/core/diagnosis/environment.ts';
import { readUnrelatedHosts } from '../../../src/core/diagnosis/unrelated-hosts.ts';
import { integrationCauses } from '../../../src/core/model/cause.ts';
import type { Evidence, EvidenceKind } from '../../../src/core/model/diagnosis.ts';

const kinds: readonly EvidenceKind[] = [
  'text',
  'answer',
  'history',
  'siblings',
  'made_up_key',
  'no_key',
  'status_page',
];
const some = fc.subarray([...integrationCauses], { minLength: 1 });
const kind = fc.constantFrom(...kinds);
const says = fc.string({ minLength: 1, maxLength: 12 });
const hard = fc.record({ kind, says, consistentWith: some, strength: fc.constant('hard' as const) });
const soft = fc.record({
  kind,
  says,
  consistentWith: some,
  strength: fc.constant('soft' as const),
  weight: fc.double({ min: 1.01, max: 30, noNaN: true }),
});
const evidence: fc.Arbitrary<Evidence[]> = fc.array(fc.oneof(hard, soft), { maxLength: 8 });

test('more hard evidence never brings a cause back', () => {
  fc.assert(
    fc.property(evidence, hard, (before, one) => {
      const [less, more] = [conclude(before), conclude([...before, one])];
      fc.pre(!more.contradictory);
      expect(less.candidates).toEqual(expect.arrayContaining([...more.candidates]));
    }),
  );
});

test('soft evidence excludes nothing and brings nothing in', () => {
  fc.assert(
    fc.property(evidence, soft, (before, one) => {
      expect(new Set(conclude([...before, one]).candidates)).toEqual(new Set(conclude(before).candidates));
    }),
  );
});

test('soft evidence makes what it speaks for no less likely', () => {
  fc.assert(
    fc.property(evidence, fc.constantFrom(...integrationCauses), (before, cause) => {
      const one: Evidence = { kind: 'status_page', says: 'x', consistentWith: [cause], strength: 'soft', weight: 5 };
      const place = conclude(before).candidates.indexOf(cause);
      fc.pre(place !== -1);
      expect(conclude([...before, one]).candidates.indexOf(cause)).toBeLessThanOrEqual(place);
    }),
  );
});

test('the order of evidence changes nothing', () => {
  const shuffled = evidence.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, ([all, other]) => {
      expect(conclude(other)).toEqual(conclude(all));
    }),
  );
});

test('contradiction gives the union of what names causes, possible, nothing ruled out', () => {
  fc.assert(
    fc.property(evidence, some, (before, named) => {
      const rest = integrationCauses.filter((cause) => !named.includes(cause));
      fc.pre(rest.length > 0);
      const pieces: Evidence[] = [named, rest].map((consistentWith) => ({
        kind: 'answer',
        says: 'x',
        consistentWith,
        strength: 'hard',
      }));
      const found = conclude([...before, ...pieces]);
      expect(found.contradictory).toBe(true);
      expect(found.confidence).toBe('possible');
      expect(found.ruledOut).toEqual([]);
      const few = pieces.filter(({ consistentWith }) => consistentWith.length <= integrationCauses.length / 2);
      for (const { consistentWith } of few)
        expect(found.candidates).toEqual(expect.arrayContaining([...consistentWith]));
    }),
  );
});

test('certain only where hard evidence leaves one cause', () => {
  fc.assert(
    fc.property(evidence, (all) => {
      const { confidence, candidates, contradictory } = conclude(all);
      expect(confidence === 'certain').toBe(
        candidates.length === 1 && !contradictory && all.some(({ strength }) => strength === 'hard'),
      );
    }),
  );
});

test('each cause that is ruled out says by what', () => {
  const { ruledOut } = conclude([
    { kind: 'history', says: 'It worked here.', consistentWith: ['revoked', 'expired'], strength: 'hard' },
  ]);
  expect(ruledOut).toContainEqual({ cause: 'malformed', because: 'It worked here.' });
});

test('no cause is ruled out by the sentence that shows it, and a fault of this machine rules out nothing of a key', () => {
  const minutes = 60_000;
  const ours = [
    ...readClock(-10 * minutes, -10 * minutes),
    ...readUnrelatedHosts(
      { kind: 'none', phase: 'tcp', code: 'ENETUNREACH', message: 'no route' },
      { reached: [], failed: [{ url: 'https://a.example/', reason: 'ENETUNREACH' }] },
      { hasReached: true, othersAnswer: false },
    ),
  ];
  expect(ours).toHaveLength(2);
  for (const one of ours) {
    const found = conclude([one]);
    expect(found.ruledOut.filter(({ because }) => because === one.says)).toEqual([]);
    expect(found.confidence).toBe('certain');
  }
  const [clock] = ours;
  const answer: Evidence = {
    kind: 'history',
    says: 'It worked an hour ago.',
    consistentWith: ['revoked', 'clock_skew'],
    strength: 'hard',
  };
  expect(conclude(clock === undefined ? [] : [clock, answer])).toMatchObject({
    candidates: ['clock_skew'],
    ruledOut: expect.arrayContaining([{ cause: 'malformed', because: 'It worked an hour ago.' }]),
  });
});
