/** @module The kill points: steps between an ESP's answer and a message that is recorded as delivered. */

/** Steps after which a daemon kills itself, in their order; see `fault-point.ts`. */
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

/** Steps at which a receiver kills the daemon. */
export const receiverSteps = ['message arrived', 'answer sent'] as const;

export type ReceiverStep = (typeof receiverSteps)[number];

/** The variable with the step and the passing at which the daemon dies: `claim written 2`. */
export const stepVariable = 'KEYMEDIC_DIES_AFTER';

export const mailHost = 'mailbox.keymedic.test';
export const hookHost = 'hooks.keymedic.test';
