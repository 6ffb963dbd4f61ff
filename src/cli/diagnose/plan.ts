/** @module `diagnose --plan`: prints the requests of the first probe and sends none. */

import pLimit from 'p-limit';
import type { DiagnoseContext } from '../../agent/diagnose/context.ts';
import { planFirstProbe } from '../../agent/diagnose/run-first-probe.ts';
import type { Integration } from '../../core/model/config.ts';
import { exits, type Io } from '../terminal/io.ts';

/** Prints the plan of each integration. */
export async function printPlan(
  context: DiagnoseContext,
  integrations: readonly Integration[],
  io: Io,
): Promise<number> {
  const limit = pLimit(16);
  const plans = await Promise.all(integrations.map((integration) => limit(() => planFirstProbe(context, integration))));
  for (const [index, plan] of plans.entries()) {
    io.stdout.write(`${integrations[index]?.id}\n`);
    for (const line of plan) io.stdout.write(`  ${context.scrub(line)}\n`);
  }
  return exits.healthy;
}
