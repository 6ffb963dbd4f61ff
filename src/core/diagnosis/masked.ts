/** @module A diagnosis with the secrets in its texts masked, before it leaves memory. */

import { maskTexts, type TextFields } from '../mask-texts.ts';
import type { Diagnosis } from '../model/diagnosis.ts';

/** Which fields of a diagnosis are texts of people and servers. */
export const diagnosisFields: TextFields<Diagnosis> = {
  state: 'ours',
  cause: 'ours',
  confidence: 'ours',
  named: { title: 'text', says: 'text' },
  candidates: 'ours',
  evidence: { kind: 'ours', says: 'text', consistentWith: 'ours', strength: 'ours', weight: 'ours' },
  ruledOut: { cause: 'ours', because: 'text' },
  remedy: { step: 'text', url: 'text' },
  warnings: { kind: 'ours', says: 'text', due: 'text' },
  facts: {
    account: 'text',
    scopes: 'text',
    expires: 'ours',
    egressIp: 'text',
    quotaLeft: 'ours',
    quotaUsed: 'ours',
    quotaTotal: 'ours',
  },
  decide: 'text',
  note: 'text',
  impact: 'text',
  contradictory: 'ours',
  requests: 'ours',
  at: 'ours',
  retryAfter: 'ours',
};

/** Returns the diagnosis with its texts masked. Its cause, and all other words of ours, stay. */
export function maskDiagnosis(diagnosis: Diagnosis, mask: (text: string) => string): Diagnosis {
  return maskTexts(diagnosis, diagnosisFields, mask);
}
