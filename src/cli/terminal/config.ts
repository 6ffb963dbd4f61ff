/** @module Loads the config for a command, with the built-in providers. */

import { type Loaded, loadConfig } from '../../config/load.ts';
import type { StrayAct, StrayRequest } from '../../config/stray.ts';
import { builtIn } from './built-in.ts';
import { createConfirmRun } from './confirm-run.ts';
import type { Io } from './io.ts';

/**
 * What a command does that was called to act on this config: whoever starts the daemon there means its hosts, but perhaps not
 * its programs.
 */
export const acting: readonly StrayAct[] = ['plugins', 'commands'];

/**
 * Loads the config at `path`, or at the usual places. Never throws, whatever the user wrote.
 * @param does what the command does with it. A config that was only found in the current folder needs a person's consent for that
 */
export function loadFor(io: Io, path: string | undefined, does: readonly StrayAct[] = everything): Promise<Loaded> {
  const { env, cwd } = io;
  const confirm = createConfirmRun(io);
  const mayAct = async (request: StrayRequest): Promise<boolean> => {
    const acts = request.acts.filter((act) => does.includes(act));
    return acts.length === 0 || confirm({ ...request, acts });
  };
  return loadConfig({ path, env, cwd, providers: builtIn, mayAct });
}

const everything: readonly StrayAct[] = ['plugins', 'commands', 'hosts'];
