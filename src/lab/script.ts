/** @module What a make-believe ESP can be told to say, and what is noted of those who ask. */

import type { Cause } from '../core/model/cause.ts';
import type { CertificateFlaw } from './certificate-authority.ts';
import type { LabAnswer } from './choose-answer.ts';

/** Raw trouble in place of an answer. `cut`: the body ends early. `continue`: 1xx answers before the real one. */
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

/** A state of the key, told by a recorded answer; an answer word for word; or a fault. */
export type ScriptedAnswer = Cause | LabAnswer | { readonly fault: Fault };
/** What is said: always the same, or one line after another, the last of them for ever. */
export type Script = ScriptedAnswer | readonly ScriptedAnswer[];

/** How a host differs from what its ESP's cases say. */
export interface HostRule {
  /** Said to everybody, whatever they present. */
  readonly all?: Script;
  /** Said to keys that the lab does not know, made-up ones included; `unrecognised` by default. */
  readonly unknown?: Script;
  /** Said to those who present nothing; `auth_missing` by default. */
  readonly none?: Script;
  /** Said to single keys of the lab, by key ID, at this host only. */
  readonly keys?: Readonly<Record<string, Script>>;
  readonly certificate?: CertificateFlaw;
  /** How far the clock of this host is ahead of ours, ms. */
  readonly clock?: number;
  /** Nothing listens there. Only heeded when the lab starts. */
  readonly refuses?: boolean;
  /** SMTP: the greeting, in place of the ESP's own. */
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
  /** ID of the lab's key whose text was anywhere in the request; `unknown` for another key; `none` for no key. */
  readonly key: string;
  /** True when a key of the lab was presented in the right form to its own ESP (whatever its state and region). */
  readonly recognised: boolean;
}

/** What the listeners are to do. */
export type Reaction = { readonly answer: LabAnswer } | { readonly fault: Fault };
