/** @module What is being done, on standard error of a terminal: a counter for many, each step for one. */

import { causeNames } from '../../core/cause-words.ts';
import type { PlannedStep } from '../../core/diagnosis/plan-steps.ts';
import type { Cause } from '../../core/model/cause.ts';
import type { Io } from '../terminal/io.ts';

export interface Progress {
  probing(id: string): void;
  step(id: string, step: PlannedStep, left: readonly Cause[] | undefined): void;
  done(id: string): void;
  end(): void;
}

export function createProgress(io: Io, total: number, isQuiet: boolean): Progress {
  const isShown = io.stderr.isTTY === true && !isQuiet;
  let finished = 0;
  const count = () => {
    if (isShown && total > 1) io.stderr.write(`\r${finished} of ${total} examined`);
  };
  const say = (line: string) => {
    if (isShown && total === 1) io.stderr.write(`${line}\n`);
  };
  return {
    probing(id) {
      say(`… asking with the key of ${id}`);
      count();
    },
    step(_, step, left) {
      if (left === undefined) say(`… ${step.asks}`);
      else say(`    left: ${left.map((cause) => causeNames[cause]).join(', ')}`);
    },
    done() {
      finished++;
      count();
    },
    end() {
      if (isShown && total > 1) io.stderr.write('\r\u001b[K');
    },
  };
}
