/** @module What `diagnose` reads from the store and adds to it, also while the daemon runs. */

import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { FirstProbe } from '../../agent/diagnose/first-probe.ts';
import type { Memory } from '../../core/diagnosis/history.ts';
import type { Config } from '../../core/model/config.ts';
import type { Diagnosis } from '../../core/model/diagnosis.ts';
import { openStore } from '../../store/sqlite/open.ts';
import type { Io } from '../terminal/io.ts';

export interface History {
  instanceSecret(): Promise<string>;
  recall(integration: string): Promise<Memory | undefined>;
  record(results: readonly { readonly seen: FirstProbe; readonly diagnosis: Diagnosis }[]): Promise<void>;
  close(): Promise<void>;
}

/** How many results are looked through for the last healthy one. */
const depth = 200;

/** Undefined without a config file, or when there is no store and none is to be made. Never fails: history is a help. */
export async function openHistory(
  config: Config,
  options: { readonly record: boolean; readonly plan?: boolean },
  io: Io,
): Promise<History | undefined> {
  const isWriting = options.record && options.plan !== true;
  if (config.file === undefined || (!isWriting && !existsSync(config.store.path))) return undefined;
  const warn = (error: unknown) =>
    io.stderr.write(
      `keymedic: the store ${config.store.path} cannot be used (${error instanceof Error ? error.message : 'unknown'}); going on without history\n`,
    );
  try {
    const store = await openStore({ path: config.store.path, readOnly: !isWriting });
    return {
      instanceSecret: () =>
        isWriting
          ? store.remember('instance_secret', () => randomBytes(32).toString('hex'))
          : store.remember('instance_secret', () => '').catch(() => randomBytes(32).toString('hex')),
      async recall(integration) {
        const rows = await store.history(integration, depth);
        const [newest] = rows;
        if (newest === undefined) return undefined;
        const healthy = rows.find(({ state }) => state === 'healthy' || state === 'warning');
        const since = rows.filter(({ fingerprint }) => fingerprint === newest.fingerprint).at(-1)?.at;
        return {
          ...(newest.fingerprint === undefined ? {} : { fingerprint: newest.fingerprint }),
          ...(since === undefined ? {} : { fingerprintSince: since }),
          ...(healthy === undefined ? {} : { lastHealthyAt: healthy.until }),
          ...(healthy?.fingerprint === undefined ? {} : { lastHealthyFingerprint: healthy.fingerprint }),
          ...(healthy?.host === undefined ? {} : { lastHealthyHost: healthy.host }),
        };
      },
      async record(results) {
        if (!isWriting) return;
        const rows = results.map(({ seen, diagnosis }) => ({
          integration: seen.integration.id,
          probeId: randomUUID(),
          at: Date.parse(diagnosis.at),
          until: Date.parse(diagnosis.at),
          count: 1,
          state: diagnosis.state,
          cause: diagnosis.cause,
          confidence: diagnosis.confidence,
          ...(seen.fingerprint === undefined ? {} : { fingerprint: seen.fingerprint }),
          ...(seen.exchange?.host === undefined ? {} : { host: seen.exchange.host }),
        }));
        await store.addResults(rows).catch(warn);
      },
      close: () => store.close(),
    };
  } catch (error) {
    warn(error);
    return undefined;
  }
}
