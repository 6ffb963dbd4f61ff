/** @module Parses a block without its wrong options, so that one run also shows the mistakes in the other options. */

import type * as z from 'zod';
import { type Issue, readIssues } from './issues.ts';

/** A block without its wrong options. */
export interface Parsed<Value> {
  /** Absent if no part of the block can be used. */
  readonly data?: Value;
  /** Options with a mistake in them. */
  readonly broken: ReadonlySet<string>;
  readonly issues: Issue[];
}

const nothing: ReadonlySet<string> = new Set();

/** Parses a block. @param placeholders values that replace required options with a mistake */
export function parseSound<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  placeholders: Readonly<Record<string, unknown>> = {},
): Parsed<z.output<Schema>> {
  const whole = schema.safeParse(value);
  if (whole.success) return { data: whole.data, broken: nothing, issues: [] };
  const issues = readIssues(whole.error.issues);
  const broken = new Set(issues.map(({ path }) => String(path[0] ?? '')));
  if (!isBlock(value)) return { broken, issues };
  for (const depth of [2, 1]) {
    const sound = schema.safeParse(prune(value, issues, depth, placeholders));
    if (sound.success) return { data: sound.data, broken, issues };
  }
  return { broken, issues };
}

/** Leaves out the values with a mistake, down to a depth; a list is left out as a whole. */
function prune(
  value: Readonly<Record<string, unknown>>,
  issues: readonly Issue[],
  depth: number,
  placeholders: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const sound: Record<string, unknown> = { ...value };
  for (const { path } of issues) {
    const [name, inner] = path.map(String);
    if (name === undefined) continue;
    const block = sound[name];
    if (depth === 2 && inner !== undefined && isBlock(block)) {
      sound[name] = Object.fromEntries(Object.entries(block).filter(([option]) => option !== inner));
    } else if (Object.hasOwn(placeholders, name)) {
      sound[name] = placeholders[name];
    } else {
      delete sound[name];
    }
  }
  return sound;
}

function isBlock(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
