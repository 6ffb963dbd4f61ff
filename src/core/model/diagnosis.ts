/** @module The result of an examination, as data: what every output (terminal, JSON, mail, webhook, page) is made from. */

import type { Cause, Confidence, State } from './cause.ts';

/** Where a piece of evidence came from: a step of the investigation, the text of the key, or the answer itself. */
export type EvidenceKind =
  | 'text'
  | 'answer'
  | 'declared'
  | 'history'
  | 'siblings'
  | 'clock'
  | 'connectivity'
  | 'status_page'
  | 'no_key'
  | 'made_up_key'
  | 'other_regions'
  | 'other_kinds'
  | 'permissions'
  | 'agent';

/** One observation with the causes it is consistent with. Hard evidence excludes the others; soft evidence only ranks. */
export interface Evidence {
  readonly kind: EvidenceKind;
  /** One plain sentence, without any secret. */
  readonly says: string;
  /** Never empty. For soft evidence: the causes that it speaks for. */
  readonly consistentWith: readonly Cause[];
  readonly strength: 'hard' | 'soft';
  /** Soft evidence: how much more likely it makes the causes it speaks for; above 1. See `weights.ts`. */
  readonly weight?: number;
}

export interface RuledOut {
  readonly cause: Cause;
  readonly because: string;
}

/** One thing to do, with the page to open for it. */
export interface Step {
  readonly step: string;
  readonly url?: string;
}

export type WarningKind =
  | 'text'
  | 'expires'
  | 'rotation_due'
  | 'over_privileged'
  | 'idle'
  | 'shared_key'
  | 'inline_secret'
  | 'quota'
  | 'retirement'
  | 'declared';

/** Something that wants doing although the integration works. */
export interface Warning {
  readonly kind: WarningKind;
  readonly says: string;
  /** ISO 8601 date or instant by which it wants doing; absent when there is none. */
  readonly due?: string;
}

/** What the answers told about the credential, by the plugin's `extract` and `keep`. */
export interface Facts {
  readonly account?: string;
  readonly scopes?: readonly string[];
  /** ISO 8601 instant. */
  readonly expires?: string;
  readonly egressIp?: string;
  readonly quotaLeft?: number;
  readonly quotaUsed?: number;
  readonly quotaTotal?: number;
}

export interface Diagnosis {
  readonly state: State;
  readonly cause: Cause;
  readonly confidence: Confidence;
  /** Ranked, `cause` first. */
  readonly candidates: readonly Cause[];
  readonly evidence: readonly Evidence[];
  readonly ruledOut: readonly RuledOut[];
  readonly remedy: readonly Step[];
  readonly warnings: readonly Warning[];
  readonly facts: Facts;
  /** The one step that would decide between what is left; absent when nothing is left to decide. */
  readonly decide?: string;
  /** What fails meanwhile, for people: "Receipts and password resets are not sent." */
  readonly impact?: string;
  /** True when pieces of hard evidence exclude each other. */
  readonly contradictory: boolean;
  /** Attempts to connect, failed ones included. */
  readonly requests: number;
  /** ISO 8601 instant of the verdict. */
  readonly at: string;
  /** Seconds the ESP asked us to wait (`Retry-After`), if it did. */
  readonly retryAfter?: number;
}
