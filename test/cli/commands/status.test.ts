/** @module `keymedic status`: what it prints and with which code it exits. */

import { expect, test } from 'vitest';
import { status } from '../../../src/cli/commands/status.ts';
import { healthy, incidentOf, noon } from '../../store/samples.ts';
import { collect } from '../collect-output.ts';
import { openDaemonStore } from '../daemon-store.ts';

test('status exits with 3 if Keymedic does not run or is not well', async () => {
  const { folder, daemon } = await openDaemonStore();
  await daemon.record([healthy('shop', 'p1'), healthy('blog', 'p2')]);
  expect(await status({}, collect(folder).io)).toBe(0);
  const { result } = healthy('@agent', 'p3');
  const incident = incidentOf('@agent', 1, { kind: 'agent', cause: 'agent_problem' });
  await daemon.record([{ result, standing: { integration: '@agent', incident, warned: ['The disk is full.'] } }]);
  const unwell = collect(folder);
  expect(await status({}, unwell.io)).toBe(3);
  expect(unwell.stdout()).toContain('trouble of our own (likely)');
  expect(unwell.stdout()).toContain('The disk is full.');
  const seen = { integration: 'shop', lastProbeAt: noon, warned: [] };
  await daemon.record([
    { ...healthy('@agent', 'p4'), standing: { integration: '@agent', warned: [] } },
    { ...healthy('shop', 'p5'), standing: seen },
  ]);
  await daemon.close();
  const stopped = collect(folder);
  expect(await status({}, stopped.io)).toBe(3);
  expect(stopped.stdout()).toBe(
    'Keymedic is not running; the last probe was at 2026-11-21 12:00 UTC\n2 integrations: 1 healthy, 1 unknown\n',
  );
  const json = collect(folder);
  await status({ json: true }, json.io);
  expect(JSON.parse(json.stdout())).toMatchObject({ running: false, problems: [], lastProbeAt: noon, unknown: 1 });
});

test('a trouble that is being confirmed shows as such, and the exit code is not that of good health', async () => {
  const { folder, daemon } = await openDaemonStore();
  const pending = {
    state: 'failing',
    cause: 'revoked',
    confidence: 'likely',
    count: 1,
    countedAt: noon,
    firstAt: noon,
  } as const;
  const { result, standing } = healthy('shop', 'p1');
  await daemon.record([
    { result, standing: { ...standing, pending } },
    healthy('blog', 'p2'),
    { ...healthy('gone', 'p3'), standing: { ...standing, integration: 'gone', pending } },
  ]);
  const text = collect(folder);
  expect(await status({}, text.io)).toBe(3);
  expect(text.stdout()).toContain('2 integrations: 1 healthy, 1 being confirmed\n');
  expect(text.stdout()).toMatch(/^confirming {2}shop {2}failing {2}revoked \(likely\)/m);
  expect(text.stdout()).not.toContain('gone');
  const json = collect(folder);
  expect(await status({ json: true }, json.io)).toBe(3);
  expect(JSON.parse(json.stdout())).toMatchObject({ healthy: 1, confirming: 1, failing: 0 });
  await daemon.close();
});
