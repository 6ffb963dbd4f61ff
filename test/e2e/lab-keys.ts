/** @module A lab with keys, and the diagnoses that the program makes there over real TLS and SMTP. */

import type { FirstProbe } from '../../src/agent/diagnose/first-probe.ts';
import { investigate } from '../../src/agent/diagnose/investigate.ts';
import { runFirstProbe } from '../../src/agent/diagnose/run-first-probe.ts';
import { openRuntime } from '../../src/agent/diagnose/runtime.ts';
import { type History, openHistory } from '../../src/cli/diagnose/history.ts';
import { makeDefaultConfig } from '../../src/config/build/defaults.ts';
import { defined } from '../../src/core/defined.ts';
import type { Config, Integration } from '../../src/core/model/config.ts';
import type { Diagnosis } from '../../src/core/model/diagnosis.ts';
import { Secret } from '../../src/core/model/secret.ts';
import type { LabKey } from '../../src/lab/keys.ts';
import type { Lab } from '../../src/lab/server.ts';
import type { Simulator } from '../../src/lab/simulator.ts';
import { readConnectTo, startFullLab } from '../fixtures/lab.ts';
import { seededRandom } from '../fixtures/random.ts';

/** The result of one examination. */
export interface ProbedDiagnosis {
  readonly probe: FirstProbe;
  readonly diagnosis: Diagnosis;
}

/** A lab, and the diagnosis of its keys. */
export interface DiagnoseLab extends Lab {
  readonly config: Config;
  /**
   * Probes and investigates. With `recalls` it reads the results of earlier calls from the store, and adds its own; without, it
   * knows nothing of them.
   */
  diagnose(integration: Integration, options?: { readonly recalls?: boolean }): Promise<ProbedDiagnosis>;
}

/** Starts a lab with all providers. @param addKeys makes the keys @param seed makes them the same on every run */
export async function startDiagnoseLab(seed: string, addKeys: (simulator: Simulator) => void): Promise<DiagnoseLab> {
  const lab = await startFullLab({ random: seededRandom(seed), prepare: addKeys });
  const defaults = makeDefaultConfig(lab.simulator.providers, lab.folder);
  const network = lab.network();
  const config: Config = {
    ...defaults,
    file: `${lab.folder}/keymedic.yaml`,
    network: {
      ...defaults.network,
      connectTo: readConnectTo(network.connect_to),
      connectivity: network.connectivity,
      ca: network.ca,
    },
  };
  const io = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: {}, cwd: lab.folder };
  let history: History | undefined;
  return {
    ...lab,
    config,
    async diagnose(integration, { recalls = false } = {}) {
      if (recalls) history ??= await openHistory(config, { record: true }, io);
      const instanceSecret = (await history?.instanceSecret()) ?? 'of this test alone';
      const runtime = openRuntime(config, { version: '0.0.0-test', env: {}, instanceSecret });
      try {
        const recall = async (id: string) => (recalls ? history?.recall(id) : undefined);
        const probe = await runFirstProbe(runtime.context, integration, recall);
        const since = probe.memory?.fingerprintSince;
        const options = defined({ siblings: [], mayInvestigate: true, sharedWith: [], since });
        const diagnosis = await investigate(runtime.context, probe, options);
        if (recalls) await history?.record([{ seen: probe, diagnosis }]);
        return { probe, diagnosis };
      } finally {
        runtime.close();
      }
    },
    async close() {
      await history?.close();
      await lab.close();
    },
  };
}

/** Returns the integration that watches this key, as a config would state it. */
export function integrationOf({ id, provider, parts, target }: LabKey): Integration {
  const { region, endpoint, settings } = target;
  return defined({
    id,
    provider,
    credential: toCredential(parts),
    settings,
    usedBy: [],
    schedule: { kind: 'every', every: 300_000 },
    allowUnsureProbes: true,
    region,
    endpoint,
  });
}

/** Returns a credential whose parts are these texts. */
export function toCredential(parts: Readonly<Record<string, string>>): Integration['credential'] {
  return Object.fromEntries(
    Object.entries(parts).map(([name, text]) => [name, { from: 'given' as const, text: new Secret(text) }]),
  );
}
