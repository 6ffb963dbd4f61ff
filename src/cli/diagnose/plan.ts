/** @module `diagnose --plan`: prints the requests of the first probe and sends none. */

import { basename, relative } from 'node:path';
import pLimit from 'p-limit';
import type { DiagnoseContext } from '../../agent/diagnose/context.ts';
import { type ProbePlan, planFirstProbe } from '../../agent/diagnose/run-first-probe.ts';
import { defined } from '../../core/defined.ts';
import type { Integration } from '../../core/model/config.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import { ownMember } from '../../core/own-member.ts';
import { exits, type Io } from '../terminal/io.ts';

/**
 * Prints the plan of each integration.
 * @param isJson one object a line, as `--plan --json` prints what it found without a config
 */
export async function printPlan(
  context: DiagnoseContext,
  integrations: readonly Integration[],
  isJson: boolean,
  io: Io,
): Promise<number> {
  const limit = pLimit(16);
  const plans = await Promise.all(
    integrations.map((integration) =>
      limit(async () => ({ integration, plan: await planFirstProbe(context, integration) })),
    ),
  );
  for (const { integration, plan } of plans) {
    if (isJson) {
      io.stdout.write(`${context.scrub(JSON.stringify(toPlanJson(integration, plan, io)))}\n`);
      continue;
    }
    io.stdout.write(`${context.scrub(integration.id)}\n`);
    for (const line of plan.lines) io.stdout.write(`  ${context.scrub(line)}\n`);
  }
  return exits.healthy;
}

/** The plan of an integration as an object. Of a secret it holds only the place. */
function toPlanJson(integration: Integration, { kind, url, findings }: ProbePlan, io: Io): object {
  return defined({
    integration: integration.id,
    provider: integration.provider,
    kind,
    parts: Object.fromEntries(
      Object.entries(integration.credential).map(([name, reference]) => [name, describePlace(reference, io)]),
    ),
    settings: integration.settings,
    region: integration.region,
    endpoint: url ?? integration.endpoint,
    would_send: url !== undefined,
    findings,
  });
}

function describePlace(reference: SecretRef, { env, cwd }: Io): object {
  if (reference.from === 'file') return { file: reference.written ?? relative(cwd, reference.path) };
  if (reference.from === 'exec') return { command: basename(reference.command) };
  if (reference.from !== 'env') return {};
  const { name, envFile } = reference;
  const isOfFile = envFile !== undefined && ownMember(env, name) === undefined;
  return defined({ file: isOfFile ? relative(cwd, envFile) : undefined, variable: name });
}
