/** @module The steps of an investigation that send requests: each sends them and returns the evidence of their answers. */

import { defined } from '../../core/defined.ts';
import { mostRegions, otherKinds, otherRegions, scopesRequest } from '../../core/diagnosis/available-steps.ts';
import { mayRefuseAll, readStatusPage } from '../../core/diagnosis/environment.ts';
import { evidenceOfAnswer, soft } from '../../core/diagnosis/evidence.ts';
import { evidenceOfScopes } from '../../core/diagnosis/facts.ts';
import type { StepName } from '../../core/diagnosis/plan-steps.ts';
import { type RegionAnswer, readOtherKinds, readOtherRegions } from '../../core/diagnosis/read-alternatives.ts';
import { readNoKey, wantsSecondNoKey } from '../../core/diagnosis/read-no-key.ts';
import { dependsOnKey, isAccepted, type ReadAnswer } from '../../core/diagnosis/read-steps.ts';
import { canMakeUp } from '../../core/key/made-up.ts';
import { askAgain } from './ask-again.ts';
import type { DiagnoseContext } from './context.ts';
import { askMadeUp, fresh, getMadeUpAnswer, sameTime } from './made-up-key.ts';
import { limitRequest, readExchange, readFacts, scrubAnswer, sendFor } from './send.ts';
import { type AnsweredProbe, ownOf, type StepLimits, type StepResult } from './step-result.ts';

/** Never throws: a step that breaks is evidence of a mistake inside Keymedic. */
export async function runStep(
  context: DiagnoseContext,
  seen: AnsweredProbe,
  step: StepName,
  limits: StepLimits,
): Promise<StepResult> {
  try {
    return await steps[step](context, seen, limits);
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    const says = `The step ${step.replaceAll('_', ' ')} broke (${reason}); the other steps went on.`;
    return { evidence: [soft('agent', says, ['agent_problem'], 1)], requests: 0 };
  }
}

const steps: Readonly<
  Record<StepName, (context: DiagnoseContext, seen: AnsweredProbe, limits: StepLimits) => Promise<StepResult>>
> = {
  made_up_key: askMadeUp,
  no_key: askWithout,
  other_regions: askRegions,
  other_kinds: askKinds,
  permissions: askPermissions,
  status_page: askStatusPage,
  again: askAgain,
};

/** Asks without a key; where the answer would exclude a cause, a second time, if a request is left for another step. */
async function askWithout(context: DiagnoseContext, seen: AnsweredProbe, { budget }: StepLimits): Promise<StepResult> {
  const own = ownOf(seen);
  let requests = 0;
  const ask = async (which: 'first' | 'second'): Promise<ReadAnswer> => {
    const name = `no key ${which} ${seen.provider.id} ${seen.exchange.host} ${seen.exchange.request}`;
    const { value, isShared } = await context.sharedAnswers.once(name, fresh, context.now(), () =>
      sendFor(context, seen, seen.exchange.request, 'none'),
    );
    requests += isShared ? 0 : value.requests;
    return { answer: value.answer, reading: readExchange(seen.provider, seen.kind, value) };
  };
  const first = await ask('first');
  const mayRepeat = wantsSecondNoKey(own, first) && requests + 1 < budget;
  const second = mayRepeat ? await ask('second') : undefined;
  const isOneForAll = seen.provider.refusal.includes('auth_missing');
  return { evidence: readNoKey(own, first, { isOneForAll, ...defined({ second }) }), requests };
}

