/** @module The steps that an investigation of one integration can take, and the requests that each costs. */

import type { Finding } from '../key/inspect.ts';
import { canMakeUp } from '../key/made-up.ts';
import type { Integration } from '../model/config.ts';
import type { Facts } from '../model/diagnosis.ts';
import type { CredentialKind, Probe, Provider, RequestSpec } from '../model/provider.ts';
import type { Secret } from '../model/secret.ts';
import { listHosts, useOf } from '../target/target.ts';
import type { AvailableSteps } from './plan-steps.ts';

/** Most other hosts at which the real key is tried. */
export const mostRegions = 4;

/** What is known of an integration when its steps are chosen. */
export interface StepInput {
  readonly integration: Integration;
  readonly provider: Provider;
  readonly kind: CredentialKind;
  readonly probe: Probe;
  readonly parts: Readonly<Record<string, Secret>>;
  readonly findings: readonly Finding[];
  readonly facts: Facts;
}

/**
 * Returns how many requests each step would cost; 0 where it cannot be taken.
 * @param mayMakeUp false with `made_up_keys: never` or `--no-investigate`
 * @param host the base URL of the probe; undefined when no host answered: then only the status page is left
 * @param isTokenRefused true when the answer is that to the token request before the probe
 */
export function availableSteps(
  mayMakeUp: boolean,
  input: StepInput,
  host: string | undefined,
  isTokenRefused = false,
): AvailableSteps {
  const { provider, kind, probe, findings, facts } = input;
  const spec = provider.requests[probe.request];
  const mayTry = host !== undefined && kind.failedLogin === 'harmless' && findings.length === 0;
  const isHttp = spec !== undefined && spec.method !== 'SMTP';
  return {
    statusPage: provider.statusPage?.api === undefined ? 0 : 1,
    noKey: host !== undefined && isHttp && spec.auth !== false && !isTokenRefused ? 1 : 0,
    madeUpKey: mayTry && mayMakeUp && canMakeUp(kind) ? 1 : 0,
    otherRegions: mayTry ? Math.min(otherRegions(input, host).length, mostRegions) : 0,
    otherKinds: mayTry ? otherKinds(input).length : 0,
    permissions: host !== undefined && facts.scopes === undefined && scopesRequest(input) !== undefined ? 1 : 0,
    again: mayTry ? 1 : 0,
  };
}

/** Returns the regions of the ESP's other official hosts for the same use. */
export function otherRegions(
  { integration, provider, kind, probe, parts }: StepInput,
  host: string | undefined,
): readonly string[] {
  const spec = provider.requests[probe.request];
  if (spec === undefined) return [];
  const hosts = listHosts({ ...integration, provider, kind, parts }, useOf(spec));
  return hosts.flatMap(({ url, region }) => (region === undefined || url === host ? [] : [region]));
}

/** Returns the other kinds with the same parts whose shapes this text fits and that have a harmless probe, with that probe. */
export function otherKinds({
  provider,
  kind,
  parts,
}: StepInput): readonly { readonly kind: CredentialKind; readonly probe: Probe }[] {
  const names = Object.keys(parts).sort().join();
  return provider.credentials.flatMap((other) => {
    const needed = other.parts.filter(({ optional }) => optional !== true).map(({ name }) => name);
    const probe = provider.probes.find(
      ({ kinds, effects }) => kinds?.includes(other.kind) === true && effects === 'none',
    );
    const isAnother = other.kind !== kind.kind && other.failedLogin === 'harmless' && needed.sort().join() === names;
    const fits = other.parts.every(
      ({ name, shape }) => shape === undefined || new RegExp(shape).test(parts[name]?.reveal() ?? ''),
    );
    return probe !== undefined && isAnother && fits ? [{ kind: other, probe }] : [];
  });
}

/** False for a token request: it belongs to one kind, and another kind would only be refused. */
function isOwn(spec: RequestSpec | undefined): boolean {
  return spec !== undefined && spec.auth !== false;
}

/** Returns the request, other than the probe, whose answer names the scopes; undefined when there is none. */
export function scopesRequest({ provider, probe }: Pick<StepInput, 'provider' | 'probe'>): string | undefined {
  return provider.extract?.find(({ as, on }) => as === 'scopes' && on !== probe.request && isOwn(provider.requests[on]))
    ?.on;
}
