/** @module The readable text of an answer, without escapes and tags: the patterns of answer rules are searched in it. */

import type { Answer } from '../../model/answer.ts';
import { isTooDeep } from '../../nesting.ts';
import { ownMember } from '../../own-member.ts';
import { longestAnswerText, shorten } from '../shorten.ts';

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  rsquo: "'",
  lsquo: "'",
  ldquo: '"',
  rdquo: '"',
};

/** Characters that show that something has to be undone. */
const wrapping = /[\\<&\u2018\u2019\u201c\u201d\u00a0\n\r\t]| {2}/;

/**
 * Returns the readable text: JSON escapes undone, HTML and XML tags dropped, entities decoded, arrays of PHP written as names and
 * values, curly quotes made straight, white space joined. Cheap when there is nothing to undo.
 */
export function readableText(body: string): string {
  if (!wrapping.test(body)) return body;
  let text = body;
  if (text.includes('\\')) text = undoEscapes(text);
  if (text.includes('<')) text = dropTags(text);
  if (text.includes('&')) text = decodeEntities(text);
  // PHP prints the member of an array as `[name] => value`.
  if (text.includes('] => ')) text = text.replace(/\[(\w{1,60})\] => /g, '$1: ');
  if (/[\u2018\u2019\u201c\u201d\u00a0]/.test(text)) {
    text = text
      .replace(/[\u2018\u2019]/g, "'")
      .replace(/[\u201c\u201d]/g, '"')
      .replaceAll('\u00a0', ' ');
  }
  return /[\n\r\t]| {2}/.test(text) ? text.replace(/\s+/g, ' ').trim() : text;
}

/** Returns the readable text of any answer, as much of it as is read. */
export function answerText(answer: Answer): string {
  return shortenAnswer(wholeText(answer));
}

/** Returns as much of a text of an answer as is read. */
export function shortenAnswer(text: string): string {
  return shorten(text, longestAnswerText, ' … . ');
}

/** True when an answer has more text than is read. */
export function isReadInPart(answer: Answer): boolean {
  return isLong(answer) && wholeText(answer).length > longestAnswerText;
}

function isLong(answer: Answer): boolean {
  const { length } = answer.kind === 'http' ? answer.body : answer.kind === 'smtp' ? answer.text : answer.message;
  return length > longestAnswerText;
}

/** Of long answers alone: several rules and the evidence read them, and each reading takes milliseconds. */
const texts = new WeakMap<Answer, string>();

function wholeText(answer: Answer): string {
  if (!isLong(answer)) return readWhole(answer);
  const text = texts.get(answer) ?? readWhole(answer);
  texts.set(answer, text);
  return text;
}

function readWhole(answer: Answer): string {
  if (answer.kind === 'http') return readableText(answer.body);
  return answer.kind === 'smtp' ? readSmtpText(answer.text) : answer.message;
}

/** Removes the code that a continued reply repeats on every line. */
function readSmtpText(text: string): string {
  return readableText(text.replace(/\r?\n\d{3}[- ](?:\d\.\d{1,3}\.\d{1,3} )?/g, ' '));
}

function undoEscapes(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, char: string | undefined) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return char === 'n' || char === 'r' || char === 't' ? ' ' : (char ?? '');
  });
}

function dropTags(text: string): string {
  return (
    dropBetween(dropScripts(text).replace(/<!\[CDATA\[|\]\]>/g, ' '), '<!--', '-->')
      // Python prints an error as <HttpError 403 when …>, which is no tag.
      .replace(/<(?!\w*(?:Error|Exception) \d{3}\b)[/!?]?[a-zA-Z][^<>]*>/g, ' ')
  );
}

/** Without the elements whose text is no text for people. */
function dropScripts(text: string): string {
  const open = /<(script|style)\b[^<>]*>/gi;
  const first = open.exec(text);
  if (first === null) return text;
  let kept = '';
  let at = 0;
  for (let match: RegExpExecArray | null = first; match !== null; match = open.exec(text)) {
    kept += `${text.slice(at, match.index)} `;
    const close = match[1]?.toLowerCase() === 'style' ? /<\/style>/gi : /<\/script>/gi;
    close.lastIndex = open.lastIndex;
    if (!close.test(text)) return kept;
    at = close.lastIndex;
    open.lastIndex = at;
  }
  return kept + text.slice(at);
}

/** Without whatever stands between two marks, or behind the first where there is no second. */
function dropBetween(text: string, from: string, to: string): string {
  let kept = '';
  let at = 0;
  for (let start = text.indexOf(from); start >= 0; start = text.indexOf(from, at)) {
    kept += `${text.slice(at, start)} `;
    const end = text.indexOf(to, start + from.length);
    if (end < 0) return kept;
    at = end + to.length;
  }
  return kept + text.slice(at);
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ownMember(entities, String(name).toLowerCase()) ?? whole;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Returns the value at a dotted path; `*` means every element. Undefined when there is none. */
export function readPath(value: unknown, path: string): unknown {
  let current: unknown = value;
  for (const [index, name] of path.split('.').entries()) {
    if (current === null || typeof current !== 'object') return undefined;
    if (name === '*') {
      const tail = path
        .split('.')
        .slice(index + 1)
        .join('.');
      const members = Object.values(current);
      return tail === '' ? members : members.map((member) => readPath(member, tail)).filter((one) => one !== undefined);
    }
    current = Object.hasOwn(current, name) ? (current as Record<string, unknown>)[name] : undefined;
  }
  return current;
}

/** Returns the body as JSON, or undefined when it is none, or has more levels than are read. */
export function parseJson(body: string): unknown {
  const first = body.trimStart()[0];
  if (first !== '{' && first !== '[' && first !== '"') return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return isTooDeep(value, body) ? undefined : value;
  } catch {
    return undefined;
  }
}
