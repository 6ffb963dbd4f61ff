/** @module Process groups of the programs that run now: a program and its children end together, and at the latest with this process. */

const running = new Set<number>();
process.on('exit', () => {
  for (const leader of running) killGroup(leader);
});

/** Remembers a group that this process started. @param leader its number is that of its first process */
export function addGroup(leader: number): void {
  running.add(leader);
}

/** Forgets a group whose first process has ended. What it left on purpose may go on. */
export function forgetGroup(leader: number): void {
  running.delete(leader);
}

/** Kills all processes of a group. */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}
