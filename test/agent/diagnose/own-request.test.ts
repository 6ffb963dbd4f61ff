/** @module Requests of our own that fail for a reason of their own: a path that is gone, a success in another form. */

import { expect, test } from 'vitest';
import { investigate } from '../../../src/agent/diagnose/investigate.ts';
import { runFirstProbe } from '../../../src/agent/diagnose/run-first-probe.ts';
import type { HttpAnswer } from '../../../src/core/model/answer.ts';
import type { Integration } from '../../../src/core/model/config.ts';
import type { Diagnosis } from '../../../src/core/model/diagnosis.ts';
import { createFakeContext, makeIntegration } from './fake-context.ts';

type Reply = Pick<HttpAnswer, 'status' | 'body'>;

const refused: Reply = { status: 401, body: '{"message":"Authentication required"}' };

async function diagnose(
  provider: string,
  answer: { readonly real: Reply; readonly madeUp?: Reply; readonly none?: Reply },
  more: Partial<Integration> = {},
): Promise<Diagnosis> {
  const { real, madeUp = refused, none = refused } = answer;
  const context = createFakeContext({
    answer: ({ credential }) => (credential === 'real' ? real : credential === 'none' ? none : madeUp),
  });
  const seen = await runFirstProbe(context, makeIntegration('shop', provider, more), async () => undefined);
  return investigate(context, seen, { siblings: [], sharedWith: [], mayInvestigate: true });
}

const gateways = ['kit', 'brevo', 'drip', 'loops', 'getresponse', 'beehiiv', 'mailersend', 'klaviyo'] as const;
const ways: readonly (readonly [string, Reply])[] = [
  ['404 of a framework', { status: 404, body: '{"message":"Not Found"}' }],
  ['404 of a router', { status: 404, body: '{"error":"no Route matched with those values"}' }],
  ['404 of an object', { status: 404, body: '{"errors":[{"code":"not_found","detail":"Resource not found"}]}' }],
  ['405', { status: 405, body: '{"error":"Method Not Allowed"}' }],
  ['410', { status: 410, body: '{"message":"Gone"}' }],
  ['404 in plain text', { status: 404, body: '404 page not found' }],
];

test.each(gateways.flatMap((provider) => ways.map(([name, real]) => [provider, name, real] as const)))(
  '%s: a gateway that asks for the key first, and a path of our own that is gone (%s)',
  async (provider, _, real) => {
    const more = provider === 'mailersend' ? { needs: ['domains'] as const } : {};
    const diagnosis = await diagnose(provider, { real }, more);
    expect(diagnosis.cause).toBe('endpoint_changed');
    expect(diagnosis.ruledOut.map(({ cause }) => cause)).not.toContain('endpoint_changed');
    expect(JSON.stringify(diagnosis.evidence)).toContain("Keymedic's own choice");
    expect(diagnosis.remedy[0]?.step).toContain('update Keymedic');
    expect(diagnosis.impact).toBeUndefined();
  },
);

test('a path that holds a part of the user’s may be wrong in that part', async () => {
  const more = { needs: ['send'] as const, settings: { domain: 'mg.shop.example' } };
  const real = { status: 404, body: '{"message":"Domain not found: mg.shop.example"}' };
  const diagnosis = await diagnose('mailgun', { real }, more);
  expect(diagnosis.candidates).toContain('bad_request');
  expect(JSON.stringify(diagnosis.evidence)).not.toContain("Keymedic's own choice");
});

const forms: readonly (readonly [string, string])[] = [
  ['mailtrap', '[{"id":3,"title":"Shop","levels":[]}]'],
  ['omnisend', '{"brand":{"identifier":"66","website":"shop.example"}}'],
  ['sendpulse', '{"balances":[{"currency":"EUR","main":12}]}'],
  ['moosend', '{"Result":"Success","Items":[{"ID":"a1","Name":"News"}]}'],
  ['campaignmonitor', '{"Clients":[{"Identifier":"a1","Name":"Shop"}]}'],
  ['postmark', '{"serverId":12,"serverName":"Production","colour":"red"}'],
];

test.each(forms)(
  '%s: a success in a new form is accepted, with a warning, where others are refused',
  async (id, body) => {
    const diagnosis = await diagnose(id, { real: { status: 200, body } });
    expect(diagnosis.candidates).not.toContain('network');
    expect(diagnosis.confidence).not.toBe('certain');
    expect(diagnosis.impact).toBeUndefined();
    if (diagnosis.state === 'unknown') expect(diagnosis.cause).toBe('endpoint_changed');
    else {
      expect(diagnosis).toMatchObject({ state: 'warning', cause: 'healthy', confidence: 'likely' });
      expect(diagnosis.warnings.map(({ kind }) => kind)).toContain('answer_changed');
    }
  },
);

test.each(forms)('%s: the same form for everybody proves nothing', async (id, body) => {
  const all = { status: 200, body };
  const diagnosis = await diagnose(id, { real: all, madeUp: all, none: all });
  expect(diagnosis.state).toBe('unknown');
  expect(diagnosis.confidence).toBe('possible');
  expect(['endpoint_changed', 'network']).toContain(diagnosis.cause);
});

test.each(['', 'OK', '{}', '[]', '{"message":"Your key is frozen"}', '{"result":"switched off"}'])(
  'a success that says no more than %j is not healthy, and for a key that is let in alone never the network',
  async (body) => {
    const diagnosis = await diagnose('mailtrap', { real: { status: 200, body } });
    expect(diagnosis.state).not.toBe('healthy');
    expect(diagnosis.state).not.toBe('warning');
    expect(diagnosis.cause).not.toBe('network');
    expect(diagnosis.confidence).not.toBe('certain');
  },
);

test('a refusal that is known by the class of its status alone is never certain', async () => {
  for (const status of [418, 499, 520, 599]) {
    const strange = { status, body: '{"what":"ever"}' };
    const diagnosis = await diagnose('kit', { real: strange, madeUp: strange, none: strange });
    expect(diagnosis.confidence).not.toBe('certain');
  }
});

test.each([
  [400, '{"error":"Bad Request: missing parameter page_size"}'],
  [406, '{"message":"Not Acceptable"}'],
  [415, '{"message":"Unsupported Media Type"}'],
  [501, '{"message":"Not Implemented"}'],
])(
  'a request of our own that is refused for its form (%s) is not laid to the key or its settings',
  async (status, body) => {
    for (const provider of ['kit', 'brevo', 'loops'] as const) {
      const real = { status, body };
      const diagnosis = await diagnose(provider, { real, madeUp: real, none: real });
      expect([provider, diagnosis.cause]).not.toEqual([provider, 'revoked']);
      expect(diagnosis.confidence === 'certain' && diagnosis.state === 'failing').toBe(false);
      if (diagnosis.cause === 'bad_request') {
        expect(JSON.stringify(diagnosis.evidence)).toContain("Keymedic's own");
        expect(diagnosis.remedy[0]?.step).toContain('update Keymedic');
      }
    }
  },
);
