/** @module Plays an ESP's SMTP host up to the log-in, reply for reply as recorded; mail sent after it is accepted and dropped. */

import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { Login } from './authenticate.ts';
import type { Fault, Reaction } from './script.ts';
import type { Simulator } from './simulator.ts';

export interface SmtpHost {
  readonly name: string;
  readonly world: Simulator;
  readonly secureContext: () => Promise<SecureContext>;
}

/** What the next line of the client means. */
type Expecting =
  | { readonly what: 'command' | 'data' | 'plain' | 'username' | 'xoauth2' }
  | { readonly what: 'password'; readonly username: string }
  | { readonly what: 'refusal'; readonly reply: string };

const mechanisms: Readonly<Record<string, 'plain' | 'username' | 'xoauth2'>> = {
  PLAIN: 'plain',
  LOGIN: 'username',
  XOAUTH2: 'xoauth2',
};
const dripEvery = 500;
const longestLine = 64 * 1024;

/** Serves one connection; `isSecure` when TLS stands already. */
export function serveSmtp(host: SmtpHost, socket: Socket, isSecure: boolean): void {
  const early = host.world.answerGreeting(host.name);
  if (early) playReaction(socket, early, true);
  if (early && 'fault' in early) return;
  if (!early) socket.write(`220 ${host.world.ruleOf(host.name).banner ?? `${host.name} ESMTP ready`}\r\n`);
  converse(host, socket, isSecure);
}

function converse(host: SmtpHost, socket: Socket, isSecure: boolean): void {
  const { name, world } = host;
  let expecting: Expecting = { what: 'command' };
  let isLoggedIn = false;
  let pending = '';

  function reply(text: string): void {
    if (socket.writable) socket.write(`${text}\r\n`);
  }

  function logIn(method: string, login: Login): void {
    const reaction = world.answerLogin(name, method, login);
    expecting = { what: 'command' };
    if (!('answer' in reaction) || !('smtp' in reaction.answer)) {
      playReaction(socket, reaction, true);
      return;
    }
    const text = wellFormed(reaction.answer.smtp);
    isLoggedIn = text.startsWith('2');
    if (login.isToken && text.startsWith('5')) {
      // Google and Microsoft tell the reason in a challenge first; the client answers it with an empty line.
      expecting = { what: 'refusal', reply: text };
      reply(`334 ${Buffer.from('{"status":"400","schemes":"Bearer"}').toString('base64')}`);
      return;
    }
    playReaction(socket, { answer: { smtp: text } }, text.startsWith('421'));
  }

  function authenticate(words: readonly string[]): void {
    const [method = '', initial] = words;
    if (!isSecure && !world.ruleOf(name).withoutTls) reply('530 5.7.0 Must issue a STARTTLS command first');
    else if (!/^(plain|login|xoauth2)$/i.test(method)) reply('504 5.5.4 Unrecognized authentication type');
    else {
      const what = mechanisms[method.toUpperCase()] ?? 'plain';
      expecting = { what };
      if (initial === undefined) reply(what === 'username' ? '334 VXNlcm5hbWU6' : '334 ');
      else takeLine(initial === '=' ? '' : initial);
    }
  }

  async function secure(): Promise<void> {
    // Made first: what the client says right after the reply belongs to TLS already.
    const secureContext = await host.secureContext();
    socket.removeAllListeners('data');
    reply('220 2.0.0 Ready to start TLS');
    const upgraded = new TLSSocket(socket, { isServer: true, secureContext });
    upgraded.on('error', () => upgraded.destroy());
    converse(host, upgraded, true);
  }

  function obey(line: string): void {
    const [verb = '', ...words] = line.split(' ');
    const rule = world.ruleOf(name);
    switch (verb.toUpperCase()) {
      case 'EHLO':
      case 'LHLO': {
        const offers = [
          ...(isSecure || rule.withoutTls ? ['AUTH PLAIN LOGIN XOAUTH2'] : ['STARTTLS']),
          'ENHANCEDSTATUSCODES',
          '8BITMIME',
        ];
        reply(
          [`250-${name}`, ...offers.slice(0, -1).map((offer) => `250-${offer}`), `250 ${offers.at(-1)}`].join('\r\n'),
        );
        return;
      }
      case 'HELO':
        reply(`250 ${name}`);
        return;
      case 'STARTTLS':
        if (isSecure || rule.withoutTls) reply('502 5.5.1 STARTTLS is not offered');
        else secure().catch(() => socket.destroy());
        return;
      case 'AUTH':
        authenticate(words);
        return;
      case 'MAIL':
      case 'RCPT':
        reply(isLoggedIn ? '250 2.1.0 OK' : '530 5.7.0 Authentication required');
        return;
      case 'DATA':
        if (isLoggedIn) expecting = { what: 'data' };
        reply(isLoggedIn ? '354 Go ahead' : '530 5.7.0 Authentication required');
        return;
      case 'NOOP':
      case 'RSET':
        reply('250 2.0.0 OK');
        return;
      case 'QUIT':
        socket.end('221 2.0.0 Bye\r\n');
        return;
      default:
        reply('500 5.5.2 Command not recognised');
    }
  }

  function takeLine(line: string): void {
    switch (expecting.what) {
      case 'command':
        obey(line);
        return;
      case 'data':
        if (line !== '.') return;
        expecting = { what: 'command' };
        reply('250 2.0.0 OK: taken by the lab, and dropped');
        return;
      case 'plain': {
        const [, username = '', password = ''] = decode(line).split('\0');
        logIn('AUTH PLAIN', { username, password, isToken: false });
        return;
      }
      case 'username':
        expecting = { what: 'password', username: decode(line) };
        reply('334 UGFzc3dvcmQ6');
        return;
      case 'password':
        logIn('AUTH LOGIN', { username: expecting.username, password: decode(line), isToken: false });
        return;
      case 'xoauth2': {
        const [, username = '', password = ''] =
          /^user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01$/.exec(decode(line)) ?? [];
        logIn('AUTH XOAUTH2', { username, password, isToken: true });
        return;
      }
      case 'refusal': {
        const text = expecting.reply;
        expecting = { what: 'command' };
        reply(text);
      }
    }
  }

  socket.on('data', (chunk: Buffer) => {
    pending += chunk.toString('utf8');
    const lines = pending.split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) takeLine(line.replace(/\r$/, ''));
    if (pending.length > longestLine) socket.destroy();
  });
}

