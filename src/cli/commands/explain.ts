/** @module `keymedic explain`: explains an error that a user pastes. Needs no key and no network. */

import { resolve } from 'node:path';
import { defined } from '../../core/defined.ts';
import { toJson } from '../../core/diagnosis/json.ts';
import { maskDiagnosis } from '../../core/diagnosis/masked.ts';
import { renderReport } from '../../core/diagnosis/report.ts';
import { explainText } from '../../core/explain/explain-text.ts';
import { describePart, longestPasted } from '../../core/reading/shorten.ts';
import { describeFileError, largestText } from '../../io/files.ts';
import { type PartRead, readPart, readStart } from '../../io/pipe.ts';
import { cutMiddle } from '../explain/cut-middle.ts';
import { isStandardInput } from '../explain/standard-input.ts';
import { builtIn } from '../terminal/built-in.ts';
import { choosePaint, widthOf } from '../terminal/colour.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { maskerOf } from '../terminal/mask.ts';

/** The options of the command. */
export interface ExplainOptions {
  readonly provider?: string;
  readonly status?: string;
  readonly header: readonly string[];
  readonly json?: boolean;
  readonly batch?: string;
}

/** Explains a text. @throws {UserError} 64 for a wrong option or a file that cannot be read */
export async function explainCommand(file: string | undefined, options: ExplainOptions, io: Io): Promise<number> {
  if (options.provider !== undefined && !builtIn.has(options.provider)) {
    throw new UserError(`no provider is called "${options.provider}"; see: keymedic providers`, exits.usage);
  }
  if (options.batch !== undefined) {
    const { explainBatch } = await import('../explain/batch.ts');
    return explainBatch(options.batch, options.provider, builtIn, io);
  }
  const { bytes, isWhole } = await readPasted(file, io);
  const whole = decodeText(bytes);
  if (!isWhole) io.stderr.write(`The input is longer than ${largestText / 1024 ** 2} MB; the rest was not read.\n`);
  if (whole.trim() === '' && options.status === undefined)
    throw new UserError('there is no text to explain; name a file, or paste the text on standard input', exits.usage);
  const { diagnosis, provider, read } = explainText(cutMiddle(whole), builtIn, {
    now: Date.now(),
    headers: readHeaders(options.header),
    ...defined({
      provider: options.provider,
      status: options.status === undefined ? undefined : readStatus(options.status),
    }),
  });
  if (read.length < whole.length) io.stderr.write(`The text is too long. ${describePart('it', longestPasted)}\n`);
  const scrub = maskerOf([read, ...options.header].join('\n'));
  if (options.json === true)
    io.stdout.write(
      `${JSON.stringify(toJson(maskDiagnosis(diagnosis, scrub), defined({ provider: provider?.id })))}\n`,
    );
  else {
    const subject = {
      title: provider?.name ?? 'Unknown provider',
      providerName: provider?.name,
      noun: provider?.credentials[0]?.title ?? 'key',
    };
    io.stdout.write(`${scrub(renderReport(diagnosis, subject, choosePaint(io), widthOf(io)))}\n`);
  }
  return exits.healthy;
}

async function readPasted(file: string | undefined, io: Io): Promise<PartRead> {
  const isTyped = file === undefined || isStandardInput(file);
  if (isTyped && io.stdin.isTTY === true) io.stderr.write('Paste the error, then press Ctrl-D:\n');
  try {
    return isTyped ? await readStart(io.stdin, largestText) : await readPart(resolve(io.cwd, file), largestText);
  } catch (error) {
    const place = isTyped ? 'standard input' : file;
    throw new UserError(`${place} cannot be read: ${describeFileError(error)}; name another file`, exits.usage);
  }
}

/** Reads UTF-8, UTF-16 if the text begins with the mark that PowerShell sets, and otherwise the code page of Western Windows. */
function decodeText(bytes: Uint8Array): string {
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(mark, { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
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
