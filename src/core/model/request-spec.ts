/** @module Requests of a provider: its hosts, the variables and settings that fill them, and the probes. */

import type { Need } from './cause.ts';
import type { Shape, Source, Template } from './fact.ts';

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

/** A variable of a host template: its sources, and the values that it may have. */
export interface HostVariable {
  readonly fill: readonly Fill[];
  /** What the value may be; checked after filling. */
  readonly allow: Shape;
  readonly default?: string;
}

/** An option of an integration that this ESP needs besides the credential, such as a domain. */
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
  /** One sentence: what being let in does not show of the needs. With needs, the acceptance is `likely` at most. */
  readonly unproven?: string;
  /** `unsure` probes are sent only when the user allows them (`allow_unsure_probes`). */
  readonly effects: 'none' | 'unsure';
  /** Why this request, where other tools send another one. */
  readonly because?: string;
  readonly source: Source;
}
