/** @module Finds the ESP that a pasted text shows: by its hosts, its SDKs and sentences, and the shapes of its keys. */

import { isDistinctive } from '../key/inspect.ts';
import type { Provider } from '../model/provider.ts';
import { type Pattern, patternOf } from '../pattern.ts';

/** Weight of each kind of clue. A host is named on purpose; a word can be an accident. */
const clueWeights = { host: 10, domain: 6, pattern: 5, key: 8, setting: 8 } as const;

/** A setting that names the ESP, as `Mailer: gmail`, or the scheme of a DSN, as `mailgun+api://`. */
const settings =
  /\b(?:mailer|mail_?driver|e?mail_?provider|mail_?transport|esp)\b["']?\s{0,2}[:=]>?\s{0,2}["']?([a-z][a-z0-9]{2,20})\b|\b([a-z][a-z0-9]{2,20})\+(?:api|smtp|https?):\/\//gi;

/** Domains that an ESP shares with other services: only its exact hosts count. */
const shared =
  /(?:^|\.)(?:amazonaws\.com|amazon\.com|googleapis\.com|google\.com|microsoft\.com|microsoftonline\.(?:com|us)|office\.com|outlook\.com|office365\.com|live\.com|github\.com|github\.io|readme\.io|zendesk\.com|stackoverflow\.com|wordpress\.org|zoho\.com|zoho\.eu|zoho\.in|twilio\.com|intuit\.com|apple\.com|salesforce\.com|partner\.microsoftonline\.cn|chinacloudapi\.cn|npmjs\.com|example\.(?:com|org|net))$/;

/** Least weight with which a host, a key or several sentences are among the clues. */
export const hostWeight = 6;

/** An ESP that a text shows, and how plainly. */
export interface Shown {
  readonly provider: Provider;
  readonly weight: number;
  /** Further ESPs whose hosts or keys stand in the text. */
  readonly others: readonly Provider[];
}

/** The hosts of a provider and the domains that are its own. */
interface HostClues {
  readonly hosts: readonly RegExp[];
  readonly domains: readonly string[];
}

/** A shape of keys. Most texts lack its first letters, and then its pattern is never made. */
interface KeyClue {
  readonly start: string;
  readonly pattern: () => RegExp | undefined;
}

/** What a text about this provider contains. */
interface Clues {
  /** Made for the first text that names a host. */
  readonly ofHosts: () => HostClues;
  readonly patterns: readonly Pattern[];
  readonly keys: readonly KeyClue[];
  /** Its names as settings write them. */
  readonly names: ReadonlySet<string>;
}

const known = new WeakMap<Provider, Clues>();

/** Returns the provider with the greatest weight in the text; undefined when the text shows none. */
export function findProvider(text: string, providers: ReadonlyMap<string, Provider>): Shown | undefined {
  const hosts = findHosts(text);
  const named = [...text.matchAll(settings)].map(([, setting, scheme]) => (setting ?? scheme ?? '').toLowerCase());
  const [best, ...others] = [...providers.values()]
    .map((provider) => ({ provider, weight: weigh(cluesOf(provider), text, hosts, named) }))
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight);
  if (best === undefined) return undefined;
  const plain = others.filter(({ weight }) => weight >= clueWeights.host);
  return { ...best, others: plain.map(({ provider }) => provider) };
}

/** Returns the host names in the text in lower case, without those of e-mail addresses. */
function findHosts(text: string): readonly string[] {
  const hosts = new Set<string>();
  for (const [host] of text.matchAll(
    /(?<![\w@.+-])(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\.){1,8}[a-z]{2,18}(?![\w-])/gi,
  ))
    hosts.add(host.toLowerCase());
  return [...hosts];
}

