/** @module Collects mistakes with their places, hides secrets in them, and limits the warnings of a file. */

import { defined } from '../../core/defined.ts';
import type { Problem } from '../../core/model/config.ts';
import { formatPath, type Issue, type Path, type Position } from './issues.ts';
import { secretOptions } from './wording.ts';

/** Warnings that are listed for a file; the others are counted. */
const mostWarnings = 20;

/** A file, or a line of a file, in which places can be found. */
export interface Source {
  readonly file: string;
  /** The line, if the source is a line of NDJSON. */
  readonly line?: number;
  readonly locate: (path: Path, at?: Issue['at']) => Position;
}

/** The mistakes of a config. */
export interface ProblemList {
  /** @param value the value that the user wrote: secrets in it are hidden if a sentence repeats one */
  readonly add: (source: Source, base: Path, issue: Issue, value?: unknown) => void;
  readonly addPlain: (problem: Problem) => void;
  /** All of them, by file and line. */
  readonly list: () => readonly Problem[];
}

/** Makes an empty list. */
export function createProblemList(): ProblemList {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const warnings = new Map<string, number>();
  const addPlain = (problem: Problem): void => {
    const key = JSON.stringify(problem);
    if (!seen.has(key)) problems.push(problem);
    seen.add(key);
  };
  const add: ProblemList['add'] = (source, base, issue, value) => {
    const severity = issue.severity ?? 'error';
    if (severity === 'warning') {
      const count = (warnings.get(source.file) ?? 0) + 1;
      warnings.set(source.file, count);
      if (count > mostWarnings) return;
    }
    const path = [...base, ...issue.path];
    const { line, column } = source.locate(path, issue.at);
    const name = formatPath(path);
    addPlain({
      severity,
      file: source.file,
      line,
      column,
      ...defined({ path: name === '' ? undefined : name }),
      says: hideSecrets(issue.says, value),
    });
  };
  const list = (): readonly Problem[] => {
    const ranks = new Map([...new Set(problems.map(({ file }) => file))].map((file, rank) => [file, rank]));
    const rankOf = ({ file }: Problem): number => ranks.get(file) ?? -1;
    const rest = [...warnings].filter(([, count]) => count > mostWarnings);
    const more = rest.map(
      ([file, count]): Problem => ({
        severity: 'warning',
        file,
        says: `has ${count - mostWarnings} more warnings like these`,
      }),
    );
    return [...problems, ...more].sort(
      (a, b) =>
        rankOf(a) - rankOf(b) ||
        (a.line ?? Number.POSITIVE_INFINITY) - (b.line ?? Number.POSITIVE_INFINITY) ||
        (a.column ?? 0) - (b.column ?? 0),
    );
  };
  return { add, addPlain, list };
}

/** Characters. Hiding a shorter text could hide an ordinary word. */
const shortestHidden = 8;

function hideSecrets(says: string, value: unknown): string {
  let hidden = says;
  for (const text of secretTexts(value, false)) {
    if (text.length >= shortestHidden) hidden = hidden.replaceAll(text, '‹secret›');
  }
  return hidden;
}

function secretTexts(value: unknown, isSecret: boolean): string[] {
  if (typeof value === 'string') return isSecret ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, entry]) => secretTexts(entry, isSecret || secretOptions.has(name)));
}
