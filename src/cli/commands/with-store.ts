/** @module Opens the store that the config names. The daemon may use it at the same time. */

import { accessSync, constants } from 'node:fs';
import type { Config } from '../../core/model/config.ts';
import { describeFileError } from '../../io/files.ts';
import type { Store } from '../../store/contract.ts';
import { describeWayOut, StoreError } from '../../store/error.ts';
import { openStore } from '../../store/sqlite/open.ts';
import { loadFor } from '../terminal/config.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { maskerOfConfig } from '../terminal/known-secrets.ts';
import { formatProblem } from '../terminal/problems.ts';
import { userName } from '../terminal/user-name.ts';

/** A failure that may pass: EX_TEMPFAIL of sysexits.h. */
const cannotNow = 75;

/** What a command of the store works with. `mask` masks the keys that the config names, and texts in the shape of a key. */
export interface StoreWork {
  readonly store: Store;
  readonly config: Config;
  readonly mask: (text: string) => string;
}

/**
 * Calls `work` with the store, and closes the store afterwards.
 * @throws {UserError} 78 if there is no config or it has a mistake, 75 if the store cannot be used
 */
export async function withStore<Result>(
  path: string | undefined,
  io: Io,
  work: (given: StoreWork) => Promise<Result>,
  isWriting = false,
): Promise<Result> {
  const { config, problems } = await loadFor(io, path, ['plugins']);
  if (config === undefined) {
    const [first] = problems.filter(({ severity }) => severity === 'error');
    throw new UserError(first === undefined ? 'the config has a mistake' : formatProblem(first, io.cwd), exits.config);
  }
  const file = config.store.path;
  checkAccess(file, isWriting, io);
  const mask = await maskerOfConfig(config, io);
  try {
    const store = await openStore({ path: file, readOnly: !isWriting });
    try {
      return await work({ store, config, mask });
    } finally {
      await store.close();
    }
  } catch (error) {
    throw error instanceof StoreError
      ? new UserError(`${error.message} ${describeWayOut(error, file)}`, cannotNow)
      : error;
  }
}

/** @throws {UserError} if the store does not exist, or the user may not use it */
function checkAccess(file: string, isWriting: boolean, io: Io): void {
  try {
    accessSync(file, isWriting ? constants.R_OK | constants.W_OK : constants.R_OK);
  } catch (error) {
    throw new UserError(describeAccess(file, isWriting, error, io), cannotNow);
  }
}

function describeAccess(file: string, isWriting: boolean, error: unknown, io: Io): string {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'ENOENT':
      return `there is no store at ${file} yet: keymedic run creates it`;
    case 'EACCES':
    case 'EPERM':
      return `${userName(io)} may not ${isWriting ? 'write to' : 'read'} the store ${file}: run this as the user of the daemon (sudo -u USER keymedic …)`;
    case 'EROFS':
      return `the store ${file} cannot be written: its disk is read-only; mount it for writing, or name another store.path`;
    case 'ENOTDIR':
      return `the store ${file} cannot be used: a part of its path is no folder; name another store.path`;
    default:
      return `the store ${file} cannot be used: ${describeFileError(error)}; name another store.path`;
  }
}
