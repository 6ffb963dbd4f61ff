/** @module `diagnose` on several integrations: by the history of the store, keys that ended one after the other are no outage. */

import { expect, test } from 'vitest';
import { runFirstProbe } from '../../../src/agent/diagnose/run-first-probe.ts';
import { openHistory } from '../../../src/cli/diagnose/history.ts';
import { createPeers } from '../../../src/cli/diagnose/peers.ts';
import { makeDefaultConfig } from '../../../src/config/build/defaults.ts';
import type { Memory } from '../../../src/core/diagnosis/history.ts';
import { createFakeContext, makeIntegration, providers } from '../../agent/diagnose/fake-context.ts';
import { resultOf } from '../../store/samples.ts';
import { collect } from '../collect-output.ts';
import { openDaemonStore } from '../daemon-store.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const minute = 60_000;
const host = 'https://api.sendgrid.com';

async function probe(id: string, memory: Memory | undefined) {
  return runFirstProbe(createFakeContext(), makeIntegration(id, 'sendgrid'), async () => memory);
}

function memory(workedAt: number, failingSince: number): Memory {
  return { lastHealthyAt: workedAt, lastHealthyHost: host, lastHealthyFingerprint: 'f1', failingSince };
}

test('the first one is shown the success of the second, and the second one that the first had failed before', async () => {
  const first = await probe('shop', memory(noon, noon + 5 * minute));
  const second = await probe('blog', memory(noon + 30 * minute, noon + 35 * minute));
  const peersOf = createPeers([first, second]);
  expect(peersOf(first).siblings).toMatchObject([{ id: 'blog', works: true, workedAt: noon + 30 * minute }]);
  expect(peersOf(second).siblings).toMatchObject([{ id: 'shop', works: false, failedEarlier: true }]);
});

test('those that ended between the same two probes, and those without a history, fail together', async () => {
  const together = [memory(noon, noon + 5 * minute), memory(noon + minute, noon + 6 * minute), undefined];
  const probes = await Promise.all(together.map((known, at) => probe(`key-${at}`, known)));
  const peersOf = createPeers(probes);
  for (const own of probes) {
    expect(peersOf(own).siblings.map(({ works, failedEarlier }) => [works, failedEarlier])).toEqual([
      [false, undefined],
      [false, undefined],
    ]);
  }
});

test('the history tells since when a key fails', async () => {
  const { folder, daemon } = await openDaemonStore();
  const states = ['failing', 'healthy', 'unknown', 'failing', 'failing'] as const;
  for (const [at, state] of states.entries()) {
    const row = resultOf('shop', `p${at}`, {
      at: noon + at * minute,
      state,
      cause: state === 'healthy' ? state : 'revoked',
    });
    await daemon.addResults([row]);
  }
  const config = { ...makeDefaultConfig(providers, folder), file: `${folder}/keymedic.yaml` };
  const stored = { ...config, store: { ...config.store, path: `${folder}/keymedic.db` } };
  const history = await openHistory(stored, { record: false }, collect(folder).io);
  expect(await history?.recall('shop')).toMatchObject({
    lastHealthyAt: noon + minute,
    failingSince: noon + 3 * minute,
  });
  expect((await history?.recall('blog'))?.failingSince).toBeUndefined();
  await history?.close();
  await daemon.close();
});
