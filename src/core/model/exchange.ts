/** @module One request and its result as data: an investigation orders it, the client of the ESPs sends it. */

import type { Answer, NoAnswer } from './answer.ts';
import type { CredentialKind, Provider } from './provider.ts';
import type { Secret } from './secret.ts';

/** One request to send, with everything that it needs. */
export interface ProbeOrder {
  /** The id of the integration, whose former secrets the answer may repeat as well. */
  readonly integration?: string;
  readonly provider: Provider;
  readonly kind: CredentialKind;
  /** Part name → its text. For a made-up credential, the made-up texts. */
  readonly parts: Readonly<Record<string, Secret>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly endpoint?: string;
  /** A name in the provider's `requests`. */
  readonly request: string;
  /** `none`: nothing that comes from a part is sent, and no token is requested. */
  readonly credential: 'real' | 'made_up' | 'none';
  /** Ends the whole exchange at once. */
  readonly signal: AbortSignal;
}

/** A request that was sent, or could not be sent, with its answer. */
export interface Exchange {
  /** The request that answered: the one ordered, or the token request before it when that failed. */
  readonly request: string;
  readonly answer: Answer;
  /** The base URL: `https://api.sendgrid.com`; absent when none could be made. */
  readonly host?: string;
  /** The value of `region` that stands for the host; absent for the user's own endpoint. */
  readonly region?: string;
  readonly method: string;
  /** Without the credential; absent when none could be made. */
  readonly url?: string;
  /** Attempts to connect, failed ones and token requests included. */
  readonly requests: number;
  /** The server's clock (`Date`), ms since the epoch, full seconds. */
  readonly date?: number;
  /** Our clock when the head of the answer arrived, ms since the epoch; compare with `date`. */
  readonly at: number;
  /** ms from order to answer. */
  readonly elapsed: number;
  /** The secrets that the request carried, also as they were coded: in the answer each of them is masked, however short. */
  readonly carried: readonly Secret[];
}

/** The state of the provider on its status page. */
export type StatusReport =
  | {
      readonly reached: true;
      /** `none`, `minor`, `major`, `critical`, `maintenance`, as the page says it. */
      readonly indicator: string;
      /** Names of the incidents that are not resolved. */
      readonly incidents: readonly string[];
    }
  | { readonly reached: false; readonly reason: string };

/** The unrelated hosts that answered and those that did not, with the skew of our clock against them. */
export interface ConnectivityReport {
  readonly reached: readonly string[];
  readonly failed: readonly { readonly url: string; readonly reason: string; readonly answer?: NoAnswer }[];
  /** ms that our clock is ahead (median; negative: behind); absent when no answer had a date. */
  readonly clockAhead?: number;
}
