/** @module What people ask of the store and add to it, while the daemon holds it. */

import { chmod } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ack } from '../../../src/cli/commands/ack.ts';
import { incidents } from '../../../src/cli/commands/incidents.ts';
import { addSilence, expireSilence, listSilences } from '../../../src/cli/commands/silence.ts';
import { status } from '../../../src/cli/commands/status.ts';
import type { Recorded } from '../../../src/core/model/record.ts';
import { openStore } from '../../../src/store/sqlite/open.ts';
import { makeFolder } from '../../config/folder.ts';
import { failing, healthy, incidentOf, noon, resolved, transitionOf } from '../../store/samples.ts';
import { collect } from '../collect-output.ts';

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

test('status tells that Keymedic does not run, or is not well itself, and that is no health', async () => {
  const { folder, daemon } = await openWorld();
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

test('a silence holds at the next claim, is listed, and can be ended', async () => {
  const { folder, daemon } = await openWorld();
  const added = collect(folder);
  const options = { for: '2h', reason: 'moving', by: 'ada', json: true };
  expect(await addSilence(['provider=sendgrid', 'cause=revoked,expired'], options, added.io)).toBe(0);
  const { id } = JSON.parse(added.stdout());
  expect(await daemon.silences()).toMatchObject([
    {
      id,
      matchers: [
        { name: 'provider', is: '=', values: ['sendgrid'] },
        { name: 'cause', is: '=', values: ['revoked', 'expired'] },
      ],
      reason: 'moving',
    },
  ]);
  const listed = collect(folder);
  await listSilences({}, listed.io);
  expect(listed.stdout()).toMatch(
    /^s-[0-9a-f]{8} {2}until .+ {2}provider=sendgrid cause=revoked,expired {2}ada: moving\n$/,
  );
  expect(await expireSilence(id.slice(0, 6), {}, collect(folder).io)).toBe(0);
  const after = collect(folder);
  await listSilences({}, after.io);
  expect(after.stdout()).toBe('No alert is silenced.\n');
  await expect(expireSilence(id, {}, collect(folder).io)).rejects.toThrow(`the silence ${id} ended`);
  await expect(expireSilence('s-none', {}, collect(folder).io)).rejects.toThrow('no silence is called s-none; see');
  await daemon.close();
});

test.each([
  [['provider'], 'is no matcher'],
  [['colour=red'], 'is no matcher'],
  [['owner='], 'is no matcher'],
  [['cause=revokd'], 'unknown cause "revokd"; did you mean "revoked"?'],
  [['cause!=revokd'], 'unknown cause "revokd"; did you mean "revoked"?'],
  [['owner=ada', 'owner=bob'], 'owner= is given twice'],
  [['integration=~.*', 'owner=~'], 'is no matcher'],
  [['integration=~.*'], 'would hold back every alert'],
  [['integration=~shop-('], 'its regular expression is none'],
  [['integration=~(s|h)*x'], 'a group in brackets may not be repeated'],
])('the matcher %j is refused', async (matchers, says) => {
  const { folder, daemon } = await openWorld();
  await daemon.close();
  await expect(addSilence(matchers, { for: '1h', reason: 'x' }, collect(folder).io)).rejects.toThrow(says);
});

test.each([
  [{}, 'give its length or its end: --for 2h, or --until'],
  [{ for: '1h', until: '2099-01-01T00:00Z' }, 'give its length or its end: --for 2h, or --until'],
  [{ until: '2099-01-01 00:00' }, '--until must be an instant with its zone'],
  [{ until: '2099-02-30T00:00' }, '--until must be an instant with its zone'],
  [{ until: '2020-01-01T00:00Z' }, '--until 2020-01-01 00:00 UTC is past'],
])('an end %j is refused', async (end, says) => {
  const { folder, daemon } = await openWorld();
  await daemon.close();
  await expect(addSilence(['owner=ada'], { ...end, reason: 'x' }, collect(folder).io)).rejects.toThrow(says);
});

test('a silence says what it is about, and when that is nothing', async () => {
  const { folder, daemon } = await openWorld();
  await daemon.record([failing('shop', ['mail'])]);
  async function add(...matchers: readonly string[]): Promise<string> {
    const { io, stdout } = collect(folder);
    await addSilence(matchers, { until: '2099-01-01 09:00 UTC', reason: 'x', by: 'ada' }, io);
    return stdout().replace(/^s-\w+ {2}/, '');
  }
  expect(await add('integration=~"sh.*"', 'owner!=bob')).toBe(
    'until 2099-01-01 09:00 UTC  integration=~sh.* owner!=bob  ada: x\nIt matches 1 integration; 1 open incident among them.\n',
  );
  expect(await add('owner=""', 'integration!~blog')).toContain('owner="" integration!~blog');
  expect(await add('provider=sendgird')).toContain(
    'It holds nothing back: no integration of the config matches; did you mean "sendgrid"?',
  );
  expect(await add('integration=@agent')).toContain('It matches 1 integration; none of them has an open incident.');
  await daemon.close();
});

test('an incident is acknowledged by its integration or the beginning of its id, where that is one', async () => {
  const { folder, daemon } = await openWorld();
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

test('a key that somebody writes into a note or a reason goes nowhere', async () => {
  const { folder, daemon } = await openWorld();
  await daemon.record([failing('shop', ['mail'])]);
  const key = `SG.${'a1'.repeat(11)}.${'b2'.repeat(21)}c`;
  await ack('shop', { note: `the new one is ${key}` }, collect(folder).io);
  await addSilence(['integration=shop'], { for: '1h', reason: `until ${key} is live` }, collect(folder).io);
  const kept = JSON.stringify([await daemon.acknowledgements(), await daemon.silences()]);
  expect(kept).toContain('the new one is');
  expect(kept).not.toContain('a1a1');
  await daemon.close();
});

test('an acknowledgement that has ended is not shown', async () => {
  const { folder, daemon } = await openWorld();
  await daemon.record([failing('shop', [])]);
  await daemon.acknowledge({ incident: 'i-shop', at: noon, by: 'ada', until: Date.now() - 1 });
  const { io, stdout } = collect(folder);
  await incidents({}, io);
  expect(stdout()).not.toContain('acknowledged');
  await daemon.close();
});

test('without a store there is nothing to tell', async () => {
  const folder = await makeFolder({ 'keymedic.yaml': yaml });
  await expect(status({}, collect(folder).io)).rejects.toThrow('there is no store at');
});

test("a store that is none, or somebody else's, is said with the way out", async () => {
  const folder = await makeFolder({ 'keymedic.yaml': yaml, 'keymedic.db': 'no database at all '.repeat(50) });
  await expect(status({}, collect(folder).io)).rejects.toThrow(/is not a database\. Move it away \(mv /);
  if (process.getuid?.() === 0) return;
  await chmod(`${folder}/keymedic.db`, 0o000);
  await expect(status({}, collect(folder).io)).rejects.toThrow('may not read the store');
});
