/** @module The hosts without a proxy, and the proxies of the environment. */

import { expect, test } from 'vitest';
import { createDirectCheck, parseDirectRule } from '../../src/io/no-proxy.ts';
import { createProxyChoice, readEnvironmentProxies } from '../../src/io/proxy-choice.ts';

test.each<[entry: string, direct: readonly string[], proxied: readonly string[]]>([
  ['corp.example', ['corp.example', 'a.b.corp.example', 'CORP.example.'], ['notcorp.example', 'corp.example.org']],
  ['.corp.example', ['relay.corp.example'], ['xcorp.example']],
  ['*.corp.example', ['relay.corp.example'], ['corp.example.net']],
  ['relay', ['relay'], ['relay2', '10.0.0.1']],
  ['10.0.0.0/8', ['10.255.0.1'], ['11.0.0.1', 'ten.example']],
  ['192.168.7.9', ['192.168.7.9'], ['192.168.7.90']],
  ['2001:db8::/32', ['2001:db8:0:0::9'], ['2001:db9::9']],
  ['[2001:db8::1]', ['2001:DB8:0::1'], ['2001:db8::2']],
  ['.bücher.example', ['relay.xn--bcher-kva.example'], ['xn--bcher-kva.example.org']],
  ['*', ['any.example', '8.8.8.8'], []],
])('the entry %s', (entry, direct, proxied) => {
  const isDirect = createDirectCheck([entry]);
  for (const host of direct) expect([host, isDirect(host, 443)]).toEqual([host, true]);
  for (const host of proxied) expect([host, isDirect(host, 443)]).toEqual([host, false]);
});

test('an entry may be for one port', () => {
  const isDirect = createDirectCheck(['relay.example:25', '[::ffff:1]:25']);
  expect([isDirect('relay.example', 25), isDirect('relay.example', 443)]).toEqual([true, false]);
});

test.each(['10.0.0.0/33', '10.0.0/8', 'a b', 'https://host', '', '::1/129', '-/8'])('%j is no entry', (entry) => {
  expect(parseDirectRule(entry)).toBeUndefined();
});

test('this machine is direct whatever the entries are', () => {
  const isDirect = createDirectCheck([]);
  const here = ['localhost', 'LOCALHOST.', 'db.localhost', '127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'];
  expect(here.filter((host) => !isDirect(host, 1))).toEqual([]);
  expect(['localhost.example', '128.0.0.1', '::2', '127.evil.example'].filter((host) => isDirect(host, 1))).toEqual([]);
});

test('the environment names a proxy for each scheme; lower case comes first, and mail has ALL_PROXY alone', () => {
  const found = readEnvironmentProxies({
    http_proxy: 'proxy:3128',
    HTTP_PROXY: 'http://other:1',
    HTTPS_PROXY: 'http://u:p@secure:3129/',
    NO_PROXY: 'localhost, .corp.example 10.0.0.0/8',
  });
  expect(found.proxies).toEqual({ http: 'http://proxy:3128', https: 'http://u:p@secure:3129/' });
  expect(found.noProxy).toEqual(['localhost', '.corp.example', '10.0.0.0/8']);
  expect(found.unusable).toEqual([]);
  const choose = createProxyChoice({ proxy: found.proxies, noProxy: found.noProxy });
  expect(choose('https', 'api.example', 443)).toBe('http://u:p@secure:3129/');
  expect(choose('https', 'api.corp.example', 443)).toBeUndefined();
  expect(choose('smtp', 'mail.example', 587)).toBeUndefined();
  expect(readEnvironmentProxies({ ALL_PROXY: 'http://p:1' }).proxies).toEqual({
    http: 'http://p:1',
    https: 'http://p:1',
    smtp: 'http://p:1',
  });
});

test('a proxy of another kind is named, and not used', () => {
  const found = readEnvironmentProxies({ ALL_PROXY: 'socks5://u:hunter22@p:1080', HTTPS_PROXY: '' });
  expect(found).toEqual({ proxies: {}, noProxy: [], set: ['ALL_PROXY'], unusable: ['ALL_PROXY'] });
});
