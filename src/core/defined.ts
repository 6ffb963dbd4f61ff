/** @module Leaves out the fields of an object that are undefined, for types whose optional fields must be absent. */

/** `T` with each field that may be undefined made optional, and `undefined` taken out of its type. */
export type Defined<T> = {
  [Name in keyof T as undefined extends T[Name] ? never : Name]: T[Name];
} & { [Name in keyof T as undefined extends T[Name] ? Name : never]?: Exclude<T[Name], undefined> };

/** Returns `fields` without those whose value is undefined: a copy, or `fields` itself if all are defined. Null, false, 0 and '' stay. */
export function defined<const T extends object>(fields: T): Defined<T> {
  const values = fields as Readonly<Record<string, unknown>>;
  for (const name in values) if (values[name] === undefined) return copyDefined(values) as Defined<T>;
  return fields as Defined<T>;
}

function copyDefined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name in values) if (values[name] !== undefined) kept[name] = values[name];
  return kept;
}
