/** @module The reading of an SMTP reply that came before any log-in: it can blame the way, the address or the name, never the credential. */

import type { LoginWithheld, SmtpAnswer } from '../model/answer.ts';
import type { AnswerCause } from '../model/cause.ts';
import type { Step } from '../model/diagnosis.ts';
import type { Reading } from './read-answer.ts';

/** Causes that a server can name before it has seen a credential. */
const possible: readonly AnswerCause[] = ['ip_blocked', 'rate_limited', 'provider_outage', 'network', 'bad_request'];

/** Greetings of servers of other kinds: https://datatracker.ietf.org/doc/html/rfc9051#section-7.1, rfc1939, rfc4253, rfc9112, rfc5804. */
const otherProtocols: readonly (readonly [pattern: RegExp, server: string])[] = [
  [/^\* (?:OK|PREAUTH|BYE)\b/i, 'An IMAP server'],
  [/^(?:\+OK|-ERR)(?: |$)/im, 'A POP3 server'],
  [/^SSH-\d/, 'An SSH server'],
  [/^(?:HTTP\/\d|<!doctype html|<html\b)/i, 'A web server (HTTP)'],
  [/^(?:"(?:IMPLEMENTATION|SIEVE|SASL|VERSION)" |OK "[^"]{0,60}ManageSieve)/i, 'A ManageSieve server'],
];

/** The banner of an FTP server begins with 220, as that of SMTP does: https://datatracker.ietf.org/doc/html/rfc959#section-5.4. */
const ftpBanner = /ftp/i;
const ftpRefusal = /\b(?:USER and PASS|log ?in (?:first|with)|not logged in)\b/i;

/** Words of a refusal that are about the name in EHLO. */
const namesHello = /\b(?:EHLO|HELO)\b|\bhello\b.{0,40}\b(?:name|host|invalid|argument|domain)\b/i;

const rightPorts = 'SMTP is on port 587 (smtp://) or 465 (smtps://)';

const nothingSent = 'No log-in was sent, so nothing is known of the credential.';

/** Returns the server that sends such a greeting, "An IMAP server"; undefined for SMTP and for what is not known. */
export function findOtherProtocol(greeting: string): string | undefined {
  return otherProtocols.find(([pattern]) => pattern.test(greeting.trimStart()))?.[1];
}

/**
 * Returns the reading of a reply that came before any log-in.
 * @param common the reading of its words by the common lists
 */
export function readBeforeLogin(answer: SmtpAnswer, common: Reading): Reading {
  const { code, stage, withheld } = answer;
  if (withheld !== undefined) return readWithheld(withheld, answer.url);
  if (stage === 'greeting' && code !== null && code >= 400) return readByWords(common, code);
  if (stage === 'greeting') return readForeignGreeting(answer);
  if (stage === 'starttls')
    return {
      causes: code !== null && code < 500 ? ['provider_outage', 'network'] : ['network', 'bad_request'],
      says: `The server offers STARTTLS and does not do it; a password is never sent in plain. ${nothingSent}`,
      from: 'common',
    };
  return readHello(answer, common);
}

function readForeignGreeting({ text }: SmtpAnswer): Reading {
  const server = findOtherProtocol(text);
  return {
    causes: ['network'],
    says:
      server === undefined
        ? `This is not the greeting of an SMTP server; ${rightPorts}. ${nothingSent}`
        : `${server} answers on this port; ${rightPorts}. ${nothingSent}`,
    from: 'common',
    steps: [correctPort],
  };
}

