/** @module Subjects of mails: one thread for one incident. */

import { expect, test } from 'vitest';
import { renderAlert } from '../../../src/core/alert/render.ts';
import type { Transition } from '../../../src/core/model/incident.ts';
import {
  acknowledged,
  notify,
  opened,
  openMany,
  ownProblem,
  reminded,
  resolved,
  turning,
  updated,
  warned,
} from '../../fixtures/transitions.ts';

function subjectOf(...transitions: readonly Transition[]): string {
  return renderAlert(notify(...transitions)).subject;
}

test('all mails about one incident have the same subject outside of brackets', () => {
  const turned = { ...resolved, incident: { ...resolved.incident, flapping: true as const } };
  const mails = [[opened], [updated], [reminded], [acknowledged], [resolved], [turning], [opened, resolved], [turned]];
  const subjects = mails.map((transitions) => renderAlert(notify(...transitions)).mailSubject);
  expect(subjects).toEqual([
    '[REVOKED] SendGrid key shop-receipts',
    '[REVOKED, still does not work: new findings] SendGrid key shop-receipts',
    '[REVOKED, still does not work] SendGrid key shop-receipts',
    '[ACKNOWLEDGED] SendGrid key shop-receipts',
    '[OK] SendGrid key shop-receipts',
    '[REVOKED, comes and goes] SendGrid key shop-receipts',
    '[OK, was down 09:14–09:32 UTC, and works again] SendGrid key shop-receipts',
    '[OK] SendGrid key shop-receipts',
  ]);
  expect(renderAlert(notify(warned)).mailSubject).toBe('[WARNING, expires on 2026-09-21] SendGrid key shop-receipts');
  expect(renderAlert(notify(ownProblem)).mailSubject).toBe(subjectOf(ownProblem));
  expect(renderAlert(notify(...openMany(3))).mailSubject).toBe('[REVOKED] 3 SendGrid keys do not work');
});
