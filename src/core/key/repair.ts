/** @module Undoes the damage of a credential's text, to tell what was done to it. */

import { type Damage, damages } from './damage.ts';

/** Undoes damages one after the other until the text is right; gives those that were there. */
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
  for (let round = 0; round < 2; round++) {
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
