/** @module The scripts by which simulated ESPs answer, and the log of the requests that reach them. */

import type { Cause } from '../core/model/cause.ts';
import type { CertificateFlaw } from './certificate-authority.ts';
import type { LabAnswer } from './choose-answer.ts';

/** A fault instead of an answer. `cut`: the body ends early. `continue`: 1xx answers come before the real one. */
export type Fault =
  | 'hang'
  | 'drip'
  | 'reset'
  | 'cut'
  | 'huge'
  | 'bad_gzip'
  | 'bad_utf8'
  | 'bad_json'
  | 'redirect'
  | 'login_page'
  | 'continue';

/** A state of the key, which chooses a recorded answer; an answer word for word; or a fault. */
export type ScriptedAnswer = Cause | LabAnswer | { readonly fault: Fault };
/** One answer for all requests, or a list: each request takes the next one, and the last one is repeated. */
export type Script = ScriptedAnswer | readonly ScriptedAnswer[];

/** How a host differs from the recorded cases of its ESP. */
export interface HostRule {
  /** The answers to every request, with whatever credential. */
  readonly all?: Script;
  /** The answers to keys that the lab does not know, made-up keys included; `unrecognised` by default. */
  readonly unknown?: Script;
  /** The answers to requests without a credential; `auth_missing` by default. */
  readonly none?: Script;
  /** The answers to single keys of the lab at this host, by key ID. */
  readonly keys?: Readonly<Record<string, Script>>;
  readonly certificate?: CertificateFlaw;
  /** How far this host's clock is ahead of ours, ms. */
  readonly clock?: number;
  /** True: the host refuses connections. Read only when the lab starts. */
  readonly refuses?: boolean;
  /** SMTP: the text of the greeting, after the code 220. */
  readonly banner?: string;
  /** SMTP: STARTTLS is not offered. */
  readonly withoutTls?: boolean;
}

/** One request or log-in that reached the lab. Never contains a key. */
export interface LogEntry {
  /** ms since the epoch. */
  readonly at: number;
  readonly protocol: 'http' | 'smtp';
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** The ID of the lab's key whose text is anywhere in the request; `unknown` for another key; `none` for no key. */
  readonly key: string;
  /** True when a key of the lab was presented in the right form to its own ESP (whatever its state and region). */
  readonly recognised: boolean;
}

/** What a listener sends to its client. */
export type Reaction = { readonly answer: LabAnswer } | { readonly fault: Fault };
