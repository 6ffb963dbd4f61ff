/** @module What people ask of the store and add to it, while the daemon holds it. */

import { expect, test } from 'vitest';
import { ack } from '../../src/cli/ack.ts';
import { incidents, status } from '../../src/cli/incidents.ts';
import { addSilence, expireSilence, listSilences } from '../../src/cli/silence.ts';
import { openStore } from '../../src/store/sqlite/open.ts';
import { makeFolder } from '../config/folder.ts';
import { failing, healthy } from '../store/samples.ts';
import { collect } from './collect.ts';

const yaml = `integrations:
  - { id: shop, provider: sendgrid, key: { env: KEY } }
  - { id: blog, provider: postmark, key: { env: KEY } }
`;

async function openWorld() {
  const folder = await makeFolder({ 'keymedic.yaml': yaml });
  const daemon = await openStore({ path: `${folder}/keymedic.db`, exclusive: true });
  return { folder, daemon };
}

test('status and incidents tell what the daemon found; an acknowledgement reaches it', async () => {
  const { folder, daemon } = await openWorld();
  await daemon.record([failing('shop', ['mail']), healthy('blog', 'p1')]);
  const seen = collect(folder);
  expect(await status({}, seen.io)).toBe(2);
  expect(seen.stdout()).toMatch(
    /^2 integrations: 1 healthy, 1 failing\n1 alert is still to be delivered\ni-shop {2}shop {2}failing {2}revoked \(likely\) {2}since 2026-11-21 12:00 UTC, [^\n]+\n$/,
  );
  const done = collect(folder);
  expect(await ack('i-shop', { for: '4h', note: 'on it\u001b[2J', by: 'ada' }, done.io)).toBe(0);
  expect(done.stdout()).toBe('Acknowledged: no reminders of i-shop for 4h.\n');
  expect(await daemon.acknowledgements()).toMatchObject([{ incident: 'i-shop', by: 'ada' }]);
  const listed = collect(folder);
  expect(await incidents({}, listed.io)).toBe(0);
  expect(listed.stdout()).toMatch(/acknowledged by ada until \S+ \S+ UTC: on it \[2J\n$/);
  const json = collect(folder);
  await incidents({ json: true, all: true }, json.io);
  expect(JSON.parse(json.stdout())).toMatchObject({ id: 'i-shop', acknowledgement: { by: 'ada' } });
  await expect(ack('i-none', {}, collect(folder).io)).rejects.toThrow('no open incident has the id i-none');
  await expect(ack('i-shop', { for: 'ages' }, collect(folder).io)).rejects.toThrow('--for must be a duration');
  await daemon.close();
});

test('a silence holds at the next claim, is listed, and can be ended', async () => {
  const { folder, daemon } = await openWorld();
  const added = collect(folder);
  const options = { for: '2h', reason: 'moving', by: 'ada', json: true };
  expect(await addSilence(['provider=sendgrid', 'cause=revoked,expired'], options, added.io)).toBe(0);
  const { id } = JSON.parse(added.stdout());
  expect(await daemon.silences()).toMatchObject([
    { id, match: { provider: ['sendgrid'], cause: ['revoked', 'expired'] }, reason: 'moving' },
  ]);
  const listed = collect(folder);
  await listSilences({}, listed.io);
  expect(listed.stdout()).toMatch(
    /^s-[0-9a-f]{8} {2}until .+ {2}provider=sendgrid cause=revoked,expired {2}ada: moving\n$/,
  );
  expect(await expireSilence(id, {}, collect(folder).io)).toBe(0);
  const after = collect(folder);
  await listSilences({}, after.io);
  expect(after.stdout()).toBe('No alert is silenced.\n');
  await expect(expireSilence(id, {}, collect(folder).io)).rejects.toThrow(`no silence with the id ${id} holds`);
  await daemon.close();
});

test.each([
  [['provider'], 'is no matcher'],
  [['colour=red'], 'is no matcher'],
  [['owner='], 'is no matcher'],
  [['cause=revokd'], 'unknown cause "revokd"; did you mean "revoked"?'],
])('the matcher %j is refused', async (matchers, says) => {
  const { folder, daemon } = await openWorld();
  await daemon.close();
  await expect(addSilence(matchers, { for: '1h', reason: 'x' }, collect(folder).io)).rejects.toThrow(says);
});

test('without a store there is nothing to tell', async () => {
  const folder = await makeFolder({ 'keymedic.yaml': yaml });
  await expect(status({}, collect(folder).io)).rejects.toThrow('there is no store at');
});
