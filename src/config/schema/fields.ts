/** @module The building blocks of the config's schema. Each has its own sentence for what it wants and what it found. */

import * as z from 'zod';
import { sayFound, sayKind, sayUnknown } from '../problems/wording.ts';
import { durationPattern, durationWords, parseDuration } from './duration.ts';

type SayIssue = (issue: { readonly code?: string | undefined; readonly input?: unknown }) => string;

/** `must be a …; found "…"`. If YAML read a number, or true or false, it says to put the value in quotes. */
export function mustBe(what: string): SayIssue {
  return ({ input }) => {
    if (input === undefined) return `is missing: ${what}`;
    const quoted =
      typeof input === 'number' || typeof input === 'boolean'
        ? `; found ${sayKind(input)}: put it in quotes`
        : undefined;
    return `must be ${what}${quoted ?? sayFound(input)}`;
  };
}

/** Like `mustBe`, for a value that is never repeated. */
export function mustBeSecret(what: string): SayIssue {
  return ({ input }) => {
    if (input === undefined) return `is missing: ${what}`;
    if (typeof input === 'number' || typeof input === 'boolean') {
      return `YAML reads this as ${sayKind(input)} and changes it; put it in quotes`;
    }
    return `must be ${what}; found ${sayKind(input)}`;
  };
}

/** Like `mustBe`, for lists and blocks. */
export function mustBeBlock(what: string): SayIssue {
  return ({ input }) => (input === undefined ? `is missing: ${what}` : `must be ${what}; found ${sayKind(input)}`);
}

/** A text that is not empty. */
export function text(what: string) {
  return z.string({ error: mustBe(what) }).min(1, { error: mustBe(what) });
}

/** A text that matches a regular expression. */
export function pattern(expression: RegExp, what: string) {
  return z.string({ error: mustBe(what) }).regex(expression, { error: mustBe(what) });
}

/** One of some words. */
export function choice<const Words extends readonly [string, ...string[]]>(words: Words, what: string) {
  return z.enum(words, {
    error: ({ input }) =>
      typeof input === 'string' ? sayUnknown(what, input, words) : mustBe(`one of ${words.join(', ')}`)({ input }),
  });
}

/** True or false, without quotes. */
export function flag() {
  return z.boolean({
    error: ({ input }) =>
      input === undefined ? 'is missing: true or false' : `must be true or false${sayFound(input)}`,
  });
}

/** A whole number in a range. */
export function wholeNumber(least: number, most: number) {
  const error: SayIssue = ({ input }) =>
    `must be a whole number from ${least} to ${most}; found ${typeof input === 'number' ? input : sayKind(input)}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** Reads a duration as milliseconds. */
export function duration(least: string, most = '3650d') {
  const [from = 0, to = 0] = [parseDuration(least), parseDuration(most)];
  const range = `${durationWords}, from ${least} to ${most}`;
  const error: SayIssue = ({ input }) =>
    typeof input === 'number'
      ? `must be ${durationWords}; found ${input} without a unit`
      : mustBe(durationWords)({ input });
  return z
    .string({ error })
    .regex(durationPattern, { error })
    .transform((words, context) => {
      const length = parseDuration(words) ?? 0;
      if (length < from || length > to) {
        context.issues.push({ code: 'custom', message: mustBe(range)({ input: words }), input: words });
      }
      return length;
    });
}

/** One item or a list of items; both are read as a list. */
export function oneOrMore<Item extends z.ZodType<unknown, unknown>>(item: Item, what: string) {
  return z
    .union([item, list(item, what)], { error: mustBe(what) })
    .transform((value): readonly z.output<Item>[] =>
      Array.isArray(value) ? (value as readonly z.output<Item>[]) : [value as z.output<Item>],
    );
}

/** A list. */
export function list<Item extends z.ZodType<unknown, unknown>>(item: Item, what: string) {
  return z.array(item, { error: mustBeBlock(what) });
}

/**
 * A block of these options and no others. The message of an issue about unknown keys is the list of the allowed names;
 * `readIssues` makes a sentence of it for each unknown key.
 */
export function block<Shape extends z.ZodRawShape>(what: string, shape: Shape) {
  return z.strictObject(shape, {
    error: ({ code, input }) =>
      code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : mustBeBlock(what)({ input }),
  });
}

/** An option that may be absent, with the description that editors show. */
export function option<Schema extends z.ZodType<unknown, unknown>>(schema: Schema, description: string) {
  return schema.optional().describe(description);
}

/** The id of an integration or a channel. */
export function idSchema() {
  return pattern(
    /^[A-Za-z0-9][\w.:/@-]{0,127}$/,
    'a name of letters, digits and . _ : / @ -, starting with a letter or digit, at most 128 long',
  );
}

/** Makes a check of the schema from a function that returns the mistake. */
export function by(check: (value: string) => string | undefined) {
  return (value: string, context: z.RefinementCtx): void => {
    const says = check(value);
    if (says !== undefined) context.addIssue(says);
  };
}
