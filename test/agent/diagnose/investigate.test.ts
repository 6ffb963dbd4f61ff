/** @module The investigation: few requests however many keys fail, real keys to listed hosts only, and steps that break. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { investigate } from '../../../src/agent/diagnose/investigate.ts';
import { runFirstProbe } from '../../../src/agent/diagnose/run-first-probe.ts';
import type { Memory } from '../../../src/core/diagnosis/history.ts';
import type { Sibling } from '../../../src/core/diagnosis/siblings.ts';
import { identifyHost } from '../../../src/lab/host-names.ts';
import { createFakeContext, type FakeContext, makeIntegration, providers } from './fake-context.ts';

const refused = { status: 401, body: '{"errors":[{"message":"The provided authorization grant is invalid"}]}' };

async function examine(
  context: FakeContext,
  id: string,
  provider: string,
  siblings: readonly Sibling[] = [],
  memory?: Memory,
) {
  const seen = await runFirstProbe(context, makeIntegration(id, provider), async () => memory);
  return investigate(context, seen, { siblings, sharedWith: [], mayInvestigate: true });
}

test('5 000 integrations refused in one minute cause a handful of investigations within the rate', {
  timeout: 30_000,
}, async () => {
  const context = createFakeContext({ answer: () => refused });
  const causes = new Set<string>();
  for (let second = 0; second < 50; second += 1) {
    const found = await Promise.all(
      Array.from({ length: 100 }, (_, at) => examine(context, `shop-${second * 100 + at}`, 'sendgrid')),
    );
    for (const { cause } of found) causes.add(cause);
    context.pass(1_000);
  }
  const later = context.sent.filter(({ order }) => order.credential !== 'real' || order.region !== undefined);
  const again = later.filter(({ order }) => order.credential === 'real');
  expect(context.sent.length - later.length).toBe(5_000);
  expect(again.length).toBeGreaterThan(0);
  expect(new Set(again.map(({ order }) => order.parts)).size).toBeLessThanOrEqual(5);
  expect(later.length).toBeLessThanOrEqual(providers.get('sendgrid')?.budget?.perMinute ?? 0);
  expect(causes.size).toBe(1);
});

test('two investigations of the same trouble never run at once', async () => {
  const running = { now: 0, most: 0 };
  const context = createFakeContext({ answer: () => refused });
  const watched: FakeContext = {
    ...context,
    async send(order) {
      if (order.credential !== 'real' || order.region === undefined) return context.send(order);
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      await new Promise((resolve) => setImmediate(resolve));
      running.now -= 1;
      return context.send(order);
    },
  };
  await Promise.all(['a', 'b', 'c', 'd'].map((id) => examine(watched, id, 'sendgrid')));
  expect(running.most).toBe(1);
});

test('a made-up key is tried once for all integrations at a host', async () => {
  const context = createFakeContext({ answer: () => refused });
  for (const id of ['a', 'b', 'c']) await examine(context, id, 'postmark');
  expect(context.sent.filter(({ order }) => order.credential === 'made_up')).toHaveLength(1);
});

test('the real key goes to hosts of its ESP only, whatever the answers, and never beyond the budget', async () => {
  const official = [...providers.values()].filter(({ hosts }) => hosts.length > 0).map(({ id }) => id);
  const answer = fc.constantFrom(
    refused,
    { status: 200, body: '{"id":1}' },
    { status: 403, body: '<html>blocked</html>' },
    { status: 404, body: 'not found' },
    { status: 302, body: '', headers: { location: 'https://evil.example/' } },
    { status: 500, body: 'oops' },
    { status: 429, body: '' },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...official),
      fc.infiniteStream(answer),
      fc.integer({ min: 0, max: 8 }),
      async (provider, answers, budget) => {
        const context = createFakeContext({ answer: () => answers.next().value, budget });
        const diagnosis = await examine(context, 'one', provider);
        for (const { order, host } of context.sent) {
          if (order.credential !== 'real') continue;
          expect(identifyHost(providers.values(), host.replace(/^\w+:\/\/([^:/]+).*$/, '$1'))?.provider).toBe(provider);
        }
        expect(diagnosis.requests).toBeLessThanOrEqual(1 + budget + 2);
      },
    ),
  );
});

test('a made-up key that is accepted makes the verdict unknown, with evidence that says so', async () => {
  const context = createFakeContext({ answer: () => ({ status: 200, body: '{"success":true,"teamName":"Shop"}' }) });
  const diagnosis = await examine(context, 'one', 'loops');
  expect(diagnosis).toMatchObject({ state: 'unknown', confidence: 'possible' });
  expect(diagnosis.evidence.map(({ says }) => says).join()).toContain('made-up key is accepted');
});

test('a step that breaks is evidence of a mistake of our own, and the other steps go on', async () => {
  const context = createFakeContext({ answer: () => refused });
  const broken: FakeContext = {
    ...context,
    fetchStatus: () => Promise.reject(new TypeError('with a secret in it')),
  };
  const diagnosis = await examine(broken, 'one', 'sendgrid');
  expect(diagnosis.state).toBe('failing');
  expect(diagnosis.evidence).toContainEqual(
    expect.objectContaining({
      kind: 'agent',
      says: 'The step status page broke (TypeError); the other steps went on.',
    }),
  );
});

test('an integration that waited until hundreds of others were probed is investigated all the same', async () => {
  const context = createFakeContext({ answer: () => refused });
  const seen = await runFirstProbe(context, makeIntegration('one', 'sendgrid'), async () => undefined);
  context.pass(600_000);
  await investigate(context, seen, { siblings: [], sharedWith: [], mayInvestigate: true });
  expect(context.sent.length).toBeGreaterThan(1);
});

test('an incident on the status page explains what no single answer shows', async () => {
  const status = { reached: true, indicator: 'major', incidents: ['API authentication errors'] } as const;
  const context = createFakeContext({ answer: () => refused, status });
  const diagnosis = await examine(context, 'one', 'sendgrid');
  expect(diagnosis).toMatchObject({ cause: 'provider_outage', confidence: 'possible' });
});

test('keys of one ESP that are refused alike are never certainly to blame', async () => {
  const context = createFakeContext({ answer: () => refused });
  const seen = await runFirstProbe(context, makeIntegration('one', 'sendgrid'), async () => undefined);
  const host = seen.exchange?.host ?? '';
  const siblings = ['two', 'three'].map((id) => ({
    id,
    host,
    works: false,
    workedBefore: true,
    signature: 'http 401 {"errors":[{"message":"the provided authorization grant is invalid"}]}',
  }));
  const diagnosis = await investigate(context, seen, { siblings, sharedWith: [], mayInvestigate: true });
  expect(diagnosis.confidence).not.toBe('certain');
});
