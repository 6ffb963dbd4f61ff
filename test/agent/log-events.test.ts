/** @module The log's line about a verdict says until when the ESP asks for a pause. */

import { expect, test } from 'vitest';
import { logVerdict } from '../../src/agent/log-events.ts';
import type { Log } from '../../src/telemetry/log.ts';
import { makeIntegration } from './diagnose/fake-context.ts';
import { openScheduler } from './schedule/open-scheduler.ts';

test('a verdict after which the ESP is left alone names the time', async () => {
  const lines: string[] = [];
  const add = (line: string) => void lines.push(line);
  const log: Log = { debug: add, info: add, warn: add, error: add, setLevel: () => undefined };
  const { scheduler, pass } = openScheduler({
    integrations: [makeIntegration('shop', 'sendgrid')],
    answer: () => ({ status: 429, body: '{}', headers: { 'retry-after': '1800' } }),
    onVerdict: (examined, recorded, isNews) => logVerdict(log, examined, recorded, isNews),
  });
  scheduler.start();
  await pass(1);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/; no probe before 2026-11-21T12:30:01\.000Z, since the ESP asks for a pause$/);
});
