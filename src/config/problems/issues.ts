/** @module Mistakes as sentences at paths, made from the issues of zod. */

import type * as z from 'zod';
import { didYouMean, hidden, listWords, secretOptions, showName } from './wording.ts';

/** A place in a file. */
export interface Position {
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

/** The way to a value. */
export type Path = readonly (string | number)[];

/** One mistake in a value: its path, and a sentence that continues after the path. */
export interface Issue {
  readonly path: Path;
  /** `key`: at the name of the option rather than at its value. */
  readonly at?: 'key';
  readonly severity?: 'warning';
  readonly says: string;
}

type ZodIssue = z.core.$ZodIssue;

/** Sentences for all issues, one for each unknown option. */
export function readIssues(issues: readonly ZodIssue[], base: Path = []): Issue[] {
  const hasUnknown = issues.some((issue) => issue.code === 'unrecognized_keys');
  return issues.flatMap((issue): Issue[] => {
    // A block with a misspelt option also lacks the correct one: one sentence is enough.
    if (hasUnknown && issue.code === 'custom' && issue.path.length === 0) return [];
    const path = [...base, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => sayUnknownOption(path, key, issue.message));
    if (issue.code === 'invalid_union') {
      const branch = chooseBranch(issue.errors);
      if (branch) return readIssues(branch, path);
    }
    return [{ path, says: issue.message }];
  });
}

/** Characters of a wrong option that is shown in a secret reference. */
const longestWord = 8;

function sayUnknownOption(path: Path, key: string, names: string): Issue {
  const allowed = names.split(' ');
  const near = didYouMean(key, allowed);
  // A secret without quotes in the braces of a reference is an option to YAML.
  const mayBeSecret = near === '' && key.length > longestWord && path.some((step) => secretOptions.has(String(step)));
  const name = mayBeSecret ? hidden : key;
  const says = `unknown option "${showName(name)}"${near || `; allowed: ${listWords(allowed, 'and')}`}`;
  return { path: [...path, name], at: 'key', says };
}

/** The alternative that the user meant: its mistakes are inside the value. */
function chooseBranch(branches: readonly (readonly ZodIssue[])[]): readonly ZodIssue[] | undefined {
  return (
    branches.find((branch) => branch.length > 0 && branch.every((issue) => issue.path.length > 0)) ??
    branches.find(
      (branch) => branch.length > 0 && branch.every((issue) => issue.path.length > 0 || issue.code !== 'invalid_type'),
    )
  );
}

/** `integrations[2].provider`; names that could be secrets are hidden. */
export function formatPath(path: Path): string {
  return path
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${showName(step)}`))
    .join('');
}
