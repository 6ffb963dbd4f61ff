/**
 * @module Compares two answers by what the server decided. Taken out before: what repeats the request, what comes from time or
 * from the server's own numbers and names, and what follows the place where an answer broke off.
 */

import type { Answer } from '../model/answer.ts';
import { answerText, parseJson } from '../reading/match/readable-text.ts';
import type { Reading } from '../reading/read-answer.ts';
import { type EchoTest, makeEchoTest } from './echoes.ts';

/** An answer with its reading. */
export interface ReadAnswer {
  readonly answer: Answer;
  readonly reading: Reading;
  /** What the request presented: the answer may repeat it. Never shown and never stored. */
  readonly sent?: readonly string[];
}

/**
 * How two answers differ. `none`: not at all. `unclear`: they agree as far as both arrived. `words`: in words that nothing is
 * known of, or in answers that are not whole. `verdict`: in the status, in an error code, or in the causes that they name.
 */
export type Difference = 'none' | 'unclear' | 'words' | 'verdict';

/** Returns how two answers differ; answers that did not come at all differ in nothing that can be compared. */
export function compareAnswers(one: ReadAnswer, other: ReadAnswer): Difference {
  if (one.answer.kind === 'none' || other.answer.kind === 'none') return 'unclear';
  const isWhole = isComplete(one.answer) && isComplete(other.answer);
  const [words, otherWords] = [readWords(one), readWords(other)];
  const isSameStatus = statusOf(one.answer) === statusOf(other.answer);
  if (!isWhole) {
    const length = Math.max(0, Math.min(words.length, otherWords.length) - 1);
    return isSameStatus && agree(words.slice(0, length), otherWords.slice(0, length)) ? 'unclear' : 'words';
  }
  if (!isSameStatus || !isSameCode(one, other)) return 'verdict';
  if (one.reading.causes.join() !== other.reading.causes.join()) return 'verdict';
  return agree(words, otherWords) ? 'none' : 'words';
}

/** True when all of an answer arrived and could be read. */
export function isComplete(answer: Answer): boolean {
  return answer.kind !== 'http' || answer.incomplete === undefined;
}

/** Stands for a word that repeats the request; it agrees with every word. */
const echo = '\u0000';
/** Stands for a number, an id, a time or a host name. */
const changing = '#';

/** Characters of an answer that are compared. */
const longestText = 4000;

function statusOf(answer: Exclude<Answer, { kind: 'none' }>): number | null {
  return answer.kind === 'http' ? answer.status : answer.code;
}

function agree(words: readonly string[], others: readonly string[]): boolean {
  const isSame = (word: string, at: number) => word === others[at] || word === echo || others[at] === echo;
  return words.length === others.length && words.every(isSame);
}

function readWords({ answer, sent = [] }: ReadAnswer): readonly string[] {
  const isEcho = makeEchoTest(sent);
  const words = splitWords(answerText(answer).slice(0, longestText)).flatMap((word) => normalise(word, isEcho));
  // A masked key is one word or several, as its length and its characters have it.
  return words.filter((word, at) => word !== echo || words[at - 1] !== echo);
}

/** Characters that mask a part of a key part words as blanks do. */
function splitWords(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{N}._+/=@%~-]+|\.{2,}/u);
}

function normalise(word: string, isEcho: EchoTest): readonly string[] {
  const bare = word.replace(/^[._+/=@%~-]{1,100}|[._+/=@%~-]{1,100}$/g, '').toLowerCase();
  if (bare === '') return [];
  if (isEcho(bare)) return [echo];
  return [isChanging(bare) ? changing : bare];
}

/** Names of days and months change with the date, host names with the machine that answers. */
function isChanging(word: string): boolean {
  return (
    /\p{N}/u.test(word) ||
    /^(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|am|pm|utc|gmt|z)$/.test(word) ||
    /^[a-z_-]+(?:\.[a-z_-]+){2,}$/.test(word)
  );
}

/** Fields that hold an error's code or type; their numbers count. */
const codeField =
  /^(?:error|err|status|sub|result|response|fault|http)?_?-?(?:code|type|key|status|error|reason|number|errno)$/i;
/** Characters of a code; what is longer is a sentence. */
const longestCode = 60;
/** Values of fields that are looked at in one answer. */
const mostValues = 200;

/** True for the same codes. A field that holds a code in one answer and a sentence in the other holds words, "Unauthorized" too. */
function isSameCode(one: ReadAnswer, other: ReadAnswer): boolean {
  const [codes, others] = [readCodes(one), readCodes(other)];
  const worded = new Set([...codes, ...others].flatMap(({ name, code }) => (code === undefined ? [name] : [])));
  const listOf = (list: readonly Code[]) =>
    list.flatMap(({ name, code }) => (code === undefined || worded.has(name) ? [] : [code]));
  return agree(listOf(codes), listOf(others));
}

/** The value of a field for codes; without `code` it is a sentence. */
interface Code {
  readonly name: string;
  readonly code?: string;
}

/** Returns the codes in an answer: values of JSON fields, or SMTP's enhanced status code (RFC 3463). */
function readCodes({ answer, sent = [] }: ReadAnswer): readonly Code[] {
  if (answer.kind === 'smtp')
    return [{ name: '', code: /^\d{3}[- ](\d\.\d{1,3}\.\d{1,3})\b/.exec(answer.text)?.[1] ?? '' }];
  if (answer.kind === 'none') return [];
  const isEcho = makeEchoTest(sent);
  return listCodes(parseJson(answer.body)).map(({ name, code }) =>
    code === undefined ? { name } : { name, code: isEcho(code) ? echo : code },
  );
}

function listCodes(json: unknown): readonly Code[] {
  const codes: Code[] = [];
  const waiting: unknown[] = [json];
  for (let visited = 0; waiting.length > 0 && visited < mostValues; visited += 1) {
    const value = waiting.shift();
    if (value === null || typeof value !== 'object') continue;
    for (const [field, inner] of Object.entries(value)) {
      const name = field.toLowerCase();
      if (typeof inner === 'object') waiting.push(inner);
      else if (codeField.test(name))
        codes.push(isCode(inner) ? { name, code: `${name}=${inner}`.toLowerCase() } : { name });
    }
  }
  return codes;
}

function isCode(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= longestCode && !/\s/.test(value));
}
