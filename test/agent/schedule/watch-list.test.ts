/** @module What is known of each integration, over config changes and restarts, on a clock that the test moves. */

import { expect, test } from 'vitest';
import { createNextCron } from '../../../src/agent/schedule/cron.ts';
import { createWatchList } from '../../../src/agent/schedule/watch-list.ts';
import { makeDefaultConfig } from '../../../src/config/build/defaults.ts';
import { newStanding } from '../../../src/core/incident/decide.ts';
import type { Standing } from '../../../src/core/model/incident.ts';
import { incidentOf, noon } from '../../store/samples.ts';
import { makeIntegration, providers } from '../diagnose/fake-context.ts';

const minute = 60_000;
const hour = 60 * minute;
const shop = makeIntegration('shop', 'sendgrid', { schedule: { kind: 'every', every: hour } });

const failing: Standing = {
  ...newStanding('shop'),
  state: 'failing',
  cause: 'revoked',
  lastProbeAt: noon - minute,
  fingerprint: 'f1',
  incident: incidentOf('shop', 1, { provider: 'sendgrid', told: [] }),
};

function open(standings: readonly Standing[] = []) {
  let clock = noon;
  const config = makeDefaultConfig(providers, '/tmp');
  const list = createWatchList({ standings, config: () => config, nextCron: createNextCron(), now: () => clock });
  return {
    list,
    pass(time: number): void {
      clock += time;
    },
  };
}

test('an integration starts with the standing of an earlier run, or with none', () => {
  const { list } = open([failing]);
  expect(list.add(shop)).toMatchObject({ standing: failing, verdict: 'failing revoked' });
  expect(list.add({ ...shop, id: 'blog' }).standing).toEqual(newStanding('blog'));
  expect([...list.all()].map(({ integration }) => integration.id)).toEqual(['shop', 'blog']);
});

test('standings are those of all that were ever probed, the newest of each', () => {
  const { list } = open([failing, newStanding('@agent')]);
  const watched = list.add(shop);
  list.add({ ...shop, id: 'blog' });
  const standing: Standing = { ...failing, state: 'healthy', cause: 'healthy', lastProbeAt: noon };
  list.put({ ...watched, standing });
  expect(list.standings()).toEqual([standing, newStanding('@agent')]);
});

test('removing ends the open incident, and the integration comes back with what was known of it', () => {
  const { list, pass } = open([failing]);
  list.add(shop);
  pass(minute);
  const recorded = list.remove('shop');
  expect(recorded).toMatchObject({
    result: { integration: 'shop', at: noon + minute, count: 1, state: 'unknown' },
    transition: { transition: { type: 'incident.resolved', unwatched: true } },
  });
  expect(list.get('shop')).toBeUndefined();
  expect(list.remove('shop')).toBeUndefined();
  const { standing } = list.add(shop);
  expect(standing).toEqual(recorded?.standing);
  expect(standing).toMatchObject({ state: 'failing', fingerprint: 'f1' });
  expect(standing.incident).toBeUndefined();
});

test('an integration without an open incident is removed without a record', () => {
  const { list } = open();
  list.add(shop);
  expect(list.remove('shop')).toBeUndefined();
});

test('incidents of integrations that left while the daemon was down are ended once, except the one of Keymedic itself', () => {
  const own: Standing = { ...newStanding('@agent'), incident: incidentOf('@agent') };
  const { list } = open([failing, { ...failing, integration: 'blog' }, own]);
  list.add(shop);
  expect(list.removeUnwatched().map(({ result }) => result.integration)).toEqual(['blog']);
  expect(list.removeUnwatched()).toEqual([]);
  expect(list.standings().find(({ integration }) => integration === '@agent')).toEqual(own);
});

test('an integration that was never probed is due within the window, one that was probed at its interval', () => {
  const { list, pass } = open([{ ...newStanding('shop'), lastProbeAt: noon - minute }]);
  const known = list.firstDueAt(list.add(shop), 1_000) ?? 0;
  const fresh = list.firstDueAt(list.add({ ...shop, id: 'blog' }), 1_000) ?? 0;
  expect(fresh - noon).toBeLessThan(1_000);
  expect(known - noon).toBeGreaterThan(1_000);
  pass(2 * hour);
  expect((list.firstDueAt(list.add(shop), 1_000) ?? 0) - noon - 2 * hour).toBeLessThan(1_000);
});
