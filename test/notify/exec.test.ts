/** @module The exec channel with real commands: what they get, what their end means, and that none outlives its time. */

import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Channel } from '../../src/core/model/channel.ts';
import { notify, opened } from '../fixtures/transitions.ts';
import { type Receivers, startReceivers } from './receivers.ts';

let receivers: Receivers;
let folder: string;
beforeAll(async () => {
  receivers = await startReceivers();
  folder = await mkdtemp(join(tmpdir(), 'keymedic-exec-'));
});
afterAll(async () => {
  await receivers.close();
  await rm(folder, { recursive: true });
});

async function command(name: string, script: string, ...args: string[]): Promise<Channel> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return { id: 'bell', type: 'exec', command: path, args };
}

test('the command gets the alert as JSON on its input, its arguments unchanged, and few variables', async () => {
  vi.stubEnv('SENDGRID_API_KEY', 's3cret');
  const channel = await command(
    'save',
    `cat > '${folder}/in'; env > '${folder}/env'; echo "$1" > '${folder}/arg'`,
    '$(id) "x"',
  );
  expect(await receivers.send(channel, notify(opened))).toEqual({
    outcome: 'delivered',
    says: 'The command ended with 0.',
  });
  vi.unstubAllEnvs();
  expect(JSON.parse(await readFile(join(folder, 'in'), 'utf8'))).toMatchObject({
    id: 'inc-7f3a2c.1.ops',
    channel: 'bell',
    type: 'incident.opened',
    subject: '[REVOKED] SendGrid key shop-receipts does not work',
    data: { incident: { id: 'inc-7f3a2c' } },
  });
  expect(await readFile(join(folder, 'arg'), 'utf8')).toBe('$(id) "x"\n');
  const environment = await readFile(join(folder, 'env'), 'utf8');
  expect(environment).toContain('KEYMEDIC_NOTIFICATION_ID=inc-7f3a2c.1.ops');
  expect(environment).not.toContain('s3cret');
});

test.each([
  [
    '75',
    'exit 75',
    { outcome: 'rejected', permanent: false, says: 'The command ended with 75: it asks to be called again.' },
  ],
  [
    '1, and reads nothing',
    'exit 1',
    { outcome: 'rejected', permanent: false, says: 'The command ended with 1. Run it by hand to see why.' },
  ],
  [
    'a signal',
    'kill -9 $$',
    { outcome: 'rejected', says: 'The command was ended by SIGKILL. Run it by hand to see why.' },
  ],
])('the delivery of a command that ended with %s', async (name, script, expected) => {
  const channel = await command(`end-${name.slice(0, 2)}`, script);
  expect(await receivers.send(channel, notify(opened))).toMatchObject(expected);
});

test('the command is stopped with its children when it takes too long', async () => {
  const channel = await command('slow', `echo $$ > '${folder}/pid'; sleep 600 & wait`);
  expect(await receivers.sendWithin(1000)(channel, notify(opened))).toEqual({
    outcome: 'unknown',
    says: 'The command did not end in time and was stopped. It may have sent the alert.',
  });
  const group = Number(await readFile(join(folder, 'pid'), 'utf8'));
  await expect.poll(() => isAlive(group), { timeout: 15_000 }).toBe(false);
});

test('the command may print any amount, and is stopped although it ignores signals', async () => {
  const loud = await command('loud', 'head -c 20000000 /dev/zero; head -c 20000000 /dev/zero >&2');
  expect(await receivers.send(loud, notify(opened))).toMatchObject({ outcome: 'delivered' });
  const deaf = await command('deaf', `trap '' TERM INT HUP; echo $$ > '${folder}/deaf-pid'; while :; do sleep 1; done`);
  expect(await receivers.sendWithin(1000)(deaf, notify(opened))).toMatchObject({ outcome: 'unknown' });
  const group = Number(await readFile(join(folder, 'deaf-pid'), 'utf8'));
  await expect.poll(() => isAlive(group), { timeout: 15_000 }).toBe(false);
});

test('refuses a command that is not executable', async () => {
  const channel = await command('shut', 'exit 0');
  await chmod(join(folder, 'shut'), 0o644);
  expect(await receivers.send(channel, notify(opened))).toMatchObject({
    outcome: 'rejected',
    says: 'The command could not be started (EACCES). Look whether it is there and may be run.',
  });
});

test('refuses a command that does not exist', async () => {
  const channel: Channel = { id: 'bell', type: 'exec', command: join(folder, 'nothing'), args: [] };
  expect(await receivers.send(channel, notify(opened))).toMatchObject({
    outcome: 'rejected',
    permanent: false,
    says: 'The command could not be started (ENOENT). Look whether it is there and may be run.',
  });
});

test('a command that hangs does not outlive the process that ran it', async () => {
  const channel = await command('stuck', `trap '' TERM; echo $$ > '${folder}/stuck-pid'; sleep 600 & wait`);
  const exec = fileURLToPath(new URL('../../src/notify/exec.ts', import.meta.url));
  const script = `
    const { runExec } = await import(${JSON.stringify(exec)});
    void runExec(${JSON.stringify(channel)}, ${JSON.stringify(notify(opened))}, new AbortController().signal);
    process.on('SIGTERM', () => process.exit(0));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore' });
  const readGroup = () => readFile(join(folder, 'stuck-pid'), 'utf8').catch(() => '');
  await expect.poll(readGroup, { timeout: 20_000 }).toMatch(/^\d+\n$/);
  const group = Number(await readGroup());
  expect(isAlive(group)).toBe(true);
  child.kill('SIGTERM');
  await expect.poll(() => isAlive(group), { timeout: 15_000 }).toBe(false);
});

/** True while any process of the group lives. */
function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
