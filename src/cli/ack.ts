/** @module `keymedic ack`: somebody looks after an incident. The daemon tells it, and leaves out reminders. */

import { userInfo } from 'node:os';
import { durationWords, parseDuration } from '../config/duration.ts';
import { exits, type Io, UserError } from './io.ts';
import { withStore } from './open-store.ts';

export interface AckOptions {
  readonly config?: string;
  readonly for?: string;
  readonly note?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** @throws {UserError} when no such incident is open */
export async function ack(id: string, options: AckOptions, io: Io): Promise<number> {
  const at = Date.now();
  const length = options.for === undefined ? undefined : readLength(options.for, '--for');
  const acknowledgement = {
    incident: id,
    at,
    by: options.by ?? whoIs(io),
    ...(length === undefined ? {} : { until: at + length }),
    ...(options.note === undefined ? {} : { note: options.note }),
  };
  const isDone = await withStore(options.config, io, (store) => store.acknowledge(acknowledgement), true);
  if (!isDone) throw new UserError(`no open incident has the id ${id}; see keymedic incidents`, exits.usage);
  io.stdout.write(
    options.json === true
      ? `${JSON.stringify(acknowledgement)}\n`
      : `Acknowledged: no reminders of ${id}${options.for === undefined ? '' : ` for ${options.for}`}.\n`,
  );
  return exits.healthy;
}

/** ms. @throws {UserError} */
export function readLength(text: string, option: string): number {
  const length = parseDuration(text);
  if (length === undefined || length === 0) throw new UserError(`${option} must be ${durationWords}`, exits.usage);
  return length;
}

/** The name of whoever calls. */
export function whoIs({ env }: Io): string {
  try {
    return env['SUDO_USER'] ?? userInfo().username;
  } catch {
    return env['USER'] ?? 'somebody';
  }
}
