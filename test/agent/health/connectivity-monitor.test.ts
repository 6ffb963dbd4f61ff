/** @module Being cut off is said once, after a second look, and once that it is over. */

import { expect, test } from 'vitest';
import { createConnectivityMonitor } from '../../../src/agent/health/connectivity-monitor.ts';

const reached = { reached: ['https://a.test/'], failed: [] };
const none = { reached: [], failed: [{ url: 'https://a.test/', reason: 'no' }] };

function watch(reports: readonly (typeof reached | typeof none)[]) {
  const said: string[] = [];
  const over = Promise.withResolvers<void>();
  let looks = 0;
  const monitor = createConnectivityMonitor({
    pause: 1,
    async check() {
      const report = reports[looks] ?? reached;
      looks += 1;
      if (looks === reports.length) setImmediate(over.resolve);
      return report;
    },
    onCutOff: () => said.push('cut off'),
    onBack: () => said.push('back'),
  });
  return { monitor, said, over: over.promise };
}

test('cut off for three looks: said once, and once that it is over', async () => {
  const { monitor, said, over } = watch([none, none, none, reached]);
  monitor.suspect();
  monitor.suspect();
  await over;
  expect(said).toEqual(['cut off', 'back']);
});

test('a blip is not told', async () => {
  const { monitor, said, over } = watch([reached]);
  monitor.suspect();
  await over;
  expect(said).toEqual([]);
});

test('an ESP that answers shows that we are online', async () => {
  const { monitor, said } = watch([none, none]);
  monitor.suspect();
  monitor.confirm();
  monitor.stop();
  expect(said).toEqual([]);
});
