/**
 * @module Scores the reading of recorded answers, or of pasted texts: `npm run score -- [DIR|FILE] [--no-providers]
 * [provider…]`. With `--no-providers` the common lists read alone, as they do for an ESP that nobody described. Without a place it prints the
 * calibration over the recorded answers, each read without the rules that were made for it alone.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BatchLine } from '../src/core/explain/batch-line.ts';
import { explainReading, toAnswer } from '../src/core/explain/explain-answer.ts';
import { explainText } from '../src/core/explain/explain-text.ts';
import type { Cause, Confidence } from '../src/core/model/cause.ts';
import type { Provider } from '../src/core/model/provider.ts';
import { readAnswer } from '../src/core/reading/read-answer.ts';
import { loadProviderFiles, readCaseFile } from '../test/fixtures/providers.ts';
import { calibrate, describeCalibration, type Verdict } from './score/calibration.ts';
import { judgeLeftOut } from './score/left-out.ts';

interface Recorded extends BatchLine {
  readonly id: string;
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
  const shelf = await loadProviderFiles();
  console.log('Recorded answers, each without the rules that were made for it alone:');
  console.log(describeCalibration(calibrate(shelf.flatMap((one) => judgeLeftOut(one, readCaseFile(one.id))))));
  process.exit(0);
}
const providers = words.includes('--no-providers') ? new Map<string, Provider>() : await loadProviders();
const files = statSync(place).isDirectory()
  ? readdirSync(place)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => join(place, name))
  : [place];
const verdicts: Verdict[] = [];
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
console.log(describeCalibration(calibrate(verdicts)));
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
  const { candidates, confidence, how, provider } =
    recorded.text === undefined ? readRecorded(recorded) : readPasted(recorded.text);
  if (recorded.provider_evident === true) {
    tally.evident++;
    tally.rightProvider += Number(provider === recorded.provider);
    if (provider !== recorded.provider) console.log(`  ${recorded.id}: ESP ${recorded.provider}, read as ${provider}`);
  }
  if (recorded.text !== undefined && recorded.actual === 'unrelated') tally.misnamed += Number(provider !== undefined);
  const [first] = candidates;
  const allowed = new Set(recorded.causes);
  verdicts.push({ confidence, candidates, allowed: recorded.causes, actual: recorded.actual ?? undefined });
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
  readonly confidence: Confidence;
  /** The rule that matched, for the person who corrects it. */
  readonly how: string;
  readonly provider?: string;
}

function readRecorded(recorded: Recorded): Read {
  const answer = toAnswer(recorded);
  if (answer === undefined) return { candidates: [], confidence: 'possible', how: 'no answer' };
  const provider = providers.get(recorded.provider ?? '');
  const reading = readAnswer(provider, answer);
  const { candidates, confidence } = explainReading(reading, answer, provider, 0);
  return { candidates, confidence, how: `${reading.from} ${reading.rule?.text ?? reading.rule?.status ?? ''}` };
}

function readPasted(text: string): Read {
  const { diagnosis, provider } = explainText(text, providers, { now: 0, headers: {} });
  return {
    candidates: diagnosis.candidates,
    confidence: diagnosis.confidence,
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
  return new Map((await loadProviderFiles()).map((provider) => [provider.id, provider]));
}
