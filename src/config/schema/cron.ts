/** @module Cron expressions and time zones: the mistakes in them, and windows that never end. */

import { Cron } from 'croner';
import { quote } from '../../core/could-be-secret.ts';
import { didYouMean } from '../problems/wording.ts';

/** Results that are remembered: thousands of integrations share a few expressions and zones. */
const mostRemembered = 1_000;

/** The mistake in one sentence; undefined when the expression comes due at some time. */
export const checkCron = remember((expression) => {
  try {
    if (new Cron(expression, { paused: true }).nextRun() === null) return `${quote(expression)} never comes due`;
    return undefined;
  } catch {
    return `must be a cron expression: minute hour day month weekday, such as "*/5 * * * *"; found ${quote(expression)}`;
  }
});

/** The mistake in one sentence; undefined for an IANA zone. */
export const checkZone = remember((zone) => {
  if (isKnown(zone)) return undefined;
  const near = didYouMean(zone, Intl.supportedValuesOf('timeZone'));
  return `unknown time zone ${quote(zone)}${near || '; it must be an IANA name such as Europe/Berlin'}`;
});

/** Starts that are compared to find out whether a window ever ends: a year of daily ones has both changes of the clock. */
const starts = 400;

/** Starts that are compared in one reading: a tenth of a second of CPU on a slow core. */
const mostStarts = 1_000;

/** Answers of `isEndless`, by its arguments. */
const endless = new Map<string, boolean>();

/**
 * Returns a test for one reading of a config: true if each window of `lasts` (ms) begins before the previous one ends, so that
 * its alerts are never sent. Only windows without an end take long. After a few new ones no further one is found in this
 * reading, so that the daemon does not stand still. Those that were found stay known.
 */
export function createEndlessTest(): (expression: string, timezone: string, lasts: number) => boolean {
  let left = mostStarts;
  return (expression, timezone, lasts) => {
    const key = [expression, timezone, lasts].join('\n');
    const known = endless.get(key);
    if (known !== undefined) return known;
    // The first pause of nearly every window follows its first start, and is always looked for.
    const { isEndless, compared } = compareStarts(expression, timezone, lasts, Math.max(2, Math.min(starts, left)));
    left -= compared - 1;
    if (isEndless === undefined) return false;
    if (endless.size >= mostRemembered) endless.clear();
    endless.set(key, isEndless);
    return isEndless;
  };
}

/** The first pause between two windows is the answer; most have one after the first or after a few. Undefined: not enough starts. */
function compareStarts(
  expression: string,
  timezone: string,
  lasts: number,
  most: number,
): { readonly isEndless: boolean | undefined; readonly compared: number } {
  const cron = new Cron(expression, { timezone, paused: true });
  let last = cron.nextRun();
  for (let compared = 1; compared < most; compared += 1) {
    const next: Date | null = last === null ? null : cron.nextRun(last);
    if (last === null || next === null) return { isEndless: false, compared };
    if (next.getTime() - last.getTime() > lasts) return { isEndless: false, compared };
    last = next;
  }
  return { isEndless: most < starts ? undefined : true, compared: most };
}

type Check = (text: string) => string | undefined;

function remember(check: Check): Check {
  const known = new Map<string, string | undefined>();
  return (text) => {
    if (known.has(text)) return known.get(text);
    const says = check(text);
    if (known.size < mostRemembered) known.set(text, says);
    return says;
  };
}

function isKnown(zone: string): boolean {
  if (/^[+-]/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}
