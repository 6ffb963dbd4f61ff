/** @module Ends the open incident of an integration that left the config, and tells those who were told of it. */

import { randomUUID } from 'node:crypto';
import { closeRemoved } from '../../core/incident/decide.ts';
import type { Config, Integration } from '../../core/model/config.ts';
import type { Standing } from '../../core/model/incident.ts';
import { addRecipients } from '../../core/outbox/routing.ts';
import type { Recorded } from '../../store/contract.ts';

/**
 * What is to be recorded, or nothing when no incident is open.
 * @param integration as it stood in the config; undefined when it left while the daemon was down: then the incident knows
 *   whose it was
 */
export function endRemovedIntegration(
  standing: Standing,
  integration: Integration | undefined,
  config: Config,
  at: number,
): Recorded | undefined {
  const { incident } = standing;
  if (incident === undefined) return undefined;
  const provider = integration?.provider ?? incident.provider ?? '';
  const { owner } = integration ?? incident;
  const decision = closeRemoved(standing, at, {
    id: standing.integration,
    provider,
    providerName: config.providers.get(provider)?.name ?? provider,
    usedBy: integration?.usedBy ?? [],
    ...(owner === undefined ? {} : { owner }),
  });
  const {
    transition,
    channels,
    standing: next,
  } = addRecipients(
    decision,
    config.routes,
    config.channels.map(({ id }) => id),
  );
  return {
    result: {
      integration: standing.integration,
      probeId: randomUUID(),
      at,
      until: at,
      count: 1,
      state: 'unknown',
      cause: incident.cause,
      confidence: incident.confidence,
    },
    standing: next,
    ...(transition === undefined ? {} : { transition: { transition, channels } }),
  };
}
