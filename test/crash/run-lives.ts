/** @module One run: a store through many lives of the daemon, killed while keys are revoked and mended; then it is judged. */

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { providers } from '../../providers/index.ts';
import { loadCases, type RecordedCases } from '../../src/lab/load-cases.ts';
import { startLab } from '../../src/lab/server.ts';
import { createSimulator } from '../../src/lab/simulator.ts';
import { seededRandom } from '../fixtures/random.ts';
import { createDaemonLives } from './daemon.ts';
import { type OwnStep, ownSteps, receiverSteps } from './kill-points.ts';
import { createOperators } from './operators.ts';
import type { Program } from './program.ts';
import { checkFile, endWaits, readStore, type StoreContents } from './read-store.ts';
import { type Behaviour, type ChannelId, openReceivers } from './receivers.ts';
import { verify } from './verify.ts';
import { createWatchedKeys } from './watched-keys.ts';

export interface RunResult {
  /** Where how many daemons died. */
  readonly deaths: Readonly<Record<string, number>>;
  /** Lives that ended by SIGTERM. */
  readonly ends: number;
  /** (transition × channel). */
  readonly transitions: number;
  /** Arrivals, the refused ones included. */
  readonly messages: number;
  /** What was done beside the daemon: silences that ended, acknowledgements, changes of the config. */
  readonly acts: number;
  /** What is wrong, one sentence each; empty when all is well. */
  readonly faults: readonly string[];
}

/** What a death from outside follows, after 0 to `delay` ms. */
const moments = [
  { event: /^start$/, delay: 1500 },
  { event: /^probe$/, delay: 150 },
  { event: /telling /, delay: 60 },
  { event: /^message arrived$/, delay: 10 },
  { event: /^answer sent$/, delay: 40 },
] as const;
/**
 * Probes and ms after which a life without its moment is ended all the same, and ms without a change after which the last one
 * will not come to rest: on a busy machine a daemon may take long for everything.
 */
const patience = { probes: 24, life: 30_000, end: 240_000 };
/** ms between two looks whether a store is at rest. */
const betweenLooks = 300;

const steps = [...ownSteps, ...receiverSteps] as const;

let shelf: RecordedCases | undefined;

