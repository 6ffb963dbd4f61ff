/** @module The processor time of this thread, which other work of the machine does not lengthen. */

/** Milliseconds that a call takes. */
export function cpuOf(call: () => unknown): number {
  const start = process.threadCpuUsage();
  call();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

/** The same for a call that waits. Only what this thread does meanwhile is counted. */
export async function cpuOfAsync(call: () => Promise<unknown>): Promise<number> {
  const start = process.threadCpuUsage();
  await call();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}
