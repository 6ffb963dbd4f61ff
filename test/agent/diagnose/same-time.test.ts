/** @module Answers are compared only if they were asked for at the same time, and one refusal is one refusal. */

import { expect, test } from 'vitest';
import { type InvestigateOptions, investigate } from '../../../src/agent/diagnose/investigate.ts';
import { runFirstProbe } from '../../../src/agent/diagnose/run-first-probe.ts';
import type { Memory } from '../../../src/core/diagnosis/history.ts';
import { generateFromShape } from '../../../src/core/key/shape.ts';
import type { Diagnosis } from '../../../src/core/model/diagnosis.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { createFakeContext, type FakeContext, makeIntegration, providers } from './fake-context.ts';

type Who = 'dead' | 'good' | 'made_up' | 'none';
interface Reply {
  readonly status: number;
  readonly body: string;
}
type World = (who: Who, count: number) => Reply;

const refuse = (code: string, status = 401): Reply => ({
  status,
  body: JSON.stringify({ ErrorCode: code, Message: `Turned away (${code})` }),
});
const accept: Reply = { status: 200, body: '{"ID":1,"Name":"Shop","ServerLink":"https://esp.example/1"}' };
const host = 'https://api.postmarkapp.com';

/** Keys of Postmark in a world that can be changed; `ask` diagnoses one of them. */
function open(first: World, budget = 6) {
  let world = first;
  let count = 0;
  const shape = providers.get('postmark')?.credentials[0]?.parts[0]?.shape ?? '';
  const keys = { dead: generateFromShape(shape, Math.random), good: generateFromShape(shape, Math.random) };
  const context: FakeContext = createFakeContext({
    budget,
    answer({ credential, parts, kind }) {
      count += 1;
      // As another kind of credential, no key is known.
      if (credential === 'real' && kind !== providers.get('postmark')?.credentials[0]) return world('made_up', count);
      const text = Object.values(parts)[0]?.reveal();
      const isReal = text === keys.dead ? 'dead' : 'good';
      return world(credential === 'real' ? isReal : credential, count);
    },
  });
  const own = (id: 'dead' | 'good'): FakeContext => ({
    ...context,
    resolveCredential: async () => ({ ok: true, parts: { key: new Secret(keys[id]) } }),
  });
  const worked = (id: 'dead' | 'good'): Memory => ({
    lastHealthyAt: context.now() - 60_000,
    lastHealthyFingerprint: keys[id],
    lastHealthyHost: host,
    fingerprint: keys[id],
  });
  return {
    context,
    worked,
    change(next: World) {
      world = next;
      count = 0;
    },
    async ask(id: 'dead' | 'good', memory?: Memory, more: Partial<InvestigateOptions> = {}): Promise<Diagnosis> {
      const seen = await runFirstProbe(own(id), makeIntegration(id, 'postmark'), async () => memory);
      return investigate(own(id), seen, { siblings: [], sharedWith: [], mayInvestigate: true, ...more });
    },
    sent: (credential: string) => context.sent.filter(({ order }) => order.credential === credential).length,
  };
}

/** Memory of a key that was refused at earlier times as well. */
const refusedLong = ({ context }: { context: FakeContext }): Memory => ({ refusedSince: context.now() - 10 * 60_000 });

/** Made-up keys and a dead one are told apart; a good one is let in. */
const usual: World = (who) => (who === 'good' ? accept : refuse(who));

test.each([
  ['another code', refuse('auth_unavailable')],
  ['another status', refuse('made_up', 403)],
  ['the words of dead keys', refuse('dead')],
])('an ESP that begins to refuse everybody with %s: no key is blamed', async (_, reply) => {
  const esp = open(usual);
  expect((await esp.ask('dead', refusedLong(esp))).candidates).not.toContain('unrecognised');
  esp.change(() => reply);
  esp.context.pass(20_000);
  const diagnosis = await esp.ask('good', esp.worked('good'));
  expect(diagnosis).toMatchObject({ state: 'failing', cause: 'provider_outage', confidence: 'possible' });
  expect(JSON.stringify(diagnosis.evidence)).not.toContain('the ESP knows this key');
  expect(diagnosis.requests).toBeLessThanOrEqual(7);
});

test('a kept answer that is another one is asked for again, once, before the verdict rests on it', async () => {
  const esp = open(usual);
  await esp.ask('dead');
  expect(esp.sent('made_up')).toBe(2);
  esp.context.pass(20_000);
  const again = await esp.ask('dead', refusedLong(esp));
  expect(again.candidates).not.toContain('unrecognised');
  expect(esp.sent('made_up')).toBe(4);
});

