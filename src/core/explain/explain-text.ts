/** @module The diagnosis of a pasted text: finds the ESP and the answer in it, or finds that it is about something else. */

import { defined } from '../defined.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Provider } from '../model/provider.ts';
import { findLender } from '../reading/lender.ts';
import { describePart, longestPasted, shorten } from '../reading/shorten.ts';
import { chooseReading, type Given, hasSmtp } from './choose-reading.ts';
import { narrowByEcho } from './echoed-key.ts';
import { explainReading, toSmtpAnswer } from './explain-answer.ts';
import { findProvider } from './find-provider.ts';
import { describeMissingLine } from './missing-line.ts';
import { tellsOfAsking, tellsRefusal } from './outcome-words.ts';
import { cleanText, dropNoise, dropPaths } from './strip-noise.ts';
import { isAboutMail, isUnrelated } from './unrelated.ts';
import { admitUnknown, diagnoseUnrelated, doubtOwner, doubtSubject, doubtWords } from './verdicts.ts';

/** The time, and what the user states besides the text. */
export interface ExplainInput extends Given {
  /** ms since the epoch. */
  readonly now: number;
  /** The provider's id, when the user names it. */
  readonly provider?: string;
}

/** The diagnosis of a pasted text. */
export interface Explained {
  readonly diagnosis: Diagnosis;
  /** The ESP that the text shows or the user named. */
  readonly provider?: Provider;
  /** As much of the text as was read. */
  readonly read: string;
}

/** Returns the diagnosis of a pasted text, of a long one by a part of it. Pure; quotes nothing of the text. */
export function explainText(pasted: string, providers: ReadonlyMap<string, Provider>, input: ExplainInput): Explained {
  const read = shorten(pasted, longestPasted, '\n');
  const explained = { ...explainShort(read, providers, input), read };
  if (read.length === pasted.length) return explained;
  const [first, ...more] = explained.diagnosis.evidence;
  if (first === undefined) return explained;
  const says = `${first.says} ${describePart('the pasted text', longestPasted)}`;
  return { ...explained, diagnosis: { ...explained.diagnosis, evidence: [{ ...first, says }, ...more] } };
}

function explainShort(
  pasted: string,
  providers: ReadonlyMap<string, Provider>,
  input: ExplainInput,
): Omit<Explained, 'read'> {
  const text = cleanText(pasted);
  const given = input.provider === undefined ? undefined : providers.get(input.provider);
  const isLocal = isOwnServer(text);
  const found = given === undefined && !isLocal ? findProvider(text, providers) : undefined;
  if (isUnrelated(text, found, given !== undefined)) return { diagnosis: diagnoseUnrelated(input.now) };
  const shown = (given && lendTo(given, text, providers)) ?? found?.provider;
  const { answer, reading, rank, isSmtp } = chooseReading(text, shown, providers.get('smtp'), input);
  const provider = isSmtp && !hasSmtp(shown) ? providers.get('smtp') : shown;
  const narrowed = narrowByEcho(reading, text, provider, rank);
  const said = dropPaths(dropNoise(text));
  const tellsNothing = narrowed === reading && reading.from === 'nothing' && !tellsRefusal(said);
  if (tellsNothing && provider === undefined && !isAboutMail(said) && !tellsOfAsking(said))
    return { diagnosis: diagnoseUnrelated(input.now) };
  const named = defined({ provider });
  if (tellsNothing) return { diagnosis: admitUnknown(reading, text, answer, provider, input.now), ...named };
  const diagnosis = doubtWords(explainReading(narrowed, answer, provider, input.now), narrowed, answer);
  if (provider === undefined && narrowed === reading && answer.kind === 'http' && !isAboutMail(said))
    // A success of an ESP that is not known is no success of a key.
    return { diagnosis: diagnosis.state === 'healthy' ? diagnoseUnrelated(input.now) : doubtSubject(diagnosis, said) };
  if (found !== undefined && found.others.length > 0)
    return { diagnosis: doubtOwner(diagnosis, found.others), ...named };
  if (rank >= 3 || narrowed.causes.length < 2) return { diagnosis, ...named };
  return { diagnosis: { ...diagnosis, decide: describeMissingLine(text, answer) }, ...named };
}

/** Returns the ESP whose own words the text has, where the user names the generic provider; else the provider itself. */
function lendTo(given: Provider, text: string, providers: ReadonlyMap<string, Provider>): Provider {
  return findLender(given, undefined, toSmtpAnswer(text), providers.values()) ?? given;
}

/** True for the log of the user's own mail server that refuses its client: it names other hosts but did not ask them. */
function isOwnServer(text: string): boolean {
  return /NOQUEUE: reject|postfix\/smtpd\[/.test(text) && !/postfix\/smtp\[/.test(text);
}
