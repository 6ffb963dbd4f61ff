/** @module What no answer at all is consistent with: names, connections, TLS, proxies, time-outs. */

import { isLackOfResources, type NoAnswer } from '../../model/answer.ts';
import type { AnswerCause } from '../../model/cause.ts';

/** The causes of a failure on the way. Reads the code first, then the words. */
export function readNoAnswer(answer: NoAnswer): readonly AnswerCause[] {
  const text = `${answer.code} ${answer.message}`;
  const isPlain = answer.phase === 'tls' && /^http:/i.test(answer.url ?? '');
  for (const [pattern, causes] of answer.code === 'ERR_TARGET' ? unfit : isPlain ? [] : readings)
    if (pattern.test(text)) return causes;
  if (answer.code === 'ERR_TARGET') return ['bad_request'];
  if (answer.phase === 'client') return ['malformed'];
  // TLS spoken to a plain-text address: the scheme of the URL is wrong as likely as the network.
  if (isPlain) return ['network', 'endpoint_changed'];
  return answer.phase === 'dns' || answer.phase === 'tls' || answer.phase === 'proxy'
    ? ['network']
    : ['network', 'provider_outage'];
}

/** True when the request never left for a reason of this machine's own: that says nothing about the key or the ESP. */
export function isOwnTrouble(answer: NoAnswer): boolean {
  return answer.code === 'ERR_CANCELED' || isLackOfResources(answer.code);
}

/** Why no request could be made out of credential and settings; the sentences are those of `target.ts` and the schemes. */
const unfit: readonly (readonly [pattern: RegExp, causes: readonly AnswerCause[]])[] = [
  [/belongs to another|no region/i, ['wrong_region', 'bad_request']],
  [/depends on|what stands for/i, ['malformed', 'wrong_region']],
  [/is not given|are needed to sign|is empty|holds a character/i, ['malformed']],
];

const readings: readonly (readonly [pattern: RegExp, causes: readonly AnswerCause[]])[] = [
  [
    /ERR_INVALID_CHAR|invalid character in header|illegal header|invalid header value|header.{0,20}(?:line ?break|newline|non-ascii)/i,
    ['malformed'],
  ],
  [/ERR_INVALID_URL|invalid url|unsupported protocol/i, ['bad_request', 'malformed']],
  [
    /ENOTFOUND|EAI_AGAIN|getaddrinfo|could not resolve|name or service not known|nodename nor servname|no such host|dns/i,
    ['network'],
  ],
  [/ECONNREFUSED (?:127\.\d|10\.\d|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1|localhost)/i, ['network']],
  // Cut off before or within TLS: by the host, or by somebody on the way.
  [/ECONNRESET|EPIPE|socket hang up|before secure TLS/i, ['network', 'provider_outage']],
  [/certificate|CERT_|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|ERR_TLS|EPROTO|SSL|TLS|wrong version number/i, ['network']],
  [/407|proxy/i, ['network']],
  [/ENETUNREACH|EHOSTUNREACH|ENETDOWN|no route to host|network is unreachable/i, ['network']],
];
