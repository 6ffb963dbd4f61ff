/** @module Replies of a mail server that belong to none of our commands. They prove nothing: neither a delivery nor a refusal. */

import { notSent, type Session, type SessionStage } from './session.ts';
import type { SmtpError } from './smtp-error.ts';

/** The server sent a reply that belongs to no command. */
export class StrayReply extends Error {
  constructor() {
    super('a reply that belongs to no command');
  }
}

/**
 * True if the reply to QUIT shows that an earlier one was stray: then this is the reply to a command before QUIT.
 * QUIT is answered with 221 (RFC 5321 section 4.1.1.10), and 421 may come at any time (section 3.8).
 */
export function isOutOfOrder(replyToQuit: string): boolean {
  return /^[345]/u.test(replyToQuit) && !replyToQuit.startsWith('421');
}

/** True for an error about a reply that refuses nothing: it came where another was expected. */
export function isStray({ response = '' }: SmtpError, stage: SessionStage): boolean {
  if (stage === 'log_in') return /^2/u.test(response);
  return stage === 'mail' && /^[23]/u.test(response);
}

/** Describes the session that a stray reply ended. @param wasSent the whole mail was sent */
export function describeStray(stage: SessionStage, wasSent: boolean): Session {
  const what = 'the mail server sent a reply that belongs to no command';
  const cure = 'Look at this server, and at a filter or a proxy before it.';
  return wasSent
    ? { kind: 'sent', says: `The mail was sent, but ${what}; the server may have it. ${cure}` }
    : { ...notSent, stage, says: `Not sent, because ${what}. ${cure}` };
}
