/** @module Answers, of a probe or of a pasted text: an HTTP response, an SMTP reply, or no answer. */

/** The reason why an HTTP answer is not whole. `bad_headers`: nothing but its status could be read. */
export type Incomplete = 'too_large' | 'too_slow' | 'reset' | 'bad_encoding' | 'bad_headers';

/** An HTTP response. */
export interface HttpAnswer {
  readonly kind: 'http';
  /** Null when only a text is known (`explain`). */
  readonly status: number | null;
  /** Names in lower case; several values of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most 64 kB; invalid UTF-8 is replaced. */
  readonly body: string;
  readonly method?: string;
  /** The URL asked, without the credential. */
  readonly url?: string;
  readonly incomplete?: Incomplete;
}

/**
 * Reason why no log-in was sent. `no_tls`: the server offers no STARTTLS, and a credential never travels in plain. `no_auth`:
 * EHLO offers no log-in at all. `no_mechanism`: it offers none that can carry this credential.
 */
export interface LoginWithheld {
  readonly reason: 'no_tls' | 'no_auth' | 'no_mechanism';
  /** The mechanisms that the last EHLO offers, in upper case; at most ten. */
  readonly mechanisms: readonly string[];
}

/** The reply that decided an SMTP dialogue. */
export interface SmtpAnswer {
  readonly kind: 'smtp';
  /** The reply code that decided (`535`), null when the text has none. */
  readonly code: number | null;
  /** The deciding reply with its code, lines joined by `\n`: `535 5.7.8 Authentication failed`. */
  readonly text: string;
  /** Stage of the dialogue in which the server sent this reply; absent when not known. */
  readonly stage?: 'greeting' | 'ehlo' | 'starttls' | 'auth' | 'after_auth';
  /** Why a probe sent no log-in to a server that answered EHLO; absent when it sent one, or got no further. */
  readonly withheld?: LoginWithheld;
  /** The 220 line, which names the server that really answered. */
  readonly banner?: string;
  readonly url?: string;
}

/**
 * Reason why no request could be made. `region`: there is no such region, or the key belongs to another one. `variable`: a
 * part of the host's name cannot be filled. `value`: a value that the request needs is not given.
 */
export type TargetProblem = 'region' | 'variable' | 'value';

/** A request that got no answer. */
export interface NoAnswer {
  readonly kind: 'none';
  /** `client`: our side refused to send (an illegal character in a header, say). */
  readonly phase: 'dns' | 'tcp' | 'tls' | 'proxy' | 'timeout' | 'client';
  /** `ENOTFOUND`, `ECONNREFUSED`, `CERT_HAS_EXPIRED` … */
  readonly code: string;
  /** Plain text without any secret. */
  readonly message: string;
  /** Only with the code `ERR_TARGET`; absent for any other reason. */
  readonly problem?: TargetProblem;
  /** True when the address that refused is one of the machine or the private network itself. */
  readonly isLocal?: true;
  /** What the host had sent before it failed: a reply of its protocol, or no more than its part of a TLS handshake. */
  readonly heard?: 'reply' | 'handshake';
  /** Who issued the certificate that is not trusted, as the certificate has it. */
  readonly issuer?: string;
  readonly url?: string;
}

/** Any answer. */
export type Answer = HttpAnswer | SmtpAnswer | NoAnswer;

/** True for a reply that came before any log-in was sent: it says nothing about the credential. */
export function isBeforeLogin(answer: Answer): boolean {
  return (
    answer.kind === 'smtp' && (answer.stage === 'greeting' || answer.stage === 'ehlo' || answer.stage === 'starttls')
  );
}

/** Codes of the system for too few file descriptors or too little memory on this machine. */
const lackOfResources: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);
const lackOfDescriptors: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/** True for the code of a failure that lies with this machine's resources: it says nothing about a key or an ESP. */
export function isLackOfResources(code: string): boolean {
  return lackOfResources.has(code);
}

/** True for the code of a call that failed because this process or machine has no file descriptor left. */
export function isLackOfDescriptors(code: unknown): boolean {
  return typeof code === 'string' && lackOfDescriptors.has(code);
}
