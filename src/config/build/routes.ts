/** @module Builds routes and conditions, and checks the names in them. */

import type { Channel } from '../../core/model/channel.ts';
import type { Match, Route } from '../../core/model/config.ts';
import { agentId } from '../../core/model/incident.ts';
import type { Issue } from '../problems/issues.ts';
import { parseSound } from '../problems/prune.ts';
import { sayUnknown } from '../problems/wording.ts';
import { routeSchema } from '../schema/routes.ts';

/** The names that the config defines, and that routes and windows may use. */
export interface Names {
  readonly channels: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
  readonly integrations: ReadonlySet<string>;
  readonly owners: ReadonlySet<string>;
}

/** One route and its mistakes. An unknown owner is only a warning. */
export function readRoute(value: unknown, names: Names): { readonly route?: Route; readonly issues: readonly Issue[] } {
  const { data, issues: wrong } = parseSound(routeSchema, value, { to: [] });
  if (!data) return { issues: wrong };
  const { match = {}, to } = data;
  const issues = [...wrong, ...checkNames(to, names.channels, 'channel', ['to']), ...checkMatch(match, names)];
  if (issues.some((issue) => issue.severity !== 'warning')) return { issues };
  return { route: { match: buildMatch(match), to }, issues };
}

/** The mistakes in the names of conditions. */
export function checkMatch(match: RawMatch, names: Names): Issue[] {
  return [
    ...checkNames(match.provider, names.providers, 'provider', ['match', 'provider']),
    ...checkNames(match.integration, new Set([...names.integrations, agentId]), 'integration', [
      'match',
      'integration',
    ]),
    ...checkNames(match.owner, names.owners, 'owner', ['match', 'owner']).map((issue) => ({
      ...issue,
      severity: 'warning' as const,
    })),
  ];
}

function checkNames(
  given: readonly string[] | undefined,
  known: ReadonlySet<string>,
  what: string,
  path: readonly string[],
): Issue[] {
  return (given ?? []).flatMap((name, at): Issue[] =>
    known.has(name) ? [] : [{ path: [...path, at], says: sayUnknown(what, name, [...known]) }],
  );
}

/** Conditions as the schema reads them: an absent one may be undefined. */
type RawMatch = { readonly [Name in keyof Match]: Match[Name] | undefined };

/** The conditions without those that are absent. */
export function buildMatch(raw: RawMatch): Match {
  return Object.fromEntries(Object.entries(raw).filter(([, words]) => words !== undefined));
}

/** The mistakes in the fallbacks of a channel. @param channels the ids of all channels */
export function checkFallback({ id, fallback }: Channel, channels: ReadonlySet<string>): Issue[] {
  const others = new Set([...channels].filter((other) => other !== id));
  return (fallback ?? []).includes(id)
    ? [{ path: ['fallback'], says: 'must name other channels: a channel cannot replace itself' }]
    : checkNames(fallback, others, 'channel', ['fallback']);
}
