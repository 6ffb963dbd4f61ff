/** @module The shapes of all built-in keys. The bundler computes the list, so that a start need not. */

import { listShapes } from '../../core/key/key-shapes.ts';
import { builtIn } from './built-in.ts';

/** Anchored patterns of unmistakable keys. */
export const builtInShapes: readonly string[] = listShapes(builtIn);
