/** @module Loads the config for a command, with the built-in providers. */

import { type Loaded, loadConfig } from '../../config/load.ts';
import { builtIn } from './built-in.ts';
import type { Io } from './io.ts';

/** Loads the config at `path`, or at the usual places. Never throws, whatever the user wrote. */
export function loadFor({ env, cwd }: Io, path: string | undefined): Promise<Loaded> {
  return loadConfig({ path, env, cwd, providers: builtIn });
}
