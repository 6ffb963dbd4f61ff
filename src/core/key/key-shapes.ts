/** @module The shapes by which a key is known wherever it stands. */

import type { Provider } from '../model/provider.ts';
import { isDistinctive } from './inspect.ts';

/** The block of a private key, alone or inside a service account's JSON file, where line ends may be escaped. */
const privateKey = String.raw`^-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\w+/=\s\\]{0,20000}(?:-[A-Z -]{0,60})?$`;

/** The unmistakable shapes of all secret parts, for keys that nobody told us of. */
export function listShapes(providers: ReadonlyMap<string, Provider>): string[] {
  const shapes = [...providers.values()].flatMap(({ credentials }) =>
    credentials.flatMap(({ parts }) =>
      parts.flatMap(({ secret, shape }) =>
        secret && shape !== undefined && isDistinctive(shape) && !isOpen(shape) ? [shape] : [],
      ),
    ),
  );
  return [...new Set([...shapes, privateKey])];
}

/** A shape that any text may stand in has no end inside a text, and looking for it could take minutes. */
function isOpen(shape: string): boolean {
  return shape.includes('[\\s\\S]');
}
