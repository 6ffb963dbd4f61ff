/** @module Plans how a life of the daemon ends: at a step of its own, at a step of a receiver, or some time after an event. */

import type { DaemonLives } from './daemon.ts';
import { type OwnStep, ownSteps, receiverSteps } from './kill-points.ts';

/** All steps at which a life can end. */
export const steps = [...ownSteps, ...receiverSteps] as const;

/** Events after which a life may end, and the longest time from the event to the end, ms. */
const moments = [
  { event: /^start$/, delay: 1500 },
  { event: /^probe$/, delay: 150 },
  { event: /telling /, delay: 60 },
  { event: /^message arrived$/, delay: 10 },
  { event: /^answer sent$/, delay: 40 },
] as const;

/**
 * Plans the end of the next life.
 * @param random returns numbers in [0, 1)
 * @param undo gets the functions that cancel the plan
 * @returns the step at which the daemon must kill itself, and at which passing; undefined if the end comes from outside
 */
export function planEnd(
  daemon: DaemonLives,
  random: () => number,
  undo: (() => void)[],
): readonly [OwnStep, number] | undefined {
  const pick = (most: number): number => Math.floor(random() * most);
  const chance = random();
  if (chance < 0.28) {
    const { event, delay } = moments[pick(moments.length)] ?? moments[0];
    const number = event.source === '^start$' ? 1 : 1 + pick(event.source === '^probe$' ? 20 : 4);
    const wait = random() * delay;
    const end = (): void => (chance < 0.08 ? daemon.send('SIGTERM') : daemon.kill('at a moment'));
    let timer: NodeJS.Timeout | undefined;
    const begin = (): void => {
      timer = setTimeout(end, wait);
    };
    undo.push(daemon.onEvent(event, number, begin), () => clearTimeout(timer));
    return undefined;
  }
  const step = steps[pick(steps.length)] ?? steps[0];
  const number = 1 + pick(step === 'probe answered' ? 12 : 3);
  if (step !== 'message arrived' && step !== 'answer sent') return [step, number];
  undo.push(daemon.onEvent(new RegExp(`^${step}$`), number, () => daemon.kill(step)));
  return undefined;
}
