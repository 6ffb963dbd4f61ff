/** @module Reads the settings of the application in a folder. Only regular files that really lie in the folder are read. */

import { readdir, realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { defined } from '../../core/defined.ts';
import type { Owner, Scope, Variable } from '../../core/discovery/found.ts';
import { Secret } from '../../core/model/secret.ts';
import { isInside } from '../../io/files.ts';
import { createFileReader } from '../../io/watched-file.ts';
import { isComposeFile, readCompose } from './compose.ts';
import { isDotenv, readSettings } from './file-formats.ts';

const mostFiles = 60;
const mostBytes = 1024 * 1024;
const mostSecretBytes = 64 * 1024;
const systemSecrets = '/run/secrets';

const readFile = createFileReader((content) => content, mostBytes);
const readSecret = createFileReader((content) => content, mostSecretBytes);

/** The variables of the environment, and those of every file and service. */
export interface FoundVariables {
  readonly environment: Scope;
  readonly files: readonly Scope[];
}

/** Our own config is none of the application's. */
const ownFile = /^keymedic\.ya?ml$/i;

/** Files with settings: JSON and programs only under the names that applications give to them. */
const settingsFile =
  /\.(?:ya?ml|ini|cfg|conf|toml|properties)$|msmtprc$|^(?:[\w.-]{0,100}(?:config|settings|secrets|credentials)[\w.-]{0,100}|immich)\.json$|^(?:[\w-]{0,100}(?:config|settings|configuration)[\w-]{0,100}|local|env)\.(?:php|py)$|^(?:gitlab|[\w-]{0,100}config)\.rb$/i;

/** Folders of applications in which settings lie. */
const folders = ['', 'config'];

/** Reads the environment and the folder. Never throws: what cannot be read is not there. */
export async function readVariables(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<FoundVariables> {
  const root = await realpath(cwd).catch(() => resolve(cwd));
  const own = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: new Secret(value), owner: 'environment' as const }],
  );
  const environment = await followFiles(own, root, new Map());
  const names = await listFiles(root);
  const dotenv = await readDotenvFamily(
    names.filter(isDotenv).filter((name) => /^\.env/.test(name)),
    root,
  );
  const files: Scope[] = [await followFiles(dotenv, root, new Map())];
  for (const name of names) {
    if (isComposeFile(name)) files.push(...(await readComposeScopes(name, root, dotenv)));
    else if (!(isDotenv(name) && /^\.env/.test(name))) {
      const scope = await readScope(name, root);
      if (scope.length > 0) files.push(await followFiles(scope, root, new Map()));
    }
  }
  return { environment, files };
}

async function listFiles(root: string): Promise<readonly string[]> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
      return entries.flatMap((entry) => (entry.isFile() || entry.isSymbolicLink() ? [join(folder, entry.name)] : []));
    }),
  );
  const known = found
    .flat()
    .filter((name) => !ownFile.test(name) && (isDotenv(baseOf(name)) || settingsFile.test(baseOf(name))));
  return known.sort().slice(0, mostFiles);
}

function baseOf(name: string): string {
  return name.split(sep).at(-1) ?? name;
}

/** `.env`, then `.env.local` and its like: a later file wins, as in most frameworks. */
async function readDotenvFamily(names: readonly string[], root: string): Promise<Scope> {
  const order = (name: string): number => (name === '.env' ? 0 : name.endsWith('.local') ? 2 : 1);
  const found = new Map<string, Variable>();
  for (const name of names.toSorted((a, b) => order(a) - order(b)))
    for (const variable of await readScope(name, root)) found.set(variable.name, variable);
  return [...found.values()];
}

async function readScope(name: string, root: string): Promise<Scope> {
  const content = await readInside(join(root, name), root);
  if (content === undefined) return [];
  const settings = readSettings(baseOf(name), content) ?? [];
  const found = new Map(settings.map(([key, value]) => [key, value]));
  return [...found].map(([key, value]) => ({ name: key, value: new Secret(value), file: name, owner: 'folder' }));
}

async function readComposeScopes(name: string, root: string, dotenv: Scope): Promise<readonly Scope[]> {
  const content = await readInside(join(root, name), root);
  if (content === undefined) return [];
  const known = new Map(dotenv.map((variable) => [variable.name, variable.value.reveal()]));
  const { services, secrets } = readCompose(content, known);
  return Promise.all(
    services.map(async ({ environment, envFiles }) => {
      const found = new Map<string, Variable>();
      for (const path of envFiles) {
        const file = relative(root, resolve(root, path));
        for (const variable of await readEnvFile(file, root)) found.set(variable.name, variable);
      }
      for (const [key, value] of environment)
        found.set(key, { name: key, value: new Secret(value), file: name, owner: 'folder' });
      return followFiles([...found.values()], root, secrets);
    }),
  );
}

async function readEnvFile(file: string, root: string): Promise<Scope> {
  const content = await readInside(join(root, file), root);
  const settings = content === undefined ? [] : (readSettings('.env', content) ?? []);
  return settings.map(([key, value]) => ({ name: key, value: new Secret(value), file, owner: 'folder' }));
}

/** The content of a regular file that really lies in the folder; a link that leads out of it is not followed. */
async function readInside(path: string, root: string): Promise<Buffer | undefined> {
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined || !isInside(real, root)) return undefined;
  const read = await readFile(real);
  return read.ok ? read.value : undefined;
}

/**
 * Replaces `NAME_FILE` by `NAME` with the content of the file, if it lies in the folder or in /run/secrets.
 * @param secrets name of a compose secret → path: inside a container it is /run/secrets/NAME
 */
async function followFiles(scope: Scope, root: string, secrets: ReadonlyMap<string, string>): Promise<Scope> {
  const names = new Set(scope.map(({ name }) => name));
  const followed = await Promise.all(
    scope.map(async (variable): Promise<Variable | undefined> => {
      const target = /^(.+?)_{1,2}FILE$/i.exec(variable.name)?.[1];
      const text = variable.value.reveal().trim();
      if (target === undefined || names.has(target) || !/^(?:[./]|[\w-]+\/|[\w.-]+$)/.test(text)) return variable;
      const found = await readPointed(text, root, secrets, variable.owner);
      return found === undefined ? variable : defined({ ...variable, name: target, written: variable.name, ...found });
    }),
  );
  return followed.filter((variable) => variable !== undefined);
}

async function readPointed(
  text: string,
  root: string,
  secrets: ReadonlyMap<string, string>,
  owner: Owner,
): Promise<Pick<Variable, 'value' | 'path' | 'owner'> | undefined> {
  const mapped = text.startsWith(`${systemSecrets}/`) ? secrets.get(text.slice(systemSecrets.length + 1)) : undefined;
  const real = await realpath(resolve(root, mapped ?? text)).catch(() => undefined);
  if (real === undefined) return undefined;
  const isOurs = isInside(real, root);
  if (!isOurs && !(mapped === undefined && isInside(real, systemSecrets))) return undefined;
  const read = await readSecret(real);
  if (!read.ok) return undefined;
  const value = new Secret(read.value.toString('utf8').replace(/\r?\n$/, ''));
  return { value, path: real, owner: isOurs ? 'folder' : owner === 'environment' ? 'environment' : 'machine' };
}
