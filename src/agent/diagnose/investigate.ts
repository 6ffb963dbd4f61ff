/** @module The investigation: steps without a request first, then the planned ones, until no step can tell causes apart. */

import { defined } from '../../core/defined.ts';
import { availableSteps } from '../../core/diagnosis/available-steps.ts';
import { conclude } from '../../core/diagnosis/conclude.ts';
import { soft } from '../../core/diagnosis/evidence.ts';
import { chooseStep, type PlannedStep, type StepName } from '../../core/diagnosis/plan-steps.ts';
import { isAccepted, signatureOf } from '../../core/diagnosis/read-steps.ts';
import { type GroupReading, readSiblings, type Sibling } from '../../core/diagnosis/siblings.ts';
import { isBeforeLogin } from '../../core/model/answer.ts';
import type { Cause } from '../../core/model/cause.ts';
import type { Diagnosis, Facts } from '../../core/model/diagnosis.ts';
import { isOwnTrouble } from '../../core/reading/rules/network.ts';
import { checkEnvironment } from './check-environment.ts';
import type { DiagnoseContext } from './context.ts';
import type { FirstProbe } from './first-probe.ts';
import { makeDiagnosis } from './make-diagnosis.ts';
import { textsOf } from './send.ts';
import { type AnsweredProbe, placeOf, runStep, type StepResult } from './steps.ts';

/** What an investigation knows besides the first probe. */
export interface InvestigateOptions {
  readonly siblings: readonly Sibling[];
  /** False stops after the first probe (`--no-investigate`). */
  readonly mayInvestigate: boolean;
  /** Integrations with the same fingerprint. */
  readonly sharedWith: readonly string[];
  /** When this fingerprint was first seen, ms. */
  readonly since?: number;
  /** Called before each step, and after it with the causes that are left. */
  readonly onStep?: (step: PlannedStep, left?: readonly Cause[]) => void;
}

/** What the investigation knows after the steps so far. */
interface InvestigationState extends StepResult {
  readonly done: readonly StepName[];
  readonly facts: Facts;
  readonly acceptanceChecked: boolean;
  /** True while the ESP may refuse every key alike. */
  readonly mayBeOutage: boolean;
}

const noGroup: GroupReading = { evidence: [], groupCauses: [], isShared: false };

/** From the first probe to the diagnosis. Never throws for what the ESP does; a step that breaks is evidence of a mistake inside Keymedic. */
export async function investigate(
  context: DiagnoseContext,
  first: FirstProbe,
  options: InvestigateOptions,
): Promise<Diagnosis> {
  return (await investigateFully(context, first, options)).diagnosis;
}

/** As `investigate`, with the other region that takes the key. */
export async function investigateFully(
  context: DiagnoseContext,
  first: FirstProbe,
  options: InvestigateOptions,
): Promise<{ readonly diagnosis: Diagnosis; readonly foundRegion?: string }> {
  // Other integrations may have been probed meanwhile; their time does not count.
  const seen: FirstProbe = { ...first, deadline: context.now() + first.left };
  const start: InvestigationState = {
    evidence: seen.evidence,
    facts: seen.facts,
    requests: 0,
    done: [],
    acceptanceChecked: false,
    mayBeOutage: false,
  };
  if (!isSent(seen)) return { diagnosis: makeDiagnosis(context, seen, start, noGroup, options) };
  const group = readSiblings(describeOwn(seen), isRefused(seen), options.siblings);
  const environment = await checkEnvironment(context, seen, [...seen.evidence, ...group.evidence]);
  const progress: InvestigationState = {
    ...start,
    ...environment,
    acceptanceChecked: context.sharedAnswers.isGuarded(placeOf(seen, undefined), context.now()),
    mayBeOutage: isRefused(seen) && seen.findings.length === 0 && !options.siblings.some((one) => isNear(one, seen)),
  };
  const end = (found: InvestigationState) =>
    defined({ diagnosis: makeDiagnosis(context, seen, found, group, options), foundRegion: found.foundRegion });
  if (!options.mayInvestigate) return end(progress);
  if (!isRefused(seen)) return end(await runSteps(context, seen, progress, options, true));
  const trouble = `${seen.provider.id} ${seen.exchange.host} ${signatureOf(seen.exchange.answer, textsOf(seen.parts))}`;
  const found = await context.sharedAnswers.inTurn(trouble, context.now, (mayAskAgain) =>
    runSteps(context, seen, progress, options, mayAskAgain),
  );
  return end(found);
}

