/** @module Failover between channels: what a failing channel cannot deliver goes to its fallback, with what follows of it. */

import { type RawBuilder, sql } from 'kysely';
import type { DeliveryRules } from '../../core/outbox/plan.ts';
import type { Connection } from './connection.ts';
import { listOf } from './dialect.ts';
import { build } from './tables.ts';

/** The fallback takes over after this many attempts, or if the next attempt is farther away than `longestWait` (ms). */
const attemptsBefore = 3;
const longestWait = 600_000;
/** What was recorded longer ago (ms) than it would be retried is not handed on from a channel that left the config. */
const longestRetried = 3 * 86_400_000;

/** 1 if a later notification carries the same incident: it goes to the fallback in place of this one, should it fail. */
const isReplaced = sql<number>`case when exists (select 1 from outbox as own join outbox as later
  on later.incident = own.incident and later.channel = own.channel and later.id > own.id
  where own.notification = notifications.id and later.notification != own.notification) then 1 else 0 end`;

/**
 * Copies to each fallback channel what the channel before it cannot deliver, and to all channels what a channel that left the
 * config cannot deliver.
 */
export function failOver(connection: Connection, now: number, rules: DeliveryRules): void {
  for (const [channel, fallbacks] of Object.entries(rules.fallbacks)) {
    for (const [index, to] of fallbacks.entries()) {
      const from = fallbacks[index - 1] ?? channel;
      if (from !== to) {
        copyFailing(connection, from, [to], now);
        copyFollowing(connection, from, to);
      }
    }
  }
  const { channels } = rules;
  for (const gone of channels.length === 0 ? [] : listGone(connection, channels, now)) {
    copyFailing(connection, gone, channels, now);
    for (const to of channels) copyFollowing(connection, gone, to);
  }
  if (channels.length > 0) copyEnds(connection, channels);
}

/** What follows of an incident goes to the channels, and not to the one that left: who got its beginning from there gets it, too. */
function copyEnds(connection: Connection, channels: readonly string[]): void {
  const heirs = connection.all(
    build
      .selectFrom('outbox')
      .select(['spilled_from', 'channel'])
      .distinct()
      .where('spilled_from', 'not in', listOf(channels))
      .where('channel', 'in', listOf(channels)),
  );
  for (const { spilled_from: gone, channel: to } of heirs) {
    const query = sql`insert into outbox (transition, channel, incident, group_key, at, label, spilled_from)
      select transition, ${to}, incident, group_key, min(at), label, ${gone} from outbox as own
      where own.channel in ${listOf(channels)} and own.notification is null and own.moot = 0 and exists
        (select 1 from outbox as told where told.incident = own.incident and told.channel = ${to}
          and told.spilled_from = ${gone})
      group by transition order by min(own.id)
      on conflict (transition, channel) do nothing`;
    connection.run({ compile: () => query.compile(build) });
  }
}

/** Channels outside of the config that have something left which was not delivered. */
function listGone(connection: Connection, channels: readonly string[], now: number): readonly string[] {
  const rows = connection.all(
    build
      .selectFrom('notifications')
      .select('channel')
      .distinct()
      .where('spilled', '=', 0)
      .where('state', '!=', 'delivered')
      .where('created_at', '>', now - longestRetried)
      .where('channel', 'not in', listOf(channels)),
  );
  return rows.map(({ channel }) => channel);
}

function copyFailing(connection: Connection, from: string, to: readonly string[], now: number): void {
  const failing = connection.all(
    build
      .selectFrom('notifications')
      .select(['id', isReplaced.as('isReplaced')])
      .where('channel', '=', from)
      .where('spilled', '=', 0)
      .where('state', '!=', 'delivered')
      .where(({ or, and, eb }) =>
        or([
          eb('state', '=', 'given_up'),
          eb('next_at', '>', now + longestWait),
          and([eb('attempts', '>=', attemptsBefore), eb('lease_until', '<=', now)]),
        ]),
      ),
  );
  const ids = failing.map(({ id }) => id);
  if (ids.length === 0) {
    return;
  }
  const lost = failing.flatMap((one) => (one.isReplaced === 1 ? [] : [one.id]));
  const incidents = connection
    .all(build.selectFrom('outbox').select('incident').distinct().where('notification', 'in', listOf(lost)))
    .map(({ incident }) => incident);
  for (const channel of to) {
    copyRows(
      connection,
      from,
      channel,
      sql`own.incident in ${listOf(incidents)} and own.moot = 0 and not exists
        (select 1 from notifications where id = own.notification and state = 'delivered')`,
    );
  }
  connection.run(build.updateTable('notifications').set({ spilled: 1 }).where('id', 'in', listOf(ids)));
}

/** A fallback channel that was told of an incident is told of its end as well. */
function copyFollowing(connection: Connection, from: string, to: string): void {
  const any = connection.first(
    build.selectFrom('outbox').select('id').where('spilled_from', '=', from).where('channel', '=', to).limit(1),
  );
  if (any !== undefined) {
    copyRows(
      connection,
      from,
      to,
      sql`own.notification is null and own.moot = 0 and exists
        (select 1 from outbox as told where told.incident = own.incident and told.channel = ${to})`,
    );
  }
}

function copyRows(connection: Connection, from: string, to: string, which: RawBuilder<unknown>): void {
  const query = sql`insert into outbox (transition, channel, incident, group_key, at, label, spilled_from)
    select transition, ${to}, incident, group_key, at, label, ${from} from outbox as own
    where own.channel = ${from} and ${which} order by own.id
    on conflict (transition, channel) do update set spilled_from = excluded.spilled_from
    where outbox.spilled_from is null`;
  connection.run({ compile: () => query.compile(build) });
}
