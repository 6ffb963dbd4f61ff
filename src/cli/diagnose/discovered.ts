/** @module The integrations that are found without a config, in the environment and in the files of the folder. */

import { makeDefaultConfig } from '../../config/build/defaults.ts';
import { readVariables } from '../../config/setup/read-folder.ts';
import { findCredentials } from '../../core/discovery/find-credentials.ts';
import type { FoundCredential } from '../../core/discovery/found.ts';
import { builtIn } from '../terminal/built-in.ts';
import { describeUnread } from '../terminal/describe-found.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { createQuestions } from '../terminal/prompt.ts';
import { describeLine, isUsable, targetOf, toIntegrations, toPlanJson } from './found-list.ts';
import type { DiagnoseOptions } from './options.ts';
import type { Selection } from './selection.ts';

/** Everything that was found, the certain credentials first. */
async function findAll(io: Io): Promise<readonly FoundCredential[]> {
  const { environment, files, unread } = await readVariables(io.env, io.cwd);
  if (unread.length > 0) io.stderr.write(`${describeUnread(unread)}\n`);
  return findCredentials(environment, files, [...builtIn.values()]);
}

/** Prints one object a line for each credential, and sends nothing. @returns 0 if something was found, otherwise 3 */
export async function printFoundJson(options: DiagnoseOptions, io: Io): Promise<number> {
  const found = await findAll(io);
  for (const one of found) io.stdout.write(`${JSON.stringify(toPlanJson(one, isAllowed(one, options)))}\n`);
  return found.length > 0 ? exits.healthy : exits.unknown;
}

/**
 * Lists what was found, and selects what belongs to one ESP. A host outside the lists is asked about at the terminal.
 * `isPlanOnly` is set if there is no terminal to ask at: then nothing may be sent.
 * @throws {UserError} 78 if nothing can be examined
 */
export async function selectDiscovered(options: DiagnoseOptions, io: Io): Promise<Selection> {
  const found = await findAll(io);
  if (found.length === 0) {
    throw new UserError(
      'there is no config, and no well-known variable (SENDGRID_API_KEY …) in the environment or ./.env; run: keymedic init, or give --provider and --key-env',
      exits.config,
    );
  }
  io.stderr.write('There is no config. These variables look like mail credentials:\n');
  for (const one of found) io.stderr.write(`  ${describeLine(one)}\n`);
  const usable = found.filter(isUsable);
  if (usable.length === 0)
    throw new UserError(
      'none of them certainly belongs to one ESP; name it: --provider ID --key-env NAME',
      exits.config,
    );
  const unlisted = usable.filter((one) => !isAllowed(one, options));
  if (unlisted.length === 0 || options.plan === true) return select(usable, io);
  if (io.stdin.isTTY !== true) {
    const hosts = [...new Set(unlisted.map(({ unlistedHost }) => `--allow-host ${unlistedHost}`))].join(' ');
    io.stderr.write(
      `Nothing is sent: a host of this folder gets a secret only if you allow it. There is no terminal to ask at; add ${hosts}\n`,
    );
    return { ...select(usable, io), isPlanOnly: true };
  }
  const refused = await ask(unlisted, io);
  const allowed = usable.filter((one) => !refused.has(one));
  if (allowed.length === 0) throw new UserError('nothing is left to examine', exits.usage);
  return select(allowed, io);
}

function isAllowed({ unlistedHost }: FoundCredential, { allowHost = [] }: DiagnoseOptions): boolean {
  return unlistedHost === undefined || allowHost.some((host) => host.toLowerCase() === unlistedHost);
}

async function ask(unlisted: readonly FoundCredential[], io: Io): Promise<ReadonlySet<FoundCredential>> {
  const questions = createQuestions(io);
  const refused = new Set<FoundCredential>();
  for (const one of unlisted) {
    const names = Object.values(one.parts).map(({ variable }) => variable.written ?? variable.name);
    const list = [...new Set(names)].join(', ');
    if (!(await questions.confirm(`Send ${list} to ${targetOf(one) ?? one.unlistedHost}?`, false))) refused.add(one);
  }
  questions.close();
  return refused;
}

function select(found: readonly FoundCredential[], io: Io): Selection {
  return { config: makeDefaultConfig(builtIn, io.cwd), integrations: toIntegrations(found) };
}
