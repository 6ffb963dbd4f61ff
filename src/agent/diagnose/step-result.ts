/** @module What the steps of an investigation get and return. */

import type { ReadAnswer } from '../../core/diagnosis/read-steps.ts';
import type { Evidence, EvidenceKind, Facts } from '../../core/model/diagnosis.ts';
import type { CredentialKind, Probe } from '../../core/model/provider.ts';
import type { FirstProbe } from './first-probe.ts';
import { textsOf } from './send.ts';

/** A first probe that was sent, with or without an answer. */
export type AnsweredProbe = FirstProbe & {
  readonly kind: CredentialKind;
  readonly probe: Probe;
  readonly exchange: NonNullable<FirstProbe['exchange']>;
  readonly reading: NonNullable<FirstProbe['reading']>;
};

/** The result of a step of the investigation; fields that the step did not decide are absent. */
export interface StepResult {
  readonly evidence: readonly Evidence[];
  readonly requests: number;
  /** The kinds of earlier evidence that no longer count. */
  readonly replaces?: readonly EvidenceKind[];
  readonly facts?: Facts;
  readonly foundRegion?: string;
  readonly acceptanceChecked?: boolean;
  /** True when a made-up key was accepted: the endpoint proves nothing. */
  readonly provesNothing?: boolean;
  readonly mayBeOutage?: boolean;
  /** Whether the same key was refused again with the same answer; absent if it was not asked again. */
  readonly repeated?: 'same' | 'other';
  /** The same key asked again, if it was accepted then: one refusal is none, and all begins anew with this answer. */
  readonly accepted?: AnsweredProbe;
  /** True when the ESP gives this answer to every key since lately. */
  readonly isChange?: boolean;
  /** True when the ESP itself reports an incident that may refuse every key. */
  readonly isOutage?: boolean;
}

/** What a step may do. */
export interface StepLimits {
  /** Requests that may still be sent. */
  readonly budget: number;
  /** False where the trouble was investigated often lately: no real key is sent again for it. */
  readonly mayAskAgain: boolean;
  /** True for a key that failed before: then an acceptance needs a made-up key that is refused now. */
  readonly isRecovered: boolean;
}

/** Returns the answer to the real key. */
export function ownOf({ exchange, reading, parts }: AnsweredProbe): ReadAnswer {
  return { answer: exchange.answer, reading, sent: textsOf(parts) };
}
