/** @module Colours for terminals; none in a pipe or with NO_COLOR (https://no-color.org). */

import pc from 'picocolors';
import { noPaint, type Paint } from '../../core/diagnosis/report.ts';
import type { Io } from './io.ts';

/** The colours for standard output. */
export function choosePaint(io: Io): Paint {
  const isWanted = io.stdout.isTTY === true && (io.env['NO_COLOR'] ?? '') === '' && io.env['TERM'] !== 'dumb';
  if (!isWanted) return noPaint;
  const colors = pc.createColors(true);
  const byState = { healthy: colors.green, warning: colors.yellow, failing: colors.red, unknown: colors.magenta };
  return { bold: colors.bold, dim: colors.dim, state: (state, text) => byState[state](text) };
}

/** The width of a report in columns: that of the terminal, at most 110. Some terminals report 0. */
export function widthOf(io: Io): number {
  const { columns = 0 } = io.stdout;
  return columns < 40 ? 100 : Math.min(columns, 110);
}
