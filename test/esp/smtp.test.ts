/** @module The SMTP probe against real and scripted servers. */

import type net from 'node:net';
import tls from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import type { NoAnswer, SmtpAnswer } from '../../src/core/model/answer.ts';
import { askSmtp, type SmtpLogin } from '../../src/esp/smtp.ts';
import type { CertificateFlaw } from '../../src/lab/certificate-authority.ts';
import { useTestServers } from '../io/servers.ts';

const host = 'smtp.esp.example';
const login: SmtpLogin = { method: 'password', username: 'apikey', password: 'canary-password-4711' };
const servers = await useTestServers();
const smtpServers: SMTPServer[] = [];

afterEach(async () => {
  await Promise.all(
    smtpServers.splice(0).map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
});

/** Starts a real SMTP server that accepts one password and one token. */
async function startServer(options: SMTPServerOptions = {}, flaw?: CertificateFlaw): Promise<number> {
  const { certificate, privateKey } = await servers.authority.issue(host, flaw);
  const server = new SMTPServer({
    cert: certificate,
    key: privateKey,
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    onAuth(auth, _session, callback) {
      const right = auth.password === 'canary-password-4711' || auth.accessToken === 'ya29.right';
      if (right) return callback(null, { user: 'x' });
      callback(Object.assign(new Error('5.7.8 Authentication credentials invalid'), { responseCode: 535 }));
    },
    ...options,
  });
  smtpServers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.server.address() as net.AddressInfo).port;
}

/**
 * Starts a server that answers each line as `reply` returns it. A 220 to STARTTLS upgrades the connection.
 * @returns `heard` contains the lines of the client
 */
async function startScript(
  reply: (line: string, count: number) => string | undefined,
  greeting = '220 mx.example ESMTP ready\r\n',
): Promise<{ readonly port: number; readonly heard: string[] }> {
  const heard: string[] = [];
  const { certificate, privateKey } = await servers.authority.issue(host);
  const port = await servers.startTcp((plain) => {
    function listen(socket: net.Socket): void {
      let rest = '';
      const read = (chunk: Buffer): void => {
        const lines = (rest + chunk).split('\r\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          heard.push(line);
          const answer = reply(line, heard.length);
          if (answer !== undefined) socket.write(answer);
          if (line === 'STARTTLS' && answer?.startsWith('220')) {
            socket.off('data', read);
            const secure = new tls.TLSSocket(socket, { isServer: true, cert: certificate, key: privateKey });
            secure.on('error', () => {});
            listen(secure);
          }
        }
      };
      socket.on('data', read);
    }
    plain.write(greeting);
    listen(plain);
  });
  return { port, heard };
}

async function ask(
  port: number,
  how: { url?: string; login?: SmtpLogin; ms?: number } = {},
): Promise<SmtpAnswer | NoAnswer> {
  const connector = servers.connect([`${host}::127.0.0.1:${port}`]);
  const { answer, requests } = await askSmtp(
    connector,
    how.url ?? `smtp://${host}:587`,
    how.login ?? login,
    AbortSignal.timeout(how.ms ?? 5_000),
  );
  const printed = JSON.stringify(answer);
  for (const secret of ['canary-password-4711', Buffer.from('canary-password-4711').toString('base64')]) {
    expect(printed).not.toContain(secret);
  }
  expect(requests).toBeLessThanOrEqual(1);
  return answer;
}

test('logs in by STARTTLS and quits without a mail', async () => {
  const commands: string[] = [];
  const port = await startServer({
    banner: 'Simulated ESP',
    onMailFrom: (_address, _session, callback) => {
      commands.push('MAIL');
      callback();
    },
  });
  const answer = await ask(port);
  expect(answer).toMatchObject({ kind: 'smtp', code: 235, stage: 'auth', url: `smtp://${host}:587` });
  expect(answer).toHaveProperty('banner', expect.stringMatching(/^220 .*Simulated ESP$/));
  expect(commands).toEqual([]);
});

test('logs in by implicit TLS', async () => {
  const port = await startServer({ secure: true });
  expect(await ask(port, { url: `smtps://${host}:465` })).toMatchObject({ code: 235, stage: 'auth' });
});

