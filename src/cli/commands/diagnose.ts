/** @module `keymedic diagnose`: probes now, investigates, and prints the verdict with what to do. */

import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import type { FirstProbe } from '../../agent/diagnose/first-probe.ts';
import { investigate } from '../../agent/diagnose/investigate.ts';
import { runFirstProbe } from '../../agent/diagnose/run-first-probe.ts';
import { openRuntime, type Runtime } from '../../agent/diagnose/runtime.ts';
import { toJson } from '../../core/diagnosis/json.ts';
import { isAccepted, signatureOf } from '../../core/diagnosis/read-steps.ts';
import { renderReport } from '../../core/diagnosis/report.ts';
import type { Sibling } from '../../core/diagnosis/siblings.ts';
import type { Config, Integration } from '../../core/model/config.ts';
import type { Diagnosis } from '../../core/model/diagnosis.ts';
import { openHistory } from '../diagnose/history.ts';
import { findPatients } from '../diagnose/input.ts';
import { renderNagios } from '../diagnose/nagios.ts';
import type { DiagnoseOptions } from '../diagnose/options.ts';
import { printPlan } from '../diagnose/plan.ts';
import { createProgress } from '../diagnose/progress.ts';
import { createTranscript } from '../diagnose/transcript.ts';
import { choosePaint, widthOf } from '../terminal/colour.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { version } from '../terminal/version.ts';

/** Integrations that are examined at the same time. */
const atOnce = 16;

interface Examined {
  readonly seen: FirstProbe;
  readonly diagnosis: Diagnosis;
}

/** @returns the exit code: 0 healthy, 1 warning, 2 failing, 3 could not tell, 78 when a secret cannot be read */
export async function diagnoseCommand(ids: readonly string[], options: DiagnoseOptions, io: Io): Promise<number> {
  const { config, integrations } = await findPatients(ids, options, io);
  const history = await openHistory(config, options, io);
  const transcript = options.transcript === undefined ? undefined : createTranscript(options.transcript, io.cwd);
  const instanceSecret = (await history?.instanceSecret()) ?? randomBytes(32).toString('hex');
  const open = tryOpen(config, {
    version,
    env: io.env,
    instanceSecret,
    ...(transcript === undefined ? {} : { onExchange: transcript.note }),
  });
  try {
    if (options.plan === true) return await printPlan(open.context, integrations, io);
    const progress = createProgress(io, integrations.length, options.json === true || options.nagios === true);
    const limit = pLimit(atOnce);
    const seen = await Promise.all(
      integrations.map((integration) =>
        limit(async () => {
          progress.probing(integration.id);
          return runFirstProbe(open.context, integration, async (id) => history?.recall(id));
        }),
      ),
    );
    const results = await Promise.all(seen.map((one) => limit(() => diagnoseOne(open, one, seen, options, progress))));
    progress.end();
    print(results, options, open, io);
    await history?.record(results);
    transcript?.write(open.scrubber);
    return findExit(results);
  } finally {
    open.close();
    await history?.close();
  }
}

function tryOpen(config: Config, options: Parameters<typeof openRuntime>[1]): Runtime {
  try {
    return openRuntime(config, options);
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : 'the network settings cannot be used', exits.config);
  }
}

async function diagnoseOne(
  open: Runtime,
  seen: FirstProbe,
  all: readonly FirstProbe[],
  options: DiagnoseOptions,
  progress: ReturnType<typeof createProgress>,
): Promise<Examined> {
  const others = all.filter(({ integration }) => integration !== seen.integration);
  const diagnosis = await investigate(open.context, seen, {
    siblings: others.filter(({ provider }) => provider.id === seen.provider.id).map(toSibling),
    mayInvestigate: options.investigate,
    sharedWith: others
      .filter(({ fingerprint }) => fingerprint !== undefined && fingerprint === seen.fingerprint)
      .map(({ integration }) => integration.id),
    onStep: (step, left) => progress.step(seen.integration.id, step, left),
    ...(seen.memory?.fingerprintSince === undefined ? {} : { since: seen.memory.fingerprintSince }),
  });
  progress.done(seen.integration.id);
  return { seen, diagnosis };
}

function toSibling({ integration, exchange, reading, past }: FirstProbe): Sibling {
  const works = exchange !== undefined && reading !== undefined && isAccepted({ answer: exchange.answer, reading });
  return {
    id: integration.id,
    works,
    workedBefore: past?.isSame === true,
    ...(exchange?.host === undefined ? {} : { host: exchange.host }),
    ...(exchange === undefined ? {} : { signature: signatureOf(exchange.answer) }),
  };
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
      io.stdout.write(
        `${scrubber.scrub(JSON.stringify(toJson(diagnosis, { integration: seen.integration.id, provider: seen.provider.id })))}\n`,
      );
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

/** The worst, in the order failing, warning, could not tell, healthy; 78 when a secret could not be read. */
function findExit(results: readonly Examined[]): number {
  if (results.some(({ seen }) => seen.fingerprint === undefined)) return exits.config;
  const states = new Set(results.map(({ diagnosis }) => diagnosis.state));
  if (states.has('failing')) return exits.failing;
  if (states.has('warning')) return exits.warning;
  return states.has('unknown') ? exits.unknown : exits.healthy;
}