test('a key that was told the same as a made-up key lately asks for nothing', async () => {
  const esp = open(() => refuse('any'));
  await esp.ask('dead');
  esp.context.pass(20_000);
  await esp.ask('good');
  expect(esp.sent('made_up')).toBe(1);
});

test.each([
  ['an error code', refuse('auth_backend')],
  ['a status', refuse('made_up', 403)],
])(
  'a good key whose first request meets one sick server, which answers with %s of its own, is healthy',
  async (_, sick) => {
    const esp = open((who, count) => (count === 1 ? sick : usual(who, count)));
    const diagnosis = await esp.ask('good');
    expect(diagnosis).toMatchObject({ state: 'healthy', cause: 'healthy' });
    expect(JSON.stringify(diagnosis.evidence)).toContain('The first request was refused');
    expect(diagnosis.requests).toBeLessThanOrEqual(7);
  },
);

test('two servers that refuse in other words by turns do not show that a key is known', async () => {
  for (const pattern of ['AB', 'AAB', 'ABB', 'ABC']) {
    const esp = open((_, count) => refuse(pattern[(count - 1) % pattern.length] ?? 'A'));
    const diagnosis = await esp.ask('dead');
    expect(diagnosis.candidates, pattern).toContain('unrecognised');
    expect(diagnosis.confidence, pattern).not.toBe('certain');
  }
});

test('no turn of two servers, one of which refuses everybody in its own way, makes a verdict certain', async () => {
  for (let length = 2; length <= 7; length += 1)
    for (let turn = 0; turn < 2 ** length; turn += 1) {
      const isSick = (count: number) => ((turn >> ((count - 1) % length)) & 1) === 1;
      if (!isSick(1)) continue;
      const esp = open((who, count) => (isSick(count) ? refuse('backend') : usual(who, count)));
      const diagnosis = await esp.ask('good');
      const isBlamed = diagnosis.state === 'failing' && diagnosis.confidence === 'certain';
      expect(isBlamed, `${length} ${turn.toString(2)}`).toBe(false);
    }
});

test('a key that was refused for ten minutes, and otherwise than made-up keys, is known', async () => {
  const esp = open(usual);
  expect((await esp.ask('dead')).candidates).toContain('unrecognised');
  expect((await esp.ask('dead', refusedLong(esp))).candidates).not.toContain('unrecognised');
});

test('the same broken answer twice is not called another answer', async () => {
  const broken = { ...refuse('10'), incomplete: 'bad_headers' } as const;
  const esp = open(() => broken);
  const diagnosis = await esp.ask('dead', undefined, { isOnce: true });
  expect(diagnosis.requests).toBeGreaterThan(1);
  expect(JSON.stringify(diagnosis.evidence)).not.toMatch(/another answer|differ from each other/);
});

test('a limit that begins to bite after the first request does not show that a key is known', async () => {
  const esp = open((_, count) => refuse(count === 1 ? 'bad' : 'too_many'));
  const diagnosis = await esp.ask('dead');
  expect(diagnosis.candidates).toContain('unrecognised');
  expect(JSON.stringify(diagnosis.evidence)).toContain('Asked again, this key gets another answer');
});

test('a filter that turns made-up keys away does not show that a key is known', async () => {
  const filter = { status: 403, body: '{"Message":"Forbidden"}' };
  const esp = open((who) => (who === 'made_up' ? filter : refuse('bad')));
  expect((await esp.ask('dead')).candidates).toContain('unrecognised');
});

test('a region that lets a key in does not make its own region a wrong one after one refusal', async () => {
  let asked = 0;
  const context = createFakeContext({
    answer({ credential }) {
      asked += 1;
      return credential !== 'real' || asked === 1
        ? { status: 401, body: '{"errors":[{"message":"The provided authorization grant is invalid"}]}' }
        : { status: 200, body: '{"scopes":["mail.send"]}' };
    },
  });
  const seen = await runFirstProbe(context, makeIntegration('shop', 'sendgrid'), async () => undefined);
  const options = { siblings: [], sharedWith: [], mayInvestigate: true, isOnce: true };
  const diagnosis = await investigate(context, seen, options);
  expect(diagnosis.cause).toBe('healthy');
  expect(context.sent.length).toBeLessThanOrEqual(7);
});

test('an endpoint that begins to let everybody in makes no refused key healthy', async () => {
  const esp = open(usual);
  await esp.ask('dead');
  esp.change(() => accept);
  esp.context.pass(20_000);
  const diagnosis = await esp.ask('dead', { refusedSince: esp.context.now() - 20_000 });
  expect(diagnosis).toMatchObject({ state: 'unknown', confidence: 'possible' });
  // What is known of the endpoint now counts for every key.
  expect(await esp.ask('good', esp.worked('good'))).toMatchObject({ state: 'unknown' });
});

