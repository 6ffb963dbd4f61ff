/** @module The SMTP probe: EHLO, STARTTLS, EHLO, AUTH, QUIT, and never MAIL FROM. nodemailer speaks SMTP; this file records the replies. */

import type net from 'node:net';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { defined } from '../core/defined.ts';
import type { LoginWithheld, NoAnswer, SmtpAnswer } from '../core/model/answer.ts';
import { choosePasswordMechanism, listMechanisms } from '../core/target/auth-mechanisms.ts';
import type { Connector } from '../io/connector.ts';
import { describeFailure, refuseToSend } from '../io/network-error.ts';
import { settleBy } from '../io/settle.ts';
import { quitAndWait, quitTimeout, whenAllIsRead } from '../io/smtp-order.ts';
import { smtpLimits, startSmtpPhases } from '../io/smtp-phases.ts';
import { xoauth2Text } from './carried-secrets.ts';
import { Dialogue, isRefusedLogin } from './smtp-dialogue.ts';
import { missGreeting, pointOutPort, traceDialogue } from './smtp-failure.ts';
import { isLoopbackLiteral, readUrl } from './smtp-url.ts';

/** The credential of an SMTP log-in. `none`: no log-in. */
export type SmtpLogin =
  | { readonly method: 'none' }
  | { readonly method: 'password'; readonly username: string; readonly password: string }
  | { readonly method: 'xoauth2'; readonly username: string; readonly token: string };

/** The result of one SMTP probe. */
interface SmtpResult {
  readonly answer: SmtpAnswer | NoAnswer;
  readonly requests: number;
}

/** The longest reply, bytes. A longer text is not an SMTP reply. */
const longestReply = 64 * 1024;
/** A time-out beyond every deadline, ms: the signal alone ends a probe. */
const never = 600_000;
/** Our own name for XOAUTH2: nodemailer would send a token that it takes for a password by PLAIN. */
const tokenMethod = 'KEYMEDIC-XOAUTH2';

/**
 * Logs in and quits. Returns the reply to the log-in, or with `method: 'none'` the reply to EHLO.
 * @param url `smtp://host[:587]` (with STARTTLS, except on a loopback address) or `smtps://host[:465]`.
 */
export async function askSmtp(
  connector: Connector,
  url: string,
  login: SmtpLogin,
  signal: AbortSignal,
): Promise<SmtpResult> {
  const refusal = checkLogin(login, url);
  if (refusal) return { answer: refusal, requests: 0 };
  const { secure, host, port } = readUrl(url);
  const where = `${host}:${port}`;
  const phases = startSmtpPhases(signal);
  let socket: net.Socket;
  try {
    socket = await settleBy(phases.connecting, connector.openSocket(host, port, secure, phases.connecting));
  } catch (error) {
    return { answer: pointOutPort(describeFailure(error, phases.connecting, where, url), url), requests: 1 };
  }
  phases.opened();
  const dialogue = new Dialogue(() => phases.greeted(smtpLimits.dialogue));
  const connection = new SMTPConnection({
    host,
    port,
    secure,
    secured: secure,
    connection: socket,
    tls: connector.tlsOptions(host),
    name: connector.heloName(socket),
    connectionTimeout: never,
    greetingTimeout: never,
    socketTimeout: never,
    socketCloseTimeout: quitTimeout,
    maxResponseSize: longestReply,
    transactionLog: true,
    logger: dialogue.listener(),
    customAuth: { [tokenMethod]: (context) => presentToken(context, login) },
  });
  try {
    // Plain text is allowed for a literal loopback address alone, where nobody can read it.
    const mayBePlain = isLoopbackLiteral(host) && connector.staysHere(host, port);
    const withheld = await settleBy(
      phases.signal,
      converse(connection, dialogue, { login, mayBePlain }, phases.signal),
    );
    return { answer: { ...dialogue.answer(dialogue.lastReply, url), ...defined({ withheld }) }, requests: 1 };
  } catch (error) {
    const reply = phases.signal.aborted ? undefined : replyIn(error);
    if (reply !== undefined) return { answer: dialogue.answer(reply, url), requests: 1 };
    const failure = describeFailure(error, phases.signal, where, url);
    const answer = traceDialogue(failure, dialogue.lastReply !== '', secure);
    return { answer: dialogue.banner === undefined ? missGreeting(answer, where, url) : answer, requests: 1 };
  } finally {
    phases.stop();
    quit(connection, socket, dialogue.hasQuit || phases.signal.aborted);
  }
}

/**
 * Runs the dialogue up to the reply that decides. Sends nothing that the server did not offer.
 * @returns why no log-in was sent; undefined when it was, or when none was wanted
 * @throws the error that ended it before
 */
