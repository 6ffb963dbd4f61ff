/** @module The diagnosis of one answer that is given with its parts, as a line of `explain --batch`. No key, no network. */

import { defined } from '../defined.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Answer } from '../model/answer.ts';
import type { Diagnosis, Evidence } from '../model/diagnosis.ts';
import type { CredentialKind, Provider } from '../model/provider.ts';
import { isReadInPart } from '../reading/match/readable-text.ts';
import { provesCause } from '../reading/proof.ts';
import { type Reading, readAnswer } from '../reading/read-answer.ts';
import { isTooEarly } from '../reading/rules/network.ts';
import { describePart, longestAnswerText } from '../reading/shorten.ts';
import { stepsOfAnswer } from '../remedy/steps.ts';
import type { BatchLine } from './batch-line.ts';

/** Characters of a body or a dialogue that are read, as of the answer to a probe. */
const longestBody = 64 * 1024;

/** Returns the answer that a batch line describes; undefined when it describes none (then it may have a `text`). */
export function toAnswer(line: BatchLine): Answer | undefined {
  const response = line.response ?? undefined;
  const url = line.request?.url ?? undefined;
  const place = defined({ url });
  const error = line.error ?? response?.error;
  const message = line.message ?? response?.message ?? '';
  if (error !== undefined) {
    // A client puts the reply of the server, or its status, into the message of its own error.
    if (/^(?:[A-Z][\w ]{1,40}: )?[45]\d\d[ -]/.test(message)) return { ...toSmtpAnswer(message), ...place };
    const status = /\bstatus(?: code)?:? ([45]\d\d)\b/i.exec(message)?.[1];
    if (status !== undefined) return { kind: 'http', status: Number(status), headers: {}, body: message, ...place };
  }
  if (error !== undefined) return readClientWords(error, message, place) ?? makeNoAnswer(error, message, place);
  if (response === undefined) return undefined;
  if (response.smtp !== undefined) return { ...toSmtpAnswer(response.smtp.slice(0, longestBody)), ...place };
  const method = line.request?.method ?? undefined;
  const { body } = response;
  const text = typeof body === 'string' ? body : body == null ? '' : JSON.stringify(body);
  return {
    kind: 'http',
    status: response.status ?? null,
    headers: lowerNames(response.headers ?? {}),
    body: text.slice(0, longestBody),
    ...(text.length > longestBody ? { incomplete: 'too_large' } : {}),
    ...place,
    ...(method === undefined || method === 'SMTP' ? {} : { method }),
  };
}

/** Returns the deciding reply of a dialogue: the last code of failure that begins a line, else the last code. */
export function toSmtpAnswer(text: string): Answer {
  const codes = [...text.matchAll(/(?:^|[^\d.])([2-5]\d\d)(?=[ \-,:'")]|$)/gm)].map((match) => ({
    code: Number(match[1]),
    at: match.index,
  }));
  const failing = codes.filter(({ code }) => code >= 400);
  const deciding = failing.at(-1) ?? codes.at(-1);
  return { kind: 'smtp', code: deciding?.code ?? null, text };
}

/** What a network error is called by its code or its words. */
const network =
  /\bE[A-Z]{4,}\b|ERR_|connect|socket|network|resolve|lookup|time|TLS|SSL|certificate|proxy|reset|refused|closed/;

/** Returns the words of a client that are about no connection as an answer, if a rule knows them. */
function readClientWords(code: string, message: string, place: { url?: string }): Answer | undefined {
  const text = `${code} ${message}`;
  if (network.test(text)) return undefined;
  const answer: Answer = { kind: 'smtp', code: null, text, ...place };
  return readAnswer(undefined, answer).from === 'common' ? answer : undefined;
}

function makeNoAnswer(code: string, message: string, place: { url?: string }): Answer {
  const text = `${code} ${message}`;
  const phase = /ENOTFOUND|EAI_AGAIN|getaddrinfo|resolve/i.test(text)
    ? 'dns'
    : /CERT|TLS|SSL|EPROTO/i.test(text)
      ? 'tls'
      : /TIMEDOUT|timed? ?out|ECONNABORTED/i.test(text)
        ? 'timeout'
        : /proxy/i.test(text)
          ? 'proxy'
          : /ERR_INVALID/i.test(text)
            ? 'client'
            : 'tcp';
  return { kind: 'none', phase, code, message, ...place };
}

function lowerNames(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  );
}

/**
 * Returns the diagnosis that an answer alone allows.
 * @param now ms since the epoch, for `at`
 */
export function explainReading(
  reading: Reading,
  answer: Answer,
  provider: Provider | undefined,
  now: number,
): Diagnosis {
  const part = isReadInPart(answer) ? ` ${describePart('its text', longestAnswerText)}` : '';
  const evidence: Evidence = {
    kind: 'answer',
    says: `${reading.says ?? describeSource(reading, answer, provider)}${part}`,
    consistentWith: reading.causes,
    strength: 'hard',
  };
  const { impact: _, ...diagnosis } = diagnose({
    provider,
    context: {
      kind: guessKind(provider, answer, reading.rule?.parts),
      needs: [],
      usedBy: [],
      ...defined({
        ofAnswer: stepsOfAnswer(reading),
        answerParts: reading.rule?.parts,
        trouble: answer.kind === 'none' && isTooEarly(answer) ? ('too_early' as const) : undefined,
      }),
    },
    needs: [],
    evidence: [evidence],
    facts: {},
    warnings: [],
    groupCauses: [],
    isShared: false,
    provesNothing: false,
    isUnproven: !provesCause(reading, answer),
    cannotTell: false,
    acceptanceChecked: true,
    egress: 'same',
    requests: 0,
    now,
  });
  // The needs of the key are not known, and the reader has already seen what fails.
  // Of the recorded answers with two or more causes, the first is the true one in 40 of 100: nothing but the answer weighs here.
  return diagnosis.candidates.length > 1 ? { ...diagnosis, confidence: 'possible' } : diagnosis;
}

/**
 * Returns the kind of credential that was probably used: one that has the parts that the answer names; an SMTP reply is hardly
 * about an API key.
 */
function guessKind(
  provider: Provider | undefined,
  answer: Answer,
  named: readonly string[] = [],
): CredentialKind | undefined {
  const all = provider?.credentials ?? [];
  const having = all.filter(({ parts }) => named.every((name) => parts.some((part) => part.name === name)));
  const kinds = having.length > 0 ? having : all;
  if (answer.kind !== 'smtp') return kinds[0];
  const isOfToken = /oauth|\b(?:bearer|access token)\b/i.test(answer.text.slice(0, 2000));
  const wanted = isOfToken ? 'smtp_xoauth2' : 'smtp_login';
  const overSmtp = kinds.filter(({ auth }) => auth.scheme.startsWith('smtp'));
  return overSmtp.find(({ auth }) => auth.scheme === wanted) ?? overSmtp[0] ?? kinds[0];
}

/** Describes where the reading comes from. Never quotes the text, which may hold a key. */
function describeSource(reading: Reading, answer: Answer, provider: Provider | undefined): string {
  const what =
    answer.kind === 'none'
      ? `no answer (${answer.code})`
      : answer.kind === 'smtp'
        ? `SMTP ${answer.code ?? 'reply'}`
        : answer.status === null
          ? 'this text'
          : `HTTP ${answer.status}`;
  if (reading.from === 'provider')
    return `This is what ${provider?.name ?? 'the ESP'} answers then (${what}; source: ${reading.rule?.source ?? ''}).`;
  if (reading.from === 'common') return `With any server, ${what} with these words means that.`;
  return `Nothing in ${what} says more than that it was refused.`;
}
