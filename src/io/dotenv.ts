/** @module `.env` files. Every value is treated as a secret. */

import { parseEnv } from 'node:util';
import { Secret } from '../core/model/secret.ts';

/** Returns the variables by name. Quotes, `export`, comments and multi-line values are read as Node reads them. */
export function readDotenv(content: Buffer): ReadonlyMap<string, Secret> {
  const text = content.toString('utf8').replace(/^\uFEFF/, '');
  return new Map(Object.entries(parseEnv(text)).map(([name, value]) => [name, new Secret(value ?? '')]));
}
