/** @module The generic HTTP provider: what the user's settings become, and how its answers are read. */

import { expect, test } from 'vitest';
import { type HttpSettings, httpUrlShape, makeHttpProvider } from '../../src/core/generic-provider.ts';
import type { HttpAnswer } from '../../src/core/model/answer.ts';
import { readAnswer } from '../../src/core/reading/read-answer.ts';

const url = 'https://api.example.com/v1/me?fields=id&tag=a+b';

function read(settings: HttpSettings, status: number, body: string, headers: Record<string, string> = {}) {
  const answer: HttpAnswer = { kind: 'http', status, headers, body, method: 'GET', url };
  return readAnswer(makeHttpProvider('http:shop', settings), answer, { request: 'check', ours: true });
}

test('one URL becomes a host, a path and a query, asked with a bearer token', () => {
  const provider = makeHttpProvider('http:shop', { url });
  expect(provider.name).toBe('api.example.com');
  expect(provider.hosts.map((host) => host.url)).toEqual(['https://api.example.com']);
  expect(provider.requests).toEqual({
    check: { method: 'GET', path: '/v1/me', query: { fields: 'id', tag: 'a+b' }, plainText: true },
  });
  expect(provider.credentials[0]?.auth).toEqual({ scheme: 'bearer' });
  expect(provider.credentials[0]?.parts.map((part) => part.name)).toEqual(['key']);
});

test('a URL without a path asks the root, and places in it stay', () => {
  expect(makeHttpProvider('h', { url: 'https://api.example.com' }).requests.check?.path).toBe('/');
  expect(makeHttpProvider('h', { url: 'https://a.example/{account}/me' }).requests.check?.path).toBe('/{account}/me');
});

test('the parts are those that the scheme names', () => {
  const basic = makeHttpProvider('h', {
    url,
    auth: { scheme: 'basic', username: '{username}', password: '{password}' },
  });
  expect(basic.credentials[0]?.parts.map((part) => [part.name, part.secret])).toEqual([
    ['username', false],
    ['password', true],
  ]);
  const fixed = makeHttpProvider('h', { url, auth: { scheme: 'basic', username: 'api', password: '{key}' } });
  expect(fixed.credentials[0]?.parts.map((part) => part.name)).toEqual(['key']);
});

test('a GET has no side effect, a POST waits for permission', () => {
  expect(makeHttpProvider('h', { url }).probes[0]?.effects).toBe('none');
  expect(makeHttpProvider('h', { url, method: 'POST' }).probes[0]?.effects).toBe('unsure');
});

test('without `healthy`, a 2xx with data is healthy and a 401 is a refusal that names no cause', () => {
  expect(read({ url }, 200, '{"id":1}').causes).toEqual(['healthy']);
  expect(read({ url }, 401, '').causes).toContain('unrecognised');
});

test('with `healthy`, another success is not healthy', () => {
  const settings: HttpSettings = { url, healthy: { json: { ok: '^true$' } } };
  expect(read(settings, 200, '{"ok":true}').causes).toEqual(['healthy']);
  const other = read(settings, 200, '{"ok":false,"error":"invalid_auth"}');
  expect(other.causes).not.toContain('healthy');
  const odd = read(settings, 200, '{"ok":"maybe"}');
  expect(odd.causes).not.toContain('healthy');
  expect(odd.says).toMatch(/not the one/);
});

test('a status that is no 2xx can be healthy when the user says so', () => {
  const settings: HttpSettings = { url, healthy: { status: [403], text: 'read-only' } };
  expect(read(settings, 403, '{"message":"key is read-only"}').causes).toEqual(['healthy']);
  expect(read(settings, 200, '{}').causes).not.toContain('healthy');
});

test("the user's rules come first, in their order", () => {
  const settings: HttpSettings = {
    url,
    answers: [{ status: [200], json: { plan: 'frozen' }, causes: ['account_suspended'], says: 'The plan is frozen.' }],
    healthy: { status: [200] },
  };
  expect(read(settings, 200, '{"plan":"frozen"}')).toMatchObject({
    causes: ['account_suspended'],
    says: 'The plan is frozen.',
  });
  expect(read(settings, 200, '{"plan":"paid"}').causes).toEqual(['healthy']);
});

test('the shape of the URL refuses user names, fragments, blanks and places in the host', () => {
  const shape = new RegExp(httpUrlShape);
  for (const good of [url, 'http://127.0.0.1:8080', 'https://a.example/{account}?x=1']) expect(good).toMatch(shape);
  for (const bad of [
    'https://u:p@a.example/',
    'https://a.example/#x',
    'ftp://a.example',
    'https://{key}.evil.example/',
  ])
    expect(bad).not.toMatch(shape);
});
