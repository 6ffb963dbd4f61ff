/** @module What the steps show: comparisons of answers, unrelated hosts, status page, clock. */

import { expect, test } from 'vitest';
import { mayRefuseAll, readClock, readStatusPage } from '../../../src/core/diagnosis/environment.ts';
import { readOtherKinds, readOtherRegions } from '../../../src/core/diagnosis/read-alternatives.ts';
import { type ReadAnswer, readMadeUpKey, signatureOf } from '../../../src/core/diagnosis/read-steps.ts';
import type { Answer } from '../../../src/core/model/answer.ts';
import type { AnswerCause } from '../../../src/core/model/cause.ts';

function http(status: number, body: string): Answer {
  return { kind: 'http', status, headers: {}, body };
}

function readAs(answer: Answer, ...causes: AnswerCause[]): ReadAnswer {
  return { answer, reading: { causes, from: 'provider' } };
}

const silent: Answer = { kind: 'none', phase: 'timeout', code: 'ETIMEDOUT', message: 'timed out' };
const refusal = readAs(http(401, '{"message":"Invalid key"}'), 'unrecognised', 'revoked', 'wrong_region');
const acceptance = readAs(http(200, '{"id":1}'), 'healthy');
const disabled = readAs(http(401, '{"message":"This key is disabled"}'), 'revoked', 'account_suspended');
const minutes = 60_000;

test('a signature forgets request ids, times and echoed keys, and nothing else', () => {
  const one = http(401, '{"message":"Key SG.abc123 is invalid","request_id":"7f3a9"}');
  const other = http(401, '{"message":"Key SG.zzz999 is invalid","request_id":"11c07"}');
  expect(signatureOf(one)).toBe(signatureOf(other));
  expect(signatureOf(one)).not.toBe(signatureOf(http(403, '{"message":"Key SG.abc123 is invalid"}')));
  expect(signatureOf(one)).not.toContain('abc123');
});

const sayNo = (key: string) => http(401, `{"message":"The message of the provided authorization: no user for ${key}"}`);

test.each(['THE', 'sage', 'tion', 'user', 'The'])(
  'a key that ends in %s by chance has the signature of all others',
  (end) => {
    const [one, other] = [`SG.q1w2e3r4t5z6.${'kx'.repeat(9)}${end}`, `SG.y9x8c7v6b5n4.${'wq'.repeat(9)}vbnm`];
    const answer = http(
      401,
      '{"message":"The message of the provided authorization: no user for you, the key is bad"}',
    );
    expect(signatureOf(answer, [one])).toBe(signatureOf(answer, [other]));
    for (const show of [
      (key: string) => key,
      (key: string) => `${key.slice(0, 5)}****${key.slice(-4)}`,
      (key: string) => `a key ending in ${key.slice(-4)}`,
      (key: string) => `last four: ${key.slice(-4)}`,
      (key: string) => `xxxxxx${key.slice(-4)}`,
      (key: string) => key.slice(-12),
    ])
      expect(signatureOf(sayNo(show(one)), [one])).toBe(signatureOf(sayNo(show(other)), [other]));
  },
);

test('a signature holds no word of a password, whatever the words around it', () => {
  const password = 'correct horse battery';
  expect(signatureOf(http(535, `no log-in with ${password}`), [password])).not.toMatch(/correct|horse|battery/);
});

test('a made-up key that is told the same shows that the key is not known', () => {
  const [evidence] = readMadeUpKey(disabled, disabled, false);
  expect(evidence?.consistentWith).not.toContain('insufficient_permissions');
  expect(evidence?.consistentWith).toContain('provider_outage');
});

test('a made-up key that is told another thing shows that the key is known', () => {
  const others = { second: refusal, again: disabled };
  expect(readMadeUpKey(disabled, refusal, false, others)).toMatchObject([{ strength: 'soft' }]);
  const [evidence] = readMadeUpKey(disabled, refusal, false, { ...others, isLasting: true });
  expect(evidence?.strength).toBe('hard');
  expect(evidence?.consistentWith).toContain('revoked');
  expect(evidence?.consistentWith).not.toContain('unrecognised');
  expect(evidence?.consistentWith).not.toContain('provider_outage');
});

