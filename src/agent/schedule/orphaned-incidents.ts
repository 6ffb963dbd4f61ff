/** @module Incidents that nobody remembers, because the store could not be read at a start: each ends when its key is seen to work. */

import { randomUUID } from 'node:crypto';
import { resolve } from '../../core/incident/transition.ts';
import type { Config } from '../../core/model/config.ts';
import type { Incident } from '../../core/model/incident.ts';
import { addRecipients } from '../../core/outbox/routing.ts';
import type { Recorded } from '../../store/contract.ts';
import type { Examined } from './examine.ts';

export interface OrphanedIncidents {
  add(incidents: readonly Incident[]): void;
  /** What is to be recorded besides a verdict, where that shows that some of them are over. */
  follow(examined: Extract<Examined, { readonly kind: 'diagnosed' }>, recorded: Recorded): readonly Recorded[];
}

export function createOrphanedIncidents(config: () => Config): OrphanedIncidents {
  /** By integration. */
  const orphans = new Map<string, readonly Incident[]>();

  return {
    add(incidents) {
      for (const [integration, own] of Map.groupBy(incidents, (incident) => incident.integration))
        orphans.set(integration, own);
    },
    follow({ seen: { integration, provider }, diagnosis }, { result, standing }) {
      const own = orphans.get(integration.id);
      if (own === undefined || standing.incident !== undefined || standing.state !== 'healthy') return [];
      orphans.delete(integration.id);
      const { id, usedBy, owner } = integration;
      const subject = {
        id,
        provider: provider.id,
        providerName: provider.name,
        usedBy,
        ...(owner === undefined ? {} : { owner }),
      };
      const { routes, channels } = config();
      return own.map((incident) => {
        const end = resolve({ ...standing, incident }, result.at, 'incident.resolved', { diagnosis, subject });
        const told = addRecipients(
          end,
          routes,
          channels.map((channel) => channel.id),
        );
        return {
          result: { ...result, probeId: randomUUID() },
          standing,
          ...(told.transition === undefined
            ? {}
            : { transition: { transition: told.transition, channels: told.channels } }),
        };
      });
    },
  };
}
