/** @module Repair of a credential's text, to find out which damage it has. */

import { type Damage, damages } from './damage.ts';

/**
 * Undoes damages one after the other until the text is right, and returns those that it had; undefined when none helps.
 * @param isFree true for a part without a known shape: then only damage that no credential can contain is undone
 */
export function repair(
  text: string,
  isRight: (candidate: string) => boolean,
  isFree: boolean,
): readonly Damage[] | undefined {
  const usable = isFree
    ? damages.filter(({ name, always }) => always === true || ['space', 'quotes', 'scheme', 'odd_space'].includes(name))
    : damages;
  for (const damage of usable) {
    const candidate = damage.undo(text);
    if (candidate !== text && candidate !== '' && isRight(candidate)) return [damage];
  }
  if (isFree) return undefined;
  const applied: Damage[] = [];
  let current = text;
  for (let pass = 0; pass < 2; pass++) {
    for (const damage of usable) {
      const candidate = damage.undo(current);
      if (candidate === current || candidate === '') continue;
      applied.push(damage);
      current = candidate;
      if (isRight(current)) return applied;
    }
  }
  return undefined;
}
