/** @module The generic provider: any HTTP API as the user describes it, by URL, method, auth and the healthy answer. */

import { defined } from './defined.ts';
import type { AnswerCause, Need } from './model/cause.ts';
import type { AnswerRule, Part, Provider, RequestSpec, Scheme, Shape, Template } from './model/provider.ts';

/** A URL that the generic provider may call: without user name and fragment; `{name}` places are allowed after the host. */
export const httpUrlShape: Shape = '^https?://[^/?#@\\s{}]+(?:/[^?#\\s]*)?(?:\\?[^#\\s]*)?$';

/** Conditions on an answer; each that is given must hold. Patterns are searched without regard to case. */
export interface HttpCondition {
  /** `200`, or `2xx` for a class. */
  readonly status?: NonNullable<AnswerRule['status']>;
  readonly text?: string;
  readonly header?: Readonly<Record<string, string>>;
  /** Dotted path in the JSON body → pattern. */
  readonly json?: Readonly<Record<string, string>>;
}

/** A rule of the user for an answer. */
export interface HttpAnswerRule extends HttpCondition {
  /** The most likely first. */
  readonly causes: readonly AnswerCause[];
  readonly says?: string;
}

/** The schemes that need nothing but the credential. */
export type HttpScheme = Extract<
  Scheme,
  { readonly scheme: 'bearer' | 'basic' | 'header' | 'query' | 'body' | 'sigv4' }
>;

/** The `http:` block of an integration, already checked: `url` fits `httpUrlShape` and every pattern compiles. */
export interface HttpSettings {
  readonly url: Template;
  /** Name of the API for people; its host by default. */
  readonly name?: string;
  /** `GET` by default. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** `Authorization: Bearer {key}` by default. */
  readonly auth?: HttpScheme;
  readonly headers?: Readonly<Record<string, Template>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, Template>>;
  /** Any 2xx that is no web page by default. */
  readonly healthy?: HttpCondition;
  /** Read before `healthy`, top down. */
  readonly answers?: readonly HttpAnswerRule[];
  /** How a well-formed key looks. */
  readonly shape?: Shape;
  /** Page on which a new key is made. */
  readonly keysUrl?: string;
  readonly statusPage?: string;
  /** `counts_against_account` by default, the strictest, because it is not known. */
  readonly failedLogin?: 'harmless' | 'counts_against_account' | 'counts_against_address';
  readonly needs?: readonly Need[];
}

const source = 'the integration in your configuration';

/** Causes of a refusal without further words, the most likely first: nothing known about this API narrows them. */
const anyRefusal: readonly AnswerCause[] = [
  'unrecognised',
  'revoked',
  'expired',
  'malformed',
  'wrong_credential',
  'auth_missing',
];

/**
 * Returns the provider that such settings describe: one credential kind, one request, one probe. The common lists read the
 * answers that the user's own rules do not.
 * @param id the provider's id; unique for each integration, because each has its own host and answers
 */
export function makeHttpProvider(id: string, settings: HttpSettings): Provider {
  const [, origin = '', path = '/', query = ''] =
    /^(https?:\/\/[^/?#]+)((?:\/[^?#]*)?)(?:\?(.*))?$/s.exec(settings.url) ?? [];
  const name = settings.name ?? origin.replace(/^https?:\/\//, '');
  const auth: HttpScheme = settings.auth ?? { scheme: 'bearer' };
  return {
    id,
    name,
    sendsSingleMails: settings.needs?.includes('send') ?? false,
    credentials: [
      {
        kind: 'key',
        title: 'credential',
        parts: makeParts(auth, settings.shape),
        auth,
        failedLogin: settings.failedLogin ?? 'counts_against_account',
        failedLoginSource: source,
        expiry: { rule: 'unknown', source },
      },
    ],
    lookalikes: [],
    hosts: [{ region: 'global', url: origin, source }],
    requests: { check: makeRequest(settings, path === '' ? '/' : path, query) },
    probes: [{ request: 'check', permission: null, effects: isSafe(settings) ? 'none' : 'unsure', source }],
    refusal: anyRefusal,
    answers: makeRules(settings),
    keep: [],
    ...defined({ statusPage: settings.statusPage === undefined ? undefined : { page: settings.statusPage, source } }),
    pages: settings.keysUrl === undefined ? {} : { keys: { url: settings.keysUrl, source } },
  };
}

/** True for the provider that the config itself describes: its requests are the user's. */
export function isUsersOwn({ id }: Provider): boolean {
  return id === 'http' || id.startsWith('http:');
}

/** True for GET and HEAD, which change nothing; the effects of other methods are not known. */
function isSafe(settings: HttpSettings): boolean {
  return settings.method === undefined || settings.method === 'GET' || settings.method === 'HEAD';
}

function makeRequest(settings: HttpSettings, path: string, query: string): RequestSpec {
  const { method = 'GET', headers, json, form } = settings;
  return {
    method,
    path,
    plainText: true,
    ...(query === '' ? {} : { query: parseQuery(query) }),
    ...defined({ headers, json, form }),
  };
}

function parseQuery(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query.replace(/\+/g, '%2B')));
}

/** Returns the parts that the scheme's templates name; `key` where they name none. */
function makeParts(auth: HttpScheme, shape: Shape | undefined): Part[] {
  return partNames(auth).map((name) => ({
    name,
    title: name.replaceAll('_', ' '),
    secret: !['username', 'access_key_id', 'client_id'].includes(name),
    ...(name === 'key' && shape !== undefined ? { shape } : {}),
    ...(name === 'session_token' ? { optional: true } : {}),
    variables: [],
    source,
  }));
}

function partNames(auth: HttpScheme): string[] {
  if (auth.scheme === 'sigv4') return ['access_key_id', 'secret_access_key', 'session_token'];
  const templates =
    auth.scheme === 'basic'
      ? [auth.username, auth.password]
      : [auth.scheme === 'bearer' ? (auth.token ?? '{key}') : (auth.value ?? '{key}')];
  const names = templates.flatMap((template) => [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''));
  return [...new Set(names.length === 0 ? ['key'] : names)];
}

function makeRules(settings: HttpSettings): AnswerRule[] {
  const own = (settings.answers ?? []).map((rule): AnswerRule => ({ protocol: 'http', ...rule, source }));
  const { healthy } = settings;
  if (healthy === undefined) return own;
  return [
    ...own,
    { protocol: 'http', ...healthy, status: healthy.status ?? ['2xx'], causes: ['healthy'], source },
    {
      protocol: 'http',
      status: ['2xx'],
      causes: [...anyRefusal, 'endpoint_changed', 'network'],
      says: 'The answer is a success, but not the one that `healthy` asks for.',
      source,
    },
  ];
}
