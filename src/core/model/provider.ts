/**
 * @module The shape of a provider file: data only, no function, so that the same schema reads a user's own provider from
 * YAML. Patterns are anchored regular expressions as strings. Templates fill `{name}` from the credential's parts, the
 * integration's settings and the variables of `hosts`. They know `{today}` (YYYY-MM-DD), `{api_host}` (URL of the region's
 * `api` host, without a trailing slash) and, in token requests, `{assertion}`. An entry of `query`, `headers` or `form`, or an optional
 * field of a scheme, that has a place without a value is left out. The types of its parts are in the files that it imports.
 */

import type { AnswerRule, Extract } from './answer-rule.ts';
import type { AnswerCause, Need } from './cause.ts';
import type { CredentialKind, Lookalike } from './credential.ts';
import type { Advice, Shape, Source } from './fact.ts';
import type { Host, HostVariable, Probe, RequestSpec, Setting } from './request-spec.ts';

export type { AnswerRule, Extract } from './answer-rule.ts';
export type { CredentialKind, Lookalike, Part, Scheme } from './credential.ts';
export type { Advice, Shape, Source, Template } from './fact.ts';
export type { Host, HostVariable, Probe, RequestSpec, Setting } from './request-spec.ts';

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

/** One ESP: its credentials, hosts, requests, the meaning of its answers, and its advice. */
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

/** Returns the provider as it is; states the type of a provider file. */
export function defineProvider(provider: Provider): Provider {
  return provider;
}
