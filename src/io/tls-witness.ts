/** @module What a host showed during TLS handshakes: when one was finished, and who issued a certificate that is not trusted. */

import type tls from 'node:tls';

/** Remembers the handshakes of a connector. */
export interface TlsWitness {
  /** Watches a connection that is about to shake hands with `host`. Returns it. */
  watch<S extends tls.TLSSocket>(socket: S, host: string): S;
  /** True when a handshake with the host was finished since `since` (`performance.now()`): the host can be reached. */
  hasFinished(host: string, since: number): boolean;
}

/** Hosts that are remembered at most. */
const mostHosts = 10_000;
/** Characters of an issuer's name. */
const longestName = 80;

/** Makes a witness that has seen nothing yet. */
export function createTlsWitness(): TlsWitness {
  const finished = new Map<string, number>();
  return {
    watch(socket, host) {
      let issuer: string | undefined;
      // Before Node verifies: a connection that it does not trust has no certificate any more when its error comes.
      socket.prependOnceListener('secure', () => {
        issuer = nameIssuer(socket.getPeerCertificate());
      });
      socket.prependOnceListener('error', (error) => {
        if (issuer !== undefined) Object.assign(error, { issuer });
      });
      socket.once('secureConnect', () => {
        if (finished.size >= mostHosts) finished.clear();
        finished.set(host, performance.now());
      });
      return socket;
    },
    hasFinished: (host, since) => (finished.get(host) ?? Number.NEGATIVE_INFINITY) >= since,
  };
}

/** "Zed Root, Zed Corp": characters of names alone, because the text comes from the other side. */
function nameIssuer({ issuer }: Partial<tls.PeerCertificate>): string | undefined {
  if (issuer === undefined) return undefined;
  const names = [issuer.CN, issuer.O].flat().filter((name) => typeof name === 'string');
  const text = [...new Set(names)].join(', ').replace(/[^\p{L}\p{N} .,&()'_@*-]/gu, '');
  return text === '' ? undefined : text.slice(0, longestName);
}
