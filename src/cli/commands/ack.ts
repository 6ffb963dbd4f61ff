/** @module `keymedic ack`: acknowledges an incident. The daemon then tells the channels that somebody works on the incident, and stops its reminders. */

import { durationWords, parseDuration } from '../../config/schema/duration.ts';
import { sayInstant } from '../../core/alert/time.ts';
import { defined } from '../../core/defined.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { Store } from '../../store/contract.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { selectOne } from '../terminal/select.ts';
import { userName } from '../terminal/user-name.ts';
import { type StoreWork, withStore } from './with-store.ts';

/** The options of the command. */
export interface AckOptions {
  readonly config?: string;
  readonly for?: string;
  readonly note?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/**
 * Acknowledges an incident in the store.
 * @param name the integration, the id of its incident, or the beginning of that id
 * @throws {UserError} 64 if no such incident is open, or more than one is
 */
export async function ack(name: string, options: AckOptions, io: Io): Promise<number> {
  const at = Date.now();
  const length = options.for === undefined ? undefined : readLength(options.for, '--for');
  return withStore(
    options.config,
    io,
    async ({ store, mask }) => {
      const incident = await findOpen(name, store, mask);
      const acknowledgement = defined({
        incident: incident.id,
        at,
        by: mask(options.by ?? userName(io)),
        until: length === undefined ? undefined : at + length,
        note: options.note === undefined ? undefined : mask(options.note),
      });
      if (!(await store.acknowledge(acknowledgement)))
        throw new UserError(`the incident of ${mask(incident.integration)} has just ended`, exits.usage);
      io.stdout.write(
        options.json === true
          ? `${JSON.stringify(acknowledgement)}\n`
          : `Acknowledged: no reminders of ${mask(incident.integration)} ${acknowledgement.until === undefined ? 'until the incident ends' : `until ${sayInstant(acknowledgement.until)}`}.\n`,
      );
      return exits.healthy;
    },
    true,
  );
}

/** @throws {UserError} 64 if it is not open. If it has ended, the message says when. */
async function findOpen(name: string, store: Store, mask: StoreWork['mask']): Promise<Incident> {
  const namesOf = ({ id, integration }: Incident): readonly string[] => [id, integration];
  const open = await store.openIncidents();
  try {
    return selectOne(name, open, namesOf, 'open incident', 'keymedic incidents');
  } catch (error) {
    const ended = (await store.lastIncidents(200)).find(
      (one) => one.resolvedAt !== undefined && namesOf(one).includes(name),
    );
    if (ended?.resolvedAt === undefined || open.some((one) => namesOf(one).includes(name))) throw error;
    throw new UserError(
      `the incident of ${mask(ended.integration)} ended ${sayInstant(ended.resolvedAt)}`,
      exits.usage,
    );
  }
}

/** The duration that an option gives, ms. @throws {UserError} 64 if it is not a duration */
export function readLength(text: string, option: string): number {
  const length = parseDuration(text);
  if (length === undefined || length === 0) throw new UserError(`${option} must be ${durationWords}`, exits.usage);
  return length;
}
