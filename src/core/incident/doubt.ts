/** @module Verdicts that are told although further probes did not confirm them: what is said of them, and how sure it is. */

import { causeNames } from '../cause-words.ts';
import type { Diagnosis, Evidence } from '../model/diagnosis.ts';
import type { Pending } from '../model/incident.ts';

/**
 * Returns the diagnosis of a failure that too few probes have seen, as it may be told: never certain.
 * @param until ms since the epoch; the ESP asks for no probe before
 */
export function doubtUnconfirmed(diagnosis: Diagnosis, { count }: Pending, until: number | undefined): Diagnosis {
  const seen = count === 1 ? 'Only one probe has seen this' : `Only ${count} probes have seen this`;
  const held = `the ESP asks for no further probe before ${new Date(until ?? 0).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const says = until === undefined ? `${seen}.` : `${seen}: ${held}.`;
  const confidence = diagnosis.confidence === 'certain' ? 'likely' : diagnosis.confidence;
  return { ...diagnosis, confidence, evidence: [...diagnosis.evidence, toEvidence(diagnosis, says)] };
}

/**
 * Returns the diagnosis of a key that failed at each probe, for reasons that do not confirm each other. All of them stay
 * possible, whatever the last answer alone would prove.
 * @param failures probes in a row that failed
 */
export function doubtMixed(diagnosis: Diagnosis, { others = [] }: Pending, failures: number): Diagnosis {
  const candidates = [...new Set([diagnosis.cause, ...others, ...diagnosis.candidates])];
  const names = [...new Set([diagnosis.cause, ...others])].map((cause) => causeNames[cause]).join(', ');
  const says = `Each of the last ${failures} probes failed, for different reasons: ${names}.`;
  return {
    ...diagnosis,
    confidence: 'possible',
    candidates,
    named: { title: 'fails in different ways', says },
    ruledOut: diagnosis.ruledOut.filter(({ cause }) => !candidates.includes(cause)),
    evidence: [...diagnosis.evidence, toEvidence({ candidates }, says)],
  };
}

/** What earlier probes showed ranks, and excludes nothing. */
function toEvidence({ candidates }: Pick<Diagnosis, 'candidates'>, says: string): Evidence {
  return { kind: 'history', says, consistentWith: candidates, strength: 'soft', weight: 1 };
}
