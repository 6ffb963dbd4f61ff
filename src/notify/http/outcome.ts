/** @module The delivery that an HTTP answer means, the same for all channels over HTTP. */

import { defined } from '../../core/defined.ts';
import type { Delivery } from '../../core/model/notification.ts';
import type { Reply } from './post.ts';

/** The alert could not be offered to its channel. The message holds no secret. */
export class Unsendable extends Error {}

/** 2xx is delivered and 410 is final. After anything else people or time may help, so it is tried again. */
export function deliveryOf(reply: Reply): Delivery {
  if (reply.kind === 'not_sent') return refuse(reply.says);
  if (reply.kind === 'sent') return { outcome: 'unknown', says: reply.says };
  const { status, retryAfter } = reply;
  if (status >= 200 && status < 300) return { outcome: 'delivered', says: `The receiver answered ${status}.` };
  if (status === 410) {
    return { outcome: 'rejected', says: 'The receiver answered 410: it is gone for good.', permanent: true };
  }
  if (status >= 300 && status < 400) {
    return refuse(`The receiver answered ${status}, a redirect, which is not followed: set the final URL.`);
  }
  return refuse(`The receiver answered ${status}${explain(status)}.`, retryAfter);
}

/**
 * The delivery after a 2xx that lacks the confirmation which the receiver always sends.
 * @param name the receiver
 * @param option the option whose address may be wrong
 */
export function unconfirmed(
  { status, isCut }: Extract<Reply, { readonly kind: 'answered' }>,
  name: string,
  option: 'URL' | 'endpoint',
): Delivery {
  return isCut
    ? { outcome: 'unknown', says: `The receiver answered ${status} and broke off; ${name} may have the alert.` }
    : refuse(`The receiver answered ${status}, but not as ${name} does: look at the ${option}.`);
}

/** The same as `deliveryOf`, except that an HTML page with 2xx confirms nothing: it is the page of a proxy or a log-in. */
export function deliveryUnlessPage(reply: Reply, name: string): Delivery {
  const isPage = reply.kind === 'answered' && reply.status < 300 && /^\s*</u.test(reply.text);
  return isPage ? unconfirmed(reply, name, 'URL') : deliveryOf(reply);
}

/** Not delivered, to be tried again when the outbox wants it, or after `retryAfter` seconds if that is later. */
export function refuse(says: string, retryAfter?: number): Extract<Delivery, { readonly outcome: 'rejected' }> {
  return defined({ outcome: 'rejected', says, permanent: false, retryAfter });
}

function explain(status: number): string {
  switch (status) {
    case 101:
      return ', a switch to another protocol: another service than the expected one is there';
    case 401:
    case 403:
      return ': it does not accept our signature, token or URL';
    case 404:
      return ': nothing is there';
    case 413:
      return ': the alert is too large for it';
    case 429:
      return ': it asks us to slow down';
    default:
      return '';
  }
}
