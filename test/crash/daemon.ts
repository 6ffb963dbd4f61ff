/** @module One run with the daemon's own process: killed at seeded moments while keys are revoked and mended, then judged. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { providers } from '../../providers/index.ts';
import { loadCases } from '../../src/lab/load-cases.ts';
import { onlineHosts } from '../../src/lab/react.ts';
import { startLab } from '../../src/lab/server.ts';
import { createWorld } from '../../src/lab/world.ts';
import { judge, type Ledger, readLedger } from './judge.ts';
import type { Outcome } from './play.ts';
import { seeded } from './random.ts';
import { type Mood, openReceivers } from './receivers.ts';

const program = join(import.meta.dirname, '../../src/cli/main.ts');
/** ESPs that allow a request or two a second: the others' budget would make a key wait for minutes. */
const watched = ['sendgrid', 'postmark', 'mailgun', 'getresponse', 'sendgrid'];
/** What a revoked key may look like, alone or beside others. */
const troubles = ['revoked', 'unrecognised', 'expired', 'account_suspended', 'ip_blocked', 'provider_outage'];
/** What a death follows, after 0 to `delay` ms. */
const moments = [
  { event: /^start$/, delay: 1500 },
  { event: /^probe$/, delay: 150 },
  { event: /telling /, delay: 60 },
  { event: / arrives$/, delay: 10 },
  { event: / is answered$/, delay: 40 },
] as const;
/** ms after which a life without its moment is ended all the same, and after which the last must have told everything. */
const patience = { life: 6_000, end: 90_000 };

