/**
 * @module Reads whom a mail server refuses: a recipient, this mail, or us. Only a refusal that says so is about a recipient.
 * Codes: https://www.iana.org/assignments/smtp-enhanced-status-codes/smtp-enhanced-status-codes.xml (RFC 3463, RFC 7505).
 * Words: https://www.postfix.org/postconf.5.html#smtpd_recipient_restrictions, and as other servers write them.
 */

import type { RefusedRecipient } from '../model/notification.ts';

/** What a refusal is about. All but `recipient` and `mail` are about us, or do not say. */
export type RefusalSubject =
  | 'recipient'
  /** The content or the size of this mail. */
  | 'mail'
  | 'helo'
  | 'relay'
  | 'block_list'
  | 'client'
  | 'log_in'
  /** Our account at the server: suspended, unpaid, closed for outgoing mail. */
  | 'account'
  | 'tls'
  | 'sender'
  | 'limit'
  | 'unclear';

/** Words about us, the most telling first. A server that names one of them does not blame the recipient. */
const aboutUs: readonly (readonly [RefusalSubject, RegExp])[] = [
  ['tls', /\bSTARTTLS\b|\b(?:TLS|encryption) (?:is )?(?:required|needed)\b|\bencrypted connection\b/i],
  ['helo', /\b(?:HELO|EHLO)\b/i],
  [
    'relay',
    /\brelay(?:ing)?\b[^a-z]{0,3}(?:access |is |was )?(?:denied|not (?:allowed|permitted)|prohibited|disallowed|refused|forbidden)|\b(?:not|cannot|can't|unable to|won't|don't|denied|refus\w{1,10}|no)\b (?:[\w']{1,40} ){0,4}relay|\bopen relay\b|\bin (?:my|the|your) (?:list of allowed )?rcpthosts\b/i,
  ],
  [
    'block_list',
    /\b(?:block|black|deny)[- ]?list|\b(?:RBL|DNSBL)\b|spamhaus|spamcop|barracuda|sorbs|\bblocked (?:using|by|due|because|for)\b|\bis (?:listed|banned)\b|\bip\b.{0,40}\bblocked\b|\breputation\b/i,
  ],
  [
    'log_in',
    /\bauth(?:entication|orization|orisation)? (?:is )?(?:required|needed|failed)\b|\bauthentication\b.{0,20}\brequired\b|\bnot authenticated\b|\b(?:log ?in|authenticate|sign in)\b.{0,12}\bfirst\b|\bmust (?:authenticate|log ?in|be authenticated)\b|\bunauthenticated\b|\banonymous (?:user|sender|client)s?\b|\bauthenticate with\b|\bauthentication (?:was )?(?:unsuccessful|failure)\b|\bpop before smtp\b|\bcheck (?:your )?mail first\b/i,
  ],
  [
    'client',
    /\bclient (?:host|was|is|not|address)\b|\b(?:your|sending|connecting) (?:ip|host|server|client|network|address|system)\b|\breverse[ -](?:dns|hostname|lookup|name)\b|\b(?:PTR|rDNS)\b|\bip address\b|\b(?:connection|host|access)\b.{0,12}\b(?:denied|rejected|refused|not allowed|not permitted)\b/i,
  ],
  [
    'sender',
    /\bsender\b|\boriginator\b|\bsend as\b|\b(?:SPF|DMARC|DKIM)\b|\bmail from\b|\bfrom (?:address|header|domain)\b|\breturn[- ]path\b/i,
  ],
];

/**
 * Words about our own account, which servers also write in place of the reply to RCPT:
 * https://github.com/gophish/gophish/issues/720, https://github.com/roundcube/roundcubemail/issues/8737.
 */
const ourAccount =
  /\byour (?:account|mailbox|login|subscription|plan|organi[sz]ation)\b|\b(?:sending|smtp|submission) (?:account|user|service)\b|\b(?:outgoing|outbound) (?:content|e-?mails?|mails?|messages?|service|smtp)\b|\b(?:for|from) sending\b|\btried to use\b|\b(?:non-?payment|unpaid|control panel|unusual activity)\b/i;
/** A name that the server could not look up is unknown for now. */
const lookUpFailed = /\bDNS (?:failure|error|time-?out)\b|\bunable to resolve\b/i;