/** @param lives how many the store sees before it is left in peace */
export async function runLives(
  program: Program,
  seed: number,
  lives: number,
  onDeath: (place: string) => void = () => {},
): Promise<RunResult> {
  const random = seededRandom(seed);
  const pick = (most: number): number => Math.floor(random() * most);
  shelf ??= loadCases();

  const seen = new Set<string>();
  /** Lives for which a channel takes nothing. */
  const downFor = { mail: 0, hook: 0, spare: 0, extra: 0 };
  let isKind = false;
  /** Each message meets one mood; later tries of it are taken, unless the channel is down. */
  function mood(channel: ChannelId, id: string): Behaviour {
    const isNew = !seen.has(`${channel} ${id}`);
    seen.add(`${channel} ${id}`);
    if (isKind) return 'takes';
    if (downFor[channel] > 0) return 'refuses';
    const chance = isNew ? random() : 1;
    if (chance < 0.3) return chance < 0.15 ? 'refuses' : 'hangs up';
    // Nobody takes over from the spare channel.
    return chance < 0.34 && channel !== 'spare' ? 'refuses for good' : 'takes';
  }

  const folder = await mkdtemp(join(tmpdir(), 'keymedic-crash-'));
  const daemon = createDaemonLives(program, folder);
  const simulator = createSimulator({ providers, cases: shelf, random });
  const lab = await startLab({ simulator, catchesAll: true });
  const receivers = await openReceivers({ authority: lab.authority, behaviour: mood, onStep: daemon.emit });
  const hasCrowd = seed % 10 === 3;
  const ward = await createWatchedKeys({ lab, receivers, folder, random, hasCrowd });
  const people = createOperators({ daemon, ward, random });
  const storeFile = join(folder, 'keymedic.db');

  const deaths: Record<string, number> = {};
  const faults: string[] = [];
  const everPromised = new Set<string>();
  let ends = 0;
  let changes = 0;

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

  /** Prepares this life's end; returns the step after which the daemon is to kill itself, if that is it. */
  function doom(undo: (() => void)[]): readonly [OwnStep, number] | undefined {
    const chance = random();
    if (chance < 0.28) {
      const { event, delay } = moments[pick(moments.length)] ?? moments[0];
      const number = event.source === '^start$' ? 1 : 1 + pick(event.source === '^probe$' ? 20 : 4);
      const wait = random() * delay;
      const end = (): void => (chance < 0.08 ? daemon.send('SIGTERM') : daemon.kill('at a moment'));
      let timer: NodeJS.Timeout | undefined;
      const begin = (): void => {
        timer = setTimeout(end, wait);
      };
      undo.push(daemon.onEvent(event, number, begin), () => clearTimeout(timer));
      return undefined;
    }
    const step = steps[pick(steps.length)] ?? steps[0];
    const number = 1 + pick(step === 'probe answered' ? 12 : 3);
    if (step !== 'message arrived' && step !== 'answer sent') return [step, number];
    undo.push(daemon.onEvent(new RegExp(`^${step}$`), number, () => daemon.kill(step)));
    return undefined;
  }

  /** What else happens in a life, each at some probe. */
  function disturb(undo: (() => void)[], doing: Promise<unknown>[]): void {
    const at = (number: number, act: () => Promise<unknown>): void =>
      void undo.push(daemon.onEvent(/^probe$/, number, () => void doing.push(act())));
    at(1 + pick(6), () => ward.toggleSome(2));
    at(7 + pick(8), () => ward.toggleSome(2));
    if (random() < 0.3) at(1 + pick(12), () => people.act(readStore(storeFile)));
    if (random() < 0.12)
      at(1 + pick(12), async () => {
        await ward.changeConfig();
        daemon.send('SIGHUP');
        changes += 1;
      });
  }

  function noteDeath(place: string): void {
    deaths[place] = (deaths[place] ?? 0) + 1;
    onDeath(place);
  }

  async function live(): Promise<void> {
    const undo: (() => void)[] = [];
    const doing: Promise<unknown>[] = [];
    const arrivedBefore = receivers.arrivals.length;
    for (const channel of ['mail', 'hook'] as const)
      downFor[channel] = downFor[channel] > 0 ? downFor[channel] - 1 : random() < 0.08 ? 1 + pick(4) : 0;
    disturb(undo, doing);
    const ended = daemon.start(doom(undo));
    const giveUp = (): void => daemon.kill('while waiting');
    const timer = setTimeout(giveUp, patience.life);
    undo.push(daemon.onEvent(/^probe$/, patience.probes, giveUp));
    const { code, signal, step: where } = await ended;
    clearTimeout(timer);
    for (const act of undo) act();
    await Promise.all(doing);
    if (!existsSync(storeFile)) return;
    const ledger = readStore(storeFile);
    for (const { transition, channel } of ledger.planned) everPromised.add(`${transition} on ${channel}`);
    if (signal === 'SIGTERM') noteDeath('SIGTERM before it listens');
    else if (signal === 'SIGKILL') {
      const isStep = steps.some((step) => step === where);
      noteDeath(isStep ? where : `${where}: ${sayState(ledger, receivers.arrivals.slice(arrivedBefore))}`);
    } else if (code === 0) ends += 1;
    else throw new Error(`The daemon ended by itself with ${code}: ${daemon.lines.slice(-8).join(' | ')}`);
  }

  /** What is still to come: messages on their way, and keys whose incident is not what their ESP says of them. */
  function listUnrest(): readonly string[] {
    const { pending, open, flapping } = readStore(storeFile);
    const revoked = listRevoked();
    const gone = [...open.keys()].filter((id) => !id.startsWith('@') && !revoked.has(id) && !flapping.has(id));
    return [
      ...(pending === 0 ? [] : [`${pending} on their way`]),
      ...gone.map((id) => `${id} works, with an incident`),
      ...[...revoked].filter((id) => !open.has(id)).map((id) => `${id} is revoked, without an incident`),
    ];
  }

  function listRevoked(): ReadonlySet<string> {
    return new Set(ward.watched().flatMap(({ id, isRevoked }) => (isRevoked ? [id] : [])));
  }

  /** One life without a death, until it is at rest; false when that never comes. */
  async function liveInPeace(): Promise<boolean> {
    let isOver = false;
    const ended = daemon.start().finally(() => {
      isOver = true;
    });
    const unrest = await new Promise<readonly string[]>((resolve) => {
      let before = '';
      let changedAt = performance.now();
      const looking = setInterval(() => {
        const left = existsSync(storeFile) ? listUnrest() : ['no store'];
        const now = `${left.join()} ${receivers.arrivals.length}`;
        if (now !== before) changedAt = performance.now();
        before = now;
        if (!isOver && left.length > 0 && performance.now() - changedAt < patience.end) return;
        clearInterval(looking);
        resolve(left);
      }, betweenLooks);
    });
    daemon.send('SIGTERM');
    const { code, signal } = await ended;
    if (unrest.length > 0) {
      const about = /\b(?:i\d|crowd-\d+)\b/.exec(unrest.join())?.[0] ?? 'error';
      const log = daemon.lines.filter((line) => line.includes(about)).slice(-6);
      faults.push(`Not at rest, and no change in ${patience.end / 1000} s: ${unrest.join(', ')}; ${log.join(' | ')}`);
    }
    // What is at rest from the start may be told to end before it listens.
    if (code !== 0 && signal !== 'SIGTERM')
      throw new Error(`A life in peace ended with ${code}: ${daemon.lines.slice(-8).join(' | ')}`);
    return unrest.length === 0;
  }

  /** Leaves the store and what happened to whoever looks into a fault. */
  async function keep(): Promise<string> {
    await writeFile(join(folder, 'arrivals.json'), JSON.stringify(receivers.arrivals, undefined, 1));
    await writeFile(join(folder, 'log'), daemon.lines.join('\n'));
    return `See ${folder}.`;
  }

  try {
    for (let life = 0; life < lives; life += 1) {
      if (life > 0) await ward.toggleSome(3);
      if (life % 4 === 2) await ward.toggleCrowd();
      await live();
    }
    isKind = true;
    await people.endSilences();
    endWaits(storeFile);
    // A verdict that falls between rest and end is told by the next life.
    while ((await liveInPeace()) && listUnrest().length > 0);
    const ledger = readStore(storeFile);
    const { silences: quiets, acknowledged } = people;
    const { arrivals } = receivers;
    const { absences } = ward;
    const revoked = listRevoked();
    faults.push(
      ...(await verify({
        store: ledger,
        everPlanned: everPromised,
        arrivals,
        revoked,
        silences: quiets,
        acknowledged,
        absences,
      })),
      ...checkFile(storeFile),
      ...people.faults,
      ...daemon.lines.filter((line) => line.includes('mistake inside')),
    );
    const { length: transitions } = ledger.planned;
    const acts = quiets.length + acknowledged.size + changes;
    return { deaths, ends, transitions, messages: arrivals.length, acts, faults };
  } finally {
    isListening = false;
    daemon.kill('at the end');
    await receivers.close();
    await lab.close();
    if (faults.length === 0) await rm(folder, { recursive: true, force: true });
    else faults.push(await keep());
  }
}

/** How far the store and the receivers show that a daemon had come. */
function sayState({ unclaimed, claimed }: StoreContents, arrived: readonly { readonly id: string }[]): string {
  if (claimed.some((id) => arrived.some((one) => one.id === id))) return 'arrived, outcome not written';
  if (claimed.length > 0) return 'claimed, not arrived';
  return unclaimed > 0 ? 'committed, not claimed' : 'nothing on its way';
}
