/** @module Decides where a request goes: the kind of credential, the probe, the host. The key goes to listed hosts only. */

import type { Need } from '../model/cause.ts';
import type { Integration } from '../model/config.ts';
import type { CredentialKind, Host, Probe, Provider, RequestSpec } from '../model/provider.ts';
import { fillTemplate, namesIn, type Values } from '../template.ts';
import { anchored, isSmtpUrl, type NoTarget, readBaseUrl, resolveVariable, type TargetInput } from './host-variable.ts';

export interface FoundHost {
  readonly ok: true;
  /** Scheme, host and port, without a trailing slash: `https://us14.api.mailchimp.com`. */
  readonly url: string;
  /** Absent for the user's own endpoint where no region is given. */
  readonly region?: string;
}

/**
 * The kind of a credential: by the names of its parts, by the scheme of the endpoint (`smtp://`, `smtps://`), by what it is
 * needed for, then by shape; the first listed where these do not decide.
 */
export function chooseKind(
  provider: Provider,
  partNames: readonly string[],
  endpoint: string | undefined,
  shapesMatch: (kind: CredentialKind) => boolean,
  needs: readonly Need[] = [],
): { readonly ok: true; readonly kind: CredentialKind } | NoTarget {
  if (!provider.credentials.some((kind) => fitsNames(kind, partNames)))
    return { ok: false, says: sayPartNames(provider, partNames) };
  const meant = preferNeeded(listKinds(provider, partNames, endpoint), needs);
  const kind = meant.find(shapesMatch) ?? meant[0];
  if (kind) return { ok: true, kind };
  const way = endpoint !== undefined && isSmtpUrl(endpoint) ? 'over SMTP' : 'over HTTP';
  return { ok: false, says: `${provider.name} does not take ${partNames.join(' and ')} ${way}` };
}

/** The kinds that a credential with these parts may be at this endpoint. */
function listKinds(
  { credentials }: Provider,
  partNames: readonly string[],
  endpoint: string | undefined,
): readonly CredentialKind[] {
  return credentials.filter(
    (kind) => fitsNames(kind, partNames) && (endpoint === undefined || isSmtp(kind) === isSmtpUrl(endpoint)),
  );
}

/** What a failed log-in does, before the credential is read: as with the most delicate of the kinds that it may be. */
export function strictestLogin(
  provider: Provider,
  { credential, endpoint }: Pick<Integration, 'credential' | 'endpoint'>,
): CredentialKind['failedLogin'] {
  const kinds = listKinds(provider, Object.keys(credential), endpoint);
  return kinds.find(({ failedLogin }) => failedLogin !== 'harmless')?.failedLogin ?? 'harmless';
}

/**
 * The first probe that serves this kind and one of the needs; without needs, one that asks for no permission if there is.
 * A probe whose request names a setting that is not given is passed over where another one serves.
 * @param settings the names of those given; absent: all
 */
export function chooseProbe(
  provider: Provider,
  kind: CredentialKind,
  needs: readonly Need[],
  allowUnsure: boolean,
  settings?: readonly string[],
): Probe | undefined {
  const fitting = provider.probes.filter(
    (probe) => (probe.kinds?.includes(kind.kind) ?? true) && (allowUnsure || probe.effects === 'none'),
  );
  const askable =
    settings === undefined ? fitting : fitting.filter(({ request }) => !lacks(provider, request, settings));
  return pickProbe(askable, needs) ?? pickProbe(fitting, needs);
}

function pickProbe(possible: readonly Probe[], needs: readonly Need[]): Probe | undefined {
  if (needs.length === 0) {
    return possible.find((probe) => !probe.needs) ?? possible.find((probe) => probe.permission === null) ?? possible[0];
  }
  return possible.find((probe) => probe.needs?.some((need) => needs.includes(need)) ?? true);
}

/** True when the path of a request has a place for a setting that is neither given nor has a default. */
function lacks(provider: Provider, request: string, settings: readonly string[]): boolean {
  const named = namesIn(provider.requests[request]?.path ?? '');
  return (provider.settings ?? []).some(
    ({ name, default: usual }) => named.includes(name) && usual === undefined && !settings.includes(name),
  );
}

