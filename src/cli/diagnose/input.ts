/** @module Selects the integrations that `diagnose` examines, from the config, the command line or the environment. */

import { resolve } from 'node:path';
import { didYouMean } from '../../config/problems/wording.ts';
import { findConfig } from '../../config/source/find.ts';
import { defined } from '../../core/defined.ts';
import type { ConnectTo } from '../../core/model/config.ts';
import { parseConnectTo } from '../../core/target/connect-to.ts';
import { loadFor } from '../terminal/config.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { formatProblem } from '../terminal/problems.ts';
import { selectDiscovered } from './discovered.ts';
import { selectGiven } from './given.ts';
import type { DiagnoseOptions } from './options.ts';
import type { Selection } from './selection.ts';

/**
 * Selects the integrations: those of the config, the one that the options describe, or those that are found.
 * @throws {UserError} 64 for a mistake on the command line, 78 for one in the config
 */
export async function selectIntegrations(ids: readonly string[], options: DiagnoseOptions, io: Io): Promise<Selection> {
  if (options.provider !== undefined && options.config !== undefined)
    throw new UserError('give --config or --provider, not both', exits.usage);
  if (options.provider !== undefined) return withNetwork(await selectGiven(options, io), options, io);
  if (options.keyEnv !== undefined || options.keyFile !== undefined || options.keyStdin === true)
    throw new UserError('a key needs its ESP: add --provider (see: keymedic providers)', exits.usage);
  const found = await findConfig({ env: io.env, cwd: io.cwd, path: options.config });
  if (found.found) return withNetwork(await selectConfigured(options.config, ids, io), options, io);
  if (ids.length > 0)
    throw new UserError(
      `there is no config in which to find ${nameSome(ids, ', ')}; looked at ${found.lookedAt.join(', ')}`,
      exits.config,
    );
  return withNetwork(await selectDiscovered(options, io), options, io);
}

/** True if neither the command line nor a config says what to examine. */
export async function isWithoutConfig(ids: readonly string[], options: DiagnoseOptions, io: Io): Promise<boolean> {
  if (ids.length > 0 || options.provider !== undefined || options.config !== undefined) return false;
  return !(await findConfig({ env: io.env, cwd: io.cwd })).found;
}

async function selectConfigured(path: string | undefined, ids: readonly string[], io: Io): Promise<Selection> {
  const { config, problems } = await loadFor(io, path);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (config === undefined) {
    throw new UserError(
      `the config cannot be used:\n${errors.map((problem) => formatProblem(problem, io.cwd)).join('\n')}`,
      exits.config,
    );
  }
  const known = new Set(config.integrations.map(({ id }) => id));
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length > 0) {
    const hint = didYouMean(missing[0] ?? '', known);
    throw new UserError(`no integration is called "${nameSome(missing, '", "')}"${hint}`, exits.usage);
  }
  const chosen = new Set(ids);
  const integrations = ids.length === 0 ? config.integrations : config.integrations.filter(({ id }) => chosen.has(id));
  return { config, integrations };
}

/** Names that a sentence repeats: each is looked for once more in it, before it is printed. */
const mostNamed = 20;

/** The names, or the first of them and how many more there are. */
function nameSome(names: readonly string[], between: string): string {
  const rest = names.length - mostNamed;
  const shown = names.slice(0, mostNamed).join(between);
  return rest > 0 ? `${shown}${between}… and ${rest} more` : shown;
}

/** Puts the network options of the command line before those of the config. */
function withNetwork(selection: Selection, options: DiagnoseOptions, io: Io): Selection {
  const rules = options.connectTo.map((text): ConnectTo => {
    const parsed = parseConnectTo(text);
    if (!parsed.ok) throw new UserError(`--connect-to ${text}: ${parsed.says}`, exits.usage);
    return parsed.rule;
  });
  const { network } = selection.config;
  return {
    ...selection,
    config: {
      ...selection.config,
      network: {
        ...network,
        connectTo: [...rules, ...network.connectTo],
        ...defined({ ca: options.ca === undefined ? undefined : resolve(io.cwd, options.ca) }),
      },
    },
  };
}
