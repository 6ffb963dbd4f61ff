/** @module When an integration is probed next: its schedule, unless a second look is wanted sooner or the ESP wants rest. */

import type { Config, Integration } from './config.ts';
import { confirmationFor, isRefusal } from './confirmation.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Standing } from './incident-types.ts';
import type { CredentialKind } from './provider.ts';

const hour = 3_600_000;

/** The instant (ms) of the next probe, after one whose decision left `standing`. */
export function paceNext(input: {
  readonly standing: Standing;
  readonly diagnosis: Diagnosis;
  readonly integration: Pick<Integration, 'refused'>;
  readonly config: Pick<Config, 'refused' | 'confirm'>;
  readonly failedLogin: CredentialKind['failedLogin'];
  /** The next instant by the schedule alone; see `nextDue`. */
  readonly scheduled: number;
}): number {
  const { standing, diagnosis, integration, config, failedLogin, scheduled } = input;
  const probed = standing.lastProbeAt ?? 0;
  const rested = Math.max(scheduled, standing.notBefore ?? 0);
  const { pending } = standing;
  const mustSpare = isRefusal(diagnosis) && failedLogin !== 'harmless' && integration.refused === undefined;
  // Where a failed log-in counts against somebody, one confirmation is all that we allow ourselves.
  if (pending?.state === 'failing' && diagnosis.state === 'failing' && !(mustSpare && pending.count > 1)) {
    const wanted = pending.countedAt + confirmationFor(pending.cause, config.confirm).apart;
    return Math.max(Math.min(scheduled, wanted), standing.notBefore ?? 0, mustSpare ? wanted : 0);
  }
  if (mustSpare) {
    return Math.max(rested, probed + hour);
  }
  const pace = integration.refused ?? config.refused;
  const isLongRefused = isRefusal(diagnosis) && probed - (standing.refusedSince ?? probed) >= pace.for;
  return isLongRefused ? Math.max(rested, probed + pace.then) : rested;
}
