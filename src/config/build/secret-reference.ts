/** @module Builds secret references: paths become absolute, plain texts become secrets. */

import { resolve } from 'node:path';
import { defined } from '../../core/defined.ts';
import { Secret } from '../../core/model/secret.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import type { RawSecret } from '../schema/secret.ts';

const defaultTtl = 3_600_000;

/** The folder where relative paths start, and the `.env` file for variables that the environment does not have. */
export interface ReferenceBase {
  readonly folder: string;
  readonly envFile?: string;
}

/** The reference to a secret. */
export function toReference(raw: RawSecret, base: ReferenceBase): SecretRef {
  if (typeof raw === 'string') return { from: 'inline', text: new Secret(raw) };
  if (raw.env !== undefined) {
    return defined({ from: 'env', name: raw.env, envFile: base.envFile });
  }
  if (raw.file !== undefined) {
    const path = resolve(base.folder, raw.file);
    return defined({ from: 'file', path, written: path === raw.file ? undefined : raw.file });
  }
  const [command = '', ...args] = raw.exec ?? [];
  return { from: 'exec', command, args, ttl: raw.ttl ?? defaultTtl };
}

/** `SENDGRID_API_KEY`, `env:SENDGRID_API_KEY`: the name of a variable where the secret belongs. */
const nameOfVariable = /^(?:env:(?:\/\/)?|process\.env\.|ENV\.)([A-Za-z_]\w*)$|^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$/;

/** The mistake of a secret that is plain text in the config: an error if it is a variable's name, else a warning. */
export function checkInline(text: string): { readonly severity?: 'warning'; readonly says: string } {
  if (nameOfVariable.test(text))
    return { says: 'is the name of a variable, not the secret itself; write { env: NAME }' };
  return {
    severity: 'warning',
    says: /^\$(\{\w+\}|\w+)$/.test(text)
      ? 'a $VARIABLE is not replaced here; write { env: NAME }'
      : 'the secret is plain text here; use { env: NAME }, { file: PATH } or { exec: [COMMAND, …] }',
  };
}
