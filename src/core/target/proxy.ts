/** @module The HTTP proxy of the config: its URL, read before any connection is made. */

/** A proxy that connections go through. */
export interface HttpProxy {
  /** True when the connection to the proxy itself is by TLS. */
  readonly secure: boolean;
  /** IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** The user name and password that the proxy asks for, decoded; absent where the URL has none. */
  readonly login?: { readonly username: string; readonly password: string };
}

/**
 * Reads the URL of a proxy: `http://proxy:3128`, `https://user:password@proxy:8443`.
 * @returns the proxy, or what is wrong with the URL, to follow "proxy"; it repeats nothing of the URL
 */
export function parseProxy(
  text: string,
): { readonly ok: true; readonly proxy: HttpProxy } | { readonly ok: false; readonly says: string } {
  const wrong = (says: string) => ({ ok: false, says }) as const;
  if (!/^https?:\/\//i.test(text)) return wrong('must be a URL such as http://proxy:3128, without a path');
  const authority = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? '';
  const place = authority.slice(authority.lastIndexOf('@') + 1);
  if (/[/?#]/.test(text.slice(text.indexOf('//') + 2).replace(/\/$/, '')))
    return wrong(
      'must be a URL such as http://proxy:3128, without a path; in a user name or password write / as %2F, ? as %3F and # as %23',
    );
  if (place === '' || place.startsWith(':')) return wrong('names no host: it must be a URL such as http://proxy:3128');
  if (/[\s\p{Cc}]/u.test(text)) return wrong('holds a blank or a control character: write a blank as %20');
  const port = /^(?:\[[^\]]*\]|[^:[\]]*):(.*)$/.exec(place)?.[1];
  if (port !== undefined && !isPort(port)) return wrong('has a port that is no number from 1 to 65535');
  const url = parseUrl(text);
  if (url === undefined || !isHost(url.hostname))
    return wrong('names a host that cannot be one: it must be a URL such as http://proxy:3128');
  const [username, password] = [decode(url.username), decode(url.password)];
  if (username === undefined || password === undefined)
    return wrong('has a user name or password that cannot be decoded: write % as %25');
  if (username.includes(':')) return wrong('has a user name with a colon, which no proxy can be told');
  const secure = url.protocol === 'https:';
  return {
    ok: true,
    proxy: {
      secure,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || (secure ? 443 : 80)),
      ...(username === '' && password === '' ? {} : { login: { username, password } }),
    },
  };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** A name in DNS, or an address; a template that was not filled is neither. */
function isHost(text: string): boolean {
  return /^(?:\[[\da-f:.]+\]|[a-z\d_](?:[a-z\d_.-]*[a-z\d_.])?)$/i.test(text);
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
