/** @module The reply that decided in a pasted SMTP dialogue, log line, exception or bounce. */

import { defined } from '../defined.ts';
import type { SmtpAnswer } from '../model/answer.ts';
import { findEarlyStage } from './smtp-stage.ts';

/** The deciding reply of a text. */
export interface FoundSmtp {
  readonly answer: SmtpAnswer;
  /** True when other words of the text show SMTP as well. */
  readonly isSure: boolean;
  /** True when the log-in was accepted and nothing after it was refused, as far as the text goes. */
  readonly isAccepted: boolean;
}

const spoken =
  /\bE?SMTPS?\b(?!\/|2go|[ _-]?api|injection)|\bSmtp(?:Error|Exception)|\bSMTP[A-Z]\w{0,30}(?:Error|Exception|Refused|Disconnected)?\b|\bSTARTTLS\b|SERVER -> CLIENT|CLIENT -> SERVER|\bEHLO\b|\bHELO\b|AUTH (?:PLAIN|LOGIN|CRAM|XOAUTH2)|MAIL FROM|RCPT TO|\bSASL\b|postfix|sendmail|exim|authenticator failed for|Invalid greeting|nodemailer|\bEAUTH\b|\bEENVELOPE\b|gomail|swiftmailer|Swift_|MailKit|javax\.mail|jakarta\.mail|com\.sun\.mail|smtplib|Net::SMTP|Diagnostic-Code|relay=|\bdsn=|Mailer Error|swaks|msmtp|smarthost|XOAUTH2|\blettre::|(?:permanent|transient) error \(\d{3}\)|but got code "/i;

/** Reply codes that servers give; other numbers of three digits are ports, sizes, lines. */
const failing: ReadonlySet<number> = new Set([
  421, 422, 430, 431, 432, 435, 441, 442, 446, 447, 449, 450, 451, 452, 453, 454, 455, 458, 459, 471, 472, 500, 501,
  502, 503, 504, 505, 510, 511, 512, 513, 515, 517, 520, 521, 523, 525, 530, 531, 533, 534, 535, 538, 540, 541, 542,
  543, 546, 547, 550, 551, 552, 553, 554, 555, 556, 557, 558, 559, 570, 571, 572, 573, 574, 577, 580,
]);

/** True when the text contains words, commands or ports of SMTP. */
export function speaksSmtp(text: string): boolean {
  return spoken.test(text) || /:(?:25|465|587|2525)\b|command: 'CONN'|Swift_|\bmail\.backends\b/.test(text);
}

interface Reply {
  readonly code: number;
  readonly at: number;
  /** Place of the text after the code. */
  readonly from: number;
  readonly hasEnhanced: boolean;
}

