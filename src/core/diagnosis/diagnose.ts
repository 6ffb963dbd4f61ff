/** @module The diagnosis: the verdict of the evidence, with its state, reasons, remedy and warnings. */

import { causeNames, describeImpact } from '../cause-words.ts';
import { defined } from '../defined.ts';
import { type Cause, type Confidence, type Need, refusalCauses, type State } from '../model/cause.ts';
import type { Diagnosis, Evidence, Facts, Warning } from '../model/diagnosis.ts';
import type { Provider } from '../model/provider.ts';
import { remedy } from '../remedy/remedy.ts';
import type { RemedyContext } from '../remedy/steps.ts';
import { type Conclusion, conclude } from './conclude.ts';

/** Everything from which a diagnosis is made. */
export interface DiagnoseInput {
  readonly provider: Provider | undefined;
  readonly context: RemedyContext;
  readonly needs: readonly Need[];
  readonly evidence: readonly Evidence[];
  readonly facts: Facts;
  /** What the plugin says of the answer, if it accepts the key. */
  readonly note?: string;
  /** Part of the diagnosis only when the key works. */
  readonly warnings: readonly Warning[];
  /** True when a made-up key was refused at this host and endpoint, and the acceptance shows that the needs are met. */
  readonly acceptanceChecked: boolean;
  /** Causes that a group hypothesis puts before those of the single answer. */
  readonly groupCauses: readonly Cause[];
  /** True when all integrations at this host are refused alike. */
  readonly isShared: boolean;
  /** True when a made-up key was accepted, too. */
  readonly provesNothing: boolean;
  /** True when a part of the ESP's answer is missing: what is missing may change what it means. */
  readonly isIncomplete?: boolean;
  /** True when the key was refused once only: an ESP refuses good keys now and then. */
  readonly isRefusedOnce?: boolean;
  /** True when the answer names a cause but does not prove it, as a 5xx in words that nobody knows. */
  readonly isUnproven?: boolean;
  /** True when the key was let in with an answer of another form than is known of this ESP. */
  readonly isOtherForm?: boolean;
  /** True when the refusal is about a permission that is not needed: the key is valid, and nothing shows whether the needs are met. */
  readonly cannotTell: boolean;
  /** `other`: the applications call the ESP from another address than Keymedic, and so from another machine. */
  readonly egress: 'same' | 'other';
  /** Attempts to connect, failed ones included. */
  readonly requests: number;
  /** ms since the epoch. */
  readonly now: number;
  /** Seconds that the ESP asked us to wait. */
  readonly retryAfter?: number;
}

/** Returns the diagnosis. Pure: the same evidence in any order gives the same diagnosis. */
export function diagnose(input: DiagnoseInput): Diagnosis {
  const alone = conclude(input.evidence);
  // An answer that itself names the account, our address or an outage needs no hypothesis about the group.
  const [named, ...others] = alone.candidates;
  const isNamed = named !== undefined && others.length === 0 && input.groupCauses.includes(named);
  const groupCauses = isNamed ? [] : input.groupCauses;
  const conclusion: Conclusion =
    groupCauses.length === 0
      ? alone
      : {
          ...alone,
          candidates: [...new Set([...groupCauses, ...alone.candidates])],
          confidence: 'possible',
          ruledOut: alone.ruledOut.filter(({ cause }) => !groupCauses.includes(cause)),
        };
  const [first = 'agent_problem'] = conclusion.candidates;
  const works = first === 'healthy' && !conclusion.contradictory && !input.provesNothing && !input.cannotTell;
  const flaw = works ? input.warnings.find(({ kind }) => kind === 'text') : undefined;
  const cause: Cause = flaw === undefined ? first : 'malformed';
  const warnings = works ? input.warnings : [];
  const state =
    input.provesNothing || input.cannotTell ? 'unknown' : findState(cause, conclusion, warnings, input.egress);
  const confidence = flaw === undefined ? capConfidence(conclusion, input) : 'certain';
  const decide = confidence === 'certain' ? undefined : describeDecision(conclusion, input);
  return {
    state,
    cause,
    confidence,
    candidates: flaw === undefined ? conclusion.candidates : ['malformed'],
    evidence: sortEvidence(input.evidence),
    ruledOut: works ? [] : conclusion.ruledOut,
    remedy: remedy(cause, input.provider, input.context),
    warnings,
    facts: input.facts,
    contradictory: conclusion.contradictory,
    requests: input.requests,
    at: new Date(input.now).toISOString(),
    ...defined({
      decide,
      named: input.context.ofAnswer?.cause === cause ? input.context.ofAnswer.named : undefined,
      note: works ? input.note : undefined,
      // A path that Keymedic itself chose may be one that no application calls.
      impact:
        state === 'failing' && (cause !== 'endpoint_changed' || input.context.ownPath === undefined)
          ? describeImpact(input.needs, input.context.usedBy)
          : undefined,
      retryAfter: input.retryAfter,
    }),
  };
}

