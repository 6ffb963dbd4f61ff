/** @module An e-mail channel and an SMTP server that accepts mails, for the tests of mail. */

import { type ParsedMail, simpleParser } from 'mailparser';
import type { SMTPServerOptions } from 'smtp-server';
import type { Channel } from '../../../src/core/model/channel.ts';
import type { inline, Receivers } from '../receivers.ts';

/** The password of the mail server. */
export const password = 's3cret-password';

type Login = { readonly username: string; readonly password: ReturnType<typeof inline> };

/** A channel whose mail server listens on `port`. */
export function email(
  port: number,
  more: { readonly scheme?: string; readonly login?: Login; readonly to?: readonly string[] } = {},
): Channel {
  return {
    id: 'ops',
    type: 'email',
    smtp: { url: `${more.scheme ?? 'smtp'}://mail.test:${port}`, ...more.login },
    from: 'Keymedic <keymedic@shop.example>',
    to: more.to ?? ['ops@shop.example', 'Ödön <odon@shop.example>'],
  };
}

/** Starts a server that accepts mails. Returns its port, the mails, and the recipients of each. */
export async function acceptMails(
  receivers: Receivers,
  options: SMTPServerOptions = {},
): Promise<{ port: number; mails: ParsedMail[]; rcpts: string[][] }> {
  const mails: ParsedMail[] = [];
  const rcpts: string[][] = [];
  const port = await receivers.receiveMail({
    authOptional: true,
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        mails.push(mail);
        rcpts.push(session.envelope.rcptTo.map(({ address }) => address));
        done();
      }, done);
    },
    ...options,
  });
  return { port, mails, rcpts };
}

/** The reply that a server gives, with its code. */
export function reply(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}
