/** @module Programs that cannot be started: without a free file descriptor, and at paths that lead nowhere. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../../src/io/run-command.ts';
import { notify, opened } from '../fixtures/transitions.ts';

const source = new URL('../../src/', import.meta.url).href;

/** Runs an expression without a free descriptor, then once more with some, in a process of its own. Both results come back. */
function runTwice(imports: string, expression: string): readonly unknown[] {
  const program = `
    import { closeSync, openSync, writeSync } from 'node:fs';
    ${imports}
    const open = [];
    try {
      for (;;) open.push(openSync('/dev/null'));
    } catch {}
    const without = await (${expression});
    for (const one of open) closeSync(one);
    writeSync(1, JSON.stringify([without, await (${expression})]));
    process.exit(0);`;
  const command = 'ulimit -n 60; exec "$0" --input-type=module -e "$1"';
  return JSON.parse(execFileSync('/bin/sh', ['-c', command, process.execPath, program], { encoding: 'utf8' }));
}

test('the command of a secret, without a free file descriptor: our own fault, and the next run works', () => {
  const imports = `import { runCommand } from '${source}io/run-command.ts';`;
  const [without, later] = runTwice(imports, `runCommand('/bin/echo', ['x'], process.env)`);
  expect(without).toEqual({
    ok: false,
    says: 'could not be started: the system has no free file descriptor (EMFILE)',
    reason: 'descriptors',
  });
  expect(later).toMatchObject({ ok: true });
});

test('the command of a channel, without a free file descriptor: a refusal that is tried again', () => {
  const imports = `import { runExec } from '${source}notify/exec.ts';`;
  const channel = JSON.stringify({ id: 'bell', type: 'exec', command: '/bin/true', args: [] });
  const notification = JSON.stringify(notify(opened));
  const call = `runExec(${channel}, ${notification}, new AbortController().signal)`;
  const [without, later] = runTwice(imports, call);
  expect(without).toMatchObject({
    outcome: 'rejected',
    permanent: false,
    says: 'The command could not be started (EMFILE). The system has no free file descriptor; raise the limit (ulimit -n).',
  });
  expect(later).toMatchObject({ outcome: 'delivered' });
});

test('plugins, without a free file descriptor', () => {
  const imports = `import { importPlugins } from '${source}config/build/import-plugins.ts';`;
  const [without] = runTwice(imports, `importPlugins(['/a.mjs', '/b.mjs']).then((all) => [...all])`);
  const says = 'cannot be imported: no process could be started for it';
  expect(without).toEqual([
    ['/a.mjs', { says }],
    ['/b.mjs', { says }],
  ]);
});

test.each([
  ['a file in its path', join(import.meta.filename, 'x'), 'could not be started (ENOTDIR)'],
  ['a name that is too long', `/${'x'.repeat(300)}`, 'could not be started (ENAMETOOLONG)'],
  ['arguments that are too long', '/bin/true', 'could not be started (E2BIG)'],
  ['a name with a NUL', '/bin/tr\0ue', 'could not be started (ERR_INVALID_ARG_VALUE)'],
])('a command with %s is told as one that could not be started', async (_, command, says) => {
  const args = says.includes('E2BIG') ? ['x'.repeat(4_000_000)] : [];
  expect(await runCommand(command, args, process.env)).toEqual({ ok: false, says });
});
