/** @module Values kept by name, such as the instance secret. */

import type { Connection } from './connection.ts';
import { build } from './tables.ts';

/** What is remembered under `name`, which is `value` from now on if there was nothing. */
export function remember(connection: Connection, name: string, value: string | null): string | null {
  const known = connection.first(build.selectFrom('memory').select('value').where('name', '=', name));
  if (known !== undefined || value === null) {
    return known?.value ?? null;
  }
  return connection.transaction(() => {
    connection.run(
      build
        .insertInto('memory')
        .values({ name, value })
        .onConflict((conflict) => conflict.doNothing()),
    );
    return connection.first(build.selectFrom('memory').select('value').where('name', '=', name))?.value ?? null;
  });
}
