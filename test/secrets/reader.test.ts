/** @module The secret reader: variables, files, commands, and what it reports of failures. */

import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { defined } from '../../src/core/defined.ts';
import { Secret } from '../../src/core/model/secret.ts';
import type { SecretRef } from '../../src/core/model/secret-ref.ts';
import { createSecretReader, type ReadSecret } from '../../src/secrets/reader.ts';
import { makeFolder, makeScript } from '../config/folder.ts';

function reveal(read: ReadSecret): string {
  return read.ok ? read.secret.reveal() : `not read: ${read.says}`;
}

function makeReader(env: Record<string, string> = {}, now: () => number = () => 0, commandLimit?: number) {
  return createSecretReader(defined({ env, now, commandLimit }));
}

/** True if the process has ended within three seconds. A zombie counts. */
async function hasEnded(pid: number): Promise<boolean> {
  const deadline = Date.now() + 3_000;
  while (Date.now() < deadline) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => 'gone');
    if (state === 'gone' || / Z /.test(state)) return true;
  }
  return false;
}

test('a variable is read unchanged; one that is not set is named', async () => {
  const reader = makeReader({ KEY: ' abc\n', EMPTY: '' });
  expect(reveal(await reader.read({ from: 'env', name: 'KEY' }))).toBe(' abc\n');
  expect(await reader.read({ from: 'env', name: 'EMPTY' })).toMatchObject({ ok: true });
  expect(await reader.read({ from: 'env', name: 'NONE' })).toEqual({
    ok: false,
    says: 'the environment variable NONE is not set',
  });
  expect(reveal(await reader.read({ from: 'inline', text: new Secret('abc') }))).toBe('abc');
});

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  'a variable that is called %s is not set before somebody sets it',
  async (name) => {
    const folder = await makeFolder({ '.env': `A=$${name}\nB="x\${${name}:-y}"\n` });
    const envFile = join(folder, '.env');
    const reader = makeReader();
    expect(reveal(await reader.read({ from: 'env', name }))).toMatch(/variable.* is (?:not )?set/);
    expect(await reader.read({ from: 'env', name, envFile })).toMatchObject({ ok: false });
    expect(reveal(await reader.read({ from: 'env', name: 'A', envFile }))).toBe(`$${name}`);
    expect(reveal(await reader.read({ from: 'env', name: 'B', envFile }))).toBe('xy');
    const set = makeReader(Object.fromEntries([[name, 'value']]));
    expect(reveal(await set.read({ from: 'env', name }))).toBe('value');
  },
);

test('an env_file that grows too much is told in one sentence', async () => {
  const lines = Array.from({ length: 2_000 }, (_, at) => `A${at}=$\{B}y\n`);
  const folder = await makeFolder({ '.env': `B=${'x'.repeat(60_000)}\n${lines.join('')}` });
  const envFile = join(folder, '.env');
  expect(reveal(await makeReader().read({ from: 'env', name: 'A7', envFile }))).toBe(
    `not read: the environment variable A7 is not set, and ${envFile} cannot be read: its variables fill in more than 16 MB of each other`,
  );
});

test('the environment wins over the .env file, which is read again after a change', async () => {
  const folder = await makeFolder({ '.env': 'export A="a b" # c\nB=\'b#b\'\n' });
  const envFile = join(folder, '.env');
  const reader = makeReader({ B: 'outer' });
  expect(reveal(await reader.read({ from: 'env', name: 'A', envFile }))).toBe('a b');
  expect(reveal(await reader.read({ from: 'env', name: 'B', envFile }))).toBe('outer');
  expect(reveal(await reader.read({ from: 'env', name: 'C', envFile }))).toBe(
    `not read: the variable C is neither in the environment nor in ${envFile}`,
  );
  await writeFile(envFile, 'A=other\n');
  expect(await reader.read({ from: 'env', name: 'A', envFile })).toMatchObject({ ok: true, changed: true });
});

test.each([
  ['key\n', 'key'],
  ['key\r\n', 'key'],
  ['key\n\n', 'key\n'],
  ['key', 'key'],
  [' key \n', ' key '],
  ['\uFEFFkey\n', '\uFEFFkey'],
  ['\n', ''],
  ['', ''],
])('of the file %j the secret is %j', async (content, secret) => {
  const folder = await makeFolder({ key: content });
  expect(reveal(await makeReader().read({ from: 'file', path: join(folder, 'key') }))).toBe(secret);
});