async function runSteps(
  context: DiagnoseContext,
  seen: AnsweredProbe,
  start: InvestigationState,
  { onStep }: InvestigateOptions,
  mayAskAgain: boolean,
): Promise<InvestigationState> {
  let progress = start;
  // If one cause is left, which is the usual case, no further step needs to be planned.
  const { candidates } = conclude(start.evidence);
  const isUnchecked = candidates[0] === 'healthy' && !start.acceptanceChecked;
  if (candidates.length === 1 && start.mayBeOutage !== true && !isUnchecked) return start;
  const isAnswered = seen.exchange.answer.kind !== 'none' && !isBeforeLogin(seen.exchange.answer);
  const isTokenRefused = seen.exchange.request !== seen.probe.request;
  const all = availableSteps(context.mayMakeUp, seen, isAnswered ? seen.exchange.host : undefined, isTokenRefused);
  const possible = mayAskAgain ? all : { ...all, otherRegions: 0, otherKinds: 0, permissions: 0 };
  for (;;) {
    const step = chooseStep({
      candidates: conclude(progress.evidence).candidates,
      possible,
      done: progress.done,
      budget: context.budget - progress.requests,
      doubtAcceptance: !progress.acceptanceChecked,
      mayBeOutage: progress.mayBeOutage,
    });
    const isOver = progress.provesNothing === true || context.now() > seen.deadline - 500;
    if (step === undefined || isOver) return progress;
    if (!context.sharedAnswers.takeQuota(seen.provider, step.requests, context.now())) {
      const says = `Keymedic sent no more requests, to stay within what ${seen.provider.name} allows a minute.`;
      return { ...progress, evidence: [...progress.evidence, soft('agent', says, ['agent_problem'], 1)] };
    }
    onStep?.(step);
    const result = await runStep(context, seen, step.name, context.budget - progress.requests);
    // Answers that another examination had asked for cost nothing.
    context.sharedAnswers.takeQuota(seen.provider, result.requests - step.requests, context.now());
    progress = merge(progress, result, step.name);
    onStep?.(step, conclude(progress.evidence).candidates);
  }
}

function merge(
  progress: InvestigationState,
  { replaces = [], ...result }: StepResult,
  step: StepName,
): InvestigationState {
  return {
    ...progress,
    ...result,
    evidence: [...progress.evidence.filter(({ kind }) => !replaces.includes(kind)), ...result.evidence],
    requests: progress.requests + result.requests,
    done: [...progress.done, step],
  };
}

function describeOwn(seen: AnsweredProbe): Parameters<typeof readSiblings>[0] {
  const { exchange, past } = seen;
  return {
    workedBefore: past?.isSame === true,
    ...defined({
      host: exchange.host,
      signature: isRefused(seen) ? signatureOf(exchange.answer, textsOf(seen.parts)) : undefined,
    }),
  };
}

/** True for a sibling that works at the same host: then the ESP does not refuse every key. */
function isNear({ works, host }: Sibling, { exchange }: AnsweredProbe): boolean {
  return works && host === exchange.host;
}

function isSent(seen: FirstProbe): seen is AnsweredProbe {
  const { kind, probe, exchange, reading } = seen;
  const isComplete = kind !== undefined && probe !== undefined && exchange !== undefined && reading !== undefined;
  return isComplete && !(exchange.answer.kind === 'none' && isOwnTrouble(exchange.answer));
}

/** True for a refusal by the ESP that may be the key's fault: no silence, no outage, no rate limit, no reply before the log-in. */
function isRefused({ exchange, reading }: AnsweredProbe): boolean {
  return (
    exchange.answer.kind !== 'none' &&
    !isBeforeLogin(exchange.answer) &&
    !isAccepted({ answer: exchange.answer, reading }) &&
    reading.causes[0] !== 'rate_limited' &&
    reading.causes[0] !== 'provider_outage'
  );
}
