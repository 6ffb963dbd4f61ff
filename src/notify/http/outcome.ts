/** @module What an HTTP answer means for a delivery; the same for all channels over HTTP. */

import type { Delivery } from '../../core/model/notification.ts';
import type { Reply } from './post.ts';

/** Why an alert cannot even be offered to its channel, in words that hold no secret. */
export class Unsendable extends Error {}

/** 2xx delivered; 410 gone for good; all else may be mended, by people or by itself, and is tried again. */
export function judge(reply: Reply): Delivery {
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

/** Of a 2xx without the words by which `name` takes an alert; `option` is where somebody else's address may stand. */
export function judgeOdd(
  { status, isCut }: Extract<Reply, { readonly kind: 'answered' }>,
  name: string,
  option: 'URL' | 'endpoint',
): Delivery {
  return isCut
    ? { outcome: 'unknown', says: `The receiver answered ${status} and broke off; ${name} may have the alert.` }
    : refuse(`The receiver answered ${status}, but not as ${name} does: look at the ${option}.`);
}

/** For a receiver of whose answers no more is known than that they are no page: a proxy's or a log-in's page takes nothing. */
export function judgeUnlessPage(reply: Reply, name: string): Delivery {
  const isPage = reply.kind === 'answered' && reply.status < 300 && /^\s*</u.test(reply.text);
  return isPage ? judgeOdd(reply, name, 'URL') : judge(reply);
}

/** Not delivered, and to be tried again: at the pace of the outbox, or after `retryAfter` seconds if the receiver asks for more. */
export function refuse(says: string, retryAfter?: number): Delivery {
  return { outcome: 'rejected', says, permanent: false, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

function explain(status: number): string {
  switch (status) {
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
