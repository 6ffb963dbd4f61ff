/** @module The result of a session with a mail server: what it accepted, or at which stage it failed and what a person can do. */

import { cleanLine } from '../../core/alert/sanitise.ts';
import { defined } from '../../core/defined.ts';
import { isLackOfDescriptors } from '../../core/model/answer.ts';
import type { Secret } from '../../core/model/secret.ts';
import { cureOfRefusal, readRefusal } from '../../core/outbox/mail-refusal.ts';
import {
  describePlainAnswer,
  describePortMismatch,
  describeSilence,
  isPlainAnswer,
} from '../../core/target/smtp-port.ts';
import type { Trust } from '../../io/connector.ts';
import { codeOf, describeCode, describeReason, isTlsCode } from '../../io/network-error.ts';
import type { SmtpError } from './smtp-error.ts';

/** A mail server, and the log-in if it asks for one. */
export interface Server {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS, which is required where a password is sent. */
  readonly isImplicitTls: boolean;
  /** No mail without STARTTLS. */
  readonly needsStarttls: boolean;
  readonly trust?: Trust;
  readonly login?: { readonly username: string; readonly password: Secret };
}

/** A recipient whom the server refused. */
export interface Refusal {
  readonly recipient: string;
  /** `550 5.1.1 no such user`. */
  readonly says: string;
}

/** How far a session came: the stage in which it ended. A log-in proves that the first three are passed, and no more. */
export type SessionStage = keyof typeof waitingFor;
/** What is waited for in each stage. */
const waitingFor = { connection: 'TLS', greeting: 'EHLO or STARTTLS', log_in: 'the log-in', mail: 'the mail' };

/** The result of a session. */
export type Session =
  | { readonly kind: 'taken'; readonly recipients: readonly string[]; readonly refused: readonly Refusal[] }
  | {
      readonly kind: 'refused';
      readonly stage: SessionStage;
      readonly says: string;
      /** The server will not accept the content or the size of this mail. */
      readonly isForContent: boolean;
      readonly isTooLarge: boolean;
      /** The recipients who were refused, if all were. */
      readonly refused: readonly Refusal[];
    }
  /** The whole mail was sent, and no answer came. */
  | { readonly kind: 'sent'; readonly says: string };

/** The server offers no log-in that can carry a password, so none was sent. */
export class LogInNotOffered extends Error {
  readonly offered: readonly string[];

  /** @param offered the mechanisms that it offers */
  constructor(offered: readonly string[]) {
    super('the server offers no log-in that can carry a password');
    this.offered = offered;
  }
}

/** The fields of a refused session that most failures share. */
export const notSent = { kind: 'refused', isForContent: false, isTooLarge: false, refused: [] } as const;

/** What is known of a session besides the error that ended it. */
export interface SessionProgress {
  readonly stage: SessionStage;
  /** The whole mail was sent. */
  readonly wasSent: boolean;
  /** The time for the session was up. */
  readonly isLate: boolean;
  /** A first reply came. */
  readonly hasGreeted: boolean;
  readonly server: Server;
  /** The name that was given in EHLO. */
  readonly helo: string;
}

/** Describes the session that `error` ended. */
export function describeFailure(error: SmtpError, progress: SessionProgress): Session {
  const { stage, wasSent, isLate, hasGreeted, server, helo } = progress;
  const code = error.responseCode;
  if (wasSent && code === undefined) {
    const why = isLate ? ' in time' : '';
    return { kind: 'sent', says: `The mail was sent, but no answer came${why}; the server may have it.` };
  }
  const base = { ...notSent, stage };
  if (!hasGreeted && (isLate || error.timeoutType === 'GREETING_TIMEOUT'))
    return { ...base, says: describeNoGreeting(server) };
  if (isLate) return { ...base, says: `The mail server did not answer ${waitingFor[stage]} in time.` };
  const flaw = describeCertificate(error);
  if (flaw !== undefined) return { ...base, says: flaw };
  if (error.code === 'ETLS')
    return { ...base, says: `TLS with the mail server failed${sayReason(error, server.host)}. ${cureOfTls}` };
  // A reply to a log-in may repeat the password, so its text is left out.
  if (error.code === 'EAUTH') {
    const cure =
      code !== undefined && code < 500 ? '' : ' Compare username and password of smtp with those of the server.';
    return { ...base, says: `The mail server refused the log-in${sayNumbers(error)}.${cure}` };
  }
  if (code === undefined)
    return {
      ...base,
      says: `The connection to the mail server broke${describeCode({ code: error.originalCode ?? error.code })}.`,
    };
  if (error.command === 'EHLO' || error.command === 'HELO') {
    const says = `The mail server refused the name by which Keymedic greets, ${helo}: ${quote(error)}`;
    return { ...base, says: `${endSentence(says)} Set network.helo to a host name that it accepts.` };
  }
  return describeRefused(error, stage);
}

