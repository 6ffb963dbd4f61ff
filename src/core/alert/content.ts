/** @module The content of an alert, before it is rendered as mail, chat message or text: clean lines in order. */

import type { Step } from '../model/diagnosis.ts';

/** `bad`: something fails. `warn`: something needs attention. `good`: an end. `ours`: about Keymedic itself. */
export type Tone = 'bad' | 'warn' | 'good' | 'ours';

/** One piece of the body. */
export type Block =
  /** Label and value, such as cause, time and owner. */
  | { readonly kind: 'facts'; readonly rows: readonly Fact[] }
  | ({ readonly kind: 'paragraph' } & Item)
  | { readonly kind: 'list'; readonly heading: string; readonly items: readonly Item[] }
  | { readonly kind: 'steps'; readonly heading: string; readonly steps: readonly Step[] }
  /** Begins a part of a digest; the blocks up to the next `part` belong to it. */
  | { readonly kind: 'part'; readonly tag: string; readonly title: string; readonly tone: Tone };

/** One line with a label. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** One paragraph, or one entry of a list. */
export interface Item {
  /** Stands before the text, in bold type, or followed by a colon in plain text. */
  readonly lead?: string;
  readonly text: string;
}

/** The content of an alert. Every string is one clean line (see `sanitise.ts`), and every link is http or https. */
export interface AlertContent {
  /** Without brackets: `REVOKED`. */
  readonly tag: string;
  readonly title: string;
  /** The beginning of the title, the same in every alert about this incident; absent in alerts about several incidents. */
  readonly topic?: string;
  readonly tone: Tone;
  readonly blocks: readonly Block[];
  readonly footer: string;
}

/** Returns the headline in one line. */
export function subjectOf(content: Pick<AlertContent, 'tag' | 'title'>): string {
  return `[${content.tag}] ${content.title}`;
}

/** Verb phrases that a mail subject leaves out, because the tag says the same. */
const impliedByTag = [
  'does not work',
  'cannot be used',
  'cannot be checked',
  'works again',
  'is no longer watched',
  'is being looked after',
];

/**
 * Returns the subject of a mail: the parts that change in brackets, the topic outside. Gmail makes one thread of mails that have
 * References and the same subject apart from brackets (https://github.com/TwiN/gatus/issues/1563, https://github.com/getredash/redash/issues/1144).
 */
export function mailSubjectOf(content: Pick<AlertContent, 'tag' | 'title' | 'topic'>): string {
  const { tag, title, topic } = content;
  if (topic === undefined || !title.startsWith(`${topic} `)) return subjectOf(content);
  const verb = title.slice(topic.length + 1);
  return `[${tag}${impliedByTag.includes(verb) ? '' : `, ${verb}`}] ${topic}`;
}
