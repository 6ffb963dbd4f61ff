/**
 * @module The shape of a provider plugin: data only, no function, so that the same schema reads a user's own plugin from
 * YAML. Patterns are anchored regular expressions as strings. Templates fill `{name}` from the credential's parts, the
 * integration's settings, the variables of `hosts`, `{today}` (YYYY-MM-DD), `{api_host}` (URL of the region's `api` host,
 * without a trailing slash) and, in token requests, `{assertion}`. An entry of `query`, `headers` or `form`, or an optional
 * field of a scheme, that has a place without a value is left out.
 */

import type { AnswerCause, Need } from './cause.ts';

/** A URL where the fact can be read; `from-memory` or `inferred: …` marks one that has none. */
export type Source = string;
/** An anchored regular expression (`^…$`). */
export type Shape = string;
/** Text with `{name}` places. */
export type Template = string;

/** How a credential is presented. What data cannot say is a named scheme, written once in `src/probe`. */
export type Scheme =
  /** `Authorization: Bearer {key}`; `word` in place of `Bearer`, `token` in place of `{key}`. */
  | { readonly scheme: 'bearer'; readonly word?: string; readonly token?: Template }
  | { readonly scheme: 'basic'; readonly username: Template; readonly password: Template }
  | { readonly scheme: 'header'; readonly name: string; readonly value?: Template }
  | { readonly scheme: 'query'; readonly name: string; readonly value?: Template }
  /** A field of the request's JSON or form body. */
  | { readonly scheme: 'body'; readonly name: string; readonly value?: Template }
  /** AWS Signature Version 4 with `access_key_id`, `secret_access_key` and `session_token`. */
  | { readonly scheme: 'sigv4'; readonly service: string }
  /** Runs the token request named, then presents `access_token` of its answer as a bearer token. */
  | { readonly scheme: 'oauth2_refresh'; readonly request: string }
  | { readonly scheme: 'oauth2_client_credentials'; readonly request: string }
  /** Signs an RS256 assertion from the service account's JSON in the part `key`; the token request presents `{assertion}` (RFC 7523). */
  | { readonly scheme: 'jwt_bearer'; readonly request: string; readonly scope: Template; readonly subject?: Template }
  /** Ghost's Admin API: HS256 over the hex-decoded second half of the key, `Authorization: Ghost <jwt>`. */
  | { readonly scheme: 'ghost_jwt'; readonly audience: string }
  | { readonly scheme: 'smtp_login'; readonly username: Template; readonly password: Template }
  /** AUTH XOAUTH2 with `{access_token}`, or with the token that `request` brings. */
  | { readonly scheme: 'smtp_xoauth2'; readonly username: Template; readonly request?: string };

/** One named part of a credential; most have the single part `key`. */
export interface Part {
  readonly name: string;
  /** What the ESP calls it: "API key", "Server API token". */
  readonly title: string;
  readonly secret: boolean;
  readonly shape?: Shape;
  /** The shape in words for people: "SG. + 22 + . + 43 letters, digits, - or _". */
  readonly hint?: string;
  /** The value when the integration gives none (`apikey` as SendGrid's SMTP user). */
  readonly default?: string;
  readonly optional?: boolean;
  /** Well-known environment variables. One that several ESPs share must be listed by each of them. */
  readonly variables: readonly string[];
  /** True when letter case does not matter to the ESP. */
  readonly caseInsensitive?: boolean;
  readonly source: Source;
}

/** One kind of credential of this ESP. The first whose part names fit, and whose shapes match, is taken. */
export interface CredentialKind {
  /** `api_key`, `smtp`, `oauth2_refresh` … ; unique within the provider. */
  readonly kind: string;
  /** "API key", used in sentences. */
  readonly title: string;
  /** Meant in place of an earlier kind with the same parts when the integration needs one of these. */
  readonly needs?: readonly Need[];
  readonly parts: readonly Part[];
  readonly auth: Scheme;
  /** What a failed log-in with this kind does; decides whether made-up keys may be tried. */
  readonly failedLogin: 'harmless' | 'counts_against_account' | 'counts_against_address';
  readonly failedLoginSource: Source;
  /**
   * How keys of this kind end by themselves: `never`; `set_by_user` (a date chosen when made); `fixed` (after `days`);
   * `idle` (after `days` unused).
   */
  readonly expiry: {
    readonly rule: 'never' | 'set_by_user' | 'fixed' | 'idle' | 'unknown';
    readonly days?: number;
    readonly says?: string;
    readonly source: Source;
  };
}

