/** @module Reads whatever somebody pastes: finds the ESP and the answer in it, or says that it is about something else. */

import type { Answer, HttpAnswer } from './answer.ts';
import type { AnswerCause } from './cause.ts';
import type { Diagnosis } from './diagnosis.ts';
import { explainReading } from './explain.ts';
import { cleanText, dropNoise } from './pasted/clean.ts';
import { judgeEcho } from './pasted/echoed.ts';
import { type FoundHttp, findHttp } from './pasted/find-http.ts';
import { findNetworkFailure } from './pasted/find-network.ts';
import { findProvider } from './pasted/find-provider.ts';
import { findBareSmtp, findSmtp, speaksSmtp } from './pasted/find-smtp.ts';
import { sayMissingLine } from './pasted/missing-line.ts';
import { isUnrelated } from './pasted/unrelated.ts';
import type { Provider } from './provider.ts';
import { type Reading, readAnswer } from './read-answer.ts';
import { remedy } from './remedy.ts';

export interface ExplainInput {
  /** ms since the epoch. */
  readonly now: number;
  /** Headers of the answer that the user adds, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The provider's id, when the user names it. */
  readonly provider?: string;
  readonly status?: number;
}

export interface Explained {
  readonly diagnosis: Diagnosis;
  /** The ESP that the text shows or the user named. */
  readonly provider?: Provider;
}

/** One way to read the text, and how much of the answer it rests on. */
interface Candidate {
  readonly answer: Answer;
  readonly reading: Reading;
  readonly rank: number;
}

/** Reads a pasted text. Pure; quotes nothing of the text. */
export function explainText(pasted: string, providers: ReadonlyMap<string, Provider>, input: ExplainInput): Explained {
  const text = cleanText(pasted);
  const given = input.provider === undefined ? undefined : providers.get(input.provider);
  const isLocal = isOwnServer(text);
  const found = given === undefined && !isLocal ? findProvider(text, providers) : undefined;
  if (isUnrelated(text, found, given !== undefined)) return { diagnosis: diagnoseUnrelated(input.now) };
  const shown = given ?? found?.provider;
  const { answer, reading, rank, isSmtp } = chooseReading(text, shown, providers.get('smtp'), input);
  const provider = shown ?? (isSmtp ? providers.get('smtp') : undefined);
  const heard = hearEcho(reading, text, provider, rank);
  const diagnosis = explainReading(heard, answer, provider, input.now);
  if (rank >= 3 || heard.causes.length < 2) return { diagnosis, ...(provider === undefined ? {} : { provider }) };
  const decide = sayMissingLine(text, answer);
  return { diagnosis: { ...diagnosis, decide }, ...(provider === undefined ? {} : { provider }) };
}

/** What nodemailer writes before any reply to AUTH; they are not the server's words. */
const clientWords = /Invalid login: (?=\d{3}\b)/g;

