/** @module The bundled providers state what their files state, each field made once. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';
import { expect, onTestFinished, test } from 'vitest';
import { providers } from '../../providers/index.ts';
import { computeShapes, readProvidersOnDemand } from '../../scripts/bundle/on-demand.ts';
import { builtInShapes } from '../../src/cli/terminal/built-in-shapes.ts';

test('what is read of a bundled provider is what its file says, and stays the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-bundle-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const outfile = join(folder, 'providers.mjs');
  await build({
    input: join(import.meta.dirname, '..', '..', 'providers', 'index.ts'),
    output: { file: outfile },
    plugins: [readProvidersOnDemand()],
  });
  const bundled = ((await import(/* @vite-ignore */ outfile)) as { readonly providers: typeof providers }).providers;
  const [first] = bundled;
  if (first === undefined) throw new Error('no provider');
  expect(Object.getOwnPropertyDescriptor(first, 'answers')?.get).toBeTypeOf('function');
  expect(first.answers).toBe(first.answers);
  expect(bundled).toEqual(providers);
});

test('the shapes of a bundle are those of the providers', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-bundle-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const outfile = join(folder, 'shapes.mjs');
  const { chunks } = await bundleShapes(outfile);
  const bundled = (await import(/* @vite-ignore */ outfile)) as { readonly builtInShapes: readonly string[] };
  expect(bundled.builtInShapes).toEqual(builtInShapes);
  expect(chunks, 'no provider is read to make the list').toEqual([]);
});

async function bundleShapes(outfile: string): Promise<{ readonly chunks: readonly string[] }> {
  const source = join(import.meta.dirname, '..', '..', 'src', 'cli', 'terminal', 'built-in-shapes.ts');
  const { output } = await build({ input: source, output: { file: outfile }, plugins: [computeShapes()] });
  return { chunks: output[0].moduleIds.filter((id) => id.includes('/providers/')) };
}
