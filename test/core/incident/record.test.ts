/** @module The record of a decision. */

import { expect, test } from 'vitest';
import { newStanding } from '../../../src/core/incident/decide.ts';
import { makeRecord } from '../../../src/core/incident/record.ts';
import type { Transition } from '../../../src/core/model/incident.ts';
import { opened } from '../../fixtures/transitions.ts';

const standing = newStanding('shop-receipts');
const result = { probeId: 'p1', at: 5, state: 'failing', cause: 'revoked', confidence: 'likely', host: 'h' } as const;

test('a decision without a transition is recorded with its result and standing alone', () => {
  expect(makeRecord({ standing, channels: [] }, result)).toEqual({
    result: { ...result, integration: 'shop-receipts', until: 5, count: 1 },
    standing,
  });
});

test('a transition is recorded with the channels that it goes to', () => {
  const transition: Transition = opened;
  expect(makeRecord({ standing, transition, channels: ['mail'] }, result).transition).toEqual({
    transition,
    channels: ['mail'],
  });
});
