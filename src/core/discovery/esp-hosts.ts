/** @module Whose a host is: on an ESP's own list, or under its domain. */

import { defined } from '../defined.ts';
import type { Host, Provider } from '../model/provider.ts';
import { anchored } from '../target/host-variable.ts';
import { namesIn } from '../template.ts';
import { compact } from './words.ts';

/** The ESP of a host. */
export interface HostOwner {
  readonly provider: Provider;
  readonly region?: string;
  /** The URL on the ESP's list; absent if only the domain is the ESP's. */
  readonly listed?: string;
}

/** Domains under which everybody may have a name: a host there shows nothing. */
const sharedDomains: ReadonlySet<string> = new Set(['amazonaws.com', 'google.com', 'googleapis.com', 'microsoft.com']);

/** Returns the ESP to which a host belongs. @param use `smtp`, or `api` for all others */
export function findHostOwner(
  host: string,
  use: 'smtp' | 'api',
  providers: readonly Provider[],
): HostOwner | undefined {
  const name = host.toLowerCase().replace(/\.$/, '');
  for (const provider of providers) {
    for (const one of provider.hosts) {
      if (((one.use ?? 'api') === 'smtp') !== (use === 'smtp')) continue;
      const region = matchHost(provider, one, name);
      if (region !== undefined) return { provider, region, listed: fill(one.url, region) };
    }
  }
  const owner = providers.find(({ hosts }) =>
    hosts.some((one) => (one.use ?? 'api') === use && isUnder(name, domainOf(hostOf(one.url)))),
  );
  return owner === undefined ? undefined : { provider: owner, ...defined({ region: regionIn(owner, name) }) };
}

/** Returns the region if the host is this one. */
function matchHost(provider: Provider, host: Host, name: string): string | undefined {
  const template = hostOf(host.url);
  const [variable] = namesIn(template);
  if (variable === undefined) return template === name ? host.region : undefined;
  const [before = '', after = ''] = template.split(`{${variable}}`);
  if (!name.startsWith(before) || !name.endsWith(after) || name.length <= before.length + after.length)
    return undefined;
  const value = name.slice(before.length, name.length - after.length);
  return anchored(provider.variables?.[variable]?.allow ?? '').test(value) ? value : undefined;
}

function fill(url: string, region: string): string {
  return url.replace(/\{\w+\}/g, () => region);
}

function hostOf(url: string): string {
  return url.replace(/^[a-z]+:\/\//, '').replace(/:\d+$/, '');
}

function domainOf(host: string): string {
  return host.split('.').slice(-2).join('.');
}

function isUnder(name: string, domain: string): boolean {
  return !sharedDomains.has(domain) && !domain.includes('{') && name.endsWith(`.${domain}`);
}

/** The region whose word stands in the host: `mail-eu.smtp2go.com`. */
function regionIn(provider: Provider, name: string): string | undefined {
  const words = name.split(/[.-]/);
  return provider.hosts.map(({ region }) => region).find((region) => words.includes(region));
}

/** Makes the function that finds an ESP by its id, its name or another of its names. */
export function createEspNames(providers: readonly Provider[]): {
  readonly find: (word: string) => Provider | undefined;
  /** The names of an ESP as one word in capitals. */
  readonly namesOf: (provider: Provider) => readonly string[];
} {
  const named = providers.filter(({ id }) => id !== 'smtp' && id !== 'http');
  const names = new Map(
    named.map((provider) => [
      provider.id,
      [
        ...new Set([
          compact(provider.id),
          compact(provider.name),
          ...(provider.aliases ?? []).map(compact),
          ...(moreNames[provider.id] ?? []),
        ]),
      ],
    ]),
  );
  const byName = new Map(named.flatMap((provider) => (names.get(provider.id) ?? []).map((name) => [name, provider])));
  return {
    // nodemailer writes regions behind the name: SES-EU-WEST-1.
    find: (word) => byName.get(compact(word)) ?? byName.get(compact(word.split(/[-_\s]/)[0] ?? '')),
    namesOf: ({ id }) => names.get(id) ?? [],
  };
}

/** Names in variables and DSNs that are no names of the ESP for people. */
const moreNames: Readonly<Record<string, readonly string[]>> = {
  ses: ['SES', 'AWSSES', 'AMAZONSES'],
  microsoft365: ['MICROSOFTGRAPH', 'OUTLOOK365', 'OFFICE365'],
  mandrill: ['MANDRILL', 'MAILCHIMPTRANSACTIONAL'],
};
