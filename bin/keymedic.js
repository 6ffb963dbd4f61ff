#!/usr/bin/env node
// Starts the program with a Node that is new enough: this one, or the pinned one that `npm ci` put beside it.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const needed = 24;
const program = new URL('../dist/main.js', import.meta.url);
const pinned = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));

// Node has opened its debug log already, and writes requests with their keys there. No later line of ours could close it.
if (process.env.NODE_DEBUG)
  stop('NODE_DEBUG lets Node write keys to standard error; start again without it: env -u NODE_DEBUG keymedic …');

// Node opens its debugger at a SIGUSR1 that nobody listens to. Through a debugger every user of this machine reads the keys.
process.on('SIGUSR1', () => {});

// A reload may be asked for before the program is loaded. It reads the config later, so there is nothing to do; without a
// listener, the signal would end the process. Before this line only Node has run, which cannot be told to wait.
if (process.argv[2] === 'run') process.on('SIGHUP', () => {});

if (!existsSync(program)) stop('the program is not built; run: npm ci');
else if (Number.parseInt(process.versions.node, 10) >= needed) await start();
else if (existsSync(pinned)) await handOver();
else
  stop(
    `Node ${needed} or newer is needed, this is ${process.versions.node}; install it, or run npm ci in the checkout, which installs it`,
  );

async function start() {
  await closeDebugger();
  const [{ enableCompileCache }, { findCacheFolder }] = await Promise.all([
    import('node:module'),
    import('./cache-folder.js'),
  ]);
  const cache = findCacheFolder(process.env);
  if (cache !== undefined) enableCompileCache(cache);
  // The channel to the parent that started this process. When it closes, the parent has ended.
  if (process.env.KEYMEDIC_HANDED_OVER === '1' && process.channel) {
    process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
    process.channel.unref();
    process.send('listens');
  }
  try {
    await import(program.href);
    await closeDebugger();
  } catch (error) {
    stop(
      `the program cannot be loaded (${error?.code ?? error?.name}); install it anew, or run npm ci in the checkout`,
    );
  }
}

/**
 * Closes a debugger that a SIGUSR1 opened before this file was loaded. Only the daemon lives long enough for one to matter. Node
 * opens it at the next turn of the event loop, and once more if it was closed before that.
 */
async function closeDebugger() {
  if (process.argv[2] !== 'run' || isInspected()) return;
  await new Promise((resolve) => setImmediate(resolve));
  const inspector = process.getBuiltinModule('node:inspector');
  if (inspector.url() !== undefined) inspector.close();
}

/** True if the operator asked for a debugger. */
function isInspected() {
  return [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((option) => /--inspect(?!-port)/.test(option));
}

async function handOver() {
  // Imported here because the usual start does not need them, and they are slow to load.
  const [{ spawn }, { constants }] = await Promise.all([import('node:child_process'), import('node:os')]);
  const child = spawn(pinned, ['--disable-sigusr1', fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, KEYMEDIC_HANDED_OVER: '1' },
  });
  let listens = process.argv[2] !== 'run';
  child.once('message', () => {
    listens = true;
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGQUIT']) {
    // A terminal sends SIGINT and SIGQUIT to the child too. A second signal would stop the child before it has finished.
    process.on(signal, () => {
      const isFromTerminal = process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT');
      // The child would end by a SIGHUP that comes before it listens.
      if (!isFromTerminal && (listens || signal !== 'SIGHUP')) child.kill(signal);
    });
  }
  child.on('error', (error) => stop(`cannot start ${pinned}: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 70) : 128 + (constants.signals[signal] ?? 0));
  });
}

function stop(reason) {
  process.stderr.write(`keymedic: ${reason}\n`);
  process.exit(69);
}
