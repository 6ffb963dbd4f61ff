/** @module `keymedic run`: runs the daemon with a config, or with the demo. */

import { type Daemon, startDaemon } from '../../agent/daemon.ts';
import type { Reread } from '../../agent/reload.ts';
import type { Loaded } from '../../config/load.ts';
import { findConfig } from '../../config/source/find.ts';
import { defined } from '../../core/defined.ts';
import { listShapes } from '../../core/key/key-shapes.ts';
import { createScrubber, type Scrubber } from '../../core/scrub.ts';
import { StoreError } from '../../store/error.ts';
import { createLog, type Log } from '../../telemetry/log.ts';
import { asDaemon, loadFor } from '../terminal/config.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { describeSecretNames, learnKnown } from '../terminal/known-secrets.ts';
import { formatProblem } from '../terminal/problems.ts';
import { handleSignals } from '../terminal/signals.ts';
import { version } from '../terminal/version.ts';
import { runDemo } from './run-demo.ts';

/** EX_TEMPFAIL of sysexits.h: another daemon uses the store. */
const storeIsTaken = 75;

/** ms from the first signal to the end of the process, also while a start or a part of the daemon hangs. */
const longestEnd = 4_800;

/** Runs until SIGTERM or SIGINT. @throws {UserError} 78 without a valid config, 75 if another daemon uses the store */
export async function run(options: { readonly config?: string; readonly demo?: boolean }, io: Io): Promise<number> {
  const signals = handleSignals();
  void signals.ended.then(() => setTimeout(() => process.exit(), longestEnd).unref());
  if (options.demo === true) {
    const code = await runDemo(io, signals, async (configFile, mark) => {
      const { daemon } = await start(await loadFor(io, configFile, asDaemon), io, mark);
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
  const loaded = await loadFor(io, options.config, asDaemon);
  const { daemon, log, scrubber } = await start(loaded, io);
  for (const problem of loaded.problems) log.warn(formatProblem(problem, io.cwd));
  signals.onReload(() => daemon.reload(() => reloadConfig(log, scrubber, found.path, io)));
  await signals.ended;
  await daemon.stop();
  return leave(exits.healthy);
}

/** A daemon that runs, and what its log is made with. */
interface Started {
  readonly daemon: Daemon;
  readonly log: Log;
  readonly scrubber: Scrubber;
}

async function start({ config, problems, places }: Loaded, io: Io, mark?: string): Promise<Started> {
  if (config === undefined) return refuseConfig(problems, io);
  const scrubber = createScrubber(listShapes(config.providers));
  // The first lines of the log may name what equals a secret. Such a name is told; it is no reason to watch nothing.
  const names = describeSecretNames(config, { places }, await learnKnown(config, io.env, scrubber));
  const scrub = (text: string): string => scrubber.scrub(text);
  const log = createLog(defined({ log: config.log, stream: io.stderr, scrub, mark }));
  for (const name of names) log.error(formatProblem(name, io.cwd));
  try {
    return { daemon: await startDaemon({ config, version, env: io.env, log, scrubber }), log, scrubber };
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'taken') throw new UserError(error.message, storeIsTaken);
    throw error;
  }
}

/** @throws {UserError} 78, always */
function refuseConfig(problems: Loaded['problems'], io: Io): never {
  for (const problem of problems) io.stderr.write(`${formatProblem(problem, io.cwd)}\n`);
  throw new UserError('the config has errors; nothing was started', exits.config);
}

/** Reads the config as the file has it now. Its errors are logged. */
async function reloadConfig(log: Log, scrubber: Scrubber, path: string, io: Io): Promise<Reread> {
  const loaded = await loadFor(io, path, asDaemon);
  const { config } = loaded;
  const names =
    config === undefined ? [] : describeSecretNames(config, loaded, await learnKnown(config, io.env, scrubber));
  const problems = [...loaded.problems, ...names];
  for (const problem of problems) {
    if (problem.severity === 'error') log.error(formatProblem(problem, io.cwd));
    else log.warn(formatProblem(problem, io.cwd));
  }
  if (config !== undefined) return { config };
  log.error('the new config has errors and is not used; the old one stays');
  // The texts of the mistakes stay in the log: they may be long, and each editor shows them.
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const place = first === undefined ? path : `${first.file}${first.line === undefined ? '' : `:${first.line}`}`;
  return {
    refused: `A reload was refused, and the old config stays: the new one has ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}, the first in ${place}. keymedic check shows all.`,
  };
}

/** Ends the process although a connection may still be open: the daemon has stopped, and its state is stored. */
function leave(code: number): number {
  setTimeout(() => process.exit(), 300).unref();
  return code;
}
