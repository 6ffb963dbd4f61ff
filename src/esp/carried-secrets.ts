/** @module The secrets that a request carries: the parts of the credential, and each thing made of them in the form in which it is sent. */

import { isReadableIn } from '../core/key/readable.ts';
import type { ProbeOrder } from '../core/model/exchange.ts';
import { Secret } from '../core/model/secret.ts';
import type { HttpRequest } from '../io/http-client.ts';
import type { SmtpLogin } from './smtp.ts';

/** Returns the parts of the credential that may not be repeated; none for an order without a credential. */
export function carriedParts({ kind, parts, credential }: ProbeOrder): readonly Secret[] {
  if (credential === 'none') return [];
  return kind.parts.flatMap(({ name }) => {
    const secret = parts[name];
    return secret === undefined || isReadableIn(kind, name, parts) ? [] : [secret];
  });
}

/** Behind this stands the signature of Signature Version 4, at the end of the header. */
const signatureMark = 'Signature=';

/** Returns what the `Authorization` of a request holds behind its first word: a code of the password, a token, a signature. */
export function carriedByHttp({ headers }: HttpRequest): readonly Secret[] {
  const [, value] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  const signature = value?.lastIndexOf(signatureMark) ?? -1;
  const sent =
    signature < 0 ? value?.slice(value.indexOf(' ') + 1).trim() : value?.slice(signature + signatureMark.length);
  return sent === undefined ? [] : [new Secret(sent)];
}

/** Returns what AUTH sends (RFC 4616 and RFC 4954), in the code in which it is sent. */
export function carriedBySmtp(login: SmtpLogin): readonly Secret[] {
  if (login.method === 'none') return [];
  const texts =
    login.method === 'password'
      ? [`\0${login.username}\0${login.password}`, login.password]
      : [xoauth2Text(login.username, login.token)];
  return texts.map((text) => new Secret(Buffer.from(text).toString('base64')));
}

/** Returns the text of XOAUTH2: https://developers.google.com/workspace/gmail/imap/xoauth2-protocol. */
export function xoauth2Text(username: string, token: string): string {
  return `user=${username}\x01auth=Bearer ${token}\x01\x01`;
}
