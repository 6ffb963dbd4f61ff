/** @module Loads the user's own providers: YAML, JSON or TypeScript files in a folder that the config names. */

import { readdir } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { quote } from '../../core/could-be-secret.ts';
import type { Problem } from '../../core/model/config.ts';
import type { Provider } from '../../core/model/provider.ts';
import { accessFile } from '../../io/file-access.ts';
import { describeFileError, readText } from '../../io/files.ts';
import { describePath } from '../../io/repeatable-path.ts';
import { preparePatterns } from '../../patterns/prepare.ts';
import { type Issue, readIssues } from '../problems/issues.ts';
import { createProblemList, type ProblemList, type Source } from '../problems/problem-list.ts';
import { listWords } from '../problems/wording.ts';
import { providerSchema } from '../schema/provider.ts';
import { readYaml } from '../source/yaml.ts';
import { importPlugins } from './import-plugins.ts';
import type { Imported } from './plugin-loader.ts';

interface Plugins {
  readonly providers: readonly Provider[];
  readonly problems: readonly Problem[];
  /** The mistake if the folder cannot be read. */
  readonly says?: string;
}

/** Loads every plugin of a folder. @param written the folder as the user wrote it, relative to `base`. Files that begin with _ or ., and `*.cases.yaml`, are ignored. */
export async function loadPlugins(written: string, base: string, taken: ReadonlySet<string>): Promise<Plugins> {
  const folder = resolve(base, written);
  let files: readonly string[];
  try {
    const names = await accessFile(join(folder, '.'), () => readdir(folder));
    files = names
      .filter(isPlugin)
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    const says = `${await describePath(written, base)} cannot be read: ${describeFileError(error)}`;
    return { providers: [], problems: [], says };
  }
  const problems = createProblemList();
  const providers = new Map<string, Provider>();
  const imported = await importPlugins(files.filter(isModule));
  for (const file of files) {
    const read = isModule(file) ? readModule(file, imported.get(file), problems) : await readData(file, problems);
    if (!read) continue;
    const parsed = providerSchema.safeParse(read.value);
    const provider: Provider | undefined = parsed.success ? parsed.data : undefined;
    const issues = parsed.success ? checkNames(parsed.data) : readIssues(parsed.error.issues);
    if (provider && taken.has(provider.id)) {
      issues.push({ path: ['id'], says: `${quote(provider.id)} is a built-in provider; choose another id` });
    } else if (provider && providers.has(provider.id)) {
      issues.push({ path: ['id'], says: `${quote(provider.id)} is the id of another provider in this folder` });
    }
    for (const issue of issues) problems.add(read.source, [], issue);
    if (!provider || issues.length > 0) continue;
    preparePatterns(provider);
    providers.set(provider.id, provider);
  }
  return { providers: [...providers.values()], problems: problems.list() };
}

function isPlugin(name: string): boolean {
  return /^[^_.].*\.(ya?ml|json|m?[tj]s)$/.test(name) && !/\.(cases\.ya?ml|d\.m?ts|test\.m?[tj]s)$/.test(name);
}

interface ReadPlugin {
  readonly value: unknown;
  readonly source: Source;
}

function isModule(file: string): boolean {
  return /^\.m?[tj]s$/.test(extname(file));
}

async function readData(file: string, problems: ProblemList): Promise<ReadPlugin | undefined> {
  const read = await readText(file);
  if (!read.ok) {
    problems.addPlain({ severity: 'error', file, says: read.says });
    return undefined;
  }
  const text = readYaml(read.text);
  for (const mistake of text.mistakes) problems.addPlain({ severity: 'error', file, ...mistake });
  return text.value === undefined ? undefined : { value: text.value, source: { file, locate: text.locate } };
}

function readModule(file: string, imported: Imported | undefined, problems: ProblemList): ReadPlugin | undefined {
  if (imported === undefined || 'says' in imported) {
    problems.addPlain({ severity: 'error', file, says: imported?.says ?? 'was not imported' });
    return undefined;
  }
  return { value: imported.value, source: { file, locate: () => ({ line: 1, column: 1 }) } };
}

/** The mistakes in names: requests, kinds and host variables that the provider does not have. */
function checkNames(provider: Provider): Issue[] {
  const requests = Object.keys(provider.requests);
  const kinds = provider.credentials.map((kind) => kind.kind);
  const checkName = (path: Issue['path'], name: string | undefined, known: readonly string[], what: string): Issue[] =>
    name === undefined || known.includes(name)
      ? []
      : [{ path, says: `names no ${what} of this provider: ${quote(name)}; it has ${listWords(known, 'and')}` }];
  const checkAll = (
    path: Issue['path'],
    names: readonly string[] | undefined,
    known: readonly string[],
    what: string,
  ) => (names ?? []).flatMap((name, at) => checkName([...path, at], name, known, what));
  return [
    ...provider.credentials.flatMap(({ auth }, at) =>
      'request' in auth ? checkName(['credentials', at, 'auth', 'request'], auth.request, requests, 'request') : [],
    ),
    ...provider.probes.flatMap((probe, at) => [
      ...checkName(['probes', at, 'request'], probe.request, requests, 'request'),
      ...checkAll(['probes', at, 'kinds'], probe.kinds, kinds, 'kind'),
    ]),
    ...provider.answers.flatMap((rule, at) => [
      ...checkAll(['answers', at, 'on'], rule.on, requests, 'request'),
      ...checkAll(['answers', at, 'kinds'], rule.kinds, kinds, 'kind'),
    ]),
    ...(provider.extract ?? []).flatMap(({ on }, at) => checkName(['extract', at, 'on'], on, requests, 'request')),
    ...provider.lookalikes.flatMap((lookalike, at) =>
      checkAll(['lookalikes', at, 'kinds'], lookalike.kinds, kinds, 'kind'),
    ),
    ...provider.hosts.flatMap((host, at) =>
      checkAll(
        ['hosts', at, 'url'],
        [...host.url.matchAll(/\{(\w+)\}/g)].map((place) => place[1] ?? ''),
        Object.keys(provider.variables ?? {}),
        'variable',
      ).map((issue) => ({ ...issue, path: ['hosts', at, 'url'] })),
    ),
  ];
}
