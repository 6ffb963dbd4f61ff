/** @module The verdict: state, confidence and what would decide, out of evidence. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import sendgrid from '../../../providers/sendgrid.ts';
import { type DiagnoseInput, diagnose } from '../../../src/core/diagnosis/diagnose.ts';
import { type Cause, causes } from '../../../src/core/model/cause.ts';
import type { Evidence, EvidenceKind } from '../../../src/core/model/diagnosis.ts';

const [kind] = sendgrid.credentials;

function diagnoseBy(evidence: readonly Evidence[], more: Partial<DiagnoseInput> = {}) {
  return diagnose({
    provider: sendgrid,
    context: { kind, needs: ['send'], usedBy: ['shop'] },
    needs: ['send'],
    evidence,
    facts: {},
    warnings: [],
    acceptanceChecked: false,
    groupCauses: [],
    isShared: false,
    provesNothing: false,
    cannotTell: false,
    egress: 'same',
    requests: 1,
    now: 0,
    ...more,
  });
}

function told(...consistentWith: Cause[]): Evidence {
  return { kind: 'answer', says: 'It said so.', consistentWith, strength: 'hard' };
}

test('an acceptance is likely until a made-up key was refused', () => {
  expect(diagnoseBy([told('healthy')])).toMatchObject({ state: 'healthy', confidence: 'likely' });
  expect(diagnoseBy([told('healthy')], { acceptanceChecked: true })).toMatchObject({ confidence: 'certain' });
});

test('an endpoint that proves nothing, and a need that nothing shows, are unknown and never certain', () => {
  for (const flag of ['provesNothing', 'cannotTell'] as const)
    expect(diagnoseBy([told('healthy')], { [flag]: true })).toMatchObject({ state: 'unknown', confidence: 'possible' });
});

test('what several share is named first, and nothing is certain', () => {
  const found = diagnoseBy([told('revoked')], { groupCauses: ['provider_outage'], isShared: true });
  expect(found.candidates).toEqual(['provider_outage', 'revoked']);
  expect(found.confidence).toBe('possible');
});

test('a key refused like all its siblings is not certainly to blame', () => {
  expect(diagnoseBy([told('revoked')]).confidence).toBe('certain');
  expect(diagnoseBy([told('revoked')], { isShared: true }).confidence).toBe('likely');
});

test('from another address, a blocked address and the network are unknown', () => {
  for (const cause of ['ip_blocked', 'network'] as const) {
    expect(diagnoseBy([told(cause)]).state).toBe('failing');
    expect(diagnoseBy([told(cause)], { egress: 'other' }).state).toBe('unknown');
  }
});

test('a rate limit and our own trouble say nothing about the key', () => {
  for (const cause of ['rate_limited', 'agent_problem'] as const)
    expect(diagnoseBy([told(cause)]).state).toBe('unknown');
});

test('two answers that exclude each other are shown both, possible, unknown, asked again', () => {
  const again: Evidence = { ...told('revoked'), says: 'Asked again, it was refused.' };
  const found = diagnoseBy([told('healthy'), again]);
  expect(found).toMatchObject({ state: 'unknown', confidence: 'possible', contradictory: true });
  expect([...found.candidates].sort()).toEqual(['healthy', 'revoked']);
  expect(found.evidence).toHaveLength(2);
  expect(found.decide).toContain('asks again later');
});

test('of two pieces that exclude a cause in the same words, the one that is not the answer is the reason', () => {
  const two: Cause[] = ['malformed', 'unrecognised'];
  const answer = told(...two);
  const text: Evidence = { ...told('unrecognised', 'expired'), kind: 'text' };
  for (const both of [
    [answer, text],
    [text, answer],
  ])
    expect(diagnoseBy(both).ruledOut).toContainEqual({ cause: 'revoked', because: 'It said so.' });
  expect(diagnoseBy([text, answer])).toEqual(diagnoseBy([answer, text]));
});

test('soft pieces that differ in nothing but their weight are shown in one order', () => {
  const light: Evidence = { ...told('revoked'), strength: 'soft', weight: 2 };
  const heavy: Evidence = { ...light, weight: 3 };
  expect(diagnoseBy([light, heavy])).toEqual(diagnoseBy([heavy, light]));
});

const kinds: readonly EvidenceKind[] = ['text', 'answer', 'history', 'made_up_key', 'siblings'];
const piece = {
  kind: fc.constantFrom(...kinds),
  // Few sentences, so that several pieces say the same.
  says: fc.constantFrom('', 'It said so.', 'It has its shape.'),
  consistentWith: fc.subarray(
    causes.filter((cause) => cause !== 'unrelated'),
    { minLength: 1 },
  ),
};
const evidence = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ ...piece, strength: fc.constant('hard' as const) }) },
    fc.record({ ...piece, strength: fc.constant('soft' as const), weight: fc.constantFrom(1.5, 3, 8) }),
  ),
  { minLength: 1, maxLength: 6 },
);

test('the order of evidence changes nothing in the diagnosis', () => {
  fc.assert(
    fc.property(evidence, (all) => {
      expect(diagnoseBy([...all].reverse())).toEqual(diagnoseBy(all));
    }),
  );
});
