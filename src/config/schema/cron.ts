/** @module Whether a cron expression and a time zone are ones. */

import { Cron } from 'croner';
import { didYouMean, quote } from '../problems/wording.ts';

/** Most verdicts that are kept: thousands of integrations share a few expressions and zones. */
const mostKept = 1_000;

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
  return `unknown time zone ${quote(zone)}${near || '; an IANA name such as Europe/Berlin is wanted'}`;
});

/** Begins that are looked at to see whether a window ever ends; a year of daily ones has both changes of the clock. */
const begins = 400;

/** True when each window of so long (ms) begins before the last one is over, so that what it holds back is never told. */
export function isEndless(expression: string, timezone: string, lasts: number): boolean {
  const next = new Cron(expression, { timezone, paused: true }).nextRuns(begins).map((date) => date.getTime());
  return next.length === begins && next.every((at, index) => index === 0 || at - (next[index - 1] ?? at) <= lasts);
}

type Check = (text: string) => string | undefined;

function remember(check: Check): Check {
  const kept = new Map<string, string | undefined>();
  return (text) => {
    if (kept.has(text)) return kept.get(text);
    const says = check(text);
    if (kept.size < mostKept) kept.set(text, says);
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
