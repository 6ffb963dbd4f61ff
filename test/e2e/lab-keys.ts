/** @module A lab with one ESP's keys, and the examinations that the program makes there over real TLS and SMTP. */

import type { FirstProbe } from '../../src/agent/diagnose/first-probe.ts';
import { investigate } from '../../src/agent/diagnose/investigate.ts';
import { runFirstProbe } from '../../src/agent/diagnose/run-first-probe.ts';
import { openRuntime } from '../../src/agent/diagnose/runtime.ts';
import { type History, openHistory } from '../../src/cli/diagnose/history.ts';
import { makeDefaultConfig } from '../../src/config/build/defaults.ts';
import type { Config, ConnectTo, Integration } from '../../src/core/model/config.ts';
import type { Diagnosis } from '../../src/core/model/diagnosis.ts';
import type { Provider } from '../../src/core/model/provider.ts';
import { Secret } from '../../src/core/model/secret.ts';
import { parseConnectTo } from '../../src/core/target/connect-to.ts';
import type { LabKey } from '../../src/lab/keys.ts';
import type { CaseShelf } from '../../src/lab/load-cases.ts';
import { onlineHosts } from '../../src/lab/respond.ts';
import { type Lab, startLab } from '../../src/lab/server.ts';
import { createSimulator, type Simulator } from '../../src/lab/simulator.ts';
import { seededRandom } from '../fixtures/random.ts';

export interface Examined {
  readonly seen: FirstProbe;
  readonly diagnosis: Diagnosis;
}

export interface Ward {
  readonly world: Simulator;
  readonly lab: Lab;
  readonly config: Config;
  /** Looks and investigates, with nothing remembered but what the store holds when `recalls`; adds the result to it. */
  examine(integration: Integration, options?: { readonly recalls?: boolean }): Promise<Examined>;
  close(): Promise<void>;
}

export interface WardOptions {
  /** All whose shapes and hosts are known. */
  readonly providers: readonly Provider[];
  readonly cases: CaseShelf;
  /** Makes the keys, before the lab listens: hosts of an account are known from then on. */
  readonly furnish: (world: Simulator) => void;
  readonly seed: string;
}

export async function openWard({ providers, cases, furnish, seed }: WardOptions): Promise<Ward> {
  const world = createSimulator({ providers, cases, random: seededRandom(seed) });
  furnish(world);
  const lab = await startLab({ world, catchesAll: true });
  const known = new Map(providers.map((provider) => [provider.id, provider]));
  const usual = makeDefaultConfig(known, lab.folder);
  const config: Config = {
    ...usual,
    file: `${lab.folder}/keymedic.yaml`,
    network: {
      ...usual.network,
      connectTo: lab.connectTo.map(toRule),
      connectivity: onlineHosts.map((host) => `https://${host}/`),
      ca: lab.caFile,
    },
  };
  const io = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: {}, cwd: lab.folder };
  let history: History | undefined;
  return {
    world,
    lab,
    config,
    async examine(integration, { recalls = false } = {}) {
      if (recalls) history ??= await openHistory(config, { record: true }, io);
      const instanceSecret = (await history?.instanceSecret()) ?? 'of this test alone';
      const open = openRuntime(config, { version: '0.0.0-test', env: {}, instanceSecret });
      try {
        const seen = await runFirstProbe(open.context, integration, async (id) =>
          recalls ? history?.recall(id) : undefined,
        );
        const diagnosis = await investigate(open.context, seen, {
          siblings: [],
          mayInvestigate: true,
          sharedWith: [],
          ...(seen.memory?.fingerprintSince === undefined ? {} : { since: seen.memory.fingerprintSince }),
        });
        if (recalls) await history?.record([{ seen, diagnosis }]);
        return { seen, diagnosis };
      } finally {
        open.close();
      }
    },
    async close() {
      await history?.close();
      await lab.close();
    },
  };
}

/** The integration that watches this key, as a config would name it. */
export function watch({ id, provider, parts, target }: LabKey): Integration {
  const { region, endpoint, settings } = target;
  return {
    id,
    provider,
    credential: toCredential(parts),
    settings,
    usedBy: [],
    schedule: { kind: 'every', every: 300_000 },
    allowUnsureProbes: true,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

export function toCredential(parts: Readonly<Record<string, string>>): Integration['credential'] {
  return Object.fromEntries(
    Object.entries(parts).map(([name, text]) => [name, { from: 'given' as const, text: new Secret(text) }]),
  );
}

function toRule(text: string): ConnectTo {
  const parsed = parseConnectTo(text);
  if (!parsed.ok) throw new Error(parsed.says);
  return parsed.rule;
}
