/** @module Freezing: transitions that are due become notifications, whose id and content stay as they are from then on. */

import { createHash } from 'node:crypto';
import { defined } from '../../core/defined.ts';
import type { Transition } from '../../core/model/incident.ts';
import type { Notification } from '../../core/model/notification.ts';
import { splitDigest } from '../../core/outbox/digest.ts';
import { type DeliveryRules, type OutboxRow, type Plan, planChannel, roomOf } from '../../core/outbox/plan.ts';
import { notificationId } from '../../core/outbox/retry.ts';
import type { Claim, OutboxKey } from '../transfer-contract.ts';
import type { Connection } from './connection.ts';
import { listOf } from './dialect.ts';
import {
  channelsWaiting,
  countRecent,
  dueGroups,
  type EarlierNotifications,
  earlierNotifications,
  waitingRows,
} from './due.ts';
import { setLastSentAt, transitionsOf, writeNotification } from './rows.ts';
import { supersede } from './supersede.ts';
import { build } from './tables.ts';

/** Freezes (stores with their final content) at most `limit` notifications, for all channels that are not in `busy`. Returns the effects on other rows. */
export function freeze(
  connection: Connection,
  now: number,
  limit: number,
  busy: readonly string[],
  rules: DeliveryRules,
): Omit<Claim, 'notifications'> {
  const mutes = rules.mutes.length === 0 ? '' : createHash('sha256').update(JSON.stringify(rules.mutes)).digest('hex');
  let room = limit;
  const muted: OutboxKey[] = [];
  const cancelled: OutboxKey[] = [];
  const superseded: string[] = [];
  for (const channel of channelsWaiting(connection, busy)) {
    superseded.push(...supersede(connection, channel, now, rules));
    const plan = freezeChannel(connection, channel, now, room, mutes, rules);
    room -= plan?.notifications.length ?? 0;
    for (const row of plan?.muted ?? []) muted.push(keyOf(row));
    for (const row of plan?.cancelled ?? []) cancelled.push(keyOf(row));
  }
  return { muted, cancelled, superseded };
}

function keyOf({ transition, channel }: OutboxRow): OutboxKey {
  return { transition, channel };
}

function freezeChannel(
  connection: Connection,
  channel: string,
  now: number,
  limit: number,
  mutes: string,
  rules: DeliveryRules,
): Plan | undefined {
  const due = dueGroups(connection, channel, now, mutes, rules);
  const room = Math.min(limit, roomOf(channel, countRecent(connection, channel, now, rules), rules));
  if (due.length === 0 || limit < 1) {
    return undefined;
  }
  const rows = waitingRows(connection, channel, due, mutes);
  const earlier = earlierNotifications(connection, channel, rows);
  const onTheWay = new Map(
    [...earlier].flatMap(([incident, { waiting }]) => (waiting === undefined ? [] : [[incident, waiting]])),
  );
  const plan = planChannel({
    rows,
    due: new Set(due),
    rules,
    room,
    onTheWay: new Set(onTheWay.keys()),
    known: new Set(earlier.keys()),
  });
  mark(connection, plan.muted, { muted: mutes });
  mark(connection, plan.cancelled, { moot: 1 });
  for (const [incident, blocked] of Map.groupBy(plan.blocked, (row) => row.incident)) {
    mark(connection, blocked, { blocked_by: onTheWay.get(incident) ?? null });
  }
  for (const members of plan.notifications) {
    freezeOne(connection, channel, members, earlier, now);
  }
  if (plan.notifications.length > 0) {
    forgetSentTimes(connection, now, rules);
  }
  return plan;
}

function freezeOne(
  connection: Connection,
  channel: string,
  rows: readonly OutboxRow[],
  earlier: ReadonlyMap<string, EarlierNotifications>,
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
  const late = incidents.flatMap((incident) => lostTransitions(connection, incident, earlier.get(incident)?.givenUp));
  const notification: Notification = defined({
    id: notificationId(first.transition, channel),
    channel,
    transitions: [...late, ...full.flatMap(({ transition }) => bodies.get(transition) ?? [])],
    createdAt: first.at,
    attempts: 0,
    delayedUntil: late.length === 0 ? undefined : now,
    digest,
  });
  writeNotification(connection, {
    notification,
    state: 'waiting',
    nextAt: 0,
    leaseUntil: 0,
    frozenAt: now,
    touchedAt: now,
    deliveries: [],
  });
  for (const group of new Set(rows.map((row) => row.group))) {
    setLastSentAt(connection, channel, group, now);
  }
}

/** Returns the transitions of an incident that a notification carried which was given up. */
function lostTransitions(
  connection: Connection,
  incident: string,
  notification: string | undefined,
): readonly Transition[] {
  if (notification === undefined) {
    return [];
  }
  const row = connection.first(build.selectFrom('notifications').select('transitions').where('id', '=', notification));
  const transitions: readonly Transition[] = row === undefined ? [] : JSON.parse(row.transitions);
  return transitions.filter((transition) => transition.incident.id === incident);
}

function mark(
  connection: Connection,
  rows: readonly OutboxRow[],
  change: { muted?: string; moot?: number; blocked_by?: string | null },
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

function forgetSentTimes(connection: Connection, now: number, rules: DeliveryRules): void {
  connection.run(
    build
      .deleteFrom('pulses')
      .where('channel', '!=', '')
      .where('at', '<', now - 2 * rules.groupInterval),
  );
}