/** Codes of OpenSSL and Node: https://nodejs.org/api/tls.html#x509-certificate-error-codes. */
const certificateFlaws: readonly (readonly [code: RegExp, says: string])[] = [
  [
    /SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)|CERT_UNTRUSTED|INVALID_CA/,
    'is of an authority that this machine does not trust: give the PEM file of this authority in tls.ca of smtp',
  ],
  [/ALTNAME_INVALID|HOSTNAME_MISMATCH/, 'is for another name: give this name in tls.server_name of smtp'],
  [/CERT_HAS_EXPIRED/, 'has expired: have it renewed'],
];

/** Describes a certificate of the mail server that is not accepted, and its cure; undefined for any other failure. */
function describeCertificate(error: SmtpError): string | undefined {
  const code = error.originalCode ?? error.code ?? '';
  const flaw = certificateFlaws.find(([pattern]) => pattern.test(code))?.[1];
  return flaw === undefined ? undefined : `The certificate of the mail server ${flaw} (${code}).`;
}

const cureOfTls = 'Look at its certificate, and at ca, server_name and mode of smtp.tls.';

/** Describes a log-in that was not offered, and its cure. */
export function describeNotOffered({ offered }: LogInNotOffered): string {
  const what =
    offered.length === 0
      ? 'offers no log-in'
      : `offers no log-in that can carry a password (it offers ${offered.join(', ')})`;
  return `The mail server ${what}, so the password was not sent. Use its port for submission, often 587 or 465, or remove username and password of smtp if it asks for none.`;
}

/** Describes a connection that could not be opened. */
export function describeNoConnection(error: unknown, isLate: boolean, server: Server): string {
  const code = codeOf(error);
  const flaw = describeCertificate(defined({ code }));
  if (flaw !== undefined) return flaw;
  if (isPlainAnswer(code))
    return `The mail server answered TLS with plain text (${code}): ${describePlainAnswer(urlOf(server))}.`;
  const hint = isLate ? describePortMismatch(urlOf(server)) : undefined;
  const why = `No connection to the mail server${isLate ? ' in time' : describeReason(error)}`;
  if (hint !== undefined) return `${why}: ${hint}.`;
  if (isTlsCode(code)) return `${why}. ${cureOfTls}`;
  return isLackOfDescriptors(code)
    ? `${why}.`
    : `${why}. Look at smtp.url, the proxy, and whether a firewall lets this machine out to the server.`;
}

function describeNoGreeting(server: Server): string {
  const hint = describeSilence(urlOf(server));
  const says = 'The connection to the mail server is open, but no greeting came in time';
  return hint === '' ? `${says}.` : `${says}: ${hint}.`;
}

function urlOf({ host, port, isImplicitTls }: Server): string {
  return `${isImplicitTls ? 'smtps' : 'smtp'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A reply that refuses: at the greeting, or to a command of the mail. */
function describeRefused(error: SmtpError, stage: SessionStage): Session {
  const { response = '', command = '', rejectedErrors = [] } = error;
  const isAboutMail = /^(?:RCPT TO|DATA)/iu.test(command);
  const subject = /^4/u.test(response) ? undefined : readRefusal(response);
  const what = stage === 'mail' ? 'the mail' : 'us';
  const says = `The mail server refused ${what}: ${quote(error)}`;
  return {
    kind: 'refused',
    stage,
    says: subject === undefined ? says : `${endSentence(says)} ${cureOfRefusal(subject)}`,
    isForContent: isAboutMail && subject === 'mail',
    // RFC 1870 section 6.3; RFC 3463 X.2.3 and X.3.4.
    isTooLarge: isAboutMail && /^(?:552|5\d\d[ -]5\.(?:2\.3|3\.4))\b/u.test(response),
    refused: rejectedErrors.map(describeRefusal),
  };
}

/** Describes one refused recipient. */
export function describeRefusal(error: SmtpError): Refusal {
  return { recipient: error.recipient ?? '', says: quote(error) };
}

/** The server's own words. Only replies to commands without a secret are quoted. */
function quote({ response }: SmtpError): string {
  return cleanLine(response ?? 'no reason given', 200);
}

/** Adds a full stop, if the sentence has none. */
function endSentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}

/** ` (535 5.7.8)`. */
function sayNumbers({ response }: SmtpError): string {
  const numbers = /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?/u.exec(response ?? '')?.[0];
  return numbers === undefined ? '' : ` (${numbers.replace('-', ' ')})`;
}

function sayReason(error: SmtpError, host: string): string {
  const reason = (error.message ?? '').replace(/^Error initiating TLS - /u, '');
  return reason === '' ? '' : `: ${cleanLine(reason.replaceAll(host, 'the server'), 200)}`;
}
