/** @module What an alert says, before it takes the form of a mail or a message: clean lines of text in order. */

import type { Step } from '../model/diagnosis.ts';

/** `bad`: something is broken. `warn`: something wants doing. `good`: over. `ours`: trouble of our own. */
export type Tone = 'bad' | 'warn' | 'good' | 'ours';

export type Block =
  /** Label and value: since when, why, who. */
  | { readonly kind: 'facts'; readonly rows: readonly Fact[] }
  | ({ readonly kind: 'paragraph' } & Item)
  | { readonly kind: 'list'; readonly heading: string; readonly items: readonly Item[] }
  | { readonly kind: 'steps'; readonly heading: string; readonly steps: readonly Step[] }
  /** Begins the part of a digest that is about some of the integrations. */
  | { readonly kind: 'part'; readonly tag: string; readonly title: string; readonly tone: Tone };

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface Item {
  /** Stands before the text, set apart; followed by a colon where there is no type to set it apart with. */
  readonly lead?: string;
  readonly text: string;
}

/** Every string in it is one clean line (see `clean.ts`), and every link is http or https. */
export interface AlertContent {
  /** Without brackets: `REVOKED`. */
  readonly tag: string;
  readonly title: string;
  /** The beginning of the title, the same in all that is ever said of this incident; absent where it is about several. */
  readonly topic?: string;
  readonly tone: Tone;
  readonly blocks: readonly Block[];
  readonly footer: string;
}

/** The headline in one line. */
export function subjectOf(content: Pick<AlertContent, 'tag' | 'title'>): string {
  return `[${content.tag}] ${content.title}`;
}

/** What the tag says already. */
const plain = [
  'does not work',
  'cannot be used',
  'cannot be checked',
  'works again',
  'is no longer watched',
  'is being looked after',
];

/**
 * The subject of a mail: what changes in brackets, the topic outside. Gmail makes a thread of mails with References and one
 * subject, brackets aside (https://github.com/TwiN/gatus/issues/1563, https://github.com/getredash/redash/issues/1144).
 */
export function mailSubjectOf(content: Pick<AlertContent, 'tag' | 'title' | 'topic'>): string {
  const { tag, title, topic } = content;
  if (topic === undefined || !title.startsWith(`${topic} `)) return subjectOf(content);
  const verb = title.slice(topic.length + 1);
  return `[${tag}${plain.includes(verb) ? '' : `, ${verb}`}] ${topic}`;
}
