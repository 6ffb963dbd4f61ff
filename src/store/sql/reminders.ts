/** @module What the passing of time adds to the outbox: acknowledgements by people, and reminders. */

import { sql } from 'kysely';
import {
  type DeliveryRules,
  type IncidentAcknowledgement,
  makeAcknowledgement,
  makeReminder,
} from '../../core/outbox/plan.ts';
import { isOfThis } from './acknowledgements.ts';
import type { Connection } from './connection.ts';
import { enqueue, lastPulse, setPulse, transitionsOf } from './rows.ts';
import { build } from './tables.ts';

/** Reminders are looked for at most so often (ms). */
const betweenLooks = 60_000;

export function announce(connection: Connection, now: number, rules: DeliveryRules): void {
  announceAcknowledgements(connection);
  const looked = lastPulse(connection, '', 'reminders') ?? Number.NEGATIVE_INFINITY;
  const pause = Math.max(betweenLooks, rules.repeatInterval / 100);
  if (rules.repeatInterval > 0 && (now - looked >= pause || looked > now)) {
    setPulse(connection, '', 'reminders', now);
    addReminders(connection, now, rules.repeatInterval);
  }
}

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
        .select(sql<string>`id || '-' || (body ->> '$.sequence')`.as('last'))
        .where('id', '=', incident)
        .where('resolved_at', 'is', null),
    );
    const last = open === undefined ? undefined : transitionsOf(connection, [open.last]).get(open.last);
    if (last !== undefined) {
      enqueue(connection, makeAcknowledgement(last, acknowledgement), channelsTold(connection, incident));
    }
  }
}

function channelsTold(connection: Connection, incident: string): readonly string[] {
  return connection
    .all(build.selectFrom('outbox').select('channel').distinct().where('incident', '=', incident).where('moot', '=', 0))
    .map(({ channel }) => channel);
}

/** For what has long been told and still stands, unless somebody looks after it. Warnings have steps of their own. */
function addReminders(connection: Connection, now: number, interval: number): void {
  const due = connection.all(
    build
      .selectFrom('incidents')
      .innerJoin('outbox', 'outbox.incident', 'incidents.id')
      .leftJoin('notifications', 'notifications.id', 'outbox.notification')
      .leftJoin('acknowledgements', (join) =>
        join
          .onRef('acknowledgements.incident', '=', 'incidents.id')
          .on(isOfThis)
          .on(({ or, eb }) => or([eb('acknowledgements.until', 'is', null), eb('acknowledgements.until', '>', now)])),
      )
      .select(['outbox.channel', sql<string>`incidents.id || '-' || (incidents.body ->> '$.sequence')`.as('last')])
      .where('incidents.resolved_at', 'is', null)
      .where('incidents.opened_at', '<=', now - interval)
      .where(sql<string>`incidents.body ->> '$.kind'`, '!=', 'warning')
      .where('outbox.moot', '=', 0)
      .where('acknowledgements.incident', 'is', null)
      .groupBy(['outbox.channel', 'incidents.id'])
      .having(sql<number>`sum(notifications.state is null or notifications.state = 'waiting')`, '=', 0)
      .having(sql<number>`max(notifications.touched_at)`, '<=', now - interval),
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
