/** @module A simulated SMTP host: greets and opens a session, or sends the fault that the host's rule has. */

import type { Socket } from 'node:net';
import { sendReaction } from './smtp-reply.ts';
import { type SmtpHost, SmtpSession } from './smtp-session.ts';

/** Serves one connection. @param isSecure true if TLS is already established */
export function serveSmtp(host: SmtpHost, socket: Socket, isSecure: boolean): void {
  const { name, simulator } = host;
  const early = simulator.answerGreeting(name);
  if (early) sendReaction(socket, early, true);
  if (early && 'fault' in early) return;
  if (!early) socket.write(`220 ${simulator.ruleOf(name).banner ?? `${name} ESMTP ready`}\r\n`);
  new SmtpSession(host, socket, isSecure).start();
}