async function askRegions(context: DiagnoseContext, seen: AnsweredProbe, { budget }: StepLimits): Promise<StepResult> {
  const answered: RegionAnswer[] = [];
  let requests = 0;
  const regions = otherRegions(seen, seen.exchange.host);
  const canCheck = context.mayMakeUp && canMakeUp(seen.kind);
  for (const region of regions.slice(0, mostRegions)) {
    if (requests >= budget) break;
    const exchange = await sendFor(context, seen, seen.probe.request, 'real', { region });
    requests += exchange.requests;
    const own: ReadAnswer = { answer: exchange.answer, reading: readExchange(seen.provider, seen.kind, exchange) };
    const control =
      isAccepted(own) && canCheck && requests < budget
        ? await getMadeUpAnswer(context, seen, { region, since: exchange.at - sameTime })
        : undefined;
    requests += control?.requests ?? 0;
    answered.push({ region, answered: own, ...defined({ control: control?.answered }) });
    if (isAccepted(own) && control !== undefined && dependsOnKey(control.answered) && !isAccepted(control.answered))
      break;
  }
  const { evidence, foundRegion } = readOtherRegions(answered, regions.length - answered.length);
  return { evidence, requests, ...(foundRegion === undefined ? {} : { foundRegion, mayBeOutage: false }) };
}

async function askKinds(context: DiagnoseContext, seen: AnsweredProbe, { budget }: StepLimits): Promise<StepResult> {
  const tries: { readonly title: string; readonly answered: ReadAnswer; readonly control?: ReadAnswer }[] = [];
  let requests = 0;
  for (const { kind, probe } of otherKinds(seen)) {
    if (requests >= budget) break;
    const exchange = await sendFor(context, seen, probe.request, 'real', { kind });
    requests += exchange.requests;
    const answered: ReadAnswer = { answer: exchange.answer, reading: readExchange(seen.provider, kind, exchange) };
    const canCheck = isAccepted(answered) && context.mayMakeUp && canMakeUp(kind) && requests < budget;
    const control = canCheck
      ? await getMadeUpAnswer(context, { ...seen, kind, probe }, { since: exchange.at - sameTime })
      : undefined;
    requests += control?.requests ?? 0;
    tries.push({ title: kind.title, answered, ...defined({ control: control?.answered }) });
  }
  const evidence = readOtherKinds(tries);
  const isFound = evidence.some(({ consistentWith }) => consistentWith.length === 1);
  return { evidence, requests, ...(isFound ? { mayBeOutage: false } : {}) };
}

async function askPermissions(context: DiagnoseContext, seen: AnsweredProbe): Promise<StepResult> {
  const request = scopesRequest(seen);
  if (request === undefined) return { evidence: [], requests: 0 };
  const exchange = await sendFor(context, seen, request, 'real');
  const answered: ReadAnswer = { answer: exchange.answer, reading: readExchange(seen.provider, seen.kind, exchange) };
  const facts = readFacts(context, seen, exchange, isAccepted(answered));
  // Accepted a moment ago and refused now: a key that was just deleted still works at some servers for minutes.
  const isRevokedNow =
    isAccepted(ownOf(seen)) && dependsOnKey(answered) && !isAccepted(answered) && isAboutKey(answered);
  const refusal = evidenceOfAnswer(answered.reading, scrubAnswer(context, exchange), seen.provider);
  const again = { ...refusal, says: `Asked again, the key was refused. ${refusal.says}` };
  return {
    evidence: [...evidenceOfScopes(seen.provider, seen.needs, facts), ...(isRevokedNow ? [again] : [])],
    requests: exchange.requests,
    facts: { ...seen.facts, ...facts },
  };
}

function isAboutKey({ reading }: ReadAnswer): boolean {
  return reading.causes.includes('revoked') || reading.causes.includes('unrecognised');
}

async function askStatusPage(context: DiagnoseContext, seen: AnsweredProbe): Promise<StepResult> {
  const { statusPage, name, id } = seen.provider;
  const api = statusPage?.api;
  if (api === undefined) return { evidence: [], requests: 0 };
  const { value, isShared } = await context.sharedAnswers.once(`status page ${id}`, fresh, context.now(), () =>
    context.fetchStatus(api, limitRequest(context, seen)),
  );
  return {
    evidence: readStatusPage(value, name),
    requests: isShared ? 0 : 1,
    mayBeOutage: false,
    isOutage: mayRefuseAll(value) && seen.reading.causes[0] !== 'network',
  };
}
