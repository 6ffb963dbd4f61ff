/** @module The host of a request, and the values that fill its templates. The key goes to listed hosts only. */

import { defined } from '../defined.ts';
import type { Host, Provider, RequestSpec } from '../model/provider.ts';
import { fillTemplate, namesIn, type Values } from '../template.ts';
import { anchored, isSmtpUrl, type NoTarget, readBaseUrl, resolveVariable, type TargetInput } from './host-variable.ts';

/** The base URL to which a request goes. */
export interface FoundHost {
  readonly ok: true;
  /** Scheme, host and port, without a trailing slash: `https://us14.api.mailchimp.com`. */
  readonly url: string;
  /** Absent for the user's own endpoint where no region is given. */
  readonly region?: string;
}

/** Returns the `use` of the host to which a request goes. */
export function useOf(request: RequestSpec): string {
  return request.host ?? (request.method === 'SMTP' ? 'smtp' : 'api');
}

/** Returns the host for one use: the user's own endpoint, or the official host of the region. */
export function resolveHost(input: TargetInput, use: string): FoundHost | NoTarget {
  if (input.endpoint !== undefined) return resolveEndpoint(input, input.endpoint, use);
  const { provider, region } = input;
  const hosts = provider.hosts.filter((host) => (host.use ?? 'api') === use);
  if (hosts.length === 0) return { ok: false, says: describeNoHost(provider, use) };
  const host = region === undefined ? hosts[0] : findRegion(hosts, region, use);
  if (!host) {
    const regions = hosts.map((candidate) => candidate.region).join(', ');
    return {
      ok: false,
      problem: 'region',
      says: `${provider.name} has no region "${region}"; its regions are ${regions}`,
    };
  }
  return buildHost(input, host);
}

/**
 * Returns every official host for one use at which this credential can be tried, the current one included. Empty for the
 * user's own endpoint: a key that belongs there goes to no other host.
 */
export function listHosts(input: TargetInput, use = 'api'): readonly FoundHost[] {
  if (input.endpoint !== undefined && findOfficial(input, input.endpoint) === undefined) return [];
  const { endpoint: _, region: __, ...rest } = input;
  const regions = input.provider.hosts
    .filter((host) => (host.use ?? 'api') === use)
    .flatMap((host) => listRegions(input.provider, host));
  const current = resolveHost(input, use);
  const found = [current, ...regions.map((region) => resolveHost({ ...rest, region }, use))].filter((host) => host.ok);
  return found.filter((host, at) => found.findIndex((other) => other.url === host.url) === at);
}

/** Returns all names that templates of this provider can use, with the values known now. `more` adds `assertion`, `access_token` …. */
export function collectValues(input: TargetInput, today: string, more: Readonly<Record<string, string>> = {}): Values {
  const { provider, kind } = input;
  const variables = Object.keys(provider.variables ?? {});
  const names = [
    ...provider.credentials.flatMap((other) => other.parts.map((part) => part.name)),
    ...(provider.settings ?? []).map((setting) => setting.name),
    ...variables,
    ...['today', 'api_host', 'assertion', 'access_token', 'region'],
  ];
  const given: Record<string, string> = { today };
  const api = resolveHost(input, 'api');
  if (api.ok) given['api_host'] = api.url;
  if (api.ok && api.region !== undefined) given['region'] = api.region;
  for (const name of variables) {
    const value = resolveVariable(input, name);
    if (value.ok) given[name] = value.value;
  }
  for (const setting of provider.settings ?? []) {
    const value = input.settings[setting.name] ?? setting.default;
    if (value !== undefined) given[setting.name] = value;
  }
  for (const part of kind.parts) {
    const value = input.parts[part.name]?.reveal() ?? part.default;
    if (value !== undefined) given[part.name] = value;
  }
  return { known: new Set(names), given: { ...given, ...more } };
}

