/**
 * @module Whether a user's pattern ends in time on every text. Most do as JavaScript tries them; of the others, those that
 * RE2 understands are run by it, which never goes back in the text. What neither can do is refused, with the piece that
 * makes it so.
 */

import { RE2JS } from 're2js';
import { longestLabel, wholeForm } from '../core/incident/matcher.ts';
import type { Pattern, PatternFlags } from '../core/pattern.ts';
import { lowerPattern } from '../core/reading/match/rule-index.ts';
import { longestAnswerText } from '../core/reading/shorten.ts';
import { mostSteps as boundOf, stepsOf } from './cost.ts';
import { type Piece, parsePattern } from './parse.ts';

/** Characters of a pattern. */
const longestPattern = 2_000;
/** Steps that one pattern may take on one text: a step takes three nanoseconds at most, and few texts need them all. */
const mostSearchSteps = 12_000_000;
/** The longest credential and the longest text that is searched for keys, characters. */
const longestSecret = 64 * 1024;
/** The same for a shape on a credential, which is the user's own, and for one that is looked for in other texts. */
const mostSteps = { ofShape: 60_000_000, ofShapeInText: 20_000_000 };
/** Steps of RE2, which keeps a list of the places in the pattern: one for each place and character is the most. */
const mostPlaces = 100;

type Check = (source: string) => string | undefined;

/** Hundreds of integrations may have the same pattern. */
const mostKept = 1_000;

function onceEach(check: Check): Check {
  const kept = new Map<string, string | undefined>();
  return (source) => {
    if (kept.has(source)) return kept.get(source);
    const says = check(source);
    if (kept.size >= mostKept) kept.clear();
    kept.set(source, says);
    return says;
  };
}

/**
 * What speaks against a pattern that is searched in an answer; undefined when nothing does.
 * @returns a sentence without a subject, such as `is not a regular expression: …`
 */
export const checkSearch = onceEach((source) => {
  const mistake = checkSyntax(source);
  if (mistake !== undefined) return mistake;
  const isSound = formsOfSearch(source).every(
    ({ form, flags }) =>
      isQuick(form, flags, longestAnswerText, mostSearchSteps) || makeLinear(form, flags) !== undefined,
  );
  return isSound ? undefined : describeSlow(source, isSoundSearch);
});

/** What speaks against a pattern that a whole text must fit; undefined when nothing does. */
export const checkShape = onceEach(
  (source) => checkSyntax(source) ?? (isQuickShape(`^(?:${source})$`) ? undefined : describeSlow(source, isSoundShape)),
);

/** What speaks against a pattern that is to match a whole label of an alert; undefined when nothing does. */
export function checkMatcher(source: string): string | undefined {
  const isSound = isQuick(wholeForm(source), 'su', longestLabel, mostSearchSteps);
  return isSound
    ? undefined
    : 'its regular expression would stop the program on some labels: fewer repetitions, please';
}

/** A pattern of RE2 that finds the same; undefined where RE2 cannot, or not in time. */
export function makeLinear(source: string, flags: PatternFlags): Pattern | undefined {
  try {
    const pattern = RE2JS.compile(RE2JS.translateRegExp(source), flags === 'i' ? RE2JS.CASE_INSENSITIVE : 0);
    return pattern.programSize() <= mostPlaces ? pattern : undefined;
  } catch {
    return undefined;
  }
}

/** True where JavaScript's own engine ends in time. */
export function isQuickSearch(source: string, flags: PatternFlags): boolean {
  return isQuick(source, flags, longestAnswerText, mostSearchSteps);
}

/** A rule's words are searched in lower case, everything else without regard to case. */
function formsOfSearch(source: string): readonly { readonly form: string; readonly flags: PatternFlags }[] {
  return [
    { form: source, flags: 'i' },
    { form: lowerPattern(source), flags: '' },
  ];
}

function checkSyntax(source: string): string | undefined {
  if (source.length > longestPattern) return `is too long: a pattern has at most ${longestPattern} characters`;
  try {
    new RegExp(source);
    // What is too large is found when it is first tried; the second try compiles it once more.
    const pattern = new RegExp(source, 'i');
    for (const text of ['', 'a', '\u0100']) pattern.test(text);
    parsePattern(source, 'i');
    return undefined;
  } catch (error) {
    // The library's sentence repeats the pattern, and somebody may have put a key there.
    const { message } = error as Error;
    return `is not a regular expression: ${message.slice(message.lastIndexOf(': ') + 2)}`;
  }
}

function isQuick(source: string, flags: string, length: number, most: number): boolean {
  try {
    return boundOf(source, flags, length) <= most;
  } catch {
    return false;
  }
}

/** True where a shape, or what is made of one, ends in time on a credential. */
export function isQuickShape(form: string): boolean {
  return isQuick(form, 'i', longestSecret, mostSteps.ofShape);
}

/** True where what is made of a shape ends in time on a text that is searched for keys. */
export function isQuickInText(form: string): boolean {
  return isQuick(form, '', longestSecret, mostSteps.ofShapeInText);
}

function isSoundSearch(pattern: Piece): boolean {
  return stepsOf(pattern, longestAnswerText) <= mostSearchSteps;
}

function isSoundShape(pattern: Piece): boolean {
  return stepsOf(pattern, longestSecret) <= mostSteps.ofShape;
}

function describeSlow(source: string, isSound: (pattern: Piece) => boolean): string {
  const piece = findCulprit(source, isSound);
  const what = piece === undefined ? 'its repetitions can be tried' : `${JSON.stringify(piece)} can be repeated`;
  return `would stop the program on some texts: ${what} in too many ways. Give it an end, such as {1,50}, or anchor it with ^`;
}

/** Repetitions of which it is tried whether all is well without them. */
const mostTried = 20;

/** The repetition without which all is well, the shortest where there are several. */
function findCulprit(source: string, isSound: (pattern: Piece) => boolean): string | undefined {
  const pattern = parsePattern(source, 'i');
  const repeats = listRepeats(pattern)
    .toSorted((one, other) => one.raw.length - other.raw.length)
    .slice(0, mostTried);
  return (repeats.find((repeat) => isSound(without(pattern, repeat))) ?? repeats.at(-1))?.raw;
}

type Repeat = Extract<Piece, { readonly kind: 'repeat' }>;

function listRepeats(piece: Piece): readonly Repeat[] {
  switch (piece.kind) {
    case 'sequence':
      return piece.pieces.flatMap(listRepeats);
    case 'choice':
      return piece.ways.flatMap(listRepeats);
    case 'look':
      return listRepeats(piece.body);
    case 'repeat':
      return [...(piece.most > 1 ? [piece] : []), ...listRepeats(piece.body)];
    default:
      return [];
  }
}

/** The pattern with one repetition made a single piece. */
function without(piece: Piece, repeat: Repeat): Piece {
  if (piece === repeat) return repeat.body;
  switch (piece.kind) {
    case 'sequence':
      return { ...piece, pieces: piece.pieces.map((one) => without(one, repeat)) };
    case 'choice':
      return { ...piece, ways: piece.ways.map((one) => without(one, repeat)) };
    case 'look':
    case 'repeat':
      return { ...piece, body: without(piece.body, repeat) };
    default:
      return piece;
  }
}
