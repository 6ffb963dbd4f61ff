/** @module The present program, bundled into a folder of its own, so that a daemon starts fast. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';
import { bundle } from '../../scripts/bundle.ts';

/** Paths of the bundled program. */
export interface Program {
  readonly main: string;
  /** Preloaded with `node --import`. */
  readonly faultPoint: string;
  /** Node's compile cache, already filled. */
  readonly compileCache: string;
  remove(): Promise<void>;
}

/** Bundles the program. */
export async function makeProgram(): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-crash-program-'));
  await bundle(folder);
  await build({
    input: join(import.meta.dirname, 'fault-point.ts'),
    platform: 'node',
    logLevel: 'warn',
    output: { file: join(folder, 'fault-point.js') },
  });
  const program = {
    main: join(folder, 'main.js'),
    faultPoint: join(folder, 'fault-point.js'),
    compileCache: join(folder, 'cache'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  await fillCache(program, folder);
  return program;
}

/** Fills the cache with a process that ends by itself: a killed process writes nothing to it. */
async function fillCache({ main, faultPoint, compileCache }: Program, folder: string): Promise<void> {
  const config = join(folder, 'keymedic.yaml');
  await writeFile(config, 'integrations: []\nnetwork: { connectivity: [] }\n');
  const child = spawn(process.execPath, ['--import', faultPoint, main, 'run', '--config', config], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: compileCache },
  });
  child.stderr.once('data', () => child.kill('SIGTERM'));
  await once(child, 'close');
}
