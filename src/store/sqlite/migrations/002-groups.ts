/** @module Schema 2: notifications that carry several transitions, silences, acknowledgements, fallbacks. */

/** The statements that bring schema 1 to schema 2. */
export const statements: readonly string[] = [
  "alter table outbox add column group_key text not null default ''",
  'alter table outbox add column at integer not null default 0',
  "alter table outbox add column label text not null default '{}'",
  'alter table outbox add column muted text',
  'alter table outbox add column blocked_by text',
  'alter table outbox add column moot integer not null default 0',
  'alter table outbox add column spilled_from text',
  `update outbox set (group_key, at, label) = (
    select case when type in ('incident.resolved', 'agent.recovered') then 'over ' else 'trouble ' end || incident, at,
      json_patch('{}', json_object('integration', body ->> '$.incident.integration', 'provider', body ->> '$.subject.provider',
        'owner', body ->> '$.subject.owner', 'cause', body ->> '$.incident.cause',
        'severity', body ->> '$.incident.severity', 'type', type, 'sequence', sequence,
        'openedAt', body ->> '$.incident.openedAt'))
    from (select *, body ->> '$.type' as type from transitions) as told where told.id = outbox.transition)`,
  `create index outbox_waiting on outbox (channel, group_key, blocked_by, muted, at)
    where notification is null and moot = 0`,
  'create index outbox_blocked on outbox (blocked_by) where blocked_by is not null',
  'create index outbox_spilled on outbox (spilled_from, channel) where spilled_from is not null',
  'alter table notifications add column extra text',
  'alter table notifications add column frozen_at integer not null default 0',
  'alter table notifications add column spilled integer not null default 0',
  'create index notifications_by_time on notifications (channel, frozen_at)',
  "create index notifications_unspilled on notifications (channel) where spilled = 0 and state != 'delivered'",
  `create table pulses (
    channel text not null, group_key text not null, at integer not null, primary key (channel, group_key)
  ) strict, without rowid`,
  'create table silences (id text primary key, until integer not null, body text not null) strict, without rowid',
  `create table acknowledgements (
    incident text primary key, until integer, body text not null, announced integer not null default 0
  ) strict, without rowid`,
];
