/** @module Warning steps: each warning is reported once per kind, due date and step, even if a probe or a clock goes back and forth. */

import type { Warning } from '../model/diagnosis.ts';

const day = 86_400_000;

/** Days before the due date at which a warning is reported again; 0 when the date has passed. */
const steps = [30, 14, 7, 3, 1, 0] as const;

/** The warnings to report now, and what to remember after that. */
export interface NewWarnings {
  /** Warnings that were not reported yet. */
  readonly fresh: readonly Warning[];
  /** The new `Standing.warned`: the steps that have been reported once `fresh` is reported. */
  readonly warned: readonly string[];
}

/** Returns the warnings that are still to be reported at the instant `at` (ms). @param warned `Standing.warned` */
export function newWarnings(warnings: readonly Warning[], warned: readonly string[], at: number): NewWarnings {
  const current = new Set(warnings.flatMap((warning) => stepsUpTo(warning, at)));
  const reported = new Set(warned.filter((entry) => current.has(entry) || !isLongPast(entry, at)));
  const fresh = warnings.filter((warning) => !stepsUpTo(warning, at).some((entry) => reported.has(entry)));
  for (const warning of fresh) {
    reported.add(entryOf(warning, stepAt(warning, at)));
  }
  return { fresh, warned: [...reported] };
}

/** Drops the reported warnings about the text and rights of a key that was replaced; due dates keep their steps. */
export function forgetReplacedKey(warned: readonly string[]): readonly string[] {
  return warned.filter((entry) => entry.includes(':'));
}

function stepAt(warning: Warning, at: number): number | undefined {
  const due = Date.parse(warning.due ?? '');
  return Number.isNaN(due) ? undefined : steps.findLast((step) => due - at <= step * day);
}

/** A later step includes the earlier ones, so that a clock that is set back repeats nothing. */
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
