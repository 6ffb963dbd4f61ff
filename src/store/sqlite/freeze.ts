/** @module Makes notifications of what is due in the outbox; from then on their id and content stay as they are. */

import { createHash } from 'node:crypto';
import { notificationId } from '../../core/delivery.ts';
import { splitDigest } from '../../core/digest.ts';
import type { Transition } from '../../core/incident-types.ts';
import type { Notification } from '../../core/notification.ts';
import { type DeliveryRules, isDue, isHeldBack, type OutboxRow, planChannel, roomOf } from '../../core/outbox-plan.ts';
import type { Connection } from './connection.ts';
import { listOf, log, rowColumns, setPulse, toRow, transitionsOf, unblock, write } from './rows.ts';
import { build } from './tables.ts';

/** At most `limit`, for all channels but those in `busy`. */
export function freeze(
  connection: Connection,
  now: number,
  limit: number,
  busy: readonly string[],
  rules: DeliveryRules,
): void {
  const mutes = rules.mutes.length === 0 ? '' : createHash('sha256').update(JSON.stringify(rules.mutes)).digest('hex');
  let left = limit;
  for (const channel of channelsWaiting(connection, busy)) {
    supersede(connection, channel, now, rules);
    left -= freezeChannel(connection, channel, now, left, mutes, rules);
  }
}

function channelsWaiting(connection: Connection, busy: readonly string[]): readonly string[] {
  return connection
    .all(
      build
        .selectFrom('outbox')
        .select('channel')
        .distinct()
        .where('notification', 'is', null)
        .where('moot', '=', 0)
        .where('channel', 'not in', listOf(busy)),
    )
    .map(({ channel }) => channel);
}

function freezeChannel(
  connection: Connection,
  channel: string,
  now: number,
  limit: number,
  mutes: string,
  rules: DeliveryRules,
): number {
  const due = dueGroups(connection, channel, now, mutes, rules);
  const room = Math.min(limit, roomOf(channel, countRecent(connection, channel, now, rules), rules));
  if (due.length === 0 || limit < 1) {
    return 0;
  }
  const rows = rowsOf(connection, channel, due, mutes);
  const told = toldOf(connection, channel, rows);
  const onTheWay = new Map(
    [...told].flatMap(([incident, { waiting }]) => (waiting === undefined ? [] : [[incident, waiting]])),
  );
  const plan = planChannel({
    rows,
    due: new Set(due),
    rules,
    room,
    onTheWay: new Set(onTheWay.keys()),
    known: new Set(told.keys()),
  });
  mark(connection, plan.muted, { muted: mutes });
  mark(connection, plan.moot, { moot: 1 });
  for (const [incident, blocked] of Map.groupBy(plan.blocked, (row) => row.incident)) {
    mark(connection, blocked, { blocked_by: onTheWay.get(incident) ?? null });
  }
  for (const members of plan.notifications) {
    freezeOne(connection, channel, members, told, now);
  }
  if (plan.notifications.length > 0) {
    forgetPulses(connection, now, rules);
  }
  return plan.notifications.length;
}

function dueGroups(
  connection: Connection,
  channel: string,
  now: number,
  mutes: string,
  rules: DeliveryRules,
): readonly string[] {
  return connection
    .all(
      build
        .selectFrom('outbox')
        .leftJoin('pulses', (join) =>
          join.onRef('pulses.channel', '=', 'outbox.channel').onRef('pulses.group_key', '=', 'outbox.group_key'),
        )
        .select(['outbox.group_key as group', 'pulses.at as lastToldAt'])
        .select(({ fn }) => fn.min('outbox.at').as('firstAt'))
        .where('notification', 'is', null)
        .where('moot', '=', 0)
        .where('blocked_by', 'is', null)
        .where(({ or, eb }) => or([eb('muted', 'is', null), eb('muted', '!=', mutes)]))
        .where('outbox.channel', '=', channel)
        .groupBy('outbox.group_key'),
    )
    .filter(({ firstAt, lastToldAt, group }) =>
      isDue({ group, firstAt, ...(lastToldAt === null ? {} : { lastToldAt }) }, now, rules),
    )
    .map(({ group }) => group);
}

/** All that wait of the incidents which have a row in these groups. */
function rowsOf(connection: Connection, channel: string, due: readonly string[], mutes: string): readonly OutboxRow[] {
  return connection
    .all(
      build
        .selectFrom('outbox')
        .select(rowColumns)
        .where('notification', 'is', null)
        .where('moot', '=', 0)
        .where('channel', '=', channel)
        .where('incident', 'in', (from) =>
          from
            .selectFrom('outbox as member')
            .select('member.incident')
            .where('member.notification', 'is', null)
            .where('member.moot', '=', 0)
            .where('member.blocked_by', 'is', null)
            .where(({ or, eb }) => or([eb('member.muted', 'is', null), eb('member.muted', '!=', mutes)]))
            .where('member.channel', '=', channel)
            .where('member.group_key', 'in', listOf(due)),
        )
        .orderBy('id'),
    )
    .map(toRow);
}

/** What a channel was sent of an incident before. */
interface Told {
  /** The notification that is still on its way. */
  readonly waiting?: string;
  /** The last notification, if it was given up. */
  readonly givenUp?: string;
}

