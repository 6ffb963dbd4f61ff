/** @module The secret watcher: detects that the secret of a refused key was changed, so that the new one is probed at once. */

import type { Integration } from '../../core/model/config.ts';
import type { DiagnoseContext } from '../diagnose/context.ts';

/** The integrations whose secret is worth a probe as soon as it changes. */
export interface SecretWatcher {
  /** @param fingerprint of the credential that was refused; undefined when it could not be read */
  watch(integration: Integration, fingerprint: string | undefined): void;
  unwatch(id: string): void;
  /** To be called every second; reads secrets every second time. */
  tick(): void;
}

interface SecretWatcherOptions {
  readonly context: () => Pick<DiagnoseContext, 'resolveCredential' | 'fingerprint'>;
  /** Called once for each change; the integration is no longer watched then. */
  readonly onChange: (id: string) => void;
}

/** Seconds between two reads. */
const pause = 2;
/** Secrets that are read in one turn. */
const mostAtOnce = 200;

/** Watches secrets in files; see `canChange`. */
export function createSecretWatcher({ context, onChange }: SecretWatcherOptions): SecretWatcher {
  const watched = new Map<string, { readonly integration: Integration; readonly fingerprint: string | undefined }>();
  let seconds = 0;
  let isReading = false;

  async function readNext(): Promise<void> {
    const turn = [...watched.entries().take(mostAtOnce)];
    // The secrets of this turn move to the end of the list, so that each secret has its turn.
    for (const [id, one] of turn) {
      watched.delete(id);
      watched.set(id, one);
    }
    for (const [id, one] of turn) {
      const read = await context().resolveCredential(one.integration);
      const current = read.ok ? context().fingerprint(read.parts) : undefined;
      if (current !== one.fingerprint && watched.get(id) === one) {
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
      if (seconds % pause !== 0 || isReading || watched.size === 0) return;
      isReading = true;
      void readNext().finally(() => {
        isReading = false;
      });
    },
  };
}

/** Files are cheap to read. Commands run again with the next examination, and variables never change. */
function canChange({ credential }: Integration): boolean {
  const references = Object.values(credential);
  return (
    references.every(({ from }) => from !== 'exec') &&
    references.some((ref) => ref.from === 'file' || (ref.from === 'env' && ref.envFile !== undefined))
  );
}
