/** @module What a plugin says of the answer to a key that works reaches the user: as a warning where something wants doing, else as a note. */

import { expect, test } from 'vitest';
import { investigate } from '../../../src/agent/diagnose/investigate.ts';
import { runFirstProbe } from '../../../src/agent/diagnose/run-first-probe.ts';
import { noPaint, renderReport } from '../../../src/core/diagnosis/report.ts';
import type { HttpAnswer } from '../../../src/core/model/answer.ts';
import type { Integration } from '../../../src/core/model/config.ts';
import type { Diagnosis } from '../../../src/core/model/diagnosis.ts';
import { createFakeContext, makeIntegration, providers } from './fake-context.ts';

type Reply = Pick<HttpAnswer, 'status' | 'body'>;

async function diagnose(id: string, real: Reply, more: Partial<Integration> = {}): Promise<Diagnosis> {
  const context = createFakeContext({
    answer: ({ credential }) => (credential === 'real' ? real : { status: 403, body: '{"message":"Forbidden"}' }),
  });
  const seen = await runFirstProbe(context, makeIntegration('shop', id, more), async () => undefined);
  return investigate(context, seen, { siblings: [], sharedWith: [], mayInvestigate: true });
}

const account = { SendingEnabled: true, EnforcementStatus: 'HEALTHY', ProductionAccessEnabled: true };
const wanting: readonly (readonly [string, object, RegExp, RegExp])[] = [
  ['ses', { ...account, ProductionAccessEnabled: false }, /sandbox/, /production access/],
  ['ses', { ...account, EnforcementStatus: 'PROBATION' }, /under review/, /notice/],
  ['postmark', { ID: 1, Name: 'Test', DeliveryType: 'Sandbox' }, /sandbox server/, /token of a server/],
];

test.each(wanting)('%s %j: it works, and there is a warning with its step', async (id, body, says, step) => {
  const diagnosis = await diagnose(id, { status: 200, body: JSON.stringify(body) });
  expect(diagnosis).toMatchObject({ state: 'warning', cause: 'healthy' });
  const notice = diagnosis.warnings.find(({ kind }) => kind === 'notice');
  expect(notice?.says).toMatch(says);
  expect(diagnosis.remedy[0]?.step).toMatch(step);
  expect(diagnosis.note).toBeUndefined();
});

test('an account without any of that has no warning', async () => {
  const diagnosis = await diagnose('ses', { status: 200, body: JSON.stringify(account) });
  expect(diagnosis.warnings.map(({ kind }) => kind)).not.toContain('notice');
});

test('a sentence that asks for nothing is a note, in the report and in no warning', async () => {
  const more = { needs: ['send'] as const, settings: { domain: 'mg.shop.example' } };
  const missing = { status: 400, body: '{"message":"from parameter is missing"}' };
  const diagnosis = await diagnose('mailgun', missing, more);
  expect(diagnosis.state).toBe('healthy');
  const subject = { title: 'shop', providerName: 'Mailgun', noun: 'key' };
  expect(renderReport(diagnosis, subject, noPaint, 200)).toContain('only misses the message');
});

test('every rule of a key that works and wants something has a sentence and a source', () => {
  for (const { id, answers } of providers.values()) {
    for (const { todo, says, causes } of answers) {
      if (todo === undefined) continue;
      expect([id, says]).not.toEqual([id, undefined]);
      expect([id, causes]).toEqual([id, ['healthy']]);
      expect(todo.source).toMatch(/^https:/);
    }
  }
});
