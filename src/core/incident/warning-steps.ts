/** @module Warnings are said once per kind, due date and step, never again because a probe or a clock went back and forth. */

import type { Warning } from '../model/diagnosis.ts';

const day = 86_400_000;

/** Days before the due date at which a warning is said again; 0 when it has passed. */
const steps = [30, 14, 7, 3, 1, 0] as const;

export interface NewWarnings {
  /** What has not been said yet. */
  readonly fresh: readonly Warning[];
  /** What has been said once `fresh` is said. */
  readonly warned: readonly string[];
}

/** Sorts out what is still to be said at the instant `at` (ms). */
export function newWarnings(warnings: readonly Warning[], warned: readonly string[], at: number): NewWarnings {
  const standing = new Set(warnings.flatMap((warning) => stepsUpTo(warning, at)));
  const said = new Set(warned.filter((entry) => standing.has(entry) || !isLongPast(entry, at)));
  const fresh = warnings.filter((warning) => !stepsUpTo(warning, at).some((entry) => said.has(entry)));
  for (const warning of fresh) {
    said.add(entryOf(warning, stepAt(warning, at)));
  }
  return { fresh, warned: [...said] };
}

/** Forgets what was said of the text and rights of a key that has been replaced; due dates keep their steps. */
export function forgetReplacedKey(warned: readonly string[]): readonly string[] {
  return warned.filter((entry) => entry.includes(':'));
}

function stepAt(warning: Warning, at: number): number | undefined {
  const due = Date.parse(warning.due ?? '');
  return Number.isNaN(due) ? undefined : steps.findLast((step) => due - at <= step * day);
}

/** A later step makes the earlier ones moot, so that a clock that is set back repeats nothing. */
function stepsUpTo(warning: Warning, at: number): readonly string[] {
  const step = stepAt(warning, at);
  const later = steps.filter((other) => step === undefined || other <= step).map((other) => entryOf(warning, other));
  return step === undefined ? [entryOf(warning, undefined), ...later] : later;
}

function entryOf(warning: Warning, step: number | undefined): string {
  if (Number.isNaN(Date.parse(warning.due ?? ''))) {
    return warning.kind;
  }
  return `${warning.kind}:${new Date(warning.due ?? '').toISOString().slice(0, 10)}:${step ?? 'early'}`;
}

function isLongPast(entry: string, at: number): boolean {
  return at - Date.parse(entry.split(':')[1] ?? '') > 90 * day;
}
