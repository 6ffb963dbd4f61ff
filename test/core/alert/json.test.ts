/** @module Alerts as webhook bodies, field by field. */

import { expect, test } from 'vitest';
import { renderAlert } from '../../../src/core/alert/render.ts';
import { notify, opened, openMany, ownProblem, ownRecovery, revoked } from '../../fixtures/transitions.ts';

test('has a JSON body of exactly the fields of a webhook', () => {
  const { json } = renderAlert(notify(opened));
  expect(json).toEqual({
    type: 'incident.opened',
    timestamp: '2026-09-14T09:14:05.000Z',
    data: {
      incident: { id: 'inc-7f3a2c', sequence: 1, opened_at: '2026-09-14T09:14:05.000Z' },
      integrations: [
        {
          id: 'shop-receipts',
          provider: 'sendgrid',
          owner: 'Mail team <mail-team@shop.example>',
          used_by: ['shop checkout', 'password resets'],
        },
      ],
      diagnosis: {
        integration: 'shop-receipts',
        provider: 'sendgrid',
        state: 'failing',
        cause: 'revoked',
        confidence: 'likely',
        candidates: ['revoked', 'ip_blocked'],
        evidence: revoked.evidence.map(({ kind, says, consistentWith }) => ({
          kind,
          says,
          consistent_with: consistentWith,
        })),
        ruled_out: revoked.ruledOut,
        remedy: revoked.remedy,
        warnings: [],
        requests: 3,
        at: '2026-09-14T09:14:05.000Z',
      },
    },
  });
});

test('has a JSON body of incident and problem for Keymedic itself', () => {
  expect(renderAlert(notify(ownRecovery)).json).toEqual({
    type: 'agent.recovered',
    timestamp: '2026-09-14T11:14:05.000Z',
    data: {
      incident: { id: 'inc-0d41b7', sequence: 2, opened_at: '2026-09-14T09:14:05.000Z' },
      problem: 'Over: The store cannot be written: the disk is full.',
    },
  });
});

test('names the first 50 of many integrations, each with its incident, and counts all', () => {
  const { json, text } = renderAlert(notify(...openMany(60)));
  const { data } = json;
  if (!('integrations' in data)) throw new Error('no integrations');
  expect(data.count).toBe(60);
  expect(data.integrations).toHaveLength(50);
  expect(data.integrations[49]).toMatchObject({
    id: 'sendgrid-50',
    type: 'incident.opened',
    incident: { id: 'inc-sendgrid-50', sequence: 1 },
  });
  expect(text).toContain('- sendgrid-50: used by');
  expect(text).not.toContain('- sendgrid-51: used by');
  expect(text).toContain('- 10 more, not named here');
});

test('has one body for problems of Keymedic itself and of keys', () => {
  const { json } = renderAlert(notify(ownProblem, opened));
  expect(json).toMatchObject({
    type: 'incident.opened',
    data: { count: 2, integrations: [{ id: 'shop-receipts' }, { id: '@agent', problem: ownProblem.problem }] },
  });
});
