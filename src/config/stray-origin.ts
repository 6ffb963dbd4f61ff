/** @module Whose a secret is that a config names: the folder's own, or of elsewhere. What a value was made of decides, not where its name stands. */

import { realpath } from 'node:fs/promises';
import { defined } from '../core/defined.ts';
import type { SecretRef } from '../core/model/secret-ref.ts';
import { ownMember } from '../core/own-member.ts';
import { type DotenvValue, readDotenv } from '../io/dotenv.ts';
import { isInside, readBytes } from '../io/files.ts';

/** The folder of a config, and the environment of the person who calls. */
export interface Origins {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where a secret comes from. */
export interface Origin {
  /** True if it holds what the folder does not: a variable of the environment, or a file outside. */
  readonly isElsewhere: boolean;
  /** True if the folder wrote any part of it. */
  readonly isWritten: boolean;
  /** The variables of the environment that a variable of the folder's own file was filled in from. */
  readonly borrowed: readonly string[];
  /** The value, if the folder wrote it; never shown. */
  readonly text?: string;
}

const elsewhere: Origin = { isElsewhere: true, isWritten: false, borrowed: [] };
const own: Origin = { isElsewhere: false, isWritten: true, borrowed: [] };

/** Returns where a secret comes from. A command counts as the folder's own: it needs a consent of its own. */
export type FindOrigin = (reference: SecretRef) => Promise<Origin>;

/** Makes the function for one config. Each `.env` file is read once. */
export function createOriginFinder({ folder, env }: Origins): FindOrigin {
  const files = new Map<string, Promise<ReadonlyMap<string, DotenvValue> | undefined>>();
  /** The variables of the file; undefined if it lies elsewhere. */
  const readOwn = (path: string): Promise<ReadonlyMap<string, DotenvValue> | undefined> => {
    const known = files.get(path) ?? readOwnFile(path, { folder, env });
    files.set(path, known);
    return known;
  };
  return async (reference) => {
    switch (reference.from) {
      case 'inline':
      case 'given':
        return { ...own, text: reference.text.reveal() };
      case 'exec':
        return own;
      case 'file':
        return (await isOutside(reference.path, folder)) ? elsewhere : own;
      case 'env': {
        const { name, envFile } = reference;
        if (env[name] !== undefined) return elsewhere;
        if (envFile === undefined) return own;
        const values = await readOwn(envFile);
        const value = values?.get(name);
        return values === undefined ? elsewhere : value === undefined ? own : originOf(value, env);
      }
    }
  };
}

function originOf({ value, borrowed }: DotenvValue, env: Origins['env']): Origin {
  const text = value.reveal();
  const isWritten = !borrowed.some((name) => ownMember(env, name) === text);
  return defined({ isElsewhere: borrowed.length > 0, isWritten, borrowed, text: isWritten ? text : undefined });
}

/** A file that cannot be read has no secret; the reader says so. */
async function readOwnFile(
  path: string,
  { folder, env }: Origins,
): Promise<ReadonlyMap<string, DotenvValue> | undefined> {
  if (await isOutside(path, folder)) return undefined;
  try {
    return readDotenv(await readBytes(path), env);
  } catch {
    return new Map();
  }
}

/** True if a file really lies outside a folder. Links are followed; a file that is not there is nowhere. */
export async function isOutside(path: string, folder: string): Promise<boolean> {
  const [real, root] = await Promise.all([path, folder].map((one) => realpath(one).catch(() => undefined)));
  return real !== undefined && root !== undefined && !isInside(real, root);
}
