/** @module The session of a simulated SMTP host: the log-in gets the recorded reply, and mail sent afterwards is accepted and dropped. */

import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { Login } from './authenticate.ts';
import type { Simulator } from './simulator.ts';
import { sendReaction, wellFormed } from './smtp-reply.ts';

/** An SMTP host of the lab. */
export interface SmtpHost {
  readonly name: string;
  readonly simulator: Simulator;
  /** Returns the certificate for STARTTLS. */
  readonly secureContext: () => Promise<SecureContext>;
}

/** The meaning of the client's next line. */
type Expecting =
  | { readonly what: 'command' | 'data' | 'plain' | 'username' | 'xoauth2' }
  | { readonly what: 'password'; readonly username: string }
  | { readonly what: 'refusal'; readonly reply: string };

const mechanisms: Readonly<Record<string, 'plain' | 'username' | 'xoauth2'>> = {
  PLAIN: 'plain',
  LOGIN: 'username',
  XOAUTH2: 'xoauth2',
};
/** Bytes of a line; a longer one ends the connection. */
const longestLine = 64 * 1024;

/** One connection of a client. STARTTLS begins a new session on the same connection. */
export class SmtpSession {
  readonly #host: SmtpHost;
  readonly #socket: Socket;
  readonly #isSecure: boolean;
  #expecting: Expecting = { what: 'command' };
  #isLoggedIn = false;
  #pending = '';

  constructor(host: SmtpHost, socket: Socket, isSecure: boolean) {
    this.#host = host;
    this.#socket = socket;
    this.#isSecure = isSecure;
  }

  /** Reads the client's lines from now on. */
  start(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#pending += chunk.toString('utf8');
      const lines = this.#pending.split('\n');
      this.#pending = lines.pop() ?? '';
      for (const line of lines) this.#readLine(line.replace(/\r$/, ''));
      if (this.#pending.length > longestLine) this.#socket.destroy();
    });
  }

  get #needsTls(): boolean {
    return !this.#isSecure && !this.#host.simulator.ruleOf(this.#host.name).withoutTls;
  }

  #reply(text: string): void {
    if (this.#socket.writable) this.#socket.write(`${text}\r\n`);
  }

  #readLine(line: string): void {
    const expecting = this.#expecting;
    switch (expecting.what) {
      case 'command':
        this.#runCommand(line);
        return;
      case 'data':
        if (line !== '.') return;
        this.#expecting = { what: 'command' };
        this.#reply('250 2.0.0 OK: taken by the lab, and dropped');
        return;
      case 'plain': {
        const [, username = '', password = ''] = decode(line).split('\0');
        this.#logIn('AUTH PLAIN', { username, password, isToken: false });
        return;
      }
      case 'username':
        this.#expecting = { what: 'password', username: decode(line) };
        this.#reply('334 UGFzc3dvcmQ6');
        return;
      case 'password':
        this.#logIn('AUTH LOGIN', { username: expecting.username, password: decode(line), isToken: false });
        return;
      case 'xoauth2': {
        const [, username = '', password = ''] =
          /^user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01$/.exec(decode(line)) ?? [];
        this.#logIn('AUTH XOAUTH2', { username, password, isToken: true });
        return;
      }
      case 'refusal':
        this.#expecting = { what: 'command' };
        this.#reply(expecting.reply);
    }
  }

  #runCommand(line: string): void {
    const [verb = '', ...words] = line.split(' ');
    switch (verb.toUpperCase()) {
      case 'EHLO':
      case 'LHLO':
        this.#listExtensions();
        return;
      case 'HELO':
        this.#reply(`250 ${this.#host.name}`);
        return;
      case 'STARTTLS':
        if (!this.#needsTls) this.#reply('502 5.5.1 STARTTLS is not offered');
        else this.#startTls().catch(() => this.#socket.destroy());
        return;
      case 'AUTH':
        this.#authenticate(words);
        return;
      case 'MAIL':
      case 'RCPT':
        this.#reply(this.#isLoggedIn ? '250 2.1.0 OK' : '530 5.7.0 Authentication required');
        return;
      case 'DATA':
        if (this.#isLoggedIn) this.#expecting = { what: 'data' };
        this.#reply(this.#isLoggedIn ? '354 Go ahead' : '530 5.7.0 Authentication required');
        return;
      case 'NOOP':
      case 'RSET':
        this.#reply('250 2.0.0 OK');
        return;
      case 'QUIT':
        this.#socket.end('221 2.0.0 Bye\r\n');
        return;
      default:
        this.#reply('500 5.5.2 Command not recognised');
    }
  }

  #listExtensions(): void {
    const first = this.#needsTls ? 'STARTTLS' : 'AUTH PLAIN LOGIN XOAUTH2';
    this.#reply([`250-${this.#host.name}`, `250-${first}`, '250-ENHANCEDSTATUSCODES', '250 8BITMIME'].join('\r\n'));
  }

  #authenticate(words: readonly string[]): void {
    const [method = '', initial] = words;
    if (this.#needsTls) this.#reply('530 5.7.0 Must issue a STARTTLS command first');
    else if (!/^(plain|login|xoauth2)$/i.test(method)) this.#reply('504 5.5.4 Unrecognized authentication type');
    else {
      const what = mechanisms[method.toUpperCase()] ?? 'plain';
      this.#expecting = { what };
      if (initial === undefined) this.#reply(what === 'username' ? '334 VXNlcm5hbWU6' : '334 ');
      else this.#readLine(initial === '=' ? '' : initial);
    }
  }

  #logIn(method: string, login: Login): void {
    const reaction = this.#host.simulator.answerLogin(this.#host.name, method, login);
    this.#expecting = { what: 'command' };
    if (!('answer' in reaction) || !('smtp' in reaction.answer)) {
      sendReaction(this.#socket, reaction, true);
      return;
    }
    const text = wellFormed(reaction.answer.smtp);
    this.#isLoggedIn = text.startsWith('2');
    if (login.isToken && text.startsWith('5')) {
      // Google and Microsoft give the reason in a challenge first; the client answers it with an empty line.
      this.#expecting = { what: 'refusal', reply: text };
      this.#reply(`334 ${Buffer.from('{"status":"400","schemes":"Bearer"}').toString('base64')}`);
      return;
    }
    sendReaction(this.#socket, { answer: { smtp: text } }, text.startsWith('421'));
  }

  async #startTls(): Promise<void> {
    // The certificate is made before the reply: all bytes after the reply belong to TLS.
    const secureContext = await this.#host.secureContext();
    this.#socket.removeAllListeners('data');
    this.#reply('220 2.0.0 Ready to start TLS');
    const upgraded = new TLSSocket(this.#socket, { isServer: true, secureContext });
    upgraded.on('error', () => upgraded.destroy());
    new SmtpSession(this.#host, upgraded, true).start();
  }
}

function decode(line: string): string {
  return Buffer.from(line, 'base64').toString('utf8');
}
