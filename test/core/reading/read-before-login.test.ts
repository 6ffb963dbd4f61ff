/** @module Replies before any log-in: no cause of the key is left, whatever their words. */

import { expect, test } from 'vitest';
import { providers } from '../../../providers/index.ts';
import type { SmtpAnswer } from '../../../src/core/model/answer.ts';
import { keyCauses } from '../../../src/core/model/cause.ts';
import { readAnswer } from '../../../src/core/reading/read-answer.ts';

const smtp = providers.find(({ id }) => id === 'smtp');
const banner = '220 mx.example ESMTP ready';

function read(answer: Omit<SmtpAnswer, 'kind'>) {
  return readAnswer(smtp, { kind: 'smtp', ...answer }, { ours: true });
}

/** Greetings as the programs' sources and manuals print them. */
test.each([
  ['* OK [CAPABILITY IMAP4rev1 LITERAL+ ID] Cyrus IMAP 3.6.1 server ready', 'An IMAP server'],
  ['* PREAUTH IMAP4rev1 server logged in as Smith', 'An IMAP server'],
  ['* BYE Temporary server failure', 'An IMAP server'],
  ['+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>', 'A POP3 server'],
  ['-ERR [SYS/TEMP] too many connections', 'A POP3 server'],
  ['SSH-2.0-dropbear_2022.83', 'An SSH server'],
  ['HTTP/1.0 505 HTTP Version Not Supported', 'A web server'],
  ['<html><head><title>400 Bad Request</title></head>', 'A web server'],
  ['"IMPLEMENTATION" "Dovecot Pigeonhole"', 'A ManageSieve server'],
])('%s is another service', (text, server) => {
  const { causes, says, steps } = read({ code: null, text, stage: 'greeting' });
  expect(causes).toEqual(['network']);
  expect(says).toContain(`${server}`);
  expect(says).toContain('465');
  expect(steps?.[0]?.step).toContain('endpoint');
});

test.each([
  ['220 ProFTPD Server (Debian) [::ffff:192.0.2.1]', 500, '500 EHLO not understood'],
  ['220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------', 530, "530 You aren't logged in"],
  ['220 FileZilla Server 1.7.0', 530, '530 Please log in with USER and PASS first.'],
])('%s is no SMTP server', (greeting, code, text) => {
  const { causes, says } = read({ code, text, stage: 'ehlo', banner: greeting });
  expect(causes[0]).toBe('network');
  expect(says).toMatch(/587/);
});

test.each([
  [501, '501 5.5.2 Invalid domain name in EHLO'],
  [501, '501 Syntactically invalid HELO argument(s)'],
  [504, '504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname'],
  [550, '550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)'],
  [421, '421 4.7.0 Try again later, closing connection. (EHLO) 5b1f17b1804b1-made-up - gsmtp'],
  [450, '450 4.7.1 <printer>: Helo command rejected: Host not found'],
])('a refusal of our name is about the name: %i %s', (code, text) => {
  const { causes, says, steps } = read({ code, text, stage: 'ehlo', banner });
  expect(causes[0]).toBe('bad_request');
  expect(causes.length).toBeGreaterThan(1);
  expect(says).toContain('EHLO');
  expect(steps?.[0]?.step).toContain('network.helo');
});

test('no reply before the log-in leaves a cause of the key, or is an acceptance, at any ESP', () => {
  const texts = [
    '535 5.7.8 Authentication failed',
    '530 5.7.0 Authentication required',
    '454 4.7.0 Temporary authentication failure: Connection lost to authentication server',
    '421 4.7.0 Too many login attempts',
    '554 5.7.1 Account suspended',
    '550 5.7.1 Invalid credentials',
    '250 mx.example',
    '220 go on',
    '503 5.5.1 AUTH command used when not advertised',
  ];
  for (const provider of [undefined, ...providers])
    for (const text of texts)
      for (const stage of ['greeting', 'ehlo', 'starttls'] as const) {
        const { causes, says } = readAnswer(
          provider,
          { kind: 'smtp', code: Number(text.slice(0, 3)), text, stage },
          { ours: true },
        );
        expect(
          causes.filter((cause) => keyCauses.includes(cause) || cause === 'healthy' || cause === 'account_suspended'),
        ).toEqual([]);
        expect(causes.length).toBeGreaterThan(0);
        expect(says).not.toMatch(/accepted|checks? passwords|after STARTTLS/i);
      }
});

test('a greeting that names our address as blocked is about the address alone', () => {
  const text = '554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org';
  expect(read({ code: 554, text, stage: 'greeting' }).causes).toEqual(['ip_blocked']);
});

test.each([
  ['no_tls', /no STARTTLS on port 2525/],
  ['no_auth', /no log-in \(AUTH\) on port 2525/],
  ['no_mechanism', /only AUTH NTLM/],
] as const)('a log-in that was withheld is told: %s', (reason, says) => {
  const reading = read({
    code: 250,
    text: '250 mx.example',
    stage: 'ehlo',
    url: 'smtp://mx.example:2525',
    withheld: { reason, mechanisms: ['NTLM'] },
  });
  expect(reading.says).toMatch(says);
  expect(reading.says).toContain('nothing is known of the credential');
  expect(reading.causes).not.toContain('healthy');
  expect(reading.steps?.length).toBeGreaterThan(0);
});

test.each([
  [554, '554 No SMTP service here', 'ip_blocked'],
  [550, '550 we do not talk to you', 'ip_blocked'],
  [421, '421 come back tomorrow', 'provider_outage'],
  [451, '451 try again', 'provider_outage'],
])('a greeting of %i turns us away, or puts us off: %s', (code, text, first) => {
  const { causes } = read({ code, text, stage: 'greeting' });
  expect(causes[0]).toBe(first);
  expect(causes.length).toBeGreaterThan(1);
});
