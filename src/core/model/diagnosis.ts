/** @module The diagnosis as data: every output (terminal, JSON, mail, webhook) is made from it. */

import type { Cause, Confidence, State } from './cause.ts';

/** The source of a piece of evidence: a step of the investigation, the text of the key, or the answer itself. */
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

/** A cause that hard evidence excludes, with the sentence of that evidence. */
export interface RuledOut {
  readonly cause: Cause;
  readonly because: string;
}

/** One thing to do, with the page to open for it. */
export interface Step {
  readonly step: string;
  readonly url?: string;
}

/** The subject of a warning. */
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
  /** The answer has another form than the ESP is known for. */
  | 'answer_changed'
  /** What the answer says of a key that works, as that the account may send to verified addresses alone. */
  | 'notice'
  | 'declared';

/** Something that a person has to do although the integration works. */
export interface Warning {
  readonly kind: WarningKind;
  readonly says: string;
  /** ISO 8601 date or instant by which it has to be done; absent when there is none. */
  readonly due?: string;
}

/** Facts about the credential in the answers, by the provider's `extract`. */
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

/** The verdict about an integration, with its reasons and its remedy. */
export interface Diagnosis {
  readonly state: State;
  readonly cause: Cause;
  readonly confidence: Confidence;
  /** What the answer calls the trouble, in a few words and in a sentence, where the name of the cause is too wide: "SMTP AUTH is switched off". */
  readonly named?: { readonly title: string; readonly says: string };
  /** Ranked, `cause` first. */
  readonly candidates: readonly Cause[];
  readonly evidence: readonly Evidence[];
  readonly ruledOut: readonly RuledOut[];
  readonly remedy: readonly Step[];
  readonly warnings: readonly Warning[];
  readonly facts: Facts;
  /** The one check that would decide between the candidates; absent when there is nothing to decide. */
  readonly decide?: string;
  /** What the plugin says of the answer to a key that works and that asks for nothing, as what the answer does not show. */
  readonly note?: string;
  /** What fails until the fault is fixed, for people: "Receipts and password resets are not sent." */
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
