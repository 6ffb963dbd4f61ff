/** @module What the answers to made-up keys prove, from the first request to the verdict: echoes, noise and broken answers prove nothing. */

import { expect, test } from 'vitest';
import { investigate } from '../../../src/agent/diagnose/investigate.ts';
import { runFirstProbe } from '../../../src/agent/diagnose/run-first-probe.ts';
import type { HttpAnswer } from '../../../src/core/model/answer.ts';
import type { Diagnosis } from '../../../src/core/model/diagnosis.ts';
import type { ProbeOrder } from '../../../src/core/model/exchange.ts';
import { createFakeContext, makeIntegration } from './fake-context.ts';

type Reply = Pick<HttpAnswer, 'status' | 'body'> & { readonly incomplete?: HttpAnswer['incomplete'] };

/** Words that no list of ours knows. */
const strange = (words: string): Reply => ({ status: 401, body: JSON.stringify({ whatever: words }) });

async function diagnose(answer: (key: string, isReal: boolean, order: ProbeOrder) => Reply): Promise<Diagnosis> {
  const context = createFakeContext({
    answer: (order) =>
      answer(
        order.parts['key']?.reveal() ?? '',
        order.credential === 'real' && order.parts['key'] !== undefined,
        order,
      ),
  });
  const seen = await runFirstProbe(context, makeIntegration('shop', 'postmark'), async () => undefined);
  return investigate(context, seen, { siblings: [], sharedWith: [], mayInvestigate: true });
}

const says = ({ evidence }: Diagnosis) => evidence.filter(({ kind }) => kind === 'made_up_key').map((one) => one.says);

test.each<[string, (key: string) => string]>([
  ['its end', (key) => `Token …${key.slice(-4)} was turned away`],
  ['both ends', (key) => `Token ${key.slice(0, 4)}-xxxx-${key.slice(-4)} was turned away`],
  ['all of it', (key) => `Token ${key} was turned away`],
])('an unknown key of which the ESP repeats %s is not called known', async (_, say) => {
  const diagnosis = await diagnose((key) => strange(say(key)));
  expect(diagnosis.cause).toBe('unrecognised');
  expect(says(diagnosis).join()).toContain('very same answer');
});

test('words that change with each request prove nothing, however they change', async () => {
  const words = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot'];
  let asked = 0;
  const diagnosis = await diagnose(() => {
    asked += 1;
    return strange(`Turned away by ${words[asked % words.length]}`);
  });
  expect(diagnosis.confidence).not.toBe('certain');
  expect(diagnosis.cause).toBe('unrecognised');
  expect(says(diagnosis).join()).toContain('differ from each other');
});

test('other words for the real key are a hint and no proof', async () => {
  const diagnosis = await diagnose((_, isReal) =>
    strange(isReal ? 'Turned away at the gate' : 'Turned away at the door'),
  );
  expect(diagnosis.confidence).not.toBe('certain');
  expect(says(diagnosis).join()).toContain('may know this key');
});

test('another status for the real key alone is a strong hint that it is known', async () => {
  const diagnosis = await diagnose((_, isReal) =>
    isReal ? { ...strange('Turned away'), status: 403 } : strange('Turned away'),
  );
  expect(diagnosis.cause).not.toBe('unrecognised');
});

test('an error code that is another one each time is no proof', async () => {
  let asked = 0;
  const diagnosis = await diagnose(() => {
    asked += 1;
    return { status: 401, body: JSON.stringify({ whatever: 'Turned away', code: asked }) };
  });
  expect(diagnosis.candidates).toContain('unrecognised');
  expect(says(diagnosis).join()).toContain('differ from each other');
});

test.each(['reset', 'too_slow', 'bad_encoding', 'too_large'] as const)(
  'nothing is certain of an answer that is not whole (%s)',
  async (incomplete) => {
    const body = JSON.stringify({ ErrorCode: 10, Message: 'This token was revoked, as were all of its kind.' });
    let asked = 0;
    const diagnosis = await diagnose(() => {
      asked += 1;
      return { status: 401, body: body.slice(0, 50 + 3 * asked), incomplete };
    });
    expect(diagnosis.confidence).not.toBe('certain');
    expect(diagnosis.evidence.every((one) => one.kind !== 'made_up_key' || one.strength === 'soft')).toBe(true);
  },
);
