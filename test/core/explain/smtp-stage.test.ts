/** @module Pasted SMTP dialogues: what came before the log-in is never about the credential. */

import { expect, test } from 'vitest';
import { providers } from '../../../providers/index.ts';
import { explainText } from '../../../src/core/explain/explain-text.ts';
import { keyCauses } from '../../../src/core/model/cause.ts';

const byId = new Map(providers.map((provider) => [provider.id, provider]));

function explain(text: string) {
  return explainText(text, byId, { headers: {}, now: 0 }).diagnosis;
}

test.each([
  ["Error: Invalid greeting. response=* OK [CAPABILITY IMAP4rev1] ready, code: 'EPROTOCOL', command: 'CONN'", 'IMAP'],
  ['SERVER -> CLIENT: +OK POP3 mail.example.com ready\nSMTP ERROR: Failed to connect to server', 'POP3'],
  ['Error: Invalid greeting. response=HTTP/1.1 400 Bad Request: HTTP/1.1 400 Bad Request', 'web server'],
  ['swaks --server mail.example.com:22\n<-  SSH-2.0-OpenSSH_9.6\n*** SMTP greeting not understood', 'SSH'],
])('another service answered: %s', (text, server) => {
  const { cause, candidates, evidence } = explain(text);
  expect(cause).toBe('network');
  expect(candidates).toEqual(['network']);
  expect(evidence[0]?.says).toContain(server);
});

test.each([
  ["smtplib.SMTPHeloError: (501, b'5.5.4 Invalid domain name')", 'bad_request'],
  [
    '220 mx.example ESMTP\nEHLO printer\n504 5.5.2 <printer>: Helo command rejected: need fully-qualified hostname',
    'bad_request',
  ],
  ['CLIENT -> SERVER: EHLO localhost\nSERVER -> CLIENT: 550 Access denied - Invalid HELO name', 'bad_request'],
  [
    "{ code: 'ETLS', response: '454 4.7.0 TLS not available due to local problem', responseCode: 454, command: 'STARTTLS' } nodemailer",
    'provider_outage',
  ],
])('before the log-in: %s', (text, cause) => {
  const found = explain(text);
  expect(found.cause).toBe(cause);
  expect(found.candidates.filter((one) => keyCauses.includes(one))).toEqual([]);
  expect(found.confidence).not.toBe('certain');
});

test.each([
  'Nov 12 relay postfix/smtp[812]: 4A1: status=deferred (SASL authentication failed; server mx.example[192.0.2.1] said: 435 4.7.8 Error: authentication failed)',
  'login_server authenticator failed for (h) [192.0.2.4]: 435 Unable to authenticate at present (set_id=a): lookup deferred',
  '-> AUTH PLAIN ***\n<- 454 4.7.0 Temporary authentication failure\nswaks',
])('a 4xx to AUTH is no verdict: %s', (text) => {
  expect(explain(text).cause).toBe('provider_outage');
});

test('a refusal of AUTH stays one, whatever was said before', () => {
  const text =
    '220 mx.example ESMTP\nEHLO a.example\n250-mx.example\n250 AUTH LOGIN PLAIN\nAUTH PLAIN ***\n535 5.7.8 Authentication credentials invalid';
  expect(explain(text).candidates).toContain('unrecognised');
});