test('the whole reply to a wrong password is kept', async () => {
  const port = await startServer();
  const answer = await ask(port, { login: { ...login, password: 'wrong' } });
  expect(answer).toMatchObject({
    kind: 'smtp',
    code: 535,
    stage: 'auth',
    text: '535 5.7.8 Authentication credentials invalid',
  });
});

test('a reply of several lines is kept whole, and QUIT is sent', async () => {
  let quit = (): void => {};
  const left = new Promise<void>((resolve) => {
    quit = resolve;
  });
  const { port, heard } = await startScript((line) => {
    if (line.startsWith('EHLO')) return '250-mx.example\r\n250-STARTTLS\r\n250 AUTH LOGIN\r\n';
    if (line === 'STARTTLS') return '220 go\r\n';
    if (line === 'AUTH LOGIN') return '334 VXNlcm5hbWU6\r\n';
    if (line === 'QUIT') {
      quit();
      return '221 bye\r\n';
    }
    return line === Buffer.from('apikey').toString('base64')
      ? '334 UGFzc3dvcmQ6\r\n'
      : '535-5.7.8 Username and Password not accepted. For more information, go to\r\n535 5.7.8  https://support.google.com/mail/?p=BadCredentials - gsmtp\r\n';
  });
  const answer = await ask(port);
  expect(answer).toMatchObject({
    code: 535,
    stage: 'auth',
    text: '535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8  https://support.google.com/mail/?p=BadCredentials - gsmtp',
  });
  await left;
  expect(heard.some((line) => line.startsWith('MAIL'))).toBe(false);
});

test('XOAUTH2: accepted, and refused with the reply after the challenge', async () => {
  const port = await startServer();
  const token = (text: string): SmtpLogin => ({ method: 'xoauth2', username: 'a@b.example', token: text });
  expect(await ask(port, { login: token('ya29.right') })).toMatchObject({ code: 235, stage: 'auth' });
  expect(await ask(port, { login: token('ya29.wrong') })).toMatchObject({ code: 535, stage: 'auth' });
});

/** Returns the lines that a server heard after EHLO and before QUIT. */
function afterHello(heard: readonly string[]): readonly string[] {
  return heard.filter((line) => !/^(?:EHLO|HELO|QUIT)\b/.test(line));
}

test('without STARTTLS neither STARTTLS nor the credential is sent', async () => {
  const { port, heard } = await startScript((line) =>
    line.startsWith('EHLO') ? '250-mx.example\r\n250 AUTH PLAIN LOGIN\r\n' : '502 5.5.1 command not implemented\r\n',
  );
  expect(await ask(port)).toMatchObject({
    code: 250,
    stage: 'ehlo',
    withheld: { reason: 'no_tls', mechanisms: ['PLAIN', 'LOGIN'] },
  });
  expect(afterHello(heard)).toEqual([]);
});

test('a server that knows HELO alone gets no log-in', async () => {
  const { port, heard } = await startScript((line) =>
    line.startsWith('HELO') ? '250 mx.example\r\n' : '500 5.5.1 command unrecognized\r\n',
  );
  expect(await ask(port)).toMatchObject({ stage: 'ehlo', withheld: { reason: 'no_tls', mechanisms: [] } });
  expect(await ask(port, { url: `smtp://127.0.0.1:${port}` })).toMatchObject({ withheld: { reason: 'no_auth' } });
  expect(afterHello(heard)).toEqual([]);
});

test.each([
  ['a server without AUTH', '250 SIZE 1000', login, { reason: 'no_auth', mechanisms: [] }],
  [
    'a password where Kerberos alone is offered',
    '250 AUTH GSSAPI',
    login,
    { reason: 'no_mechanism', mechanisms: ['GSSAPI'] },
  ],
  [
    'a token where passwords alone are offered',
    '250 AUTH LOGIN PLAIN',
    { method: 'xoauth2', username: 'a@b.example', token: 'ya29.right' },
    { reason: 'no_mechanism', mechanisms: ['LOGIN', 'PLAIN'] },
  ],
] as const)('no AUTH is sent: %s', async (_, offer, given, withheld) => {
  let isSecure = false;
  const { port, heard } = await startScript((line) => {
    if (line.startsWith('EHLO'))
      return isSecure ? `250-mx.example\r\n${offer}\r\n` : '250-mx.example\r\n250 STARTTLS\r\n';
    if (line === 'STARTTLS') isSecure = true;
    return line === 'STARTTLS' ? '220 go\r\n' : '503 5.5.1 not now\r\n';
  });
  expect(await ask(port, { login: given })).toMatchObject({ code: 250, stage: 'ehlo', withheld });
  expect(afterHello(heard)).toEqual(['STARTTLS']);
});

