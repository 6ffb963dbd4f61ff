/** @module The record of a decision: what a store writes in one transaction. */

import { defined } from '../defined.ts';
import type { Recorded, ResultRow } from '../model/record.ts';
import type { Decision } from './transition.ts';

/** A decision, and the channels that its transition goes to; no channel when there is no transition. */
export interface RoutedDecision extends Decision {
  readonly channels: readonly string[];
}

/** The verdict of a single probe: a result row without what follows from the decision and from there being one probe. */
export type SingleResult = Omit<ResultRow, 'integration' | 'until' | 'count'>;

/** Returns the record of `decision`, which the probe behind `result` led to. */
export function makeRecord({ standing, transition, channels }: RoutedDecision, result: SingleResult): Recorded {
  return {
    result: { ...result, integration: standing.integration, until: result.at, count: 1 },
    standing,
    ...defined({ transition: transition && { transition, channels } }),
  };
}