function weigh(
  { ofHosts, patterns, keys, names }: Clues,
  text: string,
  found: readonly string[],
  named: readonly string[],
): number {
  let weight = named.some((name) => names.has(name)) ? clueWeights.setting : 0;
  for (const host of found) {
    const { hosts, domains } = ofHosts();
    if (hosts.some((pattern) => pattern.test(host))) weight += clueWeights.host;
    else if (domains.some((domain) => host === domain || host.endsWith(`.${domain}`))) weight += clueWeights.domain;
  }
  for (const pattern of patterns) if (pattern.test(text)) weight += clueWeights.pattern;
  for (const { start, pattern } of keys)
    if (text.includes(start) && pattern()?.test(text) === true) weight += clueWeights.key;
  return weight;
}

function cluesOf(provider: Provider): Clues {
  let clues = known.get(provider);
  if (clues === undefined) {
    clues = makeClues(provider);
    known.set(provider, clues);
  }
  return clues;
}

function makeClues(provider: Provider): Clues {
  const slugs = [provider.id, provider.name, ...(provider.aliases ?? [])]
    .map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''))
    .filter((slug) => slug.length > 3);
  return {
    ofHosts: once(() => makeHostClues(provider, slugs)),
    names: new Set(provider.id === 'smtp' ? [] : [provider.id, ...slugs]),
    patterns: (provider.recognise ?? []).map((pattern) => patternOf(pattern, 'i')),
    keys: provider.credentials.flatMap(({ parts }) =>
      parts.flatMap(({ shape }) => (shape !== undefined && isDistinctive(shape) ? makeKeyClue(shape) : [])),
    ),
  };
}

function makeHostClues(provider: Provider, slugs: readonly string[]): HostClues {
  const names = provider.hosts.flatMap(({ url }) => {
    const host = /^[a-z]+:\/\/([^/:]+)/i.exec(url)?.[1];
    return host === undefined ? [] : [host.toLowerCase()];
  });
  const pages = [...Object.values(provider.pages), { url: provider.statusPage?.page ?? '' }].flatMap(({ url }) => {
    const domain = domainOf(/^https?:\/\/([^/:]+)/i.exec(url)?.[1] ?? '');
    return slugs.some((slug) => domain.split('.')[0]?.replaceAll('-', '').includes(slug)) ? [domain] : [];
  });
  const domains = [...names.filter((name) => !/^\{[^{}]*\}$/.test(name)).map(domainOf), ...pages];
  return {
    hosts: names.filter((name) => name.replace(/\{[^{}]*\}/g, '').includes('.')).map((name) => hostPattern(name)),
    domains: [...new Set(domains)].filter(
      (domain) => domain.includes('.') && !domain.includes('{') && !shared.test(domain),
    ),
  };
}

/** Returns a function that makes its value at the first call. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function hostPattern(template: string): RegExp {
  const source = template
    .split(/\{[^{}]*\}/)
    .map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[a-z0-9-]{1,40}');
  return new RegExp(`^${source}$`);
}

/** Returns the last two labels of a host, or three for an ending such as `co.uk`. */
function domainOf(host: string): string {
  const labels = host.toLowerCase().split('.');
  const isLong = labels.length > 2 && /^(?:co|com|org|net|ac)$/.test(labels.at(-2) ?? '');
  return labels.slice(isLong ? -3 : -2).join('.');
}

/** Returns the shape with word borders instead of anchors, to find it inside a text. Only for shapes that begin with fixed letters. */
function makeKeyClue(shape: string): readonly KeyClue[] {
  const bare = shape.replace(/^\^/, '').replace(/\$$/, '');
  const first = /^(?:\(\?:)?([A-Za-z]{2,})[._-]/.exec(bare)?.[1];
  if (/[\^$]|\\[sS]|\[\^|\.\*|\.\+/.test(bare) || first === undefined) return [];
  const pattern = once(() => {
    try {
      return new RegExp(`(?<![\\w-])(?:${bare})(?![\\w-])`);
    } catch {
      return undefined;
    }
  });
  // The other ways of a choice begin with other letters.
  return [{ start: bare.includes('|') ? '' : first, pattern }];
}
