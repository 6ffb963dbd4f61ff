/** @module Matchers of silences: their syntax, the labels that they hold for, and that a described matcher reads back as the same. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeMatcher, holds, type Matcher, matchable, parseMatcher } from '../../../src/core/incident/matcher.ts';
import { checkMatcher } from '../../../src/patterns/check.ts';

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
  const matcher = parseMatcher(text, checkMatcher);
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
  'integration=~\\w*\\w*\\w*\\w*\\w*x',
  'owner=~.*a.*b.*c.*d.*e',
  '=ada',
])('%j is no matcher', (text) => {
  // "owner==~" asks for the owner "=~", which is odd but can be.
  const matcher = parseMatcher(text, checkMatcher);
  if (text === 'owner==~') expect(matcher).toMatchObject({ values: ['=~'] });
  else expect(matcher).toHaveProperty('says');
});

function parsed(text: string): Matcher {
  const matcher = parseMatcher(text, checkMatcher);
  if ('says' in matcher) throw new Error(matcher.says);
  return matcher;
}

test.each<[string, Matcher, string]>([
  ['a value that begins like the operator =~', { name: 'provider', is: '=', values: ['~'] }, 'provider="~"'],
  ['the same with more behind it', { name: 'owner', is: '=', values: ['~ada', 'bob'] }, 'owner="~ada",bob'],
  [
    'several values, one with a space',
    { name: 'owner', is: '=', values: ['shop team', 'bob'] },
    'owner="shop team",bob',
  ],
  ['several values, one with a comma', { name: 'owner', is: '=', values: ['a,b', "it's"] }, `owner="a,b","it's"`],
  ['an empty value among others', { name: 'owner', is: '=', values: ['', 'bob'] }, 'owner="",bob'],
  ['a pattern with a backslash', { name: 'owner', is: '=~', values: ['a\\d'] }, 'owner=~"a\\\\d"'],
])('%s can be written as it is shown', (_, matcher, text) => {
  expect(describeMatcher(matcher)).toBe(text);
  expect(parsed(text)).toEqual(matcher);
});

test.each([
  ["owner='a b', bob", ['a b', 'bob']],
  ['owner="a" , "b"', ['a', 'b']],
  ['owner="a"b,c', ['"a"b', 'c']],
  [`owner=it's,bob's`, [`it's`, `bob's`]],
])('%s names several values', (text, values) => {
  expect(parsed(text).values).toEqual(values);
});

const oddTexts = [
  'shop team',
  'a"b',
  "it's",
  'a\\d',
  '\\n',
  ' x',
  'line\nline',
  '~',
  '=~',
  '!',
  ',',
  '"',
  "'",
  '',
  '"a"',
];
const value = fc.oneof(fc.string(), fc.constantFrom(...oddTexts));
const comparison = fc.oneof(
  fc.record({ is: fc.constant('=' as const), values: fc.array(value, { minLength: 1, maxLength: 4 }) }),
  fc.record({ is: fc.constant('!=' as const), values: value.map((one) => [one]) }),
);

test('property: what is shown of a matcher is the same matcher when it is written again', () => {
  fc.assert(
    fc.property(fc.constantFrom(...matchable), comparison, (name, { is, values }) => {
      const matcher = { name, is, values };
      expect(parseMatcher(describeMatcher(matcher), checkMatcher)).toEqual(matcher);
    }),
  );
});
