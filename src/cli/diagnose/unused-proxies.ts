/** @module Proxies of the environment that nothing uses: the likely reason why no host answers from a company's network. */

import { listWords } from '../../config/problems/wording.ts';
import type { Network } from '../../core/model/config.ts';
import { readEnvironmentProxies } from '../../io/proxy-choice.ts';
import type { Io } from '../terminal/io.ts';

/**
 * Mentions the proxies that the environment names, where a host gave no answer and no proxy is set.
 * @param isUnanswered true if at least one host sent nothing
 */
export function mentionUnusedProxies({ proxy }: Pick<Network, 'proxy'>, isUnanswered: boolean, io: Io): void {
  const { set } = readEnvironmentProxies(io.env);
  if (!isUnanswered || proxy !== undefined || set.length === 0) return;
  const names = listWords(set, 'and');
  io.stderr.write(
    `keymedic: the environment sets ${names}, which Keymedic does not use; a config with network: { proxy: env } uses it\n`,
  );
}
