/** @module Looks whether the secret of a refused key was changed, so that a mended key is not left waiting for its pace. */

import type { Integration } from '../../core/model/config.ts';
import type { DiagnoseContext } from '../diagnose/context.ts';

export interface SecretWatcher {
  /** @param fingerprint of the credential that was refused; undefined when it could not be read */
  watch(integration: Integration, fingerprint: string | undefined): void;
  unwatch(id: string): void;
  /** To be called every second; looks every few seconds. */
  tick(): void;
}

interface SecretWatcherOptions {
  readonly context: () => Pick<DiagnoseContext, 'resolveCredential' | 'fingerprint'>;
  readonly onChange: (id: string) => void;
}

/** How often (s), and how many at once. */
const pause = 2;
const mostAtOnce = 200;

export function createSecretWatcher({ context, onChange }: SecretWatcherOptions): SecretWatcher {
  const watched = new Map<string, { readonly integration: Integration; readonly fingerprint: string | undefined }>();
  let seconds = 0;
  let isLooking = false;

  async function look(): Promise<void> {
    // Whoever was looked at goes to the end, so that all have their turn.
    const turn = [...watched.entries().take(mostAtOnce)];
    for (const [id, one] of turn) {
      watched.delete(id);
      watched.set(id, one);
    }
    for (const [id, one] of turn) {
      const read = await context().resolveCredential(one.integration);
      const now = read.ok ? context().fingerprint(read.parts) : undefined;
      if (now !== one.fingerprint && watched.get(id) === one) {
        watched.delete(id);
        onChange(id);
      }
    }
  }

  return {
    watch(integration, fingerprint) {
      if (canChange(integration)) watched.set(integration.id, { integration, fingerprint });
    },
    unwatch: (id) => void watched.delete(id),
    tick() {
      seconds += 1;
      if (seconds % pause !== 0 || isLooking || watched.size === 0) return;
      isLooking = true;
      void look().finally(() => {
        isLooking = false;
      });
    },
  };
}

/** Files are cheap to look at; commands are asked again by the next examination, and variables never change. */
function canChange({ credential }: Integration): boolean {
  const references = Object.values(credential);
  return (
    references.every(({ from }) => from !== 'exec') &&
    references.some((ref) => ref.from === 'file' || (ref.from === 'env' && ref.envFile !== undefined))
  );
}
