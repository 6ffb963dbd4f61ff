/** @module Kinds of credentials of a provider: their parts and shapes, how they are presented, what is mistaken for them. */

import type { Need } from './cause.ts';
import type { Shape, Source, Template } from './fact.ts';

/** How a credential is presented. What data cannot say is a named scheme, written once in `src/esp`. */
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
