/** @module The first probe after a start: as the schedule has it, unless the last verdict asks for another time. */

import type { Config, Integration } from '../model/config.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Standing } from '../model/incident.ts';
import type { Provider } from '../model/provider.ts';
import { strictestLogin } from '../target/choose-kind.ts';
import { isRefusal } from './confirmation.ts';
import { nextProbeAt } from './next-probe.ts';

/**
 * Returns when (ms since the epoch) an integration is probed first after a start; null if never. A refused credential keeps
 * the interval that it had before, since a program that restarts often would otherwise lock accounts.
 * @param scheduled the time by the schedule alone, see `firstDue`; null if never
 */
export function firstProbeAt(input: {
  readonly standing: Standing;
  readonly integration: Integration;
  readonly config: Pick<Config, 'refused' | 'confirm'>;
  /** Undefined where the config has no such ESP. */
  readonly provider: Provider | undefined;
  readonly scheduled: number | null;
}): number | null {
  const { standing, integration, config, provider, scheduled } = input;
  const verdict = lastVerdict(standing);
  if (verdict === undefined) return scheduled;
  const at = nextProbeAt({
    standing,
    diagnosis: verdict,
    integration,
    config,
    failedLogin: provider === undefined ? 'harmless' : strictestLogin(provider, integration),
    scheduled: scheduled ?? Number.POSITIVE_INFINITY,
  });
  return Number.isFinite(at) ? at : null;
}

/** True when the last probe was refused or could not read the secret: a changed secret is then worth a probe at once. */
export function wantsOtherSecret(standing: Standing): boolean {
  const verdict = lastVerdict(standing);
  return verdict !== undefined && (isRefusal(verdict) || standing.fingerprint === undefined);
}

/** The verdict of the last probe, confirmed or not; undefined where there was none. */
function lastVerdict(standing: Standing): Pick<Diagnosis, 'state' | 'cause'> | undefined {
  const { pending, state, cause, lastProbeAt, incident, recent } = standing;
  if (lastProbeAt === undefined) return undefined;
  if (pending !== undefined) return { state: pending.state, cause: pending.cause };
  // What stands of a key that comes and goes is its failure, also after a probe at which it worked.
  if (incident?.flapping && !recent?.endsWith('f')) return { state: 'healthy', cause: 'healthy' };
  return state === undefined || cause === undefined ? undefined : { state, cause };
}
