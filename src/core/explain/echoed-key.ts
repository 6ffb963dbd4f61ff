/** @module The credential that an answer echoes: a broken one shows what is wrong, a well-formed one what is not. */

import { describePlaceholder } from '../key/damage.ts';
import { isDistinctive } from '../key/inspect.ts';
import { keyCauses, without } from '../model/cause.ts';
import type { Provider } from '../model/provider.ts';
import type { Reading } from '../reading/read-answer.ts';

/** State of the echoed credential; `undefined` when none is echoed, or only a masked one. */
export type Echo = 'broken' | 'absent' | 'other_kind' | 'well_formed' | undefined;

const noun = String.raw`(?:api[ _-]?key|access[ _-]?token|auth[ _-]?token|api[ _-]?token|server[ _-]?token|token|secret[ _-]?key|secret|bearer|key)`;
/** Each has the echoed text in its first group. */
const echoes: readonly RegExp[] = [
  new RegExp(
    String.raw`(?:invalid|incorrect|unknown|bad|wrong|malformed|unrecogni[sz]ed)[\w .-]{0,30}?\b${noun}\b(?: provided| given| supplied)?: ?["'\`]?([^\s"'\`,;})\]]{1,200})`,
    'i',
  ),
  new RegExp(String.raw`\b${noun} ["'\`(]([^\s"'\`)]{1,200})["'\`)] (?:is|was|does|has|could|cannot|can't|not)\b`, 'i'),
  new RegExp(
    String.raw`(?:^|[\s{,'"])(?:${noun}|MC_API_KEY|\w{1,40}_API_KEY|apikey|api_key|xApiKey|x-api-key|api-key)["']?\s{0,3}(?:=>|:|=)\s{0,3}["'\`]([^"'\`\n]{0,200})["'\`]`,
    'im',
  ),
  /\bauthorization["']?\s{0,3}(?:=>|:|=)\s{0,3}\[?["'`]?(?:bearer|basic|token|ghost|klaviyo-api-key|zoho-enczapikey) ([^"'`\n,\]]{0,300})/i,
];

/** User and password, or a key, printed without a value. */
const absent =
  /\b(?:user|user_?name)["']?\s{0,2}(?:=>|:|=)\s{0,2}(?:nil|undefined|none|null|""|''),\s{0,20}["':]{0,2}pass(?:word)?["']?\s{0,2}(?:=>|:|=)\s{0,2}(?:nil|undefined|none|null|""|'')(?!\w)|\b(?:pass(?:word)?|api_?key|api_?token|access_?token)["']?\s{0,2}(?:=>|:|=)\s{0,2}(?:nil|undefined)(?!\w)/i;

/** Finds an echoed credential and returns its state; never returns the text itself. */
export function readEcho(text: string, provider: Provider | undefined): Echo {
  for (const pattern of echoes) {
    const match = pattern.exec(text);
    const value = match?.[1]?.replace(/[.:]$/, '').trim();
    if (value === undefined) continue;
    if (startsOtherKind(value, provider)) return 'other_kind';
    if (isMasked(value) || isWord(value)) continue;
    if (value === '' || isNoValue(value)) return 'broken';
    if (/\s/.test(value)) continue;
    const shapes = shapesOf(provider);
    if (shapes.some((shape) => shape.test(value))) return 'well_formed';
    if (value.length < 12) return 'broken';
    if (provider === undefined || shapes.length === 0)
      return /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w.-]{20,})$/i.test(value) ? 'well_formed' : undefined;
    return undefined;
  }
  return absent.test(text) ? 'absent' : undefined;
}

/** Causes that an echoed credential bears on: its text shows neither the region where it is known nor whether it has ended. */
const visibleCauses = without(keyCauses, 'wrong_region', 'expired', 'revoked');

/**
 * Narrows a reading by the echoed credential. A broken one is `malformed` alone, an absent one `auth_missing` too, and a
 * well-formed one is not `malformed`.
 * @param rank of the reading, as in `choose-reading.ts`
 */
export function narrowByEcho(reading: Reading, text: string, provider: Provider | undefined, rank: number): Reading {
  const isAboutKey = rank <= 0 || reading.causes.some((cause) => visibleCauses.includes(cause));
  if (!isAboutKey) return reading;
  const echo = readEcho(text, provider);
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

/** The literal letters with which a shape begins, such as `pubkey-`; a mask leaves them readable. */
const opening = /^\^(?:\(\?:)?([A-Za-z]{2,}[._-])/;

/** True when the value begins like a look-alike, and like no real credential of the provider. */
function startsOtherKind(value: string, provider: Provider | undefined): boolean {
  const genuine = (provider?.credentials ?? []).flatMap(({ parts }) =>
    parts.map(({ shape }) => opening.exec(shape ?? '')?.[1]),
  );
  return (provider?.lookalikes ?? []).some(({ shape, means }) => {
    const letters = opening.exec(shape)?.[1];
    return (
      means === 'wrong_credential' && letters !== undefined && !genuine.includes(letters) && value.startsWith(letters)
    );
  });
}

/** True for the name of a variable, and for the words that programs print for a missing value. */
function isNoValue(value: string): boolean {
  return (
    describePlaceholder(value) !== undefined ||
    /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:KEY|TOKEN|SECRET|PASSWORD)$/.test(value)
  );
}

function isMasked(value: string): boolean {
  return (
    /^[*•x.…-]+$|\*{3,}|•{2,}|redacted|filtered|masked|hidden|secret›|\.\.\.|…|^<.*>$|^\[.*$|\w[-_.]x{6,200}$/i.test(
      value,
    ) && !/^<your/i.test(value)
  );
}

/** True for words that follow "key:" in sentences and are no key. */
function isWord(value: string): boolean {
  return (
    /^[a-z]{2,}(?:_[a-z]+)*$/i.test(value) &&
    !/^(?:undefined|null|none|nil|nan|true|false|changeme|test|dummy|example|placeholder|your_?\w*|asdf\w*|foo|bar|foobar|xxx+)$/i.test(
      value,
    ) &&
    !/_(?:KEY|TOKEN|SECRET|PASSWORD)$/.test(value)
  );
}

function shapesOf(provider: Provider | undefined): readonly RegExp[] {
  return (provider?.credentials ?? []).flatMap(({ parts }) =>
    parts.flatMap(({ shape, secret }) => {
      if (shape === undefined || !secret) return [];
      return isDistinctive(shape) || /\{\d+\}|\{\d+,\d*\}/.test(shape) ? [new RegExp(shape)] : [];
    }),
  );
}
