/** @module Opens the store that the config names, beside the daemon that may be running on it. */

import { accessSync, constants } from 'node:fs';
import { providers } from '../../../providers/index.ts';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../core/model/config.ts';
import type { Store } from '../../store/contract.ts';
import { describeWayOut, StoreError } from '../../store/error.ts';
import { openStore } from '../../store/sqlite/open.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { formatProblem } from '../terminal/problems.ts';
import { whoIs } from '../terminal/user-name.ts';

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
  checkAccess(file, isWriting, io);
  try {
    const store = await openStore({ path: file, readOnly: !isWriting });
    try {
      return await work(store, config);
    } finally {
      await store.close();
    }
  } catch (error) {
    throw error instanceof StoreError
      ? new UserError(`${error.message} ${describeWayOut(error, file)}`, cannotNow)
      : error;
  }
}

/** @throws {UserError} when it is not there, or is somebody else's */
function checkAccess(file: string, isWriting: boolean, io: Io): void {
  try {
    accessSync(file, isWriting ? constants.R_OK | constants.W_OK : constants.R_OK);
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new UserError(
      isAbsent
        ? `there is no store at ${file} yet: keymedic run makes it`
        : `${whoIs(io)} may not ${isWriting ? 'write to' : 'read'} the store ${file}: call this as the user that Keymedic runs as (sudo -u USER keymedic …)`,
      cannotNow,
    );
  }
}
