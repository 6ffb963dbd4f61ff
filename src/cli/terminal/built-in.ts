/** @module The built-in providers by their id. */

import { providers } from '../../../providers/index.ts';
import type { Provider } from '../../core/model/provider.ts';

/** The built-in providers by id. */
export const builtIn: ReadonlyMap<string, Provider> = new Map(providers.map((provider) => [provider.id, provider]));
