/** @module One request and what became of it, as data: what the investigation plans with and the client of the ESPs carries out. */

import type { Answer } from './answer.ts';
import type { CredentialKind, Provider } from './provider.ts';
import type { Secret } from './secret.ts';

export interface ProbeOrder {
  readonly provider: Provider;
  readonly kind: CredentialKind;
  /** Part name → its text. For a made-up credential, the made-up texts. */
  readonly parts: Readonly<Record<string, Secret>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly endpoint?: string;
  /** A name in the provider's `requests`. */
  readonly request: string;
  /** `none`: nothing that stems from a part is presented, and no token is asked for. */
  readonly credential: 'real' | 'made_up' | 'none';
  /** Ends the whole exchange, whatever the other side does. */
  readonly signal: AbortSignal;
}

export interface Exchange {
  /** The request that answered: the one ordered, or the token request before it when that failed. */
  readonly request: string;
  readonly answer: Answer;
  /** The base URL asked: `https://api.sendgrid.com`; absent when none could be made. */
  readonly host?: string;
  /** The word `region` would take; absent for the user's own endpoint. */
  readonly region?: string;
  readonly method: string;
  /** Without the credential; absent when none could be made. */
  readonly url?: string;
  /** Attempts to connect, failed ones and token requests included. */
  readonly requests: number;
  /** The server's clock (`Date`), ms since the epoch, full seconds. */
  readonly date?: number;
  /** Our clock when the answer's head came, ms since the epoch; compare with `date`. */
  readonly at: number;
  /** ms from order to answer. */
  readonly elapsed: number;
}

/** What a status page said of the provider itself. */
export type StatusReport =
  | {
      readonly reached: true;
      /** `none`, `minor`, `major`, `critical`, `maintenance`, as the page says it. */
      readonly indicator: string;
      /** Names of the incidents that are not resolved. */
      readonly incidents: readonly string[];
    }
  | { readonly reached: false; readonly reason: string };

/** Whether unrelated hosts answer, and by how much our clock is off against them. */
export interface ConnectivityReport {
  readonly reached: readonly string[];
  readonly failed: readonly { readonly url: string; readonly reason: string }[];
  /** ms that our clock is ahead (median; negative: behind); absent when nobody gave a date. */
  readonly clockAhead?: number;
}
