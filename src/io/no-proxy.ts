/**
 * @module The hosts that are reached without a proxy: `no_proxy` of the config and NO_PROXY of the environment, as curl
 * (https://curl.se/docs/manpage.html#--noproxy) and Go (https://pkg.go.dev/golang.org/x/net/http/httpproxy) read them.
 */

import net from 'node:net';
import { domainToASCII } from 'node:url';

/** One entry: a host with all below it, an address, a range of addresses, or everything; perhaps for one port alone. */
interface DirectRule {
  readonly port: string | undefined;
  readonly matches: (host: string) => boolean;
}

/** Reads one entry, such as `relay.example.com`, `.corp`, `10.0.0.0/8`, `[2001:db8::1]:25` or `*`; undefined if it is none. */
export function parseDirectRule(text: string): DirectRule | undefined {
  const entry = text.trim().toLowerCase();
  if (entry === '*') return { port: undefined, matches: () => true };
  const range = readRange(entry);
  if (range !== undefined) return { port: undefined, matches: range };
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/\s]+))(?::(\d{1,5}))?$/.exec(entry) ?? [];
  const host = bracketed ?? (net.isIPv6(entry) ? entry : plain);
  if (host === undefined) return undefined;
  if (net.isIP(host) > 0) return { port, matches: inRange(host, net.isIPv6(host) ? 128 : 32) };
  // Hosts are asked in the spelling of DNS (bücher.example is xn--bcher-kva.example).
  const name = domainToASCII(host.replace(/^\*?\./, '').replace(/\.$/, ''));
  if (!/^[\w-]+(?:\.[\w-]+)*$/.test(name)) return undefined;
  return { port, matches: (asked) => asked === name || asked.endsWith(`.${name}`) };
}

/**
 * Makes a check for connections that use no proxy. What is on this machine is never asked of a proxy.
 * @param entries those that are none are ignored
 */
export function createDirectCheck(entries: readonly string[]): (host: string, port: number) => boolean {
  const rules = entries.flatMap((entry) => parseDirectRule(entry) ?? []);
  return (written, port) => {
    const host = written.toLowerCase().replace(/\.$/, '');
    if (isThisMachine(host)) return true;
    return rules.some((rule) => (rule.port === undefined || Number(rule.port) === port) && rule.matches(host));
  };
}

/** True for localhost and loopback addresses. */
function isThisMachine(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  return net.isIP(host) > 0 && loopback.check(host, net.isIPv6(host) ? 'ipv6' : 'ipv4');
}

const loopback = new net.BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function readRange(entry: string): DirectRule['matches'] | undefined {
  const [, address = '', bits = ''] = /^\[?([0-9a-f:.]+)\]?\/(\d{1,3})$/.exec(entry) ?? [];
  const longest = net.isIPv4(address) ? 32 : net.isIPv6(address) ? 128 : -1;
  return Number(bits) <= longest && bits !== '' ? inRange(address, Number(bits)) : undefined;
}

function inRange(address: string, bits: number): DirectRule['matches'] {
  const list = new net.BlockList();
  list.addSubnet(address, bits, net.isIPv6(address) ? 'ipv6' : 'ipv4');
  return (host) => net.isIP(host) > 0 && list.check(host, net.isIPv6(host) ? 'ipv6' : 'ipv4');
}
