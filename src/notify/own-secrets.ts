/** @module The secrets of a channel that one attempt read: no receiver's words repeat them, however it spells them. */

import { shortestSecret } from '../core/masking/secret-texts.ts';
import type { Delivery } from '../core/model/notification.ts';
import { Secret } from '../core/model/secret.ts';
import type { Scrubber } from '../core/scrub.ts';
import type { Reader } from './http/http-channel.ts';

/** Reads the secrets of one attempt, and masks them afterwards. */
export interface OwnSecrets {
  readonly read: Reader['read'];
  /** Masks what the receiver said, whole and before anything is cut from it. A secret that was sent is masked however short. */
  mask(reply: string): string;
  /** Masks the sentence of a delivery. A short secret stays in it: it may be a word of ours. */
  clean(delivery: Delivery): Delivery;
}

/** Makes one for an attempt. The scrubber keeps the secrets: later texts are masked as well. */
export function createOwnSecrets(scrubber: Pick<Scrubber, 'learn' | 'scrub'>, read: Reader['read']): OwnSecrets {
  const own: Secret[] = [];
  return {
    async read(reference) {
      const secret = await read(reference);
      for (const one of [secret, ...codesOf(secret)]) {
        scrubber.learn(one);
        own.push(one);
      }
      return secret;
    },
    mask: (reply) => scrubber.scrub(reply, own),
    clean: (delivery) => ({ ...delivery, says: scrubber.scrub(delivery.says) }),
  };
}

/** A short secret in the codes in which log-ins carry it: the search for spellings takes such short texts for words. */
function codesOf(secret: Secret): readonly Secret[] {
  const text = secret.reveal().trim();
  if (text === '' || text.length >= shortestSecret) return [];
  const bytes = Buffer.from(text);
  return [bytes.toString('base64').replace(/={1,2}$/, ''), bytes.toString('hex')].map((code) => new Secret(code));
}
