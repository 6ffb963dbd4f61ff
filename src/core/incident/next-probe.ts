/** @module The time of the next probe: by the schedule, sooner to confirm a verdict, later where the ESP asks for a pause. */

import type { Config, Integration } from '../model/config.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Standing } from '../model/incident.ts';
import type { CredentialKind } from '../model/provider.ts';
import { confirmationWithin, isRefusal } from './confirmation.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Returns the instant (ms) of the next probe, after a probe whose decision left `standing`. */
export function nextProbeAt(input: {
  readonly standing: Standing;
  readonly diagnosis: Pick<Diagnosis, 'state' | 'cause'>;
  readonly integration: Pick<Integration, 'refused'>;
  readonly config: Pick<Config, 'refused' | 'confirm'>;
  readonly failedLogin: CredentialKind['failedLogin'];
  /** The next instant (ms) by the schedule alone; see `nextDue`. */
  readonly scheduled: number;
}): number {
  const { standing, diagnosis, integration, config, failedLogin, scheduled } = input;
  const { pending, incident, notBefore = 0 } = standing;
  const probed = standing.lastProbeAt ?? 0;
  const earliest = Math.max(notBefore, diagnosis.cause === 'rate_limited' ? probed + minute : 0);
  const isSpared = isRefusal(diagnosis) && failedLogin !== 'harmless' && integration.refused === undefined;
  // Where the ESP counts failed log-ins, one further log-in confirms a refusal, and no more follow.
  if (pending?.state === 'failing' && !(isSpared && (pending.count > 1 || incident?.kind === 'failing'))) {
    const { apart } = confirmationWithin(incident, pending.cause, config.confirm);
    // An answer that is no verdict confirms nothing, however often it is asked for.
    const wanted = diagnosis.state === 'failing' ? pending.countedAt + apart : probed + Math.max(apart, minute);
    return Math.max(isSpared ? wanted : Math.min(scheduled, wanted), earliest);
  }
  const pace = integration.refused ?? config.refused;
  const isLongRefused = isRefusal(diagnosis) && probed - (standing.refusedSince ?? probed) >= pace.for;
  const pause = isSpared ? hour : isLongRefused ? pace.then : 0;
  return Math.max(scheduled, earliest, probed + pause);
}