/** Something that people put where the key belongs. Tried on the whole text, in order. */
export interface Lookalike {
  readonly shape: Shape;
  /** Only where one of these kinds was meant; absent: all. */
  readonly kinds?: readonly string[];
  /** Which part it was found in; absent: any secret part. */
  readonly part?: string;
  readonly means: 'wrong_credential' | 'malformed';
  /** One sentence: "This is the API key ID, shown beside the key in the dashboard; the key itself starts with SG." */
  readonly says: string;
  readonly source: Source;
}

/** One official host. The real key goes to these and to the user's own `endpoint`, and nowhere else. */
export interface Host {
  /** The word `region` takes; the first is the default. `{dc}`-like for hosts that are filled. */
  readonly region: string;
  /** What it is for: `api` unless said otherwise (`token`, `smtp`, `track` …). */
  readonly use?: string;
  /** `https://api.sendgrid.com`, `smtp://smtp.sendgrid.net:587`, `https://{dc}.api.mailchimp.com`; no path. */
  readonly url: Template;
  readonly source: Source;
}

/** How a variable of a host template gets its value: the first entry that matches. */
export interface Fill {
  /** `region`, the name of a credential part, or the name of a setting. */
  readonly from: string;
  /** Anchored; group 1 is the value. */
  readonly match: Shape;
}

export interface HostVariable {
  readonly fill: readonly Fill[];
  /** What the value may be; checked after filling. */
  readonly allow: Shape;
  readonly default?: string;
}

export interface Setting {
  readonly name: string;
  readonly title: string;
  readonly shape?: Shape;
  readonly required?: boolean;
  /** The value when the integration gives none. */
  readonly default?: string;
  readonly variables?: readonly string[];
  readonly source: Source;
}

/** One request that can be made. Named by its key in `requests`. */
export interface RequestSpec {
  /** `SMTP` stands for connect, EHLO, STARTTLS, AUTH, QUIT. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'HEAD' | 'DELETE' | 'SMTP';
  /** The `use` of the host; `api` (or `smtp` for SMTP) by default. */
  readonly host?: string;
  readonly path?: Template;
  readonly query?: Readonly<Record<string, Template>>;
  readonly headers?: Readonly<Record<string, Template>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, Template>>;
  /** False for requests that present the credential in their own form or not at all (token requests, version pages). */
  readonly auth?: boolean;
  /** True where a good answer need not be JSON. Elsewhere a GET that succeeds without JSON proves nothing. */
  readonly plainText?: boolean;
}

/** Which request answers the question "can this credential do what it is needed for?". The first that fits is taken. */
export interface Probe {
  readonly request: string;
  /** Serves integrations with one of these needs; absent: any. */
  readonly needs?: readonly Need[];
  /** Serves these credential kinds; absent: all. */
  readonly kinds?: readonly string[];
  /** The permission that the request takes; null when being let in is enough. */
  readonly permission: string | null;
  /** True when a 2xx shows that every need it serves can be met; otherwise it shows only that the key is let in. */
  readonly provesNeed?: boolean;
  /** `unsure` probes are sent only when the user allows them (`allow_unsure_probes`). */
  readonly effects: 'none' | 'unsure';
  /** Why this request, where other tools send another one. */
  readonly because?: string;
  readonly source: Source;
}

/**
 * What an answer means; the first rule that fits wins, the common list stands behind. Every condition given must hold.
 * `text`, `header` and `json` are regular expressions without regard to case, not anchored unless they say so.
 */
export interface AnswerRule {
  readonly protocol?: 'http' | 'smtp';
  /** HTTP statuses or SMTP reply codes; `4xx` stands for a class. An unknown status fits when `text` or `json` does. */
  readonly status?: readonly (number | '2xx' | '3xx' | '4xx' | '5xx')[];
  /** Searched in the readable text of the answer (JSON unescaped, HTML stripped, white space joined). */
  readonly text?: string;
  /** Header name in lower case → pattern. */
  readonly header?: Readonly<Record<string, string>>;
  /** Dotted path in the JSON body → pattern on the value as text: `error.code`, `errors.0.message`. */
  readonly json?: Readonly<Record<string, string>>;
  /** True: only when the body is a web page. */
  readonly html?: true;
  /** Searched in the URL asked. */
  readonly url?: string;
  readonly method?: string;
  /** Request names; in `explain`, whatever has the same method and path. */
  readonly on?: readonly string[];
  /** True: only when our own probe got it (an empty body that was sent on purpose, say), never in `explain`. */
  readonly ours?: boolean;
  readonly kinds?: readonly string[];
  readonly regions?: readonly string[];
  /** `refusal` stands for the provider's own set. */
  readonly causes: readonly AnswerCause[] | 'refusal';
  /** One sentence for people, where the cause alone does not say it: "SendGrid answers 401 when credits are used up." */
  readonly says?: string;
  readonly source: Source;
}

