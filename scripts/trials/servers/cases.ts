/** @module The states of the mail servers, with what Keymedic must say in each: of a watched log-in, and of a channel that sends. */

import type { Cause, State } from '../../../src/core/model/cause.ts';

/** What a probe must find. */
export interface ProbeExpectation {
  readonly causes: readonly Cause[];
  readonly states: readonly State[];
  /** A cause that must be among the candidates, and then none is certain. */
  readonly among?: Cause;
  /** Words that the diagnosis with its steps must have, and words that it must not have. */
  readonly says?: RegExp;
  readonly never?: RegExp | undefined;
}

/** What a test alert must come to. */
export interface AlertExpectation {
  readonly outcome: 'delivered' | 'rejected';
  readonly says?: RegExp;
}

/** One state of one server. */
export interface Case {
  /** The name of the port. */
  readonly port: string;
  readonly story: string;
  /** `smtp` by default. */
  readonly scheme?: 'smtp' | 'smtps';
  readonly password?: 'right' | 'wrong';
  readonly probe?: ProbeExpectation;
  readonly alert?: AlertExpectation;
  /** True for a channel without a log-in. */
  readonly isAnonymous?: true;
  /** `tls.mode` of the channel. */
  readonly tls?: 'starttls';
}

/** All cases share one password, which is a warning. */
const healthy: ProbeExpectation = { causes: ['healthy'], states: ['warning', 'healthy'] };
const delivered: AlertExpectation = { outcome: 'delivered' };
/** Before a log-in was judged, no cause of the key may be named. */
const blamesNoKey = /\b(?:revoked|unknown key|malformed key|wrong kind of credential)\b/;
const notOfTheKey: ProbeExpectation = {
  causes: ['network', 'provider_outage', 'ip_blocked', 'rate_limited', 'bad_request', 'endpoint_changed'],
  states: ['failing', 'unknown'],
  never: blamesNoKey,
};
const wrongPassword: ProbeExpectation = {
  causes: ['unrecognised', 'malformed', 'wrong_credential', 'revoked', 'expired'],
  states: ['failing'],
  never: /outage \(certain\)/,
};

/** Parameters of Postfix in each of its states. */
export const postfixStates = {
  right: {},
  implicit: { smtpd_tls_wrappermode: 'yes' },
  plain: { smtpd_tls_security_level: 'none', smtpd_tls_auth_only: 'no' },
  no_auth: { smtpd_sasl_auth_enable: 'no' },
  helo: { smtpd_helo_restrictions: 'reject' },
  client: { smtpd_client_restrictions: 'reject' },
  slow: { smtpd_client_restrictions: 'sleep 12, permit' },
  down: { smtpd_sasl_path: '/nonexistent/log-ins' },
  broken: { smtpd_sasl_path: '{down}' },
  tokens: { smtpd_sasl_path: '{tokens}' },
  greylist: { smtpd_recipient_restrictions: 'defer' },
  sender: {
    smtpd_sender_restrictions: 'reject_sender_login_mismatch',
    smtpd_sender_login_maps: 'static:somebody@else.example',
  },
  self_signed: { smtpd_tls_cert_file: '{other_certificate}', smtpd_tls_key_file: '{other_key}' },
  needs_tls: { smtpd_tls_security_level: 'encrypt' },
  unknown_recipient: { smtpd_recipient_restrictions: 'check_recipient_access static:{550 5.1.1 User unknown}' },
} as const;

