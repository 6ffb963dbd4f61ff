/** @module Selects one thing by its name or by the beginning of its id. */

import { exits, UserError } from './io.ts';

/** Letters of the beginning of an id; fewer are a typing mistake. */
const leastLetters = 4;

/**
 * Selects one thing.
 * @param namesOf the id of a thing, then its other names
 * @param what the word for a thing, for the message
 * @param list the command that lists the things
 * @throws {UserError} 64 if no thing or more than one matches
 */
export function selectOne<Thing>(
  wanted: string,
  things: readonly Thing[],
  namesOf: (thing: Thing) => readonly string[],
  what: string,
  list: string,
): Thing {
  const exact = things.filter((thing) => namesOf(thing).includes(wanted));
  const begins = things.filter((thing) => namesOf(thing)[0]?.startsWith(wanted) === true);
  const found = exact.length > 0 || wanted.length < leastLetters ? exact : begins;
  const [only, ...more] = found;
  if (only === undefined) throw new UserError(`no ${what} is called ${wanted}; see ${list}`, exits.usage);
  if (more.length > 0) {
    const ids = found.slice(0, 5).map((thing) => namesOf(thing)[0]);
    throw new UserError(`${wanted} matches ${found.length}: ${ids.join(', ')}; write more letters`, exits.usage);
  }
  return only;
}