function converse(
  connection: SMTPConnection,
  dialogue: Dialogue,
  { login, mayBePlain }: { readonly login: SmtpLogin; readonly mayBePlain: boolean },
  signal: AbortSignal,
): Promise<LoginWithheld | undefined> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    const finish = (error?: unknown, withheld?: LoginWithheld): void => {
      signal.removeEventListener('abort', abort);
      if (error) reject(error);
      else resolve(withheld);
    };
    signal.addEventListener('abort', abort);
    if (signal.aborted) return abort();
    connection.once('error', finish);
    const end = (): void => finish(Object.assign(new Error('connection closed'), { code: 'ECONNRESET' }));
    connection.once('end', end);
    const present = (own: Exclude<SmtpLogin, { method: 'none' }>) => {
      const mechanisms = listMechanisms(dialogue.offers);
      if (!connection.secure && !mayBePlain) return finish(undefined, { reason: 'no_tls', mechanisms });
      if (mechanisms.length === 0) return finish(undefined, { reason: 'no_auth', mechanisms });
      const chosen = chooseMethod(own, mechanisms);
      if (chosen === undefined) return finish(undefined, { reason: 'no_mechanism', mechanisms });
      connection.login(chosen, (failure) => {
        if (failure) return finish(failure);
        connection.off('error', finish).off('end', end);
        checkOrder(connection, dialogue, signal).then(() => finish(), finish);
      });
    };
    connection.connect((error) => {
      if (error || login.method === 'none') return finish(error);
      whenAllIsRead(() => !signal.aborted && present(login));
    });
  });
}

/**
 * Sends QUIT after an accepted log-in: if a refusal comes in place of the reply to QUIT, the acceptance answered no AUTH.
 * @throws when the replies do not belong to our commands
 */
async function checkOrder(connection: SMTPConnection, dialogue: Dialogue, signal: AbortSignal): Promise<void> {
  const accepted = dialogue.lastReply;
  await quitAndWait(connection, signal);
  const isLate = isRefusedLogin(dialogue.lastReply);
  dialogue.lastReply = accepted;
  if (isLate) throw Object.assign(new Error('replies that belong to no command'), { code: 'EPROTOCOL' });
}

/** Chooses the mechanism of a log-in; undefined if the server offers none that can carry it. */
function chooseMethod(
  login: Exclude<SmtpLogin, { method: 'none' }>,
  offered: readonly string[],
): { method: string; user: string; pass: string } | undefined {
  if (login.method === 'xoauth2')
    return offered.includes('XOAUTH2') ? { method: tokenMethod, user: login.username, pass: login.token } : undefined;
  const method = choosePasswordMechanism(offered);
  return method === undefined ? undefined : { method, user: login.username, pass: login.password };
}

interface TokenContext {
  sendCommand(command: string): Promise<{ readonly status: number }>;
  resolve(): void;
  reject(error: Error): void;
}

/** Presents a token by XOAUTH2. */
async function presentToken(context: TokenContext, login: SmtpLogin): Promise<void> {
  if (login.method !== 'xoauth2') return;
  const token = Buffer.from(xoauth2Text(login.username, login.token)).toString('base64');
  let reply = await context.sendCommand(`AUTH XOAUTH2 ${token}`);
  // A refusal begins with a challenge; an empty line asks for the reply.
  if (reply.status === 334) reply = await context.sendCommand('');
  if (reply.status === 235) context.resolve();
  else context.reject(new Error('refused'));
}

/** Returns the reply that an error of nodemailer is about (`response`). */
function replyIn(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('response' in error)) return undefined;
  return typeof error.response === 'string' ? error.response : undefined;
}

/** Sends QUIT if the connection is open, and closes the socket in any case. @param isOver true where nothing more is to be said */
function quit(connection: SMTPConnection, socket: net.Socket, isOver: boolean): void {
  connection.on('error', () => {});
  if (connection.destroyed || isOver || socket.destroyed) {
    connection.close();
    socket.destroy();
    return;
  }
  const timer = setTimeout(() => socket.destroy(), quitTimeout).unref();
  connection.once('end', () => clearTimeout(timer));
  connection.quit();
}

function checkLogin(login: SmtpLogin, url: string): NoAnswer | undefined {
  if (login.method === 'none') return undefined;
  const secret = login.method === 'password' ? login.password : login.token;
  if (login.username === '' || secret === '') {
    return refuseToSend('ERR_EMPTY_CREDENTIAL', 'the user name or the password is empty', url);
  }
  // PLAIN separates its fields by NUL (RFC 4616), XOAUTH2 by ^A.
  if (/[\x00\x01]/.test(login.username + secret)) {
    return refuseToSend('ERR_INVALID_CHAR', 'the credential holds a control character that AUTH cannot carry', url);
  }
  return undefined;
}