function describeNoHost(provider: Provider, use: string): string {
  if (use === 'smtp') return `${provider.name} has no SMTP host of its own; set endpoint: smtp://host:587`;
  if (!provider.endpoint) return `${provider.name} has no host for this request`;
  return `${provider.name} needs endpoint, such as ${provider.endpoint.example}`;
}

/** Finds a host by the region's word, else one whose region is filled. A single host of another use than the API serves all regions. */
function findRegion(hosts: readonly Host[], region: string, use: string): Host | undefined {
  return (
    hosts.find((host) => host.region === region) ??
    hosts.find((host) => namesIn(host.region).length > 0) ??
    (use !== 'api' && hosts.length === 1 ? hosts[0] : undefined)
  );
}

/** Returns the regions of this host: its own, or those that a closed list of alternatives allows. */
export function listRegions(provider: Provider, host: Host): readonly string[] {
  const [name] = namesIn(host.region);
  if (name === undefined) return [host.region];
  const variable = provider.variables?.[name];
  if (!variable?.fill.some((fill) => fill.from === 'region')) return [];
  const alternatives = /^\^\((?:\?:)?([\w-]+(?:\|[\w-]+)*)\)\$$/.exec(variable.allow)?.[1];
  return alternatives?.split('|') ?? [];
}

/** Fills a host's template. The result counts only if it is exactly a host: no path, no user, no other port. */
function buildHost(input: TargetInput, host: Host): FoundHost | NoTarget {
  const given: Record<string, string> = {};
  for (const name of new Set([...namesIn(host.url), ...namesIn(host.region)])) {
    const found = resolveVariable(input, name);
    if (!found.ok) return found;
    given[name] = found.value;
  }
  const values = { known: new Set(Object.keys(given)), given };
  const url = fillTemplate(host.url, values);
  const region = fillTemplate(host.region, values);
  const base = url.ok ? readBaseUrl(url.text) : null;
  if (base === null || !region.ok) {
    return { ok: false, says: `no host of ${input.provider.name} can be made from "${host.url}"` };
  }
  return { ok: true, url: base, region: region.text };
}

/** Returns the user's own endpoint for the requests that it can serve, HTTP or SMTP. The URL of an official host stands for its region. */
function resolveEndpoint(input: TargetInput, endpoint: string, use: string): FoundHost | NoTarget {
  const { provider } = input;
  const url = readBaseUrl(endpoint);
  if (url === null) {
    const example = provider.endpoint?.example ?? 'https://host or smtp://host:587';
    return { ok: false, says: `endpoint is not scheme, host and port alone, such as ${example}` };
  }
  const official = findOfficial(input, url);
  if (official) {
    if ((official.use ?? 'api') === use) return { ok: true, url, ...regionOf(input, official) };
    const { endpoint: _, ...rest } = input;
    return resolveHost(namesIn(official.region).length > 0 ? rest : { ...rest, region: official.region }, use);
  }
  if (provider.endpoint?.allow !== undefined && !anchored(provider.endpoint.allow).test(url)) {
    return { ok: false, says: `endpoint is no host of ${provider.name}; it looks like ${provider.endpoint.example}` };
  }
  if (isSmtpUrl(url) !== (use === 'smtp')) {
    return { ok: false, says: `endpoint ${url} is your own, so no request may go to ${provider.name}'s hosts` };
  }
  return defined({ ok: true, url, region: input.region });
}

function regionOf(input: TargetInput, host: Host): { readonly region?: string } {
  if (namesIn(host.region).length === 0) return { region: host.region };
  const built = buildHost(input, host);
  return built.ok ? defined({ region: built.region }) : {};
}

/** Returns the provider's host that a URL names; undefined for any other host. */
function findOfficial(input: TargetInput, endpoint: string): Host | undefined {
  const url = readBaseUrl(endpoint);
  return input.provider.hosts.find((host) => {
    const built = buildHost(input, host);
    return built.ok && built.url === url;
  });
}
