/**
 * @module The plugin that lends its words and steps to an integration of the generic SMTP provider. It is that of the ESP whose
 * host was asked, or whose own words the reply has.
 */

import { defined } from '../defined.ts';
import type { Answer } from '../model/answer.ts';
import type { Provider } from '../model/provider.ts';
import { patternOf } from '../pattern.ts';
import { type Reading, readAnswer } from './read-answer.ts';

/** The provider of mail servers that no plugin describes. */
const generic = 'smtp';

/**
 * Returns the ESP that answered a probe of the generic provider.
 * @param host the base URL that was asked: `smtp://smtp.office365.com:587`; undefined for a pasted text
 */
export function findLender(
  { id }: Provider,
  host: string | undefined,
  answer: Answer,
  providers: Iterable<Provider>,
): Provider | undefined {
  if (id !== generic) return undefined;
  const others = [...providers].filter((provider) => provider.id !== generic);
  const name = nameOf(host);
  const byHost = others.filter(({ hosts }) => hosts.some(({ url }) => isAt(url, name)));
  if (byHost.length > 0) return byHost.length === 1 ? byHost[0] : undefined;
  if (answer.kind !== 'smtp') return undefined;
  const text = `${answer.banner ?? ''}\n${answer.text}`.slice(0, longestText);
  const byWords = others.filter(({ recognise = [] }) =>
    recognise.some((pattern) => patternOf(pattern, 'i').test(text)),
  );
  return byWords.length === 1 ? byWords[0] : undefined;
}

/** Characters of a reply in which the words of an ESP are looked for. */
const longestText = 4_000;

/**
 * Returns the reading with what the ESP's own rules say of the answer. The causes stay: whether the key or the server is at
 * fault is told by the rules that read all answers of this integration.
 */
export function borrowWords(reading: Reading, lender: Provider, answer: Answer): Reading {
  const lent = readAnswer(lender, answer);
  if (lent.from !== 'provider' || lent.rule?.text === undefined || lent.causes[0] !== reading.causes[0]) return reading;
  const { title, steps, ...rest } = reading;
  const own = lent.steps === undefined ? defined({ title, steps }) : defined({ title: lent.title, steps: lent.steps });
  return { ...rest, ...own, ...defined({ says: lent.says ?? reading.says }) };
}

/** True when the host of an SMTP URL is of this template: `smtp://email-smtp.{region}.amazonaws.com:587`. */
function isAt(template: string, name: string | undefined): boolean {
  if (name === undefined || !/^smtps?:/.test(template)) return false;
  const pieces = (nameOf(template) ?? '')
    .split(/\{[^{}]*\}/)
    .map((piece) => piece.replace(/[.*+?^$()|[\]\\]/g, '\\$&'));
  // A template that is nothing but a place would fit any host.
  return pieces.join('').includes('.') && patternOf(`^${pieces.join('[a-z0-9-]{1,40}')}$`).test(name);
}

function nameOf(url: string | undefined): string | undefined {
  return /^smtps?:\/\/([^/:?#]+)/i.exec(url ?? '')?.[1]?.toLowerCase();
}
