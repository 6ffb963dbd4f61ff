/** @module What an alert says, before it takes the form of a mail or a message: clean lines of text in order. */

import type { Step } from '../diagnosis.ts';

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
  readonly tone: Tone;
  readonly blocks: readonly Block[];
  readonly footer: string;
}

/** The subject line: state in brackets, identity outside, so that mail programs keep one incident in one thread. */
export function subjectOf(content: Pick<AlertContent, 'tag' | 'title'>): string {
  return `[${content.tag}] ${content.title}`;
}
