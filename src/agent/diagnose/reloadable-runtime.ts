/** @module The runtime of the config that holds now: a reload opens another, and closes the old one when its examinations have ended. */

import type { Config } from '../../core/model/config.ts';
import { type Secret, UnreadableSecret } from '../../core/model/secret.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import { openRuntime, type Runtime, type RuntimeOptions } from './runtime.ts';

/** A runtime that a new config replaces. */
export interface ReloadableRuntime {
  /** Returns the runtime that new examinations use. */
  get(): Runtime;
  /** Opens a runtime for `config`. @throws {Error} when `network.ca` holds no certificate: the one before stays */
  reload(config: Config): void;
  /** Reads a secret of the config; from then on it is masked in every text. @throws {Error} when it cannot be read */
  resolveSecret(ref: SecretRef): Promise<Secret>;
  /** Aborts all running requests, also those of runtimes of earlier configs. */
  close(): void;
}

/** ms after which every examination with an old runtime has ended, so that it is closed. */
const longestExamination = 65_000;

/** Opens a runtime for the first config. @throws {Error} when `network.ca` holds no certificate */
export function openReloadableRuntime(config: Config, options: RuntimeOptions): ReloadableRuntime {
  const closing = new Map<Runtime, NodeJS.Timeout>();
  let opened = openRuntime(config, options);

  return {
    get: () => opened,
    reload(next) {
      const old = opened;
      opened = openRuntime(next, options);
      closing.set(
        old,
        setTimeout(() => {
          closing.delete(old);
          old.close();
        }, longestExamination),
      );
    },
    async resolveSecret(ref) {
      const { secrets, scrubber } = opened;
      const read = await secrets.read(ref);
      if (!read.ok && read.suspect !== undefined) scrubber.learn(read.suspect);
      if (!read.ok) throw new UnreadableSecret(read.says);
      scrubber.learn(read.secret);
      return read.secret;
    },
    close() {
      for (const [old, timer] of closing) {
        clearTimeout(timer);
        old.close();
      }
      opened.close();
    },
  };
}