test('a rate limit or silence in place of the control shows nothing', () => {
  expect(readMadeUpKey(refusal, readAs(http(429, 'slow'), 'rate_limited'), false)).toEqual([]);
  expect(readMadeUpKey(refusal, readAs(silent, 'network'), false)).toEqual([]);
});

test('a confirmed acceptance leaves the right that it did not show', () => {
  const [evidence] = readMadeUpKey(acceptance, refusal, false);
  expect(evidence?.consistentWith).toEqual(expect.arrayContaining(['healthy', 'insufficient_permissions']));
  expect(evidence?.consistentWith).not.toContain('unrecognised');
});

test('another region is found only where a made-up key is refused', () => {
  const found = readOtherRegions([{ region: 'eu', answered: acceptance, control: refusal }], 0);
  expect(found).toMatchObject({
    foundRegion: 'eu',
    evidence: [{ strength: 'hard', consistentWith: ['wrong_region'] }],
  });
  const unchecked = readOtherRegions([{ region: 'eu', answered: acceptance }], 0);
  expect(unchecked).toMatchObject({ foundRegion: 'eu', evidence: [{ strength: 'soft' }] });
  const open = readOtherRegions([{ region: 'eu', answered: acceptance, control: acceptance }], 0);
  expect(open.foundRegion).toBeUndefined();
  expect(open.evidence[0]).toMatchObject({ strength: 'soft', says: expect.stringContaining('proves nothing') });
});

test('refusals exclude another region only where all were asked and answered', () => {
  const refusing = { region: 'eu', answered: refusal };
  expect(readOtherRegions([refusing], 0).evidence[0]?.consistentWith).not.toContain('wrong_region');
  expect(readOtherRegions([refusing], 2).evidence[0]?.strength).toBe('soft');
  const dark = { region: 'au', answered: readAs(silent, 'network') };
  expect(readOtherRegions([refusing, dark], 0).evidence).toMatchObject([
    { strength: 'soft', says: 'The region au could not be asked.' },
  ]);
  expect(readOtherRegions([], 0).evidence).toEqual([]);
});

test('another kind is certain only with its own control', () => {
  const title = 'account token';
  expect(readOtherKinds([{ title, answered: acceptance, control: refusal }])[0]?.strength).toBe('hard');
  expect(readOtherKinds([{ title, answered: acceptance }])[0]?.strength).toBe('soft');
  expect(readOtherKinds([{ title, answered: acceptance, control: acceptance }])).toEqual([]);
  expect(readOtherKinds([{ title, answered: refusal }])[0]?.consistentWith).not.toContain('wrong_credential');
});

test('the status page only ranks, and is no evidence when it cannot be read', () => {
  const incident = { reached: true, indicator: 'major', incidents: ['API errors'] } as const;
  expect(readStatusPage(incident, 'X')[0]).toMatchObject({ strength: 'soft', consistentWith: ['provider_outage'] });
  expect(readStatusPage({ reached: false, reason: 'HTML' }, 'X')).toEqual([]);
  expect(mayRefuseAll(incident)).toBe(true);
  expect(mayRefuseAll({ reached: true, indicator: 'minor', incidents: ['Delayed statistics'] })).toBe(false);
  expect(mayRefuseAll({ reached: true, indicator: 'minor', incidents: ['Login failures'] })).toBe(true);
  expect(mayRefuseAll({ reached: false, reason: 'down' })).toBe(false);
});

test('a clock that is off against everybody is ours; against the ESP alone it is skew', () => {
  expect(readClock(6 * minutes, 6 * minutes)[0]).toMatchObject({ strength: 'hard', consistentWith: ['clock_skew'] });
  expect(readClock(6 * minutes, 0)[0]).toMatchObject({ strength: 'soft', consistentWith: ['clock_skew'] });
  expect(readClock(6 * minutes, -6 * minutes)[0]?.consistentWith).toEqual(['clock_skew']);
  expect(readClock(1_000)[0]?.consistentWith).not.toContain('clock_skew');
  expect(readClock(2 * minutes)).toEqual([]);
  expect(readClock(undefined)).toEqual([]);
});
