/** @module The check of the environment before a key is blamed: whether we are online, and whether our clock is right. */

import { isClockOff, provesOwnFault, readClock, readConnectivity } from '../../core/diagnosis/environment.ts';
import { isAccepted } from '../../core/diagnosis/read-steps.ts';
import type { Evidence } from '../../core/model/diagnosis.ts';
import type { DiagnoseContext } from './context.ts';
import { signsWithTime } from './run-first-probe.ts';
import { limitRequest } from './send.ts';
import type { AnsweredProbe } from './steps.ts';

/** ms for which one check serves all integrations that fail at the same time. */
const fresh = 10_000;

/**
 * Asks unrelated hosts if there was no answer, if a portal may have given it, or if a log-in was signed with a wrong clock.
 * Returns all evidence, and how many requests were sent.
 */
export async function checkEnvironment(
  context: DiagnoseContext,
  seen: AnsweredProbe,
  evidence: readonly Evidence[],
): Promise<{ readonly evidence: readonly Evidence[]; readonly requests: number }> {
  const isUnreached = seen.reading.causes.includes('network');
  const isSkewed =
    signsWithTime(seen.kind) &&
    isClockOff(seen.clockAhead) &&
    !isAccepted({ answer: seen.exchange.answer, reading: seen.reading });
  if (!(isUnreached || isSkewed) || context.network.connectivity.length === 0) return { evidence, requests: 0 };
  const { value: report, isShared } = await context.sharedAnswers.once('connectivity', fresh, context.now(), () =>
    context.checkConnectivity(limitRequest(context, seen, 5_000)),
  );
  const found = isSkewed ? readClock(seen.clockAhead, report.clockAhead) : readConnectivity(report);
  const isOwnFault = found.some(provesOwnFault);
  // Where the fault is ours, the answer proves nothing but this fault: else only the evidence about ourselves counts.
  const replaced: readonly Evidence['kind'][] = isOwnFault
    ? ['answer', 'permissions', 'clock']
    : isSkewed
      ? ['clock']
      : [];
  return {
    evidence: [...evidence.filter((one) => !replaced.includes(one.kind) || agrees(one, found)), ...found],
    requests: isShared ? 0 : report.reached.length + report.failed.length,
  };
}

/** True for an answer that names the very fault that was found: "Signature expired" where our clock is wrong. */
function agrees({ kind, consistentWith: [first] }: Evidence, found: readonly Evidence[]): boolean {
  return kind === 'answer' && found.some(({ consistentWith }) => first !== undefined && consistentWith.includes(first));
}
