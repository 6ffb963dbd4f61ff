/** @module Announced ends of hosts, paths and versions: from the answer's headers and from the provider's facts. */

import { defined } from '../defined.ts';
import type { Answer } from '../model/answer.ts';
import type { Provider } from '../model/provider.ts';
import { patternOf } from '../pattern.ts';

/** An announced end. */
export interface Retirement {
  /** One sentence with the date and the successor, where they are known. */
  readonly says: string;
  /** YYYY-MM-DD, where the day is known. */
  readonly when?: string;
}

/** Returns the announced ends of the endpoint that was called; empty when there are none. */
export function findRetirement(
  provider: Provider,
  answer: Answer | undefined,
  url: string | undefined,
): readonly Retirement[] {
  const announced = answer?.kind === 'http' ? readHeaders(provider, answer.headers) : [];
  return [...announced, ...findRetired(provider, url)];
}

/** Reads `Sunset` (RFC 8594) and `Deprecation` (RFC 9745) with the links that both name. */
function readHeaders({ name }: Provider, headers: Readonly<Record<string, string>>): readonly Retirement[] {
  const { sunset, deprecation, link } = headers;
  const next =
    /<([^<>\s]{1,300})>\s{0,9};[^,<]{0,300}rel="?(?:successor-version|latest-version|sunset|deprecation)\b/i.exec(
      link ?? '',
    )?.[1];
  const see = next === undefined ? '' : `; see ${next}`;
  const end = sunset === undefined ? undefined : toDay(Date.parse(sunset));
  if (sunset !== undefined) {
    const on = end === undefined ? '' : ` on ${end}`;
    return [defined({ says: `${name} announces that this endpoint ends${on}${see}.`, when: end })];
  }
  if (deprecation === undefined) return [];
  const since = toDay(/^@\d+$/.test(deprecation) ? Number(deprecation.slice(1)) * 1000 : Date.parse(deprecation));
  const from = since === undefined ? '' : `, from ${since} on`;
  return [{ says: `${name} says that this endpoint is deprecated${from}${see}.` }];
}

function toDay(ms: number): string | undefined {
  return Number.isNaN(ms) || Math.abs(ms) > 8.64e15 ? undefined : new Date(ms).toISOString().slice(0, 10);
}

function findRetired(provider: Provider, url: string | undefined): readonly Retirement[] {
  if (url === undefined) return [];
  return (provider.retired ?? [])
    .filter((one) => patternOf(one.url, 'i').test(url))
    .map(({ says, when, successor }) => {
      const since = when === undefined ? '' : ` (${when})`;
      const instead = successor === undefined ? '' : ` Use ${successor}.`;
      const isDay = when !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(when);
      return defined({ says: `${says.replace(/\.$/, '')}${since}.${instead}`, when: isDay ? when : undefined });
    });
}
