/** @module Examinations that break or never end: each still ends in a verdict, which says that Keymedic could not tell. */

import { hard } from '../../core/diagnosis/evidence.ts';
import type { Integration } from '../../core/model/config.ts';
import { settleWithin } from '../../io/settle.ts';
import { describeBug } from '../../telemetry/log.ts';
import type { DiagnoseContext } from './context.ts';
import type { FirstProbe } from './first-probe.ts';

/** ms for one examination. Each of its steps has a time limit, so only a mistake inside Keymedic takes longer. */
export const longestExamination = 60_000;

/** The result of work that may break: its value, or one sentence on how it broke. */
export type Attempt<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly says: string };

/** Does the work within `limit` ms. Never rejects; no sentence holds a secret. */
export async function attempt<Value>(work: () => Promise<Value>, limit = longestExamination): Promise<Attempt<Value>> {
  try {
    return { ok: true, value: await settleWithin(limit, work) };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    const why = isLate ? `it did not end within ${limit / 1000} s` : `a mistake of its own, ${describeBug(error)}`;
    return { ok: false, says: `Keymedic could not examine this integration: ${why}.` };
  }
}

/** Returns a first probe that nothing was sent for and whose only evidence is `says`. @throws {Error} when the context has no such provider */
export function makeBrokenProbe(context: DiagnoseContext, integration: Integration, says: string): FirstProbe {
  const provider = context.providers.get(integration.provider);
  if (provider === undefined) throw new Error(`integration ${integration.id} names no known provider`);
  return {
    integration,
    provider,
    needs: [],
    parts: {},
    findings: [],
    facts: {},
    past: undefined,
    requests: 0,
    deadline: context.now(),
    left: 0,
    evidence: [hard('agent', says, ['agent_problem'])],
  };
}
