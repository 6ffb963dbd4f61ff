/** @module The clinic for the config of the day: opened anew on a reload, the one before closed when its examinations have ended. */

import type { Config } from '../../core/model/config.ts';
import type { Secret } from '../../core/model/secret.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import { type OpenClinic, type OpenClinicOptions, openClinic } from './runtime.ts';

export interface CurrentClinic {
  current(): OpenClinic;
  /** @throws {Error} when `network.ca` holds no certificate: the one before stays. */
  renew(config: Config): void;
  /** Reads a secret of the config, which is masked in whatever is said from then on. @throws {Error} when it cannot be read. */
  resolveSecret(ref: SecretRef): Promise<Secret>;
  /** Ends what is under way, also with those of before. */
  close(): void;
}

/** ms after which an old clinic is closed: every examination with it has ended. */
const longestExamination = 30_000;

/** @throws {Error} when `network.ca` holds no certificate. */
export function openCurrentClinic(config: Config, options: OpenClinicOptions): CurrentClinic {
  const closing = new Map<OpenClinic, NodeJS.Timeout>();
  let opened = openClinic(config, options);

  return {
    current: () => opened,
    renew(next) {
      const old = opened;
      opened = openClinic(next, options);
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
