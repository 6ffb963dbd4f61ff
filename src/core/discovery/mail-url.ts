/** @module Reads URLs and DSNs that hold a mail credential: `smtp://user:pass@host`, `sendgrid+api://KEY@default`, `failover(…)`. */

import { defined } from '../defined.ts';
import type { Variable } from './found.ts';
import { isEmpty } from './words.ts';

/** One URL, taken apart. User and password are decoded. */
export interface MailUrl {
  /** The word before `+`, such as `sendgrid`; absent for plain SMTP. */
  readonly esp?: string;
  readonly way: 'smtp' | 'api';
  readonly user?: string;
  readonly password?: string;
  /** Absent for `default`: the ESP's own host. */
  readonly host?: string;
  readonly port?: number;
  /** True if TLS starts with the connection. */
  readonly isTls: boolean;
  readonly region?: string;
}

const plainSchemes = new Map([
  ['smtp', false],
  ['smtps', true],
  ['smtp+tls', false],
  ['smtp+ssl', true],
  ['submission', false],
  ['submissions', true],
]);

const longest = 4096;

/**
 * Returns the URLs of a value with a scheme for mail; none for any other text.
 * @param isEsp true for the name of an ESP
 */
export function readMailUrls(text: string, isEsp: (word: string) => boolean): readonly MailUrl[] {
  if (text.length > longest || !text.includes('://')) return [];
  const group = /^\s*(?:failover|roundrobin)\(([^()]*)\)/.exec(text);
  const urls = group === null ? [text.trim()] : (group[1] ?? '').trim().split(/\s+/);
  return urls.flatMap((url) => readOne(url, isEsp) ?? []);
}

function readOne(text: string, isEsp: (word: string) => boolean): MailUrl | undefined {
  const scheme = /^([a-z0-9][a-z0-9+.-]{1,40}):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return undefined;
  const [esp = '', way] = scheme.split('+');
  const plain = plainSchemes.get(scheme);
  if (plain === undefined && !isEsp(esp)) return undefined;
  const [main = '', query = ''] = splitQuery(text.slice(scheme.length + 3));
  const at = main.lastIndexOf('@');
  const login = at === -1 ? undefined : main.slice(0, at);
  const place = /^(\[[0-9a-f:.]{2,45}\]|[^:/\s]{1,253})?(?::(\d{1,5}))?(?:\/\S*)?$/i.exec(main.slice(at + 1));
  if (login === undefined || place === null) return undefined;
  const colon = login.indexOf(':');
  const [, host, port] = place;
  const options = new URLSearchParams(query);
  return {
    ...(plain === undefined ? { esp } : {}),
    way: plain !== undefined || way?.startsWith('smtp') === true ? 'smtp' : 'api',
    user: decode(colon === -1 ? login : login.slice(0, colon)),
    ...(colon === -1 ? {} : { password: decode(login.slice(colon + 1)) }),
    ...(host === undefined || host === 'default' ? {} : { host: host.toLowerCase() }),
    ...(port === undefined ? {} : { port: Number(port) }),
    isTls: plain ?? (way === 'smtps' || options.get('encryption') === 'ssl'),
    ...(options.get('region') ? { region: options.get('region') ?? '' } : {}),
  };
}

/** The options begin at the first `?name=`: a password may hold a question mark. */
function splitQuery(text: string): readonly [string, string] {
  const at = text.search(/\?[A-Za-z_.]{1,40}=/);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A raw % in the password.
    return text;
  }
}

/** Reads a connection in JSON, as Airflow writes it: `{"login": …, "password": …, "host": …, "port": …}`. */
export function readConnection({ name, value }: Variable): readonly MailUrl[] {
  const text = value.reveal();
  if (!text.trimStart().startsWith('{') || !/MAIL|SMTP/i.test(name + text.slice(0, 60))) return [];
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found !== 'object' || found === null) return [];
    const field = (...keys: readonly string[]) => {
      for (const [key, one] of Object.entries(found))
        if (keys.includes(key) && !isEmpty(String(one))) return String(one);
      return undefined;
    };
    const [host, password] = [field('host', 'hostname', 'server'), field('password', 'pass')];
    if (host === undefined || password === undefined || !/^[\w.-]+$/.test(host)) return [];
    const port = Number(field('port'));
    return [
      {
        way: 'smtp',
        host: host.toLowerCase(),
        password,
        isTls: false,
        ...defined({ user: field('login', 'username', 'user'), port: Number.isInteger(port) ? port : undefined }),
      },
    ];
  } catch {
    return [];
  }
}