function playReaction(socket: Socket, reaction: Reaction, isLast: boolean): void {
  if ('fault' in reaction) playFault(socket, reaction.fault);
  else {
    const text = 'smtp' in reaction.answer ? reaction.answer.smtp : `421 4.3.0 HTTP ${reaction.answer.status}`;
    socket.write(`${wellFormed(text)}\r\n`);
    if (isLast) socket.end();
  }
}

function playFault(socket: Socket, fault: Fault): void {
  switch (fault) {
    case 'hang':
      return;
    case 'reset':
      socket.destroy();
      return;
    case 'drip': {
      const timer = setInterval(() => socket.write('2'), dripEvery);
      socket.once('close', () => clearInterval(timer));
      return;
    }
    case 'huge':
      pour(socket, 800);
      return;
    case 'cut':
      socket.end('22');
      return;
    case 'bad_utf8':
      socket.end(Buffer.from([0x35, 0x35, 0x34, 0x20, 0xff, 0xfe, 0x0d, 0x0a]));
      return;
    default:
      // Whatever belongs to HTTP: something else listens at the port.
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  }
}

/** 64 kB at a time. */
function pour(socket: Socket, times: number): void {
  if (times === 0 || !socket.writable) socket.destroy();
  else socket.write(`220-${'x'.repeat(longestLine)}\r\n`, () => pour(socket, times - 1));
}

/** The last reply of a recorded dialogue, each line with the code and the right sign after it (RFC 5321, 4.2.1). */
function wellFormed(text: string): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const code =
    lines.map((line) => /^(\d{3})(?=[ -]|$)/.exec(line)?.[1]).findLast((found) => found !== undefined) ?? '535';
  const start = lines.findIndex((line) => line.startsWith(code));
  const words = lines.slice(Math.max(start, 0)).map((line) => (line.startsWith(code) ? line.slice(4) : line));
  return words.map((word, place) => `${code}${place === words.length - 1 ? ' ' : '-'}${word}`).join('\r\n');
}

function decode(line: string): string {
  return Buffer.from(line, 'base64').toString('utf8');
}
