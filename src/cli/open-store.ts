/** @module Opens the store that the config names, beside the daemon that may be running on it. */

import { existsSync } from 'node:fs';
import { providers } from '../../providers/index.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../core/config.ts';
import type { Store } from '../store/contract.ts';
import { StoreError } from '../store/error.ts';
import { openStore } from '../store/sqlite/open.ts';
import { exits, type Io, UserError } from './io.ts';
import { formatProblem } from './problems.ts';

/** The failure of a temporary kind (sysexits.h EX_TEMPFAIL). */
const cannotNow = 75;

/**
 * Calls `work` with the store, and closes it.
 * @throws {UserError} when there is no config, it has a mistake, or the store cannot be used
 */
export async function withStore<Result>(
  path: string | undefined,
  io: Io,
  work: (store: Store, config: Config) => Promise<Result>,
  isWriting = false,
): Promise<Result> {
  const { config, problems } = await loadConfig({
    ...(path === undefined ? {} : { path }),
    env: io.env,
    cwd: io.cwd,
    providers: new Map(providers.map((provider) => [provider.id, provider])),
  });
  if (config === undefined) {
    const [first] = problems.filter(({ severity }) => severity === 'error');
    throw new UserError(first === undefined ? 'the config has a mistake' : formatProblem(first, io.cwd), exits.config);
  }
  const file = config.store.path;
  if (!existsSync(file)) throw new UserError(`there is no store at ${file} yet: keymedic run makes it`, cannotNow);
  try {
    const store = await openStore({ path: file, readOnly: !isWriting });
    try {
      return await work(store, config);
    } finally {
      await store.close();
    }
  } catch (error) {
    throw error instanceof StoreError ? new UserError(error.message, cannotNow) : error;
  }
}
