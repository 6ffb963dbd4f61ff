/** @module Loads the config for a command, with the built-in providers. */

import { type Loaded, loadConfig } from '../../config/load.ts';
import type { StrayAct, StrayRequest } from '../../config/stray.ts';
import { builtIn } from './built-in.ts';
import { createConfirmRun } from './confirm-run.ts';
import type { Io } from './io.ts';

/**
 * What the daemon does that needs a consent. Whoever starts it in a folder means the hosts and files of the config there, but
 * perhaps not its programs.
 */
export const asDaemon: readonly StrayAct[] = ['plugins', 'commands'];
/** What a test of the channels does. It sends no key of an integration. */
export const asChannelTest: readonly StrayAct[] = ['plugins', 'commands', 'channels'];
/** What an examination does. It sends nothing to a channel. */
const asDiagnosis: readonly StrayAct[] = ['plugins', 'includes', 'commands', 'hosts'];

/**
 * Loads the config at `path`, or at the usual places. Never throws, whatever the user wrote.
 * @param does what the command does with it. A config that was only found in the current folder needs a person's consent for that
 */
export function loadFor(io: Io, path: string | undefined, does: readonly StrayAct[] = asDiagnosis): Promise<Loaded> {
  const { env, cwd } = io;
  const confirm = createConfirmRun(io);
  const mayAct = async (request: StrayRequest): Promise<boolean> => {
    const acts = request.acts.filter((act) => does.includes(act));
    return acts.length === 0 || confirm({ ...request, acts });
  };
  return loadConfig({ path, env, cwd, providers: builtIn, mayAct });
}
