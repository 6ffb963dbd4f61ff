/** @module One examination of one integration, from its credential to what is to be recorded. */

import { randomUUID } from 'node:crypto';
import { isAccepted, signatureOf } from '../../core/diagnosis/read-steps.ts';
import { decide } from '../../core/incident/decide.ts';
import { type Answer, isLackOfResources } from '../../core/model/answer.ts';
import type { Config, Integration } from '../../core/model/config.ts';
import type { Diagnosis } from '../../core/model/diagnosis.ts';
import type { Standing } from '../../core/model/incident.ts';
import type { Dependency } from '../../core/outbox/channel-dependencies.ts';
import { addRecipients } from '../../core/outbox/routing.ts';
import { scrubAll } from '../../core/scrub.ts';
import type { Recorded } from '../../store/contract.ts';
import type { DiagnoseContext } from '../diagnose/context.ts';
import type { FirstProbe } from '../diagnose/first-probe.ts';
import { investigate } from '../diagnose/investigate.ts';
import { runFirstProbe } from '../diagnose/run-first-probe.ts';
import type { Outcome, SiblingIndex } from './sibling-index.ts';

export type Examined =
  | { readonly kind: 'diagnosed'; readonly seen: FirstProbe; readonly diagnosis: Diagnosis }
  /** This process had no descriptor or memory left (`descriptors`), or was stopped: the key is not judged. */
  | { readonly kind: 'aborted'; readonly reason: 'descriptors' | 'stopped' };

/** Looks and investigates. Ends within the deadline of `look`. */
export async function examine(
  context: DiagnoseContext,
  integration: Integration,
  standing: Standing,
  siblings: Pick<SiblingIndex, 'siblingsOf' | 'sameCredential'>,
): Promise<Examined> {
  const seen = await runFirstProbe(context, integration, async () => standing);
  const reason = findOwnFault(seen);
  if (reason !== undefined) return { kind: 'aborted', reason };
  const { fingerprintSince: since } = standing;
  const troubleSince = standing.pending?.firstAt ?? standing.incident?.openedAt ?? context.now();
  const diagnosis = await investigate(context, seen, {
    siblings: siblings.siblingsOf(integration.id, integration.provider, seen.exchange?.host, troubleSince),
    sharedWith: siblings.sameCredential(integration.id, seen.fingerprint),
    mayInvestigate: true,
    ...(since === undefined || standing.fingerprint !== seen.fingerprint ? {} : { since }),
  });
  // From here it goes to the store, the log, mails and webhooks.
  return { kind: 'diagnosed', seen, diagnosis: scrubAll(diagnosis, context.scrub) };
}

/** The fault of this process that ended the probe; undefined when the probe says something about the key. */
function findOwnFault({ exchange, ownFault }: FirstProbe): 'descriptors' | 'stopped' | undefined {
  const answer = exchange?.answer;
  if (answer?.kind !== 'none') return ownFault;
  if (answer.code === 'ERR_CANCELED') return 'stopped';
  return isLackOfResources(answer.code) ? 'descriptors' : undefined;
}

/** What the diagnosis changes, with the channels that are told (fallbacks of those that depend on it included); to be recorded as one. */
export function recordOf(
  { seen, diagnosis }: Extract<Examined, { kind: 'diagnosed' }>,
  standing: Standing,
  config: Config,
  at: number,
  dependencies: readonly Dependency[],
): Recorded {
  const { integration, provider, fingerprint } = seen;
  const host = seen.exchange?.host;
  const probeId = randomUUID();
  const place = { ...(fingerprint === undefined ? {} : { fingerprint }), ...(host === undefined ? {} : { host }) };
  const decision = decide({
    standing,
    diagnosis,
    observation: { at, probeId, ...place, ...(isWorking(diagnosis) ? {} : signatureIn(seen.exchange?.answer)) },
    policy: { confirm: config.confirm },
    subject: {
      id: integration.id,
      provider: provider.id,
      providerName: provider.name,
      usedBy: integration.usedBy,
      ...(integration.owner === undefined ? {} : { owner: integration.owner }),
    },
    ids: { incident: randomUUID() },
  });
  const addressed = addRecipients(
    decision,
    config.routes,
    config.channels.map(({ id }) => id),
    config.grouping?.by,
    dependencies,
  );
  const { state, cause, confidence } = diagnosis;
  return {
    result: { integration: integration.id, probeId, at, until: at, count: 1, state, cause, confidence, ...place },
    standing: addressed.standing,
    ...(addressed.transition === undefined
      ? {}
      : { transition: { transition: addressed.transition, channels: addressed.channels } }),
  };
}

function isWorking({ state }: Diagnosis): boolean {
  return state === 'healthy' || state === 'warning';
}

/** Worked out only for what fails: it takes as long as all the rest of reading an answer. */
function signatureIn(answer: Answer | undefined): { readonly signature?: string } {
  return answer === undefined || answer.kind === 'none' ? {} : { signature: signatureOf(answer) };
}

/** What the siblings are to know of it. */
export function outcomeOf({ seen, diagnosis }: Extract<Examined, { kind: 'diagnosed' }>, at: number): Outcome {
  const { exchange, reading, fingerprint, past, provider } = seen;
  const isAnswered = exchange !== undefined && reading !== undefined;
  const works = isWorking(diagnosis) || (isAnswered && isAccepted({ answer: exchange.answer, reading }));
  const outcome = !isAnswered ? 'untold' : works ? 'works' : diagnosis.state === 'failing' ? 'fails' : 'untold';
  return {
    provider: provider.id,
    at,
    outcome,
    workedBefore: past?.isSame === true,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(exchange?.host === undefined ? {} : { host: exchange.host }),
    ...(outcome === 'fails' ? signatureIn(exchange?.answer) : {}),
  };
}
