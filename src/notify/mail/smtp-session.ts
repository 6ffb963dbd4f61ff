/** @module Sends one mail over SMTP with nodemailer, on a socket of our own. Returns who accepted it, or how far it got. */

import type net from 'node:net';
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { cleanLine } from '../../core/alert/sanitise.ts';
import type { Secret } from '../../core/model/secret.ts';
import type { Connector } from '../../io/connector.ts';
import { describeCode } from '../../io/network-error.ts';

/** A mail server, and the log-in if it asks for one. */
export interface Server {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS, which is required where a password is sent. */
  readonly isImplicitTls: boolean;
  readonly login?: { readonly username: string; readonly password: Secret };
}

/** A recipient whom the server refused. */
export interface Refusal {
  readonly recipient: string;
  /** `550 5.1.1 no such user`. */
  readonly says: string;
  /** A 5xx: the server will refuse again. */
  readonly isPermanent: boolean;
}

/** The result of a session. */
export type Session =
  | { readonly kind: 'taken'; readonly recipients: readonly string[]; readonly refused: readonly Refusal[] }
  /** The mail was refused; `isPermanent` after a 5xx to this mail or to all its recipients. */
  | {
      readonly kind: 'refused';
      readonly says: string;
      readonly isPermanent: boolean;
      readonly isTooLarge: boolean;
      readonly refused: readonly Refusal[];
    }
  /** The whole mail was sent, and no answer came. */
  | { readonly kind: 'sent'; readonly says: string };

interface SmtpError {
  readonly code?: string | undefined;
  /** The code of the system or of TLS, which nodemailer replaces by its own. */
  readonly originalCode?: string | undefined;
  readonly command?: string | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly recipient?: string | undefined;
  readonly rejectedErrors?: readonly SmtpError[] | undefined;
}

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly message: Buffer;
}

/**
 * Runs until `signal` is aborted. Never throws, and no sentence holds the password.
 * @param mail undefined to log in and out only
 */
export async function runSession(
  server: Server,
  mail: Mail | undefined,
  { connector, signal }: { readonly connector: Connector; readonly signal: AbortSignal },
): Promise<Session> {
  const { host, port, isImplicitTls, login } = server;
  let socket: net.Socket;
  try {
    socket = await connector.openSocket(host, port, isImplicitTls, signal);
  } catch (error) {
    const why = signal.aborted ? ' in time' : describeCode(error);
    return { ...temporary, says: `No connection to the mail server${why}.`, refused: [] };
  }
  const connection = new SMTPConnection({
    host,
    port,
    connection: socket,
    secure: isImplicitTls,
    secured: isImplicitTls,
    requireTLS: login !== undefined && !isImplicitTls && !connector.staysHere(host, port),
    tls: connector.tlsOptions(host),
    socketCloseTimeout: 1000,
    maxResponseSize: 64 * 1024,
  });
  const message = Readable.from(mail === undefined ? [] : [mail.message]);
  let wasSent = false;
  message.once('end', () => {
    wasSent = true;
  });
  try {
    const info = await converse(connection, mail, message, login, signal);
    connection.quit();
    return { kind: 'taken', recipients: info.accepted, refused: (info.rejectedErrors ?? []).map(describeRefusal) };
  } catch (error) {
    connection.close();
    return describeFailure(toSmtpError(error), { wasSent, isLate: signal.aborted, host });
  }
}

interface Taken {
  readonly accepted: readonly string[];
  readonly rejectedErrors?: readonly SmtpError[] | undefined;
}

