/** @module `diagnose --transcript`: writes every request and answer, masked, for a support ticket. */

import { resolve } from 'node:path';
import { cleanText } from '../../core/clean-text.ts';
import { withCode } from '../../core/diagnosis/evidence.ts';
import type { Exchange, ProbeOrder } from '../../core/model/exchange.ts';
import { parseJson, readPath } from '../../core/reading/match/readable-text.ts';
import type { Scrubber } from '../../core/scrub.ts';
import { isWordLike } from '../../core/word-like.ts';
import { assertWritable, ForeignFile, writePrivateFile } from '../../io/private-file.ts';
import { describeWriteError } from '../../io/write-file.ts';
import { exits, UserError } from '../terminal/io.ts';

/** The requests and answers so far. */
export interface Transcript {
  readonly record: (order: ProbeOrder, exchange: Exchange) => void;
  /** Writes the file. @throws {UserError} 74 if it cannot be written */
  write(scrubber: Scrubber): void;
}

/** The first line of each entry, so of each transcript. */
const firstLine = /^## \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z {2}/;

/** Makes an empty transcript. @throws {UserError} 74 if its file is there and is no transcript */
export function createTranscript(file: string, cwd: string): Transcript {
  const entries: Entry[] = [];
  const path = resolve(cwd, file);
  const isOurs = (head: string): boolean => firstLine.test(head);
  const orRefuse = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      const why = error instanceof ForeignFile ? error.message : describeWriteError(error);
      throw new UserError(`the transcript ${file} cannot be written: ${why}; name another file`, exits.output);
    }
  };
  orRefuse(() => assertWritable(path, isOurs));
  return {
    record: (order, exchange) => entries.push({ order, exchange }),
    write: (scrubber) =>
      orRefuse(() =>
        writePrivateFile(path, cleanText(entries.map((entry) => render(entry, scrubber)).join('\n')), isOurs),
      ),
  };
}

const presented = { real: 'the stored credential', made_up: 'a made-up credential', none: 'no credential' } as const;

interface Entry {
  readonly order: ProbeOrder;
  readonly exchange: Exchange;
}

function render({ order, exchange }: Entry, scrubber: Scrubber): string {
  const { answer, method, url, host, at, elapsed, carried } = exchange;
  const mask = (text: string): string => scrubber.scrub(text, carried);
  const head = `## ${new Date(at).toISOString()}  ${order.provider.name}, ${presented[order.credential]}\n${method} ${hideChance(mask(url ?? host ?? '(not sent)'), order.provider.id)}\n`;
  return `${head}\n${renderAnswer(answer, order, mask)}\n(${Math.round(elapsed)} ms)\n`;
}

/** Of the URL that a config gives itself (`http.url`) only words are shown: a parameter or a part of the path may be a key. */
function hideChance(url: string, provider: string): string {
  if (!provider.startsWith('http:')) return url;
  const start = /^[a-z]+:\/\/[^/?#]*/i.exec(url)?.[0].length ?? 0;
  const path = url.slice(start).replace(/[^/?&=#]{8,}/g, (part) => (isWordLike(part) ? part : '‹not shown›'));
  return url.slice(0, start) + path;
}

function renderAnswer(answer: Exchange['answer'], { provider }: ProbeOrder, mask: (text: string) => string): string {
  if (answer.kind === 'none') return mask(`no answer: ${withCode(answer)}`);
  if (answer.kind === 'smtp') return mask(answer.text);
  const headers = Object.entries(answer.headers)
    .filter(([name]) => name !== 'set-cookie')
    .map(([name, value]) => mask(`${name}: ${value}`));
  const isError = (answer.status ?? 0) >= 400;
  return [`HTTP ${answer.status}`, ...headers, '', shownBody(mask(answer.body), isError, provider.keep)].join('\n');
}

/** The body of an error as it is, masked before it is cut. Of other bodies only the paths in `keep`: other values may be data of the account. */
function shownBody(body: string, isError: boolean, keep: readonly string[]): string {
  if (isError) return body.slice(0, 4000);
  const json = parseJson(body);
  const lines = keep.flatMap((path) => {
    const value = readPath(json, path);
    return value === undefined ? [] : [`${path}: ${JSON.stringify(value)}`];
  });
  return [...lines, `(${body.length} characters in all)`].join('\n');
}