/** The states of Postfix. */
export const postfixCases: readonly Case[] = [
  { port: 'right', story: 'AUTH only after STARTTLS, right password', probe: healthy, alert: delivered },
  {
    port: 'right',
    story: 'wrong password',
    password: 'wrong',
    probe: wrongPassword,
    alert: { outcome: 'rejected', says: /log-in/ },
  },
  {
    port: 'right',
    story: 'the relay refuses us: no log-in',
    isAnonymous: true,
    alert: { outcome: 'rejected', says: /username and password/ },
  },
  { port: 'implicit', scheme: 'smtps', story: 'TLS from the first byte', probe: healthy, alert: delivered },
  {
    port: 'implicit',
    story: 'smtp:// at a port with TLS from the first byte',
    probe: { ...notOfTheKey, causes: ['network'], says: /smtps:\/\// },
  },
  {
    port: 'right',
    scheme: 'smtps',
    story: 'smtps:// at a port that begins in plain text',
    probe: { ...notOfTheKey, causes: ['network'], says: /smtp:\/\// },
  },
  {
    port: 'plain',
    story: 'no STARTTLS',
    probe: { ...notOfTheKey, causes: ['network'], says: /STARTTLS/ },
    tls: 'starttls',
    alert: { outcome: 'rejected', says: /STARTTLS/ },
  },
  {
    port: 'no_auth',
    story: 'no AUTH',
    probe: { ...notOfTheKey, says: /no log-in \(AUTH\)/ },
    alert: { outcome: 'rejected' },
  },
  {
    port: 'helo',
    story: 'EHLO name refused',
    probe: { ...notOfTheKey, says: /network\.helo/ },
    alert: { outcome: 'rejected', says: /network\.helo/ },
  },
  {
    port: 'client',
    story: 'client host refused at the greeting',
    probe: { ...notOfTheKey, causes: ['ip_blocked'] },
    alert: { outcome: 'rejected' },
  },
  { port: 'slow', story: 'a greeting after 12 seconds', probe: healthy, alert: delivered },
  {
    port: 'down',
    story: 'AUTH backend away',
    probe: { ...notOfTheKey, causes: ['provider_outage', 'network'] },
    alert: { outcome: 'rejected' },
  },
  {
    port: 'broken',
    story: 'the backend cannot check passwords, and Postfix says 535 as to a wrong one',
    probe: { ...wrongPassword, among: 'provider_outage', never: undefined },
    alert: { outcome: 'rejected' },
  },
  { port: 'tokens', story: 'OAuth alone', probe: { ...notOfTheKey, says: /AUTH XOAUTH2/ } },
  { port: 'greylist', story: 'recipients are deferred', probe: healthy, alert: { outcome: 'rejected' } },
  {
    port: 'sender',
    story: 'the sender is not of the log-in',
    probe: healthy,
    alert: { outcome: 'rejected', says: /from/ },
  },
  {
    port: 'self_signed',
    story: 'a certificate of an unknown authority',
    probe: { ...notOfTheKey, causes: ['network'], says: /certificate/i },
    alert: { outcome: 'rejected', says: /certificate.*tls/i },
  },
  { port: 'needs_tls', story: 'STARTTLS is required', probe: healthy, alert: delivered },
  {
    port: 'unknown_recipient',
    story: 'no such recipient',
    probe: healthy,
    alert: { outcome: 'rejected', says: /5\.1\.1/ },
  },
];

/** The ports of Dovecot. */
export const dovecotCases: readonly Case[] = [
  { port: 'imap', story: 'IMAP on the port', probe: { ...notOfTheKey, causes: ['network'], says: /IMAP/ } },
  { port: 'pop3', story: 'POP3 on the port', probe: { ...notOfTheKey, causes: ['network'], says: /POP3/ } },
  { port: 'submission', story: 'submission: wrong password', password: 'wrong', probe: wrongPassword },
  {
    port: 'broken_submission',
    story: 'submission: 4xx to AUTH, because the backend cannot check passwords',
    probe: { ...notOfTheKey, causes: ['provider_outage'] },
  },
];

/** The states of Exim. */
export const eximStates = [
  { name: 'exim_right' },
  { name: 'exim_backend', condition: `\${readsocket{/nonexistent/log-ins}{x}}` },
  { name: 'exim_helo', options: { helo_verify_hosts: '*' } },
  { name: 'exim_client', connect: 'deny message = not from your address' },
  { name: 'exim_slow', connect: 'accept delay = 12s' },
  { name: 'exim_plain', options: { tls_advertise_hosts: '', auth_advertise_hosts: '*' } },
  { name: 'exim_later', connect: 'defer message = try again later' },
] as const;

/** The states of Exim, with what must be said. */
export const eximCases: readonly Case[] = [
  { port: 'exim_right', story: 'AUTH only after STARTTLS, right password', probe: healthy, alert: delivered },
  {
    port: 'exim_right',
    story: 'wrong password',
    password: 'wrong',
    probe: wrongPassword,
    alert: { outcome: 'rejected', says: /log-in/ },
  },
  {
    port: 'exim_right',
    story: 'the relay refuses us: no log-in',
    isAnonymous: true,
    alert: { outcome: 'rejected', says: /username and password/ },
  },
  {
    port: 'exim_backend',
    story: 'AUTH backend down (435)',
    probe: { ...notOfTheKey, causes: ['provider_outage'] },
    alert: { outcome: 'rejected' },
  },
  {
    port: 'exim_helo',
    story: 'EHLO name refused',
    probe: { ...notOfTheKey, says: /network\.helo/ },
    alert: { outcome: 'rejected', says: /network\.helo/ },
  },
  {
    port: 'exim_client',
    story: 'client refused at the greeting',
    probe: { ...notOfTheKey, causes: ['ip_blocked'] },
    alert: { outcome: 'rejected' },
  },
  { port: 'exim_slow', story: 'a greeting after 12 seconds', probe: healthy, alert: delivered },
  {
    port: 'exim_plain',
    story: 'no STARTTLS',
    probe: { ...notOfTheKey, causes: ['network'], says: /STARTTLS/ },
    tls: 'starttls',
    alert: { outcome: 'rejected', says: /STARTTLS/ },
  },
  { port: 'exim_later', story: 'a greeting that puts off', probe: notOfTheKey, alert: { outcome: 'rejected' } },
];
