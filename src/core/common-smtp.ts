/** @module What a reply of any SMTP server means when the provider's own list is silent. */

import { refusalWords } from './common-words.ts';
import type { AnswerRule } from './provider.ts';

const rfc4954 = 'https://datatracker.ietf.org/doc/html/rfc4954#section-6';
const rfc5321 = 'https://datatracker.ietf.org/doc/html/rfc5321#section-4.2';
const registry = 'https://www.iana.org/assignments/smtp-enhanced-status-codes/';
const inferred = 'inferred: what servers of any kind send';

export const commonSmtpRules: readonly AnswerRule[] = [
  { status: [235], causes: ['healthy'], source: rfc4954 },
  { status: [525], text: String.raw`\bip\b|address`, causes: ['ip_blocked'], source: inferred },
  { status: [525], causes: ['account_suspended'], source: registry },
  { status: [432], causes: ['expired', 'wrong_credential'], source: rfc4954 },
  {
    status: [530, 538],
    text: 'starttls|encryption|tls|secure',
    causes: ['auth_missing', 'bad_request'],
    source: rfc4954,
  },
  { status: [530], causes: ['auth_missing', 'malformed'], source: rfc4954 },
  // An order of commands that is wrong without AUTH being meant: the client's fault alone.
  {
    status: [503],
    text: String.raw`nested|\balready\b|(?:mail|rcpt|recipient)\b[^.]{0,20}\bfirst|need (?:mail|rcpt)`,
    causes: ['bad_request'],
    source: rfc5321,
  },
  { status: [503, 504], causes: ['auth_missing', 'bad_request'], source: rfc4954 },
  { status: [534], text: 'app|web|application', causes: ['wrong_credential'], source: rfc4954 },
  { status: [534], causes: ['wrong_credential', 'auth_missing'], source: rfc4954 },
  { status: [421, 454], text: String.raw`quota|credit`, causes: ['quota_exhausted'], source: rfc5321 },
  {
    status: [421, 454],
    text: String.raw`too many|rate|limit|throttl|often|slow`,
    causes: ['rate_limited'],
    source: rfc5321,
  },
  {
    status: [421],
    text: String.raw`service (?:is )?not available|shutting down|maintenance`,
    causes: ['provider_outage'],
    source: rfc5321,
  },
  { status: [421, 454], causes: ['provider_outage', 'rate_limited'], source: rfc4954 },
  { status: [501], causes: ['bad_request', 'malformed'], source: rfc4954 },
  ...refusalWords,
  { status: [535], causes: 'refusal', source: rfc4954 },
  {
    status: [550, 553, 554],
    text: String.raw`\b5\.7\.|denied|policy|block|reject|spam|reputation|listed`,
    causes: ['sender_unverified', 'ip_blocked', 'account_suspended'],
    source: inferred,
  },
  {
    status: [550, 551, 553, 554],
    text: String.raw`\b5\.1\.[0-6]\b|\b5\.2\.[12]\b|no such user|user unknown|mailbox[^.]{0,20} full`,
    causes: ['bad_request'],
    source: registry,
  },
  { status: [550, 551, 553], causes: ['bad_request', 'sender_unverified'], source: rfc5321 },
  { status: [552, 452], causes: ['quota_exhausted', 'bad_request'], source: rfc5321 },
  { status: [554, 521], causes: ['ip_blocked', 'provider_outage'], source: rfc5321 },
  { status: ['4xx'], causes: ['provider_outage', 'rate_limited'], source: rfc5321 },
  { status: [500, 502, 555], causes: ['bad_request', 'auth_missing'], source: rfc5321 },
  { status: ['5xx'], causes: ['bad_request'], source: rfc5321 },
  { status: ['2xx', '3xx'], causes: ['healthy'], source: rfc5321 },
];
