/** @module What a success of a form that is not known proves: as much as the answers to other keys do. */

import type { Answer } from '../model/answer.ts';
import type { Cause } from '../model/cause.ts';
import type { Evidence } from '../model/diagnosis.ts';
import type { Reading } from '../reading/read-answer.ts';
import { isWebPage } from '../reading/subject.ts';

/** What an investigation found out about the endpoint. */
export interface ControlFindings {
  readonly evidence: readonly Evidence[];
  /** True when a made-up key was refused there. */
  readonly acceptanceChecked: boolean;
  /** True when a made-up key was accepted, too. */
  readonly provesNothing: boolean;
}

/** What follows for the verdict. */
export interface FormVerdict {
  /** True when nothing shows whether the key does what it is needed for. */
  readonly cannotTell: boolean;
  /** Causes that precede those of the answer alone. */
  readonly causes: readonly Cause[];
}

/**
 * Judges a success that the provider's list does not know. Data are the success in a newer form where a made-up key is refused;
 * a message may be a refusal all the same. Where made-up keys are let in as well, somebody else may have answered.
 */
export function judgeForm(
  reading: Reading | undefined,
  answer: Answer | undefined,
  controls: ControlFindings,
): FormVerdict {
  const { evidence, acceptanceChecked, provesNothing } = controls;
  if (reading === undefined || answer?.kind !== 'http') return { cannotTell: false, causes: [] };
  if (reading.otherForm !== undefined) {
    if (provesNothing) return { cannotTell: true, causes: ['endpoint_changed', 'network'] };
    return reading.otherForm === 'data' && acceptanceChecked
      ? { cannotTell: false, causes: [] }
      : { cannotTell: true, causes: ['endpoint_changed'] };
  }
  const isSuccess = answer.status !== null && answer.status >= 200 && answer.status <= 299 && !isWebPage(answer);
  const isForeign = reading.causes[0] === 'network' && reading.causes.includes('endpoint_changed');
  // Somebody who lets this key in and refuses others is no stranger.
  const isTold = evidence.some(
    ({ kind, strength, consistentWith }) =>
      (kind === 'made_up_key' || kind === 'no_key') && strength === 'hard' && !consistentWith.includes('network'),
  );
  return isSuccess && isForeign && isTold
    ? { cannotTell: true, causes: ['endpoint_changed'] }
    : { cannotTell: false, causes: [] };
}
