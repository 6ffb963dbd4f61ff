/** @module How far a request came that got no answer: to a proxy that is silent, or to a host that has shaken hands. */

import type { NoAnswer } from '../core/model/answer.ts';
import type { Connector } from './connector.ts';

/**
 * Adds to a missing answer how far its request came.
 * @param url that was asked
 * @param since when the request began, `performance.now()`
 */
export function traceSilence(answer: NoAnswer, connector: Connector, url: string, since: number): NoAnswer {
  const proxy = answer.phase === 'timeout' ? connector.silentProxy(new URL(url)) : undefined;
  if (proxy !== undefined) return { ...answer, phase: 'proxy', code: proxy.code, message: proxy.message };
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return connector.hasShakenHands(host, since) ? { ...answer, heard: 'handshake' } : answer;
}
