/** @module Reads the files that `include:` names: YAML as a whole, NDJSON line by line. */

import { extname, relative, resolve } from 'node:path';
import { describeHidden, looksLikePath } from '../../core/given-text.ts';
import { isTooDeep } from '../../core/nesting.ts';
import { describeFileError, exists, findFiles, isPattern, readLines, readText } from '../../io/files.ts';
import { describePath } from '../../io/repeatable-path.ts';
import type { Issue, Path } from '../problems/issues.ts';
import type { ProblemList, Source } from '../problems/problem-list.ts';
import { sayNoIntegrations, sayTooDeep, showName } from '../problems/wording.ts';
import { readYaml } from './yaml.ts';

/** Adds one integration as it was written, at a place in its source. */
type AddIntegration = (value: unknown, source: Source, base: Path) => void;

/** Receives the integrations and the mistakes of the included files. */
interface Including {
  readonly problems: ProblemList;
  readonly add: AddIntegration;
}

/** The files that the patterns of `include:` match, each once, without the main file. */
export async function listIncluded(
  patterns: readonly string[],
  folder: string,
  main: string,
  report: (index: number, issue: Omit<Issue, 'path'>) => void,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const [index, pattern] of patterns.entries()) {
    let files: readonly string[];
    try {
      files = await findFiles(pattern, folder);
    } catch (error) {
      report(index, { says: describeFileError(error) });
      continue;
    }
    if (!isPattern(pattern) && files[0] !== undefined && !(await exists(files[0]))) {
      report(index, { says: `there is no such file: ${await describePath(pattern, folder)}` });
      continue;
    }
    const base = folderOf(pattern);
    if (files.length === 0 && base !== undefined && !(await exists(resolve(folder, base)))) {
      // A network folder that is not mounted takes its integrations with it.
      report(index, { says: `there is no such folder: ${await describePath(base, folder)}` });
      continue;
    }
    if (files.length === 0)
      report(index, {
        severity: 'warning',
        says: `no file matches ${looksLikePath(pattern) ? pattern : describeHidden(pattern)}`,
      });
    for (const file of files) if (file !== main) found.add(file);
    if (!isPattern(pattern) && files[0] === main) report(index, { says: 'names this file itself' });
  }
  return [...found];
}

/** The folder before the first wildcard of a pattern; undefined if it is the config's own. */
function folderOf(pattern: string): string | undefined {
  const steps = pattern.split('/');
  const base = steps.slice(0, steps.findIndex(isPattern)).join('/');
  return isPattern(pattern) && base !== '' ? base : undefined;
}

/** Reads one included file: it states integrations, if only an empty list, or has a mistake. */
export async function includeFile(file: string, including: Including): Promise<void> {
  const kind = extname(file).toLowerCase();
  if (kind === '.ndjson' || kind === '.jsonl') return includeLines(file, including);
  if (kind === '.yaml' || kind === '.yml' || kind === '.json') return includeYaml(file, including);
  including.problems.addPlain({ severity: 'error', file, says: 'must end in .yaml, .yml, .json, .ndjson or .jsonl' });
}

async function includeYaml(file: string, { problems, add }: Including): Promise<void> {
  const read = await readText(file);
  if (!read.ok) {
    problems.addPlain({ severity: 'error', file, says: read.says });
    return;
  }
  const text = readYaml(read.text);
  const source: Source = { file, locate: text.locate };
  for (const mistake of text.mistakes) problems.addPlain({ severity: 'error', file, ...mistake });
  const { value } = text;
  if (value === undefined) return;
  // A full disk or a template that failed leaves such a file.
  if (value === null) {
    problems.addPlain({ severity: 'error', file, says: sayNoIntegrations });
    return;
  }
  const isList = Array.isArray(value);
  const items = isList ? value : typeof value === 'object' && 'integrations' in value ? value.integrations : undefined;
  if (!Array.isArray(items)) {
    problems.add(source, [], { path: [], says: 'must be a list of integrations, or a block with integrations' });
    return;
  }
  if (!isList) reportOthers(value, source, problems);
  for (const [index, item] of items.entries()) add(item, source, isList ? [index] : ['integrations', index]);
}

/** Included files hold integrations and nothing else. */
function reportOthers(value: object, source: Source, problems: ProblemList): void {
  for (const name of Object.keys(value).filter((key) => key !== 'integrations')) {
    const says = `an included file holds integrations only; "${showName(name)}" belongs in the main file`;
    problems.add(source, [], { path: [name], at: 'key', says });
  }
}

async function includeLines(file: string, { problems, add }: Including): Promise<void> {
  let number = 0;
  let isEmpty = true;
  try {
    for await (const line of readLines(file)) {
      number++;
      if (line.trim() === '') continue;
      isEmpty = false;
      includeLine(file, line, number, { problems, add });
    }
  } catch (error) {
    problems.addPlain({ severity: 'error', file, says: `cannot be read: ${describeFileError(error)}` });
    return;
  }
  // As an empty file of YAML: a full disk or a template that failed leaves such a file.
  if (isEmpty) problems.addPlain({ severity: 'error', file, says: sayNoIntegrations });
}

/** Finds positions only when there is a mistake, so that a correct line is parsed once. */
function includeLine(file: string, line: string, number: number, { problems, add }: Including): void {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    const [mistake] = readYaml(line, number).mistakes;
    const says = 'is not JSON: each line holds one integration, {"id": …, "provider": …, "key": …}';
    problems.addPlain({ severity: 'error', file, line: number, column: mistake?.column ?? 1, says });
    return;
  }
  if (isTooDeep(value, line)) {
    problems.addPlain({ severity: 'error', file, line: number, column: 1, says: sayTooDeep });
    return;
  }
  let text: ReturnType<typeof readYaml> | undefined;
  const locate: Source['locate'] = (path, at) => {
    text ??= readYaml(line, number);
    return text.locate(path, at);
  };
  add(value, { file, line: number, locate }, []);
}

/** A path as people in this folder would write it. */
export function showPath(file: string, folder: string): string {
  const path = relative(folder, file);
  return path.startsWith('..') || path === '' ? file : path;
}
