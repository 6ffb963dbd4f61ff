/** @module `keymedic status` and `keymedic incidents`: what the daemon knows, read from its store. */

import { agentId } from '../../core/model/incident.ts';
import { describeIncident, describeStatus, problemsOf, summarise } from '../../core/overview/incident-report.ts';
import { isTaken } from '../../store/sqlite/lock.ts';
import { exits, type Io } from '../terminal/io.ts';
import { withStore } from './with-store.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
}

/**
 * @returns 0 when all is well, 1 with warnings, 2 with failures, 3 when some cannot be told or were never looked at, or when
 *   Keymedic itself is not well or does not run
 */
export function status(options: Options, io: Io): Promise<number> {
  return withStore(options.config, io, async (store, config) => {
    const ids = config.integrations.map(({ id }) => id);
    const [standings, pending, acknowledgements] = await Promise.all([
      store.standings(),
      store.pending(),
      store.acknowledgements(),
    ]);
    const summary = summarise(ids, standings, pending, isTaken(config.store.path));
    if (options.json === true) io.stdout.write(`${JSON.stringify(summary)}\n`);
    else io.stdout.write(describeStatus(summary, standings, acknowledgements, Date.now()));
    if (summary.failing > 0) return exits.failing;
    if (summary.warning > 0) return exits.warning;
    const isWell = summary.problems.length === 0 && summary.running !== false;
    return summary.unknown + summary.unseen === 0 && isWell ? exits.healthy : exits.unknown;
  });
}

/** Open incidents, or the last ones with `all`; one JSON object a line with `json`. */
export function incidents(options: Options & { readonly all?: boolean }, io: Io): Promise<number> {
  return withStore(options.config, io, async (store) => {
    const list = options.all === true ? await store.lastIncidents(200) : await store.openIncidents();
    const problems = problemsOf(await store.standings([agentId]));
    const acknowledged = new Map((await store.acknowledgements()).map((one) => [one.incident, one]));
    if (options.json !== true && list.length === 0)
      io.stdout.write(options.all === true ? 'There was no incident yet.\n' : 'No incident is open.\n');
    for (const incident of list) {
      const { told: _, group: __, ...known } = incident;
      const shown = known.kind === 'agent' && known.resolvedAt === undefined ? { ...known, problems } : known;
      const acknowledgement = acknowledged.get(incident.id);
      io.stdout.write(
        options.json === true
          ? `${JSON.stringify({ ...shown, ...(acknowledgement === undefined ? {} : { acknowledgement }) })}\n`
          : `${describeIncident(incident, acknowledgement, Date.now(), problems)}\n`,
      );
    }
    return exits.healthy;
  });
}