/** The host's use that a request is for. */
export function useOf(request: RequestSpec): string {
  return request.host ?? (request.method === 'SMTP' ? 'smtp' : 'api');
}

/** The host for one use: the user's own endpoint, or the official host of the region. */
export function resolveHost(input: TargetInput, use: string): FoundHost | NoTarget {
  if (input.endpoint !== undefined) return resolveEndpoint(input, input.endpoint, use);
  const { provider, region } = input;
  const hosts = provider.hosts.filter((host) => (host.use ?? 'api') === use);
  if (hosts.length === 0) return { ok: false, says: sayNoHost(provider, use) };
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
 * Every official host for one use that this credential could be tried at, the current one included. Empty for an endpoint
 * of the user's own: a key that belongs there goes to nobody else.
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

/** All that templates of this provider may name, with what is known now. `more` adds `assertion`, `access_token` …. */
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

/** The kinds meant for these needs, if there are any; else those that are meant for any. */
function preferNeeded(kinds: readonly CredentialKind[], needs: readonly Need[]): readonly CredentialKind[] {
  const needed = kinds.filter((kind) => kind.needs?.some((need) => needs.includes(need)));
  if (needed.length > 0) return needed;
  const free = kinds.filter((kind) => !kind.needs);
  return free.length > 0 ? free : kinds;
}

function fitsNames(kind: CredentialKind, names: readonly string[]): boolean {
  return (
    names.every((name) => kind.parts.some((part) => part.name === name)) &&
    kind.parts.every((part) => part.optional || part.default !== undefined || names.includes(part.name))
  );
}

function sayPartNames(provider: Provider, names: readonly string[]): string {
  const wanted = provider.credentials.map((kind) => kind.parts.map((part) => part.name).join(' and '));
  return `${provider.name} takes ${[...new Set(wanted)].join(', or ')}; found ${names.join(' and ') || 'nothing'}`;
}

function sayNoHost(provider: Provider, use: string): string {
  if (use === 'smtp') return `${provider.name} has no SMTP host of its own; set endpoint: smtp://host:587`;
  if (!provider.endpoint) return `${provider.name} has no host for this request`;
  return `${provider.name} needs endpoint, such as ${provider.endpoint.example}`;
}

function isSmtp(kind: CredentialKind): boolean {
  return kind.auth.scheme === 'smtp_login' || kind.auth.scheme === 'smtp_xoauth2';
}

/** By the region's word; else a host whose region is filled; a host of another use than the API may serve all regions. */
function findRegion(hosts: readonly Host[], region: string, use: string): Host | undefined {
  return (
    hosts.find((host) => host.region === region) ??
    hosts.find((host) => namesIn(host.region).length > 0) ??
    (use !== 'api' && hosts.length === 1 ? hosts[0] : undefined)
  );
}

/** The words that lead to this host: its own, or those that a closed list of alternatives allows. */
export function listRegions(provider: Provider, host: Host): readonly string[] {
  const [name] = namesIn(host.region);
  if (name === undefined) return [host.region];
  const variable = provider.variables?.[name];
  if (!variable?.fill.some((fill) => fill.from === 'region')) return [];
  const alternatives = /^\^\((?:\?:)?([\w-]+(?:\|[\w-]+)*)\)\$$/.exec(variable.allow)?.[1];
  return alternatives?.split('|') ?? [];
}

/** Fills a host's template and takes the result only if it is exactly the host meant: no path, no user, no other port. */
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

/** The user's own endpoint, for what it can serve: HTTP requests or SMTP; an official host chosen by URL leads its region. */
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
  return { ok: true, url, ...(input.region === undefined ? {} : { region: input.region }) };
}

function regionOf(input: TargetInput, host: Host): { readonly region?: string } {
  if (namesIn(host.region).length === 0) return { region: host.region };
  const built = buildHost(input, host);
  return built.ok && built.region !== undefined ? { region: built.region } : {};
}

/** The provider's host that a URL names. */
function findOfficial(input: TargetInput, endpoint: string): Host | undefined {
  const url = readBaseUrl(endpoint);
  return input.provider.hosts.find((host) => {
    const built = buildHost(input, host);
    return built.ok && built.url === url;
  });
}
