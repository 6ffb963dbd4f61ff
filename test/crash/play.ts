/** @module One run: the same store through several deaths, then what its receiver got against what was recorded. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import type { Transition } from '../../src/core/incident-types.ts';
import { seeded } from './random.ts';
import { placesIn } from './told.ts';

const noon = Date.UTC(2026, 10, 21, 12);
/** Places at which a child may die: about as many as it passes in its life. */
const boundaries = 40;

interface Message {
  readonly id: string;
  readonly body: string;
  /** False for what was refused. */
  readonly isTaken: boolean;
}

export interface Outcome {
  readonly deaths: number;
  readonly transitions: number;
  readonly messages: number;
  /** What is wrong, one sentence each; empty when all is well. */
  readonly faults: readonly string[];
}

export async function playCrashes(seed: number, lives: number): Promise<Outcome> {
  const random = seeded(seed);
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-crash-'));
  const messages: Message[] = [];
  let isKind = false;
  const server = createServer((request, response) => void receive(request, response));
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return;
    const mood = isKind ? 0 : random();
    const id = String(request.headers['webhook-id']);
    messages.push({ id, body, isTaken: mood < 0.5 || mood >= 0.8 });
    // The rest takes the message and hangs up without a word.
    if (mood >= 0.8) request.socket.destroy();
    else response.writeHead(mood < 0.5 ? 204 : 503).end();
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const file = join(folder, 'keymedic.db');
  const safe: string[] = [];
  const faults: string[] = [];
  let deaths = 0;
  try {
    for (let life = 0; life <= lives; life += 1) {
      isKind = life === lives;
      const boundary = isKind ? 0 : 1 + Math.floor(random() * boundaries);
      const start = noon + life * 3_600_000;
      const args = [file, url, seed * 100 + life, isKind ? 0 : 8, boundary, start].map(String);
      const { signal, code, lines } = await live(args, isKind ? ['SIGTERM', 60_000] : ['SIGKILL', 10_000]);
      deaths += signal === 'SIGKILL' ? 1 : 0;
      safe.push(...lines.filter((line) => line.startsWith('safe ')).map((line) => line.slice(5)));
      faults.push(...lines.filter((line) => /^(bug|trouble) /.test(line)));
      if (signal !== 'SIGKILL' && code !== 0) faults.push(`A child ended with ${code ?? signal}.`);
    }
    const transitions = readTransitions(file);
    faults.push(...judge(transitions, safe, messages));
    return { deaths, transitions: transitions.length, messages: messages.length, faults };
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** After `patience` ms it is ended: by a death like the others while its receiver refuses, else that is a fault. */
async function live(args: readonly string[], [end, patience]: readonly ['SIGTERM' | 'SIGKILL', number]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const watchdog = setTimeout(() => child.kill(end), patience);
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  clearTimeout(watchdog);
  return { code, signal, lines };
}

/** In the order in which they happened. */
function readTransitions(file: string): readonly Transition[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database
    .prepare('select body from transitions join outbox on transition = transitions.id order by outbox.id')
    .all();
  database.close();
  return rows.map(({ body }) => JSON.parse(String(body)));
}

function judge(transitions: readonly Transition[], safe: readonly string[], messages: readonly Message[]): string[] {
  const faults: string[] = [];
  const known = new Set(transitions.map(({ id }) => id));
  for (const id of safe) if (!known.has(id)) faults.push(`${id} was said to be safe, and is lost.`);
  const contents = new Map<string, string>();
  const idOf = new Map<string, string>();
  const last = new Map<string, number>();
  for (const { id, body, isTaken } of messages) {
    if ((contents.get(id) ?? body) !== body) faults.push(`Message ${id} changed between two tries.`);
    const isRepeated = contents.has(id);
    contents.set(id, body);
    if (!isTaken) continue;
    for (const { id: incident, sequence } of placesIn(body)) {
      const transition = `${incident}-${sequence}`;
      if ((idOf.get(transition) ?? id) !== id) faults.push(`${transition} came under two ids.`);
      idOf.set(transition, id);
      if (!isRepeated && (last.get(incident) ?? 0) > sequence) faults.push(`${transition} came after a later one.`);
      last.set(incident, Math.max(last.get(incident) ?? 0, sequence));
    }
  }
  for (const { id, incident } of transitions)
    if ((last.get(incident.id) ?? 0) < incident.sequence) faults.push(`${id} was never told.`);
  return faults;
}
