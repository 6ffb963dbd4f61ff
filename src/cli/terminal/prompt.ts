/** @module Asks a person at the terminal, again until the answer will do. */

import { createInterface } from 'node:readline';
import type { Io } from './io.ts';

export interface Questions {
  /**
   * @param judge says what is wrong with an answer; nothing when it will do
   * @returns the answer without white space around it, or `otherwise` for an empty one
   */
  readonly ask: (
    question: string,
    otherwise?: string,
    judge?: (answer: string) => string | undefined,
  ) => Promise<string>;
  readonly confirm: (question: string, otherwise: boolean) => Promise<boolean>;
  /** Tells something between questions. */
  readonly note: (text: string) => void;
  readonly close: () => void;
}

/** When the input ends, every further question has its default answer. */
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
  const ask: Questions['ask'] = async (question, otherwise = '', judge = () => undefined) => {
    for (;;) {
      const answer = (await readLine(`${question}${otherwise === '' ? '' : ` [${otherwise}]`} `)) || otherwise;
      const says = answer === '' ? undefined : judge(answer);
      if (says === undefined || hasEnded) return says === undefined ? answer : otherwise;
      io.stdout.write(`  ${says}\n`);
    }
  };
  return {
    ask,
    confirm: async (question, otherwise) => {
      const answer = await ask(`${question} ${otherwise ? '[Y/n]' : '[y/N]'}`, '', (text) =>
        /^(y|yes|n|no)$/i.test(text) ? undefined : 'y or n, please',
      );
      return answer === '' ? otherwise : /^y/i.test(answer);
    },
    note: (text) => {
      io.stdout.write(`${text}\n`);
    },
    close: () => lines.close(),
  };
}
