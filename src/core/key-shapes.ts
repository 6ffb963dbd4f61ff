/** @module The shapes by which a key is known wherever it stands. */

import { isDistinctive } from './inspect.ts';
import type { Provider } from './provider.ts';

/** The unmistakable shapes of all secret parts, for keys that nobody told us of. */
export function listShapes(providers: ReadonlyMap<string, Provider>): string[] {
  const shapes = [...providers.values()].flatMap(({ credentials }) =>
    credentials.flatMap(({ parts }) =>
      parts.flatMap(({ secret, shape }) => (secret && shape !== undefined && isDistinctive(shape) ? [shape] : [])),
    ),
  );
  return [...new Set(shapes)];
}
