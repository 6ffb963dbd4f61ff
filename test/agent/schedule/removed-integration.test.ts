/** @module The end of an incident whose integration left the config, in a run or while Keymedic was down. */

import { expect, test } from 'vitest';
import { endRemovedIntegration } from '../../../src/agent/schedule/removed-integration.ts';
import { makeDefaultConfig } from '../../../src/config/build/defaults.ts';
import { newStanding } from '../../../src/core/incident/decide.ts';
import type { Integration } from '../../../src/core/model/config.ts';
import { incidentOf, noon } from '../../store/samples.ts';

const config = makeDefaultConfig(new Map(), '/tmp');
const incident = incidentOf('shop', 1, { provider: 'sendgrid', owner: 'payments', told: [] });
const standing = { ...newStanding('shop'), incident };
const integration: Integration = {
  id: 'shop',
  provider: 'sendgrid',
  credential: {},
  settings: {},
  usedBy: ['receipts'],
  owner: 'growth',
  schedule: { kind: 'every', every: 1000 },
  allowUnsureProbes: false,
};

test('the end names the owner of the config, or the owner of the incident where the config has none', () => {
  const says = (left?: Integration) => endRemovedIntegration(standing, left, config, noon)?.transition?.transition;
  expect(says(integration)).toMatchObject({ unwatched: true, subject: { owner: 'growth', usedBy: ['receipts'] } });
  expect(says()).toMatchObject({ unwatched: true, subject: { owner: 'payments', provider: 'sendgrid' } });
  expect(endRemovedIntegration(newStanding('shop'), integration, config, noon)).toBeUndefined();
});
