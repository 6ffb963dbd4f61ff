/** @module Hosts behind a firewall are told from a machine that is cut off by who answered when. */

import { expect, test } from 'vitest';
import { createOnlineMemory } from '../../../src/agent/diagnose/online-memory.ts';

const reached = { reached: ['https://a.example/'], failed: [] };
const failed = { reached: [], failed: [{ url: 'https://a.example/', reason: 'no' }] };

test('unrelated hosts that never answer while watched ones do are behind a wall', () => {
  const memory = createOnlineMemory();
  memory.recordCheck(failed, 1_000);
  expect(memory.isWalled()).toBe(false);
  memory.recordAnswer(true, 2_000);
  expect(memory.isWalled()).toBe(true);
  expect(memory.hasReached()).toBe(false);
});

test('a machine that goes offline is none: watched hosts answered before, not after', () => {
  const memory = createOnlineMemory();
  memory.recordCheck(reached, 1_000);
  memory.recordAnswer(true, 2_000);
  memory.recordCheck(failed, 60_000);
  expect(memory.isWalled()).toBe(false);
  expect(memory.hasReached()).toBe(true);
  memory.recordAnswer(true, 90_000);
  memory.recordCheck(reached, 90_001);
  expect(memory.isWalled()).toBe(false);
});

test('a wall that is built later is found as well', () => {
  const memory = createOnlineMemory();
  memory.recordCheck(reached, 1_000);
  memory.recordCheck(failed, 60_000);
  memory.recordAnswer(true, 61_000);
  memory.recordCheck(failed, 120_000);
  expect(memory.isWalled()).toBe(true);
});

test('a host of the user’s own, which may stand beside this machine, shows nothing', () => {
  const memory = createOnlineMemory();
  memory.recordCheck(failed, 1_000);
  memory.recordAnswer(false, 2_000);
  expect(memory.isWalled()).toBe(false);
  expect(memory.hasHeardLately(2_000)).toBe(false);
});

test('no unrelated hosts, no wall', () => {
  const memory = createOnlineMemory();
  memory.recordCheck({ reached: [], failed: [] }, 1_000);
  memory.recordAnswer(true, 2_000);
  expect(memory.isWalled()).toBe(false);
});
