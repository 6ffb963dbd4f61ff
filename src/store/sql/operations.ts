/** @module Everything the worker can be asked to do. */

import { channelRecords, noteChannel } from './channels.ts';
import type { Connection } from './connection.ts';
import { claim, hurry, pending, settle } from './outbox.ts';
import {
  addResults,
  history,
  openIncidents,
  orphans,
  record,
  remember,
  standingsAfter,
  standingsOf,
} from './results.ts';
import {
  acknowledge,
  acknowledgements,
  addSilence,
  expireSilence,
  explaining,
  lastIncidents,
  silences,
} from './silences.ts';
import { adopt, everything, restore, unfinished } from './transfer.ts';

export type Operations = ReturnType<typeof operationsOn>;

/** `connection` is asked for at each call, because a file that is lost is opened anew. */
export function operationsOn(connection: () => Connection) {
  type Input<Operation> = Operation extends (connection: Connection, ...input: infer Rest) => unknown ? Rest : never;
  function on<Operation extends (connection: Connection, ...input: never[]) => unknown>(operation: Operation) {
    return (...input: Input<Operation>): ReturnType<Operation> =>
      operation(connection(), ...(input as never[])) as ReturnType<Operation>;
  }
  return {
    open: on(() => true),
    standingsOf: on(standingsOf),
    standingsAfter: on(standingsAfter),
    history: on(history),
    record: on(record),
    addResults: on(addResults),
    openIncidents: on(openIncidents),
    claim: on(claim),
    settle: on(settle),
    hurry: on(hurry),
    pending: on(pending),
    unfinished: on(unfinished),
    everything: on(everything),
    adopt: on(adopt),
    restore: on(restore),
    orphans: on(orphans),
    check: on((connection) => connection.check()),
    addSilence: on(addSilence),
    silences: on(silences),
    expireSilence: on(expireSilence),
    acknowledge: on(acknowledge),
    acknowledgements: on(acknowledgements),
    explaining: on(explaining),
    lastIncidents: on(lastIncidents),
    noteChannel: on(noteChannel),
    channelRecords: on(channelRecords),
    remember: on(remember),
  };
}
