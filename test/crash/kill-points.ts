/** @module The steps between an ESP's answer and a message that is written down as delivered. */

/** After which of its own steps a daemon kills itself, in the order of the way; see `fault-point.ts`. */
export const ownSteps = [
  'probe answered',
  'verdict made',
  'verdict written',
  'verdict committed',
  'claim written',
  'claim committed',
  'sending begins',
  'half is sent',
  'outcome known',
  'outcome written',
  'outcome committed',
] as const;

export type OwnStep = (typeof ownSteps)[number];

/** Steps at which the receiver kills its sender. */
export const receiverSteps = ['message arrived', 'answer sent'] as const;

export type ReceiverStep = (typeof receiverSteps)[number];

/** Names the step, and at which time of passing it the daemon dies: `claim written 2`. */
export const stepVariable = 'KEYMEDIC_DIES_AFTER';

export const mailHost = 'mailbox.keymedic.test';
export const hookHost = 'hooks.keymedic.test';
