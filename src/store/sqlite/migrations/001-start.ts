/** @module Schema 1: results, standings, incidents, and the outbox. */

/** The statements that bring an empty file to schema 1. */
export const statements: readonly string[] = [
  `create table results (
    id integer primary key, integration text not null, probe_id text not null, at integer not null,
    until integer not null, count integer not null, state text not null, cause text not null,
    confidence text not null, fingerprint text, host text
  ) strict`,
  'create index results_by_integration on results (integration, id)',
  'create index results_by_age on results (until)',
  'create table probes (id integer primary key autoincrement, probe_id text not null unique) strict',
  'create table standings (integration text primary key, body text not null) strict, without rowid',
  `create table incidents (
    id text primary key, integration text not null, opened_at integer not null, resolved_at integer, body text not null
  ) strict, without rowid`,
  'create index incidents_open on incidents (opened_at) where resolved_at is null',
  `create table transitions (
    id text primary key, incident text not null, sequence integer not null, at integer not null, body text not null
  ) strict, without rowid`,
  `create table outbox (
    id integer primary key autoincrement, transition text not null references transitions (id), channel text not null,
    incident text not null, notification text references notifications (id), unique (transition, channel)
  ) strict`,
  'create index outbox_by_incident on outbox (incident, channel, id)',
  'create index outbox_by_notification on outbox (notification)',
  // With row ids: a digest is megabytes, which a lookup by id would read in full if they stood in the index itself.
  `create table notifications (
    id text primary key, channel text not null, transitions text not null, created_at integer not null,
    attempts integer not null, next_at integer not null, lease_until integer not null, touched_at integer not null,
    state text not null check (state in ('waiting', 'delivered', 'given_up'))
  ) strict`,
  "create index notifications_waiting on notifications (channel, next_at) where state = 'waiting'",
  `create table deliveries (
    notification text not null, at integer not null, outcome text not null, says text not null,
    unique (notification, at)
  ) strict`,
  'create table memory (name text primary key, value text not null) strict, without rowid',
];
