/** @module The result of the first probe, from which the investigation goes on. */

import type { Memory, Past } from '../../core/diagnosis/history.ts';
import type { Finding } from '../../core/key/inspect.ts';
import type { Need } from '../../core/model/cause.ts';
import type { Integration } from '../../core/model/config.ts';
import type { Evidence, Facts } from '../../core/model/diagnosis.ts';
import type { Exchange } from '../../core/model/exchange.ts';
import type { CredentialKind, Probe, Provider } from '../../core/model/provider.ts';
import type { Secret } from '../../core/model/secret.ts';
import type { Reading } from '../../core/reading/read-answer.ts';

/** What Keymedic knows of an integration after its first probe. */
export interface FirstProbe {
  readonly integration: Integration;
  readonly provider: Provider;
  /** The ESP that answered, where the provider is the generic one: its plugin lends words and steps. */
  readonly lender?: Provider;
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
  /** What was known before the answer; absent if nothing was sent. */
  readonly beforehand?: readonly Evidence[];
  readonly facts: Facts;
  /** What the store knows of the credential; absent where there is no store. */
  readonly memory?: Memory;
  readonly past: Past | undefined;
  /** ms by which our clock is ahead of the answer's. */
  readonly clockAhead?: number;
  readonly requests: number;
  /** ms since the epoch by which the whole examination must end. An investigation that starts later has `left` from then on. */
  readonly deadline: number;
  /** ms that the first probe left of the time for the examination. */
  readonly left: number;
}
