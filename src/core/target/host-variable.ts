/** @module The variable parts of a host: values from region, key or setting, and the check of the result. */

import type { TargetProblem } from '../model/answer.ts';
import type { CredentialKind, HostVariable, Provider } from '../model/provider.ts';
import type { Secret } from '../model/secret.ts';

/** A credential and its destination, as the user wrote them. */
export interface TargetInput {
  readonly provider: Provider;
  readonly kind: CredentialKind;
  readonly parts: Readonly<Record<string, Secret>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly endpoint?: string;
}

/** The reason why a request has no destination. */
export interface NoTarget {
  readonly ok: false;
  /** Absent for mistakes of the config that have no code. */
  readonly problem?: TargetProblem;
  /** One sentence without any secret. */
  readonly says: string;
}

/** Returns the value of a variable: that of the first fill that matches, checked against `allow`. The key and `region` must agree. */
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
    return { ok: false, problem: 'region', says: `"${input.region}" is no region of ${provider.name}` };
  }
  const fromKey = found.find(({ from }) => Object.hasOwn(input.parts, from));
  const fromRegion = found.find(({ from }) => from === 'region');
  if (fromKey && fromRegion && fromKey.value !== fromRegion.value) {
    return {
      ok: false,
      problem: 'region',
      says: `region says "${fromRegion.value}", but the ${titleOf(input, fromKey.from)} belongs to another one`,
    };
  }
  const value = found[0]?.value ?? variable.default;
  if (value === undefined) return { ok: false, problem: 'variable', says: describeUnfilled(input, name, variable) };
  if (!anchored(variable.allow).test(value) || !/^[a-z0-9.-]+$/i.test(value)) {
    return { ok: false, problem: 'variable', says: `what stands for ${name} is not one of ${provider.name}'s` };
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

function describeUnfilled(input: TargetInput, name: string, variable: HostVariable): string {
  const sources = variable.fill.map((fill) => (fill.from === 'region' ? 'region' : titleOf(input, fill.from)));
  return `${input.provider.name}'s host depends on ${name}, which ${sources.join(' or ')} should tell`;
}

function titleOf(input: TargetInput, name: string): string {
  const part = input.kind.parts.find((candidate) => candidate.name === name);
  return part?.title ?? input.provider.settings?.find((setting) => setting.name === name)?.title ?? name;
}

/** Returns scheme, host and port of a base URL; null for any other text. */
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

/** Returns a shape as an anchored regular expression. */
export function anchored(shape: string): RegExp {
  return new RegExp(`^(?:${shape})$`);
}

/** True for `smtp://` and `smtps://`. */
export function isSmtpUrl(url: string): boolean {
  return /^smtps?:\/\//i.test(url);
}
