/** @module JSON in JSON: how many levels are read. Code that walks over thousands of levels would overflow the stack. */

/** The most levels that are read. People and programs write a few dozen. */
export const mostLevels = 500;

/** True if the JSON has more levels than are read. @param text the text from which it was parsed */
export function isTooDeep(value: unknown, text: string): boolean {
  // Each level has a bracket at its beginning and its end.
  if (text.length < 2 * mostLevels) return false;
  let blocks = blocksIn([value]);
  for (let level = 0; blocks.length > 0; level += 1) {
    if (level === mostLevels) return true;
    blocks = blocks.flatMap((block) => blocksIn(Object.values(block)));
  }
  return false;
}

function blocksIn(values: readonly unknown[]): readonly object[] {
  return values.filter((value) => typeof value === 'object' && value !== null);
}
