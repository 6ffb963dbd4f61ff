/** @module One incident in a line. */

import { expect, test } from 'vitest';
import type { Incident } from '../../../src/core/model/incident.ts';
import { describeIncident } from '../../../src/core/overview/incident-report.ts';

const at = Date.parse('2026-11-21T10:00:00Z');
const failing: Incident = {
  id: 'inc-1',
  integration: 'office-printer',
  kind: 'failing',
  severity: 'critical',
  cause: 'revoked',
  confidence: 'likely',
  sequence: 1,
  openedAt: at,
  updatedAt: at,
};

test('a failing key is described with its cause', () => {
  expect(describeIncident(failing, undefined, at + 60_000)).toContain('failing  revoked (likely)');
});

test('a warning about a key that works is not called healthy', () => {
  const warning: Incident = { ...failing, kind: 'warning', severity: 'warning', cause: 'healthy' };
  const line = describeIncident(warning, undefined, at + 60_000);
  expect(line).toContain('warning  works, but needs attention');
  expect(line).not.toContain('healthy');
});
