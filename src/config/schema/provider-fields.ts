/** @module The building blocks of the schema of a provider: optional fields, named blocks, causes and regular expressions. */

import * as z from 'zod';
import { type AnswerCause, answerCauses, needs } from '../../core/model/cause.ts';
import { checkSearch, checkShape } from '../../patterns/check.ts';
import { sayKind } from '../problems/wording.ts';
import { block, by, choice, list, mustBe, mustBeBlock, pattern, text } from './fields.ts';

/** A field that may be absent, but not undefined. */
export const maybe = <Schema extends z.ZodType>(schema: Schema) => z.exactOptional(schema);
/** The source of a fact. */
export const source = text('a URL where this can be read, or `from-memory`');
/** A cause that an answer can have. */
export const answerCause = z.custom<AnswerCause>((value) => answerCauses.includes(value as AnswerCause), {
  error: mustBe(`one of ${answerCauses.join(', ')}`),
});
/** A need. */
export const need = choice(needs, 'need');
/** An identifier. */
export const word = pattern(/^[a-z0-9][\w-]*$/, 'a word of letters, digits, _ and -');
/** A list of texts. */
export const texts = list(text('a text'), 'a list of texts');
/** A block whose options are among `names`; `what` names the entries. */
export function someOf<Name extends string, Schema extends z.ZodType>(
  names: readonly Name[],
  schema: Schema,
  what: string,
) {
  const shape = Object.fromEntries(names.map((name) => [name, maybe(schema)]));
  return block(`a block of ${what}`, shape as Record<Name, z.ZodExactOptional<Schema>>);
}

/** A number of at least `least`. */
export const number = (least: number) =>
  z
    .number({ error: ({ input }) => `must be a number; found ${sayKind(input)}` })
    .min(least, { error: `must be at least ${least}` });
/** A block with entries of any name; `what` names the entries. */
export const named = <Schema extends z.ZodType>(schema: Schema, what: string) =>
  z.record(z.string(), schema, { error: mustBeBlock(`a block of named ${what}`) });

/** A regular expression that is searched in a text. */
export const search = text('a regular expression').superRefine(by(checkSearch));

const anchored = by((value) => (isAnchored(value) ? undefined : 'must be anchored as a whole: ^(?:…)$'));
/** A regular expression that matches a whole text. */
export const shape = text('a regular expression from ^ to $').superRefine(by(checkShape)).superRefine(anchored);

/** True if it matches whole texts only. `^a|b$` does not: it matches any text that begins with a. */
function isAnchored(value: string): boolean {
  if (!value.startsWith('^') || !endsInDollar(value)) return false;
  const bare = value.replace(/\\./gs, '').replace(/\[[^\][]*\]/g, '');
  let depth = 0;
  for (const character of bare) {
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '|' && depth === 0) return false;
  }
  return true;
}

/** True where the last sign is a `$` that stands for the end: an even number of backslashes is before it. */
function endsInDollar(value: string): boolean {
  if (!value.endsWith('$')) return false;
  let slashes = 0;
  while (value[value.length - 2 - slashes] === '\\') slashes++;
  return slashes % 2 === 0;
}

/** A page for people. */
export const pageUrl = pattern(/^(?:https:\/\/|mailto:)\S+$/, 'a URL that begins with https:// or mailto:');

/** One fact of an ESP, as a step for people. */
export const advice = block('a piece of advice', { step: text('a sentence'), url: maybe(pageUrl), source });
