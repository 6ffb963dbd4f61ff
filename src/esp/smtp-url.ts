/** @module The URL of a mail server: its host, its port, and whether TLS begins with the first byte. */

import net from 'node:net';

/** Reads `smtp://host[:587]` or `smtps://host[:465]`; IPv6 without brackets. */
export function readUrl(text: string): { readonly secure: boolean; readonly host: string; readonly port: number } {
  const secure = text.startsWith('smtps:');
  const url = new URL(text.replace(/^smtps?:/, 'http:'));
  const written = /:(\d+)$/.exec(text)?.[1];
  return { secure, host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(written ?? (secure ? 465 : 587)) };
}

/** True for an address that never leaves this machine, written as such. */
export function isLoopbackLiteral(host: string): boolean {
  return net.isIP(host) > 0 && (host === '::1' || host.startsWith('127.'));
}