test('what was offered before TLS does not count after it', async () => {
  let isSecure = false;
  const { port, heard } = await startScript((line) => {
    if (line.startsWith('EHLO'))
      return isSecure ? '250 mx.example\r\n' : '250-mx.example\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n';
    if (line === 'STARTTLS') isSecure = true;
    return '220 go\r\n';
  });
  expect(await ask(port)).toMatchObject({ withheld: { reason: 'no_auth' } });
  expect(afterHello(heard)).toEqual(['STARTTLS']);
});

test('without a credential the reply to EHLO is the answer', async () => {
  const port = await startServer();
  const answer = await ask(port, { login: { method: 'none' } });
  expect(answer).toMatchObject({ code: 250, stage: 'ehlo' });
  expect(answer).toHaveProperty('text', expect.stringContaining('AUTH'));
});

test.each([
  ['554 5.7.1 your address is blocked\r\n', { code: 554, stage: 'greeting' }],
  ['421 4.7.0 too many connections\r\n', { code: 421, stage: 'greeting' }],
  ['HTTP/1.1 400 Bad Request\r\n\r\n', { code: null, stage: 'greeting', text: 'HTTP/1.1 400 Bad Request' }],
])('the greeting %j decides', async (greeting, expected) => {
  const { port } = await startScript(() => undefined, greeting);
  expect(await ask(port)).toMatchObject({ kind: 'smtp', ...expected });
});

test.each(['expired', 'wrong_name', 'untrusted'] as const)('a certificate that is %s ends it', async (flaw) => {
  let asked = 0;
  const port = await startServer(
    {
      onAuth: (_auth, _session, callback) => {
        asked++;
        callback(null, { user: 'x' });
      },
    },
    flaw,
  );
  expect(await ask(port)).toMatchObject({ kind: 'none', phase: 'tls' });
  expect(asked).toBe(0);
});

test('a server that is silent, drips or never ends a line does not exceed the deadline', async () => {
  const silent = await startScript(() => undefined, '');
  const mute = await startScript(() => undefined);
  const drip = await servers.startTcp((socket) => {
    const timer = setInterval(() => socket.write('220-still here\r\n'), 10);
    socket.once('close', () => clearInterval(timer));
  });
  for (const port of [silent.port, mute.port, drip]) {
    const started = performance.now();
    expect(await ask(port, { ms: 200 })).toMatchObject({ kind: 'none', phase: 'timeout' });
    expect(performance.now() - started).toBeLessThan(1_500);
  }
  const huge = await servers.startTcp((socket) => {
    const chunk = 'x'.repeat(65_536);
    const fill = (): void => {
      while (socket.writable && socket.write(chunk));
    };
    socket.on('drain', fill);
    fill();
  });
  expect(await ask(huge)).toMatchObject({ kind: 'none', phase: 'tcp', code: 'EPROTOCOL' });
});

test.each([
  ['smtp', 465, 'port 465 speaks TLS from the first byte: write smtps://smtp.esp.example:465'],
  ['smtp', 2526, 'if port 2526 speaks TLS from the first byte, write smtps://smtp.esp.example:2526'],
])('%s://…:%i that says nothing: the connection is open, and no greeting came', async (scheme, port, hint) => {
  const silent = await startScript(() => undefined, '');
  expect(await ask(silent.port, { url: `${scheme}://${host}:${port}`, ms: 100 })).toMatchObject({
    phase: 'timeout',
    message: `the connection to ${host}:${port} is open, but no greeting came in time; ${hint}`,
  });
});

test.each([
  [587, 'port 587 begins in plain text and goes on with STARTTLS: write smtp://smtp.esp.example:587'],
  [4650, 'port 4650 begins in plain text: write smtp://smtp.esp.example:4650'],
])('smtps://…:%i that answers TLS with a greeting', async (port, hint) => {
  const plain = await startScript(() => undefined);
  const answer = await ask(plain.port, { url: `smtps://${host}:${port}` });
  expect(answer).toMatchObject({ phase: 'tls', message: expect.stringContaining(hint) });
});

