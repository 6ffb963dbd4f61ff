/** @module Writes the table of all providers into README.md, between its markers. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Provider } from '../../src/core/model/provider.ts';
import { loadProviders } from './load-providers.ts';
import { code, table } from './markdown.ts';

export const file = 'README.md';

/** README.md as it is in the folder `root`, with the table of today. */
export function generate(root: string): string {
  const [start, end] = ['<!-- providers -->', '<!-- /providers -->'];
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md lacks ${start} … ${end}`);
  return `${text.slice(0, from + start.length)}\n${writeTable()}\n${text.slice(to)}`;
}

function writeTable(): string {
  return table(
    ['service', 'provider', 'credentials', 'regions'],
    loadProviders().map((provider) => [
      `[${provider.name}](docs/providers/${provider.id}.md)`,
      code(provider.id),
      provider.credentials.map(({ title }) => title).join(', '),
      describeRegions(provider),
    ]),
  );
}

function describeRegions({ hosts, endpoint }: Provider): string {
  const regions = [...new Set(hosts.filter(({ use }) => (use ?? 'api') === 'api').map(({ region }) => region))];
  if (regions.length > 6) return `${regions.length} regions`;
  if (regions.length > 0) return regions.map((region) => region.replace(/^\{(.*)\}$/, 'by $1')).join(', ');
  return endpoint?.required === true ? 'your own host' : hosts.length > 0 ? 'one' : 'any host';
}
