/** @module The best reading of a pasted text: as an SMTP reply, a failure on the way, a body or a status, whichever shows more of the answer. */

import { defined } from '../defined.ts';
import { type Answer, type HttpAnswer, isBeforeLogin } from '../model/answer.ts';
import type { Provider } from '../model/provider.ts';
import { hasWords } from '../reading/proof.ts';
import { type Reading, readAnswer } from '../reading/read-answer.ts';
import { readEcho } from './echoed-key.ts';
import { type FoundHttp, findHttp } from './find-http.ts';
import { findNetworkFailure } from './find-network.ts';
import { findBareSmtp, findSmtp, speaksSmtp } from './find-smtp.ts';
import { claimsAcceptance, tellsAcceptance, tellsFailure } from './outcome-words.ts';
import { findForeignGreeting } from './smtp-stage.ts';
import { dropNoise, keepFailing } from './strip-noise.ts';

/** What the user states about the answer besides the text. */
export interface Given {
  /** Headers of the answer that the user adds, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly status?: number;
}

/** One way to read the text; a higher rank means that more of the answer supports it. */
interface Candidate {
  readonly answer: Answer;
  readonly reading: Reading;
  readonly rank: number;
}

/** Words that nodemailer writes before any reply to AUTH; the server did not send them. */
const clientWords = /Invalid login: (?=\d{3}\b)/g;

/** Returns the reading with the highest rank, and whether the text shows SMTP. */
export function chooseReading(
  text: string,
  provider: Provider | undefined,
  anySmtp: Provider | undefined,
  input: Given,
): Candidate & { readonly isSmtp: boolean } {
  const http = findHttp(text);
  const smtp = findSmtp(dropNoise(text));
  const greeting = smtp === undefined && speaksSmtp(text) ? findForeignGreeting(text) : undefined;
  if (greeting !== undefined) return { ...read(provider, greeting), rank: 4, isSmtp: true };
  const hasHttp = http.isSure || input.status !== undefined;
  if (smtp !== undefined && input.status === undefined && (smtp.isSure || !hasHttp)) {
    if (smtp.isAccepted) return { ...readAccepted(smtp.answer), isSmtp: true };
    const server = hasSmtp(provider) ? provider : anySmtp;
    const reply = read(server, smtp.answer);
    if (reply.rank >= 3 || isBeforeLogin(smtp.answer)) return { ...reply, isSmtp: true };
    const around = `${smtp.answer.code} ${http.prose.replace(clientWords, '')}`;
    return { ...best([reply, read(server, { ...smtp.answer, text: around })]), isSmtp: true };
  }
  if (smtp === undefined && !hasHttp && tellsAcceptance(text)) return { ...readTaken(250), isSmtp: true };
  if (smtp === undefined && !hasHttp && claimsAcceptance(text)) return { ...readTaken(null), isSmtp: true };
  if (/blocked by CORS policy|pass access control check/.test(text))
    return { ...readBrowserBlock(http), isSmtp: false };
  const isBare = http.status === null && http.bodies.length === 0 && input.status === undefined;
  // A printed object may hold the failure in lines that the prose leaves out.
  const network = findNetworkFailure(http.prose) ?? (isBare ? findNetworkFailure(dropNoise(text)) : undefined);
  const hasBody = http.bodies.length > 0;
  if (network?.phase === 'client')
    return { answer: network, reading: readAnswer(provider, network), rank: 4, isSmtp: false };
  // A host whose name does not resolve sent no answer: a status beside that is the application's own.
  const isAnswered = http.isSure && (http.status ?? 0) >= 400 && (hasBody || http.url !== undefined);
  // Nor did one whose certificate was refused, although a program made an answer of that.
  const isOfTls = network?.phase === 'tls';
  if (network !== undefined && (!isAnswered || isOfTls || (network.phase === 'dns' && !hasBody))) {
    const answered = best(readHttp(http, provider, input));
    // Words of the ESP itself are in the text, whatever the program says of the connection.
    if (answered.rank < (hasBody && !isOfTls ? 3 : 3.5)) {
      const answer = { ...network, ...defined({ url: http.url }) };
      return {
        answer,
        reading: readAnswer(provider, answer),
        rank: 4,
        isSmtp: speaksSmtp(text),
      };
    }
  }
  const candidates = readHttp(http, provider, input);
  const bare = hasHttp ? undefined : findBareSmtp(keepFailing(http.prose));
  if (bare !== undefined) candidates.unshift(read(provider, bare));
  const chosen = best(candidates);
  const accepted = chosen.reading.from === 'nothing' ? findAcceptance(text, http, provider, input) : undefined;
  return { ...(accepted ?? chosen), isSmtp: chosen.answer.kind === 'smtp' };
}

/** True when the ESP has a mail server; an ESP without one sends no SMTP reply. */
export function hasSmtp(provider: Provider | undefined): provider is Provider {
  return provider?.hosts.some(({ url }) => url.startsWith('smtp')) === true;
}

/** Returns the reading of a body without its status, where the ESP sends such a body only for a request that it accepted. */
function findAcceptance(
  text: string,
  http: FoundHttp,
  provider: Provider | undefined,
  input: Given,
): Candidate | undefined {
  if (provider === undefined || http.status !== null || input.status !== undefined) return undefined;
  if (tellsFailure(http.prose) || readEcho(text, provider) !== undefined) return undefined;
  const found = readHttp({ ...http, status: 200, isSure: true, prose: '' }, provider, input).find(
    ({ reading: { causes, from, rule } }) =>
      causes[0] === 'healthy' &&
      from === 'provider' &&
      (rule?.json !== undefined || /[a-z]{4}/i.test(rule?.text ?? '')),
  );
  return found === undefined ? undefined : { ...found, answer: { ...found.answer, status: null } as HttpAnswer };
}

function readHttp(http: FoundHttp, provider: Provider | undefined, input: Given): Candidate[] {
  const status = input.status ?? http.status;
  const base: Omit<HttpAnswer, 'body'> = {
    kind: 'http',
    status,
    headers: { ...http.headers, ...input.headers },
    ...defined({ method: http.method, url: http.url }),
  };
  const bodies = [...http.bodies, ...new Set([keepFailing(http.prose), http.prose])];
  return [
    ...bodies.map((body) => read(provider, { ...base, body })),
    // The status may be a wrapper's own, so the words count for more.
    ...(http.isSure && !isWrapping(status) ? [] : bodies).map((body) => {
      const candidate = read(provider, { ...base, status: null, body });
      return { ...candidate, rank: candidate.rank - (http.isSure ? 1.5 : 0.5) };
    }),
    ...(status === null ? [] : [read(provider, { ...base, body: '' })]),
  ];
}

/** Statuses that applications and plug-ins return for any answer of an ESP. */
function isWrapping(status: number | null): boolean {
  return status === null || status === 422 || status >= 500;
}

function read(provider: Provider | undefined, answer: Answer): Candidate {
  const reading = readAnswer(provider, answer);
  // Words that fit a success mean nothing without a status of success.
  const isSuccess = reading.causes[0] === 'healthy' && answer.kind === 'http' && answer.status === null;
  // "Unauthorized" is a status in words: the ESP's own rule for the bare status says more.
  const isStatusInWords = provider !== undefined && reading.from === 'common' && reading.rule?.causes === 'refusal';
  return { answer, reading, rank: isSuccess ? -1 : isStatusInWords ? 1.5 : rankOf(reading) };
}

/** Ranks a reading: words of the ESP's own list, words of the common list, the bare status, nothing. */
function rankOf({ rule, from }: Reading): number {
  if (rule === undefined) return 0;
  const isSpecific = hasWords(rule) || rule.header !== undefined;
  if (from === 'provider') return isSpecific ? 4 : 2;
  return isSpecific ? 3 : 1;
}

function best(candidates: readonly Candidate[]): Candidate {
  const [first, ...others] = candidates;
  if (first === undefined) throw new RangeError('nothing to choose from');
  return others.reduce((chosen, candidate) => (candidate.rank > chosen.rank ? candidate : chosen), first);
}

/** Reads an accepted log-in whose text shows no refusal: the failure that made somebody paste it came later. */
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

/** Reads the message of a browser that stopped a web page from calling the API. */
function readBrowserBlock(http: FoundHttp): Candidate {
  return {
    answer: { kind: 'http', status: http.status, headers: {}, body: '' },
    rank: 4,
    reading: {
      causes: ['bad_request', 'endpoint_changed'],
      says: 'The browser stopped the request: the ESP does not let web pages call its API. Send it from a server; the key was not checked.',
      from: 'common',
    },
  };
}

/** Reads a mail that the server accepted: the one who pastes this misses it at its destination. */
function readTaken(code: number | null): Candidate {
  return {
    answer: { kind: 'smtp', code, text: '' },
    rank: 3,
    reading: {
      causes: ['healthy'],
      says: 'The server took the mail, so the log-in works; the log of that server shows what became of the mail.',
      from: 'common',
    },
  };
}
