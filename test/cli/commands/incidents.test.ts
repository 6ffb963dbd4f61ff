/** @module `keymedic incidents`: the incidents that the daemon stored, and their acknowledgements. */

import { expect, test } from 'vitest';
import { ack } from '../../../src/cli/commands/ack.ts';
import { incidents } from '../../../src/cli/commands/incidents.ts';
import { status } from '../../../src/cli/commands/status.ts';
import { failing, healthy, noon } from '../../store/samples.ts';
import { collect } from '../collect-output.ts';
import { openDaemonStore } from '../daemon-store.ts';

test('status and incidents print what the daemon found; an acknowledgement reaches the daemon', async () => {
  const { folder, daemon } = await openDaemonStore();
  await daemon.record([failing('shop', ['mail']), healthy('blog', 'p1')]);
  const seen = collect(folder);
  expect(await status({}, seen.io)).toBe(2);
  expect(seen.stdout()).toMatch(
    /^2 integrations: 1 healthy, 1 failing\n1 alert is still to be delivered\ni-shop {2}shop {2}failing {2}revoked \(likely\) {2}since 2026-11-21 12:00 UTC, [^\n]+\n$/,
  );
  const done = collect(folder);
  expect(await ack('i-shop', { for: '4h', note: 'on it\u001b[2J', by: 'ada' }, done.io)).toBe(0);
  expect(done.stdout()).toMatch(/^Acknowledged: no reminders of shop until \S+ \S+ UTC\.\n$/);
  expect(await daemon.acknowledgements()).toMatchObject([{ incident: 'i-shop', by: 'ada' }]);
  const listed = collect(folder);
  expect(await incidents({}, listed.io)).toBe(0);
  expect(listed.stdout()).toMatch(/acknowledged by ada until \S+ \S+ UTC: on it \[2J\n$/);
  const json = collect(folder);
  await incidents({ json: true, all: true }, json.io);
  expect(JSON.parse(json.stdout())).toMatchObject({ id: 'i-shop', acknowledgement: { by: 'ada' } });
  await expect(ack('i-none', {}, collect(folder).io)).rejects.toThrow(
    'no open incident is called i-none; see keymedic incidents',
  );
  await expect(ack('i-shop', { for: 'ages' }, collect(folder).io)).rejects.toThrow('--for must be a duration');
  await daemon.close();
});

test('an acknowledgement that has ended is not shown', async () => {
  const { folder, daemon } = await openDaemonStore();
  await daemon.record([failing('shop', [])]);
  await daemon.acknowledge({ incident: 'i-shop', at: noon, by: 'ada', until: Date.now() - 1 });
  const { io, stdout } = collect(folder);
  await incidents({}, io);
  expect(stdout()).not.toContain('acknowledged');
  await daemon.close();
});
