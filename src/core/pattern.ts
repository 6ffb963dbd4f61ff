/** @module Regular expressions of providers' data, each compiled once at its first use: most are never used. */

const made = { '': new Map<string, RegExp>(), i: new Map<string, RegExp>() };

/**
 * Returns the compiled pattern.
 * @param source from a provider or a list of ours, never from a text that is read: compiled patterns are kept
 * @throws {SyntaxError} when the source is no pattern
 */
export function patternOf(source: string, flags: keyof typeof made = ''): RegExp {
  const known = made[flags].get(source);
  if (known !== undefined) return known;
  const pattern = new RegExp(source, flags);
  made[flags].set(source, pattern);
  return pattern;
}
