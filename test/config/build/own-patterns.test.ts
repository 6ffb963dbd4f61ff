/** @module Patterns of users come in by many doors: each is checked, with line and column, and none stops the program. */

import { expect, test } from 'vitest';
import { listShapes } from '../../../src/core/key/key-shapes.ts';
import { isBeginningOf } from '../../../src/core/key/shape.ts';
import { readAnswer } from '../../../src/core/reading/read-answer.ts';
import { createScrubber } from '../../../src/core/scrub.ts';
import { cpuOf } from '../../patterns/cpu-time.ts';
import { brief, load } from '../folder.ts';

/** Neither JavaScript nor RE2 ends with it: it looks ahead, and repeats what repeats. */
const hopeless = '(?=(?:d+d?)+!)x';
const slowShape = '^(?:k+k?)+$';

const own = (http: string): string => `integrations:
  - id: own
    provider: http
    key: { env: OWN_KEY }
    http:
      url: https://api.example.com/
      ${http}
`;

test.each([
  [
    'text of an answer',
    `answers: [{ text: '${hopeless}', causes: revoked }]`,
    '7:25 integrations[0].http.answers[0].text',
  ],
  [
    'header of an answer',
    `answers: [{ header: { server: '${hopeless}' }, causes: revoked }]`,
    '7:37 integrations[0].http.answers[0].header.server',
  ],
  [
    'field of an answer',
    `answers: [{ json: { error.code: '${hopeless}' }, causes: revoked }]`,
    '7:39 integrations[0].http.answers[0].json.',
  ],
  ['text of a healthy answer', `healthy: { text: '${hopeless}' }`, '7:24 integrations[0].http.healthy.text'],
  [
    'field of a healthy answer',
    `healthy: { json: { ok: '${hopeless}' } }`,
    '7:30 integrations[0].http.healthy.json.ok',
  ],
  ['shape', `shape: '${slowShape}'`, '7:14 integrations[0].http.shape'],
])('http: the %s', async (_, http, place) => {
  const { problems } = await load({ 'keymedic.yaml': own(http) });
  const [problem, ...more] = problems.map(brief);
  expect(more).toEqual([]);
  expect(problem).toContain('would stop the program on some texts');
  expect(problem?.startsWith(place), problem).toBe(true);
});

const plugin = (door: Readonly<Record<string, string>>): string => `id: acme
name: Acme Mail
sendsSingleMails: true
credentials:
  - kind: api_key
    title: API key
    parts: [{ name: key, title: API key, secret: true, shape: '${door['part'] ?? '^acme_[0-9a-f]{32}$'}', variables: [], source: x }]
    auth: { scheme: bearer }
    failedLogin: harmless
    failedLoginSource: x
    expiry: { rule: never, source: x }
lookalikes: [{ shape: '${door['lookalike'] ?? '^id-[0-9]+$'}', means: malformed, says: An id., source: x }]
hosts: [{ region: '{dc}', url: 'https://{dc}.acme.example', source: x }]
variables: { dc: { fill: [{ from: region, match: '${door['match'] ?? '^([a-z]{2})$'}' }], allow: '${door['allow'] ?? '^[a-z]{2}$'}', default: eu } }
endpoint: { required: false, example: 'https://acme.example', allow: '${door['endpoint'] ?? '^https://.+$'}', source: x }
settings: [{ name: account, title: account, shape: '${door['setting'] ?? '^[0-9]+$'}', source: x }]
requests: { me: { method: GET, path: /v1/me } }
probes: [{ request: me, permission: null, effects: none, source: x }]
refusal: [unrecognised, revoked]
answers: [{ status: [401], text: '${door['text'] ?? 'revoked'}', url: '${door['url'] ?? 'acme'}', causes: refusal, source: x }]
keep: []
pages: {}
retired: [{ url: '${door['retired'] ?? '/v0/'}', says: It ended., source: x }]
recognise: ['${door['recognise'] ?? 'AcmeError'}']
`;
const main = 'providers: esps\nintegrations: [{ id: a, provider: acme, key: { env: ACME_KEY } }]\n';

test('a plugin with good patterns at every door is taken', async () => {
  const { problems } = await load({ 'keymedic.yaml': main, 'esps/acme.yaml': plugin({}) });
  expect(problems.map(brief)).toEqual([]);
});

test.each([
  ['part', slowShape, 7, 'credentials[0].parts[0].shape'],
  ['lookalike', slowShape, 12, 'lookalikes[0].shape'],
  ['match', slowShape, 14, 'variables.dc.fill[0].match'],
  ['allow', slowShape, 14, 'variables.dc.allow'],
  ['endpoint', slowShape, 15, 'endpoint.allow'],
  ['setting', slowShape, 16, 'settings[0].shape'],
  ['text', hopeless, 20, 'answers[0].text'],
  ['url', hopeless, 20, 'answers[0].url'],
  ['retired', hopeless, 23, 'retired[0].url'],
  ['recognise', hopeless, 24, 'recognise[0]'],
])('a plugin: %s', async (door, pattern, line, path) => {
  const { problems } = await load({ 'keymedic.yaml': main, 'esps/acme.yaml': plugin({ [door]: pattern }) });
  const told = problems.filter(({ file }) => file.endsWith('acme.yaml')).map(brief);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(new RegExp(`^${line}:\\d+ ${path.replace(/[[\].]/g, '\\$&')}: would stop the program`));
});

test('what JavaScript would not end, RE2 reads, and reads right', async () => {
  const { config } = await load({
    'keymedic.yaml': own(
      `answers: [{ status: 401, text: '(d+)+$', causes: revoked }, { json: { error: 'key.*is.*gone' }, causes: expired }]`,
    ),
  });
  const provider = config?.providers.get('http:own');
  const read = (status: number, body: string) =>
    readAnswer(provider, { kind: 'http', status, headers: {}, body }).causes;
  expect(read(401, 'no more D')).toEqual(['revoked']);
  expect(read(401, 'no more!')).not.toEqual(['revoked']);
  expect(read(403, '{"error":"The key you sent is, sadly, gone."}')).toEqual(['expired']);
  for (const body of [`${'d'.repeat(60_000)}!`, JSON.stringify({ error: 'key is '.repeat(8_000) })]) {
    const time = Math.min(...[1, 2, 3].map(() => cpuOf(() => read(401, body))));
    expect(time).toBeLessThan(50);
  }
});

test('a shape that costs too much inside of texts is not looked for there, and its beginnings are not tried', async () => {
  const shape = '^tok_[^x]*x[^x]*x[^x]*$';
  const { config, problems } = await load({ 'keymedic.yaml': own(`shape: '${shape}'`) });
  expect(problems.map(brief)).toEqual([]);
  const shapes = listShapes(config?.providers ?? new Map());
  expect(shapes).not.toContain(shape);
  const scrubber = createScrubber(shapes);
  expect(Math.min(...[1, 2, 3].map(() => cpuOf(() => scrubber.scrub("tok_ax'".repeat(9_000)))))).toBeLessThan(50);
  expect(() => isBeginningOf(shape, 'tok_')).not.toThrow(TypeError);
});
