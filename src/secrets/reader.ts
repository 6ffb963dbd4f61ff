/** @module The secret reader: reads secrets from the environment, from files and from commands. No message repeats a secret. */

import pLimit from 'p-limit';
import { createBoundedMap } from '../core/bounded-map.ts';
import { defined } from '../core/defined.ts';
import { describeHidden, looksLikeVariable } from '../core/given-text.ts';
import { Secret } from '../core/model/secret.ts';
import type { SecretRef } from '../core/model/secret-ref.ts';
import { ownMember } from '../core/own-member.ts';
import { readDotenv } from '../io/dotenv.ts';
import type { OwnFault } from '../io/files.ts';
import { describePath, isRepeatable } from '../io/repeatable-path.ts';
import { type CommandResult, runCommand, sizeLimit } from '../io/run-command.ts';
import { createFileReader } from '../io/watched-file.ts';

/** The size of the largest env_file, bytes. It may hold ten thousand keys; a larger file is not an env_file. */
const envFileLimit = 8 * 1024 * 1024;

/** The most secrets that are remembered, those of earlier configs included. */
const mostRemembered = 200_000;
/** The most commands that run at the same time. */
const mostCommands = 8;

/** A secret that was read. `changed`: it differs from the one that was read before. */
export type ReadSecret = { readonly ok: true; readonly secret: Secret; readonly changed: boolean } | Unread;

/** All parts of a credential. `changed`: at least one part changed. */
export type ReadCredential =
  | { readonly ok: true; readonly parts: Readonly<Record<string, Secret>>; readonly changed: boolean }
  | Unread;

/** A secret that could not be read. */
export interface Unread {
  readonly ok: false;
  /** One sentence with the name, path or command, and without any content. */
  readonly says: string;
  /** Set if the fault is of this process, and not of the secret. */
  readonly reason?: OwnFault;
  /** The text that stands where a name or a path belongs, and looks like neither: it may be the secret itself. */
  readonly suspect?: Secret;
}

/** Reads secrets. Never throws for a secret that cannot be read. */
export interface SecretReader {
  /** Reads one secret. An empty text is a secret as well: the diagnosis reports it. */
  readonly read: (ref: SecretRef) => Promise<ReadSecret>;
  /** Reads all parts of a credential. Fails with the first part that cannot be read. */
  readonly readCredential: (credential: Readonly<Record<string, SecretRef>>) => Promise<ReadCredential>;
  /** Drops the stored output of a command, so that the next read runs it again. Call it after a refusal. */
  readonly forget: (ref: SecretRef) => void;
}

interface Options {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A clock, ms; only differences count. */
  readonly now: () => number;
  /** The time limit of a command, ms; 10 s by default. */
  readonly commandLimit?: number;
  /** Returns what a text looks like, such as "a SendGrid API key"; undefined for no key of a known shape. */
  readonly nameKey?: (text: string) => string | undefined;
}

/** Why a variable whose name is not repeated cannot be read. */
const notSet: Unread = { ok: false, says: 'no such variable is set' };

type ExecRef = Extract<SecretRef, { readonly from: 'exec' }>;
type SecretText = { readonly ok: true; readonly secret: Secret } | Unread;

/** Makes a reader that remembers each secret, to report when it changes. */
export function createSecretReader(options: Options): SecretReader {
  const readFile = createFileReader((content) => new Secret(decodeLine(content)), sizeLimit);
  const readEnvFile = createFileReader((content) => readDotenv(content, options.env), envFileLimit);
  const readCommand = createCommandReader(options);
  const last = createBoundedMap<string>(mostRemembered);

  /** @param place the thing that belongs where the text stands */
  const suspect = (text: string, place: string, { says, reason }: Unread): Unread => {
    const hidden = describeHidden(text, options.nameKey?.(text));
    const sentence = `where ${place} belongs stands ${hidden}: ${says}. It is not repeated, because it may be the secret itself`;
    return defined({ ok: false, says: sentence, reason, suspect: new Secret(text) });
  };
  const readAny = async (ref: SecretRef): Promise<SecretText> => {
    switch (ref.from) {
      case 'inline':
      case 'given':
        return { ok: true, secret: ref.text };
      case 'env': {
        const read = await readVariable(ref.name, ref.envFile);
        return read.ok || looksLikeVariable(ref.name) ? read : suspect(ref.name, 'the name of a variable', notSet);
      }
      case 'file': {
        const file = await readFile(ref.path);
        if (file.ok) return { ok: true, secret: file.value };
        const { written = ref.path } = ref;
        return (await isRepeatable(ref.path, written))
          ? { ...file, says: `the file ${ref.path} cannot be read: ${file.says}` }
          : suspect(written, 'the path of a file', file);
      }
      case 'exec':
        return readCommand.read(ref);
    }
  };
  const readVariable = async (name: string, envFile: string | undefined): Promise<SecretText> => {
    const value = ownMember(options.env, name);
    if (value !== undefined) return { ok: true, secret: new Secret(value) };
    if (envFile === undefined) return { ok: false, says: `the environment variable ${name} is not set` };
    const file = await readEnvFile(envFile);
    if (!file.ok) {
      const says = `the environment variable ${name} is not set, and ${await describePath(envFile, '/')} cannot be read: ${file.says}`;
      return { ...file, says };
    }
    const found = file.value.get(name);
    if (found) return { ok: true, secret: found.value };
    return { ok: false, says: `the variable ${name} is neither in the environment nor in ${envFile}` };
  };
  const read: SecretReader['read'] = async (ref) => {
    const outcome = await readAny(ref);
    if (!outcome.ok || ref.from === 'inline' || ref.from === 'given')
      return outcome.ok ? { ...outcome, changed: false } : outcome;
    const key = keyOf(ref);
    const text = outcome.secret.reveal();
    const before = last.get(key);
    if (before !== text) last.put(key, text);
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

/** Reads secrets from commands. Equal calls share one run, and its output until its `ttl` has passed or it is dropped. */
function createCommandReader(options: Options): {
  readonly read: (ref: ExecRef) => Promise<SecretText>;
  readonly forget: (ref: ExecRef) => void;
} {
  const limit = pLimit(mostCommands);
  const running = new Map<string, Promise<CommandResult>>();
  const known = createBoundedMap<{ readonly secret: Secret; readonly at: number }>(mostRemembered);
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
      if (!result.ok) return { ...result, says: `the command ${await describePath(ref.command, '/')} ${result.says}` };
      const secret = new Secret(decodeLine(result.output));
      known.put(key, { secret, at: options.now() });
      return { ok: true, secret };
    },
    forget: (ref) => {
      known.remove(keyOf(ref));
    },
  };
}

function keyOf(ref: Exclude<SecretRef, { readonly from: 'inline' | 'given' }>): string {
  if (ref.from === 'env') return `env ${ref.name} ${ref.envFile ?? ''}`;
  return ref.from === 'file' ? `file ${ref.path}` : `exec ${JSON.stringify([ref.command, ...ref.args])}`;
}

/** Decodes a text and removes one line end at its end. A byte order mark stays, so that the diagnosis finds it. */
function decodeLine(content: Buffer): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(content).replace(/\r?\n$/, '');
}
