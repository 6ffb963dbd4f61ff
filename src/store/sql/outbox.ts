/** @module The outbox: transitions become notifications, which are claimed and attempted until they end. */

import { sql } from 'kysely';
import { isTaken } from '../../core/model/channel-status.ts';
import type { Delivery } from '../../core/model/notification.ts';
import type { DeliveryRules } from '../../core/outbox/plan.ts';
import { soonestRetry } from '../../core/outbox/retry.ts';
import type { Claim } from '../transfer-contract.ts';
import type { Connection } from './connection.ts';
import { listOf } from './dialect.ts';
import { failOver } from './fallback.ts';
import { freeze } from './freeze.ts';
import { announce } from './reminders.ts';
import { isPartial, logAttempt, toNotification, unblock } from './rows.ts';
import { build } from './tables.ts';

/** A row touched later than this (ms) after now shows that the clock was set back: it does not wait for the old time. */
const clockTolerance = 60_000;

/** Does what `claimWithEffects` of the contract does. */
export function claim(
  connection: Connection,
  now: number,
  lease: number,
  limit: number,
  busy: readonly string[],
  rules: DeliveryRules,
): Claim {
  return connection.transaction(() => {
    announce(connection, now, rules);
    failOver(connection, now, rules);
    const effects = freeze(connection, now, limit, busy, rules);
    const notifications = dueNow(connection, now, lease, limit, busy).map(({ id }) => {
      const row = connection.first(build.selectFrom('notifications').selectAll().where('id', '=', id));
      connection.run(
        build
          .updateTable('notifications')
          .set((is) => ({ attempts: is('attempts', '+', 1), lease_until: now + lease, touched_at: now }))
          .where('id', '=', id),
      );
      if (row === undefined) {
        throw new Error(`Notification ${id} vanished inside a transaction`);
      }
      return toNotification(row);
    });
    return { notifications, ...effects };
  });
}

/** Returns the due notifications, one channel after the other, so that a long queue starves no other channel. */
function dueNow(
  connection: Connection,
  now: number,
  lease: number,
  limit: number,
  busy: readonly string[],
): { readonly id: string }[] {
  return connection.all(
    build
      .selectFrom((from) =>
        from
          .selectFrom('notifications')
          .select(['id', 'next_at'])
          .select(sql<number>`row_number() over (partition by channel order by next_at, created_at, id)`.as('place'))
          .where('state', '=', 'waiting')
          .where('channel', 'not in', listOf(busy))
          .where(({ or, eb }) => or([eb('next_at', '<=', now), eb('touched_at', '>', now + clockTolerance)]))
          .where(({ or, eb }) =>
            or([eb('lease_until', '<=', now), eb('lease_until', '>', now + lease + clockTolerance)]),
          )
          .as('due'),
      )
      .select('id')
      .orderBy('place')
      .orderBy('next_at')
      .limit(limit),
  );
}

/** Records the outcome of an attempt. An outcome of `delivered` makes the channel's other retries due soon. */
export function recordAttempt(
  connection: Connection,
  id: string,
  delivery: Delivery,
  now: number,
  retryAt: number | null,
): void {
  const state = delivery.outcome === 'delivered' ? 'delivered' : retryAt === null ? 'given_up' : 'waiting';
  connection.transaction(() => {
    logAttempt(connection, id, now, delivery);
    connection.run(
      build
        .updateTable('notifications')
        .set({ state, next_at: retryAt ?? now, lease_until: 0, touched_at: now })
        .where('id', '=', id)
        .where('state', '!=', 'delivered'),
    );
    if (state !== 'waiting' || isTaken(delivery)) {
      unblock(connection, id);
    }
    if (isTaken(delivery)) {
      const taken = connection.first(build.selectFrom('notifications').select('channel').where('id', '=', id));
      // Two mails with the same missing recipient would call each other each minute.
      if (taken !== undefined) retrySoon(connection, now, taken.channel, state !== 'delivered');
    }
  });
}

/**
 * Makes retries due now, but not within `soonestRetry` of the last attempt: of one channel, or of all.
 * @param isForAll only those that no recipient has
 */
export function retrySoon(connection: Connection, now: number, channel?: string, isForAll = false): void {
  const soonest = sql<number>`case when touched_at + ${soonestRetry} > ${now} then touched_at + ${soonestRetry} else ${now} end`;
  const all = build
    .updateTable('notifications')
    .set({ next_at: soonest })
    .where('state', '=', 'waiting')
    .where('next_at', '>', soonest);
  const waiting = isForAll ? all.where(({ not }) => not(isPartial)) : all;
  connection.run(channel === undefined ? waiting : waiting.where('channel', '=', channel));
}

/** Counts the (transition × channel) pairs that are neither delivered nor given up. */
export function pending(connection: Connection): number {
  const row = connection.first(
    build
      .selectFrom('outbox')
      .leftJoin('notifications', 'notifications.id', 'outbox.notification')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('moot', '=', 0)
      .where(({ or, eb }) => or([eb('notification', 'is', null), eb('notifications.state', '=', 'waiting')])),
  );
  return row?.count ?? 0;
}
