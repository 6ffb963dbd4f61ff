/** @module The parts that a host is made of: values taken from region, key or setting, and the check of the result. */

import type { CredentialKind, HostVariable, Provider } from '../model/provider.ts';
import type { Secret } from '../model/secret.ts';

/** Whose credential goes where, as the user wrote it. */
export interface TargetInput {
  readonly provider: Provider;
  readonly kind: CredentialKind;
  readonly parts: Readonly<Record<string, Secret>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly endpoint?: string;
}

export interface NoTarget {
  readonly ok: false;
  /** One sentence without any secret. */
  readonly says: string;
}

/** A variable's value: the first fill that matches, checked against `allow`; the key and `region` must agree. */
export function resolveVariable(
  input: TargetInput,
  name: string,
): { readonly ok: true; readonly value: string } | NoTarget {
  const { provider } = input;
  const variable = provider.variables?.[name];
  if (!variable) return { ok: false, says: `${provider.name} has no variable "${name}"` };
  const found = variable.fill.flatMap((fill) => {
    const text = readSource(input, fill.from);
    const match = text === undefined ? null : anchored(fill.match).exec(text);
    return match ? [{ from: fill.from, value: match[1] ?? match[0] }] : [];
  });
  const regionIsFree = variable.fill.some((fill) => fill.from === 'region') && input.region !== undefined;
  if (regionIsFree && !found.some(({ from }) => from === 'region') && !isListed(provider, input.region)) {
    return { ok: false, says: `"${input.region}" is no region of ${provider.name}` };
  }
  const fromKey = found.find(({ from }) => Object.hasOwn(input.parts, from));
  const fromRegion = found.find(({ from }) => from === 'region');
  if (fromKey && fromRegion && fromKey.value !== fromRegion.value) {
    return {
      ok: false,
      says: `region says "${fromRegion.value}", but the ${titleOf(input, fromKey.from)} belongs to another one`,
    };
  }
  const value = found[0]?.value ?? variable.default;
  if (value === undefined) return { ok: false, says: sayUnfilled(input, name, variable) };
  if (!anchored(variable.allow).test(value) || !/^[a-z0-9.-]+$/i.test(value)) {
    return { ok: false, says: `what stands for ${name} is not one of ${provider.name}'s` };
  }
  return { ok: true, value };
}

function isListed(provider: Provider, region: string | undefined): boolean {
  return provider.hosts.some((host) => host.region === region);
}

function readSource(input: TargetInput, from: string): string | undefined {
  if (from === 'region') return input.region;
  const setting = input.provider.settings?.find((candidate) => candidate.name === from);
  return input.parts[from]?.reveal() ?? input.settings[from] ?? setting?.default;
}

function sayUnfilled(input: TargetInput, name: string, variable: HostVariable): string {
  const sources = variable.fill.map((fill) => (fill.from === 'region' ? 'region' : titleOf(input, fill.from)));
  return `${input.provider.name}'s host depends on ${name}, which ${sources.join(' or ')} should tell`;
}

function titleOf(input: TargetInput, name: string): string {
  const part = input.kind.parts.find((candidate) => candidate.name === name);
  return part?.title ?? input.provider.settings?.find((setting) => setting.name === name)?.title ?? name;
}

/** Scheme, host and port, or null when the text is more, or other, than that. */
export function readBaseUrl(text: string): string | null {
  const parts = /^(https?|smtps?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?\/?$/i.exec(text);
  if (!parts) return null;
  const [, scheme = '', host = '', port] = parts;
  try {
    // WHATWG rules for http also hold for SMTP hosts here: one spelling, addresses checked.
    const url = new URL(`http://${host}${port === undefined ? '' : `:${port}`}`);
    const sameHost = host.startsWith('[') || url.hostname === host.toLowerCase();
    if (!sameHost || url.pathname !== '/' || url.username !== '' || url.search !== '') return null;
    return `${scheme.toLowerCase()}://${url.hostname}${port === undefined || isDefaultPort(scheme, port) ? '' : `:${Number(port)}`}`;
  } catch {
    return null;
  }
}

function isDefaultPort(scheme: string, port: string): boolean {
  return defaultPorts[scheme.toLowerCase()] === Number(port);
}

const defaultPorts: Readonly<Record<string, number>> = { https: 443, http: 80 };

/** A shape as a regular expression, anchored whatever the shape says. */
export function anchored(shape: string): RegExp {
  return new RegExp(`^(?:${shape})$`);
}

export function isSmtpUrl(url: string): boolean {
  return /^smtps?:\/\//i.test(url);
}
