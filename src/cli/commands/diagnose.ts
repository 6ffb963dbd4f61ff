/** @module `keymedic diagnose`: probes now, investigates, and prints the verdict and the remedy. */

import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import { attempt, makeBrokenProbe } from '../../agent/diagnose/broken-examination.ts';
import { type Investigated, investigateAnyRegion } from '../../agent/diagnose/examine-region.ts';
import type { FirstProbe } from '../../agent/diagnose/first-probe.ts';
import { investigate } from '../../agent/diagnose/investigate.ts';
import { runFirstProbe } from '../../agent/diagnose/run-first-probe.ts';
import { openRuntime, type Runtime } from '../../agent/diagnose/runtime.ts';
import { defined } from '../../core/defined.ts';
import { toJson } from '../../core/diagnosis/json.ts';
import { maskDiagnosis } from '../../core/diagnosis/masked.ts';
import { renderReport } from '../../core/diagnosis/report.ts';
import type { Config, Integration } from '../../core/model/config.ts';
import type { Diagnosis } from '../../core/model/diagnosis.ts';
import { printFoundJson } from '../diagnose/discovered.ts';
import { openHistory } from '../diagnose/history.ts';
import { isWithoutConfig, selectIntegrations } from '../diagnose/input.ts';
import { renderNagios } from '../diagnose/nagios.ts';
import type { DiagnoseOptions } from '../diagnose/options.ts';
import { createPeers, type Peers } from '../diagnose/peers.ts';
import { printPlan } from '../diagnose/plan.ts';
import { createProgress } from '../diagnose/progress.ts';
import { createTranscript } from '../diagnose/transcript.ts';
import { mentionUnusedProxies } from '../diagnose/unused-proxies.ts';
import { choosePaint, widthOf } from '../terminal/colour.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { version } from '../terminal/version.ts';

/** Integrations that are examined at the same time. */
const atOnce = 16;

/** A first probe; `broken` says how Keymedic failed to make it. */
interface Probed {
  readonly seen: FirstProbe;
  readonly broken?: string;
}

interface Examined extends Probed {
  readonly diagnosis: Diagnosis;
}

/** Diagnoses integrations. @returns 0 healthy, 1 warning, 2 failing, 3 unknown, 78 if a secret cannot be read */
export async function diagnoseCommand(ids: readonly string[], options: DiagnoseOptions, io: Io): Promise<number> {
  if (options.plan === true && options.json === true && (await isWithoutConfig(ids, options, io)))
    return printFoundJson(options, io);
  const { config, integrations, isPlanOnly } = await selectIntegrations(ids, options, io);
  const transcript = options.transcript === undefined ? undefined : createTranscript(options.transcript, io.cwd);
  const history = await openHistory(config, options, io);
  const instanceSecret = (await history?.instanceSecret()) ?? randomBytes(32).toString('hex');
  const onExchange = transcript?.record;
  const runtime = openOrRefuse(config, defined({ version, env: io.env, instanceSecret, onExchange }));
  try {
    if (options.plan === true) return await printPlan(runtime.context, integrations, options.json === true, io);
    if (isPlanOnly === true) {
      await printPlan(runtime.context, integrations, false, io);
      return exits.usage;
    }
    const progress = createProgress(io, integrations.length, options.json === true || options.nagios === true);
    const limit = pLimit(atOnce);
    const probed = await Promise.all(
      integrations.map((integration) =>
        limit(async () => {
          progress.probing();
          const first = await attempt(() =>
            runFirstProbe(runtime.context, integration, async (id) => history?.recall(id)),
          );
          return first.ok ? { seen: first.value } : breakOff(runtime, integration, first.says);
        }),
      ),
    );
    const peersOf = createPeers(probed.map(({ seen }) => seen));
    const results = await Promise.all(
      probed.map((one) => limit(() => examineOne(runtime, one, peersOf, options, progress))),
    );
    progress.end();
    print(results, options, runtime, io);
    mentionUnusedProxies(
      config.network,
      results.some(({ seen }) => seen.exchange?.answer.kind === 'none'),
      io,
    );
    for (const { broken } of results)
      if (broken !== undefined) io.stderr.write(`keymedic: this is a bug; please report it: ${broken}\n`);
    await history?.record(results.filter(({ broken }) => broken === undefined));
    transcript?.write(runtime.scrubber);
    return findExit(results);
  } finally {
    runtime.close();
    await history?.close();
  }
}

