/** @module The host names of the ESPs: those that a key leads to, and names recognised again when a request comes in. */

import type { Host, Provider } from '../core/model/provider.ts';
import { anchored, isSmtpUrl, type TargetInput } from '../core/target/host-variable.ts';
import { listHosts, resolveHost } from '../core/target/target.ts';

/** One host name that the lab plays. */
export interface LabHost {
  readonly name: string;
  /** Empty for hosts of the lab itself. */
  readonly provider: string;
  readonly protocol: 'http' | 'smtp';
  /** The URL that leads there; absent where only the name is known. */
  readonly url?: string;
}

/** The hosts where the key is known, by the provider's own rules: one for each use. */
export function homeUrls(input: TargetInput): readonly string[] {
  return usesOf(input.provider).flatMap((use) => {
    const found = resolveHost(input, use);
    return found.ok ? [found.url] : [];
  });
}

/** All hosts of the ESP that can be named for this credential, every region and use. */
export function reachableHosts(input: TargetInput): readonly LabHost[] {
  const { endpoint, ...official } = input;
  const urls = usesOf(input.provider).flatMap((use) => listHosts(official, use).map((host) => host.url));
  return [...urls, ...(endpoint === undefined ? [] : [endpoint])].map((url) => hostAt(input.provider, url));
}

/** The hosts that a provider has without any key, its status page among them. */
export function listedHosts(provider: Provider): readonly LabHost[] {
  const [kind] = provider.credentials;
  const api = provider.statusPage?.api;
  return [
    ...(kind ? reachableHosts({ provider, kind, parts: {}, settings: {} }) : []),
    ...(api === undefined ? [] : [{ ...hostAt(provider, api), protocol: 'http' as const }]),
  ];
}

/** Finds whose host a name is, also one that no key has named yet. */
export function recogniseHost(providers: Iterable<Provider>, name: string): LabHost | undefined {
  for (const provider of providers) {
    const host = provider.hosts.find((one) => namePattern(provider, one).test(name));
    if (host) return { name, provider: provider.id, protocol: isSmtpUrl(host.url) ? 'smtp' : 'http' };
  }
  return undefined;
}

export function hostAt(provider: Provider, url: string): LabHost {
  return { name: hostOf(url), provider: provider.id, protocol: isSmtpUrl(url) ? 'smtp' : 'http', url };
}

/** The host name in a URL or template, lower case, without port. */
export function hostOf(url: string): string {
  return (/^[a-z]+:\/\/([^/:]+)/i.exec(url)?.[1] ?? url).toLowerCase();
}

function usesOf(provider: Provider): readonly string[] {
  return [...new Set(['api', 'smtp', ...provider.hosts.flatMap((host) => host.use ?? [])])];
}

function namePattern(provider: Provider, host: Host): RegExp {
  const pieces = hostOf(host.url).split(/(\{\w+\})/);
  return new RegExp(`^${pieces.map((piece) => piecePattern(provider, piece)).join('')}$`);
}

function piecePattern(provider: Provider, piece: string): string {
  const variable = /^\{(\w+)\}$/.exec(piece)?.[1];
  if (variable === undefined) return piece.replace(/\./g, '\\.');
  // A shape is anchored; inside a host name its anchors would stand in the middle.
  const { source } = anchored(provider.variables?.[variable]?.allow ?? '[\\w-]+');
  return `(?:${source.replace(/[\^$]/g, '')})`;
}
