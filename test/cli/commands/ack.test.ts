/** @module `keymedic ack`: which incident is acknowledged, and what is stored. */

import { expect, test } from 'vitest';
import { ack } from '../../../src/cli/commands/ack.ts';
import { incidents } from '../../../src/cli/commands/incidents.ts';
import { addSilence, listSilences } from '../../../src/cli/commands/silence.ts';
import { status } from '../../../src/cli/commands/status.ts';
import type { Io } from '../../../src/cli/terminal/io.ts';
import type { Recorded } from '../../../src/core/model/record.ts';
import { failing, incidentOf, resolved, transitionOf } from '../../store/samples.ts';
import { collect } from '../collect-output.ts';
import { openDaemonStore } from '../daemon-store.ts';

test('an incident is acknowledged by its integration or by the beginning of its id, if only one incident has it', async () => {
  const { folder, daemon } = await openDaemonStore();
  const withId = (name: string, id: string): Recorded => {
    const recorded = failing(name, []);
    const incident = incidentOf(name, 1, { id });
    return { ...recorded, transition: { transition: transitionOf(incident), channels: [] } };
  };
  const [shop, blog] = ['0f3b6a52-11c4', '0f3b9999-22d5'] as const;
  await daemon.record([withId('shop', shop), withId('blog', blog), resolved('over', [])]);
  const listed = collect(folder);
  await incidents({}, listed.io);
  expect(listed.stdout()).toMatch(/^0f3b6a52 {2}shop .*\n0f3b9999 {2}blog /);
  for (const name of ['shop', shop, '0f3b6a52', '0f3b6'])
    expect(await ack(name, { json: true }, collect(folder).io)).toBe(0);
  expect(await daemon.acknowledgements()).toMatchObject([{ incident: shop }]);
  await expect(ack('0f3b', {}, collect(folder).io)).rejects.toThrow(
    `0f3b matches 2: ${shop}, ${blog}; write more letters`,
  );
  await expect(ack('0', {}, collect(folder).io)).rejects.toThrow(
    'no open incident is called 0; see keymedic incidents',
  );
  await expect(ack('over', {}, collect(folder).io)).rejects.toThrow('the incident of over ended 2026-11-21 12:00 UTC');
  await daemon.close();
});

test('a key in a note or a reason is masked', async () => {
  const { folder, daemon } = await openDaemonStore();
  await daemon.record([failing('shop', ['mail'])]);
  const key = `SG.${'a1'.repeat(11)}.${'b2'.repeat(21)}c`;
  await ack('shop', { note: `the new one is ${key}` }, collect(folder).io);
  await addSilence(['integration=shop'], { for: '1h', reason: `until ${key} is live` }, collect(folder).io);
  const kept = JSON.stringify([await daemon.acknowledgements(), await daemon.silences()]);
  expect(kept).toContain('the new one is');
  expect(kept).not.toContain('a1a1');
  await daemon.close();
});

test('a key of the config is masked in notes, names and reasons, and in what is shown of the store', async () => {
  const { folder, daemon } = await openDaemonStore();
  const key = 'Zk9vX3pLwQ7rTt2B';
  await daemon.record([failing('shop', ['mail']), failing(key, ['mail'])]);
  const written: string[] = [];
  const run = async (command: (io: Io) => Promise<number>): Promise<void> => {
    const { io, stdout, stderr } = collect(folder, { KEY: key });
    await command(io);
    written.push(stdout() + stderr());
  };
  await run((io) => ack('shop', { note: `it was ${key}`, by: key }, io));
  await run((io) => ack(key, {}, io));
  await run((io) => addSilence(['integration=shop'], { for: '1h', reason: `until ${key} is live`, by: key }, io));
  const kept = JSON.stringify([(await daemon.acknowledgements()).filter(({ note }) => note), await daemon.silences()]);
  expect(kept).toContain('it was ‹secret›');
  expect(kept).not.toContain(key);
  for (const json of [true, false]) {
    await run((io) => status({ json }, io));
    await run((io) => incidents({ json }, io));
    await run((io) => listSilences({ json }, io));
  }
  expect(written.join('')).toContain('‹secret›  failing');
  expect(written.join('')).not.toContain(key);
  await expect(
    addSilence([`owner=${key}`], { for: '1h', reason: 'x' }, collect(folder, { KEY: key }).io),
  ).rejects.toThrow('the matcher of owner holds a key');
  await daemon.close();
});
