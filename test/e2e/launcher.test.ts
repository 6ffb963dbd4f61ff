/** @module `bin/keymedic.js` under hostile conditions: folders of strangers for compiled code, debuggers, and Node's debug log. */

import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const isRoot = process.getuid?.() === 0;
let folder = '';
/** A home of our own, one for each test. */
let home = '';

/** Stands in for the built program: says where its compiled code is kept, and at SIGTERM whether a debugger is open. */
const program = `
import { getCompileCacheDir } from 'node:module';
import { url } from 'node:inspector';
if (process.argv[2] === 'where') console.log(getCompileCacheDir() ?? 'nowhere');
else {
  process.on('SIGTERM', () => {
    console.log(url() ?? 'no debugger');
    process.exit(0);
  });
  console.log('ready');
  setInterval(() => {}, 1000);
}
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keymedic-launcher-'));
  await cp(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'dist', 'main.js'), program);
});

beforeEach(async () => {
  home = await mkdtemp(join(folder, 'home-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('compiled code is kept where only we may write', () => {
  test.each([
    ['~/.cache', () => ({ HOME: home }), '.cache'],
    ['$XDG_CACHE_HOME', () => ({ HOME: '/nowhere', XDG_CACHE_HOME: join(home, 'caches') }), 'caches'],
    ['a relative $XDG_CACHE_HOME is none', () => ({ HOME: home, XDG_CACHE_HOME: 'caches' }), '.cache'],
  ])('in %s', async (_, environment, where) => {
    const ours = join(home, where, 'keymedic');
    // The second start finds what the first one made.
    for (let started = 0; started < 2; started += 1) expect(await whereWith(environment())).toContain(`${ours}/`);
    expect((await lstat(ours)).mode & 0o777).toBe(0o700);
    expect(await readdir(home)).toEqual([where]);
  });

  test('through a link to a folder of ours', async () => {
    await mkdir(join(home, 'disk'));
    await symlink(join(home, 'disk'), join(home, '.cache'));
    expect(await whereWith({ HOME: home })).toContain(join(home, 'disk', 'keymedic'));
  });

  test.each<readonly [string, () => Record<string, string>]>([
    ['no home', () => ({})],
    ['a relative home', () => ({ HOME: '.' })],
    ['a home that is not there', () => ({ HOME: join(home, 'a', 'b') })],
    ['a home below /proc', () => ({ HOME: '/proc/none' })],
    ['/proc', () => ({ HOME: '/proc' })],
    ['/proc/self', () => ({ HOME: '/proc/self', XDG_CACHE_HOME: '/proc/self/fd/none' })],
    ['/dev/null', () => ({ HOME: '/dev/null' })],
  ])('nowhere with %s', async (_, environment) => {
    expect(await whereWith(environment())).toBe('nowhere');
  });

  const obstacles: Record<string, (caches: string, ours: string) => Promise<unknown>> = {
    'a file': (_, ours) => writeFile(ours, ''),
    'a pipe': async (_, ours) => execFileSync('mkfifo', [ours]),
    'a link': async (_, ours) => {
      await mkdir(join(home, 'elsewhere'));
      await symlink(join(home, 'elsewhere'), ours);
    },
    'a link that leads nowhere': (_, ours) => symlink(join(home, 'a', 'b'), ours),
    'a folder that others may write to': async (_, ours) => {
      await mkdir(ours);
      await chmod(ours, 0o722);
    },
    'a folder in one that the group may write to': (caches) => chmod(caches, 0o770),
    'a folder in a home that others may write to': () => chmod(home, 0o777),
  };
  test.each(Object.entries(obstacles))('nowhere if there is %s', async (_, prepare) => {
    const caches = join(home, '.cache');
    await mkdir(caches);
    await prepare(caches, join(caches, 'keymedic'));
    expect(await whereWith({ HOME: home })).toBe('nowhere');
  });

  test.skipIf(!isRoot).each(['home', 'caches', 'ours'])("root does not use a stranger's folder: %s", async (whose) => {
    const paths = { home, caches: join(home, '.cache'), ours: join(home, '.cache', 'keymedic') };
    await mkdir(paths.ours, { recursive: true });
    await chown(paths[whose as keyof typeof paths], 65534, 65534);
    expect(await whereWith({ HOME: home })).toBe('nowhere');
  });

  test.skipIf(!isRoot)("root makes nothing in a stranger's home", async () => {
    await chown(home, 65534, 65534);
    expect(await whereWith({ HOME: home })).toBe('nowhere');
    expect(await readdir(home)).toEqual([]);
  });

  test.skipIf(!isRoot)('nowhere in a home that we may not write to', async () => {
    await chmod(folder, 0o755);
    await chmod(home, 0o755);
    expect(await whereWith({ HOME: home }, 65534)).toBe('nowhere');
  });
});

describe('a SIGUSR1 opens no debugger', () => {
  test.each(['run', 'status'])('while %s runs', async (command) => {
    const started = start([], [command]);
    const lines = linesOf(started);
    expect(await lines.next()).toBe('ready');
    started.kill('SIGUSR1');
    started.kill('SIGTERM');
    expect(await lines.next()).toBe('no debugger');
    expect(await text(started.stderr)).toBe('');
  });

  test('that stays open, if it comes before the daemon is loaded', async () => {
    const early = `import { url } from 'node:inspector'; process.kill(process.pid, 'SIGUSR1'); while (url() === undefined);`;
    const started = start(
      ['--inspect-port=0', '--import', `data:text/javascript,${encodeURIComponent(early)}`],
      ['run'],
    );
    const lines = linesOf(started);
    expect(await lines.next()).toBe('ready');
    started.kill('SIGTERM');
    expect(await lines.next()).toBe('no debugger');
    expect(await text(started.stderr)).toContain('Debugger listening');
  });

  test('and one that the operator asked for stays', async () => {
    const started = start(['--inspect=0'], ['run']);
    const lines = linesOf(started);
    expect(await lines.next()).toBe('ready');
    started.kill('SIGTERM');
    expect(await lines.next()).toMatch(/^ws:/);
  });
});

test.each(['net', 'tls', '*'])("does not start while Node's debug log is on: NODE_DEBUG=%s", async (value) => {
  const started = start([], ['where'], { HOME: home, NODE_DEBUG: value });
  const [[code], stderr, stdout] = await Promise.all([
    once(started, 'close'),
    text(started.stderr),
    text(started.stdout),
  ]);
  expect(code).toBe(69);
  expect(stderr.split('\n').filter((line) => line.startsWith('keymedic: '))).toEqual([
    'keymedic: NODE_DEBUG lets Node write keys to standard error; start again without it: env -u NODE_DEBUG keymedic …',
  ]);
  expect(stdout).toBe('');
});

async function whereWith(environment: Record<string, string>, uid?: number): Promise<string> {
  const started = start([], ['where'], environment, uid);
  const said = await text(started.stdout);
  expect(await readdir(folder)).not.toContain('node-compile-cache');
  return said.trim();
}

/** Starts the launcher in its folder. It is killed after 20 s: a folder below /proc may keep it for ever. */
function start(
  node: readonly string[],
  args: readonly string[],
  environment: Record<string, string> = {},
  uid?: number,
): ChildProcessWithoutNullStreams {
  const started = spawn(process.execPath, [...node, join(folder, 'bin', 'keymedic.js'), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: folder, ...environment },
    stdio: 'pipe',
    timeout: 20_000,
    killSignal: 'SIGKILL',
    ...(uid === undefined ? {} : { uid }),
  });
  onTestFinished(() => void started.kill('SIGKILL'));
  return started;
}

function linesOf({ stdout }: ChildProcessWithoutNullStreams): { next(): Promise<string> } {
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return {
    async next() {
      const { value } = await lines.next();
      return value ?? 'no further line';
    },
  };
}
