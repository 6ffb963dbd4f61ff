/**
 * @module Runs the daemon for a long time in a hostile world: `npm run trial:soak -- [--integrations N] [--minutes M] [--every S]
 * [--seed TEXT] [--delay MS]`. A tenth of the integrations uses OAuth. Keys, hosts and receivers get all faults of the lab at
 * random. In the end the faults stop, and some keys are revoked. Then each key must have a verdict, and each alert must have
 * arrived. Heap and descriptors must not have grown, and the event loop must not have been late. Prints the figures; exits with
 * 1 if a check fails.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readStore } from '../../test/crash/read-store.ts';
import { describeCost, type LogLine, runDaemon } from './daemon-process.ts';
import { describeLoad, describeMachine } from './machine.ts';
import type { SoakCommand, SoakOrder, SoakReply } from './soak-lab.ts';

const { values } = parseArgs({
  options: {
    integrations: { type: 'string', default: '2000' },
    minutes: { type: 'string', default: '60' },
    /** The interval between two probes of a key, s. The budgets of the ESPs allow no less. */
    every: { type: 'string', default: '20' },
    /** Random by default. */
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    /** The longest 99.9th percentile of the delay of the event loop, ms. */
    delay: { type: 'string', default: '100' },
    /** The longest wait for the first verdicts, and for rest in the end, minutes. */
    patience: { type: 'string', default: '12' },
  },
});
const [minutes, patience] = [Number(values.minutes), Number(values.patience) * 60_000];
const folder = await mkdtemp(join(tmpdir(), 'keymedic-soak-'));
const storeFile = join(folder, 'keymedic.db');
const breaches: string[] = [];
/** One measurement of the daemon; heap in MB, delays in ms. */
type Figures = Readonly<
  Record<'heap' | 'descriptors' | 'samples' | 'delay' | 'longest' | 'work' | 'longestWork', number>
>;
const measured: Figures[] = [];
/** Measurements; more of them would disturb the daemon. */
const measurements = Math.max(8, Math.min(60, Math.round(minutes * 2)));

const order: SoakOrder = {
  folder,
  seed: values.seed,
  integrations: Number(values.integrations),
  every: Number(values.every),
};
console.log(`${describeMachine()}, load of the machine ${describeLoad()}; seed ${values.seed}, ${minutes} minutes`);
const lab = fork(join(import.meta.dirname, 'soak-lab.ts'), [JSON.stringify(order)], { serialization: 'advanced' });
const ready = await hear('ready');
console.log(
  `${ready.integrations} integrations of ${ready.providers} ESPs, ${ready.oauth} of them with OAuth, each every ${values.every} s`,
);
const problems: string[] = [];
const daemon = runDaemon(join(folder, 'keymedic.yaml'), readLine, [
  '--expose-gc',
  '--import',
  join(import.meta.dirname, 'measure-process.ts'),
]);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.on('exit', () => {
  daemon.signal('SIGKILL');
  lab.kill();
});

await waitFor('every key was judged for the first time', () => listUnjudged(0).length === 0);
for (const id of listUnjudged(0).slice(0, 20)) breaches.push(`${id} was not judged before the faults`);
await measure();
const startedAt = Date.now();
await say('begin', 'begun');
for (let index = 1; index <= measurements; index += 1) {
  await wait(startedAt + (index * minutes * 60_000) / measurements - Date.now());
  console.log(describe(await measure()));
}
const calm = await say('calm', 'calm');
const calmAt = Date.now();
console.log(`faults: ${JSON.stringify(calm.faults)}; ${calm.revoked.length} keys are revoked for good`);
const revoked = new Set(calm.revoked);
await waitFor('rest', () => listUnrest().length === 0);
for (const unrest of listUnrest().slice(0, 20)) breaches.push(`never at rest: ${unrest}`);
await measure();
const cost = daemon.cost();
await daemon.stop();
const { faults, ...counts } = await say('verify', 'verified');
breaches.push(...faults.slice(0, 50));
if (faults.length > 50) breaches.push(`${faults.length - 50} more of this kind`);
lab.disconnect();
await once(lab, 'exit');
checkFigures();
console.log(`the daemon used ${describeCost(cost)}; ${JSON.stringify(counts)}; load of the machine ${describeLoad()}`);
if (problems.length > 0) console.log(`errors in the log of the daemon, by number:\n${countAlike(problems).join('\n')}`);
for (const breach of breaches) console.log(`BREACH: ${breach}`);
console.log(breaches.length === 0 ? 'no breach' : `${breaches.length} breaches; seed ${values.seed}; see ${folder}`);
if (breaches.length === 0) await rm(folder, { recursive: true });
process.exitCode = breaches.length === 0 ? 0 : 1;

function readLine(line: LogLine): void {
  const { heap, says = '', level } = line;
  if (heap !== undefined)
    measured.push(Object.fromEntries(Object.entries(line).map(([name, text]) => [name, Number(text)])) as Figures);
  if (level === 'error') problems.push(says);
  if (/mistake inside|broke:/.test(says)) breaches.push(`the daemon logged: ${says}`);
}

