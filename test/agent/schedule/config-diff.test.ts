/** @module The difference between two configs, and what a reload touches. */

import { expect, test } from 'vitest';
import { diffConfigs } from '../../../src/agent/schedule/config-diff.ts';
import { makeDefaultConfig } from '../../../src/config/build/defaults.ts';
import type { Config, Integration } from '../../../src/core/model/config.ts';
import { Secret } from '../../../src/core/model/secret.ts';

function integration(id: string, more: Partial<Integration> = {}): Integration {
  return {
    id,
    provider: 'acme',
    credential: { key: { from: 'env', name: 'KEY' } },
    settings: {},
    usedBy: [],
    schedule: { kind: 'every', every: 60_000 },
    allowUnsureProbes: false,
    ...more,
  };
}

function config(integrations: readonly Integration[], more: Partial<Config> = {}): Config {
  return { ...makeDefaultConfig(new Map(), '/tmp'), integrations, ...more };
}

function inline(text: string): Partial<Integration> {
  return { credential: { key: { from: 'inline', text: new Secret(text) } } };
}

test('an equal integration is in no list; one that is probed differently and one with another description are told apart', () => {
  const before = config([
    integration('same'),
    integration('gone'),
    integration('moved'),
    integration('slower'),
    integration('plain', inline('one')),
  ]);
  const after = config([
    integration('same'),
    integration('new'),
    integration('moved', { region: 'eu' }),
    integration('slower', { schedule: { kind: 'every', every: 120_000 } }),
    integration('plain', inline('two')),
  ]);
  const changes = diffConfigs(before, after);
  expect(changes.added.map(({ id }) => id)).toEqual(['new']);
  expect(changes.removed.map(({ id }) => id)).toEqual(['gone']);
  expect(changes.probeChanged.map(({ id }) => id)).toEqual(['moved', 'plain']);
  expect(changes.metadataChanged.map(({ id }) => id)).toEqual(['slower']);
  expect(changes.needsNewRuntime).toBe(false);
});

test('another network needs a new runtime', () => {
  const network = { ...config([]).network, proxy: 'http://proxy.test:3128' };
  expect(diffConfigs(config([]), config([], { network })).needsNewRuntime).toBe(true);
});
