/** @module Reads the settings of the application in a folder. Only regular files that really lie in the folder are read. */

import { readdir, realpath, stat } from 'node:fs/promises';
import { join, normalize, relative, resolve, sep } from 'node:path';
import { defined } from '../../core/defined.ts';
import type { Owner, Scope, Variable } from '../../core/discovery/found.ts';
import { Secret } from '../../core/model/secret.ts';
import { isInside } from '../../io/files.ts';
import { createFileReader } from '../../io/watched-file.ts';
import { type Compose, fillEnvironment, isComposeFile, readCompose } from './compose.ts';
import { type DotenvReading, isDotenv, readSettings } from './file-formats.ts';
import { createReadingBudget, mostBytes, mostFiles, type ReadingBudget } from './reading-budget.ts';

const mostSecretBytes = 64 * 1024;
const systemSecrets = '/run/secrets';

const readFile = createFileReader((content) => content, mostBytes);
const readSecret = createFileReader((content) => content, mostSecretBytes);

/** The variables of the environment, and those of every file and service. */
export interface FoundVariables {
  readonly environment: Scope;
  readonly files: readonly Scope[];
  /** Files that were too much, and are not read, or not to their end. */
  readonly unread: readonly string[];
}

/** The folder that is read, and how much more of it. */
interface Reading {
  readonly root: string;
  readonly budget: ReadingBudget;
}

/** Our own config is none of the application's. */
const ownFile = /^keymedic\.ya?ml$/i;

/** Files with settings: JSON and programs only under the names that applications give to them. */
const settingsFile =
  /\.(?:ya?ml|ini|cfg|conf|toml|properties)$|msmtprc$|^(?:[\w.-]{0,100}(?:config|settings|secrets|credentials)[\w.-]{0,100}|immich)\.json$|^(?:[\w-]{0,100}(?:config|settings|configuration)[\w-]{0,100}(?:\.inc)?|local|env)\.(?:php|py)$|^(?:gitlab|[\w-]{0,100}config)\.rb$/i;

/** In the folder `config`, one file for all modes and one for each: https://www.npmjs.com/package/configs. */
const modeFile = /^config[/\\](?:default|local|production|staging|development)\.json$/i;

/** Folders of applications in which settings lie; others hold nothing but `.env` files. */
const folders = ['', 'config'];
const envFolder = /^\.?(?:[\w-]{0,40}[-_])?envs?(?:[-_][\w-]{0,40})?$|^(?:docker|deploy(?:ment)?|conf)$/i;

/** Reads the environment and the folder. Never throws: what cannot be read is not there. */
export async function readVariables(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<FoundVariables> {
  const root = await realpath(cwd).catch(() => resolve(cwd));
  const budget = createReadingBudget();
  const reading = { root, budget };
  const own = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: new Secret(value), owner: 'environment' as const }],
  );
  const environment = await followFiles(own, root, new Map());
  const names = await listFiles(reading);
  const composes = await readComposeFiles(names.filter(isComposeFile), reading);
  const family = names.filter((name) => isDotenv(name) && /^\.env/.test(name));
  const { base, modes } = await readDotenvFamily(family, composes, reading);
  const found = new Map<string, readonly Scope[]>();
  for (const name of names) {
    const compose = composes.get(name);
    if (compose !== undefined) found.set(name, await readServices(name, compose, reading, base));
    else if (!isComposeFile(name) && !family.includes(name)) {
      const scope = await readScope(name, reading);
      if (scope.length > 0) found.set(name, [await followFiles(scope, root, new Map())]);
    }
  }
  const dotenv = await Promise.all([base, ...modes].map((scope) => followFiles(scope, root, new Map())));
  const files = [...dotenv, ...names.toSorted().flatMap((name) => found.get(name) ?? [])];
  return { environment, files, unread: budget.unread() };
}

/** The files with settings: first the `.env` and compose files, then the smallest. */
async function listFiles({ root, budget }: Reading): Promise<readonly string[]> {
  const list = async (folder: string): Promise<readonly string[]> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    return entries.flatMap((entry) => (entry.isFile() || entry.isSymbolicLink() ? [join(folder, entry.name)] : []));
  };
  const top = await readdir(root, { withFileTypes: true }).catch(() => []);
  const envFolders = top.filter((entry) => entry.isDirectory() && envFolder.test(entry.name)).map(({ name }) => name);
  const settings = (await Promise.all(folders.map(list))).flat();
  const envFiles = (await Promise.all(envFolders.map(list))).flat().filter((name) => isDotenv(baseOf(name)));
  const known = [
    ...settings.filter(
      (name) =>
        !ownFile.test(name) && (isDotenv(baseOf(name)) || settingsFile.test(baseOf(name)) || modeFile.test(name)),
    ),
    ...envFiles,
  ];
  const sized = await Promise.all(
    known.map(async (name) => ({ name, size: (await stat(join(root, name)).catch(() => undefined))?.size ?? 0 })),
  );
  const isFirst = (name: string): number => Number(isDotenv(baseOf(name)) || isComposeFile(name));
  const order = sized.sort(
    (a, b) => isFirst(b.name) - isFirst(a.name) || a.size - b.size || (a.name < b.name ? -1 : 1),
  );
  for (const { name } of order.slice(mostFiles)) budget.leaveOut(name);
  return order.slice(0, mostFiles).map(({ name }) => name);
}

