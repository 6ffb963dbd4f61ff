/**
 * @module The programs of real servers: finds them, starts them in the foreground as a user without rights, and ends them for
 * sure. They are looked for in PATH, in /usr/sbin, and in a folder with unpacked packages.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, readFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { basename, delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A user of this machine. */
export interface User {
  readonly name: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
}

/** A program that was found. */
export interface Program {
  readonly path: string;
  /** Folders with its libraries, where it comes from an unpacked package. */
  readonly libraries: readonly string[];
}

/** A server that runs. */
export interface Running {
  /** Ends the server and all that it started. */
  stop(): Promise<void>;
}

/** ms for a server to listen, and to end after SIGTERM. */
const patience = 15_000;
const grace = 5_000;

/** What was started: nothing of it may outlive this process. */
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) signal(child, 'SIGKILL');
});
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1));

/** Returns the user that Node runs as, or `nobody` where that is root. */
export function plainUser(): User | undefined {
  const uid = process.getuid?.() ?? 0;
  return findUser(uid === 0 ? 'nobody' : uid);
}

/** Returns a user by name or number; undefined if this machine has none. */
export function findUser(wanted: string | number): User | undefined {
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [name = '', , uid, gid] = lines.find(([one, , number]) => one === wanted || number === String(wanted)) ?? [];
  if (uid === undefined || gid === undefined) return undefined;
  const groups = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const group = groups.find(([, , number]) => number === gid)?.[0] ?? gid;
  return { name, group, uid: Number(uid), gid: Number(gid) };
}

/** Returns a program by its name. @param unpacked a folder into which `dpkg -x` unpacked packages */
export function findProgram(name: string, unpacked: string | undefined): Program | undefined {
  if (unpacked !== undefined) {
    const path = [join(unpacked, 'usr/sbin', name), join(unpacked, 'usr/bin', name)].find(existsSync);
    if (path !== undefined) return { path, libraries: libraryFolders(unpacked) };
  }
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin'];
  const path = folders.map((folder) => join(folder, name)).find(existsSync);
  return path === undefined ? undefined : { path, libraries: [] };
}

function libraryFolders(unpacked: string): readonly string[] {
  const machine = execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim();
  return ['usr/lib', 'lib'].flatMap((folder) => join(unpacked, folder, `${machine}-linux-gnu`)).filter(existsSync);
}

/** Returns a copy of the program that takes no rights of its owner: such a program ignores the folders of its libraries. */
export function copyWithoutSetuid(program: Program, folder: string): Program {
  const path = join(folder, basename(program.path));
  copyFileSync(program.path, path);
  chmodSync(path, 0o755);
  return { ...program, path };
}

/** Returns the environment in which a program finds its libraries. */
function environmentOf({ libraries }: Program): NodeJS.ProcessEnv {
  const { PATH, LANG } = process.env;
  return { PATH, LANG, ...(libraries.length === 0 ? {} : { LD_LIBRARY_PATH: libraries.join(delimiter) }) };
}

/**
 * Starts a server that stays in the foreground, in a process group of its own, and waits until it listens.
 * @param user the user that the process becomes; absent: the server itself gives up its rights
 * @throws {Error} with what the server printed, if it ends at once or never listens
 */
export async function startServer(
  program: Program,
  args: readonly string[],
  ports: readonly number[],
  user?: User,
): Promise<Running> {
  const isRoot = process.getuid?.() === 0;
  const child = spawn(program.path, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentOf(program),
    ...(user !== undefined && isRoot ? { uid: user.uid, gid: user.gid } : {}),
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      printed = `${printed}${text.toString('utf8')}`.slice(-4_000);
    });
  const running = { stop: () => end(child) };
  children.add(child);
  try {
    await Promise.race([
      Promise.all(ports.map(waitForPort)),
      once(child, 'exit').then(() => Promise.reject(new Error(`it ended at once: ${printed}`))),
    ]);
  } catch (error) {
    await running.stop();
    throw new Error(`${program.path} does not run: ${error instanceof Error ? error.message : ''} ${printed}`.trim());
  }
  return running;
}

async function end(child: ChildProcess): Promise<void> {
  const closed = child.exitCode !== null || child.signalCode !== null ? undefined : once(child, 'exit');
  signal(child, 'SIGTERM');
  await Promise.race([closed, wait(grace, undefined, { ref: false })]);
  // Children of the server that did not end with it.
  signal(child, 'SIGKILL');
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch {
    // All of the group have ended.
  }
}

async function waitForPort(port: number): Promise<void> {
  const until = Date.now() + patience;
  while (!(await isOpen(port))) {
    if (Date.now() > until) throw new Error(`nothing listens on port ${port}`);
    await wait(100);
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Returns so many ports of loopback that are free now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => net.createServer());
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
