/** @module From what stands in the config to a reference: paths made absolute, plain texts made secrets. */

import { resolve } from 'node:path';
import { Secret } from '../../core/model/secret.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import type { RawSecret } from '../schema/secret.ts';

const defaultTtl = 3_600_000;

/** Where relative paths start, and the `.env` file that stands behind the environment. */
export interface ReferenceBase {
  readonly folder: string;
  readonly envFile?: string;
}

export function toReference(raw: RawSecret, base: ReferenceBase): SecretRef {
  if (typeof raw === 'string') return { from: 'inline', text: new Secret(raw) };
  if (raw.env !== undefined) {
    return { from: 'env', name: raw.env, ...(base.envFile === undefined ? {} : { envFile: base.envFile }) };
  }
  if (raw.file !== undefined) return { from: 'file', path: resolve(base.folder, raw.file) };
  const [command = '', ...args] = raw.exec ?? [];
  return { from: 'exec', command, args, ttl: raw.ttl ?? defaultTtl };
}

/** The warning for a secret that stands in the config itself. */
export function warnInline(text: string): string {
  return /^\$(\{\w+\}|\w+)$/.test(text)
    ? 'nothing fills in a $VARIABLE here; write { env: NAME }'
    : 'the secret stands here in plain; better { env: NAME }, { file: PATH } or { exec: [COMMAND, …] }';
}
