/**
 * @module Ports and schemes of mail servers that do not fit each other: smtps:// speaks TLS from the first byte, smtp:// begins
 * in plain text. Ports: RFC 8314 section 3.3 (465, 587), https://docs.aws.amazon.com/ses/latest/dg/smtp-connect.html (2465,
 * 2587), https://www.twilio.com/docs/sendgrid/for-developers/sending-email/integrating-with-the-smtp-api (2525).
 */

const implicitTls: ReadonlySet<string> = new Set(['465', '2465']);
const plainFirst: ReadonlySet<string> = new Set(['25', '587', '2525', '2587']);

/** Returns what is wrong with a URL such as smtp://host:465, and the URL that is meant; undefined if both may fit. */
export function describePortMismatch(url: string): string | undefined {
  const { scheme, rest, port } = split(url);
  if (scheme === 'smtp' && implicitTls.has(port))
    return `port ${port} speaks TLS from the first byte: write smtps://${rest}`;
  if (scheme === 'smtps' && plainFirst.has(port))
    return `port ${port} begins in plain text and goes on with STARTTLS: write smtp://${rest}`;
  return undefined;
}

/** Returns what may be wrong with the URL if the connection is open and the server says nothing; empty for smtps://. */
export function describeSilence(url: string): string {
  const sure = describePortMismatch(url);
  if (sure !== undefined) return sure;
  const { scheme, rest, port } = split(url);
  return scheme === 'smtp' ? `if port ${port} speaks TLS from the first byte, write smtps://${rest}` : '';
}

/** Returns the URL that is meant if a server answers TLS with plain text. */
export function describePlainAnswer(url: string): string {
  const { rest, port } = split(url);
  return describePortMismatch(url) ?? `port ${port} begins in plain text: write smtp://${rest}`;
}

/** True for the code of OpenSSL for an answer that is no TLS. */
export function isPlainAnswer(code: string | undefined): boolean {
  return code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG';
}

function split(url: string): { readonly scheme: string; readonly rest: string; readonly port: string } {
  const [, scheme = '', host = '', written] = /^(smtps?):\/\/([^/?#]*?)(?::(\d{1,5}))?\/?$/i.exec(url.trim()) ?? [];
  const port = written ?? (scheme.toLowerCase() === 'smtps' ? '465' : '587');
  return { scheme: scheme.toLowerCase(), rest: `${host}:${port}`, port };
}
