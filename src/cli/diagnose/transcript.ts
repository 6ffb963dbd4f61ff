/** @module `diagnose --transcript`: writes every request and answer, masked, for a support ticket. */

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { withCode } from '../../core/diagnosis/evidence.ts';
import type { Exchange, ProbeOrder } from '../../core/model/exchange.ts';
import { parseJson, readPath } from '../../core/reading/match/readable-text.ts';
import type { Scrubber } from '../../core/scrub.ts';
import { exits, UserError } from '../terminal/io.ts';

/** The requests and answers so far. */
export interface Transcript {
  readonly record: (order: ProbeOrder, exchange: Exchange) => void;
  /** Writes the file. @throws {UserError} 64 if it cannot be written */
  write(scrubber: Scrubber): void;
}

/** Makes an empty transcript. */
export function createTranscript(file: string, cwd: string): Transcript {
  const entries: { readonly order: ProbeOrder; readonly exchange: Exchange }[] = [];
  return {
    record: (order, exchange) => entries.push({ order, exchange }),
    write(scrubber) {
      try {
        writeFileSync(resolve(cwd, file), scrubber.scrub(entries.map(render).join('\n')), { mode: 0o600 });
      } catch (error) {
        throw new UserError(
          `${file} cannot be written (${error instanceof Error && 'code' in error ? error.code : 'unknown'})`,
          exits.usage,
        );
      }
    },
  };
}

const presented = { real: 'the stored credential', made_up: 'a made-up credential', none: 'no credential' } as const;

function render({ order, exchange }: { readonly order: ProbeOrder; readonly exchange: Exchange }): string {
  const { answer, method, url, host, at, elapsed } = exchange;
  const head = `## ${new Date(at).toISOString()}  ${order.provider.name}, ${presented[order.credential]}\n${method} ${url ?? host ?? '(not sent)'}\n`;
  return `${head}\n${renderAnswer(answer, order)}\n(${Math.round(elapsed)} ms)\n`;
}

function renderAnswer(answer: Exchange['answer'], { provider }: ProbeOrder): string {
  if (answer.kind === 'none') return `no answer: ${withCode(answer)}`;
  if (answer.kind === 'smtp') return answer.text;
  const headers = Object.entries(answer.headers)
    .filter(([name]) => name !== 'set-cookie')
    .map(([name, value]) => `${name}: ${value}`);
  return [
    `HTTP ${answer.status}`,
    ...headers,
    '',
    shownBody(answer.body, (answer.status ?? 0) >= 400, provider.keep),
  ].join('\n');
}

/** The body of an error as it is. Of other bodies only the paths in `keep`: other values may be data of the account. */
function shownBody(body: string, isError: boolean, keep: readonly string[]): string {
  if (isError) return body.slice(0, 4000);
  const json = parseJson(body);
  const lines = keep.flatMap((path) => {
    const value = readPath(json, path);
    return value === undefined ? [] : [`${path}: ${JSON.stringify(value)}`];
  });
  return [...lines, `(${body.length} characters in all)`].join('\n');
}