function readHello(answer: SmtpAnswer, common: Reading): Reading {
  const { code, text, banner = '' } = answer;
  if (code !== null && code < 400)
    return {
      causes: ['network', 'provider_outage', 'bad_request'],
      says: `The dialogue ended before the log-in. ${nothingSent}`,
      from: 'common',
    };
  const isFtp = ftpBanner.test(banner) || ftpBanner.test(text) || (code === 530 && ftpRefusal.test(text));
  const isUnknown = code === 500 || code === 502 || code === 530;
  if (isFtp && isUnknown)
    return {
      causes: ['network'],
      says: `An FTP server answers on this port; ${rightPorts}. ${nothingSent}`,
      from: 'common',
      steps: [correctPort],
    };
  const isName = (namesHello.test(text) && !isUnknown) || [501, 504, 550, 553].includes(code ?? 0);
  const isAddress = common.rule?.text !== undefined && common.causes[0] === 'ip_blocked';
  if (isName && !isAddress)
    return {
      causes: ['bad_request', 'ip_blocked', 'provider_outage'],
      says: `The server refused the name that Keymedic gave in EHLO, or the address it comes from. ${nothingSent}`,
      from: 'common',
      steps: [giveName],
    };
  if (isUnknown)
    return {
      causes: ['network', 'bad_request'],
      says: `The server does not know EHLO, so it is hardly an SMTP server; ${rightPorts}. ${nothingSent}`,
      from: 'common',
      steps: [correctPort],
    };
  return readByWords(common, code);
}

/** Keeps of the words' reading what a server can know before a log-in; one cause alone only where words name it. */
function readByWords({ causes, rule }: Reading, code: number | null): Reading {
  const left = causes.filter((cause) => possible.includes(cause) && cause !== 'bad_request');
  const isNamed = left.length === 1 && causes.length === 1 && rule?.text !== undefined;
  return {
    causes: isNamed ? left : [...new Set<AnswerCause>([...left, ...(isForGood(code) ? turnedAway : later)])],
    says: `The server said so before any log-in. ${nothingSent}`,
    from: 'common',
  };
}

const later: readonly AnswerCause[] = ['provider_outage', 'ip_blocked', 'rate_limited'];
const turnedAway: readonly AnswerCause[] = ['ip_blocked', 'provider_outage', 'rate_limited'];

/** True for a 5xx, by which a server turns a client away: https://datatracker.ietf.org/doc/html/rfc5321#section-4.2.1. */
function isForGood(code: number | null): boolean {
  return code !== null && code >= 500;
}

function readWithheld({ reason, mechanisms }: LoginWithheld, url: string | undefined): Reading {
  const port = portOf(url);
  switch (reason) {
    case 'no_tls':
      return {
        causes: ['network', 'bad_request'],
        says: `This server offers no STARTTLS on port ${port}, and Keymedic sends no password in plain. ${nothingSent}`,
        from: 'common',
        steps: [
          {
            step: 'If the server takes TLS from the start, give `endpoint: smtps://…:465`; else have STARTTLS switched on at the server.',
            url: 'https://datatracker.ietf.org/doc/html/rfc8314#section-3.3',
          },
          {
            step: 'If the server does offer STARTTLS to others, something on the way removes it: try from another network.',
          },
        ],
      };
    case 'no_auth':
      return {
        causes: ['network', 'endpoint_changed', 'ip_blocked'],
        says: `This server offers no log-in (AUTH) on port ${port}; ${rightPorts}. ${nothingSent}`,
        from: 'common',
        steps: [correctPort],
      };
    case 'no_mechanism':
      return {
        causes: ['endpoint_changed', 'bad_request'],
        says: `This server takes no such log-in: it offers only AUTH ${mechanisms.join(', ')}. ${nothingSent}`,
        from: 'common',
        steps: [
          {
            step: `Log in by what the server offers (AUTH ${mechanisms.join(', ')}), or ask its operator to switch the other mechanism on.`,
          },
        ],
      };
  }
}

const correctPort: Step = {
  step: 'Correct the port of `endpoint`, and of the applications that use it: `smtp://…:587` with STARTTLS, `smtps://…:465` with TLS from the start.',
  url: 'https://datatracker.ietf.org/doc/html/rfc8314#section-3.3',
};

const giveName: Step = {
  step: 'Ask the operator which name the server accepts in EHLO from this machine: commonly a host name with a dot that DNS knows. Set it as `network.helo`.',
  url: 'https://datatracker.ietf.org/doc/html/rfc5321#section-4.1.1.1',
};

function portOf(url: string | undefined): string {
  return /:(\d+)\/?$/.exec(url ?? '')?.[1] ?? (url?.startsWith('smtps:') === true ? '465' : '587');
}
