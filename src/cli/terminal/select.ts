/** @module Finds the one thing that somebody means by a name or by the beginning of an id. */

import { exits, UserError } from './io.ts';

/** Fewer are no beginning of an id but a slip. */
const leastLetters = 4;

/**
 * @param namesOf the id of a thing, and other names that stand for it
 * @param list the command that shows them
 * @throws {UserError} when there is none, or more than one
 */
export function choose<Thing>(
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
    throw new UserError(`${wanted} may be any of ${found.length}: ${ids.join(', ')}; write more of it`, exits.usage);
  }
  return only;
}
