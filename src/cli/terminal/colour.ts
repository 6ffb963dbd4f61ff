/** @module Colours for terminals; none in a pipe or with NO_COLOR (https://no-color.org). */

import pc from 'picocolors';
import { noPaint, type Paint } from '../../core/diagnosis/report.ts';
import { seal } from './gate.ts';
import type { Io } from './io.ts';

/** The colours for standard output. */
export function choosePaint(io: Io): Paint {
  const isWanted = io.stdout.isTTY === true && (io.env['NO_COLOR'] ?? '') === '' && io.env['TERM'] !== 'dumb';
  if (!isWanted) return noPaint;
  const colors = pc.createColors(true);
  const states = { healthy: colors.green, warning: colors.yellow, failing: colors.red, unknown: colors.magenta };
  return {
    bold: (text) => sealed(colors.bold, text),
    dim: (text) => sealed(colors.dim, text),
    state: (state, text) => sealed(states[state], text),
  };
}

/** Puts the codes of a colour around a text so that the gate knows them as ours. */
function sealed(colour: (text: string) => string, text: string): string {
  const [open = '', close = ''] = colour('|').split('|');
  return `${seal(open)}${text}${seal(close)}`;
}

/** The width of a report in columns: that of the terminal, at most 110. Some terminals report 0. */
export function widthOf(io: Io): number {
  const { columns = 0 } = io.stdout;
  return columns < 40 ? 100 : Math.min(columns, 110);
}
