/** @module The shapes by which a key is recognised inside any text. */

import { searchForm } from '../masking/shape-search.ts';
import type { Provider } from '../model/provider.ts';
import { isLeftOut } from '../pattern.ts';
import { isDistinctive } from './inspect.ts';

/** The block of a private key, alone or inside a service account's JSON file, where line ends may be escaped. */
const privateKey = String.raw`^-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\w+/=\s\\]{0,20000}(?:-[A-Z -]{0,60})?$`;

/** Returns the distinctive shapes of all secret parts, to mask keys that the scrubber has not learned. */
export function listShapes(providers: ReadonlyMap<string, Provider>): string[] {
  const shapes = [...providers.values()].flatMap(({ credentials }) =>
    credentials.flatMap(({ parts }) =>
      parts.flatMap(({ secret, shape }) => (secret && shape !== undefined && isSearched(shape) ? [shape] : [])),
    ),
  );
  return [...new Set([...shapes, privateKey])];
}

/** True for the shape of a secret that is looked for inside of texts. */
function isSearched(shape: string): boolean {
  return isDistinctive(shape) && !isOpen(shape) && !isLeftOut(searchForm([shape]));
}

/** True for a shape that any text fits: it has no end inside a text, and a search for it can take minutes. */
function isOpen(shape: string): boolean {
  return shape.includes('[\\s\\S]');
}
