/** @module Host names of the ESPs: the hosts of a key, and the ESP that a host name belongs to. */

import type { Host, Provider } from '../core/model/provider.ts';
import { anchored, isSmtpUrl, type TargetInput } from '../core/target/host-variable.ts';
import { listHosts, resolveHost } from '../core/target/target.ts';

/** A host that the lab simulates. */
export interface LabHost {
  readonly name: string;
  /** Empty for hosts of the lab itself. */
  readonly provider: string;
  readonly protocol: 'http' | 'smtp';
  /** The URL of the host; absent if only its name is known. */
  readonly url?: string;
}

/** Returns the hosts at which the key is known: one for each use, by the provider's own rules. */
export function homeUrls(input: TargetInput): readonly string[] {
  return usesOf(input.provider).flatMap((use) => {
    const found = resolveHost(input, use);
    return found.ok ? [found.url] : [];
  });
}

/** Returns all hosts of the ESP that this credential can name, in every region and for every use. */
export function reachableHosts(input: TargetInput): readonly LabHost[] {
  const { endpoint, ...official } = input;
  const urls = usesOf(input.provider).flatMap((use) => listHosts(official, use).map((host) => host.url));
  return [...urls, ...(endpoint === undefined ? [] : [endpoint])].map((url) => hostAt(input.provider, url));
}

/** Returns the hosts that do not depend on a key, the status page among them. */
export function listedHosts(provider: Provider): readonly LabHost[] {
  const [kind] = provider.credentials;
  const api = provider.statusPage?.api;
  return [
    ...(kind ? reachableHosts({ provider, kind, parts: {}, settings: {} }) : []),
    ...(api === undefined ? [] : [{ ...hostAt(provider, api), protocol: 'http' as const }]),
  ];
}

/** Finds the ESP that a host name belongs to, even if no key has named the host yet. */
export function identifyHost(providers: Iterable<Provider>, name: string): LabHost | undefined {
  for (const provider of providers) {
    const host = provider.hosts.find((one) => namePattern(provider, one).test(name));
    if (host) return { name, provider: provider.id, protocol: isSmtpUrl(host.url) ? 'smtp' : 'http' };
  }
  return undefined;
}

/** Makes the host of a URL. */
export function hostAt(provider: Provider, url: string): LabHost {
  return { name: hostOf(url), provider: provider.id, protocol: isSmtpUrl(url) ? 'smtp' : 'http', url };
}

/** Returns the host name of a URL or template, in lower case and without the port. */
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
  // A shape is anchored; inside a host name the anchors would match nothing.
  const { source } = anchored(provider.variables?.[variable]?.allow ?? '[\\w-]+');
  return `(?:${source.replace(/[\^$]/g, '')})`;
}
