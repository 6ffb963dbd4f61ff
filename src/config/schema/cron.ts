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

/** Answers of `isEndless`, by its arguments. */
const endless = new Map<string, boolean>();

/** True if each window of `lasts` (ms) begins before the previous one ends, so that its alerts are never sent. */
export function isEndless(expression: string, timezone: string, lasts: number): boolean {
  const key = [expression, timezone, lasts].join('\n');
  const known = endless.get(key);
  if (known !== undefined) return known;
  const found = neverPauses(expression, timezone, lasts);
  if (endless.size < mostRemembered) endless.set(key, found);
  return found;
}

/** The first pause between two windows is the answer; most have one after the first or after a few. */
function neverPauses(expression: string, timezone: string, lasts: number): boolean {
  const cron = new Cron(expression, { timezone, paused: true });
  let last = cron.nextRun();
  for (let index = 1; index < starts && last !== null; index += 1) {
    const next: Date | null = cron.nextRun(last);
    if (next !== null && next.getTime() - last.getTime() > lasts) return false;
    last = next;
  }
  return last !== null;
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