export async function playDaemonCrashes(seed: number, lives: number): Promise<Outcome> {
  const random = seeded(seed);
  const pick = (most: number): number => Math.floor(random() * most);
  const listeners = new Set<(event: string) => void>();
  const note = (event: string): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const seen = new Set<string>();
  let isKind = false;
  /** Each message meets one mood; later tries of it are taken, so that a run has an end. */
  function mood(channel: string, id: string): Mood {
    const isNew = !seen.has(`${channel} ${id}`);
    seen.add(`${channel} ${id}`);
    const chance = isNew && !isKind ? random() : 1;
    return chance < 0.25 ? 'refuses' : chance < 0.45 ? 'hangs up' : 'takes';
  }

  const folder = await mkdtemp(join(tmpdir(), 'keymedic-crash-'));
  const world = createWorld({ providers, cases: loadCases(), random });
  const lab = await startLab({ world, catchesAll: true });
  const receivers = await openReceivers({ authority: lab.authority, mood, onEvent: note });
  const keys = watched.map((provider, index) => ({ id: `i${index}`, provider, key: '', isRevoked: false }));
  let made = 0;

  async function renew(one: (typeof keys)[number]): Promise<void> {
    made += 1;
    one.key = `${one.id}-${made}`;
    one.isRevoked = false;
    const { parts } = world.addKey({ id: one.key, provider: one.provider });
    await writeFile(join(folder, `${one.id}.key`), parts['key'] ?? '', { mode: 0o600 });
  }
  async function turn(one: (typeof keys)[number]): Promise<void> {
    const isSame = random() < 0.5;
    if (one.isRevoked && !isSame) return renew(one);
    one.isRevoked = !one.isRevoked;
    world.setState(one.key, one.isRevoked ? 'revoked' : 'healthy');
  }
  async function turnSome(most: number): Promise<void> {
    for (let left = 1 + pick(most); left > 0; left -= 1) {
      const one = keys[pick(keys.length)];
      if (one !== undefined) await turn(one);
    }
  }

  for (const one of keys) await renew(one);
  const config = {
    defaults: { every: '1s' },
    integrations: keys.map(({ id, provider }) => ({ id, provider, key: { file: `${id}.key` } })),
    channels: receivers.channels,
    confirm: Object.fromEntries(troubles.map((cause) => [cause, { probes: 1, apart: '1s' }])),
    group_interval: '1s',
    network: {
      connect_to: [...receivers.connectTo, ...lab.connectTo],
      connectivity: onlineHosts.map((host) => `https://${host}/`),
      ca: lab.caFile,
    },
  };
  await writeFile(join(folder, 'keymedic.yaml'), stringify(config));
  const storeFile = join(folder, 'keymedic.db');
  const lines: string[] = [];
  let running: ChildProcess | undefined;

  function start(): Promise<{ readonly code: number | null; readonly signal: string | null }> {
    const child = spawn(process.execPath, [program, 'run', '--config', join(folder, 'keymedic.yaml')], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '' },
    });
    running = child;
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        note(line);
      });
    note('start');
    return once(child, 'close').then(([code, signal]) => ({ code, signal }));
  }

  /** Calls `act` once when `event` came for the `number`th time; returns how to forget it. */
  function upon(event: RegExp, number: number, act: () => void): () => void {
    let left = number;
    const listener = (text: string): void => {
      if (!event.test(text)) return;
      left -= 1;
      if (left > 0) return;
      listeners.delete(listener);
      act();
    };
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  let isListening = true;
  function listen(): void {
    void world
      .nextRequest(({ key }) => key.startsWith('i'))
      .then(() => {
        note('probe');
        if (isListening) listen();
      });
  }
  listen();

  async function live(): Promise<void> {
    const { event, delay } = moments[pick(moments.length)] ?? moments[0];
    const number = event.source === '^start$' ? 1 : 1 + pick(event.source === '^probe$' ? 20 : 4);
    const wait = random() * delay;
    const timers: NodeJS.Timeout[] = [];
    const kill = (): void => void running?.kill('SIGKILL');
    const forget = [
      upon(event, number, () => void timers.push(setTimeout(kill, wait))),
      upon(/^probe$/, 2 + pick(12), () => void turnSome(2)),
      upon(/^probe$/, 14 + pick(12), () => void turnSome(2)),
    ];
    const ended = start();
    timers.push(setTimeout(kill, patience.life));
    const { code, signal } = await ended;
    for (const timer of timers) clearTimeout(timer);
    for (const undo of forget) undo();
    if (signal === 'SIGKILL') deaths += 1;
    else faults.push(`The daemon ended by itself with ${code}: ${lines.slice(-3).join(' | ')}`);
  }

  /** What is still to come: messages on their way, and keys whose incident is not what their ESP says of them. */
  function listUnrest({ pending, open, flapping }: Ledger): readonly string[] {
    const wrong = keys.filter(({ id, isRevoked }) => open.has(id) !== isRevoked && !(flapping.has(id) && !isRevoked));
    return [
      ...(pending === 0 ? [] : [`${pending} on their way`]),
      ...wrong.map(({ id, isRevoked }) => `${id} ${isRevoked ? 'is revoked, without' : 'works, with'} an incident`),
    ];
  }

  /** One life without a death, until it is at rest; false when that never comes. */
  async function liveInPeace(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const ended = start();
    const isOver = await new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), patience.end);
      listeners.add((event) => {
        if (event === 'probe' && listUnrest(readLedger(storeFile)).length === 0) resolve(true);
      });
    });
    clearTimeout(timer);
    listeners.clear();
    running?.kill('SIGTERM');
    const { code } = await ended;
    if (!isOver) {
      const unrest = listUnrest(readLedger(storeFile)).join(', ');
      const about = /\bi\d\b/.exec(unrest)?.[0] ?? 'error';
      const log = lines.filter((line) => line.includes(about)).slice(-6);
      faults.push(`Not at rest after ${patience.end / 1000} s: ${unrest}; ${log.join(' | ')}`);
    }
    if (code !== 0) faults.push(`The last life ended with ${code}.`);
    return isOver;
  }

  const faults: string[] = [];
  let deaths = 0;
  try {
    for (let life = 0; life < lives; life += 1) {
      if (life > 0) await turnSome(3);
      await live();
    }
    isKind = true;
    // A verdict that falls between rest and end is told by the next life.
    while ((await liveInPeace()) && listUnrest(readLedger(storeFile)).length > 0);
    const ledger = readLedger(storeFile);
    faults.push(...judge(ledger, receivers.arrivals));
    faults.push(...lines.filter((line) => line.includes('mistake inside')));
    return { deaths, transitions: ledger.promised.length, messages: receivers.arrivals.length, faults };
  } finally {
    isListening = false;
    if (running?.exitCode === null && running.signalCode === null) running.kill('SIGKILL');
    await receivers.close();
    await lab.close();
    await rm(folder, { recursive: true, force: true });
  }
}
