/** @module The one JSON form of a diagnosis: a line of `diagnose --json`, a line of `explain --json`, `data.diagnosis` of a webhook. */

import { defined } from '../defined.ts';
import type { Cause, Confidence, State } from '../model/cause.ts';
import type { Diagnosis, EvidenceKind, RuledOut, Step, Warning } from '../model/diagnosis.ts';

/** A diagnosis with the field names of `--json`. */
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
  /** What is worth knowing of a key that works, such as what its probe leaves unproven. */
  readonly note?: string;
  readonly requests: number;
  readonly at: string;
}

/** Returns a diagnosis with the names and the order of `--json`. A field that is not known is absent, never null. */
export function toJson(
  diagnosis: Diagnosis,
  about: { readonly integration?: string; readonly provider?: string },
): DiagnosisJson {
  return defined({
    integration: about.integration,
    provider: about.provider,
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
    remedy: diagnosis.remedy.map(({ step, url }) => defined({ step, url })),
    warnings: diagnosis.warnings.map(({ kind, says, due }) => defined({ kind, says, due })),
    note: diagnosis.note,
    requests: diagnosis.requests,
    at: diagnosis.at,
  });
}
