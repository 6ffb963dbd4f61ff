/** @module The context of an examination: what the command or the daemon hands in. */

import type { Integration, Network } from '../../core/model/config.ts';
import type { ConnectivityReport, Exchange, ProbeOrder, StatusReport } from '../../core/model/exchange.ts';
import type { Provider } from '../../core/model/provider.ts';
import type { Secret } from '../../core/model/secret.ts';
import type { SharedAnswers } from './shared-answers.ts';

/** Everything that an examination needs besides its integration. */
export interface DiagnoseContext {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly network: Pick<Network, 'connectivity' | 'egress'>;
  /** The most requests of an investigation, the first probe not counted. */
  readonly budget: number;
  /** False with `made_up_keys: never` or `--no-investigate`. */
  readonly mayMakeUp: boolean;
  /** Sends one request. Never rejects for what the ESP does. */
  send(order: ProbeOrder): Promise<Exchange>;
  fetchStatus(url: string, signal: AbortSignal): Promise<StatusReport>;
  checkConnectivity(signal: AbortSignal): Promise<ConnectivityReport>;
  /** Reads the credential of an integration. */
  resolveCredential(integration: Integration): Promise<ResolvedCredential>;
  /** Returns a keyed hash of a credential: equal for equal credentials of this instance. */
  fingerprint(parts: Readonly<Record<string, Secret>>): string;
  /**
   * Masks every secret in a text; every sentence about an answer goes through it.
   * @param carried the secrets of the request that the text answers: each is masked, however short
   */
  scrub(text: string, carried?: readonly Secret[]): string;
  /** The answers that examinations share, so that no ESP is asked twice. */
  readonly sharedAnswers: SharedAnswers;
  readonly now: () => number;
  /** Waits, ms. */
  pause(time: number): Promise<void>;
  readonly random: () => number;
}

/** The parts of a credential; or, in one sentence, why it cannot be read. */
export type ResolvedCredential =
  | { readonly ok: true; readonly parts: Readonly<Record<string, Secret>> }
  /** `reason` is set where the fault is this process's own. */
  | { readonly ok: false; readonly says: string; readonly reason?: 'descriptors' };
