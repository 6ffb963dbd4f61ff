/** @module Mutes: problems of Keymedic itself are held back only by name. */

import { expect, test } from 'vitest';
import { toMatchers } from '../../../src/core/incident/matcher.ts';
import { isMuted, type Mute } from '../../../src/core/incident/muting.ts';
import type { Match } from '../../../src/core/model/config.ts';
import { sampleAlert } from './sample-alert.ts';

test('a problem of Keymedic itself is held back only by name', () => {
  const { provider: _, owner: __, ...rest } = sampleAlert;
  const own = { ...rest, integration: '@agent', cause: 'agent_problem', severity: 'error' } as const;
  const by = (match: Match): readonly Mute[] => [{ matchers: toMatchers(match) }];
  expect(isMuted(own, by({}))).toBe(false);
  expect(isMuted(own, by({ severity: ['error'] }))).toBe(false);
  expect(isMuted(own, [{ matchers: [{ name: 'integration', is: '=~', values: ['.+'] }] }])).toBe(false);
  expect(isMuted(own, by({ cause: ['agent_problem'] }))).toBe(true);
  expect(isMuted(own, by({ integration: ['@agent'] }))).toBe(true);
});
