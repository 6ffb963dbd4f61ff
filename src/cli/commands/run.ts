/** @module `keymedic run`: runs the daemon with a config, or with the demo. */

import { type Daemon, startDaemon } from '../../agent/daemon.ts';
import type { Loaded } from '../../config/load.ts';
import { findConfig } from '../../config/source/find.ts';
import { defined } from '../../core/defined.ts';
import { listShapes } from '../../core/key/key-shapes.ts';
import type { Config } from '../../core/model/config.ts';
import { createScrubber } from '../../core/scrub.ts';
import { StoreError } from '../../store/error.ts';
import { createLog, type Log } from '../../telemetry/log.ts';
import { loadFor } from '../terminal/config.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { formatProblem } from '../terminal/problems.ts';
import { handleSignals } from '../terminal/signals.ts';
import { version } from '../terminal/version.ts';
import { runDemo } from './run-demo.ts';

/** EX_TEMPFAIL of sysexits.h: another daemon uses the store. */
const storeIsTaken = 75;

/** Runs until SIGTERM or SIGINT. @throws {UserError} 78 without a valid config, 75 if another daemon uses the store */
export async function run(options: { readonly config?: string; readonly demo?: boolean }, io: Io): Promise<number> {
  const signals = handleSignals();
  if (options.demo === true) {
    const code = await runDemo(io, signals, async (configFile, mark) => {
      const { daemon } = await start(requireConfig(await loadFor(io, configFile), io), io, mark);
      return daemon;
    });
    return leave(code);
  }
  const found = await findConfig({ env: io.env, cwd: io.cwd, path: options.config });
  if (!found.found) {
    const places = found.lookedAt.join(' and ');
    const says = `there is no config: looked at ${places} (or name one: --config FILE, $KEYMEDIC_CONFIG). keymedic init writes one; keymedic run --demo needs none.`;
    throw new UserError(says, exits.config);
  }
  const loaded = await loadFor(io, found.path);
  const { daemon, log } = await start(requireConfig(loaded, io), io);
  for (const problem of loaded.problems) log.warn(formatProblem(problem, io.cwd));
  signals.onReload(() => daemon.reload(() => reloadConfig(log, found.path, io)));
  await signals.ended;
  await daemon.stop();
  return leave(exits.healthy);
}

function requireConfig({ config, problems }: Loaded, io: Io): Config {
  if (config !== undefined) return config;
  for (const problem of problems) io.stderr.write(`${formatProblem(problem, io.cwd)}\n`);
  throw new UserError('the config has errors; nothing was started', exits.config);
}

async function start(config: Config, io: Io, mark?: string): Promise<{ readonly daemon: Daemon; readonly log: Log }> {
  const scrubber = createScrubber(listShapes(config.providers));
  const scrub = (text: string): string => scrubber.scrub(text);
  const log = createLog(defined({ log: config.log, stream: io.stderr, scrub, mark }));
  try {
    return { daemon: await startDaemon({ config, version, env: io.env, log, scrubber }), log };
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'taken') throw new UserError(error.message, storeIsTaken);
    throw error;
  }
}

/** The config as the file has it now; undefined if it has an error, which is logged. */
async function reloadConfig(log: Log, path: string, io: Io): Promise<Config | undefined> {
  const { config, problems } = await loadFor(io, path);
  for (const problem of problems) {
    if (problem.severity === 'error') log.error(formatProblem(problem, io.cwd));
    else log.warn(formatProblem(problem, io.cwd));
  }
  if (config === undefined) log.error('the new config has errors and is not used; the old one stays');
  return config;
}

/** Ends the process although a connection may still be open: the daemon has stopped, and its state is stored. */
function leave(code: number): number {
  setTimeout(() => process.exit(), 300).unref();
  return code;
}
