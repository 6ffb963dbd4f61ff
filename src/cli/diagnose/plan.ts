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
      io.stdout.write(`${JSON.stringify(toPlanJson(integration, plan, io, (text) => context.scrub(text)))}\n`);
      continue;
    }
    io.stdout.write(`${context.scrub(integration.id)}\n`);
    for (const line of plan.lines) io.stdout.write(`  ${context.scrub(line)}\n`);
  }
  return exits.healthy;
}

/** The plan of an integration as an object. Of a secret it holds only the place, and the values are masked. */
function toPlanJson(
  integration: Integration,
  { kind, url, findings }: ProbePlan,
  io: Io,
  mask: (text: string) => string,
): object {
  const maskEach = (values: Readonly<Record<string, string>>): object =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, mask(value)]));
  const { region } = integration;
  const endpoint = url ?? integration.endpoint;
  return defined({
    integration: mask(integration.id),
    provider: integration.provider,
    kind,
    parts: Object.fromEntries(
      Object.entries(integration.credential).map(([name, reference]) => [name, maskEach(describePlace(reference, io))]),
    ),
    settings: maskEach(integration.settings),
    region: region === undefined ? undefined : mask(region),
    endpoint: endpoint === undefined ? undefined : mask(endpoint),
    would_send: url !== undefined,
    findings: findings.map(({ code, says }) => ({ code, says: mask(says) })),
  });
}

function describePlace(reference: SecretRef, { env, cwd }: Io): Readonly<Record<string, string>> {
  if (reference.from === 'file') return { file: reference.written ?? relative(cwd, reference.path) };
  if (reference.from === 'exec') return { command: basename(reference.command) };
  if (reference.from !== 'env') return {};
  const { name, envFile } = reference;
  const isOfFile = envFile !== undefined && ownMember(env, name) === undefined;
  return defined({ file: isOfFile ? relative(cwd, envFile) : undefined, variable: name });
}
