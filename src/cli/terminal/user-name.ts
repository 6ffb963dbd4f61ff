/** @module The name of the user who calls a command. */

import { userInfo } from 'node:os';
import type { Io } from './io.ts';

/** The name of the user; of the user before sudo, if there is one. */
export function userName({ env }: Io): string {
  try {
    return env['SUDO_USER'] ?? userInfo().username;
  } catch {
    return env['USER'] ?? 'somebody';
  }
}
