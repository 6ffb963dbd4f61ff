/** @module Process groups of the programs that run now: a program and its children end together, and at the latest with this process. */

const running = new Set<number>();
process.on('exit', killAll);

/** The signals that end a process which does not listen to them. Node ends it then without the event `exit`. */
const deadly = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR2', 'SIGALRM', 'SIGXCPU'] as const;

let isListening = false;

/**
 * Starts a group and remembers it.
 * @param start starts its first process, whose number is that of the group; undefined if it did not start
 */
export function trackGroup(start: () => number | undefined): void {
  // Before the start, so that a signal that comes meanwhile is heard after it. First, because others may listen only once.
  if (!isListening) for (const signal of deadly) process.prependListener(signal, endBy);
  isListening = true;
  try {
    const leader = start();
    if (leader !== undefined) running.add(leader);
  } finally {
    stopListening();
  }
}

/** Forgets a group whose first process has ended. What it left on purpose may go on. */
export function forgetGroup(leader: number): void {
  running.delete(leader);
  stopListening();
}

function stopListening(): void {
  if (running.size > 0 || !isListening) return;
  for (const signal of deadly) process.off(signal, endBy);
  isListening = false;
}

/** Ends the groups and then this process, by the same signal. Where somebody else listens as well, they decide what it means. */
function endBy(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  killAll();
  process.off(signal, endBy);
  process.kill(process.pid, signal);
}

function killAll(): void {
  for (const leader of running) killGroup(leader);
}

/** Kills all processes of a group. */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}
