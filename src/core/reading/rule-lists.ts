/** @module The lists of rules by which an answer is read, and the reading that a rule makes. */

import { defined } from '../defined.ts';
import type { AnswerCause } from '../model/cause.ts';
import type { AnswerRule, Provider } from '../model/provider.ts';
import { findByWords, makeList, type RuleList } from './match/rule-index.ts';
import type { Reading } from './read-answer.ts';
import { commonHttpRules, failureInside, forbiddenThing } from './rules/http.ts';
import { intermediaryRules } from './rules/intermediaries.ts';
import { commonSmtpRules } from './rules/smtp.ts';
import { refusalWords } from './rules/words.ts';
import { isFrom, type Subject } from './subject.ts';

export const wayRules = makeList(intermediaryRules);
export const httpRules = makeList(commonHttpRules);
export const insideRules = makeList([failureInside]);
export const thingRules = makeList([forbiddenThing]);
export const wordRules = makeList(refusalWords);
export const smtpRules = makeList(commonSmtpRules);

/** Causes that words hardly name by accident; `scope` and `unavailable` are also said of a field or a value of the request. */
export const namedCauses: readonly AnswerCause[] = [
  'sender_unverified',
  'account_suspended',
  'quota_exhausted',
  'rate_limited',
  'ip_blocked',
  'wrong_region',
  'expired',
  'revoked',
];

/** The words that name one of these causes and no other. */
export const namingRules = makeList(
  refusalWords.filter(
    ({ causes: [cause, ...others] }) => others.length === 0 && namedCauses.some((one) => one === cause),
  ),
);

const ownRules = new WeakMap<Provider, RuleList>();

/** Returns the provider's own list, made once. */
export function listOwnRules(provider: Provider): RuleList {
  const known = ownRules.get(provider);
  if (known !== undefined) return known;
  const rules = makeList(provider.answers);
  ownRules.set(provider, rules);
  return rules;
}

/** Returns the first rule of the list that fits; `status` stands in for that of the answer. */
export function findRule(list: RuleList, subject: Subject, status = subject.status): AnswerRule | undefined {
  return findByWords(list, subject, status, (rule) => isFrom(rule, subject));
}

/** Returns the reading by a rule; `refusal` stands in for the causes of a refusal. */
export function makeReading(rule: AnswerRule, refusal: readonly AnswerCause[], from: Reading['from']): Reading {
  const causes = rule.causes === 'refusal' ? refusal : rule.causes;
  const { says, title, steps } = rule;
  return defined({ causes, rule, from, says, title, steps: steps?.map(({ step, url }) => defined({ step, url })) });
}
