/** @module Cuts a text to the length that is read of it, and keeps what tells why something failed. */

/** Of the words of an answer, the characters that are read. */
export const longestAnswerText = 8_192;
/** Of a pasted text, the characters that are read. */
export const longestPasted = 32_768;

/** Says how much of a text was read, a sentence. @param what such as `the reply` @param longest characters */
export function describePart(what: string, longest: number): string {
  const count = longest.toLocaleString('en');
  return `Of ${what}, ${count} characters were read: the beginning, the end, and what stands around words of failure.`;
}

/** Words beside which it stands why something failed. */
const telling =
  /error|fail|exception|invalid|incorrect|unauthori|forbidden|den(?:y|ied)|expired|revoked|reject|refus|exceed|limit|quota|suspend|disabled|blocked|not (?:found|valid|allowed|permitted)|\b[45]\d\d\b/gi;
/** Characters before and behind such a word. */
const around = { before: 200, behind: 400 };

/**
 * A text of at most so many characters. Of a longer one it keeps the beginning, the end, and what stands around words of
 * failure in between: of many the first and the last.
 * @param longest characters
 * @param joint what stands where something was left out
 */
export function shorten(text: string, longest: number, joint: string): string {
  if (text.length <= longest) return text;
  const quarter = Math.floor(longest / 4);
  const [start, end] = [quarter, text.length - quarter];
  const stretches = findStretches(text, start, end);
  const kept = chooseStretches(stretches, longest - 2 * quarter - joint.length, joint.length);
  const pieces = [[0, start] as const, ...kept, [end, text.length] as const];
  return pieces.map(([from, to]) => text.slice(from, to)).join(joint);
}

type Stretch = readonly [from: number, to: number];

/** What stands around the words of failure between two places, in order and apart from each other. */
function findStretches(text: string, start: number, end: number): readonly Stretch[] {
  const stretches: [number, number][] = [];
  telling.lastIndex = start;
  for (let match = telling.exec(text); match !== null && match.index < end; match = telling.exec(text)) {
    const from = Math.max(start, match.index - around.before);
    const to = Math.min(end, telling.lastIndex + around.behind);
    const last = stretches.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else stretches.push([from, to]);
  }
  return stretches;
}

/** The first ones that fit into one half of the room, and the last ones that fit into the other; one that does not fit is cut. */
function chooseStretches(stretches: readonly Stretch[], room: number, joint: number): readonly Stretch[] {
  const half = Math.floor(room / 2);
  const first: Stretch[] = [];
  let left = half;
  let next = stretches[0]?.[0] ?? 0;
  for (const [from, to] of stretches) {
    const length = Math.min(to - from, left - joint);
    if (length <= 0) break;
    first.push([from, from + length]);
    left -= length + joint;
    next = from + length;
  }
  const last: Stretch[] = [];
  left = half;
  for (const [start, to] of stretches.toReversed()) {
    const from = Math.max(start, next);
    const length = Math.min(to - from, left - joint);
    if (length <= 0) break;
    last.unshift([to - length, to]);
    left -= length + joint;
  }
  return [...first, ...last];
}
