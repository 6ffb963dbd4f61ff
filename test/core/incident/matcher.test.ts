/** @module The matchers of silences: what is one, what it holds for, and that what is shown can be written again. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holds, matchable, parseMatcher, sayMatcher } from '../../../src/core/incident/matcher.ts';

const labels = { integration: 'shop-eu', provider: 'sendgrid', cause: 'revoked', severity: 'critical' } as const;

test.each([
  ['provider=sendgrid', true],
  ['provider = sendgrid', true],
  ['provider=mailgun,sendgrid', true],
  ['provider="mailgun,sendgrid"', false],
  ["integration='shop-eu'", true],
  ['integration!=shop-eu', false],
  ['integration=~shop', false],
  ['integration=~shop-.*', true],
  ['integration=~"shop-(eu|us)"', true],
  ['integration!~shop-.*', false],
  ['owner=ada', false],
  ['owner!=ada', true],
  ['owner=""', true],
  ['owner=~.+', false],
  ['owner!~.+', true],
])('%s holds: %s', (text, expected) => {
  const matcher = parseMatcher(text);
  if ('says' in matcher) throw new Error(matcher.says);
  expect(holds(matcher, labels)).toBe(expected);
});

test.each([
  '',
  '=',
  'shop',
  'shop=1',
  'owner=',
  'owner=a,,b',
  'owner==~',
  'owner~a',
  'owner=~(',
  'owner=~(a|b)+',
  '=ada',
])('%j is no matcher', (text) => {
  // "owner==~" asks for the owner "=~", which is odd but can be.
  const matcher = parseMatcher(text);
  if (text === 'owner==~') expect(matcher).toMatchObject({ values: ['=~'] });
  else expect(matcher).toHaveProperty('says');
});

test('property: what is shown of a matcher is the same matcher when it is written again', () => {
  const value = fc.oneof(fc.string(), fc.constantFrom('shop team', 'a"b', "it's", 'a\\d', '\\n', ' x', 'line\nline'));
  fc.assert(
    fc.property(fc.constantFrom(...matchable), fc.constantFrom('=', '!='), value, (name, is, text) => {
      const matcher = { name, is, values: [text] };
      expect(parseMatcher(sayMatcher(matcher))).toEqual(matcher);
    }),
  );
});
