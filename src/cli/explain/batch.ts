/** @module `keymedic explain --batch`: one line in, one line out, in order, at a memory that does not grow. */

import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { toJson } from '../../core/diagnosis/json.ts';
import { type BatchLine, explainReading, toAnswer } from '../../core/explain/explain-answer.ts';
import { explainText } from '../../core/explain/explain-text.ts';
import { shortestSecret } from '../../core/explain/find-secrets.ts';
import type { Answer } from '../../core/model/answer.ts';
import type { AnswerRule, Provider } from '../../core/model/provider.ts';
import { type Reading, readAnswer } from '../../core/reading/read-answer.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { maskerOf, maskShapes } from '../terminal/mask.ts';
import { cutMiddle } from './cut-middle.ts';

type Providers = ReadonlyMap<string, Provider>;

/** @throws UserError when the file cannot be read */
export async function explainBatch(
  file: string,
  fallback: string | undefined,
  providers: Providers,
  io: Io,
): Promise<number> {
  const input = file === '-' ? io.stdin : createReadStream(resolve(io.cwd, file), 'utf8');
  const failed = new Promise<never>((_, reject) => {
    input.once('error', (error: NodeJS.ErrnoException) =>
      reject(new UserError(`${file} cannot be read (${error.code ?? 'unknown'})`, exits.usage)),
    );
  });
  const work = (async () => {
    const output = createOutput(io.stdout);
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.trim() === '') continue;
      output.add(`${explainLine(line, fallback, providers)}\n`);
      if (io.stdout.writableNeedDrain) await once(io.stdout, 'drain');
    }
    output.flush();
    return exits.healthy;
  })();
  return Promise.race([work, failed]);
}

/** One write costs more than one line: lines are gathered, for as long as more are at hand. */
const mostGathered = 64 * 1024;

function createOutput(stdout: Writable): { add(text: string): void; flush(): void } {
  let gathered = '';
  let isPlanned = false;
  function flush(): void {
    isPlanned = false;
    if (gathered !== '') stdout.write(gathered);
    gathered = '';
  }
  return {
    add(text) {
      gathered += text;
      if (gathered.length >= mostGathered) flush();
      else if (!isPlanned) {
        isPlanned = true;
        setImmediate(flush);
      }
    },
    flush,
  };
}

/** The JSON for one line; for a line that is no JSON, one with `error`. */
function explainLine(line: string, fallback: string | undefined, providers: Providers): string {
  let parsed: BatchLine;
  try {
    parsed = JSON.parse(line) as BatchLine;
  } catch {
    return '{"error":"this line is no JSON"}';
  }
  if (parsed === null || typeof parsed !== 'object') return '{"error":"this line is no JSON object"}';
  const { id } = parsed;
  const named = parsed.provider ?? fallback;
  const answer = toAnswer(parsed);
  const known = named === undefined ? undefined : providers.get(named);
  if (answer !== undefined) return withId(id, line, sayAnswer(answer, line, known));
  if (typeof parsed.text !== 'string') return withId(id, line, '{"error":"this line has no response, error or text"}');
  const { diagnosis, provider } = explainText(cutMiddle(parsed.text), providers, {
    now: Date.now(),
    headers: {},
    ...(known === undefined ? {} : { provider: known.id }),
  });
  return maskerOf(line)(
    JSON.stringify({ id, ...toJson(diagnosis, provider === undefined ? {} : { provider: provider.id }) }),
  );
}

/** Puts the id before what is said of the answer. It alone comes from the line, so it alone can repeat a key. */
function withId(id: unknown, line: string, said: string): string {
  if (id === undefined) return said;
  const text = JSON.stringify(id);
  const isShort = (typeof id === 'string' ? id : text).length < shortestSecret;
  return `{"id":${isShort ? text : maskerOf(line)(text)},${said.slice(1)}`;
}

/** What is said of an answer but for the time, by rule, then by provider and status: the same refusals come over and over. */
const saidBefore = new Map<AnswerRule, Map<string, string>>();
/** Statuses may be any number; ESPs have far fewer. */
const mostSaid = 100;
const never = `"at":"${new Date(0).toISOString()}"}`;

function sayAnswer(answer: Answer, line: string, provider: Provider | undefined): string {
  const now = Date.now();
  const reading = readAnswer(provider, answer);
  const code = answer.kind === 'http' ? answer.status : answer.code;
  // Anything but a number is the line's own text, and may repeat a key.
  if (reading.rule === undefined || (typeof code !== 'number' && code !== null))
    return maskerOf(line)(say(reading, answer, provider, now));
  const byPlace = saidBefore.get(reading.rule) ?? new Map<string, string>();
  saidBefore.set(reading.rule, byPlace);
  const place = `${provider?.id} ${answer.kind} ${code}`;
  let said = byPlace.get(place);
  if (said === undefined) {
    if (byPlace.size >= mostSaid) byPlace.clear();
    said = maskShapes(say(reading, answer, provider, 0)).replace(never, '');
    byPlace.set(place, said);
  }
  return `${said}"at":"${new Date(now).toISOString()}"}`;
}

function say(reading: Reading, answer: Answer, provider: Provider | undefined, now: number): string {
  const diagnosis = explainReading(reading, answer, provider, now);
  return JSON.stringify(toJson(diagnosis, provider === undefined ? {} : { provider: provider.id }));
}
