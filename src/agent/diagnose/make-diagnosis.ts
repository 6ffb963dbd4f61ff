/** @module The diagnosis of an investigation: its evidence, with what the first probe shows of the answer as a whole. */

import { defined } from '../../core/defined.ts';
import { isComplete } from '../../core/diagnosis/compare-answers.ts';
import { diagnose } from '../../core/diagnosis/diagnose.ts';
import { judgeForm } from '../../core/diagnosis/other-form.ts';
import type { GroupReading } from '../../core/diagnosis/siblings.ts';
import { isOfflineEvidence } from '../../core/diagnosis/unrelated-hosts.ts';
import { listWarnings } from '../../core/diagnosis/warnings.ts';
import type { Answer } from '../../core/model/answer.ts';
import type { Cause } from '../../core/model/cause.ts';
import type { Diagnosis, Facts, Step, Warning } from '../../core/model/diagnosis.ts';
import { isByClassAlone } from '../../core/reading/own-request.ts';
import { readRetryAfter } from '../../core/reading/retry-after.ts';
import {
  isForeignName,
  isOutOfDate,
  isProxyRefusal,
  isProxyTrouble,
  isTooEarly,
  isUntrusted,
} from '../../core/reading/rules/network.ts';
import { isForAnotherNeed } from '../../core/reading/widen.ts';
import { partOfAnswer } from '../../core/remedy/places.ts';
import { type RemedyContext, stepsOfAnswer } from '../../core/remedy/steps.ts';
import type { DiagnoseContext } from './context.ts';
import type { FirstProbe } from './first-probe.ts';
import type { StepResult } from './step-result.ts';

/** What the steps of an investigation found. */
export interface Found extends StepResult {
  readonly facts: Facts;
  readonly acceptanceChecked: boolean;
  /** True when a refusal was seen once only, or was another one at the second time. */
  readonly isRefusedOnce?: boolean;
}

/** What is known of the integration besides its probe. */
export interface KnownBesides {
  /** Integrations with the same fingerprint. */
  readonly sharedWith: readonly string[];
  /** When this fingerprint was first seen, ms. */
  readonly since?: number;
}

/** Returns the diagnosis; sends nothing. */
export function makeDiagnosis(
  context: DiagnoseContext,
  seen: FirstProbe,
  found: Found,
  { groupCauses, isShared }: GroupReading,
  besides: KnownBesides,
): Diagnosis {
  const { provider, needs, reading } = seen;
  const answer = seen.exchange?.answer;
  const warnings = findWarnings(context, seen, found, besides);
  const header = answer?.kind === 'http' ? answer.headers['retry-after'] : undefined;
  const isSuccess = answer?.kind !== 'http' || (answer.status ?? 0) < 300;
  const isOfOtherNeed =
    seen.probe !== undefined && reading !== undefined && isForAnotherNeed(reading, seen.probe, needs);
  const provesNothing = found.provesNothing === true;
  const unproven = needs.length > 0 ? seen.probe?.unproven : undefined;
  const form = judgeForm(reading, answer, { ...found, provesNothing });
  const changed: readonly Cause[] = found.isChange === true ? ['provider_outage', 'endpoint_changed'] : [];
  const shared: readonly Cause[] =
    found.isOutage === true ? ['provider_outage', ...groupCauses, ...changed] : [...changed, ...groupCauses];
  return diagnose({
    provider: seen.lender ?? provider,
    needs,
    evidence: found.evidence,
    facts: found.facts,
    warnings,
    groupCauses: [...new Set([...form.causes, ...shared])],
    isShared,
    provesNothing,
    cannotTell: isOfOtherNeed || form.cannotTell,
    isOtherForm: reading?.otherForm !== undefined,
    isUnproven: reading !== undefined && answer !== undefined && isByClassAlone(reading, answer),
    isRefusedOnce: found.isRefusedOnce === true,
    isIncomplete: answer !== undefined && !isComplete(answer),
    // A refusal may show that the ESP knows the key, but never what the key may do.
    acceptanceChecked:
      found.acceptanceChecked && unproven === undefined && (seen.probe?.provesNeed === true || isSuccess),
    egress: context.network.egress,
    requests: seen.requests + found.requests,
    now: context.now(),
    context: remedyContextOf(seen, found),
    ...defined({
      note: warnings.some(({ kind }) => kind === 'notice' || kind === 'answer_changed')
        ? undefined
        : (reading?.says ?? unproven),
      retryAfter: header === undefined ? undefined : readRetryAfter(header, context.now()),
    }),
  });
}

function findWarnings(
  context: DiagnoseContext,
  { provider, kind, integration, needs, findings, exchange, reading }: FirstProbe,
  { facts }: Found,
  { sharedWith, since }: KnownBesides,
): readonly Warning[] {
  if (kind === undefined) return [];
  return listWarnings({
    provider,
    kind,
    integration,
    needs,
    findings,
    facts,
    answer: exchange?.answer,
    url: exchange?.url,
    sharedWith,
    now: context.now(),
    ...defined({ reading, since }),
  });
}

function remedyContextOf(
  { integration, kind, needs, findings, reading, exchange }: FirstProbe,
  found: Found,
): RemedyContext {
  return {
    integration: integration.id,
    kind,
    needs,
    usedBy: integration.usedBy,
    flaws: findings.map(({ says }) => says),
    places: integration.credential,
    flawedParts: findings.flatMap(({ part, swappedWith }) => [
      part,
      ...(swappedWith === undefined ? [] : [swappedWith]),
    ]),
    areSwapped: findings.some(({ swappedWith }) => swappedWith !== undefined),
    ...defined({
      region: integration.region,
      answerParts: reading?.rule?.parts ?? partsOfAnswer(exchange?.answer, kind),
      owner: integration.owner,
      todo: reading?.rule?.todo && toStep(reading.rule.todo),
      ownPath: reading?.ownPath,
      host: exchange?.host,
      foundRegion: found.foundRegion,
      ofAnswer: stepsOfAnswer(reading),
      trouble: findTrouble(exchange?.answer, found),
    }),
  };
}

function partsOfAnswer(answer: Answer | undefined, kind: RemedyContext['kind']): readonly string[] | undefined {
  const part = answer?.kind === 'http' ? partOfAnswer(answer.body, kind) : undefined;
  return part === undefined ? undefined : [part];
}

/** What keeps this machine from being answered, as far as the code of the failure and the unrelated hosts show it. */
function findTrouble(answer: Answer | undefined, { evidence }: Found): RemedyContext['trouble'] {
  if (answer?.kind !== 'none') return undefined;
  if (isProxyTrouble(answer)) return 'proxy';
  if (isProxyRefusal(answer) && !/_(?:5\d\d|UNANSWERED)$/.test(answer.code)) return 'proxy_refusal';
  if (isUntrusted(answer.code)) return 'certificate';
  if (isTooEarly(answer)) return 'too_early';
  if (isOutOfDate(answer.code)) return 'outdated';
  if (!evidence.some(isOfflineEvidence)) return undefined;
  return isForeignName(answer.code) ? 'stranger' : 'offline';
}

function toStep({ step, url }: Step): Step {
  return defined({ step, url });
}
