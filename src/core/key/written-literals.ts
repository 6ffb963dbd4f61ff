/** @module Texts that a config writes into a request of its own, where a credential may stand by mistake. */

import { couldBeSecret } from '../could-be-secret.ts';
import type { Provider } from '../model/provider.ts';
import { Secret } from '../model/secret.ts';

/** Characters; a shorter text is a version, a unit or an option. */
const shortest = 8;

/** Returns the words of the requests of a provider that could be secrets: in a path, a query, a header or a body. */
export function listWrittenLiterals({ requests }: Provider): readonly Secret[] {
  const texts = Object.values(requests).flatMap(({ path, query, headers, json, form }) =>
    listTexts([path, query, headers, json, form]),
  );
  const words = texts.flatMap((text) => text.replace(/\{\w+\}/g, ' ').split(/[\s/?&=,;:"'<>()[\]{}]+/));
  const suspect = [...new Set(words)].filter((word) => word.length >= shortest && couldBeSecret(word));
  return suspect.map((word) => new Secret(word));
}

/** Returns every text at any depth; names of fields are none. */
function listTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listTexts) : [];
}