function findState(
  cause: Cause,
  conclusion: Conclusion,
  warnings: readonly Warning[],
  egress: DiagnoseInput['egress'],
): State {
  if (conclusion.contradictory && conclusion.candidates.includes('healthy')) return 'unknown';
  if (warnings.length > 0) return 'warning';
  switch (cause) {
    case 'healthy':
      return 'healthy';
    case 'rate_limited':
    case 'agent_problem':
    case 'bad_request':
    case 'unrelated':
      return 'unknown';
    case 'ip_blocked':
    case 'network':
    case 'clock_skew':
      return egress === 'other' ? 'unknown' : 'failing';
    default:
      return 'failing';
  }
}

/** Kinds of evidence that show that the ESP's answer is about this very key, and not its answer to every key at the moment. */
const controls: readonly Evidence['kind'][] = ['made_up_key', 'siblings', 'other_regions', 'other_kinds'];

function capConfidence(conclusion: Conclusion, input: DiagnoseInput): Confidence {
  const { evidence, acceptanceChecked, provesNothing, cannotTell } = input;
  if (provesNothing || cannotTell) return 'possible';
  if (conclusion.confidence !== 'certain') return conclusion.confidence;
  const [cause] = conclusion.candidates;
  if (isDoubtful(input, cause)) return 'likely';
  if (cause === 'healthy') return acceptanceChecked ? 'certain' : 'likely';
  const namesIt = evidence.some(
    ({ kind, strength, consistentWith }) => strength === 'hard' && kind !== 'history' && consistentWith.length === 1,
  );
  const isControlled = evidence.some(
    ({ kind, strength, consistentWith }) =>
      strength === 'hard' && controls.includes(kind) && !consistentWith.includes('provider_outage'),
  );
  const needsControl = evidence.some(({ kind, strength }) => kind === 'history' && strength === 'hard');
  return needsControl && !namesIt && !isControlled ? 'likely' : 'certain';
}

/** True when the evidence leaves one cause but does not prove this cause. */
function isDoubtful(
  { evidence, isShared, isIncomplete, isOtherForm, isUnproven, isRefusedOnce }: DiagnoseInput,
  cause: Cause | undefined,
): boolean {
  if (isOtherForm === true) return true;
  const hard = evidence.filter(({ strength }) => strength === 'hard');
  const hasFlaw = hard.some(({ kind, consistentWith }) => kind === 'text' && consistentWith.includes('malformed'));
  if (hasFlaw) return false;
  // A fault that several share is checked before one key is blamed; what is missing of an answer may change its meaning.
  if (isShared || isIncomplete === true) return true;
  if (isRefusedOnce === true && cause !== undefined && refusalCauses.includes(cause)) return true;
  return (
    isUnproven === true && !hard.some(({ kind, consistentWith }) => kind !== 'answer' && consistentWith.length === 1)
  );
}

/** The order in which evidence is shown. */
const order: readonly Evidence['kind'][] = [
  'agent',
  'text',
  'answer',
  'permissions',
  'made_up_key',
  'no_key',
  'other_regions',
  'other_kinds',
  'history',
  'declared',
  'siblings',
  'clock',
  'connectivity',
  'status_page',
];

function sortEvidence(evidence: readonly Evidence[]): readonly Evidence[] {
  const textOf = ({ says, strength, weight, consistentWith }: Evidence) =>
    [says, strength, ...consistentWith, weight].join('\n');
  return [...evidence].sort((a, b) => {
    const [one, other] = [textOf(a), textOf(b)];
    return order.indexOf(a.kind) - order.indexOf(b.kind) || (one < other ? -1 : one > other ? 1 : 0);
  });
}

/** Returns one sentence: the check that would tell the first two candidates apart. */
function describeDecision(
  { candidates, contradictory }: Conclusion,
  { provider, context }: DiagnoseInput,
): string | undefined {
  if (contradictory) return 'The evidence contradicts itself; Keymedic asks again later.';
  const [first, second] = candidates;
  if (first === undefined || second === undefined) return undefined;
  // The steps that the answer itself calls for tell what to look at.
  if (context.ofAnswer?.cause === first) return undefined;
  const noun = context.kind?.title ?? 'key';
  const both = [first, second];
  const isLeft = (...wanted: Cause[]) => wanted.some((cause) => both.includes(cause));
  if (isLeft('revoked', 'unrecognised', 'expired', 'malformed', 'wrong_credential')) {
    return `To tell ${causeNames[first]} from ${causeNames[second]}: look for the ${noun} in the list${provider?.pages.keys?.menu === undefined ? '' : ` under ${provider.pages.keys.menu}`}, or try a second key of the same account.`;
  }
  if (isLeft('provider_outage', 'network'))
    return 'To tell an outage from network trouble: ask the same host from another network, or see the status page.';
  if (isLeft('ip_blocked'))
    return 'To tell a blocked address from other causes: make the same request from another network.';
  if (isLeft('account_suspended', 'quota_exhausted', 'insufficient_permissions'))
    return 'To tell these apart: log in to the account and look for a notice, the plan, and the rights of this key.';
  return undefined;
}
