/** @module A wait ends by its signal, and keeps the process alive until then. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { settleBy, settleWithin } from '../../src/io/settle.ts';

const module = join(import.meta.dirname, '..', '..', 'src', 'io', 'settle.ts');
const never = new Promise<never>(() => {});

test('the value or the error of the work comes through', async () => {
  const { signal } = new AbortController();
  expect(await settleBy(signal, Promise.resolve(1))).toBe(1);
  await expect(settleBy(signal, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
});

test('work that never ends is given up with the reason of the signal', async () => {
  const controller = new AbortController();
  const waiting = settleBy(controller.signal, never);
  controller.abort(new Error('the daemon stops'));
  await expect(waiting).rejects.toThrow('the daemon stops');
  await expect(settleBy(controller.signal, never)).rejects.toThrow('the daemon stops');
  await expect(settleWithin(10, () => never)).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('work that ends with a part of its result when it is aborted keeps that part', async () => {
  const part = await settleWithin(10, async (signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return 'the first half';
  });
  expect(part).toBe('the first half');
});

test('a process in which nothing else is left waits for the end', async () => {
  const program = `
    import { settleBy, settleWithin } from ${JSON.stringify(module)};
    await settleWithin(50, () => new Promise(() => {})).catch((error) => console.log(error.name));
    await settleBy(AbortSignal.timeout(50), new Promise(() => {})).catch((error) => console.log(error.name));`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  expect((await run).stdout).toBe('TimeoutError\nTimeoutError\n');
});
