/** @module Examinations that end for a fault of Keymedic's own process, and those that end in a diagnosis. */

import { expect, test } from 'vitest';
import type { DiagnoseContext } from '../../../src/agent/diagnose/context.ts';
import { examine } from '../../../src/agent/schedule/examine.ts';
import { createSiblingIndex } from '../../../src/agent/schedule/sibling-index.ts';
import { newStanding } from '../../../src/core/incident/decide.ts';
import { createFakeContext, makeIntegration } from '../diagnose/fake-context.ts';

const shop = makeIntegration('shop', 'sendgrid');

function examineShop(part: Partial<DiagnoseContext>) {
  return examine({ ...createFakeContext(), ...part }, shop, newStanding('shop'), createSiblingIndex());
}

function failWith(code: string): Partial<DiagnoseContext> {
  const { send } = createFakeContext();
  return {
    async send(order) {
      const exchange = await send(order);
      return { ...exchange, answer: { kind: 'none', phase: 'client', code, message: 'no answer came' } };
    },
  };
}

test.each([
  ['EMFILE', 'descriptors'],
  ['ENFILE', 'descriptors'],
  ['ENOMEM', 'descriptors'],
  ['ERR_CANCELED', 'stopped'],
])('a request that fails with %s aborts the examination: %s', async (code, reason) => {
  expect(await examineShop(failWith(code))).toEqual({ kind: 'aborted', reason });
});

test('a secret that cannot be opened for lack of descriptors aborts the examination, whatever its sentence says', async () => {
  const resolveCredential: DiagnoseContext['resolveCredential'] = async () => ({
    ok: false,
    says: 'the file /run/key cannot be read',
    reason: 'descriptors',
  });
  expect(await examineShop({ resolveCredential })).toEqual({ kind: 'aborted', reason: 'descriptors' });
});

test('a secret that is not there is diagnosed, even where its path reads like a lack of descriptors', async () => {
  const says = 'the file /run/too many files are open cannot be read: there is no such file';
  const resolveCredential: DiagnoseContext['resolveCredential'] = async () => ({ ok: false, says });
  expect(await examineShop({ resolveCredential })).toMatchObject({
    kind: 'diagnosed',
    diagnosis: { state: 'unknown', cause: 'agent_problem' },
  });
});
