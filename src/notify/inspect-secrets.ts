/** @module Looks at the secrets of a channel as they are read: a damaged one explains why its receiver refuses us. */

import { findFlawIn } from '../core/key/secret-flaw.ts';
import type { Channel } from '../core/model/channel.ts';
import { listChannelSecrets } from '../core/model/channel-kinds.ts';
import type { Delivery } from '../core/model/notification.ts';
import type { Reader } from './http/http-channel.ts';

/** Reads secrets, and knows their flaws afterwards. */
export interface SecretInspection {
  readonly read: Reader['read'];
  /** Adds the flaws to a refusal. A receiver that accepts such a secret is right. */
  explain(delivery: Delivery): Delivery;
}

/** Makes an inspection for one attempt. */
export function inspectSecrets(channel: Channel, read: Reader['read']): SecretInspection {
  const flaws = new Set<string>();
  const secrets = listChannelSecrets(channel);
  return {
    async read(reference) {
      const secret = await read(reference);
      const option = secrets.find((one) => one.reference === reference)?.option;
      const flaw = option === undefined ? undefined : findFlawIn(option, secret.reveal());
      if (flaw !== undefined) flaws.add(`${option} does not look right: ${flaw.says}.`);
      return secret;
    },
    explain(delivery) {
      if (delivery.outcome !== 'rejected' || flaws.size === 0) return delivery;
      return { ...delivery, says: `${delivery.says} The value of ${[...flaws].join(' The value of ')}` };
    },
  };
}
