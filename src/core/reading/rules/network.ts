/** @module Rules for a missing answer: names, connections, TLS, proxies, time-outs. */

import { isLackOfResources, type NoAnswer, type TargetProblem } from '../../model/answer.ts';
import type { AnswerCause } from '../../model/cause.ts';

/** Returns the causes of a failure on the way, by its code first, then by the system's words. */
export function readNoAnswer(answer: NoAnswer): readonly AnswerCause[] {
  const text = `${answer.code} ${answer.message}`;
  const isPlain = answer.phase === 'tls' && /^http:/i.test(answer.url ?? '');
  if (answer.code === 'ERR_TARGET') return answer.problem === undefined ? ['bad_request'] : byProblem[answer.problem];
  if (answer.code === 'ERR_OWN_HEADER') return ['bad_request'];
  if (answer.isLocal === true) return ['network'];
  if (!isPlain) for (const [pattern, causes] of readings) if (pattern.test(text)) return causes;
  // What our side refuses to send is the request's fault, unless the credential is known to be the part at fault.
  if (answer.phase === 'client') return answer.code === 'ERR_CREDENTIAL_UNREADABLE' ? ['malformed'] : ['bad_request'];
  // TLS to a plain-text address: the scheme of the URL may be wrong as well as the network.
  if (isPlain) return ['network', 'endpoint_changed'];
  return answer.phase === 'dns' || answer.phase === 'tls' || answer.phase === 'proxy'
    ? ['network']
    : ['network', 'provider_outage'];
}

/** True when this machine itself kept the request from leaving: that says nothing about the key or the ESP. */
export function isOwnTrouble(answer: NoAnswer): boolean {
  return answer.code === 'ERR_CANCELED' || isLackOfResources(answer.code) || isProxyTrouble(answer);
}

/** True when the proxy of the config cannot be used for any host; a proxy that refuses one host is no such trouble. */
export function isProxyTrouble({ phase, code }: NoAnswer): boolean {
  return phase === 'proxy' && (code === 'ERR_PROXY_407' || !/^ERR_PROXY_(?:\d|UNANSWERED)/.test(code));
}

/** True when the proxy works and refuses this host. */
export function isProxyRefusal(answer: NoAnswer): boolean {
  return answer.phase === 'proxy' && !isProxyTrouble(answer);
}

/** True for the code of a certificate for another host: whoever answers is somebody else. */
export function isForeignName(code: string): boolean {
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID';
}

/** True when the host itself sent something, if only a certificate: it can be reached, whatever other hosts do not send. */
export function hasSpoken({ heard, code }: NoAnswer): boolean {
  return heard !== undefined || isUntrusted(code) || spoken.test(code);
}

/** True for the code of a certificate by an authority that is not trusted here. */
export function isUntrusted(code: string): boolean {
  return /^(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|CERT_UNTRUSTED)$/.test(
    code,
  );
}

/** True for the code of a certificate that is out of date, or that our clock makes so. */
export function isOutOfDate(code: string): boolean {
  return code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID';
}

/** True for a certificate that is not valid yet: our clock is behind, or that of whoever made the certificate is ahead. */
export function isTooEarly({ code, message }: NoAnswer): boolean {
  return tooEarly.test(`${code} ${message}`);
}

/**
 * Go writes "has expired or is not yet valid" of both, and says which by the times: crypto/x509/verify.go. OpenSSL names the
 * case alone: https://docs.openssl.org/master/man3/X509_STORE_CTX_get_error/.
 */
export const tooEarly =
  /CERT_NOT_YET_VALID|certificate (?:of .{1,100} )?is not (?:yet valid|valid yet)|current time [^;]{1,60} is before/i;

/** Codes of a server that presented a certificate, sent a TLS alert, or speaks another protocol. */
const spoken = /^(?:CERT_|ERR_TLS_CERT_|ERR_SSL_|HOSTNAME_MISMATCH$|EPROTO$|EPROTOCOL$|HPE_)/;

/** Causes of a request that could not be made out of credential and settings. */
const byProblem: Readonly<Record<TargetProblem, readonly AnswerCause[]>> = {
  region: ['wrong_region', 'bad_request'],
  variable: ['malformed', 'wrong_region'],
  value: ['malformed'],
};

const readings: readonly (readonly [pattern: RegExp, causes: readonly AnswerCause[]])[] = [
  // A client that found no credential to send never asked the server.
  [
    /missing credentials|no credentials? (?:provid|found|configured|were|was|set)|(?:could not|unable to|cannot|failed to) (?:load|locate|find|get|retrieve) (?:\w{1,20} )?credentials|CredentialsProviderError|NoCredentialsError|NoCredentialProviders/i,
    ['auth_missing', 'malformed'],
  ],
  [
    /ERR_INVALID_CHAR|invalid character in header|illegal header|invalid header value|header.{0,20}(?:line ?break|newline|non-ascii)/i,
    ['malformed'],
  ],
  [/ERR_INVALID_URL|invalid url|unsupported protocol(?! version)/i, ['bad_request', 'malformed']],
  [
    /ENOTFOUND|EAI_AGAIN|getaddrinfo|could not resolve|name or service not known|nodename nor servname|no such host|dns/i,
    ['network'],
  ],
  [/ECONNREFUSED (?:127\.\d|10\.\d|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1|localhost)/i, ['network']],
  // Cut off before or within TLS: by the host, or by an intermediary.
  [/ECONNRESET|EPIPE|socket hang up|before secure TLS/i, ['network', 'provider_outage']],
  [tooEarly, ['network', 'clock_skew']],
  [/certificate|CERT_|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|ERR_TLS|EPROTO|SSL|TLS|wrong version number/i, ['network']],
  // A proxy that got no connection itself (RFC 9110, sections 15.6.3 to 15.6.5): the host may be down.
  [/ERR_PROXY_(?:5\d\d|UNANSWERED)/, ['network', 'provider_outage']],
  [/407|proxy/i, ['network']],
  [/ENETUNREACH|EHOSTUNREACH|ENETDOWN|no route to host|network is unreachable/i, ['network']],
];
