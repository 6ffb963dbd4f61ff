/** @module `keymedic explain --batch`: reads one line and prints one line, in order, in constant memory. */

import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { defined } from '../../core/defined.ts';
import { toJson } from '../../core/diagnosis/json.ts';
import { maskDiagnosis } from '../../core/diagnosis/masked.ts';
import { readBatchLine } from '../../core/explain/batch-line.ts';
import { explainReading, toAnswer } from '../../core/explain/explain-answer.ts';
import { explainText } from '../../core/explain/explain-text.ts';
import { shortestSecret } from '../../core/explain/find-secrets.ts';
import type { Answer } from '../../core/model/answer.ts';
import type { AnswerRule, Provider } from '../../core/model/provider.ts';
import { isTooDeep, mostLevels } from '../../core/nesting.ts';
import { isReadInPart } from '../../core/reading/match/readable-text.ts';
import { type Reading, readAnswer } from '../../core/reading/read-answer.ts';
import { assertReadable } from '../../io/file-access.ts';
import { describeFileError } from '../../io/files.ts';
import { longestLine, splitLines } from '../../io/lines.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { maskerOf, maskShapes } from '../terminal/mask.ts';
import { isStandardInput } from './standard-input.ts';

type Providers = ReadonlyMap<string, Provider>;

/** Explains every line of a file. @throws {UserError} 64 if the file cannot be read */
export async function explainBatch(
  file: string,
  fallback: string | undefined,
  providers: Providers,
  io: Io,
): Promise<number> {
  const output = createOutput(io.stdout);
  for await (const line of linesOf(file, io)) {
    if (line.trim() === '') continue;
    output.add(`${explainLine(line, fallback, providers)}\n`);
    if (io.stdout.writableNeedDrain) await once(io.stdout, 'drain');
  }
  output.flush();
  return exits.healthy;
}

async function* linesOf(file: string, io: Io): AsyncGenerator<string> {
  const isTyped = isStandardInput(file);
  try {
    yield* splitLines(isTyped ? io.stdin : await openLines(resolve(io.cwd, file)));
  } catch (error) {
    const place = isTyped ? 'standard input' : file;
    throw new UserError(`${place} cannot be read: ${describeFileError(error)}; name another file`, exits.usage);
  }
}

/** @throws {UnreadableFile} unless it is a regular file or a pipe: a device never ends */
async function openLines(path: string): Promise<AsyncIterable<Uint8Array>> {
  const stats = await stat(path);
  if (!stats.isFIFO()) assertReadable(stats, Number.POSITIVE_INFINITY);
  return createReadStream(path);
}

/** Characters that are written at once: a write for each line would be slow. */
const mostBuffered = 64 * 1024;

function createOutput(stdout: Writable): { add(text: string): void; flush(): void } {
  let buffered = '';
  let isPlanned = false;
  function flush(): void {
    isPlanned = false;
    if (buffered !== '') stdout.write(buffered);
    buffered = '';
  }
  return {
    add(text) {
      buffered += text;
      if (buffered.length >= mostBuffered) flush();
      else if (!isPlanned) {
        isPlanned = true;
        setImmediate(flush);
      }
    },
    flush,
  };
}

/** Characters of an id as JSON. */
const longestId = 1_000;

/** The JSON for one line. It has an `error` if the line is not JSON. */
function explainLine(line: string, fallback: string | undefined, providers: Providers): string {
  if (line.length > longestLine) return '{"error":"this line is longer than 1,000,000 characters"}';
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return '{"error":"this line is no JSON"}';
  }
  if (parsed === null || typeof parsed !== 'object') return '{"error":"this line is no JSON object"}';
  if (isTooDeep(parsed, line)) return `{"error":"this line has JSON of more than ${mostLevels} levels"}`;
  const given = readBatchLine(parsed);
  const { id } = given;
  if (JSON.stringify(id ?? '').length > longestId)
    return `{"error":"this line has an id of more than ${longestId} characters"}`;
  const named = given.provider ?? fallback;
  const answer = toAnswer(given);
  const known = named === undefined ? undefined : providers.get(named);
  if (answer !== undefined) return withId(id, line, explainAnswer(answer, line, known));
  if (given.text === undefined) return withId(id, line, '{"error":"this line has no response, error or text"}');
  const { diagnosis, provider } = explainText(given.text, providers, {
    now: Date.now(),
    headers: {},
    ...defined({ provider: known?.id }),
  });
  const masked = maskDiagnosis(diagnosis, maskerOf(line));
  return withId(id, line, JSON.stringify(toJson(masked, defined({ provider: provider?.id }))));
}

/** Puts the id before the other fields. Only the id comes from the line, so only the id can repeat a key. */
function withId(id: unknown, line: string, json: string): string {
  if (id === undefined) return json;
  const text = JSON.stringify(id);
  const isShort = (typeof id === 'string' ? id : text).length < shortestSecret;
  return `{"id":${isShort ? text : maskerOf(line)(text)},${json.slice(1)}`;
}

/** Explanations without the time, by rule, then by provider and status: the same refusals come again and again. */
const explainedBefore = new Map<AnswerRule, Map<string, string>>();
/** Explanations that are kept for a rule. A line may have any status; ESPs use few. */
const mostKept = 100;
const noTime = `"at":"${new Date(0).toISOString()}"}`;

function explainAnswer(answer: Answer, line: string, provider: Provider | undefined): string {
  const now = Date.now();
  const reading = readAnswer(provider, answer);
  const code = answer.kind === 'http' ? answer.status : answer.code;
  // An answer that was read in part is rare.
  if (reading.rule === undefined || isReadInPart(answer)) return render(reading, answer, provider, now, maskerOf(line));
  const byPlace = explainedBefore.get(reading.rule) ?? new Map<string, string>();
  explainedBefore.set(reading.rule, byPlace);
  const place = `${provider?.id} ${answer.kind} ${code}`;
  let json = byPlace.get(place);
  if (json === undefined) {
    if (byPlace.size >= mostKept) byPlace.clear();
    json = render(reading, answer, provider, 0, maskShapes).replace(noTime, '');
    byPlace.set(place, json);
  }
  return `${json}"at":"${new Date(now).toISOString()}"}`;
}

function render(
  reading: Reading,
  answer: Answer,
  provider: Provider | undefined,
  now: number,
  mask: (text: string) => string,
): string {
  const diagnosis = maskDiagnosis(explainReading(reading, answer, provider, now), mask);
  return JSON.stringify(toJson(diagnosis, defined({ provider: provider?.id })));
}
