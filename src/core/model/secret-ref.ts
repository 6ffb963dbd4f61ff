/** @module References to secrets: where each is to be read. */

import type { Secret } from './secret.ts';

/** Where a secret is to be read. `inline` is allowed, with a warning. */
export type SecretRef =
  | { readonly from: 'inline'; readonly text: Secret }
  /** Handed over with the command itself: on standard input, or a part that is no secret. */
  | { readonly from: 'given'; readonly text: Secret }
  /** `envFile`: a .env file for variables that the environment does not have. */
  | { readonly from: 'env'; readonly name: string; readonly envFile?: string }
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'exec'; readonly command: string; readonly args: readonly string[]; readonly ttl: number };
