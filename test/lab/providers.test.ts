/** @module Every provider in the lab: keys can be made, and the marked cases answer in each of their states. */

import { expect, onTestFinished, test } from 'vitest';
import { providers } from '../../providers/index.ts';
import type { LabAnswer, RequestLine } from '../../src/lab/choose-answer.ts';
import { loadCases } from '../../src/lab/load-cases.ts';
import { respond } from '../../src/lab/respond.ts';
import { startLab } from '../../src/lab/server.ts';
import { createSimulator } from '../../src/lab/simulator.ts';

const cases = loadCases();

test.each(providers.map((provider) => [provider.id, provider] as const))(
  'makes a key of the right shape for every kind of %s, with a host',
  (id, provider) => {
    const simulator = createSimulator({ providers: [provider], cases });
    for (const kind of provider.credentials) {
      const key = simulator.addKey({ id: kind.kind, provider: id, kind: kind.kind });
      for (const part of kind.parts) {
        const text = key.parts[part.name];
        if (part.shape !== undefined && text !== undefined) expect(text).toMatch(new RegExp(part.shape));
      }
      const names = new Set(simulator.hosts().map((host) => host.name));
      expect([...key.home].filter((name) => !names.has(name))).toEqual([]);
    }
  },
);

test.each([...cases].filter(([id]) => providers.some((provider) => provider.id === id)))(
  'answers with one of the marked cases of %s in each state',
  (_, own) => {
    for (const one of own) {
      for (const state of one.lab ?? []) {
        const marked = own.filter((other) => other.lab?.includes(state)).map((other) => textOf(other.response));
        expect(marked).toContain(textOf(answerIn(state, own, one)));
      }
    }
  },
);

test('all ESPs at once listen and stop', async () => {
  const simulator = createSimulator({ providers, cases });
  for (const { id } of providers) simulator.addKey({ id, provider: id });
  const lab = await startLab({ simulator });
  onTestFinished(() => lab.close());
  expect(lab.connectTo.length).toBeGreaterThan(providers.length);
  expect(new Set(lab.connectTo).size).toBe(lab.connectTo.length);
});

type Own = Parameters<typeof respond>[1];

function answerIn(state: Parameters<typeof respond>[0], own: Own, like: Own[number]): LabAnswer | undefined {
  const url = /^[a-z]+:\/\/[^/]*(\/[^?#]*)?/.exec(like.request?.url ?? '')?.[1] ?? '/';
  const asked: RequestLine =
    'smtp' in like.response
      ? { protocol: 'smtp', method: 'SMTP', path: '' }
      : { protocol: 'http', method: like.request?.method ?? 'GET', path: url };
  const reaction = respond(state, own, asked);
  return 'answer' in reaction ? reaction.answer : undefined;
}

function textOf(response: LabAnswer | Own[number]['response'] | undefined): string {
  if (response === undefined || 'error' in response) return 'none';
  return 'smtp' in response ? response.smtp : `${response.status} ${response.body}`;
}