function baseOf(name: string): string {
  return name.split(sep).at(-1) ?? name;
}

async function readComposeFiles(names: readonly string[], reading: Reading): Promise<ReadonlyMap<string, Compose>> {
  const found = new Map<string, Compose>();
  for (const name of names) {
    const content = await readInside(name, reading);
    if (content === undefined) continue;
    const compose = reading.budget.read(name, content.length, () => readCompose(content));
    if (compose !== undefined) found.set(name, compose);
  }
  return found;
}

/** Files of the same variables for other places, of which a program reads one: https://vite.dev/guide/env-and-mode. */
const mode =
  /^\.env\.(production|prod|live|staging|stage|preview|uat|qa|demo|development|dev|test|testing|ci|e2e)(?:\.local)?$/i;
/** A test must not get the real password, so its host does not stand beside it. */
const testMode = /^(?:test|testing|ci|e2e)$/i;

/**
 * The variables of `.env`, `.env.local` and pieces such as `.env.mail`, and those of each mode with them. A later file wins:
 * `.local` is the last. Each file may use the variables of those before it.
 */
async function readDotenvFamily(
  names: readonly string[],
  composes: ReadonlyMap<string, Compose>,
  reading: Reading,
): Promise<{ readonly base: Scope; readonly modes: readonly Scope[] }> {
  const services = [...composes.values()].flatMap((compose) => compose.services);
  const dialects = new Map(
    services.flatMap(({ envFiles }) => envFiles).map(({ path, dialect }) => [normalize(path), dialect]),
  );
  const modeOf = (name: string): string => mode.exec(name)?.[1]?.toLowerCase() ?? '';
  const order = (name: string): number =>
    (name === '.env' ? 0 : 1) + Number(modeOf(name) !== '') + 4 * Number(name.endsWith('.local'));
  const read = async (chosen: readonly string[]): Promise<Scope> => {
    const found = new Map<string, Variable>();
    for (const name of chosen.toSorted((a, b) => order(a) - order(b) || (a < b ? -1 : 1))) {
      const above = Object.fromEntries([...found.values()].map((variable) => [variable.name, variable.value.reveal()]));
      const dialect = dialects.get(name);
      for (const variable of await readScope(name, reading, '.env', defined({ above, dialect })))
        found.set(variable.name, variable);
    }
    return [...found.values()];
  };
  const modes: Scope[] = [];
  for (const one of new Set(names.map(modeOf).filter((word) => word !== '')))
    modes.push(
      await read(names.filter((name) => modeOf(name) === one || (modeOf(name) === '' && !testMode.test(one)))),
    );
  return { base: await read(names.filter((name) => modeOf(name) === '')), modes };
}

/** @param format the name of a file in the format of this one */
async function readScope(
  file: string,
  { root, budget }: Reading,
  format = baseOf(file),
  how: DotenvReading = {},
): Promise<Scope> {
  const content = await readInside(file, { root, budget });
  if (content === undefined) return [];
  const settings = budget.read(file, content.length, () => readSettings(format, content, how) ?? []) ?? [];
  const found = [...new Map(settings.map(([key, value]) => [key, value]))];
  const about = isDotenv(format) ? undefined : format.replace(/\.\w+$/, '');
  return budget
    .keep(file, found)
    .map(([key, value]) => defined({ name: key, value: new Secret(value), about, file, owner: 'folder' as const }));
}

/** The scope of each service; services with equal variables have one. */
async function readServices(
  file: string,
  compose: Compose,
  reading: Reading,
  dotenv: Scope,
): Promise<readonly Scope[]> {
  const known = new Map(dotenv.map((variable) => [variable.name, variable.value.reveal()]));
  const envFiles = new Map<string, Scope>();
  const scopes = new Map<string, Scope>();
  for (const service of compose.services) {
    const found = new Map<string, Variable>();
    for (const { path, dialect } of service.envFiles) {
      const envFile = relative(reading.root, resolve(reading.root, path));
      const scope = envFiles.get(envFile) ?? (await readScope(envFile, reading, '.env', { dialect }));
      envFiles.set(envFile, scope);
      for (const variable of scope) found.set(variable.name, variable);
    }
    const id = JSON.stringify([service.environment, service.envFiles]);
    if (scopes.has(id)) continue;
    for (const [key, value] of fillEnvironment(reading.budget.keep(file, service.environment), known))
      found.set(key, { name: key, value: new Secret(value), file, owner: 'folder' });
    scopes.set(id, await followFiles([...found.values()], reading.root, compose.secrets));
  }
  return [...scopes.values()];
}

/** The content of a regular file that really lies in the folder; a link that leads out of it is not followed. */
async function readInside(file: string, { root, budget }: Reading): Promise<Buffer | undefined> {
  const real = await realpath(join(root, file)).catch(() => undefined);
  if (real === undefined || !isInside(real, root)) return undefined;
  const read = await readFile(real);
  if (read.ok) return read.value;
  const found = await stat(real).catch(() => undefined);
  if (found?.isFile() === true && found.size > mostBytes) budget.leaveOut(file);
  return undefined;
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
