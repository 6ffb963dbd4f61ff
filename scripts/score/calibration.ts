/** @module Calibration: how often verdicts of each confidence are right, and how often a `certain` one leaves out a possible cause. */

import type { Cause, Confidence } from '../../src/core/model/cause.ts';

/** One verdict, beside the causes that the answer allows. */
export interface Verdict {
  readonly confidence: Confidence;
  /** The causes that the program names, the most likely first. */
  readonly candidates: readonly Cause[];
  readonly allowed: readonly Cause[];
  /** What the cause turned out to be; absent where the source does not say. */
  readonly actual?: Cause | undefined;
}

/** What was counted of the verdicts of one confidence. */
export interface Count {
  readonly verdicts: number;
  /** The first cause is none that the answer allows. */
  readonly wrong: number;
  /** The first cause is allowed, but so is a cause that the program does not name. */
  readonly narrow: number;
  /** Verdicts of which the true cause is known. */
  readonly known: number;
  /** The first cause is the true one. */
  readonly met: number;
}

/** The counts of each confidence. */
export type Calibration = Readonly<Record<Confidence, Count>>;

const levels: readonly Confidence[] = ['certain', 'likely', 'possible'];

/** Counts the verdicts by their confidence. */
export function calibrate(verdicts: readonly Verdict[]): Calibration {
  const count = (level: Confidence): Count => {
    const same = verdicts.filter(({ confidence }) => confidence === level);
    const right = same.filter(isRight);
    const known = same.filter(({ actual }) => actual !== undefined);
    return {
      verdicts: same.length,
      wrong: same.length - right.length,
      narrow: right.filter(isNarrow).length,
      known: known.length,
      met: known.filter(({ candidates, actual }) => candidates[0] === actual).length,
    };
  };
  return { certain: count('certain'), likely: count('likely'), possible: count('possible') };
}

/** Returns the calibration as lines of a table for people. */
export function describeCalibration(calibration: Calibration): string {
  const all = levels.reduce((sum, level) => sum + calibration[level].verdicts, 0);
  const share = (part: number, whole: number): string =>
    (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`).padStart(9);
  return [
    'confidence  verdicts      share    allowed  too narrow  the true one (of those known)',
    ...levels.map((level) => {
      const { verdicts, wrong, narrow, known, met } = calibration[level];
      const columns = [share(verdicts, all), share(verdicts - wrong, verdicts), ` ${share(narrow, verdicts)}`];
      return `${level.padEnd(10)} ${String(verdicts).padStart(9)}  ${columns.join('  ')}  ${share(met, known)} (${known})`;
    }),
  ].join('\n');
}

function isRight({ candidates: [first], allowed }: Verdict): boolean {
  return first !== undefined && allowed.includes(first);
}

function isNarrow({ candidates, allowed }: Verdict): boolean {
  return !allowed.every((cause) => candidates.includes(cause));
}
