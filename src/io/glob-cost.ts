/** @module What a pattern of file names costs: Node expands braces at once, and tries wildcards in all ways. */

/** The most names that the braces of a pattern may stand for. A thousand take a tenth of a second. */
const mostNames = 1_000;
/** The most `*` in one name. With each, the time is multiplied by the length of the names that are tried. */
const mostStars = 4;

/** What the part of a pattern between two commas, or the whole, stands for. */
interface Part {
  readonly start: number;
  /** The names of the alternatives before this one, and of this one so far. */
  earlier: number;
  names: number;
  /** The stars of the alternative with the most, and of this one so far. */
  most: number;
  stars: number;
}

/** Returns why a pattern would take too long, as half a sentence; undefined if it can be tried. */
export function findGlobTrouble(pattern: string): string | undefined {
  if (/[*+]\(/.test(pattern)) return 'repeats a group, +(…) or *(…), which may take for ever; write the names with *';
  const { names, stars } = measure(pattern);
  if (names > mostNames) return `has braces that stand for more than ${mostNames} names`;
  return stars > mostStars ? `has more than ${mostStars} wildcards * in one name` : undefined;
}

/** Counts at least what the pattern stands for. Slashes in braces do not begin a new name. */
function measure(pattern: string): { readonly names: number; readonly stars: number } {
  let part = startPart(0);
  const outer: Part[] = [];
  let stars = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at];
    if (sign === '{') {
      outer.push(part);
      part = startPart(at + 1);
    } else if (sign === ',' && outer.length > 0) {
      part = { ...startPart(part.start), earlier: part.earlier + part.names, most: Math.max(part.most, part.stars) };
    } else if (sign === '}' && outer.length > 0) {
      part = close(part, outer.pop() ?? part, pattern.slice(part.start, at));
    } else if (sign === '*' && pattern[at - 1] !== '*') {
      part.stars += 1;
    } else if (sign === '/' && outer.length === 0) {
      stars = Math.max(stars, part.stars);
      part.stars = 0;
    }
  }
  while (outer.length > 0) part = close(part, outer.pop() ?? part, '');
  return { names: part.names, stars: Math.max(stars, part.stars) };
}

function startPart(start: number): Part {
  return { start, earlier: 0, names: 1, most: 0, stars: 0 };
}

/** Adds what stood in braces to the part around them. */
function close({ earlier, names, most, stars }: Part, around: Part, inner: string): Part {
  const count = countRange(inner) ?? earlier + names;
  return { ...around, names: around.names * count, stars: around.stars + Math.max(most, stars) };
}

/** The length of `1..20`, `1..20..2` or `a..z`; undefined for anything else. */
function countRange(text: string): number | undefined {
  const [, from, to] = /^(-?\d{1,20}|[a-z])\.\.(-?\d{1,20}|[a-z])(?:\.\.-?\d{1,20})?$/i.exec(text) ?? [];
  return from === undefined || to === undefined ? undefined : Math.abs(readEnd(from) - readEnd(to)) + 1;
}

function readEnd(end: string): number {
  return /\d/.test(end) ? Number(end) : end.charCodeAt(0);
}
