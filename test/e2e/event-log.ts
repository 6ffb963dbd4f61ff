/** @module Texts of what happened, in order, and a wait for the first one that matches. */

/** A list of texts that grows while a test runs. */
export interface EventLog {
  readonly all: readonly string[];
  add(text: string): void;
  /**
   * Resolves with the first text that matches `pattern`, among those from index `from` on and those to come.
   * @throws {Error} if the log ends before
   */
  until(pattern: RegExp, from?: number): Promise<string>;
  /** Ends the log: every wait fails. */
  end(): void;
}

/** Makes an empty log. */
export function createEventLog(): EventLog {
  const all: string[] = [];
  const listeners = new Set<(text: string | undefined) => void>();
  return {
    all,
    add(text) {
      all.push(text);
      for (const listener of [...listeners]) listener(text);
    },
    end() {
      for (const listener of [...listeners]) listener(undefined);
    },
    until(pattern, from = 0) {
      const before = all.slice(from).find((text) => pattern.test(text));
      if (before !== undefined) return Promise.resolve(before);
      return new Promise((resolve, reject) => {
        const listener = (text: string | undefined): void => {
          if (text === undefined)
            reject(new Error(`${pattern} never came; the last lines:\n${all.slice(-20).join('\n')}`));
          if (text === undefined || !pattern.test(text)) return;
          listeners.delete(listener);
          resolve(text);
        };
        listeners.add(listener);
      });
    },
  };
}
