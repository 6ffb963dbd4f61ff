/** @module The daemon's log, by winston: readable text or JSON, with the secrets of every line masked. */

import type { Writable } from 'node:stream';
import winston from 'winston';
import { defined } from '../core/defined.ts';
import type { Config } from '../core/model/config.ts';

/** The fields of a line for programs: short values of our own, never an error object. */
export type Fields = Readonly<Record<string, string | number | boolean>>;

/** Writes lines at four levels. */
export interface Log {
  error(says: string, fields?: Fields): void;
  warn(says: string, fields?: Fields): void;
  info(says: string, fields?: Fields): void;
  debug(says: string, fields?: Fields): void;
  setLevel(level: Config['log']['level']): void;
}

interface LogOptions {
  readonly log: Config['log'];
  readonly stream: Writable;
  readonly scrub: (text: string) => string;
  /** The first word of each line (`DEMO`). */
  readonly mark?: string;
}

/** winston expects the finished line under this symbol (npm package `triple-beam`). */
const finished = Symbol.for('message');

/** Writes lines of at least `log.level` to `stream`. @param options `scrub` masks the secrets of a line */
export function createLog({ log, stream, scrub, mark }: LogOptions): Log {
  const render = winston.format((info) => {
    const { level, message, ...fields } = info;
    const at = new Date().toISOString();
    const line =
      log.format === 'json'
        ? JSON.stringify({
            at,
            level,
            ...defined({ mark }),
            says: scrub(String(message)),
            ...maskFields(fields, scrub),
          })
        : `${mark === undefined ? '' : `${mark} `}${at} ${level.padEnd(5)} ${scrub(oneLine(String(message)))}`;
    return { ...info, [finished]: line };
  });
  const logger = winston.createLogger({
    level: log.level,
    format: render(),
    transports: [new winston.transports.Stream({ stream, eol: '\n' })],
    exitOnError: false,
  });
  const write = (level: Config['log']['level'], says: string, fields: Fields = {}): void => {
    if (logger.isLevelEnabled(level)) logger.log({ ...fields, level, message: says });
  };
  return {
    error: (says, fields) => write('error', says, fields),
    warn: (says, fields) => write('warn', says, fields),
    info: (says, fields) => write('info', says, fields),
    debug: (says, fields) => write('debug', says, fields),
    setLevel(level) {
      logger.level = level;
    },
  };
}

/** Fields whose values are words of our own closed lists, by which programs choose lines. */
const ownFields: readonly string[] = ['state', 'cause', 'confidence', 'transition', 'outcome'];

/** Masks the values of fields, never their names. */
function maskFields(fields: Readonly<Record<string, unknown>>, scrub: (text: string) => string): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' && !ownFields.includes(name) ? scrub(value) : value,
    ]),
  );
}

/** Returns the name and the place of an error, without its message, which may quote a secret. */
export function describeBug(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const frame = (error.stack ?? '').split('\n').find((line) => /^\s+at /.test(line));
  return frame === undefined ? error.name : `${error.name} ${frame.trim()}`;
}

function oneLine(text: string): string {
  if (!text.includes('\n')) return text;
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}
