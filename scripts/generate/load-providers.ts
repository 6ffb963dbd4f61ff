/** @module The provider files of the folder, in alphabetical order. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Provider } from '../../src/core/model/provider.ts';

const folder = join(import.meta.dirname, '..', '..', 'providers');

/** Ids of all provider files; templates and the index are none. */
export function listProviderIds(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && name !== 'index.ts' && !name.startsWith('_'))
    .map((name) => name.slice(0, -3))
    .sort();
}

/** Read from the files themselves, since the index may be stale. */
const loaded = await Promise.all(
  listProviderIds().map(
    async (id) => ((await import(join(folder, `${id}.ts`))) as { readonly default: Provider }).default,
  ),
);

export function loadProviders(): readonly Provider[] {
  return loaded;
}
