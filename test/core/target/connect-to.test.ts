import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConnectTo, redirectConnection } from '../../../src/core/target/connect-to.ts';

function rule(text: string): Extract<ReturnType<typeof parseConnectTo>, { ok: true }>['rule'] {
  const parsed = parseConnectTo(text);
  if (!parsed.ok) throw new Error(parsed.says);
  return parsed.rule;
}

test.each([
  ['a.example:443:127.0.0.1:8443', { fromHost: 'a.example', fromPort: 443, toHost: '127.0.0.1', toPort: 8443 }],
  ['::127.0.0.1:', { fromHost: '', fromPort: null, toHost: '127.0.0.1', toPort: null }],
  ['::[::1]:8443', { fromHost: '', fromPort: null, toHost: '::1', toPort: 8443 }],
  ['[2001:db8::1]:25::2525', { fromHost: '2001:db8::1', fromPort: 25, toHost: '', toPort: 2525 }],
  [':::', { fromHost: '', fromPort: null, toHost: '', toPort: null }],
])('reads %s', (text, expected) => {
  expect(parseConnectTo(text)).toEqual({ ok: true, rule: expected });
});

test.each([
  '',
  'a',
  'a:1:b',
  'a:1:b:2:3',
  '2001:db8::1:25:b:2',
  'a:x:b:2',
  'a:0:b:2',
  'a:1:b:65536',
  '[nonsense]:1:b:2',
  'a b:1:c:2',
])('refuses %j', (text) => {
  expect(parseConnectTo(text).ok).toBe(false);
});

test('the first rule that matches wins; hosts without regard to case or spelling', () => {
  const rules = ['x.example:443:one:1', '[::1]:25:two:', ':25::2525', '::three:3'].map(rule);
  const to = (host: string, port: number): string => {
    const address = redirectConnection(rules, { host, port });
    return `${address.host} ${address.port}`;
  };
  expect(to('X.Example', 443)).toBe('one 1');
  expect(to('x.example', 80)).toBe('three 3');
  expect(to('0:0:0:0:0:0:0:1', 25)).toBe('two 25');
  expect(to('other', 25)).toBe('other 2525');
  expect(redirectConnection([], { host: 'a', port: 1 })).toEqual({ host: 'a', port: 1 });
});

test('never throws', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, host) => {
      const parsed = parseConnectTo(text);
      if (parsed.ok) redirectConnection([parsed.rule], { host, port: 1 });
    }),
  );
});
