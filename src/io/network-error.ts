/** @module Turns a network error into a NoAnswer: its phase, its code, and a text of our own without any secret. */

import { defined } from '../core/defined.ts';
import { isLackOfResources, type NoAnswer } from '../core/model/answer.ts';
import { isUntrusted } from '../core/reading/rules/network.ts';
import { ProxyError } from './tunnel.ts';
import { switchedCode } from './unasked-upgrade.ts';

/** The fields of errors that are read here. */
interface Failure {
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly syscall?: unknown;
  readonly errors?: unknown;
  readonly cause?: unknown;
  readonly reason?: unknown;
  readonly issuer?: unknown;
}

const dns = /^(?:ENOTFOUND|EAI_|ENODATA|ESERVFAIL|EREFUSED$)/;
const tlsCode =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERROR_IN_CERT_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO$|ETLS$|CRL_)/;

/**
 * Describes why a request got no answer.
 * @param where host and port, for the text.
 * @param url without the credential.
 */
export function describeFailure(error: unknown, signal: AbortSignal, where: string, url: string): NoAnswer {
  const proxyError = findProxyError(error);
  if (proxyError) return { kind: 'none', phase: 'proxy', code: proxyError.code, message: proxyError.message, url };
  if (signal.aborted) return describeAbort(signal, where, url);
  const code = findCode(error);
  const phase = choosePhase(code, error);
  const issuer = isUntrusted(code) ? findIssuer(error) : undefined;
  const message = describeWith(phase, code, where, error);
  const by = issuer === undefined ? '' : `, issued by "${issuer}"`;
  return defined({ kind: 'none', phase, code, message: message.replace(` (${code})`, `${by} (${code})`), url, issuer });
}

/** Adds the way out where `http://` may have met a port that speaks TLS: it hangs up, or sends what is no HTTP. */
export function pointOutTls(failure: NoAnswer, url: string): NoAnswer {
  const { code, message, phase } = failure;
  if (phase !== 'tcp' || !/^http:/i.test(url) || !/^(?:ECONNRESET|EPIPE|HPE_.*)$/.test(code)) return failure;
  return { ...failure, message: message.replace(` (${code})`, `; if this port speaks TLS, write https:// (${code})`) };
}

/** Finds who issued a certificate that is not trusted, also inside an error of axios. */
function findIssuer(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { issuer, cause }: Failure = error;
  return typeof issuer === 'string' ? issuer : findIssuer(cause);
}

/** Describes a request that was not sent. */
export function refuseToSend(code: string, message: string, url?: string): NoAnswer {
  return defined({ kind: 'none', phase: 'client', code, message, url });
}

function describeAbort(signal: AbortSignal, where: string, url: string): NoAnswer {
  const timedOut = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  if (!timedOut) return refuseToSend('ERR_CANCELED', 'the probe was stopped before an answer came', url);
  return { kind: 'none', phase: 'timeout', code: 'ETIMEDOUT', message: `${where} gave no answer in time`, url };
}

function choosePhase(code: string, error: unknown): NoAnswer['phase'] {
  if (isLackOfResources(code) || code.startsWith('ERR_INVALID_') || code === 'ERR_UNESCAPED_CHARACTERS')
    return 'client';
  if (dns.test(code)) return 'dns';
  if (tlsCode.test(code) || isHandshakeReset(error)) return 'tls';
  return code === 'ETIMEDOUT' || code === 'ESOCKETTIMEDOUT' ? 'timeout' : 'tcp';
}

/** Finds a proxy error, also inside an error of axios. */
function findProxyError(error: unknown): ProxyError | undefined {
  if (error instanceof ProxyError) return error;
  return error instanceof Error && error.cause !== undefined ? findProxyError(error.cause) : undefined;
}

/** True for a connection that was closed during the handshake: Node gives it the code ECONNRESET, and says so in its text alone. */
function isHandshakeReset(error: unknown): boolean {
  return error instanceof Error && error.message.includes('before secure TLS connection');
}

function findCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'ERR_UNKNOWN';
  const failure: Failure = error;
  if (typeof failure.originalCode === 'string') return failure.originalCode;
  // nodemailer's code for a connection that the server closed.
  if (failure.code === 'ECONNECTION') return 'ECONNRESET';
  if (typeof failure.code === 'string' && failure.code !== 'ERR_BAD_REQUEST') return failure.code;
  // Several addresses were tried in turn, or axios wrapped the system's error.
  const inner: unknown = Array.isArray(failure.errors) ? chooseAttempt(failure.errors) : failure.cause;
  return inner === undefined ? 'ERR_UNKNOWN' : findCode(inner);
}

