/** @module The failure on the way (name, connection, TLS, proxy, time-out) that a pasted text reports. */

import type { NoAnswer } from '../model/answer.ts';
import { tooEarly } from '../reading/rules/network.ts';

interface Failure {
  readonly pattern: RegExp;
  readonly phase: NoAnswer['phase'];
  /** Code of the answer that is made of this failure. */
  readonly code: string;
}

/** In the order in which they decide. The words of curl, Node, Python, PHP, Ruby, Java, Go, .NET and OpenSSL. */
const failures: readonly Failure[] = [
  {
    pattern:
      /ERR_INVALID_CHAR|invalid character in header|illegal header|invalid header (?:field )?value|invalid character in HTTP header|header.{0,20}(?:line ?break|newline|non-ascii)|InvalidHeader\b|(?:latin-1|ascii)' codec can't encode|headers? (?:must|may) not contain more than a single header/i,
    phase: 'client',
    code: 'ERR_INVALID_CHAR',
  },
  {
    pattern:
      /ERR_INVALID_URL|invalid url\b|URL using bad\/illegal format|(?:<url>|URL) malformed|no scheme supplied|unsupported protocol scheme|\bMissingSchema\b/i,
    phase: 'client',
    code: 'ERR_INVALID_URL',
  },
  {
    pattern:
      /tunneling socket could not|proxy connect(?:ion)? (?:aborted|failed)|received http code \d{3} from proxy|407 proxy|proxy authentication required|ProxyError|unable to connect to proxy|could not resolve proxy|proxyconnect tcp/i,
    phase: 'proxy',
    code: 'EPROXY',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|EAI_NONAME|inaccessible host|getaddrinfo|could not (?:be )?resolve|couldn't resolve|name or service not known|nodename nor servname|no such host|temporary failure in name resolution|name resolution|UnknownHostException|host (?:name )?(?:not found|could not be found|lookup)|unknown host|server misbehaving|no address associated|the remote name could not be resolved|NXDOMAIN|\bEDNS\b|lookup [\w.-]{1,255} (?:on|:)/i,
    phase: 'dns',
    code: 'ENOTFOUND',
  },
  { pattern: tooEarly, phase: 'tls', code: 'CERT_NOT_YET_VALID' },
  {
    pattern:
      /x509:|certificate (?:verify|has expired|is not|signed by|chain|problem|required|unknown|validation)|(?:unable to|failed to|cannot|can't|couldn't) (?:verify|get local|get issuer|validate).{0,40}cert|SELF_SIGNED_CERT|self.signed certificate|UNABLE_TO_(?:VERIFY|GET)|CERT_HAS_EXPIRED|ERR_TLS_\w+|DEPTH_ZERO|SSL(?:Error|HandshakeException|PeerUnverified| routines| certificate| handshake|_connect|_read|V3_ALERT)|SSL: |SSLV3|EPROTO|wrong version number|unknown protocol|handshake (?:failure|failed|timed)|does not look like a TLS|tls: |TLSV1_ALERT|PKIX path|peer certificate|schannel|stream_socket_(?:client|enable_crypto)\(\)|failed to enable crypto|socket transport|STARTTLS (?:failed|error|not)|could not start tls|unable to start tls|hostname.{0,60}(?:doesn't match|does not match|mismatch)|SecureChannelFailure|remote certificate (?:is|was) |SSL connection could not be established|ERR_SSL|altnames|\bSSL error\b|unknown[ _]ca\b|unsupported protocol version/i,
    phase: 'tls',
    code: 'ERR_TLS',
  },
  {
    pattern:
      /ETIMEDOUT|ESOCKETTIMEDOUT|ECONNABORTED|timed[ -]?out\b|(?<!=)\btime-?out\b(?!['"]?\s?[:=])|timeout (?:of \d+|exceeded|error|expired|was reached|waiting)|i\/o timeout|context deadline exceeded|(?:Read|Connect|Open|Net)\w{0,10}Timeout|TaskCanceledException|deadline exceeded|Greeting never received|UND_ERR_\w{0,40}TIMEOUT|AbortError|execution expired/i,
    phase: 'timeout',
    code: 'ETIMEDOUT',
  },
  {
    pattern:
      /ENETUNREACH|EHOSTUNREACH|ENETDOWN|no route to host|network (?:is )?unreachable|host is unreachable|connection (?:was )?refused|ECONNREFUSED|actively refused|refused the connection|retry time(?:out)? (?:not reached|exceeded)|connect(?:ion)? (?:could not be established|failed|error)|but got (?:code "", with message|an empty response)|(?:failed|could not|couldn't|unable|cannot)(?: to)? (?:open |re)?connect|Failed to connect to|connection to .{1,80} failed/i,
    phase: 'tcp',
    code: 'ECONNREFUSED',
  },
  {
    pattern:
      /ECONNRESET|EPIPE|socket hang up|connection (?:was |has been )?(?:reset|closed|aborted|lost|terminated|dropped)|connection unexpectedly closed|broken pipe|remote end closed|server (?:closed|disconnected|unexpectedly closed)|SMTPServerDisconnected|empty reply from server|unable to read response|response is empty|unexpected(?: EOF| end of)|end of file reached|\bEOF(?:Error)?\b|UND_ERR_SOCKET|fetch failed|network error|Network is|ERR_NETWORK|error sending request|underlying connection was closed|lost connection|stream closed/i,
    phase: 'tcp',
    code: 'ECONNRESET',
  },
];

/** Returns the failure that decided, or undefined. It consists of fixed words and quotes nothing of the text. */
export function findNetworkFailure(text: string): NoAnswer | undefined {
  // The mail server's own way to its authentication service, which is none to an ESP.
  if (/\bauth socket\b/i.test(text)) return undefined;
  for (const { pattern, phase, code } of failures) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const isLocal = /(?:127\.0\.0\.1|localhost|::1|\b10\.\d{1,3}\.|\b192\.168\.|\b172\.(?:1[6-9]|2\d|3[01])\.)/.test(
      text.slice(Math.max(0, match.index - 80), match.index + 160),
    );
    return code === 'ECONNREFUSED' && isLocal
      ? { kind: 'none', phase, code, message: localRefusal, isLocal }
      : { kind: 'none', phase, code, message: messages[phase] };
  }
  return undefined;
}

const localRefusal = 'ECONNREFUSED localhost: an address of the own network refused';

const messages: Readonly<Record<NoAnswer['phase'], string>> = {
  dns: 'the name was not resolved',
  tcp: 'the connection failed',
  tls: 'TLS failed',
  proxy: 'a proxy on the way answered',
  timeout: 'no answer in time',
  client: 'the request was not sent',
};
