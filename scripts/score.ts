/**
 * @module Scores the reading of recorded answers, or of pasted texts: `npm run score -- DIR|FILE [--no-providers] [provider…]`.
 * With `--no-providers` the common lists read alone, as they do for an ESP that nobody described.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type BatchLine, readLine } from '../src/core/explain/explain-answer.ts';
import { explainText } from '../src/core/explain/explain-text.ts';
import type { Cause } from '../src/core/model/cause.ts';
import type { Provider } from '../src/core/model/provider.ts';

interface Recorded extends BatchLine {
  readonly causes: readonly Cause[];
  readonly actual: Cause | null;
  readonly judgeable?: boolean;
  /** Of pasted texts: whether the text shows which ESP it is. */
  readonly provider_evident?: boolean;
}

interface Tally {
  cases: number;
  firstAllowed: number;
  known: number;
  actualAmong: number;
  overlap: number;
  calledHealthy: number;
  blamed: number;
  evident: number;
  rightProvider: number;
  /** Unrelated texts that were called an ESP's. */
  misnamed: number;
}

const words = process.argv.slice(2);
const [place, ...only] = words.filter((word) => !word.startsWith('--'));
if (place === undefined) {
  console.error('usage: npm run score -- DIR|FILE [--no-providers] [provider…]');
  process.exit(64);
}
const providers = words.includes('--no-providers') ? new Map<string, Provider>() : await loadProviders();
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
if (total.evident > 0)
  console.log(`right ESP ${total.rightProvider} of ${total.evident}; unrelated called an ESP's: ${total.misnamed}`);

function emptyTally(): Tally {
  return {
    cases: 0,
    firstAllowed: 0,
    known: 0,
    actualAmong: 0,
    overlap: 0,
    calledHealthy: 0,
    blamed: 0,
    evident: 0,
    rightProvider: 0,
    misnamed: 0,
  };
}

function scoreLine(recorded: Recorded, tally: Tally): void {
  if (recorded.judgeable === false) return;
  const { candidates, how, provider } =
    recorded.text === undefined ? readRecorded(recorded) : readPasted(recorded.text);
  if (recorded.provider_evident === true) {
    tally.evident++;
    tally.rightProvider += Number(provider === recorded.provider);
    if (provider !== recorded.provider) console.log(`  ${recorded.id}: ESP ${recorded.provider}, read as ${provider}`);
  }
  if (recorded.text !== undefined && recorded.actual === 'unrelated') tally.misnamed += Number(provider !== undefined);
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
    `  ${recorded.id}: ${marks.filter(Boolean).join(', ')}\n    read    ${candidates.join(' ')}  (${how})\n    allowed ${recorded.causes.join(' ')}`,
  );
}

interface Read {
  readonly candidates: readonly Cause[];
  /** The rule that matched, for the person who corrects it. */
  readonly how: string;
  readonly provider?: string;
}

function readRecorded(recorded: Recorded): Read {
  const reading = readLine(recorded, providers);
  const rule = reading?.rule?.text ?? reading?.rule?.status ?? '';
  return { candidates: reading?.causes ?? [], how: `${reading?.from} ${rule}` };
}

function readPasted(text: string): Read {
  const { diagnosis, provider } = explainText(text, providers, { now: 0, headers: {} });
  return {
    candidates: diagnosis.candidates,
    how: `${provider?.id ?? 'no ESP'}: ${diagnosis.evidence.map(({ says }) => says).join(' ')}`,
    ...(provider === undefined ? {} : { provider: provider.id }),
  };
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
