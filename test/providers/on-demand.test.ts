/** @module The bundled providers state what their files state, each field made once. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { providers } from '../../providers/index.ts';
import { readProvidersOnDemand } from '../../scripts/bundle/on-demand.ts';

test('what is read of a bundled provider is what its file says, and stays the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-bundle-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const outfile = join(folder, 'providers.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, '..', '..', 'providers', 'index.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    plugins: [readProvidersOnDemand()],
  });
  const bundled = ((await import(/* @vite-ignore */ outfile)) as { readonly providers: typeof providers }).providers;
  const [first] = bundled;
  if (first === undefined) throw new Error('no provider');
  expect(Object.getOwnPropertyDescriptor(first, 'answers')?.get).toBeTypeOf('function');
  expect(first.answers).toBe(first.answers);
  expect(bundled).toEqual(providers);
});
