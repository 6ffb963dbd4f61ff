/** @module Reads the secrets of channels before there is an alert, and logs those that cannot be read or do not look right. */

import { findFlawIn } from '../../core/key/secret-flaw.ts';
import { listChannelSecrets } from '../../core/model/channel-kinds.ts';
import type { Config } from '../../core/model/config.ts';
import { type Secret, UnreadableSecret } from '../../core/model/secret.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import type { Log } from '../../telemetry/log.ts';

/** Never throws. @param resolveSecret may throw `UnreadableSecret` */
export async function warnOfSecrets(
  { channels, heartbeat }: Pick<Config, 'channels' | 'heartbeat'>,
  resolveSecret: (reference: SecretRef) => Promise<Secret>,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  const secrets = channels.flatMap((channel) =>
    listChannelSecrets(channel).map((secret) => ({ ...secret, of: `the channel ${channel.id}` })),
  );
  const beat = heartbeat === undefined ? [] : [{ option: 'url', reference: heartbeat.url, of: 'the heartbeat' }];
  for (const { option, reference, of } of [...secrets, ...beat]) {
    try {
      const flaw = findFlawIn(option, (await resolveSecret(reference)).reveal());
      if (flaw !== undefined) log.warn(`${option} of ${of} does not look right: ${flaw.says}`);
    } catch (error) {
      const why = error instanceof UnreadableSecret ? `: ${error.message}` : '';
      log.warn(`${option} of ${of} cannot be read${why}`);
    }
  }
}
