/** @module The texts that facts of a provider are made of: sources, patterns, templates. */

/** A URL where the fact can be read; `from-memory` or `inferred: …` marks one that has none. */
export type Source = string;
/** An anchored regular expression (`^…$`). */
export type Shape = string;
/** Text with `{name}` places. */
export type Template = string;
