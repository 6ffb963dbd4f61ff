/** @module An investigation that goes on in another region: where nobody gave a region, the one that takes the key is the key's own. */

import type { Diagnosis } from '../../core/model/diagnosis.ts';
import type { DiagnoseContext } from './context.ts';
import type { FirstProbe } from './first-probe.ts';
import { type InvestigateOptions, investigateFully } from './investigate.ts';
import { runFirstProbe } from './run-first-probe.ts';

/** A diagnosis, and the first probe to which it belongs. */
export interface Investigated {
  readonly seen: FirstProbe;
  readonly diagnosis: Diagnosis;
}

/**
 * Investigates. If nobody gave a region, and another one certainly takes the key, the default of Keymedic was wrong, not the key.
 * Then the examination is made again in that region, and a note names it.
 */
export async function investigateAnyRegion(
  context: DiagnoseContext,
  first: FirstProbe,
  options: InvestigateOptions,
): Promise<Investigated> {
  const deadline = context.now() + first.left;
  const { diagnosis, foundRegion: region } = await investigateFully(context, first, options);
  const { integration, memory } = first;
  const isOurChoice = integration.region === undefined && integration.endpoint === undefined;
  const isFound = diagnosis.cause === 'wrong_region' && diagnosis.confidence === 'certain';
  if (!isOurChoice || !isFound || region === undefined) return { seen: first, diagnosis };
  const probe = await runFirstProbe(context, { ...integration, region }, async () => memory);
  const left = Math.max(0, Math.min(probe.left, deadline - context.now()));
  const seen = { ...probe, left, requests: probe.requests + diagnosis.requests };
  // The two examinations share one budget.
  const budget = Math.max(0, context.budget - diagnosis.requests);
  const { diagnosis: own } = await investigateFully({ ...context, budget }, seen, options);
  const says = `No region was given, and ${region} takes this key. Write region: ${region}, so that no other one is asked.`;
  return { seen, diagnosis: { ...own, note: own.note === undefined ? says : `${own.note} ${says}` } };
}
