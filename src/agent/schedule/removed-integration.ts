/** @module The end of an incident whose integration left the config, for the channels that the incident was sent to. */

import { randomUUID } from 'node:crypto';
import { defined } from '../../core/defined.ts';
import { closeRemoved } from '../../core/incident/decide.ts';
import { makeRecord } from '../../core/incident/record.ts';
import { subjectOf } from '../../core/incident/subject.ts';
import type { Config, Integration } from '../../core/model/config.ts';
import type { Standing } from '../../core/model/incident.ts';
import type { Recorded } from '../../core/model/record.ts';
import { addRecipients } from '../../core/outbox/routing.ts';

/**
 * Returns the record that resolves the incident; undefined when no incident is open.
 * @param integration as it was in the config; undefined when it left while the daemon was down: then ESP and owner are read
 *   from the incident
 * @param at ms since the epoch
 * @param leaving the channels that leave the config in the same reload: who was told through them is told of the end as well
 */
export function endRemovedIntegration(
  standing: Standing,
  integration: Integration | undefined,
  config: Config,
  at: number,
  leaving: readonly string[] = [],
): Recorded | undefined {
  const { incident } = standing;
  if (incident === undefined) return undefined;
  const provider = integration?.provider ?? incident.provider ?? '';
  const removed = integration ?? { id: standing.integration, usedBy: [], ...defined({ owner: incident.owner }) };
  const name = config.providers.get(provider)?.name ?? provider;
  const decision = closeRemoved(standing, at, subjectOf(removed, { id: provider, name }));
  const channels = [...config.channels.map(({ id }) => id), ...leaving];
  const { cause, confidence } = incident;
  return makeRecord(addRecipients(decision, config.routes, channels), {
    probeId: randomUUID(),
    at,
    state: 'unknown',
    cause,
    confidence,
  });
}
