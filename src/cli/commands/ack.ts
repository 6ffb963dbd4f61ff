/** @module `keymedic ack`: somebody looks after an incident. The daemon tells it, and leaves out reminders. */

import { durationWords, parseDuration } from '../../config/schema/duration.ts';
import { sayInstant } from '../../core/alert/time.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { Store } from '../../store/contract.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { maskShapes } from '../terminal/mask.ts';
import { choose } from '../terminal/select.ts';
import { whoIs } from '../terminal/user-name.ts';
import { withStore } from './with-store.ts';

export interface AckOptions {
  readonly config?: string;
  readonly for?: string;
  readonly note?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/**
 * @param name the integration, the id of its incident, or the beginning of that id
 * @throws {UserError} when no such incident is open, or several are
 */
export async function ack(name: string, options: AckOptions, io: Io): Promise<number> {
  const at = Date.now();
  const length = options.for === undefined ? undefined : readLength(options.for, '--for');
  return withStore(
    options.config,
    io,
    async (store) => {
      const incident = await findOpen(name, store);
      const acknowledgement = {
        incident: incident.id,
        at,
        by: options.by ?? whoIs(io),
        ...(length === undefined ? {} : { until: at + length }),
        ...(options.note === undefined ? {} : { note: maskShapes(options.note) }),
      };
      if (!(await store.acknowledge(acknowledgement)))
        throw new UserError(`the incident of ${incident.integration} has just ended`, exits.usage);
      io.stdout.write(
        options.json === true
          ? `${JSON.stringify(acknowledgement)}\n`
          : `Acknowledged: nobody is reminded of ${incident.integration} ${acknowledgement.until === undefined ? 'while it lasts' : `until ${sayInstant(acknowledgement.until)}`}.\n`,
      );
      return exits.healthy;
    },
    true,
  );
}

/** @throws {UserError} with what became of it, where it is over */
async function findOpen(name: string, store: Store): Promise<Incident> {
  const namesOf = ({ id, integration }: Incident): readonly string[] => [id, integration];
  const open = await store.openIncidents();
  try {
    return choose(name, open, namesOf, 'open incident', 'keymedic incidents');
  } catch (error) {
    const over = (await store.lastIncidents(200)).find(
      (one) => one.resolvedAt !== undefined && namesOf(one).includes(name),
    );
    if (over?.resolvedAt === undefined || open.some((one) => namesOf(one).includes(name))) throw error;
    throw new UserError(`the incident of ${over.integration} ended ${sayInstant(over.resolvedAt)}`, exits.usage);
  }
}

/** ms. @throws {UserError} */
export function readLength(text: string, option: string): number {
  const length = parseDuration(text);
  if (length === undefined || length === 0) throw new UserError(`${option} must be ${durationWords}`, exits.usage);
  return length;
}
