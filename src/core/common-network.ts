/** @module What no answer at all is consistent with: names, connections, TLS, proxies, time-outs. */

import type { NoAnswer } from './answer.ts';
import type { AnswerCause } from './cause.ts';

/** The causes of a failure on the way. Reads the code first, then the words. */
export function readNoAnswer(answer: NoAnswer): readonly AnswerCause[] {
  const text = `${answer.code} ${answer.message}`;
  for (const [pattern, causes] of readings) if (pattern.test(text)) return causes;
  if (answer.phase === 'client') return ['malformed'];
  return answer.phase === 'dns' || answer.phase === 'tls' || answer.phase === 'proxy'
    ? ['network']
    : ['network', 'provider_outage'];
}

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
  [/ECONNREFUSED 127\.0\.0\.1|ECONNREFUSED ::1|ECONNREFUSED localhost/i, ['network']],
  [/certificate|CERT_|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|ERR_TLS|EPROTO|SSL|TLS|wrong version number/i, ['network']],
  [/407|proxy/i, ['network']],
  [/ENETUNREACH|EHOSTUNREACH|ENETDOWN|no route to host|network is unreachable/i, ['network']],
];
