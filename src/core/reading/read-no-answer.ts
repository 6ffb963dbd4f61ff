/** @module The reading of a missing answer at a provider: a host that was switched off, or one whose name is made of the key. */

import type { NoAnswer } from '../model/answer.ts';
import type { AnswerCause } from '../model/cause.ts';
import type { Provider } from '../model/provider.ts';
import { patternOf } from '../pattern.ts';
import { isOwnTrouble, readNoAnswer } from './rules/network.ts';

/** Returns the causes of a missing answer, also by the provider's facts about its hosts. */
export function readUnanswered(
  provider: Provider | undefined,
  answer: NoAnswer,
): { readonly causes: readonly AnswerCause[]; readonly says?: string } {
  const causes = readNoAnswer(answer);
  if (isRetired(provider, answer.url) && !isOwnTrouble(answer))
    return { causes: [...new Set<AnswerCause>(['endpoint_changed', 'network', ...causes])] };
  if (answer.code !== 'ENOTFOUND' || !isMadeOfKey(provider, answer.url)) return { causes };
  return {
    causes: [...new Set<AnswerCause>([...causes, 'wrong_region', 'malformed'])],
    says: 'There is no such host. Its name was made of the key or the region, which may be mistyped.',
  };
}

/** True when a part of the host's name comes from the credential or the configured region. */
function isMadeOfKey(provider: Provider | undefined, url: string | undefined): boolean {
  return provider?.hosts.some((host) => isHostOf(host.url, url)) === true;
}

/** True when the address is at a host with a variable in its name. */
function isHostOf(template: string, url: string | undefined): boolean {
  if (url === undefined || !template.includes('{')) return false;
  const source = template.split(/\{[^{}]*\}/).map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return patternOf(`^${source.join('[a-z0-9.-]+')}(?:[/?#:]|$)`, 'i').test(url);
}

/** True for a host or path that the ESP switched off: then no answer is the expected one. */
function isRetired(provider: Provider | undefined, url: string | undefined): boolean {
  return url !== undefined && provider?.retired?.some((one) => patternOf(one.url, 'i').test(url)) === true;
}
