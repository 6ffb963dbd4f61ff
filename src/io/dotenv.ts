/** @module Reads `.env` files; every value is a secret from the first. */

import { parseEnv } from 'node:util';
import { Secret } from '../core/model/secret.ts';

/** Variables by name: quotes, `export`, comments and values over several lines as Node reads them. */
export function readDotenv(content: Buffer): ReadonlyMap<string, Secret> {
  const text = content.toString('utf8').replace(/^\uFEFF/, '');
  return new Map(Object.entries(parseEnv(text)).map(([name, value]) => [name, new Secret(value ?? '')]));
}
