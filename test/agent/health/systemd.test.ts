/** @module Messages to systemd, with the real program and a real datagram socket where the machine has both. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { findSystemd } from '../../../src/agent/health/systemd.ts';

const listener = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
while True: print(repr(s.recv(4096).decode()), flush=True)
`;
const hasBoth = ['systemd-notify', 'python3'].every((program) => spawnSync(program, ['--version']).status === 0);

test.runIf(hasBoth)('sends each state to the socket', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-systemd-'));
  const socket = join(folder, 'notify');
  const child: ChildProcess = spawn('python3', ['-c', listener, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    if (child.stdout === null) throw new Error('no output');
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('bound');
    const systemd = findSystemd(
      { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '30000000', PATH: process.env['PATH'] },
      process.pid,
    );
    expect(systemd?.watchdog).toBe(15_000);
    for (const state of ['READY=1', 'WATCHDOG=1', 'STOPPING=1']) {
      expect(await systemd?.notify(state)).toBeUndefined();
      let line = String((await lines.next()).value);
      while (line.includes('BARRIER')) line = String((await lines.next()).value);
      expect(line).toContain(state);
    }
  } finally {
    child.kill();
    await once(child, 'exit');
    await rm(folder, { recursive: true });
  }
});

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

test.runIf(hasAnalyze)('the unit of the documentation has no mistake', async () => {
  const text = await readFile(join(import.meta.dirname, '../../../docs/operating.md'), 'utf8');
  const unit = /```ini\n(.*?)```/s.exec(text)?.[1] ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-systemd-'));
  const file = join(folder, 'keymedic.service');
  try {
    await writeFile(file, unit.replace('/usr/bin/keymedic', `"${process.execPath}"`));
    const { stdout, stderr, status } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    // Other units of the machine may have mistakes.
    const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('keymedic.service'));
    expect([said, status]).toEqual([[], 0]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('sends nothing where systemd does not wait, and ignores the watchdog of another process', () => {
  expect(findSystemd({}, 1)).toBeUndefined();
  expect(
    findSystemd({ NOTIFY_SOCKET: '/x', WATCHDOG_USEC: '1000000', WATCHDOG_PID: '2' }, 1)?.watchdog,
  ).toBeUndefined();
  expect(findSystemd({ NOTIFY_SOCKET: '/x', WATCHDOG_USEC: 'often' }, 1)?.watchdog).toBeUndefined();
});

test('describes a missing program', async () => {
  const systemd = findSystemd({ NOTIFY_SOCKET: '/x' }, 1, '/nowhere/systemd-notify');
  expect(await systemd?.notify('READY=1')).toContain('systemd-notify is not here');
});
