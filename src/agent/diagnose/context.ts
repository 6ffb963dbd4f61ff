/** @module What an examination needs of the world: given in by the command or the daemon. */

import type { Integration, Network } from '../../core/model/config.ts';
import type { ConnectivityReport, Exchange, ProbeOrder, StatusReport } from '../../core/model/exchange.ts';
import type { Provider } from '../../core/model/provider.ts';
import type { Secret } from '../../core/model/secret.ts';
import type { SharedAnswers } from './shared-answers.ts';

export interface DiagnoseContext {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly network: Pick<Network, 'connectivity' | 'egress'>;
  /** Requests that an investigation may make beyond the first probe. */
  readonly budget: number;
  /** False with `made_up_keys: never` or `--no-investigate`. */
  readonly mayMakeUp: boolean;
  send(order: ProbeOrder): Promise<Exchange>;
  fetchStatus(url: string, signal: AbortSignal): Promise<StatusReport>;
  checkConnectivity(signal: AbortSignal): Promise<ConnectivityReport>;
  resolveCredential(
    integration: Integration,
  ): Promise<
    | { readonly ok: true; readonly parts: Readonly<Record<string, Secret>> }
    | { readonly ok: false; readonly says: string; readonly reason?: 'descriptors' }
  >;
  /** Keyed; equal for equal credentials of this instance. */
  fingerprint(parts: Readonly<Record<string, Secret>>): string;
  /** Masks every secret in a text; all that is said of an answer goes through it. */
  scrub(text: string): string;
  /** What examinations share, so that nobody is asked twice. */
  readonly sharedAnswers: SharedAnswers;
  readonly now: () => number;
  readonly random: () => number;
}

export { createSharedAnswers as createControls, type SharedAnswers as Controls } from './shared-answers.ts';
