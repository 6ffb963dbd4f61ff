/** @module The delivery that an HTTP answer means, the same for all channels over HTTP. */

import { defined } from '../../core/defined.ts';
import type { Delivery } from '../../core/model/notification.ts';
import { isHtmlType, isPageText } from '../../core/web-page.ts';
import type { Reply } from './post.ts';

type Answered = Extract<Reply, { readonly kind: 'answered' }>;

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
  const says = `The receiver answered ${status}${explain(status)}.`;
  return pauses.has(status) ? refuse(says, retryAfter) : refuse(says);
}

/**
 * Statuses whose Retry-After is a wish to be called later (RFC 9110 sections 10.2.3, 15.5.14 and 15.6.4; RFC 6585 section 4).
 * A refusal of us does not pass by itself.
 */
const pauses: ReadonlySet<number> = new Set([413, 429, 503]);

/**
 * The delivery after a 2xx that lacks the confirmation which the receiver always sends.
 * @param name the receiver
 * @param option the option whose address may be wrong
 */
export function unconfirmed({ status, isCut }: Answered, name: string, option: 'URL' | 'endpoint'): Delivery {
  return isCut
    ? { outcome: 'unknown', says: `The receiver answered ${status} and broke off; ${name} may have the alert.` }
    : refuse(`The receiver answered ${status}, but not as ${name} does: look at the ${option}.`);
}

/** The same as `deliveryOf`, except that an HTML page with 2xx confirms nothing: it is the page of a proxy or a log-in. */
export function deliveryUnlessPage(reply: Reply, name: string): Delivery {
  if (reply.kind !== 'answered' || reply.status >= 300) return deliveryOf(reply);
  const isPage = /^\s*</u.test(reply.text) || isPageReply(reply) || isUnreadPage(reply);
  return isPage ? unconfirmed(reply, name, 'URL') : deliveryOf(reply);
}

/** The same for a receiver of which nothing is known but that it is a program: it may answer in XML, and not with a page. */
export function deliveryUnlessHtml(reply: Reply): Delivery {
  if (reply.kind !== 'answered' || reply.status >= 300) return deliveryOf(reply);
  if (isUnreadPage(reply)) {
    const says = `The receiver answered ${reply.status} with HTML that cannot be read; it may have the alert, or it may be a log-in.`;
    return { outcome: 'unknown', says };
  }
  if (!isPageReply(reply)) return deliveryOf(reply);
  return refuse(
    `The receiver answered ${reply.status} with a web page, as a log-in or a proxy does: look at the URL. A receiver of alerts answers without HTML.`,
  );
}

/** True for an answer whose body is a web page. */
export function isPageReply({ text, contentType }: Answered): boolean {
  return isPageText(text, contentType);
}

/** True for HTML of which nothing could be read: it broke off at once, or it is compressed in a way that nobody asked for. */
function isUnreadPage({ text, isCut, contentType = '' }: Answered): boolean {
  return isCut && text === '' && isHtmlType(contentType);
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
