/** @module Masks the texts of people and servers in a value. The words of our own closed lists stay: code branches by them. */

import { ownMember } from './own-member.ts';

/**
 * Says of each field of `T` whether it is a `text`, which may hold a secret, or `ours`. A closed list, a number or a boolean can
 * only be `ours`. A field that is not named here does not compile.
 */
export type TextFields<T> = T extends readonly (infer One)[]
  ? TextFields<One>
  : T extends object
    ? { readonly [Name in keyof T]-?: TextFields<Exclude<T[Name], undefined>> }
    : T extends string
      ? string extends T
        ? 'text' | 'ours'
        : 'ours'
      : 'ours';

type Fields = 'text' | 'ours' | { readonly [name: string]: Fields };

/** Returns a value with its texts masked, however deep. An object without a secret is returned itself, not a copy. */
export function maskTexts<T>(value: T, fields: TextFields<T>, mask: (text: string) => string): T {
  return maskValue(value, fields as Fields, mask) as T;
}

function maskValue(value: unknown, fields: Fields, mask: (text: string) => string): unknown {
  if (fields === 'ours') return value;
  if (typeof value === 'string') return mask(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const masked = value.map((one) => maskValue(one, fields, mask));
    return masked.some((one, place) => one !== value[place]) ? masked : value;
  }
  let masked: object = value;
  for (const [name, one] of Object.entries(value)) {
    // A store may hold fields of another version: what is not known is a text.
    const now = maskValue(one, fields === 'text' ? fields : (ownMember(fields, name) ?? 'text'), mask);
    if (now !== one) masked = { ...masked, [name]: now };
  }
  return masked;
}
