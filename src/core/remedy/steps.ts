/** @module Pieces of the steps of a remedy: a page with its menu, advice of the provider, a new key, its place. */

import { defined } from '../defined.ts';
import type { Cause, Need } from '../model/cause.ts';
import type { Diagnosis, Step } from '../model/diagnosis.ts';
import type { AnswerRule, CredentialKind, Page, Provider } from '../model/provider.ts';
import type { SecretRef } from '../model/secret-ref.ts';
import { storeStep } from './places.ts';
import { howItIsMade, listTicks } from './provider-facts.ts';

/** What the answer itself says of its first cause. */
export interface OfAnswer {
  readonly cause: Cause;
  readonly steps: readonly Step[];
  /** True if the answer names the parts that are to be corrected, so that a step says where they stand. */
  readonly areStored?: boolean;
  /** What the answer calls the trouble, where the name of the cause is too wide. */
  readonly named?: Diagnosis['named'];
}

/** Facts about the integration for its steps; an absent field leaves its words out. */
export interface RemedyContext {
  readonly integration?: string;
  readonly kind: CredentialKind | undefined;
  readonly needs: readonly Need[];
  readonly region?: string;
  /** Part name → the place from which the integration reads it. */
  readonly places?: Readonly<Record<string, SecretRef>>;
  /** Parts whose text has a visible flaw. */
  readonly flawedParts?: readonly string[];
  /** Two parts were confused: `flawedParts`. */
  readonly areSwapped?: boolean;
  /** The parts that the answer is about. */
  readonly answerParts?: readonly string[];
  readonly usedBy: readonly string[];
  readonly owner?: string;
  /** Sentences of the findings in the text, for `malformed`. */
  readonly flaws?: readonly string[];
  /** The base URL that was asked: `https://api.sendgrid.com`, or the user's own endpoint. */
  readonly host?: string;
  /** "GET /v3/domains": the request of Keymedic's own that is refused, or whose path is gone. */
  readonly ownPath?: string;
  /** What is wrong with this machine or its way out, where that is known. */
  readonly trouble?: 'proxy' | 'proxy_refusal' | 'certificate' | 'too_early' | 'outdated' | 'stranger' | 'offline';
  /** What the answer asks for although the key works. */
  readonly todo?: Step;
  /** The region that accepts the key, when one was found. */
  readonly foundRegion?: string;
  /** The steps that the answer itself calls for; they replace those of its first cause. */
  readonly ofAnswer?: OfAnswer;
}

/** Everything that the steps of one cause say. */
export interface RemedyText {
  readonly cause: Cause;
  readonly name: string;
  readonly noun: string;
  readonly context: RemedyContext;
  readonly page: (key: keyof Provider['pages']) => Page | undefined;
  readonly provider: Provider | undefined;
  /** The provider's advice for the cause. */
  readonly advice: readonly Step[];
}

/** Returns the provider's advice for a cause, for a leaked key, or for a new one. */
export function adviceOn(
  provider: Provider | undefined,
  topic: keyof NonNullable<Provider['advice']>,
): readonly Step[] {
  return (provider?.advice?.[topic] ?? []).map(({ step, url }) => (url === undefined ? { step } : { step, url }));
}

/** Returns the provider's advice, its first step with the page to open; without advice the given sentence. */
export function lead({ advice: [first, ...more] }: RemedyText, page: Page | undefined, otherwise: string): Step[] {
  if (first === undefined) return [at(page, `${otherwise}${under(page)}`)];
  if (page?.menu === undefined || first.step.includes(page.menu))
    return [{ ...first, ...(first.url === undefined && page !== undefined ? { url: page.url } : {}) }, ...more];
  return [{ step: `Open ${page.menu}. ${first.step}`, url: page.url }, ...more];
}

/** Returns a step with its page, and adds the full stop. */
export function at(page: Page | undefined, step: string): Step {
  return page === undefined ? { step: `${step}.` } : { step: `${step}.`, url: page.url };
}

/** Returns " under Settings > API Keys", or nothing. */
export function under(page: Page | undefined, word: 'under' | 'from' = 'under'): string {
  return page?.menu === undefined ? '' : ` ${word} ${page.menu}`;
}

/** Returns the step for a new credential with the provider's first advice for a new one. */
export function choose({ provider }: RemedyText, make: Step): Step {
  const [first] = adviceOn(provider, 'new_key');
  return first === undefined ? make : { ...first, ...make, step: `${make.step} ${first.step}` };
}

/** Returns the permissions that the needs of the integration take, or nothing. */
export function needed({ provider, context }: RemedyText): string {
  const ticks = listTicks(provider, context.needs);
  return ticks.length === 0 ? '' : `; the permissions needed: ${ticks.join('; ')}`;
}

/** Returns the step that gets a new credential: a key is made, a token comes from a consent. */
export function renew(text: RemedyText): Step {
  const { noun, context, page, name } = text;
  switch (howItIsMade(context.kind)) {
    case 'key':
      return at(page('keys'), `Make a new ${noun}${under(page('keys'))}${needed(text)}`);
    case 'access_token':
      return at(
        page('keys'),
        `Let the sending program renew its ${noun}; if the program cannot, authorise it anew at ${name}${under(page('keys'))}${needed(text)}`,
      );
    case 'refresh_token':
      return at(
        page('keys'),
        `Authorise the sending program anew at ${name}${under(page('keys'))}: the consent gives it a new ${noun}${needed(text)}`,
      );
  }
}

/** Returns " of the integration ID", or nothing. */
export function ofIntegration({ integration }: RemedyContext): string {
  return integration === undefined ? '' : ` of the integration ${integration}`;
}

/** Returns the step that stores the new key: each part that changes at its own place. */
export function store({ noun, cause, context }: RemedyText): Step {
  return storeStep(noun, { ...context, cause });
}

/** Returns what a reading says of its first cause, for `RemedyContext.ofAnswer`; undefined where it has no steps. */
export function stepsOfAnswer(
  reading:
    | Readonly<{ causes: readonly Cause[]; rule?: AnswerRule; steps?: readonly Step[]; title?: string; says?: string }>
    | undefined,
): OfAnswer | undefined {
  const [cause] = reading?.causes ?? [];
  if (cause === undefined || reading?.steps === undefined) return undefined;
  const { steps, title, says } = reading;
  const areStored = reading.rule?.parts === undefined ? undefined : true;
  return defined({
    cause,
    steps,
    areStored,
    named: title === undefined || says === undefined ? undefined : { title, says },
  });
}
