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

/** Every failure has one of these; whoever routes no warnings means that. */
const severitiesOfFailures = ['critical', 'error'] as const;

/** The integrations of a config whose failures reach a channel, whatever their cause. */
export function listTold({ integrations, routes, channels }: Config): ReadonlySet<string> {
  const isTold = (one: Integration): boolean =>
    channels.length > 0 && (routes.length === 0 || isAlwaysTold(routes, one));
  return new Set(integrations.filter(isTold).map(({ id }) => id));
}

function isAlwaysTold(routes: Config['routes'], one: Integration): boolean {
  const whatever = routes.filter(({ match }) => match.cause === undefined && canMatch(match, one));
  return severitiesOfFailures.every((severity) =>
    whatever.some(({ match }) => match.severity === undefined || match.severity.includes(severity)),
  );
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
  if (channels.length === 0 || routes.length === 0) return losses;
  const lost = integrations.filter(({ id }) => !told.has(id) && earlier.told.has(id));
  const isToldInPart = (one: Integration): boolean => routes.some(({ match }) => canMatch(match, one));
  const inPart = lost.filter(isToldInPart);
  const whole = lost.filter((one) => !isToldInPart(one));
  if (whole.length > 0)
    losses.push(`Nobody is told of trouble with ${describeIds(whole)} any more: no route of the new config fits.`);
  if (inPart.length > 0)
    losses.push(
      `Nobody is told of some troubles with ${describeIds(inPart)} any more: the routes that fit take some causes or severities only.`,
    );
  return losses;
}

/** `a, b and 12 more`. */
function describeIds(integrations: readonly Integration[]): string {
  const ids = integrations.map(({ id }) => id);
  const rest = ids.length - mostNamed;
  return `${ids.slice(0, mostNamed).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** True if some alert of the integration can match: its cause and severity are not known yet. */
function canMatch({ provider, integration, owner }: Config['routes'][number]['match'], one: Integration): boolean {
  return allows({ provider, integration, owner }, { provider: one.provider, integration: one.id, owner: one.owner });
}
