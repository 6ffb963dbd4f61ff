/** @module References to secrets: the places from which they are read. */

import type { Secret } from './secret.ts';

/** The place of a secret. `inline` is allowed, with a warning; `ttl` in ms. */
export type SecretRef =
  | { readonly from: 'inline'; readonly text: Secret }
  /** Given with the command itself: on standard input, or as a part that is no secret. */
  | { readonly from: 'given'; readonly text: Secret }
  /** `envFile`: a .env file for variables that the environment does not have. */
  | { readonly from: 'env'; readonly name: string; readonly envFile?: string }
  /** `written`: the path as the user wrote it; absent: the same. */
  | { readonly from: 'file'; readonly path: string; readonly written?: string }
  | { readonly from: 'exec'; readonly command: string; readonly args: readonly string[]; readonly ttl: number };
