/** @module A daemon that runs and hangs is noticed by its late probes, and nothing else is. */

import { expect, test } from 'vitest';
import type { Integration } from '../../../src/core/model/config.ts';
import type { Standing } from '../../../src/core/model/incident.ts';
import { describeStatus, summarise } from '../../../src/core/overview/incident-report.ts';
import { countLate } from '../../../src/core/overview/late-probes.ts';

const minute = 60_000;
const now = Date.UTC(2026, 11, 1, 12);

function every(id: string, ms: number): Integration {
  return { id, provider: 'resend', kind: 'api_key', secrets: {}, schedule: { kind: 'every', every: ms } } as never;
}

function probed(integration: string, at: number, more: Partial<Standing> = {}): Standing {
  return { integration, warned: [], state: 'healthy', cause: 'healthy', lastProbeAt: at, ...more } as Standing;
}

test.each<[string, Integration, Standing, number, number]>([
  ['in time', every('a', 15 * minute), probed('a', now - 20 * minute), 0, 0],
  ['eleven minutes after it was due', every('a', 15 * minute), probed('a', now - 26 * minute), 0, 1],
  ['right after a start', every('a', minute), probed('a', now - 600 * minute), now - minute, 0],
  ['long after a start', every('a', minute), probed('a', now - 600 * minute), now - 11 * minute, 1],
  ['never probed', every('a', minute), { integration: 'a', warned: [] }, 0, 0],
  ['with a pause that the ESP asked for', every('a', minute), probed('a', now - 60 * minute, { notBefore: now }), 0, 0],
  ['refused, and probed less often', every('a', minute), probed('a', now - 60 * minute, { state: 'failing' }), 0, 0],
])('%s', (_, integration, standing, startedAt, late) => {
  expect(countLate([integration], [standing], startedAt, now)).toBe(late);
});

test('status says since when nothing is probed, and what to do', () => {
  const standings = [probed('a', now - 60 * minute)];
  const text = describeStatus(summarise(['a'], standings, 0, true, 1), standings, [], now);
  expect(text).toMatch(
    /^1 probe more than ten minutes late, the last one was at 2026-12-01 11:00 UTC: the daemon may hang/,
  );
});
