/** @module `bin/keymedic.js` under a Node that is too old: it starts the pinned Node, and passes on signals and the exit code. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const old = findOldNode();
let folder = '';

/** Stands in for the built program: says what happens to it, and ends when it is told to. */
const program = `
const say = (text) => process.stdout.write(text + '\\n');
const [command, value] = process.argv.slice(2);
if (command === 'exit') process.exit(Number(value));
if (command === 'die') process.kill(process.pid, 'SIGKILL');
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(signal, () => {
  say(signal);
  if (signal === value) process.exit(7);
});
say('ready ' + process.pid + ' ' + process.versions.node);
setInterval(() => {}, 1000);
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keymedic-bin-'));
  await cp(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  await mkdir(join(folder, 'dist'));
  await mkdir(join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'dist', 'main.js'), program);
  await symlink(join(root, 'node_modules', 'node'), join(folder, 'node_modules', 'node'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(old === undefined)(`by an old Node (${old ?? 'skipped: none below 24 is on the PATH'})`, () => {
  test('goes on with the pinned one, and keeps the exit code', async () => {
    expect(await endOf(start('exit', '3'))).toBe(3);
    expect(await endOf(start('die'))).toBe(128 + 9);
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('passes %s on', async (signal) => {
    const started = start('wait', signal);
    const lines = linesOf(started);
    const [, , version = ''] = (await lines.next()).split(' ');
    expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(24);
    started.kill(signal);
    expect(await lines.next()).toBe(signal);
    expect(await endOf(started)).toBe(7);
  });

  test('neither process opens a debugger at a SIGUSR1', async () => {
    const started = start('wait', 'SIGTERM');
    const lines = linesOf(started);
    const [, child = ''] = (await lines.next()).split(' ');
    started.kill('SIGUSR1');
    process.kill(Number(child), 'SIGUSR1');
    started.kill('SIGHUP');
    expect(await lines.next()).toBe('SIGHUP');
    started.kill('SIGTERM');
    expect(await lines.next()).toBe('SIGTERM');
    expect(await endOf(started)).toBe(7);
    expect(await errorsOf(started)).not.toContain('Debugger');
  });

  test('the program ends when its parent is killed', async () => {
    const started = start('wait', 'SIGTERM');
    const lines = linesOf(started);
    expect(await lines.next()).toMatch(/^ready/);
    started.kill('SIGKILL');
    expect(await lines.next()).toBe('SIGTERM');
    // Its end closes the pipe that both wrote to. The process itself may remain as a zombie.
    await lines.ended;
  });

  test('says in one line what is missing', async () => {
    const bare = await mkdtemp(join(tmpdir(), 'keymedic-bin-'));
    onTestFinished(() => rm(bare, { recursive: true, force: true }));
    for (const name of ['bin', 'package.json']) await cp(join(folder, name), join(bare, name), { recursive: true });
    const unbuilt = await said(join(bare, 'bin', 'keymedic.js'));
    expect(unbuilt).toEqual({ code: 69, stderr: 'keymedic: the program is not built; run: npm ci\n' });
    await cp(join(folder, 'dist'), join(bare, 'dist'), { recursive: true });
    const { code, stderr } = await said(join(bare, 'bin', 'keymedic.js'));
    expect(code).toBe(69);
    expect(stderr).toMatch(/^keymedic: Node 24 or newer is needed, this is [\d.]+; install it, or run npm ci in .*\n$/);
  });
});

test('by a new Node it runs the program itself', async () => {
  const started = spawn(process.execPath, [join(folder, 'bin', 'keymedic.js'), 'wait', 'SIGTERM'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void started.kill('SIGKILL'));
  const lines = linesOf(started);
  expect(Number((await lines.next()).split(' ')[1])).toBe(started.pid);
  started.kill('SIGTERM');
  expect(await endOf(started)).toBe(7);
});

function start(...args: readonly string[]): ChildProcess {
  const started = spawn(old ?? '', [join(folder, 'bin', 'keymedic.js'), ...args], {
    stdio: 'pipe',
  });
  onTestFinished(() => void started.kill('SIGKILL'));
  return started;
}

async function errorsOf({ stderr }: ChildProcess): Promise<string> {
  return stderr === null ? '' : text(stderr);
}

async function said(file: string): Promise<{ readonly code: number; readonly stderr: string }> {
  const started = spawn(old ?? '', [file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  started.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const [code] = await once(started, 'close');
  return { code, stderr };
}

async function endOf(started: ChildProcess): Promise<number> {
  const [code] = await once(started, 'exit');
  return code;
}

/** Line by line; `ended` when nobody holds the pipe any more. */
function linesOf({ stdout }: ChildProcess): { next(): Promise<string>; readonly ended: Promise<void> } {
  if (stdout === null) throw new Error('its output is not read');
  const reader = createInterface({ input: stdout });
  const ended = once(reader, 'close').then(() => {});
  const lines = reader[Symbol.asyncIterator]();
  return {
    ended,
    async next() {
      const { value, done } = await lines.next();
      if (done === true) throw new Error('it ended without another line');
      return value;
    },
  };
}

/** A Node below 24 outside the checkout's own packages, which come first on the path under npm. */
function findOldNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((name) => name !== '' && !name.includes('node_modules'));
  for (const path of folders.map((name) => join(name, 'node')).filter((name) => existsSync(name))) {
    try {
      const version = execFileSync(path, ['--version'], { encoding: 'utf8' });
      if (Number.parseInt(version.slice(1), 10) < 24) return path;
    } catch {
      // Something else that is called node.
    }
  }
  return undefined;
}
