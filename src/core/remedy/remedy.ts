/** @module The remedy: the steps that a person takes to end a cause at a provider. */

import { unknownProvider } from '../cause-words.ts';
import { type Cause, faultlessCauses } from '../model/cause.ts';
import type { Step } from '../model/diagnosis.ts';
import type { Provider } from '../model/provider.ts';
import { declareEnd, stepsByCause } from './by-cause.ts';
import { storeStep } from './places.ts';
import { adviceOn, type RemedyContext } from './steps.ts';

/** Returns the steps for one cause in the order in which to take them: whole sentences, none repeats another. */
export function remedy(cause: Cause, provider: Provider | undefined, context: RemedyContext): readonly Step[] {
  if (context.ofAnswer?.cause === cause) {
    const { steps, areStored = false } = context.ofAnswer;
    const stored = areStored && hasPart(context) ? [storeStep(nounOf(context), { ...context, cause })] : [];
    const end = cause === 'expired' && isPartOfKey(context) ? declareEnd(context) : [];
    return [...steps, ...stored, ...end, ...proof(cause, context)];
  }
  const steps = stepsByCause[cause]({
    cause,
    name: sayName(provider),
    noun: nounOf(context),
    context,
    page: (key) => provider?.pages[key],
    provider,
    advice: cause === 'agent_problem' || cause === 'unrelated' ? [] : adviceOn(provider, cause),
  });
  return [...steps, ...proof(cause, context)];
}

/** False where the answer names parts and the credential has none of them: a mailbox password, say, beside an app. */
function hasPart({ kind, answerParts = [] }: RemedyContext): boolean {
  return answerParts.length === 0 || kind === undefined || kind.parts.some(({ name }) => answerParts.includes(name));
}

/** True where what the answer names is the secret whose end the config may state: that of the whole credential. */
function isPartOfKey({ kind, answerParts = [] }: RemedyContext): boolean {
  return kind?.parts.some(({ name, secret }) => secret && answerParts.includes(name)) === true;
}

function nounOf({ kind }: RemedyContext): string {
  return kind?.title ?? 'API key';
}

/** A generic provider ("SMTP server") is no brand, and has no page of keys. */
function sayName(provider: Provider | undefined): string {
  if (provider === undefined) return unknownProvider;
  return provider.pages.keys === undefined ? `the ${provider.name}` : provider.name;
}

/** Nobody can prove that these have ended: they are no fault, or waiting alone ends them. */
const needsNoProof: readonly Cause[] = [...faultlessCauses, 'rate_limited'];

/** The step that shows whether the fault is gone. */
function proof(cause: Cause, { integration }: RemedyContext): readonly Step[] {
  if (integration === undefined || needsNoProof.includes(cause)) return [];
  return [{ step: `Prove it: run \`keymedic diagnose ${integration}\`.` }];
}
