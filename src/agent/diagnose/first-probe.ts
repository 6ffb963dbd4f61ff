/** @module What the first look at an integration brings: where the examination hands over to the investigation. */

import type { Memory, Past } from '../../core/diagnosis/history.ts';
import type { Finding } from '../../core/key/inspect.ts';
import type { Need } from '../../core/model/cause.ts';
import type { Integration } from '../../core/model/config.ts';
import type { Evidence, Facts } from '../../core/model/diagnosis.ts';
import type { Exchange } from '../../core/model/exchange.ts';
import type { CredentialKind, Probe, Provider } from '../../core/model/provider.ts';
import type { Secret } from '../../core/model/secret.ts';
import type { Reading } from '../../core/reading/read-answer.ts';

/** What the first look at an integration brought; the investigation goes on from here. */
export interface FirstProbe {
  readonly integration: Integration;
  readonly provider: Provider;
  /** Absent when the credential could not be read or fits no kind. */
  readonly kind?: CredentialKind;
  readonly needs: readonly Need[];
  readonly parts: Readonly<Record<string, Secret>>;
  readonly fingerprint?: string;
  /** Set where the credential could not be read for a fault of this process: the probe says nothing about the key. */
  readonly ownFault?: 'descriptors';
  readonly findings: readonly Finding[];
  readonly probe?: Probe;
  readonly exchange?: Exchange;
  readonly reading?: Reading;
  readonly evidence: readonly Evidence[];
  readonly facts: Facts;
  readonly memory?: Memory;
  readonly past: Past | undefined;
  /** ms by which our clock is ahead of the answer's. */
  readonly clockAhead?: number;
  readonly requests: number;
  /** ms since the epoch by which all must be over; an investigation that begins later has what was left then. */
  readonly deadline: number;
  /** ms that the first look left. */
  readonly left: number;
}
