/**
 * @module Measures what the README states, side by side in one run: `npm run bench [-- quick] [start|reading|batch|cycle]`. Runs are interleaved; the
 * least of them is the cost, the middle one what to expect on a machine that does other things as well.
 */

import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { providers as shelf } from '../providers/index.ts';
import type { BatchLine } from '../src/core/explain/batch-line.ts';
import { toAnswer } from '../src/core/explain/explain-answer.ts';
import { parseJson } from '../src/core/reading/match/readable-text.ts';
import { readAnswer } from '../src/core/reading/read-answer.ts';

const root = join(import.meta.dirname, '..');
const program = join(root, 'bin', 'keymedic.js');
const isQuick = process.argv.includes('quick');
const folder = mkdtempSync(join(tmpdir(), 'keymedic-bench-'));
const providers = new Map(shelf.map((provider) => [provider.id, provider]));
const cases = Object.entries(
  JSON.parse(readFileSync(join(root, 'dist', 'cases.json'), 'utf8')) as Record<string, readonly BatchLine[]>,
).flatMap(([provider, own]) => own.map((one) => ({ ...one, provider })));

console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}\n`);
const benches = { start: benchStart, reading: benchReading, batch: benchBatch, cycle: benchCycle };
const wanted = Object.entries(benches).filter(([name]) => process.argv.includes(name));
try {
  for (const [, bench] of wanted.length === 0 ? Object.entries(benches) : wanted) await bench();
} finally {
  rmSync(folder, { recursive: true });
}

/** Of one request: µs of CPU, and how much of it in the program itself; and how many there were a second. */
interface Cost {
  readonly cpu: number;
  readonly user: number;
  readonly rate: number;
}

/** `keymedic explain` against a Node that does nothing, both started anew each time. */
function benchStart(): void {
  const pasted = join(folder, 'pasted.txt');
  writeFileSync(pasted, 'HTTP/1.1 401 Unauthorized\n\n{"errors":[{"message":"authorization required"}]}\n');
  const times: Record<'bare' | 'explain', number[]> = { bare: [], explain: [] };
  const start = (args: readonly string[]): number => {
    const began = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
    return performance.now() - began;
  };
  for (let round = 0; round < (isQuick ? 10 : 40); round++) {
    times.bare.push(start(['-e', '0']));
    times.explain.push(start([program, 'explain', '--provider', 'sendgrid', pasted]));
  }
  report('start of node -e 0', times.bare, 'ms');
  report('start of keymedic explain', times.explain, 'ms');
  compare(times.explain, times.bare, 2.2);
}

/** Reading one answer against parsing its JSON twice. Nothing is remembered from one answer to the next. */
function benchReading(): void {
  const recorded = cases.flatMap((one) => {
    const answer = toAnswer(one);
    const isJson = answer?.kind === 'http' && parseJson(answer.body) !== undefined;
    return isJson ? [{ answer, provider: providers.get(one.provider) }] : [];
  });
  const reading: number[] = [];
  const parsing: number[] = [];
  for (let round = 0; round < 200; round++) {
    const began = performance.now();
    for (const { answer, provider } of recorded) readAnswer(provider, answer);
    const between = performance.now();
    for (const { answer } of recorded) for (const _ of [1, 2]) JSON.parse(answer.body);
    if (round < 20) continue;
    reading.push(((between - began) / recorded.length) * 1000);
    parsing.push(((performance.now() - between) / recorded.length) * 1000);
  }
  report('parsing the JSON of an answer twice', parsing, 'µs');
  report('reading an answer', reading, 'µs');
  compare(reading, parsing, 1);
}

/** A hundred thousand answers through the command line: rate and the most memory that it ever had. */
function benchBatch(): void {
  const tellMemory = `data:text/javascript,process.on('exit',()=>process.stderr.write('maxRSS '+process.resourceUsage().maxRSS))`;
  for (const count of isQuick ? [2_000, 10_000] : [10_000, 100_000]) {
    const file = join(folder, `${count}.ndjson`);
    const lines = Array.from({ length: count }, (_, at) => JSON.stringify({ ...cases[at % cases.length], id: at }));
    writeFileSync(file, `${lines.join('\n')}\n`);
    const began = performance.now();
    const { stderr, status } = spawnSync(
      process.execPath,
      ['--import', tellMemory, program, 'explain', '--batch', file],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
        encoding: 'utf8',
      },
    );
    const took = performance.now() - began;
    const memory = Number(/maxRSS (\d+)/.exec(stderr)?.[1]) / 1024;
    if (status !== 0) throw new Error(`explain --batch ended with ${status}`);
    console.log(
      `explain --batch of ${count}: ${Math.round(count / (took / 1000))} answers a second, ${Math.round(memory)} MB at most`,
    );
  }
  console.log('');
}

/** due → request → diagnosis → stored, by the real daemon, against a bare loop; the other side in a process of its own. */
async function benchCycle(): Promise<void> {
  const server = fork(join(root, 'scripts', 'bench', 'server.ts'));
  const [{ port, pem }] = (await once(server, 'message')) as [{ readonly port: number; readonly pem: string }];
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, pem);
  const key = `SG.${'a'.repeat(22)}.${'b'.repeat(37)}_known`;
  const count = 2_000;
  const seconds = isQuick ? '4' : '10';
  const costs: Record<'bare' | 'cycle', Cost[]> = { bare: [], cycle: [] };
  for (let round = 0; round < (isQuick ? 1 : 5); round++) {
    const config = join(folder, `${round}.yaml`);
    const integrations = Array.from({ length: count }, (_, at) => ({
      id: `i${at}`,
      provider: 'sendgrid',
      key: { env: 'BENCH_KEY' },
      every: '1s',
    }));
    const network = { ca: caFile, connect_to: [`::127.0.0.1:${port}`], connectivity: [] };
    writeFileSync(
      config,
      stringify({ integrations, network, store: { path: `${round}.db` }, log: { level: 'error' } }),
    );
    costs.bare.push(await measure('axios-loop.ts', [String(port), caFile, key, seconds]));
    costs.cycle.push(await measure('daemon-loop.ts', [config, seconds]));
  }
  server.disconnect();
  // What the system does for it depends more on what else the machine does.
  for (const part of ['user', 'cpu'] as const) {
    const [bare, cycle] = [costs.bare, costs.cycle].map((all) => all.map((cost) => cost[part])) as [number[], number[]];
    const what = part === 'user' ? 'user CPU' : 'all CPU';
    report(`${what} of a bare axios request`, bare, 'µs');
    report(`${what} of a full probe cycle`, cycle, 'µs');
    compare(cycle, bare, 1.5);
  }

  async function measure(script: string, args: readonly string[]): Promise<Cost> {
    const child = fork(join(root, 'scripts', 'bench', script), args, {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, BENCH_KEY: key },
    });
    child.on('message', () => {
      server.once('message', (message) => child.send(message as object));
      server.send('count');
    });
    let printed = '';
    child.stdout?.on('data', (chunk) => {
      printed += String(chunk);
    });
    await once(child, 'close');
    const cost = JSON.parse(printed) as Cost;
    console.log(
      `  ${script}: ${cost.cpu.toFixed(0)} µs, ${cost.user.toFixed(0)} of it user, at ${cost.rate.toFixed(0)} a second`,
    );
    return cost;
  }
}

function report(what: string, times: readonly number[], unit: string): void {
  console.log(
    `${what}: ${least(times).toFixed(1)} ${unit} at least, ${median(times).toFixed(1)} ${unit} in the middle of ${times.length}`,
  );
}

function compare(ours: readonly number[], bare: readonly number[], goal: number): void {
  const [a, b] = [least(ours) / least(bare), median(ours) / median(bare)];
  console.log(`→ ${a.toFixed(2)} times (middle ${b.toFixed(2)}); the goal is ${goal}\n`);
}

function least(times: readonly number[]): number {
  return Math.min(...times);
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}
