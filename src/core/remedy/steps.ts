/** @module Pieces of the steps of a remedy: a page with its menu, advice of the provider, a new key, its place. */

import type { Cause, Need } from '../model/cause.ts';
import type { Step } from '../model/diagnosis.ts';
import type { CredentialKind, Page, Provider } from '../model/provider.ts';
import type { SecretRef } from '../model/secret-ref.ts';
import { howItIsMade, listTicks } from './provider-facts.ts';

/** Facts about the integration for its steps; an absent field leaves its words out. */
export interface RemedyContext {
  readonly integration?: string;
  readonly kind: CredentialKind | undefined;
  readonly needs: readonly Need[];
  readonly region?: string;
  /** The place of the new key. */
  readonly secret?: SecretRef;
  readonly usedBy: readonly string[];
  readonly owner?: string;
  /** Sentences of the findings in the text, for `malformed`. */
  readonly flaws?: readonly string[];
  /** The base URL that was asked: `https://api.sendgrid.com`, or the user's own endpoint. */
  readonly host?: string;
  /** "GET /v3/domains": the path of Keymedic's own choice that is gone. */
  readonly ownPath?: string;
  /** What the answer asks for although the key works. */
  readonly todo?: Step;
  /** The region that accepts the key, when one was found. */
  readonly foundRegion?: string;
  /** The steps that the answer itself calls for; they replace those of its first cause. */
  readonly ofAnswer?: { readonly cause: Cause; readonly steps: readonly Step[] };
}

/** Everything that the steps of one cause say. */
export interface RemedyText {
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

/** Returns the step that stores the new key: at the integration's reference, for everyone who uses it. */
export function store({ noun, context }: RemedyText): Step {
  const place = context.secret === undefined ? 'where your application reads it' : describeReference(context.secret);
  const users = context.usedBy.length === 0 ? '' : `, and tell the people who use it: ${context.usedBy.join(', ')}`;
  return { step: `Put the ${noun} ${place}${users}.` };
}

/** "into the variable SENDGRID_API_KEY", "into the file /run/secrets/sendgrid" … */
function describeReference(secret: SecretRef): string {
  switch (secret.from) {
    case 'env':
      return `into the variable ${secret.name}`;
    case 'file':
      return `into the file ${secret.path}`;
    case 'exec':
      return `into the place that \`${secret.command}\` reads`;
    case 'given':
      return 'where your application reads it';
    case 'inline':
      return 'into a variable or file that the config refers to, rather than into the config itself';
  }
}

/** Returns the steps of a reading for `RemedyContext.ofAnswer`; undefined where it has none. */
export function stepsOfAnswer(
  reading: { readonly causes: readonly Cause[]; readonly steps?: readonly Step[] } | undefined,
): RemedyContext['ofAnswer'] {
  const [cause] = reading?.causes ?? [];
  return cause === undefined || reading?.steps === undefined ? undefined : { cause, steps: reading.steps };
}
