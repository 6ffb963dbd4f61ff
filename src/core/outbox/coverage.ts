/** @module What a config leaves without a watch or without a reader: no integrations, no channels, keys that no route leads away from. */

import { allows } from '../incident/matcher.ts';
import type { Config, Integration } from '../model/config.ts';

/** Integrations that a sentence names. */
const mostNamed = 5;

/** What was there before a start or a reload. */
export interface Earlier {
  readonly hadIntegrations: boolean;
  readonly hadChannels: boolean;
  /** The ids of the integrations whose alerts reached somebody. */
  readonly told: ReadonlySet<string>;
}

/** The integrations of a config whose alerts can reach a channel. */
export function listTold({ integrations, routes, channels }: Config): ReadonlySet<string> {
  const isTold = (one: Integration): boolean =>
    channels.length > 0 && (routes.length === 0 || routes.some(({ match }) => canMatch(match, one)));
  return new Set(integrations.filter(isTold).map(({ id }) => id));
}

/** Returns one sentence for each loss against what was there before. A loss lasts until the config has the thing again. */
export function listLosses(config: Config, earlier: Earlier): readonly string[] {
  const { integrations, channels, routes } = config;
  const losses: string[] = [];
  if (earlier.hadIntegrations && integrations.length === 0)
    losses.push('Nothing is watched any more: the new config has no integrations.');
  if (earlier.hadChannels && channels.length === 0)
    losses.push('Nobody is told of trouble any more: the new config has no channels.');
  const told = listTold(config);
  const lost = integrations.filter(({ id }) => !told.has(id) && earlier.told.has(id)).map(({ id }) => id);
  if (channels.length > 0 && routes.length > 0 && lost.length > 0)
    losses.push(`Nobody is told of trouble with ${describeIds(lost)} any more: no route of the new config fits.`);
  return losses;
}

/** `a, b and 12 more`. */
function describeIds(ids: readonly string[]): string {
  const rest = ids.length - mostNamed;
  return `${ids.slice(0, mostNamed).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** True if some alert of the integration can match: its cause and severity are not known yet. */
function canMatch({ provider, integration, owner }: Config['routes'][number]['match'], one: Integration): boolean {
  return allows({ provider, integration, owner }, { provider: one.provider, integration: one.id, owner: one.owner });
}
