/** @module The pieces that the steps of a remedy are made of: a page with its menu, a fact of the plugin, a new key, its place. */

import type { Need } from '../model/cause.ts';
import type { Step } from '../model/diagnosis.ts';
import type { CredentialKind, Page, Provider } from '../model/provider.ts';
import type { SecretRef } from '../model/secret-ref.ts';
import { howItIsMade, listTicks } from './provider-facts.ts';

/** What the steps need to know of the integration; absent fields leave their words out. */
export interface RemedyContext {
  readonly integration?: string;
  readonly kind: CredentialKind | undefined;
  readonly needs: readonly Need[];
  readonly region?: string;
  /** Where the new key goes. */
  readonly secret?: SecretRef;
  readonly usedBy: readonly string[];
  readonly owner?: string;
  /** Sentences of text findings, for `malformed`. */
  readonly flaws?: readonly string[];
  /** The region that accepts the key, when one was found. */
  readonly foundRegion?: string;
}

export interface RemedyText {
  readonly name: string;
  readonly noun: string;
  readonly context: RemedyContext;
  readonly page: (key: keyof Provider['pages']) => Page | undefined;
  readonly provider: Provider | undefined;
  /** The plugin's facts for the cause. */
  readonly advice: readonly Step[];
}

/** The plugin's own facts for a cause, for a leaked key, or for getting one. */
export function adviceOn(
  provider: Provider | undefined,
  topic: keyof NonNullable<Provider['advice']>,
): readonly Step[] {
  return (provider?.advice?.[topic] ?? []).map(({ step, url }) => (url === undefined ? { step } : { step, url }));
}

/** The plugin's facts, the first one with the page to open; without facts the sentence given. */
export function lead({ advice: [first, ...more] }: RemedyText, page: Page | undefined, otherwise: string): Step[] {
  if (first === undefined) return [at(page, `${otherwise}${under(page)}`)];
  if (page?.menu === undefined || first.step.includes(page.menu))
    return [{ ...first, ...(first.url === undefined && page !== undefined ? { url: page.url } : {}) }, ...more];
  return [{ step: `Open ${page.menu}. ${first.step}`, url: page.url }, ...more];
}

/** A step with the page for it; the full stop is put here. */
export function at(page: Page | undefined, step: string): Step {
  return page === undefined ? { step: `${step}.` } : { step: `${step}.`, url: page.url };
}

/** " under Settings > API Keys", or nothing. */
export function under(page: Page | undefined, word: 'under' | 'from' = 'under'): string {
  return page?.menu === undefined ? '' : ` ${word} ${page.menu}`;
}

/** The step that makes a new one, with the first of the plugin's facts on what to choose there. */
export function choose({ provider }: RemedyText, make: Step): Step {
  const [first] = adviceOn(provider, 'new_key');
  return first === undefined ? make : { ...first, ...make, step: `${make.step} ${first.step}` };
}

/** What the new one must be allowed to do for the needs of the integration. */
export function needed({ provider, context }: RemedyText): string {
  const ticks = listTicks(provider, context.needs);
  return ticks.length === 0 ? '' : `; it needs: ${ticks.join('; ')}`;
}

/** How to come by a new one: a key is made, a token comes from a consent. */
export function renew(text: RemedyText): Step {
  const { noun, context, page, name } = text;
  switch (howItIsMade(context.kind)) {
    case 'key':
      return at(page('keys'), `Make a new ${noun}${under(page('keys'))}${needed(text)}`);
    case 'access_token':
      return at(
        page('keys'),
        `Let the program that sends renew its ${noun}; if it cannot, authorise it anew at ${name}${under(page('keys'))}${needed(text)}`,
      );
    case 'refresh_token':
      return at(
        page('keys'),
        `Authorise the program that sends anew at ${name}${under(page('keys'))}: the consent brings a new ${noun}${needed(text)}`,
      );
  }
}

/** " of the integration ID", or nothing. */
export function ofIntegration({ integration }: RemedyContext): string {
  return integration === undefined ? '' : ` of the integration ${integration}`;
}

/** Where the new key goes: the integration's own reference, and those who use it. */
export function store({ noun, context }: RemedyText): Step {
  const place = context.secret === undefined ? 'where your application reads it' : describeReference(context.secret);
  const users = context.usedBy.length === 0 ? '' : `, and tell those who use it: ${context.usedBy.join(', ')}`;
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
