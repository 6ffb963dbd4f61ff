/** @module Scores the reading of recorded answers: `npm run score -- DIR [provider…]`, or a file of pasted texts. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Cause } from '../src/core/cause.ts';
import { type BatchLine, readLine } from '../src/core/explain.ts';
import type { Provider } from '../src/core/provider.ts';

interface Recorded extends BatchLine {
  readonly causes: readonly Cause[];
  readonly actual: Cause | null;
  readonly judgeable?: boolean;
}

interface Tally {
  cases: number;
  firstAllowed: number;
  known: number;
  actualAmong: number;
  overlap: number;
  calledHealthy: number;
  blamed: number;
}

const [place, ...only] = process.argv.slice(2);
if (place === undefined) {
  console.error('usage: npm run score -- DIR [provider…]');
  process.exit(64);
}
const providers = await loadProviders();
const files = statSync(place).isDirectory()
  ? readdirSync(place)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => join(place, name))
  : [place];
const total = emptyTally();
console.log(`${'provider'.padEnd(18)} cases  first  actual  overlap  healthy!  blamed!`);
for (const file of files.sort()) {
  const id = basename(file, '.jsonl');
  if (only.length > 0 && !only.includes(id)) continue;
  const tally = emptyTally();
  for (const line of readFileSync(file, 'utf8').split('\n')) if (line.trim() !== '') scoreLine(JSON.parse(line), tally);
  print(id, tally);
  for (const name of Object.keys(total) as (keyof Tally)[]) total[name] += tally[name];
}
print('all', total);

function emptyTally(): Tally {
  return { cases: 0, firstAllowed: 0, known: 0, actualAmong: 0, overlap: 0, calledHealthy: 0, blamed: 0 };
}

function scoreLine(recorded: Recorded, tally: Tally): void {
  if (recorded.judgeable === false) return;
  const reading = readLine(recorded, providers);
  const candidates: readonly Cause[] = reading?.causes ?? [];
  const [first] = candidates;
  const allowed = new Set(recorded.causes);
  const isFirstAllowed = first !== undefined && allowed.has(first);
  const isActualAmong = recorded.actual === null || candidates.includes(recorded.actual);
  const union = new Set([...candidates, ...allowed]);
  const overlap = [...union].filter((cause) => allowed.has(cause) && candidates.includes(cause)).length / union.size;
  const isCalledHealthy = first === 'healthy' && !allowed.has('healthy');
  const isBlamed = isKeyCause(first) && recorded.causes.every((cause) => !isKeyCause(cause));
  tally.cases++;
  tally.firstAllowed += Number(isFirstAllowed);
  if (recorded.actual !== null) {
    tally.known++;
    tally.actualAmong += Number(isActualAmong);
  }
  tally.overlap += overlap;
  tally.calledHealthy += Number(isCalledHealthy);
  tally.blamed += Number(isBlamed);
  if (isFirstAllowed && isActualAmong && overlap >= 0.75) return;
  const marks = [
    isFirstAllowed ? '' : 'FIRST',
    isActualAmong ? '' : `ACTUAL ${recorded.actual}`,
    `overlap ${overlap.toFixed(2)}`,
  ];
  console.log(
    `  ${recorded.id}: ${marks.filter(Boolean).join(', ')}\n    read    ${candidates.join(' ')}  (${reading?.from} ${reading?.rule?.text ?? reading?.rule?.status ?? ''})\n    allowed ${recorded.causes.join(' ')}`,
  );
}

/** A cause that says the stored credential is no good. */
function isKeyCause(cause: Cause | undefined): boolean {
  return (
    cause !== undefined &&
    ['malformed', 'unrecognised', 'wrong_credential', 'wrong_region', 'expired', 'revoked'].includes(cause)
  );
}

function print(id: string, tally: Tally): void {
  const share = (part: number, whole: number) =>
    whole === 0 ? '   –' : `${((100 * part) / whole).toFixed(0)}%`.padStart(5);
  console.log(
    `${id.padEnd(18)} ${String(tally.cases).padStart(5)}  ${share(tally.firstAllowed, tally.cases)}   ${share(tally.actualAmong, tally.known)}     ${(tally.overlap / Math.max(1, tally.cases)).toFixed(2)}  ${String(tally.calledHealthy).padStart(8)}  ${String(tally.blamed).padStart(7)}`,
  );
}

async function loadProviders(): Promise<Map<string, Provider>> {
  const folder = resolve(import.meta.dirname, '../providers');
  const found = new Map<string, Provider>();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.ts') || name.startsWith('_') || name === 'index.ts') continue;
    try {
      const { default: provider } = (await import(join(folder, name))) as { default: Provider };
      found.set(provider.id, provider);
    } catch (error) {
      console.error(`providers/${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return found;
}