/** @throws {UserError} 78 if the network options cannot be used */
function openOrRefuse(config: Config, options: Parameters<typeof openRuntime>[1]): Runtime {
  try {
    return openRuntime(config, options);
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : 'the network settings cannot be used', exits.config);
  }
}

function breakOff({ context }: Runtime, integration: Integration, broken: string): Required<Probed> {
  return { seen: makeBrokenProbe(context, integration, broken), broken };
}

/** Always returns a diagnosis, so that each integration gets its line. */
async function examineOne(
  runtime: Runtime,
  probed: Probed,
  peersOf: (seen: FirstProbe) => Peers,
  options: DiagnoseOptions,
  progress: ReturnType<typeof createProgress>,
): Promise<Examined> {
  const examined = await attempt(() => diagnoseOne(runtime, probed.seen, peersOf, options, progress));
  progress.done(probed.seen.integration.id);
  if (examined.ok) return { ...probed, ...examined.value };
  const broken = breakOff(runtime, probed.seen.integration, examined.says);
  const alone = { siblings: [], mayInvestigate: false, sharedWith: [] };
  return { ...broken, diagnosis: await investigate(runtime.context, broken.seen, alone) };
}

async function diagnoseOne(
  runtime: Runtime,
  seen: FirstProbe,
  peersOf: (seen: FirstProbe) => Peers,
  options: DiagnoseOptions,
  progress: ReturnType<typeof createProgress>,
): Promise<Investigated> {
  return investigateAnyRegion(runtime.context, seen, {
    ...peersOf(seen),
    mayInvestigate: options.investigate,
    isOnce: true,
    onStep: (step, left) => progress.step(seen.integration.id, step, left),
    ...defined({ since: seen.memory?.fingerprintSince }),
  });
}

function print(results: readonly Examined[], options: DiagnoseOptions, { scrubber }: Runtime, io: Io): void {
  if (options.nagios === true) {
    io.stdout.write(
      `${scrubber.scrub(renderNagios(results.map(({ seen, diagnosis }) => ({ id: seen.integration.id, diagnosis }))))}\n`,
    );
    return;
  }
  const paint = choosePaint(io);
  for (const [index, { seen, diagnosis }] of results.entries()) {
    if (options.json === true) {
      const about = { integration: scrubber.scrub(seen.integration.id), provider: seen.provider.id };
      const masked = maskDiagnosis(diagnosis, (text) => scrubber.scrub(text));
      io.stdout.write(`${JSON.stringify(toJson(masked, about))}\n`);
      continue;
    }
    const subject = {
      title: titleOf(seen.integration, seen.provider.name),
      providerName: seen.provider.name,
      noun: seen.kind?.title ?? 'key',
    };
    const gap = index > 0 && diagnosis.state !== 'healthy' ? '\n' : '';
    io.stdout.write(`${gap}${scrubber.scrub(renderReport(diagnosis, subject, paint, widthOf(io)))}\n`);
  }
}

function titleOf(integration: Integration, provider: string): string {
  return integration.id === integration.provider ? provider : `${integration.id} (${provider})`;
}

/** The worst state, in the order failing, warning, unknown, healthy; 78 if a secret cannot be read. */
function findExit(results: readonly Examined[]): number {
  if (results.some(({ seen, broken }) => seen.fingerprint === undefined && broken === undefined)) return exits.config;
  const states = new Set(results.map(({ diagnosis }) => diagnosis.state));
  if (states.has('failing')) return exits.failing;
  if (states.has('warning')) return exits.warning;
  return states.has('unknown') ? exits.unknown : exits.healthy;
}
