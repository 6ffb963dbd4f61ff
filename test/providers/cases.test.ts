/** @module Every recorded case is read as it was judged: the first cause is allowed, the true one is among the candidates. */

import { describe, expect, test } from 'vitest';
import { toAnswer } from '../../src/core/explain/explain-answer.ts';
import type { Cause } from '../../src/core/model/cause.ts';
import type { Provider } from '../../src/core/model/provider.ts';
import { readAnswer } from '../../src/core/reading/read-answer.ts';
import { loadProviderFiles, providerIds, readCaseFile, type WrittenCase } from '../fixtures/providers.ts';

const shelf = await loadProviderFiles();
const keyCauses: readonly Cause[] = [
  'malformed',
  'unrecognised',
  'wrong_credential',
  'wrong_region',
  'expired',
  'revoked',
];

test('every provider has cases, each with a source, and plays a state once', () => {
  for (const id of providerIds) {
    const cases = readCaseFile(id);
    expect(cases.length, id).toBeGreaterThan(0);
    for (const one of cases)
      expect(one.source, `${id}: ${one.title}`).toMatch(/^(?:https:\/\/\S+|from-memory\b|inferred\b)/);
    const played = cases.flatMap((one) => (one.lab ?? []).map((state) => `${protocolOf(one)} ${state}`));
    expect(
      played.filter((state, at) => played.indexOf(state) !== at),
      id,
    ).toEqual([]);
  }
});

describe.each(shelf.map((provider) => [provider.id, provider] as const))('%s', (id, provider) => {
  const judged = readCaseFile(id).filter(({ judgeable }) => judgeable !== false);

  test.each(judged.map((one, at) => [at + 1, one.title, one] as const))('%i: %s', (_, __, one) => {
    const read = readCase(provider, one);
    const [first] = read;
    expect(one.causes, `read as ${read.join(', ')}`).toContain(first);
    if (one.actual !== undefined) expect(read).toContain(one.actual);
    if (!one.causes.includes('healthy')) expect(first).not.toBe('healthy');
    if (!one.causes.some((cause) => keyCauses.includes(cause))) expect(keyCauses).not.toContain(first);
  });
});

/** As somebody would paste it; a case that only our own probe can get is read as its answer. */
function readCase(provider: Provider, one: WrittenCase): readonly Cause[] {
  const answer = toAnswer(one);
  if (answer === undefined) throw new Error(`${one.title}: no answer in it`);
  const pasted = readAnswer(provider, answer).causes;
  const first = pasted[0];
  if (first !== undefined && one.causes.includes(first)) return pasted;
  return readAnswer(provider, answer, { ours: true }).causes;
}

function protocolOf({ response }: WrittenCase): string {
  return response?.smtp === undefined ? 'http' : 'smtp';
}