test('a file is read again after it was replaced, and a missing file is reported', async () => {
  const folder = await makeFolder({ key: 'one\n', next: 'two\n' });
  const path = join(folder, 'key');
  const reader = makeReader();
  expect(await reader.read({ from: 'file', path })).toMatchObject({ changed: false });
  expect(await reader.read({ from: 'file', path })).toMatchObject({ changed: false });
  await rename(join(folder, 'next'), path);
  const second = await reader.read({ from: 'file', path });
  expect([reveal(second), second.ok && second.changed]).toEqual(['two', true]);
  await rm(path);
  expect(reveal(await reader.read({ from: 'file', path }))).toBe(
    `not read: the file ${path} cannot be read: there is no such file`,
  );
});

test('anything but a small regular file is reported, and does not block', async () => {
  const folder = await makeFolder({ big: 'x'.repeat(64 * 1024 + 1) });
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const reader = makeReader();
  const says = async (path: string) => reveal(await reader.read({ from: 'file', path }));
  expect(await says(join(folder, 'big'))).toContain('it is larger than 64 kB');
  expect(await says(folder)).toContain('it is a folder');
  expect(await says(join(folder, 'pipe'))).toContain('it is no regular file');
});

test('an env_file may hold ten thousand keys; a larger file is reported with the limit', async () => {
  const lines = Array.from({ length: 10_000 }, (_, at) => `KEY_${at}=re_${'x'.repeat(90)}_${at}`);
  const folder = await makeFolder({ '.env': lines.join('\n'), dump: 'x'.repeat(8 * 1024 * 1024 + 1) });
  const reader = makeReader();
  const read = async (name: string, file: string) =>
    reveal(await reader.read({ from: 'env', name, envFile: join(folder, file) }));
  expect(await read('KEY_9999', '.env')).toMatch(/x_9999$/);
  expect(await read('KEY_0', '.env')).toMatch(/x_0$/);
  expect(await read('KEY_0', 'dump')).toContain('it is larger than 8192 kB, the most that is read');
});

const run = (command: string, ...args: string[]): SecretRef => ({ from: 'exec', command, args, ttl: 60_000 });

test('a command runs without a shell and sees a small environment', async () => {
  const folder = await makeFolder({});
  const script = await makeScript(
    folder,
    'secret',
    'env | cut -d= -f1 | grep -v -e PWD -e SHLVL -e ^_ | sort | tr "\\n" ,; printf "%s\\n" "$1"',
  );
  const reader = makeReader({ PATH: process.env['PATH'] ?? '', HOME: '/', LANG: 'C', SENDGRID_API_KEY: 'x' });
  expect(reveal(await reader.read(run(script, '$HOME; id')))).toBe('HOME,LANG,PATH,$HOME; id');
});

test('equal calls share one run, whose output is kept for its ttl and dropped after a refusal', async () => {
  const folder = await makeFolder({});
  const script = await makeScript(folder, 'secret', `echo run >> ${folder}/runs; wc -l < ${folder}/runs | tr -d ' '`);
  let now = 0;
  const reader = makeReader({ PATH: process.env['PATH'] ?? '' }, () => now);
  const all = await Promise.all(Array.from({ length: 20 }, () => reader.read(run(script))));
  expect(new Set(all.map(reveal))).toEqual(new Set(['1']));
  now = 59_999;
  expect(reveal(await reader.read(run(script)))).toBe('1');
  now = 60_000;
  expect(reveal(await reader.read(run(script)))).toBe('2');
  reader.forget(run(script));
  const third = await reader.read(run(script));
  expect([reveal(third), third.ok && third.changed]).toEqual(['3', true]);
  expect(reveal(await reader.read(run(script, 'other')))).toBe('4');
  expect((await readFile(join(folder, 'runs'), 'utf8')).split('\n').length - 1).toBe(4);
});