/** Returns the deciding reply, or undefined when there is none. */
export function findSmtp(text: string): FoundSmtp | undefined {
  const isSpoken = spoken.test(
    text.replace(/\/[\w./-]{0,200}/g, (path) => (/\.(?:php|rb|js|py)/.test(path) ? ' ' : path)),
  );
  const replies = findReplies(text, isSpoken);
  const refusals = replies.filter(({ code }) => code >= 400);
  // A 503 follows from the refusal before it: the client continued as if it had logged in. The 554 is sendmail's summary.
  const last =
    refusals.findLast(
      ({ code, from }) =>
        code !== 503 && !(code === 554 && /^[^\n]{0,120}Service unavailable/.test(text.slice(from, from + 160))),
    ) ?? refusals.at(-1);
  const accepted = replies.filter(({ code }) => code === 235).at(-1);
  const banner = /(?:^|[\s"'])(220[ -][^\n"']{3,200})/m.exec(text)?.[1];
  const greeting = banner === undefined || !isSpoken ? {} : { banner };
  if (last === undefined || (accepted !== undefined && accepted.at > last.at && isAboutLogin(last, text))) {
    if (accepted === undefined) return undefined;
    return {
      answer: { kind: 'smtp', code: 235, text: '235', stage: 'after_auth', ...greeting },
      isSure: true,
      isAccepted: true,
    };
  }
  const decider = refusals.find(({ code }) => code === last.code) ?? last;
  const chosen = textOf(decider, text).length >= textOf(last, text).length ? decider : last;
  const isSure = isSpoken || last.hasEnhanced || (last.code >= 520 && last.code < 560);
  const isAfter = accepted !== undefined && accepted.at < last.at;
  const stage = defined({ stage: isAfter ? ('after_auth' as const) : findEarlyStage(text, decider.at) });
  return {
    answer: { kind: 'smtp', code: last.code, text: `${last.code} ${textOf(chosen, text)}`, ...stage, ...greeting },
    isSure,
    isAccepted: false,
  };
}

/** Returns the answer of a text that has words of SMTP, or an enhanced status code, but no reply code. */
export function findBareSmtp(text: string): SmtpAnswer | undefined {
  const isSmtp = spoken.test(text) || /(?:^|[\s#(])[45]\.\d{1,3}\.\d{1,3}\b(?!\.)/.test(text);
  if (!isSmtp) return undefined;
  // Postfix puts the reason into brackets after the status.
  const reason = /status=(?:deferred|bounced) \(([^\n]{1,1000})\)/.exec(text)?.[1];
  return { kind: 'smtp', code: null, text: (reason ?? text).trim() };
}

function isAboutLogin({ code }: Reply, text: string): boolean {
  return [432, 454, 500, 502, 503, 504, 534, 535, 538].includes(code) && /235/.test(text);
}

function findReplies(text: string, isSpoken: boolean): readonly Reply[] {
  const pattern =
    /(?:^|[\s"'`(:>=\]|;])([2-5]\d\d)(?:(?:(?=['"`\]),])['"`]?\]?,\s{0,4}b?['"`])|[ -](?:(?=[45]\.\d{1,3}\.\d{1,3})|(?=[A-Za-z#<([*]))|:\s(?:\1[ -])?|\s{1,12}\n?\s{0,12}(?=[A-Z])|\s(?=\())/gm;
  const replies: Reply[] = [];
  for (const match of text.matchAll(pattern)) {
    const code = Number(match[1]);
    if (code >= 400 && !failing.has(code)) continue;
    const from = match.index + match[0].length;
    const after = text.slice(from, from + 16);
    const before = text.slice(Math.max(0, match.index - 40), match.index + 1);
    if (
      /HTTP\/[\d.]+"?\s*$|status(?:Code| code|_code)?["']?\s*[:=]+>?\s*$|line\s$|port\s$|pid[ =]$|\bin \d*$|#\d*\s?$|HTTP\s$/i.test(
        before,
      )
    )
      continue;
    const hasEnhanced = /^[45]\.\d{1,3}\.\d{1,3}/.test(after);
    // HTTP knows none of these.
    const isReply = (code >= 530 && code <= 558) || (code >= 452 && code <= 459) || code === 450;
    if (!hasEnhanced && !isSpoken && !isReply) continue;
    if (/^(?:TID-|ms|s|bytes|items|px|of|left|rows|records)\b/.test(after)) continue;
    replies.push({ code, at: match.index, from, hasEnhanced });
  }
  // The field of nodemailer's errors, and the sentences of PEAR's Net_SMTP and of lettre.
  const named =
    /\bresponseCode["']?\s*[:=]\s*([45]\d\d)\b|(?:Invalid response code received from (?:SMTP )?server|(?:permanent|transient) error) \((?:code: )?([45]\d\d)\b/.exec(
      text,
    );
  if (replies.length === 0 && named !== null)
    return [
      { code: Number(named[1] ?? named[2]), at: named.index, from: named.index + named[0].length, hasEnhanced: true },
    ];
  return replies;
}

/** Returns the words of a reply with its continued lines, without the words of the program around it. */
function textOf({ code, from }: Reply, text: string): string {
  const lines = text.slice(from, from + 1500).split('\n');
  const [first = '', ...more] = lines;
  const kept = [first];
  for (const line of more) {
    const next = new RegExp(`(?:^|[\\s>:"'])${code}[ -](.{0,500})`).exec(line);
    if (next !== null) kept.push(next[1] ?? '');
    else if (/^\s{4,}[A-Z(a-z]/.test(line) && !/^\s*(?:at|in|from) |^\s*\w+: /.test(line)) kept.push(line.trim());
    else break;
  }
  return kept
    .join(' ')
    .replace(/\\[rn]/g, ' ')
    .replace(/['"`]\s{0,9},?\s{0,9}(?:\w{1,40}:.{0,300}|\)?\s{0,9})$/, '')
    .trim();
}
