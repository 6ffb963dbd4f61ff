/** @module The check of the environment before a key is blamed: whether we are online, and whether our clock is right. */

import { isClockOff, provesOwnFault, readClock } from '../../core/diagnosis/environment.ts';
import { isAccepted } from '../../core/diagnosis/read-steps.ts';
import { isOfflineEvidence, readUnrelatedHosts } from '../../core/diagnosis/unrelated-hosts.ts';
import type { Cause } from '../../core/model/cause.ts';
import type { Evidence } from '../../core/model/diagnosis.ts';
import type { ConnectivityReport } from '../../core/model/exchange.ts';
import { hasSpoken, isForeignName, isOutOfDate, isUntrusted } from '../../core/reading/rules/network.ts';
import type { DiagnoseContext } from './context.ts';
import { signsWithTime } from './run-first-probe.ts';
import { limitRequest } from './send.ts';
import type { AnsweredProbe } from './step-result.ts';

/** ms for which one check serves all integrations that fail at the same time. */
const fresh = 10_000;

/** Asks the unrelated hosts of the config, and remembers what they answered. */
export async function checkUnrelatedHosts(
  { checkConnectivity, sharedAnswers, now }: DiagnoseContext,
  signal: AbortSignal,
): Promise<ConnectivityReport> {
  const report = await checkConnectivity(signal);
  sharedAnswers.online.recordCheck(report, now());
  return report;
}

/**
 * Asks unrelated hosts if the host sent nothing, if its certificate is not trusted or out of date, or if a log-in was signed
 * with a wrong clock. What the host itself sent is stronger than what others did not. Returns all evidence, and how many
 * requests were sent.
 */
export async function checkEnvironment(
  context: DiagnoseContext,
  seen: AnsweredProbe,
  evidence: readonly Evidence[],
): Promise<{ readonly evidence: readonly Evidence[]; readonly requests: number }> {
  const isSkewed = isSignedWithWrongClock(seen);
  if (!(isUnreached(seen) || isSkewed) || context.network.connectivity.length === 0) return { evidence, requests: 0 };
  const { value: report, isShared } = await context.sharedAnswers.once('connectivity', fresh, context.now(), () =>
    checkUnrelatedHosts(context, limitRequest(context, seen, 5_000)),
  );
  const found = isSkewed ? readClock(seen.clockAhead, report.clockAhead) : readSilence(context, seen, evidence, report);
  return {
    evidence: [...keepFirst(evidence, found, isSkewed), ...found],
    requests: isShared ? 0 : report.reached.length + report.failed.length,
  };
}

/** True where unrelated hosts have something to say: there was no answer, or a certificate that they may show as well. */
function isUnreached({ exchange: { answer }, reading }: AnsweredProbe): boolean {
  if (answer.kind !== 'none' || !reading.causes.includes('network')) return false;
  // Whoever shakes hands and breaks off can be reached; unrelated hosts may do the same, by a device on the way.
  const { code, heard } = answer;
  return !hasSpoken(answer) || heard === 'handshake' || isUntrusted(code) || isOutOfDate(code) || isForeignName(code);
}

function isSignedWithWrongClock({ kind, clockAhead, exchange: { answer }, reading }: AnsweredProbe): boolean {
  return signsWithTime(kind) && isClockOff(clockAhead) && !isAccepted({ answer, reading });
}

function readSilence(
  { sharedAnswers: { online }, now }: DiagnoseContext,
  { exchange: { answer } }: AnsweredProbe,
  evidence: readonly Evidence[],
  report: ConnectivityReport,
): readonly Evidence[] {
  if (answer.kind !== 'none') return [];
  const doOthersWork = evidence.some(
    ({ kind, strength, consistentWith }) =>
      kind === 'siblings' && strength === 'hard' && !consistentWith.includes('agent_problem'),
  );
  const othersAnswer = doOthersWork || online.isWalled() || online.hasHeardLately(now());
  return readUnrelatedHosts(answer, report, { hasReached: online.hasReached(), othersAnswer });
}

/** Keeps the answer in the report: where the fault is ours it stands beside it, and excludes it no more. */
function keepFirst(evidence: readonly Evidence[], found: readonly Evidence[], isSkewed: boolean): readonly Evidence[] {
  const own: readonly Cause[] = found.flatMap((one) =>
    isOfflineEvidence(one) || provesOwnFault(one) ? one.consistentWith : [],
  );
  const kept = evidence.filter(
    ({ kind }) => !(kind === 'clock' && isSkewed) && !(kind === 'permissions' && own.length > 0),
  );
  if (own.length === 0) return kept;
  return kept.map((one) =>
    one.kind === 'answer' ? { ...one, consistentWith: [...new Set([...one.consistentWith, ...own])] } : one,
  );
}
