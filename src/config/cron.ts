/** @module Whether a cron expression and a time zone are ones. */

import { Cron } from 'croner';
import { didYouMean, quote } from './wording.ts';

const checkedZones = new Map<string, boolean>();

/** The mistake in one sentence; undefined when the expression comes due at some time. */
export function checkCron(expression: string): string | undefined {
  try {
    if (new Cron(expression, { paused: true }).nextRun() === null) return `${quote(expression)} never comes due`;
    return undefined;
  } catch {
    return `must be a cron expression: minute hour day month weekday, such as "*/5 * * * *"; found ${quote(expression)}`;
  }
}

/** The mistake in one sentence; undefined for an IANA zone. */
export function checkZone(zone: string): string | undefined {
  let isZone = checkedZones.get(zone);
  if (isZone === undefined) {
    isZone = isKnown(zone);
    if (checkedZones.size < 1_000) checkedZones.set(zone, isZone);
  }
  if (isZone) return undefined;
  return `unknown time zone ${quote(zone)}${didYouMean(zone, Intl.supportedValuesOf('timeZone')) || '; an IANA name such as Europe/Berlin is wanted'}`;
}

function isKnown(zone: string): boolean {
  if (/^[+-]/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}
