/** @module A key of another region than the default: if nobody gave a region, the region is found, and nobody is blamed. */

import { expect, test } from 'vitest';
import { investigateAnyRegion } from '../../../src/agent/diagnose/examine-region.ts';
import { runFirstProbe } from '../../../src/agent/diagnose/run-first-probe.ts';
import type { Integration } from '../../../src/core/model/config.ts';
import { createFakeContext, makeIntegration } from './fake-context.ts';

const accepted = { status: 200, body: '{"results":[],"total_count":0}' };
const refused = { status: 401, body: '{"errors":[{"message":"Unauthorized"}]}' };

/** SparkPost, whose European host takes the key and no made-up one. */
async function examine(more: Partial<Integration>, mayInvestigate = true) {
  const context = createFakeContext({
    answer: ({ credential }, host) => (credential === 'real' && host.includes('.eu.') ? accepted : refused),
  });
  const first = await runFirstProbe(context, makeIntegration('shop', 'sparkpost', more), async () => undefined);
  return investigateAnyRegion(context, first, { siblings: [], sharedWith: [], mayInvestigate });
}

test('without a region the one that takes the key is used, and a line names it', async () => {
  const { seen, diagnosis } = await examine({});
  expect(diagnosis.evidence.map(({ says }) => says).join('\n')).not.toContain('refuse this key');
  expect(diagnosis).toMatchObject({ state: 'healthy', cause: 'healthy' });
  expect(diagnosis.note).toContain('No region was given, and eu takes this key.');
  expect(seen.exchange?.host).toBe('https://api.eu.sparkpost.com');
});

test.each<[string, Partial<Integration>]>([
  ['region', { region: 'us' }],
  ['endpoint', { endpoint: 'https://api.sparkpost.com' }],
])('a wrong %s that somebody gave is named as the cause', async (_, more) => {
  const { diagnosis } = await examine(more);
  expect(diagnosis.state).toBe('failing');
  expect(diagnosis.note).toBeUndefined();
});

test('without an investigation nothing is asked elsewhere', async () => {
  const { diagnosis } = await examine({}, false);
  expect(diagnosis.state).toBe('failing');
});
