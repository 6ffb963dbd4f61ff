/** @module `keymedic status`: the state of the integrations, read from the daemon's store. */

import { withoutPending } from '../../core/incident/standing.ts';
import { describeStatus, summarise } from '../../core/overview/incident-report.ts';
import { countLate } from '../../core/overview/late-probes.ts';
import { isTaken, startedAt } from '../../store/sqlite/lock.ts';
import { exits, type Io } from '../terminal/io.ts';
import { withStore } from './with-store.ts';

/**
 * Prints the state of the integrations.
 * @returns 0 if all is well, 1 with warnings, 2 with failures. 3 if an integration has no verdict, has a new trouble that is being
 *   confirmed, or was never probed. 3 also if Keymedic itself is not well, does not run, or hangs.
 */
export function status(options: { readonly config?: string; readonly json?: boolean }, io: Io): Promise<number> {
  return withStore(options.config, io, async ({ store, config, mask }) => {
    const ids = config.integrations.map(({ id }) => id);
    const [stored, pending, acknowledgements] = await Promise.all([
      store.standings(),
      store.pending(),
      store.acknowledgements(),
    ]);
    const watched = new Set(ids);
    // Nobody confirms the trouble of an integration that left the config.
    const standings = stored.map((one) => (watched.has(one.integration) ? one : withoutPending(one)));
    const { path } = config.store;
    const running = isTaken(path);
    const late = running === true ? countLate(config.integrations, stored, startedAt(path), Date.now()) : 0;
    const summary = summarise(ids, standings, pending, running, late);
    if (options.json === true)
      io.stdout.write(`${JSON.stringify({ ...summary, problems: summary.problems.map(mask) })}\n`);
    else io.stdout.write(mask(describeStatus(summary, standings, acknowledgements, Date.now())));
    if (summary.failing > 0) return exits.failing;
    if (summary.warning > 0) return exits.warning;
    const isWell = summary.problems.length === 0 && summary.running !== false && summary.late === 0;
    return summary.unknown + summary.confirming + summary.unseen === 0 && isWell ? exits.healthy : exits.unknown;
  });
}
