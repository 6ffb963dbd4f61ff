/** @module Values kept by name, such as the instance secret. */

import type { Connection } from './connection.ts';
import { build } from './tables.ts';

/** Returns the value kept under `name`. If there is none, keeps `value`, unless it is null, and returns it. */
export function remember(connection: Connection, name: string, value: string | null): string | null {
  const known = keptValue(connection, name);
  if (known !== undefined || value === null) {
    return known ?? null;
  }
  return connection.transaction(() => {
    connection.run(
      build
        .insertInto('memory')
        .values({ name, value })
        .onConflict((conflict) => conflict.doNothing()),
    );
    return keptValue(connection, name) ?? null;
  });
}

/** Replaces the value kept under `name`. */
export function setValue(connection: Connection, name: string, value: string): void {
  connection.run(
    build
      .insertInto('memory')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value })),
  );
}

function keptValue(connection: Connection, name: string): string | undefined {
  return connection.first(build.selectFrom('memory').select('value').where('name', '=', name))?.value;
}
