/** @module The one JSON form of a diagnosis: a line of `diagnose --json`, a line of `explain --json`, `data.diagnosis` of a webhook. */

import type { Cause, Confidence, State } from '../model/cause.ts';
import type { Diagnosis, EvidenceKind, RuledOut, Step, Warning } from '../model/diagnosis.ts';

export interface DiagnosisJson {
  readonly integration?: string;
  readonly provider?: string;
  readonly state: State;
  readonly cause: Cause;
  readonly confidence: Confidence;
  readonly candidates: readonly Cause[];
  readonly evidence: readonly {
    readonly kind: EvidenceKind;
    readonly says: string;
    readonly consistent_with: readonly Cause[];
  }[];
  readonly ruled_out: readonly RuledOut[];
  readonly remedy: readonly Step[];
  readonly warnings: readonly Warning[];
  readonly requests: number;
  readonly at: string;
}

/** Puts a diagnosis into the words and the order of `--json`. What is not known is absent, never null. */
export function toJson(
  diagnosis: Diagnosis,
  about: { readonly integration?: string; readonly provider?: string },
): DiagnosisJson {
  return {
    ...(about.integration === undefined ? {} : { integration: about.integration }),
    ...(about.provider === undefined ? {} : { provider: about.provider }),
    state: diagnosis.state,
    cause: diagnosis.cause,
    confidence: diagnosis.confidence,
    candidates: diagnosis.candidates,
    evidence: diagnosis.evidence.map(({ kind, says, consistentWith }) => ({
      kind,
      says,
      consistent_with: consistentWith,
    })),
    ruled_out: diagnosis.ruledOut.map(({ cause, because }) => ({ cause, because })),
    remedy: diagnosis.remedy.map(({ step, url }) => ({ step, ...(url === undefined ? {} : { url }) })),
    warnings: diagnosis.warnings.map(({ kind, says, due }) => ({ kind, says, ...(due === undefined ? {} : { due }) })),
    requests: diagnosis.requests,
    at: diagnosis.at,
  };
}
