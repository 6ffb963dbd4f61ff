/**
 * @module Bundles a provider so that what it states is made when it is first read: of forty ESPs a command needs one or
 * two, and of those not all fields. Code that reads a provider does not notice the difference.
 */

import type { Plugin } from 'esbuild';
import type { Provider } from '../../src/core/model/provider.ts';

/** Every field of a provider file becomes a getter that puts its value in its own place. */
export function readProvidersOnDemand(): Plugin {
  return {
    name: 'read-providers-on-demand',
    setup({ onLoad }) {
      onLoad({ filter: /\/providers\/[^/]+\.ts$/ }, async ({ path }) => {
        const { default: provider } = (await import(path)) as { readonly default?: Provider };
        // The list of all has no default.
        if (provider === undefined) return undefined;
        return { contents: `export default {\n${Object.entries(provider).map(writeField).join('\n')}\n};\n` };
      });
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
