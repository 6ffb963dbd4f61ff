/**
 * @module Bundles the providers so that a start is quick. What a provider states is made when it is first read: of forty ESPs a
 * command needs one or two, and of those not all fields. What follows from all of them is computed here, once.
 */

import type { Plugin } from 'rolldown';
import type { Provider } from '../../src/core/model/provider.ts';

/** Every field of a provider file becomes a getter that puts its value in its own place. */
export function readProvidersOnDemand(): Plugin {
  return {
    name: 'read-providers-on-demand',
    load: {
      filter: { id: /\/providers\/[^/]+\.ts$/ },
      async handler(path) {
        const { default: provider } = (await import(path)) as { readonly default?: Provider };
        // The list of all has no default.
        if (provider === undefined) return null;
        return `export default {\n${Object.entries(provider).map(writeField).join('\n')}\n};\n`;
      },
    },
  };
}

/** Writes the shapes of all built-in keys as the list that they are. To compute it, every provider must be read. */
export function computeShapes(): Plugin {
  return {
    name: 'compute-shapes',
    load: {
      filter: { id: /\/src\/cli\/terminal\/built-in-shapes\.ts$/ },
      async handler(path) {
        const { builtInShapes } = (await import(path)) as { readonly builtInShapes: readonly string[] };
        return `export const builtInShapes = ${JSON.stringify(builtInShapes)};\n`;
      },
    },
  };
}

function writeField([name, value]: readonly [string, unknown]): string {
  const json = JSON.stringify(value);
  if (typeof value !== 'object') return `${name}: ${json},`;
  return `get ${name}() {
  const value = JSON.parse(${JSON.stringify(json)});
  Object.defineProperty(this, '${name}', { value, enumerable: true });
  return value;
},`;
}
