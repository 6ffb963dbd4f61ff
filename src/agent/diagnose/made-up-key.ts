/** @module The control with made-up keys: what an answer proves is measured by what keys that cannot exist are told at the same time. */

import { defined } from '../../core/defined.ts';
import { compareAnswers } from '../../core/diagnosis/compare-answers.ts';
import { hard, soft } from '../../core/diagnosis/evidence.ts';
import {
  dependsOnKey,
  isAccepted,
  type ReadAnswer,
  readMadeUpKey,
  wantsSecondMadeUpKey,
} from '../../core/diagnosis/read-steps.ts';
import { makeUp } from '../../core/key/made-up.ts';
import type { Secret } from '../../core/model/secret.ts';
import { askAgain } from './ask-again.ts';
import type { DiagnoseContext } from './context.ts';
import { readExchange, sendFor, textsOf } from './send.ts';
import type { KeptAnswer } from './shared-answers.ts';
import { type AnsweredProbe, ownOf, type StepLimits, type StepResult } from './step-result.ts';

/** ms for which answers that hold for all integrations are shared. */
export const fresh = 60_000;
/** ms before an acceptance within which a made-up key must have been refused, where the acceptance is news. */
export const sameTime = 5_000;

/** ms for which a key must have been refused before a difference to made-up keys is no chance of servers that take turns. */
const lasting = 10 * 60_000;

/** Names the endpoint at which a made-up key is tried: the answer holds for all integrations with this name. */
export function placeOf(seen: AnsweredProbe, region: string | undefined): string {
  return `${seen.provider.id} ${region ?? seen.exchange.host} ${seen.probe.request} ${seen.kind.kind}`;
}

/** Asks with a made-up key; where the answer is another one, with a second made-up key and with the real key again. */
export async function askMadeUp(
  context: DiagnoseContext,
  seen: AnsweredProbe,
  { budget, mayAskAgain, isRecovered }: StepLimits,
): Promise<StepResult> {
  const own = ownOf(seen);
  const kept = await getMadeUpAnswer(context, seen, isRecovered ? { since: seen.exchange.at - sameTime } : {});
  let { requests } = kept;
  if (isAccepted(own) && isAccepted(kept.answered)) return { ...provesNothing(seen), requests };
  const isAccountHost = seen.provider.endpoint?.required === true;
  if (!wantsSecondMadeUpKey(own, kept.answered)) {
    const evidence = readMadeUpKey(own, kept.answered, isAccountHost);
    return {
      evidence,
      requests,
      acceptanceChecked: isAccepted(own) && dependsOnKey(kept.answered),
      ...readChange(seen, own, kept),
    };
  }
  // The verdict would rest on the difference: so only answers of this very moment count.
  const since = seen.exchange.at;
  const ask = async (which: 'first' | 'second'): Promise<KeptAnswer | undefined> => {
    if (!mayAskAgain || requests >= budget) return undefined;
    const asked = await getMadeUpAnswer(context, seen, { which, since });
    requests += asked.requests;
    return asked;
  };
  const first = kept.at >= since ? kept : await ask('first');
  if (first === undefined) return { evidence: [soft('made_up_key', staleControl, ['unrecognised'], 1)], requests };
  const second = wantsSecondMadeUpKey(own, first.answered) ? await ask('second') : undefined;
  const isDifference = second !== undefined && compareAnswers(first.answered, second.answered) === 'none';
  const repetition = isDifference && mayAskAgain && requests < budget ? await askAgain(context, seen) : undefined;
  const again = repetition?.again === undefined ? undefined : ownOf(repetition.again);
  const isLasting = seen.exchange.at - (seen.memory?.refusedSince ?? seen.exchange.at) >= lasting;
  const others = defined({ second: second?.answered, again, isLasting });
  const evidence = readMadeUpKey(own, first.answered, isAccountHost, others);
  const isKnown = evidence.some(
    ({ strength, consistentWith }) => strength === 'hard' && !consistentWith.includes('provider_outage'),
  );
  return {
    ...repetition,
    evidence: [...(repetition?.evidence ?? []), ...evidence],
    requests: requests + (repetition?.requests ?? 0),
    ...(isKnown ? { mayBeOutage: false } : {}),
    ...readChange(seen, own, first),
  };
}

const staleControl =
  'A made-up key got another answer at an earlier time, and none was tried again, so the difference proves nothing.';

/** The ESP gives this key, which worked, and every other one an answer that none of them got lately: that is not this key's fault. */
function readChange(
  { past }: AnsweredProbe,
  own: ReadAnswer,
  { answered, otherAt }: KeptAnswer,
): Pick<StepResult, 'isChange'> {
  const isSame = !isAccepted(own) && compareAnswers(own, answered) === 'none';
  return isSame && otherAt !== undefined && past?.isSameKey === true ? { isChange: true } : {};
}

/** The endpoint accepts every key, so an acceptance says nothing about this one. */
function provesNothing({ provider }: AnsweredProbe): Omit<StepResult, 'requests'> {
  const says = 'A made-up key is accepted as well: this endpoint proves nothing about any key.';
  return {
    evidence: [hard('made_up_key', says, [...provider.refusal, 'healthy', 'network', 'endpoint_changed'])],
    replaces: ['answer', 'permissions'],
    provesNothing: true,
  };
}

/**
 * Returns the answer to a made-up key: one that is kept, or a new one that is then kept.
 * @param since ms since the epoch; an answer that was asked for before it does not serve
 */
export async function getMadeUpAnswer(
  context: DiagnoseContext,
  seen: AnsweredProbe,
  {
    region,
    which = 'first',
    since,
  }: { readonly region?: string; readonly which?: 'first' | 'second'; readonly since?: number },
): Promise<KeptAnswer & { readonly requests: number }> {
  const place = which === 'first' ? placeOf(seen, region) : `${placeOf(seen, region)} second`;
  const now = context.now();
  const known = context.sharedAnswers.get(place, now);
  if (known !== undefined && (since === undefined || known.at >= since)) return { ...known, requests: 0 };
  const age = since === undefined ? fresh : Math.min(fresh, now - since + 1);
  const { value, isShared } = await context.sharedAnswers.once(`made up ${place}`, age, now, async () => {
    const parts = makeUp(seen.provider, seen.kind, seen.parts, context.random);
    const exchange = await sendFor(context, seen, seen.probe.request, 'made_up', {
      parts,
      ...defined({ region }),
    });
    const reading = readExchange(seen.provider, seen.kind, exchange);
    const answered: ReadAnswer = { answer: exchange.answer, reading, sent: listMadeUp(parts, seen.parts) };
    const kept = dependsOnKey(answered) ? context.sharedAnswers.put(place, answered, now) : { answered, at: now };
    return { ...kept, requests: exchange.requests };
  });
  return isShared ? { ...value, requests: 0 } : value;
}

/** The made-up texts alone: parts that cannot be made up are the real ones, which are not to be kept. */
function listMadeUp(
  parts: Readonly<Record<string, Secret>>,
  real: Readonly<Record<string, Secret>>,
): readonly string[] {
  const known = new Set(textsOf(real));
  return textsOf(parts).filter((text) => !known.has(text));
}
