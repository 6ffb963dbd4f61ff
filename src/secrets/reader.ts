/** @module Reads secrets where references say: environment, files, commands. What it says of a failure never repeats one. */

import pLimit from 'p-limit';
import { Secret } from '../core/model/secret.ts';
import type { SecretRef } from '../core/model/secret-ref.ts';
import { readDotenv } from '../io/dotenv.ts';
import type { OwnFault } from '../io/files.ts';
import { type CommandResult, runCommand, sizeLimit } from '../io/run-command.ts';
import { createFileReader } from '../io/watched-file.ts';

/** An env_file holds the settings of a whole house; what is larger than this, bytes, is some other file. */
const envFileLimit = 8 * 1024 * 1024;

/** Most commands that run at the same time. */
const mostCommands = 8;

export type ReadSecret =
  /** `changed`: it is another one than when it was read last. */
  { readonly ok: true; readonly secret: Secret; readonly changed: boolean } | Unread;

export type ReadCredential =
  | { readonly ok: true; readonly parts: Readonly<Record<string, Secret>>; readonly changed: boolean }
  | Unread;

/** A secret that could not be read. */
export interface Unread {
  readonly ok: false;
  /** One sentence with the name, path or command, never a content. */
  readonly says: string;
  /** Set where the fault is this process's own: it says nothing about the secret. */
  readonly reason?: OwnFault;
}

export interface SecretReader {
  /** An empty secret is a secret: its text tells what is wrong with it. */
  readonly read: (ref: SecretRef) => Promise<ReadSecret>;
  /** All parts of a credential; the first that cannot be read speaks for it. */
  readonly readCredential: (credential: Readonly<Record<string, SecretRef>>) => Promise<ReadCredential>;
  /** After a refusal: what a command printed is not used again. */
  readonly forget: (ref: SecretRef) => void;
}

interface Options {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Monotonic or not, ms; only differences count. */
  readonly now: () => number;
  /** How long a command may take, ms; 10 s by default. */
  readonly commandLimit?: number;
}

type ExecRef = Extract<SecretRef, { readonly from: 'exec' }>;
type Outcome = { readonly ok: true; readonly secret: Secret } | Unread;

export function createSecretReader(options: Options): SecretReader {
  const readFile = createFileReader((content) => new Secret(decodeLine(content)), sizeLimit);
  const readEnvFile = createFileReader(readDotenv, envFileLimit);
  const readCommand = createCommandReader(options);
  const last = new Map<string, string>();

  const readAny = async (ref: SecretRef): Promise<Outcome> => {
    switch (ref.from) {
      case 'inline':
      case 'given':
        return { ok: true, secret: ref.text };
      case 'env':
        return readVariable(ref.name, ref.envFile);
      case 'file': {
        const file = await readFile(ref.path);
        return file.ok
          ? { ok: true, secret: file.value }
          : { ...file, says: `the file ${ref.path} cannot be read: ${file.says}` };
      }
      case 'exec':
        return readCommand.read(ref);
    }
  };
  const readVariable = async (name: string, envFile: string | undefined): Promise<Outcome> => {
    const value = options.env[name];
    if (value !== undefined) return { ok: true, secret: new Secret(value) };
    if (envFile === undefined) return { ok: false, says: `the environment variable ${name} is not set` };
    const file = await readEnvFile(envFile);
    if (!file.ok) {
      return {
        ...file,
        says: `the environment variable ${name} is not set, and ${envFile} cannot be read: ${file.says}`,
      };
    }
    const secret = file.value.get(name);
    if (secret) return { ok: true, secret };
    return { ok: false, says: `the variable ${name} is neither in the environment nor in ${envFile}` };
  };
  const read: SecretReader['read'] = async (ref) => {
    const outcome = await readAny(ref);
    if (!outcome.ok || ref.from === 'inline' || ref.from === 'given')
      return outcome.ok ? { ...outcome, changed: false } : outcome;
    const key = keyOf(ref);
    const text = outcome.secret.reveal();
    const before = last.get(key);
    if (before !== text) last.set(key, text);
    return { ...outcome, changed: before !== undefined && before !== text };
  };
  return {
    read,
    forget: (ref) => {
      if (ref.from === 'exec') readCommand.forget(ref);
    },
    readCredential: async (credential) => {
      const parts = await Promise.all(
        Object.entries(credential).map(async ([name, ref]) => ({ name, outcome: await read(ref) })),
      );
      const secrets: Record<string, Secret> = {};
      let changed = false;
      for (const { name, outcome } of parts) {
        if (!outcome.ok) return outcome;
        secrets[name] = outcome.secret;
        changed ||= outcome.changed;
      }
      return { ok: true, parts: secrets, changed };
    },
  };
}

/** Commands with their outputs: calls that are alike share one run, and its output until it is too old or refused. */
function createCommandReader(options: Options): {
  readonly read: (ref: ExecRef) => Promise<Outcome>;
  readonly forget: (ref: ExecRef) => void;
} {
  const limit = pLimit(mostCommands);
  const running = new Map<string, Promise<CommandResult>>();
  const known = new Map<string, { readonly secret: Secret; readonly at: number }>();
  const run = (ref: ExecRef, key: string): Promise<CommandResult> => {
    const shared = running.get(key);
    if (shared) return shared;
    const started = limit(() => runCommand(ref.command, ref.args, options.env, options.commandLimit)).finally(() =>
      running.delete(key),
    );
    running.set(key, started);
    return started;
  };
  return {
    read: async (ref) => {
      const key = keyOf(ref);
      const before = known.get(key);
      if (before && options.now() - before.at < ref.ttl) return { ok: true, secret: before.secret };
      const result = await run(ref, key);
      if (!result.ok) return { ...result, says: `the command ${ref.command} ${result.says}` };
      const secret = new Secret(decodeLine(result.output));
      known.set(key, { secret, at: options.now() });
      return { ok: true, secret };
    },
    forget: (ref) => {
      known.delete(keyOf(ref));
    },
  };
}

function keyOf(ref: Exclude<SecretRef, { readonly from: 'inline' | 'given' }>): string {
  if (ref.from === 'env') return `env ${ref.name} ${ref.envFile ?? ''}`;
  return ref.from === 'file' ? `file ${ref.path}` : `exec ${JSON.stringify([ref.command, ...ref.args])}`;
}

/** The text without one line end at its end; a byte order mark stays, so that it is found. */
function decodeLine(content: Buffer): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(content).replace(/\r?\n$/, '');
}
