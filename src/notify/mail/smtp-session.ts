/** @module Sends one mail over SMTP with nodemailer, on a socket of our own. Returns who accepted it, or how far it got. */

import type net from 'node:net';
import { Readable } from 'node:stream';
import type tls from 'node:tls';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { choosePasswordMechanism, listMechanisms } from '../../core/target/auth-mechanisms.ts';
import type { Connector } from '../../io/connector.ts';
import { quitAndWait, whenAllIsRead } from '../../io/smtp-order.ts';
import { longestSmtp, smtpLimits } from '../../io/smtp-phases.ts';
import {
  describeFailure,
  describeNoConnection,
  describeNotOffered,
  describeRefusal,
  LogInNotOffered,
  notSent,
  type Server,
  type Session,
  type SessionStage,
} from './session.ts';
import { readSmtpError, type SmtpError } from './smtp-error.ts';
import { describeStray, isOutOfOrder, isStray, StrayReply } from './stray-reply.ts';

/** The way to the mail server. */
export interface SessionOptions {
  readonly connector: Connector;
  readonly signal: AbortSignal;
  /** Masks the secrets of the channel in a reply. */
  readonly mask: (text: string) => string;
}

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly message: Buffer;
}

/**
 * Runs until `signal` is aborted. Never throws, and no sentence holds what `mask` masks.
 * @param mail undefined to log in and out only
 */
export async function runSession(
  server: Server,
  mail: Mail | undefined,
  { connector, signal, mask }: SessionOptions,
): Promise<Session> {
  const { host, port, isImplicitTls, needsStarttls, trust, login } = server;
  const connecting = AbortSignal.any([signal, AbortSignal.timeout(smtpLimits.connect)]);
  let socket: net.Socket;
  let options: tls.ConnectionOptions;
  try {
    options = connector.tlsOptions(host, trust);
    socket = await connector.openSocket(host, port, isImplicitTls, connecting, trust);
  } catch (error) {
    return { ...notSent, stage: 'connection', says: describeNoConnection(error, connecting.aborted, server) };
  }
  const helo = connector.heloName(socket);
  const connection = new SMTPConnection({
    name: helo,
    host,
    port,
    connection: socket,
    secure: isImplicitTls,
    secured: isImplicitTls,
    requireTLS: needsStarttls || (login !== undefined && !isImplicitTls && !connector.staysHere(host, port)),
    tls: options,
    socketCloseTimeout: 1000,
    maxResponseSize: 64 * 1024,
    connectionTimeout: longestSmtp,
    greetingTimeout: smtpLimits.greeting,
  });
  const message = Readable.from(mail === undefined ? [] : [mail.message]);
  let wasSent = false;
  let stage: SessionStage = 'greeting';
  message.once('end', () => {
    wasSent = true;
  });
  try {
    const info = await converse(connection, mail, message, login, signal, (reached) => {
      stage = reached;
    });
    await quitAndWait(connection, signal);
    if (isOutOfOrder(connection.lastServerResponse || '')) throw new StrayReply();
    const refused = (info.rejectedErrors ?? []).map((one) => describeRefusal(readSmtpError(one, mask)));
    return { kind: 'taken', recipients: info.accepted, refused };
  } catch (error) {
    connection.close();
    if (error instanceof LogInNotOffered) return { ...notSent, stage, says: describeNotOffered(error) };
    const read = readSmtpError(error, mask);
    if (error instanceof StrayReply || isStray(read, stage)) return describeStray(stage, wasSent);
    return describeFailure(read, {
      stage,
      wasSent,
      isLate: signal.aborted,
      hasGreeted: connection.lastServerResponse !== false,
      server,
      helo,
    });
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
  onStage: (stage: SessionStage) => void,
): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    let isOver = false;
    connection.once('error', (error) => {
      isOver = true;
      reject(error);
    });
    /** Goes on after all is read, unless the session ended. */
    const then = (step: () => void): void => whenAllIsRead(() => isOver || signal.aborted || step());
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
      const offered = listMechanisms(connection.lastServerResponse || '');
      onStage(login === undefined ? 'mail' : 'log_in');
      then(() => {
        if (login === undefined) return send();
        const method = choosePasswordMechanism(offered);
        if (method === undefined) return reject(new LogInNotOffered(offered));
        const credentials = { user: login.username, pass: login.password.reveal() };
        connection.login({ method, credentials }, (refusal) => {
          if (refusal) return reject(refusal);
          onStage('mail');
          then(send);
        });
      });
    });
  });
}
