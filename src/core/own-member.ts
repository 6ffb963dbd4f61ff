/** @module Looks up a name that somebody else chose. */

/** Returns the member of this name. What every object inherits, such as `constructor`, is no member. */
export function ownMember<Value>(members: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}
