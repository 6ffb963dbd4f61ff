/** @module The name that we give in EHLO: a host name with a dot, else our address (RFC 5321 sections 4.1.1.1 and 4.1.3). */

import net from 'node:net';

/** Returns the machine's name if it can be one of DNS; undefined for a short name, such as that of a container. */
export function ownName(hostname: string): string | undefined {
  const name = hostname.replace(/\.$/, '');
  const isInDns = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i.test(name) && net.isIP(name) === 0;
  return isInDns && !/(?:^|\.)localdomain$/i.test(name) ? name : undefined;
}

/** Returns the address literal of a local address: `[192.0.2.1]` or `[IPv6:2001:db8::1]`. */
export function addressLiteral(address: string | undefined): string {
  const bare = (address ?? '127.0.0.1').replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*/, '');
  return net.isIPv6(bare) ? `[IPv6:${bare}]` : `[${bare}]`;
}