test.each<[string, Memory]>([
  ['was refused', { refusedSince: 1 }],
  ['fails', { state: 'failing' }],
  ['failed since its last success', { failingSince: 1 }],
])('a key that %s is healthy for certain when a made-up key is refused now', async (_, memory) => {
  const esp = open(usual);
  await esp.ask('dead');
  const before = esp.sent('made_up');
  esp.context.pass(20_000);
  expect(await esp.ask('good', memory)).toMatchObject({ state: 'healthy', confidence: 'certain' });
  expect(esp.sent('made_up')).toBe(before + 1);
  esp.context.pass(20_000);
  expect(await esp.ask('good', esp.worked('good'))).toMatchObject({ state: 'healthy', confidence: 'certain' });
  expect(esp.sent('made_up')).toBe(before + 1);
});

test('a thousand keys that recover in one second need a handful of made-up keys', async () => {
  const esp = open(usual);
  for (let at = 0; at < 100; at += 1) {
    await Promise.all(Array.from({ length: 10 }, () => esp.ask('good', { refusedSince: 1 })));
    esp.context.pass(10);
  }
  expect(esp.sent('made_up')).toBeLessThanOrEqual(2);
});

test('a recovery that no made-up key can confirm is no more than likely', async () => {
  const esp = open((who) => (who === 'made_up' ? { status: 503, body: '' } : accept));
  expect(await esp.ask('good', { refusedSince: 1 })).toMatchObject({ state: 'healthy', confidence: 'likely' });
});

test('diagnose asks a second later before it says that a key is refused', async () => {
  const esp = open(() => refuse('10'));
  const start = esp.context.now();
  const diagnosis = await esp.ask('dead', undefined, { isOnce: true });
  expect(diagnosis.state).toBe('failing');
  const same = esp.context.sent.filter(
    ({ order }) => order.credential === 'real' && order.kind.kind === 'server_token',
  );
  expect(same).toHaveLength(2);
  expect(esp.context.now() - start).toBe(1_000);
  expect(diagnosis.requests).toBeLessThanOrEqual(7);
});

test('diagnose takes a key that is let in at the second time for healthy', async () => {
  const esp = open((who, count) => (count === 1 ? refuse('made_up') : usual(who, count)));
  const diagnosis = await esp.ask('good', undefined, { isOnce: true });
  expect(diagnosis).toMatchObject({ state: 'healthy', cause: 'healthy' });
  expect(diagnosis.requests).toBeLessThanOrEqual(7);
});

test('a second answer that is another one makes both possible, and neither certain', async () => {
  const words = ['This token was revoked.', 'This account has been suspended.'];
  const esp = open((_, count) => ({ status: 403, body: JSON.stringify({ Message: words[count % 2] }) }));
  const diagnosis = await esp.ask('dead', undefined, { isOnce: true });
  expect(diagnosis.candidates.length).toBeGreaterThan(1);
  expect(diagnosis.confidence).not.toBe('certain');
});

test('where nothing can be asked again, one refusal is likely at most', async () => {
  const esp = open(() => ({ status: 403, body: '{"Message":"This account has been suspended."}' }), 0);
  expect((await esp.ask('dead', undefined, { isOnce: true })).confidence).not.toBe('certain');
});

test('a good key that never reaches the ESP is not blamed, however two servers word that no key came', async () => {
  const words = {
    a: { error: 'missing credentials: no Authorization header', node: 'alpha' },
    b: { error: 'Anmeldung fehlt: kein Authorization-Header', node: 'beta' },
    c: { error: 'missing credentials', node: 'gamma' },
  };
  for (const pattern of ['ab', 'ac', 'aab', 'abb', 'acc', 'caac', 'abc']) {
    const turn = (count: number) => words[(pattern[(count - 1) % pattern.length] ?? 'a') as keyof typeof words];
    const context = createFakeContext({
      answer: (() => {
        let count = 0;
        return () => {
          count += 1;
          return { status: 401, body: JSON.stringify(turn(count)) };
        };
      })(),
    });
    const integration = makeIntegration('own', 'http', { endpoint: 'https://api.esp.example' });
    const seen = await runFirstProbe(context, integration, async () => undefined);
    const diagnosis = await investigate(context, seen, { siblings: [], sharedWith: [], mayInvestigate: true });
    expect(diagnosis.candidates, pattern).toContain('auth_missing');
    expect(diagnosis.requests).toBeLessThanOrEqual(7);
  }
});
