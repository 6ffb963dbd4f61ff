/** @module Shows the progress on a terminal's standard error: a counter for many integrations, each step for one. */

import { causeNames } from '../../core/cause-words.ts';
import type { PlannedStep } from '../../core/diagnosis/plan-steps.ts';
import type { Cause } from '../../core/model/cause.ts';
import { seal } from '../terminal/gate.ts';
import type { Io } from '../terminal/io.ts';

/** Is called as the examination of integrations goes on. */
export interface Progress {
  /** The id is not printed: it may equal the key, which is not read yet. */
  probing(): void;
  step(id: string, step: PlannedStep, left: readonly Cause[] | undefined): void;
  done(id: string): void;
  end(): void;
}

/** Shows nothing if standard error is not a terminal, or if `isQuiet`. */
export function createProgress(io: Io, total: number, isQuiet: boolean): Progress {
  const isShown = io.stderr.isTTY === true && !isQuiet;
  let finished = 0;
  const count = () => {
    if (isShown && total > 1) io.stderr.write(`${seal('\r')}${finished} of ${total} examined`);
  };
  const print = (line: string) => {
    if (isShown && total === 1) io.stderr.write(`${line}\n`);
  };
  return {
    probing() {
      print('… sending the first probe');
      count();
    },
    step(_, step, left) {
      if (left === undefined) print(`… ${step.asks}`);
      else print(`    possible causes left: ${left.map((cause) => causeNames[cause]).join(', ')}`);
    },
    done() {
      finished++;
      count();
    },
    end() {
      if (isShown && total > 1) io.stderr.write(seal('\r\u001b[K'));
    },
  };
}