/** Connect, log in, send: rejects with nodemailer's error, or when `signal` is aborted. */
function converse(
  connection: SMTPConnection,
  mail: Mail | undefined,
  message: Readable,
  login: Server['login'],
  signal: AbortSignal,
): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    connection.once('error', reject);
    connection.once('end', () => {
      signal.removeEventListener('abort', abort);
      reject(new Error('the server closed the connection'));
    });
    function send(): void {
      if (mail === undefined) {
        resolve({ accepted: [] });
        return;
      }
      connection.send({ from: mail.from, to: [...mail.to] }, message, (error, info) => {
        if (error) return reject(error);
        resolve({ accepted: info.accepted.map(String), rejectedErrors: info.rejectedErrors });
      });
    }
    connection.connect((error) => {
      if (error) return reject(error);
      if (login === undefined) return send();
      connection.login({ credentials: { user: login.username, pass: login.password.reveal() } }, (refusal) => {
        if (refusal) return reject(refusal);
        send();
      });
    });
  });
}

const temporary = { kind: 'refused', isPermanent: false, isTooLarge: false } as const;

function describeFailure(
  error: SmtpError,
  { wasSent, isLate, host }: { readonly wasSent: boolean; readonly isLate: boolean; readonly host: string },
): Session {
  const code = error.responseCode;
  const refused = (error.rejectedErrors ?? []).map(describeRefusal);
  if (wasSent && code === undefined) {
    const why = isLate ? ' in time' : '';
    return { kind: 'sent', says: `The mail was sent, but no answer came${why}; the server may have it.` };
  }
  const base = { ...temporary, refused };
  if (isLate) return { ...base, says: 'The mail server did not answer in time.' };
  if (error.code === 'ETLS') return { ...base, says: `TLS with the mail server failed${sayReason(error, host)}.` };
  // A reply to a log-in may repeat the password, so its text is left out.
  if (error.code === 'EAUTH') return { ...base, says: `The mail server refused the log-in${sayNumbers(error)}.` };
  if (code === undefined)
    return {
      ...base,
      says: `The connection to the mail server broke${describeCode({ code: error.originalCode ?? error.code })}.`,
    };
  // An earlier 5xx is about the server's state or the sender's address, which people can correct.
  const isAboutMail = error.command !== undefined && /^(?:RCPT TO|DATA)/iu.test(error.command);
  const isPermanent =
    isAboutMail && isFinal(error) && (refused.length === 0 || refused.every((one) => one.isPermanent));
  // RFC 1870 section 6.3; RFC 3463 X.2.3 and X.3.4.
  const isTooLarge = isAboutMail && /^(?:552|5\d\d[ -]5\.(?:2\.3|3\.4))\b/u.test(error.response ?? '');
  return { ...base, isPermanent, isTooLarge, says: `The mail server refused the mail: ${quote(error)}` };
}

function describeRefusal(error: SmtpError): Refusal {
  return {
    recipient: error.recipient ?? '',
    says: quote(error),
    isPermanent: isFinal(error),
  };
}

/**
 * Codes that ask for another log-in (RFC 4954 section 6) are about the settings, which people can correct. X.4.5 is about too
 * much mail (RFC 3463); Google uses it for the daily limit (https://support.google.com/a/answer/3726730).
 */
function isFinal({ responseCode = 0, response = '' }: SmtpError): boolean {
  return responseCode >= 500 && ![530, 534, 535, 538].includes(responseCode) && !/^\d{3}[ -]5\.4\.5\b/u.test(response);
}

/** The server's own words. Only replies to MAIL, RCPT and DATA are quoted: those commands hold no secret. */
function quote({ response }: SmtpError): string {
  return cleanLine(response ?? 'no reason given', 200);
}

/** ` (535 5.7.8)`. */
function sayNumbers({ response }: SmtpError): string {
  const numbers = /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?/u.exec(response ?? '')?.[0];
  return numbers === undefined ? '' : ` (${numbers.replace('-', ' ')})`;
}

function sayReason(error: SmtpError, host: string): string {
  const reason = error instanceof Error ? error.message.replace(/^Error initiating TLS - /u, '') : '';
  return reason === '' ? '' : `: ${cleanLine(reason.replaceAll(host, 'the server'), 200)}`;
}

function toSmtpError(error: unknown): SmtpError {
  return typeof error === 'object' && error !== null ? error : {};
}
