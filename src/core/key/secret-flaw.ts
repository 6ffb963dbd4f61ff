/** @module The flaws in a secret of a channel: the same damage that keys have, where no shape says what the secret should be. */

import { damages, describePlaceholder } from './damage.ts';

/** A flaw in the text of a secret. */
export interface SecretFlaw {
  /** True for a text that cannot be the secret; false for a text that hardly is. */
  readonly isSure: boolean;
  /** The flaw, without the text: "it has a line end at its edge". */
  readonly says: string;
}

/** Damage of which a secret without a shape shows enough. White space and line ends at the edge count where they are sent. */
const visible = ['invisible', 'control', 'odd_space', 'assignment', 'scheme'];
const atEdge = ['line_end', 'space'];
/** Pairs of quotes, as keyboards and word processors make them. */
const quotes: readonly string[] = ['""', "''", '``', '\u201c\u201d', '\u201e\u201c', '\u2018\u2019', '\u00ab\u00bb'];
const unfilled = 'it is the name of a variable that was never filled in';

/** Finds the flaw in a secret; undefined if nothing speaks against it. @param isTrimmed white space at its edge is not sent */
function findSecretFlaw(text: string, isTrimmed: boolean): SecretFlaw | undefined {
  if (text.trim() === '') return { isSure: true, says: 'it is empty' };
  const sent = isTrimmed ? text.trim() : text;
  const placeholder = describePlaceholder(sent);
  // Such a text may begin and end like a variable, and be a password all the same.
  if (placeholder === unfilled) return { isSure: /^\$\{\w+\}$|^\{\{.*\}\}$/.test(sent.trim()), says: placeholder };
  for (const { name, undo, says, always = false } of damages) {
    const isLooked = visible.includes(name) || (!isTrimmed && atEdge.includes(name));
    if (isLooked && undo(sent) !== sent) return { isSure: always, says };
  }
  if (quotes.includes(`${sent.at(0)}${sent.at(-1)}`) && sent.length > 1)
    return { isSure: false, says: 'it stands in quotes' };
  return placeholder === undefined ? undefined : { isSure: false, says: placeholder };
}

/**
 * Finds the flaw in a secret of a channel or of the heartbeat.
 * @param option the option that holds it: `smtp.password` is sent as it is, the others without white space at their edges
 */
export function findFlawIn(option: string, text: string): SecretFlaw | undefined {
  const flaw = findSecretFlaw(text, option !== 'smtp.password');
  if (option !== 'url') return flaw;
  const isUrl = isHttpUrl(text.trim());
  if (flaw !== undefined) return { ...flaw, isSure: flaw.isSure || !isUrl };
  return isUrl ? undefined : { isSure: true, says: 'it is not an http or https URL' };
}

/** True for a URL over HTTP. */
function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
