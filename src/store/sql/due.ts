/** @module What waits in the outbox to be told on one channel, and what was told there before. */

import { type DeliveryRules, isDue, type OutboxRow } from '../../core/outbox/plan.ts';
import type { Connection } from './connection.ts';
import { listOf, rowColumns, toRow } from './rows.ts';
import { build } from './tables.ts';

export function channelsWaiting(connection: Connection, busy: readonly string[]): readonly string[] {
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

/** Groups that it is time to tell of. */
export function dueGroups(
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
        .select(['outbox.group_key as group', 'pulses.at as lastSentAt'])
        .select(({ fn }) => fn.min('outbox.at').as('firstAt'))
        .where('notification', 'is', null)
        .where('moot', '=', 0)
        .where('blocked_by', 'is', null)
        .where(({ or, eb }) => or([eb('muted', 'is', null), eb('muted', '!=', mutes)]))
        .where('outbox.channel', '=', channel)
        .groupBy('outbox.group_key'),
    )
    .filter(({ firstAt, lastSentAt, group }) =>
      isDue({ group, firstAt, ...(lastSentAt === null ? {} : { lastSentAt }) }, now, rules),
    )
    .map(({ group }) => group);
}

/** All that wait of the incidents which have a row in these groups. */
export function rowsOf(
  connection: Connection,
  channel: string,
  due: readonly string[],
  mutes: string,
): readonly OutboxRow[] {
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
export interface Told {
  /** The notification that is still on its way. */
  readonly waiting?: string;
  /** The last notification, if it was given up. */
  readonly givenUp?: string;
}

export function toldOf(connection: Connection, channel: string, rows: readonly OutboxRow[]): ReadonlyMap<string, Told> {
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

/** How many notifications of a channel are failing, and how many were begun within the time of its rate. */
export function countRecent(
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
