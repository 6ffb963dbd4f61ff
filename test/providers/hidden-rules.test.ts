import { expect, test } from 'vitest';
import type { AnswerRule } from '../../src/core/model/provider.ts';
import { findHiddenRules } from './hidden-rules.ts';

const rule = (conditions: Partial<AnswerRule>): AnswerRule => ({
  causes: ['revoked'],
  source: 'from-memory',
  ...conditions,
});

test.each<readonly [string, Partial<AnswerRule>, Partial<AnswerRule>]>([
  ['the same conditions', { status: [401], text: 'gone' }, { status: [401], text: 'gone' }],
  ['a catch-all before a text', { status: [401] }, { status: [401], text: 'gone' }],
  ['a class before one status', { status: ['4xx'] }, { status: [404], json: { code: '1' } }],
  ['a wide text before plain words', { text: 'key .*(?:gone|over)' }, { text: 'key is gone|the key is over' }],
  ['any of our requests before one', { on: ['a', 'b'] }, { on: ['b'] }],
])('%s hides the rule behind it', (_, first, second) => {
  expect(findHiddenRules([rule(first), rule(second)])).toHaveLength(1);
});

test.each<readonly [string, Partial<AnswerRule>, Partial<AnswerRule>]>([
  ['another status', { status: [401] }, { status: [403] }],
  ['a specific rule before the catch-all', { status: [401], text: 'gone' }, { status: [401] }],
  ['a text that finds one of two', { text: 'gone' }, { text: 'gone away|past use' }],
  ['one request before any', { on: ['a'], status: [401] }, { status: [401] }],
  ['our own probe before everybody', { ours: true, status: [400] }, { status: [400] }],
])('%s hides nothing', (_, first, second) => {
  expect(findHiddenRules([rule(first), rule(second)])).toEqual([]);
});
