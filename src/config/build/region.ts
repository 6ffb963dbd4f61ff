/** @module Checks the region of an integration. */

import { quote } from '../../core/could-be-secret.ts';
import type { Host, Provider } from '../../core/model/provider.ts';
import { anchored } from '../../core/target/host-variable.ts';
import { listRegions } from '../../core/target/target.ts';
import { listWords, sayUnknown } from '../problems/wording.ts';

/** True for a host to which probes go: its region counts. Hosts of tokens do not count. */
function isProbed({ use = 'api' }: Host): boolean {
  return use === 'api' || use === 'smtp' || use === 'track';
}

/** The mistake in one sentence; undefined if the provider has the region. */
export function checkRegion(provider: Provider, region: string): string | undefined {
  const words = [...new Set(provider.hosts.filter(isProbed).flatMap((host) => listRegions(provider, host)))];
  if (words.includes(region)) return undefined;
  const free = Object.values(provider.variables ?? {}).flatMap((variable) =>
    variable.fill
      .filter((fill) => fill.from === 'region')
      .map((fill) => ({ match: anchored(fill.match), allow: variable.allow })),
  );
  const isAllowed = free.some(({ match, allow }) => {
    const found = match.exec(region);
    return found !== null && anchored(allow).test(found[1] ?? found[0]);
  });
  if (isAllowed) return undefined;
  if (words.length > 0) return sayUnknown(`region of ${provider.name}`, region, words);
  if (free.length === 0) return `${provider.name} has no regions; remove this line`;
  const patterns = free.map(({ allow }) => allow);
  return `unknown region of ${provider.name} ${quote(region)}; it must match ${listWords(patterns)}`;
}
