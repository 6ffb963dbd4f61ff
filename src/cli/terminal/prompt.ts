/** @module Asks a person at the terminal, and repeats a question until the answer is valid. */

import { createInterface } from 'node:readline';
import type { Io } from './io.ts';

/** Questions to a person. */
export interface Questions {
  /**
   * @param check returns the mistake in an answer; undefined if it is valid
   * @returns the answer without white space around it, or `otherwise` for an empty one
   */
  readonly ask: (
    question: string,
    otherwise?: string,
    check?: (answer: string) => string | undefined,
  ) => Promise<string>;
  readonly confirm: (question: string, otherwise: boolean) => Promise<boolean>;
  /** Prints a line between questions. */
  readonly print: (text: string) => void;
  readonly close: () => void;
}

/** Makes questions. After the end of the input every question gets its default answer. */
export function createQuestions(io: Io): Questions {
  const lines = createInterface({ input: io.stdin, terminal: false });
  const iterator = lines[Symbol.asyncIterator]();
  let hasEnded = false;
  const readLine = async (prompt: string): Promise<string> => {
    io.stdout.write(prompt);
    const next = await iterator.next();
    hasEnded = next.done === true;
    return hasEnded ? '' : String(next.value).trim();
  };
  const ask: Questions['ask'] = async (question, otherwise = '', check = () => undefined) => {
    for (;;) {
      const answer = (await readLine(`${question}${otherwise === '' ? '' : ` [${otherwise}]`} `)) || otherwise;
      const says = answer === '' ? undefined : check(answer);
      if (says === undefined || hasEnded) return says === undefined ? answer : otherwise;
      io.stdout.write(`  ${says}\n`);
    }
  };
  return {
    ask,
    confirm: async (question, otherwise) => {
      const answer = await ask(`${question} ${otherwise ? '[Y/n]' : '[y/N]'}`, '', (text) =>
        /^(y|yes|n|no)$/i.test(text) ? undefined : 'answer y or n, please',
      );
      return answer === '' ? otherwise : /^y/i.test(answer);
    },
    print: (text) => {
      io.stdout.write(`${text}\n`);
    },
    close: () => lines.close(),
  };
}