/** Takes a fact out of an answer. */
export interface Extract {
  readonly on: string;
  /**
   * Dotted path in the JSON body (`*` for every element), `header:name`, or `jwt:<path>:<claim>` for a claim of the JSON web
   * token that stands there (`jwt:@access_token:exp` for the token that was presented). Scopes in one text are parted by
   * blanks or commas; `expires` may be seconds since the epoch.
   */
  readonly path: string;
  /** `quota_used` stands in for `quota_left` where the ESP tells what is gone. */
  readonly as: 'account' | 'scopes' | 'expires' | 'egress_ip' | 'quota_left' | 'quota_used' | 'quota_total';
  readonly source: Source;
}

/** Which of the ESP's scopes serve a need: one of them is enough. */
export interface Permission {
  readonly scopes: readonly string[];
  /** What to tick, in the dashboard's words. */
  readonly tick: string;
  readonly source: Source;
}

/** A page of the dashboard, with the way to it. */
export interface Page {
  readonly url: string;
  readonly menu?: string;
  readonly source: Source;
}

/** A host, path or version that was retired. */
export interface Retired {
  /** Searched in the URL asked. */
  readonly url: string;
  readonly says: string;
  /** YYYY-MM-DD or YYYY-MM or YYYY; absent when not known. */
  readonly when?: string;
  readonly successor?: string;
  readonly source: Source;
}

export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly aliases?: readonly string[];
  /** True when single (transactional) mails are what it is for: then `needs` is `[send]` by default. */
  readonly sendsSingleMails: boolean;
  readonly credentials: readonly CredentialKind[];
  readonly lookalikes: readonly Lookalike[];
  readonly hosts: readonly Host[];
  readonly variables?: Readonly<Record<string, HostVariable>>;
  /** ESPs with a host per account: the integration's `endpoint` is the API host. */
  readonly endpoint?: {
    readonly required: boolean;
    readonly example: string;
    readonly allow?: Shape;
    readonly variables?: readonly string[];
    readonly source: Source;
  };
  readonly settings?: readonly Setting[];
  readonly requests: Readonly<Record<string, RequestSpec>>;
  readonly probes: readonly Probe[];
  /** What a refusal without further words is consistent with (esp/FORMAT rule 2). */
  readonly refusal: readonly AnswerCause[];
  readonly answers: readonly AnswerRule[];
  readonly extract?: readonly Extract[];
  readonly permissions?: Readonly<Partial<Record<Need, Permission>>>;
  /** How to list, create and revoke keys: requests with an administrator's key, or words for the dashboard. */
  readonly manage?: {
    readonly create?: string;
    readonly list?: string;
    readonly revoke?: string;
    readonly needs?: string;
    readonly source: Source;
  };
  /** Paths of answers that may be stored or shown; the rest never leaves memory. */
  readonly keep: readonly string[];
  /** Requests per minute and in parallel that we allow ourselves; below what the ESP allows. */
  readonly budget?: { readonly perMinute: number; readonly concurrent: number; readonly source: Source };
  readonly statusPage?: { readonly page: string; readonly api?: string; readonly source: Source };
  readonly pages: Readonly<
    Partial<
      Record<
        | 'keys'
        | 'permissions'
        | 'billing'
        | 'ip'
        | 'senders'
        | 'account'
        | 'support'
        | 'regions'
        | 'docs'
        | 'errors'
        | 'changelog',
        Page
      >
    >
  >;
  /** Facts of this ESP that belong in the steps for a cause, a sentence each, after the frame's own steps. */
  readonly advice?: Readonly<Partial<Record<AnswerCause | 'leaked' | 'new_key', readonly Advice[]>>>;
  readonly retired?: readonly Retired[];
  /** Patterns that show in a pasted text that this ESP is meant: SDK names, exception classes. Host names are known. */
  readonly recognise?: readonly string[];
}

export interface Advice {
  readonly step: string;
  readonly url?: string;
  readonly source: Source;
}

/** States the type of a provider file. */
export function defineProvider(provider: Provider): Provider {
  return provider;
}
