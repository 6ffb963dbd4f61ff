/** @module Schema 3: what pruning looks for, by index. */

/** The statements that bring schema 2 to schema 3. */
export const statements: readonly string[] = [
  'create index incidents_ended on incidents (resolved_at) where resolved_at is not null',
  'create index transitions_by_incident on transitions (incident)',
];
