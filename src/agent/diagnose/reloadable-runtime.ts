/** @module The runtime for the config of the day: opened anew on a reload, the one before closed when its examinations have ended. */

import type { Config } from '../../core/model/config.ts';
import type { Secret } from '../../core/model/secret.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import { openRuntime, type Runtime, type RuntimeOptions } from './runtime.ts';

export interface ReloadableRuntime {
  get(): Runtime;
  /** @throws {Error} when `network.ca` holds no certificate: the one before stays. */
  reload(config: Config): void;
  /** Reads a secret of the config, which is masked in whatever is said from then on. @throws {Error} when it cannot be read. */
  resolveSecret(ref: SecretRef): Promise<Secret>;
  /** Ends what is under way, also with those of before. */
  close(): void;
}

/** ms after which an old runtime is closed: every examination with it has ended. */
const longestExamination = 30_000;

/** @throws {Error} when `network.ca` holds no certificate. */
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
      if (!read.ok) throw new Error(read.says);
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