/** A limit for what an account, a machine or a day may send. */
const limitWords =
  /\b(?:rate|daily|hourly|weekly|monthly|sending|outgoing|outbound|message|messages|mails?|e-?mails?|recipients?|volume|plan|credits?|you|your|this account|domain)\b[^.]{0,40}\b(?:limit|quota|allowance|allotment|threshold|exceed(?:s|ed|ing)?|reached|exhausted|used up)\b|\b(?:limit|quota|allowance|exceed(?:s|ed)?)\b[^.]{0,40}\b(?:per|an?|this|today's) ?(?:minute|hour|day|week|month)\b|\btoo (?:many|much|fast)\b/i;
/** The size of this mail, or the room in a mailbox. */
const sizeWords =
  /\b(?:size|bytes?|length|mailbox|inbox|storage|disk|over ?quota)\b|\btoo (?:large|big|long)\b|\d ?[kmg]i?b\b/i;

/** An account or a user that is suspended may be ours; a mailbox or a recipient is not. */
const unknownRecipient =
  /\b(?:unknown|invalid|no such|non-?existent) (?:local )?(?:user|recipient|mailbox|address|account|person|local[- ]part|rcpt)\b|\b(?:user|recipient|mailbox|account|person|address)\b(?: \w+){0,3} (?:unknown|not found|does ?n[o']t exist|does not exist|not exist)\b|\b(?:recipient|mailbox|address)\b(?: \w+){0,3} (?:is|was|has been) (?:disabled|closed|deleted|suspended|inactive|invalid)\b|\bno mailbox\b|\bno one by that name\b|\bnot (?:a valid|our) (?:mailbox|user|customer)\b/i;

const contentWords =
  /\b(?:message|mail|size|content)\b.{0,30}\btoo (?:large|big|long)\b|\b(?:message|mail)\b.{0,30}\bsize\b.{0,30}\bexceed|\bexceed(?:s|ed|ing)?\b.{0,40}\b(?:size|length|bytes?)\b|\bmalformed\b/i;

/** Codes that ask for another log-in: RFC 4954 section 6. */
const logInCodes: ReadonlySet<string> = new Set(['530', '534', '535', '538']);

/** Codes that say by themselves whom they are about; X.1.7 and X.1.8 are about the sender, X.4.5 is about too much mail. */
const byCode: Readonly<Record<string, RefusalSubject>> = {
  '1.1': 'recipient',
  '1.2': 'recipient',
  '1.3': 'recipient',
  '1.4': 'recipient',
  '1.6': 'recipient',
  '1.10': 'recipient',
  '2.1': 'recipient',
  '1.7': 'sender',
  '1.8': 'sender',
  '2.3': 'mail',
  '3.4': 'mail',
  '4.5': 'limit',
};

/** Characters of a reply that are read. */
const longestReply = 2000;

/** Returns what a 5xx reply to RCPT or DATA is about. `unclear` where neither code nor words tell. */
export function readRefusal(reply: string): RefusalSubject {
  const [, code = '', enhanced] = /^(\d{3})(?:[ -]5\.(\d{1,3}\.\d{1,3})\b)?/.exec(reply) ?? [];
  const words = withoutAddresses(reply.slice(0, longestReply));
  const us = aboutUs.find(([, pattern]) => pattern.test(words))?.[0];
  if (us !== undefined) return us;
  if (limitWords.test(words) && !sizeWords.test(words) && enhanced !== '2.2') return 'limit';
  if (logInCodes.has(code)) return 'log_in';
  if (ourAccount.test(words)) return 'account';
  if (lookUpFailed.test(words)) return 'unclear';
  const subject = enhanced?.split('.')[0];
  if (subject === '7') return 'client';
  if (subject === '6') return 'mail';
  const named = enhanced === undefined ? undefined : byCode[enhanced];
  if (named !== undefined) return named;
  if (unknownRecipient.test(words)) return 'recipient';
  return contentWords.test(words) ? 'mail' : 'unclear';
}

/**
 * Returns the recipients whom a server refuses for good.
 * @param refused all that it refused of one mail with a 5xx
 * @param hasAccepted true if it accepted this mail for somebody. If the server refuses all recipients, several of them with the same words, the server refuses Keymedic.
 */
export function findUnknownRecipients(
  refused: readonly RefusedRecipient[],
  hasAccepted: boolean,
): readonly RefusedRecipient[] {
  const isAlike = new Set(refused.map(normalise)).size === 1;
  if (!hasAccepted && refused.length > 1 && isAlike) return [];
  return refused.filter(({ says }) => /^5/.test(says) && readRefusal(says) === 'recipient');
}

/** The words alone: without the recipient and without numbers, which differ from reply to reply. */
function normalise({ recipient, says }: RefusedRecipient): string {
  const local = recipient.slice(0, Math.max(0, recipient.lastIndexOf('@'))).toLowerCase();
  const rest = withoutAddresses(says).slice(3).toLowerCase();
  const anonymous = local === '' ? rest : rest.replaceAll(local, '');
  return anonymous
    .split(/\s+/)
    .filter((word) => !/\d/.test(word) || /^\d\.\d{1,3}\.\d{1,3}$/.test(word))
    .join(' ');
}

/** An address may contain any word (`relay@…`), so addresses do not count. */
function withoutAddresses(reply: string): string {
  return reply
    .replace(/<[^<>]{0,320}>|(?<![^\s<>()"'])[^\s<>()"'@]{1,64}@[^\s<>()"']{1,255}/g, ' ')
    .replace(/\s+/g, ' ');
}

const cures: Readonly<Record<RefusalSubject, string>> = {
  recipient: 'Correct the address in to, or have the mailbox made.',
  mail: 'The server accepts no mail of this content or size.',
  helo: 'The server does not accept the name by which Keymedic greets: set network.helo to a host name that it accepts.',
  relay:
    'The server does not relay for us: give smtp a username and password, or let it accept the address of this machine.',
  block_list: 'The server blocks the address of this machine: have it taken off the list, or use another mail server.',
  client:
    "The server's policy refuses this machine or this mail: have it allowed there, or give smtp a username and password.",
  log_in: 'The server wants a log-in: set username and password of smtp.',
  account:
    'The server does not let this account send: settle it with whoever runs the server, or use another mail server.',
  tls: 'The server wants TLS: set tls: { mode: starttls } of smtp, or use smtps://.',
  sender: 'The server does not accept the sender: set from to an address that it allows.',
  limit: 'The server has a limit for mails: wait, or use another mail server.',
  unclear: 'Ask the administrator of the mail server for the reason.',
};

/** Returns what a person can do about a refusal. */
export function cureOfRefusal(subject: RefusalSubject): string {
  return cures[subject];
}
