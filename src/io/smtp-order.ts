/** @module Do the replies of an SMTP server belong to our commands? For the probe and for the channel that sends mails. */

import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { settleBy } from './settle.ts';

/** The time that a server has to answer QUIT, ms. */
export const quitTimeout = 1_000;

/**
 * Calls `next` after nodemailer has read all that came with the last reply. A reply that came with it answers no command;
 * nodemailer reports it as an error, and would otherwise take it for the reply to the next command.
 */
export function whenAllIsRead(next: () => void): void {
  setImmediate(() => setImmediate(next));
}

/** Sends QUIT, and waits for the end of the connection, but not for long. Never throws. */
export async function quitAndWait(connection: SMTPConnection, signal: AbortSignal): Promise<void> {
  const isOver = new Promise<void>((resolve) => {
    connection.once('end', resolve);
    connection.on('error', () => resolve());
  });
  connection.quit();
  await settleBy(AbortSignal.any([signal, AbortSignal.timeout(quitTimeout)]), isOver).catch(() => {});
}
