/** @module Announcements that follow from no probe: acknowledgements by people, and reminders of open incidents. */

import { sql } from 'kysely';
import {
  type DeliveryRules,
  type IncidentAcknowledgement,
  makeAcknowledgement,
  makeReminder,
} from '../../core/outbox/plan.ts';
import { isOfThisOpening } from './acknowledgements.ts';
import type { Connection } from './connection.ts';
import { jsonField } from './dialect.ts';
import { enqueue, isPartial, lastSentAt, partial, setLastSentAt, transitionsOf } from './rows.ts';
import { build } from './tables.ts';

/** The shortest time (ms) between two searches for due reminders. */
const betweenSearches = 60_000;

/** Enqueues acknowledgements that are new and reminders that are due. */
export function announce(connection: Connection, now: number, rules: DeliveryRules): void {
  announceAcknowledgements(connection);
  const searchedAt = lastSentAt(connection, '', 'reminders') ?? Number.NEGATIVE_INFINITY;
  const pause = Math.max(betweenSearches, rules.repeatInterval / 100);
  if (rules.repeatInterval > 0 && (now - searchedAt >= pause || searchedAt > now)) {
    setLastSentAt(connection, '', 'reminders', now);
    addReminders(connection, now, rules.repeatInterval);
  }
}

/** The id of an incident's last transition. */
const lastTransition = sql<string>`incidents.id || '-' || (${jsonField('incidents.body', 'sequence')})`;

/** When some recipients got a notification that is still sent again to others; null for every other one. */
const partlySentAt = sql<number | null>`(select min(at) from deliveries
  where deliveries.notification = notifications.id and deliveries.outcome = ${sql.lit(partial)})`;

function announceAcknowledgements(connection: Connection): void {
  const rows = connection.all(
    build.selectFrom('acknowledgements').select(['incident', 'body']).where('announced', '=', 0),
  );
  for (const { incident, body } of rows) {
    const acknowledgement: IncidentAcknowledgement = JSON.parse(body);
    connection.run(build.updateTable('acknowledgements').set({ announced: 1 }).where('incident', '=', incident));
    const open = connection.first(
      build
        .selectFrom('incidents')
        .select(lastTransition.as('last'))
        .where('id', '=', incident)
        .where('resolved_at', 'is', null),
    );
    const last = open === undefined ? undefined : transitionsOf(connection, [open.last]).get(open.last);
    if (last !== undefined) {
      enqueue(connection, makeAcknowledgement(last, acknowledgement), channelsOf(connection, incident));
    }
  }
}

/** Returns the channels that were sent the incident, or will be. */
function channelsOf(connection: Connection, incident: string): readonly string[] {
  return connection
    .all(build.selectFrom('outbox').select('channel').distinct().where('incident', '=', incident).where('moot', '=', 0))
    .map(({ channel }) => channel);
}

/** Reminds of incidents that were sent long ago and are open, unless somebody acknowledged them. Warnings have steps instead. */
function addReminders(connection: Connection, now: number, interval: number): void {
  const due = connection.all(
    build
      .selectFrom('incidents')
      .innerJoin('outbox', 'outbox.incident', 'incidents.id')
      .leftJoin('notifications', 'notifications.id', 'outbox.notification')
      .leftJoin('acknowledgements', (join) =>
        join
          .onRef('acknowledgements.incident', '=', 'incidents.id')
          .on(isOfThisOpening)
          .on(({ or, eb }) => or([eb('acknowledgements.until', 'is', null), eb('acknowledgements.until', '>', now)])),
      )
      .select(['outbox.channel', lastTransition.as('last')])
      .where('incidents.resolved_at', 'is', null)
      .where('incidents.opened_at', '<=', now - interval)
      .where(jsonField('incidents.body', 'kind'), '!=', 'warning')
      .where('outbox.moot', '=', 0)
      .where('acknowledgements.incident', 'is', null)
      .groupBy(['outbox.channel', 'incidents.id'])
      .having(
        sql<number>`sum(case when notifications.state is null or (notifications.state = 'waiting' and not ${isPartial}) then 1 else 0 end)`,
        '=',
        0,
      )
      .having(sql<number>`max(coalesce(${partlySentAt}, notifications.touched_at))`, '<=', now - interval),
  );
  const bodies = transitionsOf(connection, [...new Set(due.map(({ last }) => last))]);
  for (const { channel, last } of due) {
    const transition = bodies.get(last);
    if (transition !== undefined) {
      const reminder = makeReminder(transition, now);
      enqueue(connection, reminder, [channel], { id: reminder.id, type: reminder.type, at: now, of: last });
    }
  }
}
