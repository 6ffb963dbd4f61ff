/** @module Leaves out the fields of an object that are undefined, for types whose optional fields must be absent. */

/** `T` with each field that may be undefined made optional, and `undefined` taken out of its type. */
export type Defined<T> = {
  [Name in keyof T as undefined extends T[Name] ? never : Name]: T[Name];
} & { [Name in keyof T as undefined extends T[Name] ? Name : never]?: Exclude<T[Name], undefined> };

/** Returns a copy of `fields` without those whose value is undefined. Null, false, 0 and '' stay. */
export function defined<const T extends object>(fields: T): Defined<T> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) kept[name] = value;
  return kept as Defined<T>;
}
