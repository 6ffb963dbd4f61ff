/** @module Evidence made from observations: a plain sentence and the causes that it is consistent with. */

import type { Finding } from '../key/inspect.ts';
import type { Answer, NoAnswer } from '../model/answer.ts';
import { afterLoginCauses, type Cause, integrationCauses, keyCauses, without } from '../model/cause.ts';
import type { Evidence, EvidenceKind } from '../model/diagnosis.ts';
import type { CredentialKind, Part, Provider } from '../model/provider.ts';
import { isReadInPart, parseJson, readableText, readPath } from '../reading/match/readable-text.ts';
import type { Reading } from '../reading/read-answer.ts';
import { describePart, longestAnswerText } from '../reading/shorten.ts';
import { weights } from './weights.ts';

/** Returns all causes of an integration apart from those given. */
export function allBut(excluded: readonly Cause[]): readonly Cause[] {
  return without(integrationCauses, ...excluded);
}

/** Returns evidence that excludes every cause but these. `says` is one plain sentence without any secret. */
export function hard(kind: EvidenceKind, says: string, consistentWith: readonly Cause[]): Evidence {
  return { kind, says, consistentWith, strength: 'hard' };
}

/** Returns evidence that ranks these causes higher. `weight`: how much more likely it makes them, above 1. */
export function soft(kind: EvidenceKind, says: string, consistentWith: readonly Cause[], weight: number): Evidence {
  return { kind, says, consistentWith, strength: 'soft', weight };
}

/**
 * Returns the evidence of the credential's text. A visible flaw leaves its own cause and the causes that are not of the
 * key; a text in perfect, unmistakable shape excludes `malformed`.
 */
export function evidenceOfText(
  findings: readonly Finding[],
  kind: CredentialKind,
  isUnmistakable: (part: Part) => boolean,
): readonly Evidence[] {
  if (findings.length === 0) {
    const shaped = kind.parts.filter((part) => part.secret);
    if (shaped.length === 0 || shaped.some(({ shape, source }) => shape === undefined || isUnsure(source))) return [];
    const says = `The ${kind.title} has the shape that it should have.`;
    return [
      hard('text', says, allBut(shaped.every(isUnmistakable) ? ['malformed', 'wrong_credential'] : ['malformed'])),
    ];
  }
  return findings.map(({ says, means, isHard, holdBack }) => {
    if (holdBack) return hard('text', says, means);
    const consistent = [...means, ...allBut(keyCauses)];
    return isHard ? hard('text', says, consistent) : soft('text', says, means, weights.softText);
  });
}

/** True for facts without a public source. */
function isUnsure(source: string): boolean {
  return /^(?:from-memory|inferred)/.test(source);
}

/**
 * Returns the evidence of the answer to the probe.
 * @param findings the flaws in the text of the credential that was sent
 */
export function evidenceOfAnswer(
  reading: Reading,
  answer: Answer,
  provider: Provider,
  findings: readonly Finding[] = [],
): Evidence {
  const quote = quoteAnswer(answer, provider.keep);
  const says = reading.says === undefined ? quote : `${quote} ${reading.says}`;
  return hard(
    'answer',
    says,
    isRefusalOfDamage(reading, findings) ? without(reading.causes, ...causesOfKnownKey) : reading.causes,
  );
}

/** Causes that the ESP finds only after it has recognised the key. */
const causesOfKnownKey: readonly Cause[] = ['account_suspended', ...afterLoginCauses];

/** True when a text that is visibly damaged was refused as one that the ESP does not know: it cannot know whose key that is. */
function isRefusalOfDamage({ causes }: Reading, findings: readonly Finding[]): boolean {
  const isDamaged = findings.some(({ isHard, means }) => isHard && means.length === 1 && means[0] === 'malformed');
  return isDamaged && causes[0] !== undefined && keyCauses.includes(causes[0]) && causes.includes('malformed');
}

/** Quotes an answer by its status and the kept paths only: nothing else of a body leaves memory. */
function quoteAnswer(answer: Answer, keep: readonly string[]): string {
  if (answer.kind === 'none') return `No answer: ${withCode(answer)}.`;
  const part = isReadInPart(answer) ? ` ${describePart('its text', longestAnswerText)}` : '';
  if (answer.kind === 'smtp') return `The server said: "${clip(readableText(answer.text))}".${part}`;
  const status = answer.status === null ? 'The answer' : `The answer was HTTP ${answer.status}`;
  const words = keptWords(answer.body, keep);
  const cut = answer.incomplete === undefined ? '' : ` (${incompleteWords[answer.incomplete]})`;
  return words === '' ? `${status}${cut}.${part}` : `${status}${cut}: "${words}".${part}`;
}

/** Returns the message with its code in brackets, once. */
export function withCode({ message, code }: NoAnswer): string {
  return message.includes(`(${code})`) ? message : `${message} (${code})`;
}

const incompleteWords = {
  too_large: 'its body was larger than 64 kB and was cut',
  too_slow: 'its body did not end in time',
  reset: 'the connection was reset before its end',
  bad_encoding: 'its body could not be unpacked',
  bad_headers: 'its headers could not be read',
} as const;

function keptWords(body: string, keep: readonly string[]): string {
  const json = parseJson(body);
  if (json === undefined) return '';
  const words = keep
    .map((path) => readPath(json, path))
    .flat(3)
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map(String);
  return clip(readableText([...new Set(words)].join('; ')));
}

/** Characters. */
const longestQuote = 240;

function clip(text: string): string {
  return text.length > longestQuote ? `${text.slice(0, longestQuote - 1)}…` : text;
}

/** Returns the evidence of a date of expiry that the config declares and that has come. `today`: YYYY-MM-DD. */
export function evidenceOfDeclaration(expires: string | undefined, today: string): readonly Evidence[] {
  if (expires === undefined || expires > today) return [];
  return [
    soft(
      'declared',
      `The config says that it expires on ${expires}, and that day has come.`,
      ['expired'],
      weights.pastDeclaredExpiry,
    ),
  ];
}

/** Returns `2026-11-21 14:02 UTC` for ms since the epoch. */
export function formatInstant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
