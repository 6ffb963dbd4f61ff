/** @module What a diagnosis leaves behind: the record for the store, and the outcome that siblings are compared with. */

import { randomUUID } from 'node:crypto';
import { defined } from '../../core/defined.ts';
import { isAccepted, signatureOf } from '../../core/diagnosis/read-steps.ts';
import { decide } from '../../core/incident/decide.ts';
import { makeRecord } from '../../core/incident/record.ts';
import { troubleSince } from '../../core/incident/standing.ts';
import { subjectOf } from '../../core/incident/subject.ts';
import type { Config } from '../../core/model/config.ts';
import type { Diagnosis } from '../../core/model/diagnosis.ts';
import type { Standing } from '../../core/model/incident.ts';
import type { Recorded } from '../../core/model/record.ts';
import type { Dependency } from '../../core/outbox/channel-dependencies.ts';
import { addRecipients } from '../../core/outbox/routing.ts';
import type { FirstProbe } from '../diagnose/first-probe.ts';
import { textsOf } from '../diagnose/send.ts';
import type { Diagnosed } from './examine.ts';
import type { Outcome } from './sibling-index.ts';

/**
 * Returns what the diagnosis changes, with the channels of its transition.
 * @param at ms since the epoch
 * @param dependencies the channels that depend on a watched key or ESP: if that fails, their fallbacks get the alert too
 */
export function recordOf(
  { seen, diagnosis }: Diagnosed,
  standing: Standing,
  config: Config,
  at: number,
  dependencies: readonly Dependency[],
): Recorded {
  const { integration, provider, fingerprint } = seen;
  const probeId = randomUUID();
  const probed = { at, probeId, ...defined({ fingerprint, host: seen.exchange?.host }) };
  const answer = seen.exchange?.answer;
  const isLimit = answer?.kind === 'http' && answer.status === 429 ? true : undefined;
  const signature = isWorking(diagnosis) ? undefined : signatureIn(seen);
  const decision = decide({
    standing,
    diagnosis,
    observation: { ...probed, ...defined({ signature, isLimit }) },
    policy: { confirm: config.confirm },
    subject: subjectOf(integration, provider),
    ids: { incident: randomUUID() },
  });
  const channels = config.channels.map(({ id }) => id);
  const routed = addRecipients(decision, config.routes, channels, config.grouping?.by, dependencies);
  const { state, cause, confidence } = diagnosis;
  return makeRecord(routed, { ...probed, state, cause, confidence });
}

/**
 * Returns the outcome of an examination, for the sibling index.
 * @param standing after the examination
 * @param at ms since the epoch
 */
export function outcomeOf({ seen, diagnosis }: Diagnosed, standing: Standing, at: number): Outcome {
  const { exchange, reading, fingerprint, past, provider } = seen;
  const isAnswered = exchange !== undefined && reading !== undefined;
  const works = isWorking(diagnosis) || (isAnswered && isAccepted({ answer: exchange.answer, reading }));
  const result = !isAnswered ? 'unknown' : works ? 'works' : diagnosis.state === 'failing' ? 'fails' : 'unknown';
  const signature = result === 'fails' ? signatureIn(seen) : undefined;
  return {
    provider: provider.id,
    at,
    result,
    workedBefore: past?.isSame === true,
    ...defined({
      fingerprint,
      host: exchange?.host,
      signature,
      since: result === 'fails' ? troubleSince(standing, signature, at) : undefined,
    }),
  };
}

function isWorking({ state }: Diagnosis): boolean {
  return state === 'healthy' || state === 'warning';
}

/** Returns the signature of an answer that refuses; undefined for no answer. It costs as much time as reading the answer. */
export function signatureIn({ exchange, parts }: FirstProbe): string | undefined {
  const answer = exchange?.answer;
  return answer === undefined || answer.kind === 'none' ? undefined : signatureOf(answer, textsOf(parts));
}
