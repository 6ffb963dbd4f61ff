/** @module The first probe after a start: restarts never make a refused credential be tried more often. */

import { expect, test } from 'vitest';
import { providers } from '../../../providers/index.ts';
import { makeDefaultConfig } from '../../../src/config/build/defaults.ts';
import { newStanding } from '../../../src/core/incident/decide.ts';
import { firstProbeAt, wantsOtherSecret } from '../../../src/core/incident/first-probe.ts';
import type { Integration } from '../../../src/core/model/config.ts';
import type { Pending, Standing } from '../../../src/core/model/incident.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const minute = 60_000;
const hour = 60 * minute;

const shop: Integration = {
  id: 'shop',
  provider: 'smtp',
  credential: { username: { from: 'env', name: 'USER' }, password: { from: 'env', name: 'PASSWORD' } },
  settings: {},
  usedBy: [],
  endpoint: 'smtps://mail.example:465',
  schedule: { kind: 'every', every: 15 * minute },
  allowUnsureProbes: false,
};
const config = makeDefaultConfig(new Map(), '/tmp');
const pending: Pending = {
  state: 'failing',
  cause: 'unrecognised',
  confidence: 'likely',
  count: 1,
  countedAt: noon,
  firstAt: noon,
};

function dueAt(change: Partial<Standing>, scheduled: number | null, integration = shop): number | null {
  const standing = { ...newStanding('shop'), ...change };
  return firstProbeAt({
    standing,
    integration,
    config,
    provider: providers.find(({ id }) => id === integration.provider),
    scheduled,
  });
}

test('without a probe, the schedule alone decides', () => {
  expect(dueAt({}, noon)).toBe(noon);
  expect(dueAt({}, null)).toBeNull();
  expect(dueAt({ state: 'failing', cause: 'revoked' }, noon)).toBe(noon);
});

test('a healthy integration is due as scheduled', () => {
  expect(dueAt({ state: 'healthy', cause: 'healthy', lastProbeAt: noon - hour }, noon)).toBe(noon);
  expect(dueAt({ state: 'healthy', cause: 'healthy', lastProbeAt: noon - hour }, null)).toBeNull();
});

test('a key that comes and goes, and worked last, is due as scheduled', () => {
  const { id, openedAt, ...verdict } = { id: 'i', openedAt: noon, kind: 'failing', cause: 'unrecognised' } as const;
  const counts = { severity: 'critical', confidence: 'likely', sequence: 1, updatedAt: noon } as const;
  const incident = { id, integration: 'shop', openedAt, ...verdict, ...counts, flapping: true } as const;
  const last = { state: 'failing', cause: 'unrecognised', incident, lastProbeAt: noon } as const;
  expect(dueAt({ ...last, recent: 'wfwfwfw' }, noon + minute)).toBe(noon + minute);
  expect(dueAt({ ...last, recent: 'wfwfwfwf' }, noon + minute)).toBe(noon + hour);
});

test('a refused log-in that may lock the account waits an hour from the last one, however soon the schedule is', () => {
  const refused: Partial<Standing> = { state: 'failing', cause: 'unrecognised', lastProbeAt: noon };
  expect(dueAt(refused, noon + 1_000)).toBe(noon + hour);
});

test('a pause that the ESP asked for outlives the restart', () => {
  const limited: Partial<Standing> = { state: 'healthy', cause: 'healthy', lastProbeAt: noon, notBefore: noon + hour };
  expect(dueAt(limited, noon + 1_000)).toBe(noon + hour);
});

test('a verdict that waits for its confirmation counts before the one that stands', () => {
  const both: Partial<Standing> = { state: 'healthy', cause: 'healthy', pending, lastProbeAt: noon };
  expect(dueAt(both, noon + 10 * hour, { ...shop, refused: config.refused })).toBe(noon + 5_000);
});

test.each([
  ['was never probed', {}, false],
  ['is healthy', { state: 'healthy', cause: 'healthy', lastProbeAt: noon, fingerprint: 'f1' }, false],
  ['was refused', { state: 'failing', cause: 'revoked', lastProbeAt: noon, fingerprint: 'f1' }, true],
  ['was refused once', { pending, lastProbeAt: noon, fingerprint: 'f1' }, true],
  ['could not be read', { state: 'unknown', cause: 'agent_problem', lastProbeAt: noon }, true],
] as const)(
  'a changed secret is worth a probe at once only after a refusal: a credential that %s',
  (_, standing, expected) => {
    expect(wantsOtherSecret({ ...newStanding('shop'), ...standing })).toBe(expected);
  },
);
