/** @module The common rules for SMTP: the meaning of a reply of any server for which the provider's own list has no rule. */

import type { AnswerRule } from '../../model/provider.ts';
import { needsTls, otherMechanism } from './auth-mechanism.ts';
import { senderHostRules } from './sender-host.ts';
import { refusalWords } from './words.ts';

const rfc4954 = 'https://datatracker.ietf.org/doc/html/rfc4954#section-6';
const rfc5321 = 'https://datatracker.ietf.org/doc/html/rfc5321#section-4.2';
const registry = 'https://www.iana.org/assignments/smtp-enhanced-status-codes/';
const inferred = 'inferred: what servers of any kind send';

/** The common rules for SMTP, in the order in which they are tried. */
export const commonSmtpRules: readonly AnswerRule[] = [
  { status: [235], causes: ['healthy'], source: rfc4954 },
  {
    status: [525],
    text: String.raw`(?:unauthori[sz]ed|blocked|denied|refused|not allowed)[^.]{0,40}(?:\bip\b|address)|(?:\bip\b|address)[^.]{0,40}(?:unauthori|blocked|denied|refused|not)`,
    causes: ['ip_blocked'],
    source: inferred,
  },
  { status: [525], causes: ['account_suspended'], source: registry },
  {
    text: String.raw`starttls (?:extension )?(?:is )?not (?:supported|offered|available)|(?:does not|doesn.t) (?:support|offer|advertise) (?:starttls|tls)`,
    causes: ['network', 'bad_request'],
    says: 'The client insists on TLS and this server offers none on this port.',
    source: 'https://datatracker.ietf.org/doc/html/rfc3207#section-4.1',
  },
  // A mail server takes mail for other domains from those alone who logged in, or come from its own network.
  {
    status: ['4xx', '5xx'],
    text: String.raw`allowed rcpthosts|relaying (?:of )?(?:mail|messages?) [^.]{0,20}\bto\b[^;]{0,80} (?:is |are )?not (?:allowed|permitted)`,
    causes: ['auth_missing', 'ip_blocked', 'malformed'],
    says: 'The server relays only for those who have logged in, and it saw no log-in.',
    source: 'https://onewaterdrop.wordpress.com/2015/01/29/the-qmail-newbies-guide-to-relaying/',
  },
  {
    status: ['4xx', '5xx'],
    text: String.raw`recipient address rejected: user (?:disabled|unknown)`,
    causes: ['bad_request'],
    source: 'https://github.com/ActiveCampaign/smtp-field-manual',
  },
  {
    text: String.raw`not rfc ?\d{3,4} compliant`,
    causes: ['bad_request'],
    says: 'The mail itself breaks a rule of its format; the log-in was not the trouble.',
    source: 'https://www.metacpan.org/pod/Sisimai::Reason::NotCompliantRFC',
  },
  {
    text: String.raw`(?:helo|ehlo) command rejected: (?:need|invalid)`,
    causes: ['bad_request'],
    says: 'The server refused the name that the client said in EHLO.',
    source: 'https://www.postfix.org/postconf.5.html#smtpd_helo_restrictions',
  },
  {
    text: String.raw`(?:helo|ehlo) command rejected|(?:invalid|bad) (?:helo|ehlo)\b`,
    causes: ['bad_request', 'ip_blocked'],
    says: 'The server refused the name that the client said in EHLO.',
    source: 'https://www.postfix.org/postconf.5.html#smtpd_helo_restrictions',
  },
  {
    text: String.raw`\bgr[ea]y-?list`,
    causes: ['rate_limited'],
    says: 'The server wants the same mail a second time, some minutes later (greylisting).',
    source: 'https://datatracker.ietf.org/doc/html/rfc6647',
  },
  ...senderHostRules,
  // The client's own SASL library gave up, before or instead of sending a credential.
  {
    text: String.raw`cannot (?:sasl )?authenticate to server\b[^;]{0,80}: (?:generic failure|no (?:worthy )?mech\w{0,40})`,
    causes: ['auth_missing', 'bad_request', 'malformed'],
    source: 'https://www.postfix.org/SASL_README.html',
  },
  // About the recipient or the mail itself, not the sender; .NET calls every 550 an unavailable mailbox.
  {
    status: ['4xx', '5xx'],
    text: String.raw`(?:account|mailbox|user|recipient)\b[^.]{0,40}\b(?:tried to reach|recipient)\b[^.]{0,20} over quota|mailbox (?:is )?(?:full|over quota|unavailable(?!\. The server response)|not available)|recipient[^.]{0,20} over quota|invalid recipient|(?:banned|illegal|prohibited) (?:content|attachment|domain|url)|content (?:was |is |has been )?(?:rejected|refused|blocked|denied)|(?:rejected|refused|blocked)[^.]{0,40}\bcontent\b|infected|\bvirus\b|too many hops|hop count exceeded|(?:mail|routing) loop`,
    causes: ['bad_request'],
    source: 'https://github.com/ActiveCampaign/smtp-field-manual',
  },
  {
    status: ['4xx'],
    text: String.raw`excessive volume|unusual rate|too many recent (?:messages|mails)|at a rate that|max(?:imum)? (?:number of )?(?:messages?|mails?|recipients?) per (?:connection|session)|receiving mail too quickly|rate limited`,
    causes: ['rate_limited'],
    source: 'https://github.com/ActiveCampaign/smtp-field-manual',
  },
  {
    status: ['4xx', '5xx'],
    text: String.raw`\bhost (?:\S{1,255} )?\[[\da-f.:]{1,60}\][^;]{0,20} (?:blocked|rejected|denied|refused)|blocked (?:using|by) [\w.-]{1,255}\.\w|will be permanently deferred|\b(?:rbl|dnsbl|spamhaus)\b|\b(?:is|are|was|been|using|by|on|in) (?:an? |the |our )?bl(?:o|a)ck ?list(?:ed)?\b`,
    causes: ['ip_blocked'],
    source: inferred,
  },
  {
    status: [432],
    text: String.raw`transition|password`,
    causes: ['expired', 'wrong_credential'],
    source: rfc4954,
  },
  {
    status: [530, 538],
    text: 'starttls|encryption|tls|secure',
    causes: ['auth_missing', 'bad_request'],
    ...needsTls,
    source: rfc4954,
  },
  { status: [530], causes: ['auth_missing', 'malformed'], source: rfc4954 },
  {
    status: [454],
    text: 'already active',
    causes: ['bad_request'],
    source: 'https://datatracker.ietf.org/doc/html/rfc3207#section-4',
  },
  // A wrong order of commands that has nothing to do with AUTH: the client's fault.
  {
    status: [500, 501, 502, 503],
    text: String.raw`nested|\balready\b|(?:mail|rcpt|recipient|helo|ehlo)\b[^.]{0,20}\bfirst|need (?:mail|rcpt)`,
    causes: ['bad_request'],
    source: rfc5321,
  },
  {
    status: [504],
    text: String.raw`\bauth\w{0,12}\b|mechanism|\b5\.7\.4\b`,
    causes: ['auth_missing', 'bad_request'],
    ...otherMechanism,
    source: rfc4954,
  },
  {
    status: [534],
    text: 'mechanism|too weak',
    causes: ['auth_missing', 'bad_request', 'wrong_credential'],
    says: 'The server wants a stronger log-in for this user than the form that was used (AUTH mechanism).',
    title: 'log-in mechanism too weak',
    steps: otherMechanism.steps,
    source: rfc4954,
  },
  { status: [503, 504], causes: ['auth_missing', 'bad_request'], source: rfc4954 },
  { status: [534], text: 'app|web|application', causes: ['wrong_credential'], source: rfc4954 },
  { status: [534], causes: ['wrong_credential', 'auth_missing'], source: rfc4954 },
  { status: [421, 454], text: String.raw`quota|credit`, causes: ['quota_exhausted'], source: rfc5321 },
  {
    status: [421, 454],
    text: String.raw`too many|\brates?\b|limit|throttl|\boften\b|\bslow`,
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
  // These codes mean, with any words, that the same log-in may succeed later.
  {
    status: [450, 451],
    text: String.raw`\bauth`,
    causes: ['provider_outage', 'rate_limited'],
    source: rfc5321,
  },
  { status: [501], causes: ['bad_request', 'malformed'], source: rfc4954 },
  // About the text of a mail, not about the sender.
  {
    status: [550, 552, 554],
    text: String.raw`(?:classified|considered|marked|detected|identified|rejected|looks?|tagged)\b[^.]{0,30}\bspam\b|\bspam (?:message|mail|content)|(?:message|content|mail)\b[^.]{0,40}\bspam\b|\bDT:SPM\b`,
    causes: ['bad_request', 'ip_blocked', 'sender_unverified'],
    source: inferred,
  },
  // An unknown command after AUTH: the server has no log-in here, or none before STARTTLS.
  {
    status: [500, 502],
    text: String.raw`(?:un(?:recogni[sz]ed|known)|not (?:recogni[sz]ed|implemented|supported))[^.]{0,20}\bAUTH\b|\bAUTH\b[^.]{0,20}(?:un(?:recogni[sz]ed|known)|not (?:recogni[sz]ed|implemented|supported))|command unrecogni[sz]ed:? ["']?AUTH`,
    causes: ['auth_missing', 'bad_request'],
    source: rfc5321,
  },
  // A reply to MAIL or RCPT, where no credential is checked.
  {
    status: [550, 551, 553, 554],
    text: String.raw`(?:access|relay(?:ing)?) (?:is )?denied(?!.{0,80}to perform)|denied by policy|no access for|relay(?:ing)? (?:is |traffic )?(?:not permitted|prohibited)`,
    causes: ['sender_unverified', 'ip_blocked', 'account_suspended', 'auth_missing', 'bad_request'],
    source: rfc5321,
  },
  ...refusalWords,
  // Words of clients about a phase that failed, without the reply.
  {
    text: String.raw`SMTPRecipientsRefused|SendFailedException: Invalid Addresses`,
    causes: ['bad_request', 'sender_unverified', 'auth_missing'],
    says: 'Every recipient was refused: wrong addresses, a sender that may not send, or no log-in before.',
    source: 'https://docs.python.org/3/library/smtplib.html#smtplib.SMTPRecipientsRefused',
  },
  {
    text: String.raw`SMTPSenderRefused`,
    causes: ['sender_unverified', 'auth_missing', 'bad_request'],
    says: 'The sender was refused: an address that this log-in may not use, or no log-in before.',
    source: 'https://docs.python.org/3/library/smtplib.html#smtplib.SMTPSenderRefused',
  },
  {
    text: String.raw`\bdata not accepted|DATA (?:END )?command (?:failed|not accepted)`,
    causes: [
      'bad_request',
      'sender_unverified',
      'quota_exhausted',
      'rate_limited',
      'account_suspended',
      'provider_outage',
    ],
    says: 'The log-in was accepted; the server refused the mail itself, and its reply is not in the text.',
    source: 'https://github.com/PHPMailer/PHPMailer/wiki/Troubleshooting',
  },
  {
    text: String.raw`SMTP connect\(\) failed`,
    causes: ['network', 'unrecognised', 'malformed', 'wrong_credential', 'revoked', 'provider_outage'],
    says: 'PHPMailer says so when no connection was made and when the log-in failed; the line above tells which.',
    source: 'https://github.com/PHPMailer/PHPMailer/wiki/Troubleshooting',
  },
  { status: [535], causes: 'refusal', source: rfc4954 },
  { text: String.raw`\b5\.5\.[0-6]\b`, causes: ['bad_request', 'auth_missing'], source: registry },
  {
    status: [550, 553, 554],
    text: String.raw`\b5\.7\.|denied|policy|block|reject|spam|reputation|listed`,
    causes: ['sender_unverified', 'ip_blocked', 'account_suspended', 'bad_request'],
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
