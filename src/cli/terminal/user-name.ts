/** @module The name of whoever calls a command. */

import { userInfo } from 'node:os';
import type { Io } from './io.ts';

/** The name of whoever calls. */
export function whoIs({ env }: Io): string {
  try {
    return env['SUDO_USER'] ?? userInfo().username;
  } catch {
    return env['USER'] ?? 'somebody';
  }
}
