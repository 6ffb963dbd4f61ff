/** @module Subjects of alerts, word by word. */

import { expect, test } from 'vitest';
import { renderAlert } from '../../../src/core/alert/render.ts';
import { makeStartNotification } from '../../../src/core/alert/test-alert.ts';
import type { Transition } from '../../../src/core/model/incident.ts';
import {
  acknowledged,
  expiring,
  incident,
  notify,
  opened,
  openMany,
  ownProblem,
  ownRecovery,
  reminded,
  resolved,
  tried,
  turning,
  updated,
  warned,
} from '../../fixtures/transitions.ts';
import { openedWith, withoutDiagnosis } from './openings.ts';

function subjectOf(...transitions: readonly Transition[]): string {
  return renderAlert(notify(...transitions)).subject;
}

const started = makeStartNotification('mail', 0, '1.2.3', '2 integrations');

test.each<[string, Transition[], string]>([
  ['an opening', [opened], '[REVOKED] SendGrid key shop-receipts does not work'],
  [
    'an end because the integration left the config',
    [{ ...withoutDiagnosis(resolved), unwatched: true }],
    '[NOT WATCHED] SendGrid key shop-receipts is no longer watched',
  ],
  [
    'ends because integrations left the config',
    openMany(3).map((one) => ({ ...withoutDiagnosis(one), type: 'incident.resolved', unwatched: true })),
    '[NOT WATCHED] 3 SendGrid keys are no longer watched',
  ],
  ['a start', started.transitions.slice(), '[KEYMEDIC] Keymedic 1.2.3 started and watches 2 integrations'],
  [
    'a cause of two words',
    [openedWith({ cause: 'wrong_region', candidates: ['wrong_region'], confidence: 'certain' })],
    '[WRONG REGION] SendGrid key shop-receipts does not work',
  ],
  [
    'trouble to which the answer gives a better name',
    [
      openedWith({
        cause: 'account_suspended',
        candidates: ['account_suspended', 'insufficient_permissions'],
        confidence: 'possible',
        named: { title: 'SMTP AUTH is switched off', says: 'SMTP AUTH is switched off for the whole tenant.' },
      }),
    ],
    '[SMTP AUTH IS SWITCHED OFF] SendGrid key shop-receipts cannot be used',
  ],
  [
    'a refusal that fits several causes',
    [openedWith({ cause: 'unrecognised', candidates: ['unrecognised', 'revoked'], confidence: 'possible' })],
    '[REFUSED] SendGrid key shop-receipts does not work',
  ],
  [
    'an ESP out of reach for unknown reasons',
    [openedWith({ cause: 'network', candidates: ['network', 'provider_outage'], confidence: 'possible' })],
    '[UNREACHABLE] SendGrid key shop-receipts cannot be used',
  ],
  [
    'a failure that is not the fault of the key',
    [openedWith({ cause: 'account_suspended', candidates: ['account_suspended'], confidence: 'certain' })],
    '[ACCOUNT SUSPENDED] SendGrid key shop-receipts cannot be used',
  ],
  [
    'failures that are not the fault of the keys',
    openMany(2).map((one) => ({ ...one, incident: { ...one.incident, cause: 'provider_outage' } })),
    '[PROVIDER OUTAGE] 2 SendGrid keys cannot be used',
  ],
  [
    'a failure that may be anything',
    [openedWith({ cause: 'revoked', candidates: ['revoked', 'network'], confidence: 'possible' })],
    '[FAILING] SendGrid key shop-receipts does not work',
  ],
  [
    'a key that could not be checked',
    [{ ...opened, incident: { ...incident, kind: 'unknown' } }],
    '[UNKNOWN] SendGrid key shop-receipts cannot be checked',
  ],
  ['an update', [updated], '[REVOKED] SendGrid key shop-receipts still does not work: new findings'],
  ['an all-clear', [resolved], '[OK] SendGrid key shop-receipts works again'],
  [
    'an all-clear after a warning',
    [{ ...resolved, incident: { ...incident, kind: 'warning' } }],
    '[OK] SendGrid key shop-receipts works, and nothing is left to do',
  ],
  ['a warning', [warned], '[WARNING] SendGrid key shop-receipts expires on 2026-09-21'],
  [
    'two warnings',
    [
      {
        ...warned,
        diagnosis: { ...expiring, warnings: [{ kind: 'quota', says: '3 left' }, ...expiring.warnings] },
      },
    ],
    '[WARNING] SendGrid key shop-receipts has little quota left, and 1 more',
  ],
  ['a problem of Keymedic itself', [ownProblem], '[KEYMEDIC] The store cannot be written: the disk is full'],
  [
    'the end of a problem of Keymedic itself',
    [ownRecovery],
    '[KEYMEDIC] Recovered: The store cannot be written: the disk is full',
  ],
  [
    'begin and end in one message',
    [opened, resolved],
    '[OK] SendGrid key shop-receipts was down 09:14–09:32 UTC, and works again',
  ],
  ['a flapping key', [turning], '[REVOKED] SendGrid key shop-receipts comes and goes'],
  [
    'a flapping key that fails for good',
    [{ ...updated, steady: true }],
    '[REVOKED] SendGrid key shop-receipts no longer comes and goes: it fails each time',
  ],
  [
    'several flapping keys that fail for good',
    openMany(3).map((one) => ({ ...one, type: 'incident.updated', steady: true })),
    '[REVOKED] 3 SendGrid keys no longer come and go: they fail each time',
  ],
  [
    'a reminder of a flapping key',
    [{ ...reminded, incident: { ...reminded.incident, flapping: true } }],
    '[REVOKED] SendGrid key shop-receipts still comes and goes',
  ],
  [
    'begin and end of flapping in one message',
    [opened, { ...resolved, incident: { ...resolved.incident, flapping: true } }],
    '[OK] SendGrid key shop-receipts came and went 09:14–09:32 UTC, and works again',
  ],
  [
    'several flapping keys',
    openMany(3).map((one) => ({ ...one, incident: { ...one.incident, flapping: true } })),
    '[REVOKED] 3 SendGrid keys come and go',
  ],
  ['a reminder', [reminded], '[REVOKED] SendGrid key shop-receipts still does not work'],
  ['an acknowledgement', [acknowledged], '[ACKNOWLEDGED] SendGrid key shop-receipts is being looked after'],
  ['a test', [tried], '[TEST] Test alert: this channel works, and nothing is wrong'],
  ['a group', [...openMany(12)], '[REVOKED] 12 SendGrid keys do not work'],
  [
    'a group of several ESPs',
    [...openMany(3), ...openMany(2, 'Mailgun')],
    '[REVOKED] 3 SendGrid keys do not work, and 2 others',
  ],
  ['the gravest first', [resolved, ...openMany(1)], '[REVOKED] SendGrid key sendgrid-01 does not work, and 1 other'],
])('has a subject for %s', (_, transitions, expected) => {
  expect(subjectOf(...transitions)).toBe(expected);
});

test('a stretch over midnight names both days', () => {
  const end = Date.UTC(2026, 8, 15, 0, 20);
  const late = { ...resolved, at: end, incident: { ...resolved.incident, resolvedAt: end } };
  expect(subjectOf(opened, late)).toBe(
    '[OK] SendGrid key shop-receipts was down 2026-09-14 09:14 – 2026-09-15 00:20 UTC, and works again',
  );
});