function toldOf(connection: Connection, channel: string, rows: readonly OutboxRow[]): ReadonlyMap<string, Told> {
  const told = new Map<string, Told>();
  const sent = connection.all(
    build
      .selectFrom('outbox')
      .innerJoin('notifications', 'notifications.id', 'outbox.notification')
      .select(['outbox.incident', 'notifications.id', 'notifications.state'])
      .where('outbox.channel', '=', channel)
      .where('outbox.incident', 'in', listOf([...new Set(rows.map(({ incident }) => incident))]))
      .orderBy('outbox.id'),
  );
  for (const { incident, id, state } of sent) {
    const waiting = state === 'waiting' ? id : told.get(incident)?.waiting;
    told.set(incident, {
      ...(waiting === undefined ? {} : { waiting }),
      ...(state === 'given_up' ? { givenUp: id } : {}),
    });
  }
  return told;
}

function freezeOne(
  connection: Connection,
  channel: string,
  rows: readonly OutboxRow[],
  told: ReadonlyMap<string, Told>,
  now: number,
): void {
  const [first] = rows;
  if (first === undefined) {
    return;
  }
  const { full, digest } = splitDigest(rows);
  const bodies = transitionsOf(
    connection,
    full.map(({ transition }) => transition),
  );
  const incidents = [...new Set(full.map(({ incident }) => incident))];
  const late = incidents.flatMap((incident) => givenUpOf(connection, incident, told.get(incident)?.givenUp));
  const notification: Notification = {
    id: notificationId(first.transition, channel),
    channel,
    transitions: [...late, ...full.flatMap(({ transition }) => bodies.get(transition) ?? [])],
    createdAt: first.at,
    attempts: 0,
    ...(late.length === 0 ? {} : { delayedUntil: now }),
    ...(digest === undefined ? {} : { digest }),
  };
  write(connection, { notification, state: 'waiting', nextAt: 0, leaseUntil: 0, deliveries: [] }, now);
  for (const group of new Set(rows.map((row) => row.group))) {
    setPulse(connection, channel, group, now);
  }
}

/** What a notification that was given up should have told of an incident. */
function givenUpOf(connection: Connection, incident: string, notification: string | undefined): readonly Transition[] {
  if (notification === undefined) {
    return [];
  }
  const row = connection.first(build.selectFrom('notifications').select('transitions').where('id', '=', notification));
  const transitions: readonly Transition[] = row === undefined ? [] : JSON.parse(row.transitions);
  return transitions.filter((transition) => transition.incident.id === incident);
}

/**
 * Gives up what was refused each time it was tried and is out of date by now, so that one truthful message tells it and
 * what came after. What may have arrived (a time-out, a crash) is never taken back.
 */
function supersede(connection: Connection, channel: string, now: number, rules: DeliveryRules): void {
  const candidates = connection.all(
    build
      .selectFrom('notifications')
      .select(['id'])
      .where('channel', '=', channel)
      .where('state', '=', 'waiting')
      .where('attempts', '>', 0)
      .where('next_at', '>', 0)
      .where('next_at', '<=', now)
      .where('lease_until', '<=', now)
      .where(({ exists, selectFrom }) =>
        exists(selectFrom('outbox').select('outbox.id').whereRef('outbox.blocked_by', '=', 'notifications.id')),
      )
      .where(({ eb, selectFrom }) =>
        eb(
          'attempts',
          '=',
          selectFrom('deliveries')
            .select(({ fn }) => fn.countAll<number>().as('refused'))
            .whereRef('deliveries.notification', '=', 'notifications.id')
            .where('deliveries.outcome', '=', 'rejected'),
        ),
      ),
  );
  for (const { id } of candidates) {
    const incidents = connection.all(
      build.selectFrom('outbox').select('incident').distinct().where('notification', '=', id),
    );
    const later = connection
      .all(build.selectFrom('outbox').select(rowColumns).where('blocked_by', '=', id).orderBy('id'))
      .map(toRow);
    const last = new Map(later.map((row) => [row.incident, row]));
    if (!incidents.every(({ incident }) => isTellable(last.get(incident), rules))) {
      continue;
    }
    const says = 'Out of date before it could be delivered; the next message tells it.';
    log(connection, id, now, { outcome: 'rejected', says, permanent: true });
    connection.run(build.updateTable('notifications').set({ state: 'given_up', touched_at: now }).where('id', '=', id));
    unblock(connection, id);
  }
}

function isTellable(row: OutboxRow | undefined, rules: DeliveryRules): boolean {
  return row !== undefined && !isHeldBack(row, rules);
}

/** How many notifications of a channel are failing, and how many were begun within the time of its rate. */
function countRecent(
  connection: Connection,
  channel: string,
  now: number,
  rules: DeliveryRules,
): { readonly failing: number; readonly recent: number } {
  const rate = rules.rates[channel];
  const failing = connection.first(
    build
      .selectFrom('notifications')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('channel', '=', channel)
      .where('state', '=', 'waiting')
      .where('next_at', '>', 0),
  );
  const recent =
    rate === undefined
      ? undefined
      : connection.first(
          build
            .selectFrom('notifications')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .where('channel', '=', channel)
            .where('frozen_at', '>', now - rate.per)
            .where('frozen_at', '<=', now),
        );
  return { failing: failing?.count ?? 0, recent: recent?.count ?? 0 };
}

function mark(
  connection: Connection,
  rows: readonly OutboxRow[],
  change: { muted?: string; moot?: number; blocked_by?: string | null; notification?: string },
): void {
  const [first] = rows;
  if (first === undefined) {
    return;
  }
  connection.run(
    build
      .updateTable('outbox')
      .set(change)
      .where('transition', 'in', listOf(rows.map(({ transition }) => transition)))
      .where('channel', '=', first.channel),
  );
}

function forgetPulses(connection: Connection, now: number, rules: DeliveryRules): void {
  connection.run(
    build
      .deleteFrom('pulses')
      .where('channel', '!=', '')
      .where('at', '<', now - 2 * rules.groupInterval),
  );
}
