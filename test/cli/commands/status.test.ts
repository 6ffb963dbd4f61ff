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
