/** @module One examination of one integration, from its credential to its diagnosis. */

import { defined } from '../../core/defined.ts';
import { maskDiagnosis } from '../../core/diagnosis/masked.ts';
import { troubleSince } from '../../core/incident/standing.ts';
import { isLackOfResources } from '../../core/model/answer.ts';
import type { Integration } from '../../core/model/config.ts';
import type { Diagnosis } from '../../core/model/diagnosis.ts';
import type { Standing } from '../../core/model/incident.ts';
import type { DiagnoseContext } from '../diagnose/context.ts';
import { investigateAnyRegion } from '../diagnose/examine-region.ts';
import type { FirstProbe } from '../diagnose/first-probe.ts';
import { runFirstProbe } from '../diagnose/run-first-probe.ts';
import { signatureIn } from './record.ts';
import type { SiblingIndex } from './sibling-index.ts';

/** An examination that ended in a diagnosis. */
export interface Diagnosed {
  readonly kind: 'diagnosed';
  readonly seen: FirstProbe;
  readonly diagnosis: Diagnosis;
}

/** An examination that says nothing about the key: this process had no descriptor or memory left, or was stopped. */
export interface Aborted {
  readonly kind: 'aborted';
  readonly reason: 'descriptors' | 'stopped';
}

/** Probes and investigates; ends within the deadline of `runFirstProbe`. The diagnosis holds no secret. */
export async function examine(
  context: DiagnoseContext,
  integration: Integration,
  standing: Standing,
  siblings: Pick<SiblingIndex, 'siblingsOf' | 'sameCredential'>,
): Promise<Diagnosed | Aborted> {
  const first = await runFirstProbe(context, integration, async () => standing);
  const reason = findOwnFault(first);
  if (reason !== undefined) return { kind: 'aborted', reason };
  const since = standing.fingerprint === first.fingerprint ? standing.fingerprintSince : undefined;
  const signature = standing.incident === undefined ? undefined : signatureIn(first);
  const { seen, diagnosis } = await investigateAnyRegion(context, first, {
    siblings: siblings.siblingsOf(
      integration.id,
      integration.provider,
      first.exchange?.host,
      troubleSince(standing, signature, context.now()),
    ),
    sharedWith: siblings.sameCredential(integration.id, first.fingerprint),
    mayInvestigate: true,
    ...defined({ since }),
  });
  // From here on the diagnosis goes to the store, the log, mails and webhooks.
  return { kind: 'diagnosed', seen, diagnosis: maskDiagnosis(diagnosis, (text) => context.scrub(text)) };
}

/** The fault of this process that ended the probe; undefined when the probe says something about the key. */
function findOwnFault({ exchange, ownFault }: FirstProbe): Aborted['reason'] | undefined {
  const answer = exchange?.answer;
  if (answer?.kind !== 'none') return ownFault;
  if (answer.code === 'ERR_CANCELED') return 'stopped';
  return isLackOfResources(answer.code) ? 'descriptors' : undefined;
}
