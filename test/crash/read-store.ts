/** @module Reads a daemon's store: the planned deliveries, the message of each, and its state. */

import { DatabaseSync } from 'node:sqlite';
import type { Transition, TransitionType } from '../../src/core/model/incident.ts';

/** A transition that a channel must get. */
export interface PlannedDelivery {
  readonly transition: string;
  readonly channel: string;
  readonly incident: string;
  readonly sequence: number;
  readonly integration: string;
  readonly type: TransitionType;
  readonly at: number;
  /** When its incident was opened, ms since the epoch. */
  readonly openedAt: number;
  /** True if the store says that it need not be sent any more. */
  readonly isCancelled: boolean;
  /** The message that carries it. */
  readonly notification: string | undefined;
  readonly state: string | undefined;
}

/** The fields that identify a transition. */
export type TransitionRef = Pick<PlannedDelivery, 'transition' | 'incident' | 'sequence' | 'integration' | 'type'>;

/** The contents of a store. */
export interface StoreContents {
  readonly planned: readonly PlannedDelivery[];
  /** Message → the transitions that it reports, in order. */
  readonly carried: ReadonlyMap<string, readonly TransitionRef[]>;
  /** Messages that were being sent when the store was last written. */
  readonly claimed: readonly string[];
  /** The number of deliveries that are neither done nor given up. */
  readonly pending: number;
  /** The number of deliveries without a message that nothing holds back. */
  readonly unclaimed: number;
  /** Integration → the ID of its open incident. */
  readonly open: ReadonlyMap<string, string>;
  /** Integrations that are flapping: their incident ends only after half an hour of success. */
  readonly flapping: ReadonlySet<string>;
}

/** The contents of a store whose first daemon died before it made the tables. */
const nothing: StoreContents = {
  planned: [],
  carried: new Map(),
  claimed: [],
  pending: 0,
  unclaimed: 0,
  open: new Map(),
  flapping: new Set(),
};

/** Reads a store. @throws {Error} if the file is damaged */
export function readStore(file: string): StoreContents {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2000 });
  const all = (sql: string) => database.prepare(sql).all();
  try {
    const isMade = all("select 1 from sqlite_master where name = 'transitions'").length > 0;
    if (!isMade) return nothing;
    const transitions = new Map(
      all('select body from transitions').map(({ body }) => {
        const one: Transition = JSON.parse(String(body));
        return [one.id, one];
      }),
    );
    const rows = all(
      `select outbox.channel, transition, moot, muted, blocked_by, notification, state from outbox
       left join notifications on notifications.id = notification order by outbox.id`,
    );
    const notifications = all('select id, transitions, extra, state, lease_until from notifications');
    const incidents = all(
      "select id, integration, body ->> '$.flapping' as flapping from incidents where resolved_at is null",
    );
    return {
      planned: rows.flatMap(({ channel, transition, moot, notification, state }): PlannedDelivery[] => {
        const one = transitions.get(String(transition));
        if (one === undefined) return [];
        return [
          {
            ...refOf(one),
            channel: String(channel),
            at: one.at,
            openedAt: one.incident.openedAt,
            isCancelled: moot === 1,
            notification: notification === null ? undefined : String(notification),
            state: state === null ? undefined : String(state),
          },
        ];
      }),
      carried: new Map(
        notifications.map(({ id, transitions: bodies, extra }) => {
          const full: readonly Transition[] = JSON.parse(String(bodies));
          const covers: readonly string[] = JSON.parse(String(extra ?? '{}')).digest?.covers ?? [];
          const others = covers.filter((one) => !full.some((other) => other.id === one));
          return [String(id), [...full, ...others.flatMap((one) => transitions.get(one) ?? [])].map(refOf)];
        }),
      ),
      claimed: notifications.flatMap(({ id, state, lease_until }) =>
        state === 'waiting' && Number(lease_until) > 0 ? [String(id)] : [],
      ),
      pending: rows.filter(
        ({ moot, notification, state }) => moot === 0 && (notification === null || state === 'waiting'),
      ).length,
      unclaimed: rows.filter(
        (row) =>
          row['moot'] === 0 && row['notification'] === null && row['muted'] === null && row['blocked_by'] === null,
      ).length,
      open: new Map(incidents.map(({ id, integration }) => [String(integration), String(id)])),
      flapping: new Set(incidents.flatMap(({ integration, flapping }) => (flapping ? [String(integration)] : []))),
    };
  } finally {
    database.close();
  }
}

/** Ends the waits of refused messages, which after many deaths may last an hour. No daemon may run. */
export function endWaits(file: string): void {
  const database = new DatabaseSync(file, { timeout: 2000 });
  database.prepare('update notifications set next_at = ? where next_at > ?').run(Date.now(), Date.now());
  database.close();
}

/** Returns the faults that SQLite finds in the file. */
export function checkFile(file: string): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2000 });
  const [row] = database.prepare('pragma integrity_check').all();
  database.close();
  const says = String(row?.['integrity_check']);
  return says === 'ok' ? [] : [`The store is damaged: ${says}`];
}

function refOf({ id, type, incident }: Transition): TransitionRef {
  const { sequence, integration } = incident;
  return { transition: id, type, incident: incident.id, sequence, integration };
}
