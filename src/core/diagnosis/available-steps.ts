/** @module Which steps an investigation of one integration could take, and what each would cost. */

import type { Finding } from '../key/inspect.ts';
import { canMakeUp } from '../key/made-up.ts';
import type { Integration } from '../model/config.ts';
import type { Facts } from '../model/diagnosis.ts';
import type { CredentialKind, Probe, Provider, RequestSpec } from '../model/provider.ts';
import type { Secret } from '../model/secret.ts';
import { listHosts, useOf } from '../target/target.ts';
import type { AvailableSteps } from './plan-steps.ts';

/** Other hosts that the real key is tried at, at most. */
export const mostRegions = 4;

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
 * @param mayMakeUp false with `made_up_keys: never` or `--no-investigate`
 * @param host the base URL that was asked; undefined when none answered, which leaves the status page alone
 * @param isTokenRefused true when not the probe itself was answered but the token request before it
 */
export function availableSteps(
  mayMakeUp: boolean,
  ground: StepInput,
  host: string | undefined,
  isTokenRefused = false,
): AvailableSteps {
  const { provider, kind, probe, findings, facts } = ground;
  const spec = provider.requests[probe.request];
  const mayTry = host !== undefined && kind.failedLogin === 'harmless' && findings.length === 0;
  const isHttp = spec !== undefined && spec.method !== 'SMTP';
  return {
    statusPage: provider.statusPage?.api === undefined ? 0 : 1,
    noKey: host !== undefined && isHttp && spec.auth !== false && !isTokenRefused ? 1 : 0,
    madeUpKey: mayTry && mayMakeUp && canMakeUp(kind) ? 1 : 0,
    otherRegions: mayTry ? Math.min(otherRegions(ground, host).length, mostRegions) : 0,
    otherKinds: mayTry ? otherKinds(ground).length : 0,
    permissions: host !== undefined && facts.scopes === undefined && scopesRequest(ground) !== undefined ? 1 : 0,
  };
}

/** The ESP's other official hosts for the same use. */
export function otherRegions(
  { integration, provider, kind, probe, parts }: StepInput,
  host: string | undefined,
): readonly string[] {
  const spec = provider.requests[probe.request];
  if (spec === undefined) return [];
  const hosts = listHosts({ ...integration, provider, kind, parts }, useOf(spec));
  return hosts.flatMap(({ url, region }) => (region === undefined || url === host ? [] : [region]));
}

/** Kinds with the same parts whose shapes this text fits, and that have a harmless probe of their own. */
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

/** A token request is one kind's own; of another kind it would only be refused. */
function isOwn(spec: RequestSpec | undefined): boolean {
  return spec !== undefined && spec.auth !== false;
}

/** A request, other than the probe, whose answer names the scopes. */
export function scopesRequest({ provider, probe }: Pick<StepInput, 'provider' | 'probe'>): string | undefined {
  return provider.extract?.find(({ as, on }) => as === 'scopes' && on !== probe.request && isOwn(provider.requests[on]))
    ?.on;
}
