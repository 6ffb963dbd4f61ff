/** @module The values that the steps of loading a config share. */

import type { ReferenceBase } from './build/secret-reference.ts';
import type { ProblemList, Source } from './problems/problem-list.ts';
import type { RawConfig } from './schema/config.ts';

/** The place of an integration or a channel, for mistakes that are found later. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The places by the id of the integration or the channel. */
export interface Places {
  readonly integrations: Map<string, Place>;
  readonly channels: Map<string, Place>;
}

/** What the steps of loading share. */
export interface LoadContext {
  /** The path of the main file. */
  readonly file: string;
  /** The folder of the main file; relative paths start here. */
  readonly folder: string;
  readonly raw: RawConfig;
  /** The environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly base: ReferenceBase;
  /** The main file. */
  readonly source: Source;
  /** Collects the mistakes. */
  readonly problems: ProblemList;
  /** Filled by the steps. */
  readonly places: Places;
}

/** Places of a config in which nothing was found yet. */
export function noPlaces(): Places {
  return { integrations: new Map(), channels: new Map() };
}
