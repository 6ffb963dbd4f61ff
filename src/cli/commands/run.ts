/** @module `keymedic run`: the daemon, on a config or on the demo. */

import { providers } from '../../../providers/index.ts';
import { type Daemon, startDaemon } from '../../agent/daemon.ts';
import { type Loaded, loadConfig } from '../../config/load.ts';
import { findConfig } from '../../config/source/find.ts';
import { listShapes } from '../../core/key/key-shapes.ts';
import type { Config } from '../../core/model/config.ts';
import { createScrubber } from '../../core/scrub.ts';
import { StoreError } from '../../store/error.ts';
import { createLog, type Log } from '../../telemetry/log.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { formatProblem } from '../terminal/problems.ts';
import { takeSignals } from '../terminal/signals.ts';
import { version } from '../terminal/version.ts';
import { runDemo } from './run-demo.ts';

/** EX_TEMPFAIL of sysexits.h: another daemon has the store. */
const taken = 75;

/** Runs until SIGTERM or SIGINT. @throws {UserError} 78 without a valid config, 75 when another daemon has the store */
export async function run(options: { readonly config?: string; readonly demo?: boolean }, io: Io): Promise<number> {
  const signals = takeSignals();
  if (options.demo === true) {
    const code = await runDemo(io, signals, async (configFile, mark) => {
      const { daemon } = await start(requireConfig(await load(configFile, io), io), io, mark);
      return daemon;
    });
    return leave(code);
  }
  const found = await findConfig({
    env: io.env,
    cwd: io.cwd,
    ...(options.config === undefined ? {} : { path: options.config }),
  });
  if (!found.found) {
    const places = found.lookedAt.join(' and ');
    const says = `there is no config: looked at ${places} (--config FILE and $KEYMEDIC_CONFIG name others). keymedic init makes one; keymedic run --demo needs none.`;
    throw new UserError(says, exits.config);
  }
  const loaded = await load(found.path, io);
  const { daemon, log } = await start(requireConfig(loaded, io), io);
  for (const problem of loaded.problems) log.warn(formatProblem(problem, io.cwd));
  signals.onReload(() => daemon.reload(() => readAnew(log, found.path, io)));
  await signals.ended;
  await daemon.stop();
  return leave(exits.healthy);
}

async function load(path: string, io: Io): Promise<Loaded> {
  const builtIn = new Map(providers.map((provider) => [provider.id, provider]));
  return loadConfig({ path, env: io.env, cwd: io.cwd, providers: builtIn });
}

function requireConfig({ config, problems }: Loaded, io: Io): Config {
  if (config !== undefined) return config;
  for (const problem of problems) io.stderr.write(`${formatProblem(problem, io.cwd)}\n`);
  throw new UserError('the config has mistakes; nothing was started', exits.config);
}

async function start(config: Config, io: Io, mark?: string): Promise<{ readonly daemon: Daemon; readonly log: Log }> {
  const scrubber = createScrubber(listShapes(config.providers));
  const log = createLog({
    log: config.log,
    stream: io.stderr,
    scrub: (text) => scrubber.scrub(text),
    ...(mark === undefined ? {} : { mark }),
  });
  try {
    return { daemon: await startDaemon({ config, version, env: io.env, log, scrubber }), log };
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'taken') throw new UserError(error.message, taken);
    throw error;
  }
}

/** The config as it is now; undefined with a mistake in it. */
async function readAnew(log: Log, path: string, io: Io): Promise<Config | undefined> {
  const { config, problems } = await load(path, io);
  for (const problem of problems) {
    if (problem.severity === 'error') log.error(formatProblem(problem, io.cwd));
    else log.warn(formatProblem(problem, io.cwd));
  }
  if (config === undefined) log.error('the new config has mistakes and is refused; the old one stays');
  return config;
}

/** What still hangs may not keep the process: the daemon has ended, and what it promised is stored. */
function leave(code: number): number {
  setTimeout(() => process.exit(), 300).unref();
  return code;
}
