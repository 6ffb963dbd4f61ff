/** @module One run: a store through many lives of the daemon, killed while keys are revoked and work again; then it is verified. */

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator } from '../../src/lab/simulator.ts';
import { startFullLab } from '../fixtures/lab.ts';
import { seededRandom } from '../fixtures/random.ts';
import { createBehaviours } from './behaviour.ts';
import { createDaemonLives, type DaemonLives } from './daemon.ts';
import { createOperators, type Operators } from './operators.ts';
import { planEnd, steps } from './plan-end.ts';
import type { Program } from './program.ts';
import { checkFile, endWaits, readStore, type StoreContents } from './read-store.ts';
import { openReceivers } from './receivers.ts';
import { rest } from './rest.ts';
import { verify } from './verify.ts';
import { createWatchedKeys, type WatchedKeys } from './watched-keys.ts';

/** What a run did and found. */
export interface RunResult {
  /** The number of killed daemons, by the place where they were killed. */
  readonly deaths: Readonly<Record<string, number>>;
  /** Lives that ended by SIGTERM. */
  readonly ends: number;
  /** (transition × channel). */
  readonly transitions: number;
  /** Arrivals, the refused ones included. */
  readonly messages: number;
  /** What was done beside the daemon: silences that ended, acknowledgements, changes of the config. */
  readonly acts: number;
  /** What is wrong, one sentence each; empty if nothing is. */
  readonly faults: readonly string[];
}

/**
 * A life that reaches neither its step nor its event is killed after so many probes, or so many ms. On a busy machine a daemon
 * may be slow in everything.
 */
const patience = { probes: 24, life: 30_000 };

/**
 * Runs one store through many lives, and verifies it.
 * @param lives the number of lives before the last, undisturbed ones
 * @param onDeath is called with the place of each death
 */
export async function runLives(
  program: Program,
  seed: number,
  lives: number,
  onDeath: (place: string) => void = () => {},
): Promise<RunResult> {
  const random = seededRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-crash-'));
  const daemon = createDaemonLives(program, folder);
  const lab = await startFullLab({ random });
  const behaviours = createBehaviours(random);
  const receivers = await openReceivers({ authority: lab.authority, behaviour: behaviours.of, onStep: daemon.emit });
  const keys = await createWatchedKeys({ lab, receivers, folder, random, hasCrowd: seed % 10 === 3 });
  const operators = createOperators({ daemon, keys, random });
  const storeFile = join(folder, 'keymedic.db');
  const deaths: Record<string, number> = {};
  const faults: string[] = [];
  const everPlanned = new Set<string>();
  const counts = { ends: 0, changes: 0 };
  const stopListening = emitProbes(lab.simulator, daemon);

  function recordDeath(place: string): void {
    deaths[place] = (deaths[place] ?? 0) + 1;
    onDeath(place);
  }

  async function live(): Promise<void> {
    const arrivedBefore = receivers.arrivals.length;
    behaviours.startLife();
    const { code, signal, step } = await runUntilEnd({ daemon, keys, operators, random, storeFile, counts });
    if (!existsSync(storeFile)) return;
    const store = readStore(storeFile);
    for (const { transition, channel } of store.planned) everPlanned.add(`${transition} on ${channel}`);
    if (signal === 'SIGTERM') recordDeath('SIGTERM before it listens');
    else if (signal === 'SIGKILL') {
      const isStep = steps.some((one) => one === step);
      recordDeath(isStep ? step : `${step}: ${describeState(store, receivers.arrivals.slice(arrivedBefore))}`);
    } else if (code === 0) counts.ends += 1;
    else throw new Error(`The daemon ended by itself with ${code}: ${daemon.lines.slice(-8).join(' | ')}`);
  }

  try {
    for (let life = 0; life < lives; life += 1) {
      if (life > 0) await keys.toggleSome(3);
      if (life % 4 === 2) await keys.toggleCrowd();
      await live();
    }
    behaviours.acceptAll();
    await operators.endSilences();
    endWaits(storeFile);
    faults.push(...(await rest({ daemon, keys, receivers, storeFile })));
    const store = readStore(storeFile);
    const { silences, acknowledged } = operators;
    const { arrivals } = receivers;
    const { absences } = keys;
    const revoked = keys.revoked();
    faults.push(
      ...(await verify({ store, everPlanned, arrivals, revoked, silences, acknowledged, absences })),
      ...checkFile(storeFile),
      ...operators.faults,
      ...daemon.lines.filter((line) => line.includes('mistake inside')),
    );
    const acts = silences.length + acknowledged.size + counts.changes;
    const { length: transitions } = store.planned;
    return { deaths, ends: counts.ends, transitions, messages: arrivals.length, acts, faults };
  } finally {
    stopListening();
    daemon.kill('at the end');
    await receivers.close();
    await lab.close();
    if (faults.length === 0) await rm(folder, { recursive: true, force: true });
    else {
      await writeFile(join(folder, 'arrivals.json'), JSON.stringify(receivers.arrivals, undefined, 1));
      await writeFile(join(folder, 'log'), daemon.lines.join('\n'));
      faults.push(`See ${folder}.`);
    }
  }
}

/** Emits the event `probe` for each probe of a watched key. Returns how to stop that. */
function emitProbes(simulator: Simulator, daemon: DaemonLives): () => void {
  let isListening = true;
  function listen(): void {
    void simulator
      .nextRequest(({ key }) => key.startsWith('i') || key.startsWith('crowd'))
      .then(() => {
        daemon.emit('probe');
        if (isListening) listen();
      });
  }
  listen();
  return () => {
    isListening = false;
  };
}

/** Runs one life to its end, while keys, operators and the config change. */
async function runUntilEnd(options: {
  readonly daemon: DaemonLives;
  readonly keys: WatchedKeys;
  readonly operators: Operators;
  readonly random: () => number;
  readonly storeFile: string;
  readonly counts: { changes: number };
}): Promise<Awaited<ReturnType<DaemonLives['start']>>> {
  const { daemon, keys, operators, random, storeFile, counts } = options;
  const pick = (most: number): number => Math.floor(random() * most);
  const undo: (() => void)[] = [];
  const doing: Promise<unknown>[] = [];
  const atProbe = (number: number, act: () => Promise<unknown>): void =>
    void undo.push(daemon.onEvent(/^probe$/, number, () => void doing.push(act())));
  atProbe(1 + pick(6), () => keys.toggleSome(2));
  atProbe(7 + pick(8), () => keys.toggleSome(2));
  if (random() < 0.3) atProbe(1 + pick(12), () => operators.act(readStore(storeFile)));
  if (random() < 0.12)
    atProbe(1 + pick(12), async () => {
      await keys.changeConfig();
      daemon.send('SIGHUP');
      counts.changes += 1;
    });
  const exited = daemon.start(planEnd(daemon, random, undo));
  const giveUp = (): void => daemon.kill('while waiting');
  const timer = setTimeout(giveUp, patience.life);
  undo.push(daemon.onEvent(/^probe$/, patience.probes, giveUp));
  const exit = await exited;
  clearTimeout(timer);
  for (const act of undo) act();
  await Promise.all(doing);
  return exit;
}

/** How far a daemon had come, by its store and the arrivals. */
function describeState({ unclaimed, claimed }: StoreContents, arrived: readonly { readonly id: string }[]): string {
  if (claimed.some((id) => arrived.some((one) => one.id === id))) return 'arrived, outcome not written';
  if (claimed.length > 0) return 'claimed, not arrived';
  return unclaimed > 0 ? 'committed, not claimed' : 'nothing on its way';
}
