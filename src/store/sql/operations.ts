/** @module The operations of a store, by name: those that the worker accepts from the main thread. */

import { acknowledge, acknowledgements } from './acknowledgements.ts';
import { channelStatuses, saveChannelStatus } from './channels.ts';
import type { Connection } from './connection.ts';
import { inhibitingIncidents, lastIncidents, openIncidents, orphanedIncidents } from './incidents.ts';
import { remember } from './memory.ts';
import { claim, pending, recordAttempt, retrySoon } from './outbox.ts';
import { addResults, history, record, standingsAfter, standingsOf } from './results.ts';
import { addSilence, expireSilence, silences } from './silences.ts';
import { exportAll, exportPending, importEntries, restoreSnapshot } from './transfer.ts';

/** The operations, each with its arguments and its result. */
export type Operations = ReturnType<typeof operationsOn>;

/** Returns the operations. Each call gets its connection from `connection`, because a file that is lost is opened anew. */
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
    recordAttempt: on(recordAttempt),
    retrySoon: on(retrySoon),
    pending: on(pending),
    exportPending: on(exportPending),
    exportAll: on(exportAll),
    importEntries: on(importEntries),
    restoreSnapshot: on(restoreSnapshot),
    orphanedIncidents: on(orphanedIncidents),
    check: on((connection) => connection.check()),
    addSilence: on(addSilence),
    silences: on(silences),
    expireSilence: on(expireSilence),
    acknowledge: on(acknowledge),
    acknowledgements: on(acknowledgements),
    inhibitingIncidents: on(inhibitingIncidents),
    lastIncidents: on(lastIncidents),
    saveChannelStatus: on(saveChannelStatus),
    channelStatuses: on(channelStatuses),
    remember: on(remember),
  };
}