test('a connection that ends before the reply is no answer', async () => {
  const port = await servers.startTcp((socket) => socket.end('220 hello\r\n'));
  expect(await ask(port)).toMatchObject({ kind: 'none', phase: 'tcp', code: 'ECONNRESET' });
  const mute = await servers.startTcp((socket) => socket.end());
  expect(await ask(mute)).toMatchObject({ kind: 'none', phase: 'tcp', code: 'ECONNRESET' });
});

test('plain text is allowed for a literal loopback address alone', async () => {
  const port = await startServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
  expect(await ask(port, { url: `smtp://127.0.0.1:${port}` })).toMatchObject({ code: 235, stage: 'auth' });
  expect(await ask(port)).not.toMatchObject({ code: 235 });
  expect(await ask(port, { url: `smtp://localhost:${port}` })).not.toMatchObject({ code: 235 });
});

test('an empty password, or one with NUL, is not sent', async () => {
  const { port, heard } = await startScript(() => undefined);
  expect(await ask(port, { login: { ...login, password: '' } })).toMatchObject({ code: 'ERR_EMPTY_CREDENTIAL' });
  expect(await ask(port, { login: { ...login, password: 'a\0b' } })).toMatchObject({ code: 'ERR_INVALID_CHAR' });
  expect(heard).toEqual([]);
});

/** A server that refuses every log-in; `strays` are replies to no command, written behind the reply to EHLO. */
function refuseAfter(strays: string) {
  return (line: string): string | undefined => {
    if (line.startsWith('EHLO')) return `250-mx.example\r\n250 AUTH PLAIN\r\n${strays}`;
    if (line.startsWith('AUTH')) return '535 5.7.8 Authentication failed\r\n';
    return '221 bye\r\n';
  };
}

test.each([
  ['behind the reply to EHLO', '235 2.7.0 Accepted\r\n', undefined],
  ['twice', '235 2.7.0 Accepted\r\n235 2.7.0 Accepted\r\n', undefined],
  ['in the packet of the greeting', '', '220 mx.example ESMTP\r\n250-x\r\n250 AUTH PLAIN\r\n235 2.7.0 Accepted\r\n'],
])('a 235 %s answers no AUTH', async (_, strays, greeting) => {
  const { port, heard } = await startScript(refuseAfter(strays), greeting);
  const answer = await ask(port, { url: `smtp://127.0.0.1:${port}` });
  expect(answer).not.toMatchObject({ stage: 'auth' });
  expect(heard.filter((line) => line.startsWith('AUTH'))).toEqual([]);
});

test('a reply too many, of whatever code, makes no acceptance: the refusal comes in place of the reply to QUIT', async () => {
  const greeting = '220 mx.example ESMTP\r\n250-x\r\n250 AUTH PLAIN\r\n';
  const { port } = await startScript(refuseAfter(''), greeting);
  expect(await ask(port, { url: `smtp://127.0.0.1:${port}` })).not.toMatchObject({ kind: 'smtp', stage: 'auth' });
});

test('a 235 that comes on its own while AUTH is on its way makes no acceptance', async () => {
  const port = await servers.startTcp((socket) => {
    socket.write('220 mx.example ESMTP\r\n');
    socket.on('data', (chunk) => {
      const line = String(chunk);
      if (line.startsWith('EHLO')) {
        socket.write('250-x\r\n250 AUTH PLAIN\r\n');
        setImmediate(() => setImmediate(() => socket.write('235 2.7.0 Accepted\r\n')));
      } else if (line.startsWith('AUTH')) socket.write('535 5.7.8 Authentication failed\r\n');
    });
  });
  const answer = await ask(port, { url: `smtp://127.0.0.1:${port}` });
  expect(answer).not.toMatchObject({ code: 235, stage: 'auth' });
});

test('a server that accepts and never answers QUIT has accepted', async () => {
  const { port } = await startScript((line) => {
    if (line.startsWith('EHLO')) return '250-mx.example\r\n250 AUTH PLAIN\r\n';
    return line.startsWith('AUTH') ? '235 2.7.0 Accepted\r\n' : undefined;
  });
  expect(await ask(port, { url: `smtp://127.0.0.1:${port}` })).toMatchObject({ code: 235, stage: 'auth' });
});
