/** @module The stage of a pasted SMTP dialogue: what was said last before the reply that decided, and the greeting of another service. */

import type { SmtpAnswer } from '../model/answer.ts';
import { findOtherProtocol } from '../reading/read-before-login.ts';

/** A command of the client at the beginning of a line, after the marks that programs print before it. */
const command =
  /^(?:[^\n]{0,80}(?:CLIENT -> SERVER:|\bC:|[-=~]>|>>>|\bsend:|>)[ \t]{0,4}["'(]?|[ \t]{0,8})(EHLO|HELO|STARTTLS|AUTH|MAIL|RCPT|DATA|BDAT)\b/gim;

/** Errors of libraries that belong to one stage: nodemailer's `command`, and the classes of Python's smtplib. */
const named: readonly (readonly [pattern: RegExp, stage: NonNullable<SmtpAnswer['stage']>])[] = [
  [/\bcommand['"]?: ['"]CONN['"]|\bInvalid greeting\b|\bSMTPConnectError\b/, 'greeting'],
  [/\bcommand['"]?: ['"](?:EHLO|HELO)['"]|\bInvalid HELO\b|\bSMTPHeloError\b/, 'ehlo'],
  [/\bcommand['"]?: ['"]STARTTLS['"]/, 'starttls'],
];

/**
 * Returns the stage before the log-in in which the reply came; undefined where the text does not show that.
 * @param at place of the deciding reply in the text
 */
export function findEarlyStage(text: string, at: number): SmtpAnswer['stage'] {
  const last = [...text.slice(0, at).matchAll(command)].at(-1)?.[1]?.toUpperCase();
  if (last === 'EHLO' || last === 'HELO') return 'ehlo';
  if (last === 'STARTTLS') return 'starttls';
  if (last !== undefined) return undefined;
  return named.find(([pattern]) => pattern.test(text))?.[1];
}

/** What programs print before the line that a server sent. */
const received = /(?:^|response=|SERVER -> CLIENT:|\bS:|<-+|<=|\bsaid:|\breply:|["'])[ \t]{0,4}/;
const greeting = /((?:\* (?:OK|PREAUTH|BYE)\b|\+OK|-ERR|SSH-\d)[^\n"']{0,300})/;
const foreign = new RegExp(`${received.source}b?["']?${greeting.source}`, 'm');
const webServer = /(?:Invalid greeting[^\n]{0,20}response=|SERVER -> CLIENT:)[ \t]{0,4}(HTTP\/\d[^\n"']{0,300})/;

/** Returns the greeting of a server of another kind in a text that speaks of SMTP; undefined when there is none. */
export function findForeignGreeting(text: string): SmtpAnswer | undefined {
  const found = (webServer.exec(text) ?? foreign.exec(text))?.[1];
  if (found === undefined || findOtherProtocol(found) === undefined) return undefined;
  return { kind: 'smtp', code: null, text: found.trim(), stage: 'greeting' };
}
