/** @module Looks around before a key is blamed: are we online at all, and is it our clock that is wrong? */

import { isClockOff, readClock, readConnectivity } from '../../core/diagnosis/environment.ts';
import { isAccepted } from '../../core/diagnosis/read-steps.ts';
import type { Evidence } from '../../core/model/diagnosis.ts';
import type { DiagnoseContext } from './context.ts';
import { signsWithTime } from './run-first-probe.ts';
import { limitRequest } from './send.ts';
import type { AnsweredProbe } from './steps.ts';

/** ms; for all that are in trouble at the same time. */
const fresh = 10_000;

/** No answer, one that a portal may have given, or a log-in that was signed with a clock that is off: asks unrelated hosts. */
export async function checkEnvironment(
  context: DiagnoseContext,
  seen: AnsweredProbe,
  evidence: readonly Evidence[],
): Promise<{ readonly evidence: readonly Evidence[]; readonly requests: number }> {
  const isAway = seen.reading.causes.includes('network');
  const isSkewed =
    signsWithTime(seen.kind) &&
    isClockOff(seen.clockAhead) &&
    !isAccepted({ answer: seen.exchange.answer, reading: seen.reading });
  if (!(isAway || isSkewed) || context.network.connectivity.length === 0) return { evidence, requests: 0 };
  const { value: report, isShared } = await context.sharedAnswers.once('connectivity', fresh, context.now(), () =>
    context.checkConnectivity(limitRequest(context, seen, 5_000)),
  );
  const found = isSkewed ? readClock(seen.clockAhead, report.clockAhead) : readConnectivity(report);
  const isOurs = found.some(({ consistentWith }) => consistentWith.every((cause) => cause === 'agent_problem'));
  // Where the fault is ours, the answer tells nothing: only the finding about ourselves stands.
  const replaced: readonly Evidence['kind'][] = isOurs ? ['answer', 'permissions', 'clock'] : isSkewed ? ['clock'] : [];
  return {
    evidence: [...evidence.filter(({ kind }) => !replaced.includes(kind)), ...found],
    requests: isShared ? 0 : report.reached.length + report.failed.length,
  };
}
