/** @module The one gate to the terminal and the log: what a command writes is masked and cleaned here, whatever its way. */

import { cleanText } from '../../core/clean-text.ts';
import type { Io } from './io.ts';

/** The streams of a command behind the gate. */
export interface Gate {
  readonly io: Io;
  /** From now on texts are also masked. */
  maskBy(mask: (text: string) => string): void;
}

/** Unicode keeps these two for use inside a program. */
const [begin, end] = ['\ufdd0', '\ufdd1'];
/** Stands between the two. It is new in each process, so nobody can write it. */
let word: string | undefined;

/** Made when something is sealed for the first time: Node's cryptography is slow to load, and most commands seal nothing. */
function findWord(): string {
  word ??= process.getBuiltinModule('node:crypto').randomBytes(8).toString('hex');
  return word;
}

/**
 * Returns a text in a form that passes the gate as it is: our own control sequences, and keys that only the lab knows. All
 * other control sequences are cleaned away, and all other keys masked.
 */
export function seal(text: string): string {
  return `${begin}${findWord()}${text
    .split('')
    .map((one) => one.charCodeAt(0))
    .join('.')}${end}`;
}

/** Puts the gate before the output of a process. The streams stay what they are in all else. */
export function gateOutput(io: Io): Gate {
  let mask = (text: string): string => text;
  const pass = (text: string): string => unsealAll(maskAndClean(text, mask));
  // A stream of the process is opened when it is read for the first time.
  const streams: Partial<Record<'stdout' | 'stderr', Io['stdout']>> = {};
  return {
    io: {
      get stdin() {
        return io.stdin;
      },
      get stdout() {
        streams.stdout ??= gateStream(io.stdout, pass);
        return streams.stdout;
      },
      get stderr() {
        streams.stderr ??= gateStream(io.stderr, pass);
        return streams.stderr;
      },
      env: io.env,
      cwd: io.cwd,
    },
    maskBy(wanted) {
      mask = wanted;
    },
  };
}

/** What cleaning leaves is masked as well: nothing that it takes out may have hidden a secret. */
function maskAndClean(text: string, mask: (text: string) => string): string {
  const masked = mask(text);
  const clean = cleanText(masked);
  return clean === masked ? clean : mask(clean);
}

function unsealAll(text: string): string {
  if (word === undefined) return text;
  const parts = text.split(new RegExp(`${begin}${word}([\\d.]*)${end}`));
  return parts.map((part, at) => (at % 2 === 0 ? part : unseal(part))).join('');
}

function unseal(codes: string): string {
  const numbers = codes.split('.').filter((code) => code !== '');
  return numbers.map((code) => String.fromCharCode(Number(code))).join('');
}

function gateStream<Stream extends Io['stdout']>(stream: Stream, pass: (text: string) => string): Stream {
  const write = (chunk: unknown, ...more: readonly unknown[]): unknown => {
    const text = chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : String(chunk);
    return Reflect.apply(stream.write, stream, [pass(text), ...more]);
  };
  return new Proxy(stream, {
    get(target, name) {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
