/** @module One incident in a line, and the counts of `status`. */

import { expect, test } from 'vitest';
import type { Incident, Standing } from '../../../src/core/model/incident.ts';
import { describeIncident, describeStatus, summarise } from '../../../src/core/overview/incident-report.ts';

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

const pending = {
  state: 'failing',
  cause: 'revoked',
  confidence: 'likely',
  count: 1,
  countedAt: at,
  firstAt: at,
} as const;

function standing(integration: string, more: Partial<Standing>): Standing {
  return { integration, warned: [], state: 'healthy', cause: 'healthy', since: at - 60_000, lastProbeAt: at, ...more };
}

test('a trouble that is being confirmed is counted as such, and is not healthy', () => {
  const standings = [
    standing('shop', { pending }),
    standing('blog', {}),
    standing('news', { state: 'failing', cause: 'revoked', incident: { ...failing, integration: 'news' }, pending }),
    { integration: 'first', warned: [], lastProbeAt: at, pending },
  ];
  const summary = summarise(['shop', 'blog', 'news', 'first', 'other'], standings, 0, true);
  expect(summary).toMatchObject({ healthy: 1, failing: 1, unknown: 0, confirming: 2, unseen: 1 });
  const text = describeStatus(summary, standings, [], at + 4_000);
  expect(text).toContain('5 integrations: 1 healthy, 1 failing, 2 being confirmed, 1 never probed');
  expect(text).toMatch(
    /^confirming {2}shop {2}failing {2}revoked \(likely\) {2}since .* {2}seen by 1 probe so far, not told yet$/m,
  );
  expect(text).not.toMatch(/^confirming {2}news/m);
});

test('a key with an open warning that is refused now is being confirmed', () => {
  const warning: Incident = { ...failing, kind: 'warning', severity: 'warning', cause: 'healthy' };
  const one = standing('shop', { state: 'warning', incident: warning, pending });
  expect(summarise(['shop'], [one], 0, true)).toMatchObject({ warning: 0, confirming: 1 });
});
