/** @module Regular expressions of providers' data, each compiled once at its first use: most are never used. */

/** What can be searched for in a text: a regular expression, of whatever engine. */
export interface Pattern {
  test(text: string): boolean;
}

const made = { '': new Map<string, Pattern>(), i: new Map<string, Pattern>() };

/** Flags of a provider's patterns: `i` where case does not matter. */
export type PatternFlags = keyof typeof made;

/**
 * Returns the compiled pattern.
 * @param source from a provider or a list of ours, never from a text that is read: compiled patterns are kept
 * @throws {SyntaxError} when the source is no pattern
 */
export function patternOf(source: string, flags: PatternFlags = ''): Pattern {
  const known = made[flags].get(source);
  if (known !== undefined) return known;
  const pattern = new RegExp(source, flags);
  made[flags].set(source, pattern);
  return pattern;
}

/** From now on `patternOf` gives this pattern for the source: of an engine that ends where JavaScript's may not. */
export function replacePattern(source: string, flags: PatternFlags, pattern: Pattern): void {
  made[flags].set(source, pattern);
}

const leftOut = new Set<string>();

/** From now on a pattern is not tried: it would take too long on some texts, and the program does without. */
export function leaveOut(source: string): void {
  leftOut.add(source);
}

/** True for a pattern that is not tried. */
export function isLeftOut(source: string): boolean {
  return leftOut.has(source);
}