/** Chooses the attempt that says most: a machine without IPv6 has no route to the first address of most hosts. */
function chooseAttempt(errors: readonly unknown[]): unknown {
  return (
    errors.find((error) => !/^(?:ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)$/.test(findCode(error))) ??
    errors[0]
  );
}

function describeWith(phase: NoAnswer['phase'], code: string, where: string, error: unknown): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `the certificate at ${where} is for ${readNames(error)}, not for this host (${code})`;
  }
  const known = sentences[code];
  if (known) return `${known.replace('{where}', where)} (${code})`;
  if (code.startsWith('HPE_')) return `what answers at ${where} does not speak HTTP (${code})`;
  return `${fallbacks[phase].replace('{where}', where)} (${code})`;
}

/** Returns the names in the certificate: of another server, or of a captive portal. Only characters of host names are shown. */
function readNames(error: unknown): string {
  const reason: unknown = typeof error === 'object' && error !== null ? findReason(error) : undefined;
  const names =
    typeof reason === 'string' ? [...reason.matchAll(/DNS:([\w.*-]{1,100})/g)].map((match) => match[1]) : [];
  return names.length === 0 ? 'another name' : names.slice(0, 3).join(', ');
}

function findReason(failure: Failure): unknown {
  if (failure.reason !== undefined) return failure.reason;
  return typeof failure.cause === 'object' && failure.cause !== null ? findReason(failure.cause) : undefined;
}

const sentences: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name of {where} does not exist in DNS',
  EAI_AGAIN: 'DNS did not answer for {where}',
  ECONNREFUSED: '{where} refused the connection',
  ECONNRESET: '{where} closed the connection without an answer',
  EPIPE: '{where} closed the connection without an answer',
  EPROTOCOL: 'what answers at {where} does not speak SMTP',
  [switchedCode]: 'what answers at {where} switched to another protocol, which nobody asked for',
  EHOSTUNREACH: 'there is no route to {where}',
  ENETUNREACH: 'there is no route to {where}',
  ETIMEDOUT: '{where} gave no answer in time',
  CERT_HAS_EXPIRED: 'the certificate of {where} has expired',
  CERT_NOT_YET_VALID: 'the certificate of {where} is not valid yet; is our clock right?',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate of {where} is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate of {where} comes from an authority that we do not trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate of {where} comes from an authority that we do not trust',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate of {where} comes from an authority that we do not trust',
  EPROTO: '{where} does not speak TLS as it should',
  ERR_SSL_WRONG_VERSION_NUMBER: '{where} does not speak TLS on this port',
  EMFILE: 'this program has too many files and connections open',
  ENFILE: 'this machine has too many files and connections open',
};

const fallbacks: Readonly<Record<NoAnswer['phase'], string>> = {
  dns: 'the name of {where} cannot be resolved',
  tcp: 'the connection to {where} failed',
  tls: 'no trusted TLS connection to {where}',
  proxy: 'the proxy did not connect to {where}',
  timeout: '{where} gave no answer in time',
  client: 'the request to {where} could not be sent',
};

/** Returns the code of an error (`ECONNREFUSED`, `CERT_HAS_EXPIRED`), if it has one. Its message may contain the URL and is not used. */
export function codeOf(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? code : undefined;
}

/** Returns the code of an error in brackets, for the end of a sentence; empty if it has none. */
export function describeCode(error: unknown): string {
  const code = codeOf(error);
  return code === undefined ? '' : ` (${code})`;
}

/** Returns why a connection was not made, for the end of a sentence: what the proxy said, what DNS said, or the code in brackets. */
export function describeReason(error: unknown): string {
  const proxyError = findProxyError(error);
  if (proxyError !== undefined) return `: ${proxyError.message}`;
  const code = describeCode(error);
  return codeOf(error) === 'ENOTFOUND' ? `: the name of the host does not exist in DNS${code}` : code;
}

/** True for a code of a handshake or of a certificate. */
export function isTlsCode(code: string | undefined): boolean {
  return code !== undefined && tlsCode.test(code);
}
