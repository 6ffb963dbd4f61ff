/** @module The history of integrations: `diagnose` reads it from the store and adds to it, even while the daemon runs. */

import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { FirstProbe } from '../../agent/diagnose/first-probe.ts';
import { defined } from '../../core/defined.ts';
import type { Memory } from '../../core/diagnosis/history.ts';
import type { Config } from '../../core/model/config.ts';
import type { Diagnosis } from '../../core/model/diagnosis.ts';
import { openStore } from '../../store/sqlite/open.ts';
import type { Io } from '../terminal/io.ts';

/** The history of the integrations. */
export interface History {
  instanceSecret(): Promise<string>;
  recall(integration: string): Promise<Memory | undefined>;
  record(results: readonly { readonly seen: FirstProbe; readonly diagnosis: Diagnosis }[]): Promise<void>;
  close(): Promise<void>;
}

/** Results in which the last healthy one is searched. */
const depth = 200;

/** Undefined without a config file, or if there is no store and none may be created. Never fails: history is optional. */
export async function openHistory(
  config: Config,
  options: { readonly record: boolean; readonly plan?: boolean },
  io: Io,
): Promise<History | undefined> {
  const isWriting = options.record && options.plan !== true;
  if (config.file === undefined || (!isWriting && !existsSync(config.store.path))) return undefined;
  const warn = (error: unknown) =>
    io.stderr.write(
      `keymedic: the store ${config.store.path} cannot be used (${error instanceof Error ? error.message : 'unknown'}); Keymedic continues without history\n`,
    );
  try {
    const store = await openStore({ path: config.store.path, readOnly: !isWriting });
    return {
      instanceSecret: () =>
        isWriting
          ? store.remember('instance_secret', makeSecret).catch((error: unknown) => {
              warn(error);
              return makeSecret();
            })
          : store.remember('instance_secret', () => '').catch(makeSecret),
      async recall(integration) {
        const rows = await store.history(integration, depth).catch(() => []);
        const [newest] = rows;
        if (newest === undefined) return undefined;
        const place = rows.findIndex(({ state }) => state === 'healthy' || state === 'warning');
        const healthy = rows[place];
        const failingSince = rows
          .slice(0, Math.max(0, place))
          .filter(({ state }) => state === 'failing')
          .at(-1)?.at;
        const since = rows.filter(({ fingerprint }) => fingerprint === newest.fingerprint).at(-1)?.at;
        return defined({
          fingerprint: newest.fingerprint,
          fingerprintSince: since,
          lastHealthyAt: healthy?.until,
          lastHealthyFingerprint: healthy?.fingerprint,
          lastHealthyHost: healthy?.host,
          failingSince,
        });
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
          ...defined({ fingerprint: seen.fingerprint, host: seen.exchange?.host }),
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

function makeSecret(): string {
  return randomBytes(32).toString('hex');
}
