/** @module Holds what arrived on both channels against what a daemon's store says that it promised. */

import { DatabaseSync } from 'node:sqlite';
import type { Transition } from '../../src/core/incident-types.ts';
import type { Arrival } from './receivers.ts';
import { placesIn } from './told.ts';

/** A transition that was promised to a channel. */
interface Promised {
  readonly transition: string;
  readonly channel: string;
  readonly incident: string;
  readonly sequence: number;
  readonly integration: string;
  /** What happened, and what the store says became of it: for the words of a fault. */
  readonly fate: string;
}

export interface Ledger {
  readonly promised: readonly Promised[];
  /** Notification id → the transitions in it. */
  readonly carried: ReadonlyMap<string, readonly string[]>;
  /** (transition × channel) that are neither delivered nor given up. */
  readonly pending: number;
  /** Integrations with an open incident. */
  readonly open: ReadonlySet<string>;
  /** Those that end only when they have worked for half an hour. */
  readonly flapping: ReadonlySet<string>;
}

export function readLedger(file: string): Ledger {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2000 });
  try {
    const rows = database
      .prepare(
        `select outbox.channel, body, moot, muted, notification, state from outbox
         join transitions on transitions.id = transition left join notifications on notifications.id = notification
         order by outbox.id`,
      )
      .all();
    const promised = rows.map(({ channel, body, ...row }): Promised => {
      const { id, type, incident }: Transition = JSON.parse(String(body));
      const { sequence, integration } = incident;
      const fate = JSON.stringify({ type, integration, ...row });
      return { transition: id, channel: String(channel), incident: incident.id, sequence, integration, fate };
    });
    const carried = database
      .prepare('select id, transitions from notifications')
      .all()
      .map(({ id, transitions }): [string, string[]] => [
        String(id),
        (JSON.parse(String(transitions)) as Transition[]).map((transition) => transition.id),
      ]);
    const pending = database
      .prepare(
        `select count(*) as count from outbox left join notifications on notifications.id = notification
         where moot = 0 and (notification is null or state = 'waiting')`,
      )
      .get();
    const incidents = database
      .prepare("select integration, body ->> '$.flapping' as flapping from incidents where resolved_at is null")
      .all();
    return {
      promised,
      carried: new Map(carried),
      pending: Number(pending?.['count']),
      open: new Set(incidents.map(({ integration }) => String(integration))),
      flapping: new Set(incidents.flatMap(({ integration, flapping }) => (flapping ? [String(integration)] : []))),
    };
  } finally {
    database.close();
  }
}

/** What is wrong, one sentence each. */
export function judge({ promised, carried }: Ledger, arrivals: readonly Arrival[]): readonly string[] {
  const faults: string[] = [];
  const bodies = new Map<string, string>();
  const idOf = new Map<string, string>();
  const last = new Map<string, number>();
  const known = new Map(promised.map((one) => [`${one.transition} on ${one.channel}`, one]));
  for (const { channel, id, body, isTaken } of arrivals) {
    const message = `${channel} ${id}`;
    const isRepeated = bodies.has(message);
    if ((bodies.get(message) ?? body) !== body) faults.push(`Message ${message} changed between two tries.`);
    bodies.set(message, body);
    const transitions = carried.get(id);
    if (transitions === undefined) faults.push(`Message ${message} is not in the store.`);
    if (!isTaken) continue;
    for (const transition of transitions ?? []) {
      const one = known.get(`${transition} on ${channel}`);
      if (one === undefined) {
        faults.push(`${transition} came on ${channel} and is not in the store.`);
        continue;
      }
      const place = `${one.incident} on ${channel}`;
      const key = `${transition} on ${channel}`;
      if ((idOf.get(key) ?? id) !== id) faults.push(`${key} came under two ids.`);
      idOf.set(key, id);
      if (!one.integration.startsWith('@') && !body.includes(one.integration))
        faults.push(`Message ${message} does not name ${one.integration}.`);
      if (!isRepeated && (last.get(place) ?? 0) > one.sequence) faults.push(`${key} came after a later one.`);
      last.set(place, Math.max(last.get(place) ?? 0, one.sequence));
    }
    faults.push(...(channel === 'hook' ? compareHook(message, body, transitions ?? []) : []));
  }
  for (const one of promised) {
    const key = `${one.transition} on ${one.channel}`;
    if (!idOf.has(key)) faults.push(`${key} was never told: ${one.fate}`);
  }
  return faults;
}

/** The body itself must say how far each incident has come, whatever the store believes. */
function compareHook(message: string, body: string, transitions: readonly string[]): readonly string[] {
  return placesIn(body)
    .map(({ id, sequence }) => `${id}-${sequence}`)
    .filter((told) => !transitions.includes(told))
    .map((told) => `Message ${message} tells ${told}, which it should not.`);
}
