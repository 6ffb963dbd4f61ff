/** @module Parses a block with mistakes as far as it goes, so that one run shows the mistakes of the rest as well. */

import type * as z from 'zod';
import { type Issue, readIssues } from './issues.ts';

export interface Parsed<Value> {
  /** Without what is wrong; absent when nothing can be saved. */
  readonly data?: Value;
  /** Options that are wrong, or have something wrong in them. */
  readonly broken: ReadonlySet<string>;
  readonly issues: Issue[];
}

const nothing: ReadonlySet<string> = new Set();

/** @param standIn values for required options, should they be wrong */
export function parseSound<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  standIn: Readonly<Record<string, unknown>> = {},
): Parsed<z.output<Schema>> {
  const whole = schema.safeParse(value);
  if (whole.success) return { data: whole.data, broken: nothing, issues: [] };
  const issues = readIssues(whole.error.issues);
  const broken = new Set(issues.map(({ path }) => String(path[0] ?? '')));
  if (!isBlock(value)) return { broken, issues };
  for (const depth of [2, 1]) {
    const rest = schema.safeParse(prune(value, issues, depth, standIn));
    if (rest.success) return { data: rest.data, broken, issues };
  }
  return { broken, issues };
}

/** Leaves out what is wrong, down to a depth; in a list the whole list. */
function prune(
  value: Readonly<Record<string, unknown>>,
  issues: readonly Issue[],
  depth: number,
  standIn: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const sound: Record<string, unknown> = { ...value };
  for (const { path } of issues) {
    const [name, inner] = path.map(String);
    if (name === undefined) continue;
    const block = sound[name];
    if (depth === 2 && inner !== undefined && isBlock(block)) {
      sound[name] = Object.fromEntries(Object.entries(block).filter(([option]) => option !== inner));
    } else if (Object.hasOwn(standIn, name)) {
      sound[name] = standIn[name];
    } else {
      delete sound[name];
    }
  }
  return sound;
}

function isBlock(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
