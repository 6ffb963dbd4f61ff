/** @module Ends work of this thread that takes too long: a parser of others on a text of others. */

import { createContext, Script } from 'node:vm';

const context = createContext({}) as { work?: () => void };
const script = new Script('work()');

/**
 * Returns the result of `work`; undefined if it took longer than `limit` ms, and was ended in the middle. It must change nothing but
 * what it returns. @throws what `work` throws
 */
export function runWithin<Result>(limit: number, work: () => Result): Result | undefined {
  let result: Result | undefined;
  context.work = () => {
    result = work();
  };
  try {
    script.runInContext(context, { timeout: limit });
  } catch (error) {
    // It is an Error of the other context.
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  } finally {
    delete context.work;
  }
  return result;
}
