/** @module Places that cannot be written, inputs that never end: one line with the place and a way out, and a documented exit code. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder } from '../config/folder.ts';

const program = join(import.meta.dirname, '../../src/cli/main.ts');
const timeout = 120_000;
const key = `SG.${'a1B2'.repeat(5)}aa.${'c3D4'.repeat(10)}ccc`;

/** Runs a command of a shell in which `$km` is the program. */
async function run(folder: string, command: string, env: Readonly<Record<string, string>> = {}) {
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', km: `${process.execPath} ${program}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  onTestFinished(() => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code: Number(code) };
}

test(
  'init says why it could not write, and leaves no half of a file',
  async () => {
    const env = { SENDGRID_API_KEY: key };
    const folder = await makeFolder({});
    await symlink('/nowhere/keymedic.yaml', join(folder, 'keymedic.yaml'));
    const inTheWay = await run(folder, '$km init', env);
    expect(inTheWay.code).toBe(74);
    expect(inTheWay.stderr).toMatch(
      /keymedic\.yaml cannot be written: something else stands there already; run init in/,
    );
    // No file can be made in the folder of processes, whoever asks.
    const nowhere = await run('/proc', '$km init', env);
    expect(nowhere.code).toBe(74);
    expect(nowhere.stderr).toMatch(
      /^keymedic: \/proc\/keymedic\.yaml cannot be written: .+; run init in another folder$/m,
    );
    for (const { stderr } of [inTheWay, nowhere]) expect(stderr).not.toContain('bug');
  },
  timeout,
);

test(
  'a transcript that cannot be written comes after the verdict, with its place and the reason',
  async () => {
    const folder = await makeFolder({});
    await mkdir(join(folder, 'folder'));
    await symlink('loop', join(folder, 'loop'));
    const reasons = {
      folder: 'it is a folder',
      loop: 'its symbolic links lead in a circle',
      'absent/x': 'its folder does not exist',
      '/dev/full': 'its disk is full',
    };
    for (const [place, reason] of Object.entries(reasons)) {
      const command = `$km diagnose -p sendgrid --key-env KEY --connect-to ::127.0.0.1:1 --no-investigate --json --transcript ${place}`;
      const { code, stdout, stderr } = await run(folder, command, { KEY: key });
      // What stands at the place is looked at before anything is sent, and a circle of links is no place at all.
      if (place === 'loop') expect(stdout).toBe('');
      else expect(JSON.parse(stdout)).toMatchObject({ provider: 'sendgrid' });
      expect(stderr).toBe(`keymedic: the transcript ${place} cannot be written: ${reason}; name another file\n`);
      expect(code).toBe(74);
    }
  },
  timeout,
);

test(
  'a transcript takes the rights of others away from a file that was there',
  async () => {
    const folder = await makeFolder({ transcript: '## 2026-11-24T08:00:00.000Z  SendGrid, the stored credential\n' });
    await chmod(join(folder, 'transcript'), 0o644);
    await run(
      folder,
      '$km diagnose -p sendgrid --key-env KEY --connect-to ::127.0.0.1:1 --no-investigate --transcript transcript',
      { KEY: key },
    );
    expect((await stat(join(folder, 'transcript'))).mode & 0o777).toBe(0o600);
  },
  timeout,
);

test(
  'explain ends with every input: an endless pipe at its stated size, a device or a folder at once',
  async () => {
    const folder = await makeFolder({});
    const endless = await run(folder, 'yes "535 5.7.8 Authentication failed" | $km explain --json');
    expect(endless).toMatchObject({ code: 0, stderr: expect.stringContaining('The input is longer than 16 MB') });
    expect(JSON.parse(endless.stdout)).toMatchObject({ state: 'failing' });
    const named = await run(
      folder,
      'mkfifo pipe; yes "535 5.7.8 Authentication failed" > pipe & $km explain --json pipe',
    );
    expect(named).toMatchObject({ code: 0, stderr: expect.stringContaining('The input is longer than 16 MB') });
    for (const place of ['/dev/zero', '/dev/random', '.', '/dev/fd/99']) {
      for (const option of ['', '--batch']) {
        const { code, stderr } = await run(folder, `$km explain ${option} ${place}`);
        expect(code, place).toBe(64);
        expect(stderr).toMatch(/cannot be read: .+; name another file$/m);
      }
    }
    const withoutLines = await run(folder, '$km explain --batch - < /dev/zero');
    expect(withoutLines).toMatchObject({ code: 64, stderr: expect.stringContaining('does not end within 64 MB') });
    const pipeForNobody = await run(folder, 'mkfifo lonely; $km explain lonely');
    expect(pipeForNobody).toMatchObject({ code: 64, stderr: expect.stringContaining('nobody writes to') });
  },
  timeout,
);

test(
  'of a regular file that is too long the beginning and the end are read',
  async () => {
    const folder = await makeFolder({});
    const long = 'INFO request handled\n'.repeat(900_000);
    await writeFile(join(folder, 'log'), `${long}535 5.7.8 Authentication failed\n`);
    const { stdout, stderr } = await run(folder, '$km explain --json log');
    expect(JSON.parse(stdout)).toMatchObject({ state: 'failing' });
    expect(stderr).toContain('The input is longer than 16 MB');
  },
  timeout,
);

test(
  'a key from standard input has an end',
  async () => {
    const folder = await makeFolder({});
    const { code, stderr } = await run(folder, 'cat /dev/zero | $km diagnose -p sendgrid --key-stdin');
    expect(code).toBe(64);
    expect(stderr).toContain('no key is longer than 64 kB');
  },
  timeout,
);

test(
  'a current folder that is gone, and a folder for temporary files that is none, are no bugs',
  async () => {
    const folder = await makeFolder({});
    const gone = await run(folder, 'mkdir gone && cd gone && rmdir ../gone && $km providers');
    expect(gone).toMatchObject({
      code: 64,
      stderr: 'keymedic: the current folder is gone; change to another one (cd)\n',
    });
    const lab = await run(folder, '$km lab', { TMPDIR: '/dev/null' });
    expect(lab.code).toBe(74);
    expect(lab.stderr).toMatch(
      /^keymedic: \/dev\/null\/keymedic-lab-\S+ cannot be used \(mkdtemp\): a part of its path/,
    );
  },
  timeout,
);

test(
  'a store that is no file is told as such, by commands that read and that write',
  async () => {
    const folder = await makeFolder({ file: 'x' });
    await mkdir(join(folder, 'folder'));
    await symlink('loop', join(folder, 'loop'));
    const reasons = {
      folder: 'is a folder',
      pipe: 'is no regular file',
      '/dev/null': 'is no regular file',
      loop: 'its symbolic links lead in a circle',
      'file/x.db': 'a part of its path is no folder',
      [`${'n'.repeat(300)}.db`]: 'its name is too long',
    };
    await run(folder, 'mkfifo pipe');
    for (const [path, reason] of Object.entries(reasons)) {
      await writeFile(join(folder, 'k.yaml'), `integrations: []\nstore: { path: "${path}" }\n`);
      const commands = ['status', 'silence add provider=ses --for 1h --reason x'];
      for (const { code, stderr } of await Promise.all(commands.map((one) => run(folder, `$km ${one} -c k.yaml`)))) {
        expect(code, path).toBe(75);
        expect(stderr.trim().split('\n')).toHaveLength(1);
        expect(stderr).toContain(reason);
        expect(stderr).toContain('name another store.path');
      }
    }
    expect((await readdir(folder)).sort()).toEqual(['file', 'folder', 'k.yaml', 'loop', 'pipe']);
  },
  timeout,
);
