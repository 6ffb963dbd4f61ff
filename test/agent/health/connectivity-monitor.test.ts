/** @module A lost connection is reported once, after a second check, and its end once. */

import { expect, test } from 'vitest';
import { createConnectivityMonitor } from '../../../src/agent/health/connectivity-monitor.ts';

const reached = { reached: ['https://a.test/'], failed: [] };
const none = { reached: [], failed: [{ url: 'https://a.test/', reason: 'no' }] };

function watch(reports: readonly (typeof reached | typeof none)[]) {
  const reported: string[] = [];
  const over = Promise.withResolvers<void>();
  let checks = 0;
  const monitor = createConnectivityMonitor({
    pause: 1,
    async check() {
      const report = reports[checks] ?? reached;
      checks += 1;
      if (checks === reports.length) setImmediate(over.resolve);
      return report;
    },
    onOffline: () => reported.push('offline'),
    onOnline: () => reported.push('online'),
  });
  return { monitor, reported, over: over.promise };
}

test('offline for three checks: reported once, and once that it is over', async () => {
  const { monitor, reported, over } = watch([none, none, none, reached]);
  monitor.suspect();
  monitor.suspect();
  await over;
  expect(reported).toEqual(['offline', 'online']);
});

test('an interruption that is over by the first check is not reported', async () => {
  const { monitor, reported, over } = watch([reached]);
  monitor.suspect();
  await over;
  expect(reported).toEqual([]);
});

test('an ESP that answers shows that we are online', async () => {
  const { monitor, reported } = watch([none, none]);
  monitor.suspect();
  monitor.confirm();
  monitor.stop();
  expect(reported).toEqual([]);
});
