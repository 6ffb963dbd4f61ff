/** @module Regular expressions out of providers' data, each made once, and not before it is tried: few ever are. */

const made = { '': new Map<string, RegExp>(), i: new Map<string, RegExp>() };

/**
 * @param source from a provider or a list of ours, never from a text that is read: what was made is kept
 * @throws {SyntaxError} when the source is no pattern
 */
export function patternOf(source: string, flags: keyof typeof made = ''): RegExp {
  const known = made[flags].get(source);
  if (known !== undefined) return known;
  const pattern = new RegExp(source, flags);
  made[flags].set(source, pattern);
  return pattern;
}
