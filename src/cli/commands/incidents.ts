/** @module `keymedic incidents`: the incidents, read from the daemon's store. */

import { incidentFields } from '../../core/alert/masked.ts';
import { defined } from '../../core/defined.ts';
import { maskTexts, type TextFields } from '../../core/mask-texts.ts';
import { agentId, type Incident } from '../../core/model/incident.ts';
import type { IncidentAcknowledgement } from '../../core/outbox/plan.ts';
import { describeIncident, problemsOf } from '../../core/overview/incident-report.ts';
import { exits, type Io } from '../terminal/io.ts';
import { withStore } from './with-store.ts';

/** An incident as `--json` prints it. */
interface Shown extends Omit<Incident, 'told' | 'group'> {
  readonly problems?: readonly string[];
  readonly acknowledgement?: IncidentAcknowledgement;
}

const shownFields: TextFields<Shown> = {
  ...incidentFields,
  id: 'text',
  integration: 'text',
  problems: 'text',
  acknowledgement: { incident: 'text', at: 'ours', by: 'text', note: 'text', until: 'ours' },
};

interface Options {
  readonly config?: string;
  readonly json?: boolean;
}

/** Prints the open incidents, or the last 200 with `all`. With `json` it prints one JSON object per line. */
export function incidents(options: Options & { readonly all?: boolean }, io: Io): Promise<number> {
  return withStore(options.config, io, async ({ store, mask }) => {
    const list = options.all === true ? await store.lastIncidents(200) : await store.openIncidents();
    const problems = problemsOf(await store.standings([agentId]));
    const acknowledged = new Map((await store.acknowledgements()).map((one) => [one.incident, one]));
    if (options.json !== true && list.length === 0)
      io.stdout.write(options.all === true ? 'There has been no incident yet.\n' : 'No incident is open.\n');
    for (const incident of list) {
      const { told: _, group: __, ...known } = incident;
      const shown: Shown = known.kind === 'agent' && known.resolvedAt === undefined ? { ...known, problems } : known;
      const acknowledgement = acknowledged.get(incident.id);
      const line =
        options.json === true
          ? JSON.stringify(maskTexts({ ...shown, ...defined({ acknowledgement }) }, shownFields, mask))
          : mask(describeIncident(incident, acknowledgement, Date.now(), problems));
      io.stdout.write(`${line}\n`);
    }
    return exits.healthy;
  });
}
