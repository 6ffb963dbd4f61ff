/** @module `keymedic explain`: reads an error that somebody pastes. No key, no network. */

import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text as readAll } from 'node:stream/consumers';
import { providers as builtIn } from '../../providers/index.ts';
import { toJson } from '../core/diagnosis-json.ts';
import { type BatchLine, explainReading, toAnswer } from '../core/explain.ts';
import { explainText } from '../core/pasted.ts';
import { findPastedSecrets } from '../core/pasted-secrets.ts';
import type { Provider } from '../core/provider.ts';
import { readAnswer } from '../core/read-answer.ts';
import { renderReport } from '../core/report.ts';
import { createScrubber } from '../core/scrub.ts';
import { exits, type Io, UserError } from './io.ts';
import { maskShapes } from './mask.ts';
import { choosePaint } from './paint.ts';

export interface ExplainOptions {
  readonly provider?: string;
  readonly status?: string;
  readonly header: readonly string[];
  readonly json?: boolean;
  readonly batch?: string;
}

const providers: ReadonlyMap<string, Provider> = new Map(builtIn.map((provider) => [provider.id, provider]));
/** More than this of a pasted text is not looked at, characters. */
const longestText = 1_000_000;

export async function explainCommand(file: string | undefined, options: ExplainOptions, io: Io): Promise<number> {
  if (options.provider !== undefined && !providers.has(options.provider)) {
    throw new UserError(`no provider is called "${options.provider}"; see: keymedic providers`, exits.usage);
  }
  if (options.batch !== undefined) return explainBatch(options.batch, options.provider, io);
  const pasted = (await readPasted(file, io)).slice(0, longestText);
  if (pasted.trim() === '' && options.status === undefined)
    throw new UserError('there is nothing to read; give a file, or paste on standard input', exits.usage);
  const { diagnosis, provider } = explainText(pasted, providers, {
    now: Date.now(),
    headers: readHeaders(options.header),
    ...(options.provider === undefined ? {} : { provider: options.provider }),
    ...(options.status === undefined ? {} : { status: readStatus(options.status) }),
  });
  const scrub = scrubberOf([pasted, ...options.header].join('\n'));
  if (options.json === true)
    io.stdout.write(
      `${scrub(JSON.stringify(toJson(diagnosis, provider === undefined ? {} : { provider: provider.id })))}\n`,
    );
  else {
    const name = provider?.name ?? 'The e-mail service provider';
    const subject = {
      title: provider?.name ?? 'Explained',
      providerName: name,
      noun: provider?.credentials[0]?.title ?? 'key',
    };
    io.stdout.write(`${scrub(renderReport(diagnosis, subject, choosePaint(io), io.stdout.columns ?? 100))}\n`);
  }
  return exits.healthy;
}

/** Masks the keys that stand in this text, and whatever has the shape of one. */
function scrubberOf(pasted: string): (text: string) => string {
  const secrets = findPastedSecrets(pasted);
  if (secrets.length === 0) return maskShapes;
  const own = createScrubber([]);
  for (const secret of secrets) own.learn(secret);
  return (text) => maskShapes(own.scrub(text));
}

async function readPasted(file: string | undefined, io: Io): Promise<string> {
  if (file === undefined || file === '-') {
    if (io.stdin.isTTY === true) io.stderr.write('Paste the error, then end with Ctrl-D:\n');
    return readAll(io.stdin);
  }
  try {
    return await readFile(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw new UserError(
      `${file} cannot be read (${error instanceof Error && 'code' in error ? error.code : 'unknown'})`,
      exits.usage,
    );
  }
}

function readHeaders(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      if (colon < 1) throw new UserError("--header takes 'Name: value'", exits.usage);
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

function readStatus(text: string): number {
  const status = Number(text);
  if (!Number.isInteger(status) || status < 100 || status > 599)
    throw new UserError('--status takes a number from 100 to 599', exits.usage);
  return status;
}

/** Streams: one line in, one line out, in order; a line that is no JSON is answered with `error`. */
async function explainBatch(file: string, provider: string | undefined, io: Io): Promise<number> {
  const input = file === '-' ? io.stdin : createReadStream(resolve(io.cwd, file), 'utf8');
  const failed = new Promise<never>((_, reject) => {
    input.once('error', (error: NodeJS.ErrnoException) =>
      reject(new UserError(`${file} cannot be read (${error.code ?? 'unknown'})`, exits.usage)),
    );
  });
  const work = (async () => {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.trim() === '') continue;
      const out = `${scrubberOf(line)(JSON.stringify(explainLine(line, provider)))}\n`;
      if (!io.stdout.write(out)) await new Promise((drained) => io.stdout.once('drain', drained));
    }
    return exits.healthy;
  })();
  return Promise.race([work, failed]);
}

function explainLine(line: string, fallback: string | undefined): unknown {
  let parsed: BatchLine;
  try {
    parsed = JSON.parse(line) as BatchLine;
  } catch {
    return { error: 'this line is no JSON' };
  }
  if (parsed === null || typeof parsed !== 'object') return { error: 'this line is no JSON object' };
  const { id } = parsed;
  const named = parsed.provider ?? fallback;
  const answer = toAnswer(parsed);
  const known = named === undefined ? undefined : providers.get(named);
  if (answer === undefined) {
    if (typeof parsed.text !== 'string') return { id, error: 'this line has no response, error or text' };
    const explained = explainText(parsed.text.slice(0, longestText), providers, {
      now: Date.now(),
      headers: {},
      ...(known === undefined ? {} : { provider: known.id }),
    });
    return {
      id,
      ...toJson(explained.diagnosis, explained.provider === undefined ? {} : { provider: explained.provider.id }),
    };
  }
  const diagnosis = explainReading(readAnswer(known, answer), answer, known, Date.now());
  return { id, ...toJson(diagnosis, known === undefined ? {} : { provider: known.id }) };
}
