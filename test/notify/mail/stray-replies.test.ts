/** @module A mail server whose replies belong to no command: no refused mail is delivered, and no mail is sent for nothing. */

import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Secret } from '../../../src/core/model/secret.ts';
import { createSender } from '../../../src/notify/sender.ts';
import { notify, opened } from '../../fixtures/transitions.ts';
import { inline, type Receivers, startReceivers } from '../receivers.ts';
import { email, password } from './mail-servers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

/** Replies without their line ends, by the command that they answer; `.` is the end of the mail. */
type Script = Partial<Record<'EHLO' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | '.' | 'QUIT', string>>;

const usual = {
  EHLO: '250 mail.test',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go',
  '.': '250 taken',
  QUIT: '221 bye',
};

/** Sends a mail to a server that answers by the script, in one packet for each command. Returns the delivery and the commands. */
async function deliver(script: Script, login = false) {
  const replies: Readonly<Record<string, string>> = { ...usual, ...script };
  const heard: string[] = [];
  const port = await receivers.listen(
    net.createServer((socket) => {
      let isMail = false;
      let rest = '';
      const answer = (command: string): void => {
        heard.push(command);
        const reply = replies[command] ?? '502 no';
        isMail = command === 'DATA' && reply.startsWith('354');
        socket.write(`${reply}\r\n`);
      };
      socket.write('220 mail.test\r\n');
      socket.on('data', (data) => {
        const lines = `${rest}${data}`.split('\r\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (!isMail) answer(line.split(' ')[0] ?? '');
          else if (line === '.') answer('.');
        }
      });
    }),
  );
  const connector = { ...receivers.connector, staysHere: () => true };
  const send = createSender({ resolveSecret: async () => new Secret(password), connector, now: Date.now });
  const account = login ? { login: { username: 'keymedic', password: inline(password) } } : {};
  const delivery = await send(email(port, { ...account, to: ['ops@shop.example'] }), notify(opened));
  return { delivery, heard };
}

const stray = {
  outcome: 'rejected',
  permanent: false,
  says: expect.stringMatching(/^Not sent, because .* no command\./),
};

test.each([
  ['one', '\r\n250 ok'],
  ['two', '\r\n250 ok\r\n250 ok'],
  ['three of several codes', '\r\n250 ok\r\n250 ok\r\n354 go'],
])('%s behind the reply to EHLO: no mail is begun', async (_, strays) => {
  const { delivery, heard } = await deliver({ EHLO: `250-mail.test\r\n250 8BITMIME${strays}`, DATA: '554 5.7.1 no' });
  expect(delivery).toMatchObject(stray);
  expect(heard).not.toContain('MAIL');
});

test('behind the reply to AUTH: no mail is begun', async () => {
  const script = { EHLO: '250-mail.test\r\n250 AUTH PLAIN', AUTH: '235 ok\r\n250 ok\r\n250 ok\r\n250 ok' };
  const { delivery, heard } = await deliver({ ...script, RCPT: '550 5.7.1 relaying denied' }, true);
  expect(delivery).toMatchObject(stray);
  expect(heard).toContain('AUTH');
  expect(heard).not.toContain('MAIL');
});

test('an acceptance behind the reply to EHLO is none of a log-in, and no password is sent', async () => {
  const script = { EHLO: '250-mail.test\r\n250 AUTH PLAIN\r\n235 ok', AUTH: '535 no' };
  const { delivery, heard } = await deliver(script, true);
  expect(delivery).toMatchObject(stray);
  expect(heard).not.toContain('AUTH');
});

test.each([
  ['behind the reply to MAIL, and the mail is taken', { MAIL: '250 ok\r\n250 ok' }],
  ['behind the reply to MAIL, and DATA is refused', { MAIL: '250 ok\r\n250 ok', DATA: '554 5.7.1 no' }],
  [
    'twice behind the reply to MAIL, and RCPT is refused',
    { MAIL: '250 ok\r\n250 ok\r\n354 go', RCPT: '550 no', DATA: '554 no' },
  ],
  [
    'twice behind the reply to RCPT, and DATA is refused',
    { RCPT: '250 ok\r\n354 go\r\n250 taken', DATA: '554 5.7.1 no' },
  ],
])('no delivery: %s', async (_, script) => {
  expect((await deliver(script)).delivery).not.toMatchObject({ outcome: 'delivered' });
});

test.each([
  ['221', '221 bye'],
  ['421', '421 closing'],
  ['250', '250 bye'],
])('a mail that is taken by a server that answers QUIT with %s is delivered', async (_, QUIT) => {
  expect((await deliver({ QUIT })).delivery).toMatchObject({ outcome: 'delivered' });
});
