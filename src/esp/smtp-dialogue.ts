/** @module The record of an SMTP dialogue: its stage, the banner and the replies. */

import { defined } from '../core/defined.ts';
import type { SmtpAnswer } from '../core/model/answer.ts';

/** What the transaction log shows: the stage, the banner and the last reply. */
export class Dialogue {
  stage: NonNullable<SmtpAnswer['stage']> = 'greeting';
  banner: string | undefined;
  lastReply = '';
  /** The reply to the last EHLO. */
  offers = '';
  /** True once QUIT was sent. */
  hasQuit = false;
  readonly #onGreeting: () => void;

  /** @param onGreeting called with the first reply */
  constructor(onGreeting: () => void) {
    this.#onGreeting = onGreeting;
  }

  /** Returns the logger that nodemailer tells each command and reply. */
  listener(): Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', (...entry: unknown[]) => void> {
    const ignore = (): void => {};
    const debug = (entry: unknown, text: unknown): void => {
      const side = typeof entry === 'object' && entry !== null && 'tnx' in entry ? entry.tnx : undefined;
      if (side === 'client') this.#sent(String(text));
      if (side === 'server') this.#received(String(text));
    };
    return { trace: ignore, debug, info: ignore, warn: ignore, error: ignore, fatal: ignore };
  }

  /** Returns the answer with this reply at the present stage. */
  answer(reply: string, url: string): SmtpAnswer {
    const code = /^(\d{3})(?:[ -]|$)/.exec(reply)?.[1];
    return defined({
      kind: 'smtp',
      code: code === undefined ? null : Number(code),
      text: reply,
      stage: this.stage,
      banner: this.banner,
      url,
    });
  }

  #sent(command: string): void {
    if (/^(?:EHLO|HELO)\b/.test(command)) this.stage = 'ehlo';
    else if (command === 'STARTTLS') this.stage = 'starttls';
    else if (command.startsWith('AUTH ')) this.stage = 'auth';
    else if (command === 'QUIT') this.hasQuit = true;
  }

  #received(reply: string): void {
    if (this.lastReply === '') this.#onGreeting();
    if (this.stage === 'greeting') this.banner ??= reply;
    if (this.stage === 'ehlo') this.offers = reply;
    this.lastReply = reply;
  }
}

/** Codes of a refused AUTH: https://datatracker.ietf.org/doc/html/rfc4954#section-6. No server refuses QUIT with them. */
const refusedLogin = /^(?:53[0-9]|432|454)\b/;

/** True for a reply that refuses a log-in. */
export function isRefusedLogin(reply: string): boolean {
  return refusedLogin.test(reply);
}
