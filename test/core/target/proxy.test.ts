/** @module The URL of a proxy is read, not looked at: its host, its port, its user name and password. */

import { expect, test } from 'vitest';
import { parseProxy } from '../../../src/core/target/proxy.ts';

test.each([
  ['http://proxy:3128', { host: 'proxy', port: 3128, secure: false }],
  ['http://proxy.shop.example:3128/', { host: 'proxy.shop.example', port: 3128, secure: false }],
  ['HTTP://10.1.2.3:80', { host: '10.1.2.3', port: 80, secure: false }],
  ['https://proxy', { host: 'proxy', port: 443, secure: true }],
  ['http://[2001:db8::1]:8080', { host: '2001:db8::1', port: 8080, secure: false }],
  [
    'http://me:p%40ss%25@proxy:1',
    { host: 'proxy', port: 1, secure: false, login: { username: 'me', password: 'p@ss%' } },
  ],
  ['http://me@proxy:65535', { host: 'proxy', port: 65_535, secure: false, login: { username: 'me', password: '' } }],
  [
    'http://corp%5Cme:a:b@proxy:8',
    { host: 'proxy', port: 8, secure: false, login: { username: 'corp\\me', password: 'a:b' } },
  ],
])('%s', (text, proxy) => {
  expect(parseProxy(text)).toEqual({ ok: true, proxy });
});

test.each([
  'proxy:3128',
  'socks5://proxy:1080',
  'http://',
  'http:///',
  'http://:3128',
  'http://user:secret@',
  'http://user:secret@:3128',
  'http://proxy:port',
  'http://proxy:',
  'http://proxy:0',
  'http://proxy:65536',
  'http://proxy:99999',
  'http://proxy:-1',
  'http://proxy:31 28',
  'http://proxy:8080:8080',
  'http://[::1',
  'http://[::1]extra:80',
  'http://[not-an-address]:80',
  'http://1.2.3.4.5:80',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a template leaves behind
  'http://${HOST}:3128',
  'http://{{ proxy_host }}:3128',
  'http://pro xy:3128',
  'http://-proxy:3128',
  'http://proxy:3128/path',
  'http://proxy:3128?x=1',
  'http://us er:secret@proxy:3128',
  'http://user:50%off@proxy:3128',
  'http://us%er:secret@proxy:3128',
  'http://user:%ff@proxy:3128',
  'http://user:se/cret@proxy:3128',
  'http://us%3Aer:secret@proxy:3128',
])('%s is no proxy, and the reason repeats nothing of it', (text) => {
  const read = parseProxy(text);
  expect(read.ok).toBe(false);
  if (read.ok) return;
  expect(read.says).toMatch(/^(?:must|names|has|holds) /);
  expect(read.says).not.toMatch(/secret|50%off|se\/cret/);
});
