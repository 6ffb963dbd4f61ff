/** @module The outbox of one channel: transitions that wait and are due, and notifications that it was sent before. */

import { defined } from '../../core/defined.ts';
import { type DeliveryRules, isDue, type OutboxRow } from '../../core/outbox/plan.ts';
import { ownMember } from '../../core/own-member.ts';
import type { Connection } from './connection.ts';
import { listOf } from './dialect.ts';
import { isPartial, rowColumns, toRow } from './rows.ts';
import { build } from './tables.ts';

/** Returns the channels for which transitions wait, but for those in `busy`. */
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

/** Returns the groups of which a notification is due. @param mutes the digest of the mutes that hold now */
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
        .select('outbox.group_key as group')
        .select(({ fn, eb }) => [
          fn.min('outbox.at').as('firstAt'),
          fn.max('pulses.at').as('lastSentAt'),
          fn.max(eb('outbox.label', 'like', '%"incident.opened"%')).as('begins'),
        ])
        .where('notification', 'is', null)
        .where('moot', '=', 0)
        .where('blocked_by', 'is', null)
        .where(({ or, eb }) => or([eb('muted', 'is', null), eb('muted', '!=', mutes)]))
        .where('outbox.channel', '=', channel)
        .groupBy('outbox.group_key'),
    )
    .filter(({ firstAt, lastSentAt, group, begins }) => {
      const waiting = defined({
        group,
        firstAt,
        lastSentAt: lastSentAt ?? undefined,
        hasBeginning: Number(begins) === 1,
      });
      return isDue(waiting, now, rules, (since) => countMessages(connection, channel, group, since));
    })
    .map(({ group }) => group);
}

/** Counts the notifications about a group that were frozen since an instant (ms). */
function countMessages(connection: Connection, channel: string, group: string, since: number): number {
  const found = connection.first(
    build
      .selectFrom('outbox')
      .innerJoin('notifications', 'notifications.id', 'outbox.notification')
      .select(({ fn }) => fn.count<number>('notifications.id').distinct().as('count'))
      .where('outbox.channel', '=', channel)
      .where('outbox.group_key', '=', group)
      .where('notifications.frozen_at', '>', since),
  );
  return found?.count ?? 0;
}

/** Returns all rows that wait, of the incidents that have a row in these groups. */
export function waitingRows(
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

/** The notifications about one incident that a channel was sent before. */
export interface EarlierNotifications {
  /** The id of the one that still waits for its delivery. */
  readonly waiting?: string;
  /** The id of the last one, if it was given up. */
  readonly givenUp?: string;
}

/** Returns the earlier notifications about the incidents of these rows, by incident. */
export function earlierNotifications(
  connection: Connection,
  channel: string,
  rows: readonly OutboxRow[],
): ReadonlyMap<string, EarlierNotifications> {
  const earlier = new Map<string, EarlierNotifications>();
  const found = connection.all(
    build
      .selectFrom('outbox')
      .innerJoin('notifications', 'notifications.id', 'outbox.notification')
      .select(['outbox.incident', 'notifications.id', 'notifications.state', isPartial.as('isPartial')])
      .where('outbox.channel', '=', channel)
      .where('outbox.incident', 'in', listOf([...new Set(rows.map(({ incident }) => incident))]))
      .orderBy('outbox.id'),
  );
  for (const { incident, id, state, isPartial: isKnown } of found) {
    const waiting = state === 'waiting' && !isKnown ? id : earlier.get(incident)?.waiting;
    earlier.set(incident, defined({ waiting, givenUp: state === 'given_up' ? id : undefined }));
  }
  return earlier;
}

/** Counts the notifications of a channel that are failing, and those that were frozen within the time of its rate. */
export function countRecent(
  connection: Connection,
  channel: string,
  now: number,
  rules: DeliveryRules,
): { readonly failing: number; readonly recent: number } {
  const rate = ownMember(rules.rates, channel);
  const failing = connection.first(
    build
      .selectFrom('notifications')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('channel', '=', channel)
      .where('state', '=', 'waiting')
      .where('next_at', '>', 0)
      .where(({ not }) => not(isPartial)),
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
