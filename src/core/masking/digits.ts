/** @module Digits and letters of ASCII, by their bytes. */

/** The number of `length` hexadecimal digits; undefined if one is none. */
export function readHex(bytes: Uint8Array, at: number, length: number): number | undefined {
  let value = 0;
  for (let place = at; place < at + length; place++) {
    const digit = digitOf(bytes[place]);
    if (digit < 0) return undefined;
    value = value * 16 + digit;
  }
  return length === 0 ? undefined : value;
}

/** Of each byte: its value as a hexadecimal digit; -1 for another byte. */
const digits = new Int8Array(256).fill(-1);
for (const [value, char] of [...'0123456789abcdef'].entries())
  for (const one of [char, char.toUpperCase()]) digits[one.charCodeAt(0)] = value;

/** The value of a hexadecimal digit; -1 for another byte. */
export function digitOf(byte: number | undefined): number {
  return byte === undefined ? -1 : (digits[byte] ?? -1);
}

/** True for a digit of ASCII. */
export function isDigit(byte = 0): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** True for a letter or a digit of ASCII. */
export function isLetterOrDigit(byte = 0): boolean {
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x7a);
}
