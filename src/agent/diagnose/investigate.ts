/** @module The investigation: steps without a request first, then the planned ones, until no step can tell causes apart. */

import { defined } from '../../core/defined.ts';
import { availableSteps } from '../../core/diagnosis/available-steps.ts';
import { conclude } from '../../core/diagnosis/conclude.ts';
import { soft } from '../../core/diagnosis/evidence.ts';
import type { Memory } from '../../core/diagnosis/history.ts';
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
import { placeOf } from './made-up-key.ts';
import { makeDiagnosis } from './make-diagnosis.ts';
import { textsOf } from './send.ts';
import type { AnsweredProbe, StepResult } from './step-result.ts';
import { runStep } from './steps.ts';

/** What an investigation knows besides the first probe. */
export interface InvestigateOptions {
  readonly siblings: readonly Sibling[];
  /** False stops after the first probe (`--no-investigate`). */
  readonly mayInvestigate: boolean;
  /** True where no later probe confirms the verdict: then a refusal is asked for twice before it is certain. */
  readonly isOnce?: boolean;
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
  /** True while a refusal was seen once only, and no later probe will confirm it. */
  readonly isRefusedOnce: boolean;
  /** True for a key that failed before and is accepted now. */
  readonly isRecovered: boolean;
}

/** An investigation so far: the answer that counts, and what is known. */
interface Course {
  readonly seen: AnsweredProbe;
  readonly progress: InvestigationState;
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
    isRefusedOnce: false,
    isRecovered: false,
  };
  if (!isSent(seen)) return { diagnosis: makeDiagnosis(context, seen, start, noGroup, options) };
  const group = readSiblings(describeOwn(seen), isRefused(seen), options.siblings);
  const environment = await checkEnvironment(context, seen, [...seen.evidence, ...group.evidence]);
  const isRecovered = !isRefused(seen) && failedBefore(seen.memory);
  const progress: InvestigationState = {
    ...start,
    ...environment,
    acceptanceChecked: !isRecovered && context.sharedAnswers.isGuarded(placeOf(seen, undefined), context.now()),
    isRecovered,
    isRefusedOnce: options.isOnce === true && isRefused(seen) && seen.findings.length === 0,
    mayBeOutage: isRefused(seen) && seen.findings.length === 0 && !options.siblings.some((one) => isNear(one, seen)),
  };
  const end = ({ seen: last, progress: found }: Course) =>
    defined({ diagnosis: makeDiagnosis(context, last, found, group, options), foundRegion: found.foundRegion });
  if (!options.mayInvestigate) return end({ seen, progress });
  if (!isRefused(seen)) return end(await runSteps(context, { seen, progress }, options, true));
  const trouble = `${seen.provider.id} ${seen.exchange.host} ${signatureOf(seen.exchange.answer, textsOf(seen.parts))}`;
  const found = await context.sharedAnswers.inTurn(trouble, context.now, (mayAskAgain) =>
    runSteps(context, { seen, progress }, options, mayAskAgain),
  );
  return end(found);
}

async function runSteps(
  context: DiagnoseContext,
  start: Course,
  { onStep }: InvestigateOptions,
  mayAskAgain: boolean,
): Promise<Course> {
  let { seen, progress } = start;
  // If one cause is left, which is the usual case, no further step needs to be planned.
  const { candidates } = conclude(progress.evidence);
  const isUnchecked = (candidates[0] === 'healthy' && !progress.acceptanceChecked) || progress.isRefusedOnce;
  if (candidates.length === 1 && progress.mayBeOutage !== true && !isUnchecked) return start;
  const isAnswered = seen.exchange.answer.kind !== 'none' && !isBeforeLogin(seen.exchange.answer);
  const isTokenRefused = seen.exchange.request !== seen.probe.request;
  const all = availableSteps(context.mayMakeUp, seen, isAnswered ? seen.exchange.host : undefined, isTokenRefused);
  const possible = mayAskAgain ? all : { ...all, otherRegions: 0, otherKinds: 0, permissions: 0, again: 0 };
  for (;;) {
    const step = chooseStep({
      candidates: conclude(progress.evidence).candidates,
      possible,
      done: progress.done,
      budget: context.budget - progress.requests,
      doubtAcceptance: !progress.acceptanceChecked,
      mayBeOutage: progress.mayBeOutage,
      doubtRefusal: progress.isRefusedOnce,
    });
    const isOver = progress.provesNothing === true || context.now() > seen.deadline - 500;
    if (step === undefined || isOver) return { seen, progress };
    if (!context.sharedAnswers.takeQuota(seen.provider, step.requests, context.now())) {
      const says = `Keymedic sent no more requests, to stay within what ${seen.provider.name} allows a minute.`;
      const evidence = [...progress.evidence, soft('agent', says, ['agent_problem'], 1)];
      return { seen, progress: { ...progress, evidence } };
    }
    onStep?.(step);
    const result = await runStep(context, seen, step.name, {
      budget: context.budget - progress.requests,
      mayAskAgain,
      isRecovered: progress.isRecovered,
    });
    // Answers that another examination had asked for cost nothing.
    context.sharedAnswers.takeQuota(seen.provider, result.requests - step.requests, context.now());
    progress = merge(progress, result, step.name);
    if (result.accepted !== undefined) ({ seen, progress } = startOver(seen, progress, result.accepted));
    onStep?.(step, conclude(progress.evidence).candidates);
  }
}

function merge(
  progress: InvestigationState,
  { replaces = [], accepted: _, ...result }: StepResult,
  step: StepName,
): InvestigationState {
  return {
    ...progress,
    ...result,
    evidence: [...progress.evidence.filter(({ kind }) => !replaces.includes(kind)), ...result.evidence],
    requests: progress.requests + result.requests,
    done: [...progress.done, step, ...(result.repeated === undefined ? [] : (['again'] as const))],
    isRefusedOnce: result.repeated === 'other' || (progress.isRefusedOnce && result.repeated !== 'same'),
  };
}

/** One refusal is none: all begins anew with the answer that accepted the key, and this needs a made-up key that is refused. */
function startOver(seen: AnsweredProbe, progress: InvestigationState, accepted: AnsweredProbe): Course {
  const first = seen.evidence.find(({ kind }) => kind === 'answer')?.says ?? '';
  const says = `The first request was refused, and a moment later the same key was accepted. ${first}`;
  const kept = progress.evidence.filter(({ kind }) => kind === 'siblings' || kind === 'connectivity');
  return {
    seen: accepted,
    progress: {
      ...progress,
      evidence: [...accepted.evidence, ...kept, soft('made_up_key', says, ['healthy'], 1)],
      facts: accepted.facts,
      done: [...progress.done.filter((name) => name !== 'made_up_key'), 'again'],
      acceptanceChecked: false,
      mayBeOutage: false,
      isRefusedOnce: false,
      isRecovered: true,
    },
  };
}

function failedBefore(memory: Memory | undefined): boolean {
  const { refusedSince, failingSince, state } = memory ?? {};
  return refusedSince !== undefined || failingSince !== undefined || state === 'failing';
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
