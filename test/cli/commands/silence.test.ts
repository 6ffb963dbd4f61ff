/** @module `keymedic silence`: adding, listing and ending silences beside the daemon. */

import { expect, test } from 'vitest';
import { addSilence, expireSilence, listSilences } from '../../../src/cli/commands/silence.ts';
import { failing } from '../../store/samples.ts';
import { collect } from '../collect-output.ts';
import { openDaemonStore } from '../daemon-store.ts';

test('a silence holds at the next claim, is listed, and can be ended', async () => {
  const { folder, daemon } = await openDaemonStore();
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
  const { folder, daemon } = await openDaemonStore();
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
  const { folder, daemon } = await openDaemonStore();
  await daemon.close();
  await expect(addSilence(['owner=ada'], { ...end, reason: 'x' }, collect(folder).io)).rejects.toThrow(says);
});

test('a silence prints how much it matches, and hints at a misspelt name if it matches nothing', async () => {
  const { folder, daemon } = await openDaemonStore();
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