test('a command that fails, hangs or prints too much is reported without its output', async () => {
  const folder = await makeFolder({ plain: 'x' });
  const env = { PATH: process.env['PATH'] ?? '' };
  const failing = await makeScript(folder, 'failing', 'echo hunter22hunter22; echo hunter22hunter22 >&2; exit 3');
  const hanging = await makeScript(
    folder,
    'hanging',
    `sleep 600 & echo $! > ${folder}/child; echo hunter22hunter22; wait`,
  );
  const flooding = await makeScript(folder, 'flooding', 'while :; do echo hunter22hunter22hunter22hunter22; done');
  const killed = await makeScript(folder, 'killed', 'kill -9 $$');
  const reader = makeReader(env);
  const says = async (path: string, using = reader) => reveal(await using.read(run(path)));
  expect(await says(failing)).toBe(`not read: the command ${failing} ended with exit code 3`);
  expect(await says(flooding)).toBe(`not read: the command ${flooding} printed more than 64 kB`);
  expect(await says(killed)).toBe(`not read: the command ${killed} was ended by SIGKILL`);
  expect(await says(join(folder, 'none'))).toBe(`not read: the command ${folder}/none is not there`);
  expect(await says(join(folder, 'plain'))).toBe(`not read: the command ${folder}/plain may not be run by us`);
  const quick = makeReader(env, () => 0, 300);
  expect(await says(hanging, quick)).toBe(`not read: the command ${hanging} did not end within 0.3 s`);
  const child = Number(await readFile(join(folder, 'child'), 'utf8'));
  expect(await hasEnded(child)).toBe(true);
});

test('a running command ends with the program', async () => {
  const folder = await makeFolder({});
  execFileSync('mkfifo', [join(folder, 'started')]);
  const hanging = await makeScript(folder, 'hanging', `echo $$ > ${folder}/pid; echo > ${folder}/started; sleep 600`);
  const module = new URL('../../src/io/run-command.ts', import.meta.url).href;
  const program = `
    import { readFile } from 'node:fs/promises';
    import { runCommand } from '${module}';
    runCommand('${hanging}', [], process.env);
    await readFile('${folder}/started');
    process.exit(0);`;
  execFileSync(process.execPath, ['--input-type=module', '-e', program]);
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
  expect(await hasEnded(pid)).toBe(true);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGALRM'] as const)(
  'a running command ends with a program that %s ends, and the program ends by that signal',
  async (signal) => {
    const { program, pid } = await startHanging('');
    program.kill(signal);
    expect(await once(program, 'exit')).toEqual([null, signal]);
    expect(await hasEnded(pid)).toBe(true);
  },
);

test('a running command goes on while the program decides what a signal means', async () => {
  const { program, pid } = await startHanging(
    `process.once('SIGTERM', () => setTimeout(() => process.stdout.write('goes on'), 100));`,
  );
  program.kill('SIGTERM');
  const next = await Promise.race([once(program.stdout, 'data'), once(program, 'exit')]);
  expect(String(next)).toBe('goes on');
  expect(await readFile(`/proc/${pid}/stat`, 'utf8')).not.toContain(' Z ');
  // A second one is not expected any more.
  program.kill('SIGTERM');
  expect(await once(program, 'exit')).toEqual([null, 'SIGTERM']);
  expect(await hasEnded(pid)).toBe(true);
});

/** Starts a program that waits for a command which hangs. @param more what else it does @returns it and the number of the command */
async function startHanging(
  more: string,
): Promise<{ readonly program: ChildProcessWithoutNullStreams; readonly pid: number }> {
  const folder = await makeFolder({});
  execFileSync('mkfifo', [join(folder, 'started')]);
  const hanging = await makeScript(folder, 'hanging', `echo $$ > ${folder}/started; exec sleep 600`);
  const module = new URL('../../src/io/run-command.ts', import.meta.url).href;
  const text = `
    import { runCommand } from '${module}';
    ${more}
    await runCommand('${hanging}', [], process.env, 60_000);`;
  const program = spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: 'pipe' });
  onTestFinished(() => void program.kill('SIGKILL'));
  return { program, pid: Number(await readFile(join(folder, 'started'), 'utf8')) };
}

test('a credential is read as a whole or not at all', async () => {
  const reader = makeReader({ A: 'a', B: '' });
  const whole = await reader.readCredential({
    username: { from: 'env', name: 'A' },
    password: { from: 'env', name: 'B' },
  });
  expect(whole.ok && Object.entries(whole.parts).map(([name, secret]) => `${name}=${secret.reveal()}`)).toEqual([
    'username=a',
    'password=',
  ]);
  const half = await reader.readCredential({
    username: { from: 'env', name: 'A' },
    password: { from: 'env', name: 'C' },
  });
  expect(half).toEqual({ ok: false, says: 'the environment variable C is not set' });
});
