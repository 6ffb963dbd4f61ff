/** @module The probe of an integration: the request that shows whether its credential can do what it is needed for. */

import type { Need } from '../model/cause.ts';
import type { CredentialKind, Probe, Provider } from '../model/provider.ts';
import { namesIn } from '../template.ts';

/**
 * Returns the first probe that serves this kind and one of the needs; without needs, one that takes no permission if there
 * is one. A probe whose request names a setting that is not given is chosen only where no other one serves.
 * @param settings the names of the given settings; absent: all
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
