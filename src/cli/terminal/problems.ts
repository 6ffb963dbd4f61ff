/** @module Formats the mistakes of a config as lines: `file:line:column  path: sentence`. */

import { relative } from 'node:path';
import type { Problem } from '../../core/model/config.ts';

/** One line. The file is relative to `cwd` if it is below it. */
export function formatProblem(problem: Problem, cwd: string): string {
  const near = relative(cwd, problem.file);
  const file = near === '' || near.startsWith('..') ? problem.file : near;
  const place = problem.line === undefined ? file : `${file}:${problem.line}:${problem.column ?? 1}`;
  const path = problem.path === undefined ? '' : `${problem.path}: `;
  const line = `${place}  ${problem.severity === 'warning' ? 'warning: ' : ''}${path}${problem.says}`;
  // A name in the config may hold a line end, and would make a line of its own.
  return line.replace(/[\r\n]+\s*/g, ' ');
}
