/** @module Which recorded case the lab answers with for a state. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseCase, fitsPath, standardAnswer } from '../../src/lab/choose-answer.ts';
import { loadCases, type RecordedCase } from '../../src/lab/load-cases.ts';

const source = 'https://example.com';
const asked = { protocol: 'http', method: 'GET', path: '/v1/account' } as const;

function recorded(body: string, more: Partial<RecordedCase>): RecordedCase {
  return { title: body, source, response: { status: 401, body }, causes: ['unrecognised'], ...more };
}

function at(path: string): RecordedCase['request'] {
  return { method: 'GET', url: `https://api.example.com${path}?x=1` };
}

test('prefers cases recorded at the path, then marked cases, then cases with this actual cause', () => {
  const recordedCases = [
    recorded('many causes', { causes: ['revoked', 'expired', 'unrecognised'] }),
    recorded('another one', { causes: ['revoked', 'unrecognised'], actual: 'unrecognised' }),
    recorded('turned out', { actual: 'revoked' }),
    recorded('marked elsewhere', { lab: ['revoked'], request: at('/v1/send') }),
    recorded('turned out here', { actual: 'revoked', request: at('/v1/account') }),
    recorded('marked here', { lab: ['revoked'], request: at('/v1/account') }),
  ];
  const chosen: string[] = [];
  for (let left = recordedCases; left.length > 0; ) {
    const answer = chooseCase(left, 'revoked', asked);
    const body = answer && 'body' in answer ? answer.body : 'none';
    chosen.push(body);
    left = left.filter((one) => one.title !== body);
  }
  expect(chosen).toEqual([
    'marked here',
    'turned out here',
    'marked elsewhere',
    'turned out',
    'many causes',
    'another one',
  ]);
});

test('ignores cases of another protocol, and cases that do not show the state', () => {
  const smtp = recorded('', { response: { smtp: '535 no' }, lab: ['revoked'] });
  expect(chooseCase([smtp, recorded('x', {})], 'revoked', asked)).toBeUndefined();
  expect(chooseCase([smtp], 'revoked', { protocol: 'smtp', method: 'SMTP', path: '' })).toEqual({ smtp: '535 no' });
});

test.each([
  ['/v3/{domain}/messages', '/v3/mg.shop.example/messages', true],
  ['/v3/<domain>/messages', '/v3/mg.shop.example/messages', true],
  ['/v3/:id', '/v3/1', true],
  ['/v3/{domain}', '/v3/', false],
  ['/v3/{domain}', '/v3/a/b', false],
  ['/v3/a', '/v3/b', false],
])('%s and %s', (pattern, path, fits) => {
  expect(fitsPath(pattern, path)).toBe(fits);
});

test('without a recorded case the answer comes from the standards', () => {
  expect(standardAnswer('rate_limited', 'http')).toMatchObject({ status: 429, headers: { 'retry-after': '30' } });
  expect(standardAnswer('revoked', 'smtp')).toEqual({ smtp: '535 5.7.8 Authentication credentials invalid' });
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keymedic-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('reads cases from a folder, or from the bundle if there is one', async () => {
  const one = "- {title: a, source: s, response: {smtp: '535 no'}, causes: [revoked], lab: [revoked]}\n";
  await writeFile(join(folder, 'acme.cases.yaml'), one);
  await writeFile(join(folder, '_template.cases.yaml'), 'not: [a, list');
  const paths = { folder, bundle: join(folder, 'cases.json') };
  expect([...loadCases(paths).keys()]).toEqual(['acme']);
  await writeFile(paths.bundle, JSON.stringify({ bundled: [] }));
  expect([...loadCases(paths).keys()]).toEqual(['bundled']);
});

test('names the file and place of a malformed case', async () => {
  await writeFile(
    join(folder, 'wrong.cases.yaml'),
    '- {title: a, source: s, response: {status: 200}, causes: [tired]}\n',
  );
  expect(() => loadCases({ folder, bundle: join(folder, 'none') })).toThrow(/wrong\.cases\.yaml[\s\S]*causes\[0\]/);
});

test('the cases of the checkout are well formed', () => {
  expect(loadCases().size).toBeGreaterThan(5);
});
