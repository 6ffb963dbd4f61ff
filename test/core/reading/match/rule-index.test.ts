/** @module Which rule an answer fits: by its words, and by where it came from. */

import { expect, test } from 'vitest';
import type { HttpAnswer } from '../../../../src/core/model/answer.ts';
import type { Provider } from '../../../../src/core/model/provider.ts';
import { readAnswer } from '../../../../src/core/reading/read-answer.ts';
import { loadProviderFiles } from '../../../fixtures/providers.ts';

const [first] = await loadProviderFiles();
const source = 'inferred';

function withAnswers(answers: Provider['answers']): Provider {
  if (first === undefined) throw new Error('no provider');
  return { ...first, answers };
}

const refused: HttpAnswer = { kind: 'http', status: 401, headers: {}, body: '{"message":"No"}' };

test('the same body at another place, with other headers, of another kind or status is another answer', () => {
  const provider = withAnswers([
    { text: 'no', url: 'old', causes: ['endpoint_changed'], source },
    { text: 'no', header: { 'x-why': 'ip' }, causes: ['ip_blocked'], source },
    { text: 'no', kinds: ['smtp'], causes: ['wrong_credential'], source },
    { text: 'no', status: [401], json: { message: '^no$' }, causes: ['revoked'], source },
    { text: 'no', causes: ['bad_request'], source },
  ]);
  const cases = [
    [refused, {}, 'wrong_credential'],
    [refused, { kind: 'api' }, 'revoked'],
    [{ ...refused, url: 'https://esp.example/old' }, { kind: 'api' }, 'endpoint_changed'],
    [{ ...refused, headers: { 'x-why': 'IP' } }, { kind: 'api' }, 'ip_blocked'],
    [{ ...refused, status: 403 }, { kind: 'api' }, 'bad_request'],
    [{ ...refused, body: '{"message":"no!"}' }, { kind: 'api' }, 'bad_request'],
  ] as const;
  for (const [answer, asked, cause] of [...cases, ...cases.toReversed()])
    expect(readAnswer(provider, answer, asked).causes).toEqual([cause]);
});

test('a thousand different bodies are each read for themselves', () => {
  const provider = withAnswers([
    { text: 'even', causes: ['expired'], source },
    { text: 'odd', causes: ['revoked'], source },
  ]);
  for (const at of [...Array(1000).keys(), ...Array(1000).keys()]) {
    const body = `{"message":"${at % 2 === 0 ? 'even' : 'odd'}","id":${at}}`;
    expect(readAnswer(provider, { ...refused, body }).causes).toEqual([at % 2 === 0 ? 'expired' : 'revoked']);
  }
});
