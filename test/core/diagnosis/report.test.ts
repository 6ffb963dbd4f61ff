/** @module The report of a diagnosis, as a terminal shows it. */

import { expect, test } from 'vitest';
import { diagnose } from '../../../src/core/diagnosis/diagnose.ts';
import { noPaint, renderReport } from '../../../src/core/diagnosis/report.ts';
import type { Cause } from '../../../src/core/model/cause.ts';

function report(cause: Cause, providerName: string | undefined): string {
  const diagnosis = diagnose({
    provider: undefined,
    context: { kind: undefined, needs: [], usedBy: [] },
    needs: [],
    evidence: [{ kind: 'answer', says: 'It said so.', consistentWith: [cause], strength: 'hard' }],
    facts: {},
    warnings: [],
    acceptanceChecked: false,
    groupCauses: [],
    isShared: false,
    provesNothing: false,
    cannotTell: false,
    egress: 'same',
    requests: 1,
    now: 0,
  });
  return renderReport(diagnosis, { title: 'shop', providerName, noun: 'key' }, noPaint, 200);
}

test('an ESP that is not known has a name that fits its place in the sentence', () => {
  expect(report('unrecognised', undefined)).toContain('The key looks right, but the e-mail service provider does not');
  expect(report('provider_outage', undefined)).toContain('    The e-mail service provider itself is in trouble.');
});

test('an ESP that is known is called by its name', () => {
  expect(report('unrecognised', 'mailcow')).toContain('The key looks right, but mailcow does not');
  expect(report('provider_outage', 'mailcow')).toContain('    mailcow itself is in trouble.');
});
