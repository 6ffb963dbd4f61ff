/** @module Orphaned incidents: no standing knows them, since the store could not be read at a start. Each orphaned incident ends when its key works. */

import { randomUUID } from 'node:crypto';
import { makeRecord } from '../../core/incident/record.ts';
import { subjectOf } from '../../core/incident/subject.ts';
import { resolve } from '../../core/incident/transition.ts';
import type { Config } from '../../core/model/config.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { Recorded } from '../../core/model/record.ts';
import { addRecipients } from '../../core/outbox/routing.ts';
import type { Diagnosed } from './examine.ts';

/** The orphaned incidents that are still open. */
export interface OrphanedIncidents {
  add(incidents: readonly Incident[]): void;
  /** Returns the records that resolve incidents, where a verdict shows that they are over. @param recorded the verdict's own record */
  endedBy(examined: Diagnosed, recorded: Recorded): readonly Recorded[];
}

/** Keeps the orphaned incidents in memory. */
export function createOrphanedIncidents(config: () => Config): OrphanedIncidents {
  const byIntegration = new Map<string, readonly Incident[]>();

  return {
    add(incidents) {
      for (const [integration, own] of Map.groupBy(incidents, (incident) => incident.integration))
        byIntegration.set(integration, own);
    },
    endedBy({ seen: { integration, provider }, diagnosis }, { result, standing }) {
      const own = byIntegration.get(integration.id);
      if (own === undefined || standing.incident !== undefined || standing.state !== 'healthy') return [];
      byIntegration.delete(integration.id);
      const content = { diagnosis, subject: subjectOf(integration, provider) };
      const { routes } = config();
      const channels = config().channels.map(({ id }) => id);
      return own.map((incident) => {
        const decision = resolve({ ...standing, incident }, result.at, 'incident.resolved', content);
        return makeRecord(addRecipients(decision, routes, channels), { ...result, probeId: randomUUID() });
      });
    },
  };
}