async function hear<Kind extends SoakReply['kind']>(kind: Kind): Promise<Extract<SoakReply, { kind: Kind }>> {
  const [reply] = (await Promise.race([
    once(lab, 'message'),
    once(lab, 'exit').then(() => Promise.reject(new Error('the lab ended by itself'))),
  ])) as [SoakReply];
  if (reply.kind !== kind) throw new Error(`the lab said ${reply.kind} in place of ${kind}`);
  return reply as Extract<SoakReply, { kind: Kind }>;
}

function say<Kind extends SoakReply['kind']>(
  command: SoakCommand,
  answer: Kind,
): Promise<Extract<SoakReply, { kind: Kind }>> {
  lab.send(command);
  return hear(answer);
}

async function measure(): Promise<Figures> {
  const before = measured.length;
  daemon.signal('SIGUSR2');
  while (measured.length === before) await wait(20);
  const last = measured.at(-1);
  if (last === undefined) throw new Error('the daemon was not measured');
  return last;
}

async function waitFor(what: string, isOver: () => boolean): Promise<void> {
  const from = Date.now();
  while (!isOver() && Date.now() - from < patience) await wait(1000);
  const took = `${Math.round((Date.now() - from) / 1000)} s`;
  console.log(isOver() ? `${what} after ${took}` : `${what}: GIVEN UP after ${took}`);
}

/** The keys without a verdict since `since` (ms). */
function listUnjudged(since: number): readonly string[] {
  const standings = readStandings();
  return listIds().filter((id) => (standings.get(id)?.lastProbeAt ?? -1) < since || standings.get(id) === undefined);
}

function listIds(): readonly string[] {
  return Array.from({ length: ready.integrations }, (_, index) => `key-${index}`);
}

interface StandingFields {
  readonly state?: string;
  readonly lastProbeAt?: number;
}

function readStandings(): ReadonlyMap<string, StandingFields> {
  try {
    const database = new DatabaseSync(storeFile, { readOnly: true, timeout: 2000 });
    try {
      const rows = database.prepare('select integration, body from standings').all();
      return new Map(
        rows.map(({ integration, body }) => [String(integration), JSON.parse(String(body)) as StandingFields]),
      );
    } finally {
      database.close();
    }
  } catch {
    // The daemon has not made the store yet.
    return new Map();
  }
}

/** What is still to come: verdicts, messages, and incidents that do not match the keys. */
function listUnrest(): readonly string[] {
  const { pending, open, flapping } = readStore(storeFile);
  const standings = readStandings();
  const wrong = [...standings].filter(
    ([id, { state }]) =>
      !id.startsWith('@') && !flapping.has(id) && (state === 'healthy' || state === 'warning') === revoked.has(id),
  );
  return [
    ...(pending === 0 ? [] : [`${pending} deliveries are on their way`]),
    ...listUnjudged(calmAt).map((id) => `${id} has no verdict since the faults ended`),
    ...wrong.map(([id, { state }]) => `${id} is ${revoked.has(id) ? 'revoked' : 'healthy'}, and its state is ${state}`),
    ...[...revoked].filter((id) => !open.has(id)).map((id) => `${id} is revoked, without an incident`),
  ];
}

function describe({ heap, descriptors, delay, longest, work, longestWork }: Figures): string {
  return (
    `${((Date.now() - startedAt) / 60_000).toFixed(1)} min: heap ${heap} MB, ${descriptors} descriptors; delay of the loop ` +
    `p99.9 ${delay} ms, longest ${longest} ms, of which own work p99.9 ${work} ms, longest ${longestWork} ms`
  );
}

/** Compares the second quarter of the trial with the last. The first quarter fills caches. */
function checkFigures(): void {
  const during = measured.slice(1, 1 + measurements);
  const quarter = Math.floor(during.length / 4);
  const medianOf = (part: readonly Figures[], name: keyof Figures): number =>
    part.map((figures) => figures[name]).toSorted((one, other) => one - other)[Math.floor(part.length / 2)] ?? 0;
  for (const [name, unit, slack] of [
    ['heap', 'MB', 8],
    ['descriptors', '', 40],
  ] as const) {
    const before = medianOf(during.slice(quarter, 2 * quarter), name);
    const after = medianOf(during.slice(-quarter), name);
    console.log(`${name}: median ${before} ${unit} in the second quarter, ${after} ${unit} in the last`);
    if (after > before * 1.1 + slack) breaches.push(`${name} grew from ${before} to ${after} ${unit}`);
  }
  const last = during.at(-1);
  if (last === undefined) throw new Error('the daemon was not measured');
  if (last.delay > Number(values.delay))
    breaches.push(`the 99.9th percentile of the delay of the event loop was ${last.delay} ms`);
}

/** The texts without their numbers and names, each with its number of times, the most frequent first. */
function countAlike(texts: readonly string[]): readonly string[] {
  const alike = Map.groupBy(texts, (text) =>
    text
      .replace(/key-\d+/g, 'key-N')
      .replace(/\d+/g, 'N')
      .slice(0, 160),
  );
  return [...alike]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .slice(0, 20)
    .map(([text, all]) => `  ${all.length} × ${text}`);
}
