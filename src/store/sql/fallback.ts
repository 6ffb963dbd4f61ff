/** @module What a failing channel cannot deliver goes to the channel that takes over, and so does what follows of it. */

import { type RawBuilder, sql } from 'kysely';
import type { DeliveryRules } from '../../core/outbox/plan.ts';
import type { Connection } from './connection.ts';
import { listOf } from './rows.ts';
import { build } from './tables.ts';

/** After so many attempts, or where the next is farther away than this (ms), another channel takes over. */
const attemptsBefore = 3;
const longestWait = 600_000;

/** A later message tells what this one told: should that one fail, it takes this along. */
const isReplaced = sql<number>`exists (select 1 from outbox as own join outbox as later
  on later.incident = own.incident and later.channel = own.channel and later.id > own.id
  where own.notification = notifications.id and later.notification != own.notification)`;

export function failOver(connection: Connection, now: number, rules: DeliveryRules): void {
  for (const [channel, fallbacks] of Object.entries(rules.fallbacks)) {
    // Each takes over from the one before it.
    for (const [index, to] of fallbacks.entries()) {
      const from = fallbacks[index - 1] ?? channel;
      if (from !== to) {
        failOverFailing(connection, from, to, now);
        failOverRest(connection, from, to);
      }
    }
  }
}

function failOverFailing(connection: Connection, from: string, to: string, now: number): void {
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
  copy(
    connection,
    from,
    to,
    sql`own.incident in ${listOf(incidents)} and own.moot = 0 and not exists
      (select 1 from notifications where id = own.notification and state = 'delivered')`,
  );
  connection.run(build.updateTable('notifications').set({ spilled: 1 }).where('id', 'in', listOf(ids)));
}

/** Who was told of an incident is told of its end. */
function failOverRest(connection: Connection, from: string, to: string): void {
  const any = connection.first(
    build.selectFrom('outbox').select('id').where('spilled_from', '=', from).where('channel', '=', to).limit(1),
  );
  if (any !== undefined) {
    copy(
      connection,
      from,
      to,
      sql`own.notification is null and own.moot = 0 and exists
        (select 1 from outbox as told where told.incident = own.incident and told.channel = ${to})`,
    );
  }
}

function copy(connection: Connection, from: string, to: string, which: RawBuilder<unknown>): void {
  const query = sql`insert into outbox (transition, channel, incident, group_key, at, label, spilled_from)
    select transition, ${to}, incident, group_key, at, label, ${from} from outbox as own
    where own.channel = ${from} and ${which} order by own.id
    on conflict do update set spilled_from = excluded.spilled_from where outbox.spilled_from is null`;
  connection.run({ compile: () => query.compile(build) });
}