/** A mail server of one's own that refuses its client names other hosts without having asked them. */
function isOwnServer(text: string): boolean {
  return /NOQUEUE: reject|postfix\/smtpd\[/.test(text) && !/postfix\/smtp\[/.test(text);
}

function chooseReading(
  text: string,
  provider: Provider | undefined,
  anySmtp: Provider | undefined,
  input: ExplainInput,
): Candidate & { readonly isSmtp: boolean } {
  const http = findHttp(text);
  const smtp = findSmtp(dropNoise(text));
  const hasHttp = http.isSure || input.status !== undefined;
  if (smtp !== undefined && input.status === undefined && (smtp.isSure || !hasHttp)) {
    if (smtp.isAccepted) return { ...readAccepted(smtp.answer), isSmtp: true };
    const candidates = [
      smtp.answer,
      { ...smtp.answer, text: `${smtp.answer.code} ${http.prose.replace(clientWords, '')}` },
    ].map((answer) => read(provider ?? anySmtp, answer));
    return { ...best(candidates), isSmtp: true };
  }
  const isBare = http.status === null && http.bodies.length === 0 && input.status === undefined;
  // A printed object may hold the failure in lines that the prose leaves out.
  const network = findNetworkFailure(http.prose) ?? (isBare ? findNetworkFailure(dropNoise(text)) : undefined);
  const hasBody = http.bodies.length > 0;
  if (network?.phase === 'client')
    return { answer: network, reading: readAnswer(provider, network), rank: 4, isSmtp: false };
  // A host without an address answered nothing: a status beside that is the application's own.
  const isAnswered = http.isSure && (http.status ?? 0) >= 400 && (hasBody || http.url !== undefined);
  if (network !== undefined && (!isAnswered || (network.phase === 'dns' && !hasBody))) {
    const fromHttp = hasBody ? best(readHttp(http, provider, input)) : undefined;
    if (fromHttp === undefined || fromHttp.rank < 3) {
      const answer = http.url === undefined ? network : { ...network, url: http.url };
      return {
        answer,
        reading: readAnswer(provider, answer),
        rank: 4,
        isSmtp: speaksSmtp(text),
      };
    }
  }
  const candidates = readHttp(http, provider, input);
  const bare = hasHttp ? undefined : findBareSmtp(http.prose);
  if (bare !== undefined) candidates.unshift(read(provider, bare));
  const chosen = best(candidates);
  return { ...chosen, isSmtp: chosen.answer.kind === 'smtp' };
}

function readHttp(http: FoundHttp, provider: Provider | undefined, input: ExplainInput): Candidate[] {
  const status = input.status ?? http.status;
  const base: Omit<HttpAnswer, 'body'> = {
    kind: 'http',
    status,
    headers: { ...http.headers, ...input.headers },
    ...(http.method === undefined ? {} : { method: http.method }),
    ...(http.url === undefined ? {} : { url: http.url }),
  };
  const bodies = [...http.bodies, http.prose];
  return [
    ...bodies.map((body) => read(provider, { ...base, body })),
    // The number may be the wrapper's own: what the words say counts for more.
    ...(http.isSure && !isWrapping(status) ? [] : bodies).map((body) => {
      const candidate = read(provider, { ...base, status: null, body });
      return { ...candidate, rank: candidate.rank - (http.isSure ? 1.5 : 0.5) };
    }),
    ...(status === null ? [] : [read(provider, { ...base, body: '' })]),
  ];
}

/** Statuses that applications and plug-ins put on whatever an ESP told them. */
function isWrapping(status: number | null): boolean {
  return status === null || status === 422 || status >= 500;
}

function read(provider: Provider | undefined, answer: Answer): Candidate {
  const reading = readAnswer(provider, answer);
  // Nobody pastes a success: without a status that says so, words that fit one are an accident.
  const isSuccess = reading.causes[0] === 'healthy' && answer.kind === 'http' && answer.status === null;
  // "Unauthorized" is a status in words: where the ESP's list knows what its bare status means, that says more.
  const isStatusInWords = provider !== undefined && reading.from === 'common' && reading.rule?.causes === 'refusal';
  return { answer, reading, rank: isSuccess ? -1 : isStatusInWords ? 1.5 : rankOf(reading) };
}

/** How much of the answer a reading rests on: words of the ESP's own, words of any, the bare status, nothing. */
function rankOf({ rule, from }: Reading): number {
  if (rule === undefined) return 0;
  // A pattern that an empty text fits is about the lack of words, not about words.
  const hasWords = rule.text !== undefined && !new RegExp(rule.text).test('');
  const isSpecific = hasWords || rule.json !== undefined || rule.header !== undefined;
  if (from === 'provider') return isSpecific ? 4 : 2;
  return isSpecific ? 3 : 1;
}

function best(candidates: readonly Candidate[]): Candidate {
  const [first, ...others] = candidates;
  if (first === undefined) throw new RangeError('nothing to choose from');
  return others.reduce((chosen, candidate) => (candidate.rank > chosen.rank ? candidate : chosen), first);
}

/** The log-in was accepted, and the text ends before a refusal: somebody pasted it because something failed later. */
function readAccepted(answer: Answer): Candidate {
  return {
    answer,
    rank: 1,
    reading: {
      causes: ['sender_unverified', 'bad_request', 'healthy'],
      says: 'The server accepted the log-in (235), so the credential works; what was refused came after it.',
      from: 'common',
    },
  };
}

const keyCauses: readonly AnswerCause[] = ['malformed', 'unrecognised', 'wrong_credential', 'auth_missing'];

/** An echoed credential narrows: plainly broken is `malformed` alone, none is `auth_missing` too, well-formed is not `malformed`. */
function hearEcho(reading: Reading, text: string, provider: Provider | undefined, rank: number): Reading {
  const isAboutKey = rank <= 0 || reading.causes.some((cause) => keyCauses.includes(cause));
  if (!isAboutKey) return reading;
  const echo = judgeEcho(text, provider);
  if (echo === 'broken')
    return {
      causes: ['malformed'],
      from: reading.from,
      says: 'The text shows the credential that was sent, and it is none: a placeholder, a variable without a value, or the wrong shape.',
    };
  if (echo === 'absent')
    return {
      causes: ['auth_missing', 'malformed'],
      from: reading.from,
      says: 'The text shows that no credential was set: the variable or the setting never reached the program.',
    };
  if (echo === 'other_kind')
    return {
      causes: ['wrong_credential'],
      from: reading.from,
      says: 'The text shows the credential that was sent: a real one, but of another kind.',
    };
  const causes = reading.causes.filter((cause) => cause !== 'malformed' && cause !== 'auth_missing');
  return echo === 'well_formed' && causes.length > 0 ? { ...reading, causes } : reading;
}

function diagnoseUnrelated(now: number): Diagnosis {
  return {
    state: 'unknown',
    cause: 'unrelated',
    confidence: 'likely',
    candidates: ['unrelated'],
    evidence: [
      {
        kind: 'answer',
        says: 'This text is about something else: no answer of an e-mail service provider is in it.',
        consistentWith: ['unrelated'],
        strength: 'hard',
      },
    ],
    ruledOut: [],
    remedy: remedy('unrelated', undefined, { kind: undefined, needs: [], usedBy: [] }),
    warnings: [],
    facts: {},
    contradictory: false,
    requests: 0,
    at: new Date(now).toISOString(),
  };
}
