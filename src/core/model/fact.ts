/** @module The texts that facts of a provider are made of: sources, patterns, templates. */

/** A URL where the fact can be read; `from-memory` or `inferred: …` marks one that has none. */
export type Source = string;
/** One fact of an ESP, as a step for people. */
export interface Advice {
  readonly step: string;
  readonly url?: string;
  readonly source: Source;
}
/** An anchored regular expression (`^…$`). */
export type Shape = string;
/** Text with `{name}` places. */
export type Template = string;
