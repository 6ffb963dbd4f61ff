/**
 * @module Whatever comes from outside, at its greatest length: nothing that is done with it in one go takes more than 50 ms of
 * processor time. What only the first time takes longer, since patterns are compiled then, is done before.
 */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { providers as shelf } from '../../providers/index.ts';
import type { DiagnoseContext } from '../../src/agent/diagnose/context.ts';
import { readExchange, readFacts, scrubAnswer } from '../../src/agent/diagnose/send.ts';
import { maskerOf } from '../../src/cli/terminal/mask.ts';
import { evidenceOfAnswer } from '../../src/core/diagnosis/evidence.ts';
import { explainText } from '../../src/core/explain/explain-text.ts';
import { inspect } from '../../src/core/key/inspect.ts';
import { listShapes } from '../../src/core/key/key-shapes.ts';
import type { Answer, HttpAnswer, SmtpAnswer } from '../../src/core/model/answer.ts';
import type { Exchange } from '../../src/core/model/exchange.ts';
import type { CredentialKind, Provider } from '../../src/core/model/provider.ts';
import { Secret } from '../../src/core/model/secret.ts';
import { lowerPattern } from '../../src/core/reading/match/rule-index.ts';
import { readAnswer } from '../../src/core/reading/read-answer.ts';
import { longestAnswerText, longestPasted } from '../../src/core/reading/shorten.ts';
import { createScrubber } from '../../src/core/scrub.ts';
import { cpuOf } from './cpu-time.ts';
import { hostileTexts } from './hostile-texts.ts';

const mostTime = 50;
/** Bodies, replies and secrets. */
const longest = 64 * 1024;
const providers = new Map(shelf.map((provider) => [provider.id, provider]));

/** What fills a text: one character, or what begins something that never ends. */
const fillings = [
  ...' .-_"\\/<[{(&\'`:=,;@x0é\u0000\n',
  'ab ', '" ', '\\n', '\r\n', '<a ', '<!--', '&amp;', '\\u0041', '[{', '{"a":', '[a](', "'a' + ", '=> ', 'a.b@', '-----BEGIN ',
  'key: ', 'token ', 'https://a:', 'error ', 'invalid key ', 'expired or ', '535-5.7.8 x\n', 'HTTP/1.1 401 x\n', '"message":"', '[a] => \n',
]; // biome-ignore format: a list
/** What stands before and behind it. */
const frames: readonly (readonly [string, string])[] = [
  ['', ''],
  ['{"message":"', '"}'],
  ['{"error":{"code":"', '"}}'],
  ['<html><body>', '</body></html>'],
  ['401 unauthorized ', '!'],
];

function fill(frame: readonly [string, string], filling: string, length: number): string {
  const room = length - frame[0].length - frame[1].length;
  return frame[0] + filling.repeat(Math.ceil(room / filling.length)).slice(0, room) + frame[1];
}

const texts = (length: number): readonly string[] =>
  frames.flatMap((frame) => fillings.map((filling) => fill(frame, filling, length)));

interface Measured {
  readonly what: string;
  /** Milliseconds of processor time. */
  readonly time: number;
  readonly text: string;
}

/** The ten calls that took longest, the slowest first. */
let slowest: readonly Measured[] = [];

/** The texts for which the call takes too long, each also at its best of many tries. */
function listSlow(what: string, all: readonly string[], call: (text: string) => unknown): readonly string[] {
  return all.flatMap((text) => {
    let time = cpuOf(() => call(text));
    // What else the machine does may have been counted.
    for (let again = 0; time > mostTime ? again < 30 : again < 3 && time > (slowest[9]?.time ?? 0); again++)
      time = Math.min(
        time,
        cpuOf(() => call(text)),
      );
    const measured = { what, time, text: JSON.stringify(`${text.slice(0, 60)} … ${text.slice(-20)}`) };
    slowest = [...slowest, measured].sort((one, other) => other.time - one.time).slice(0, 10);
    return time > mostTime ? [describe(measured)] : [];
  });
}

function describe({ what, time, text }: Measured): string {
  return `${time.toFixed(1)} ms, ${what}: ${text}`;
}

afterAll(() => {
  console.log(`The slowest ten of all hostile inputs:\n${slowest.map(describe).join('\n')}`);
});

const http = (status: number, body: string): HttpAnswer => ({ kind: 'http', status, headers: {}, body });
const smtp = (text: string): SmtpAnswer => ({ kind: 'smtp', code: 535, text });

beforeAll(() => {
  for (const status of [200, 401, 403, 404, 500])
    for (const provider of shelf) readAnswer(provider, http(status, 'error: invalid key, expired'));
  for (let again = 0; again < 2; again++)
    explainText('HTTP/1.1 401\n\n{"error":"invalid"}', providers, { now: 0, headers: {} });
});

test('an answer of any ESP', () => {
  const bodies = texts(longest);
  const slow = shelf.flatMap((provider, at) =>
    // Each text meets a fifth of the ESPs, and each ESP a fifth of the texts.
    listSlow(
      `an answer of ${provider.id}`,
      bodies.filter((_, place) => (place + at) % 5 === 0),
      (body) => [200, 401].map((status) => readAnswer(provider, http(status, body))),
    ),
  );
  expect(slow).toEqual([]);
}, 240_000);

test('an answer made of the pieces of the rules that read it', () => {
  const slow = shelf.flatMap((provider) =>
    provider.answers.flatMap(({ text, status }) => {
      if (text === undefined) return [];
      const [first] = status ?? [401];
      const code = typeof first === 'number' ? first : 403;
      const bodies = hostileTexts(lowerPattern(text), '', longestAnswerText).filter((_, place) => place % 7 === 0);
      return listSlow(`a rule of ${provider.id}`, bodies, (body) => readAnswer(provider, http(code, body)));
    }),
  );
  expect(slow).toEqual([]);
}, 240_000);

test('an SMTP reply', () => {
  const smtpOf = providers.get('smtp');
  expect(listSlow('a reply', texts(longest), (text) => readAnswer(smtpOf, smtp(`535 ${text}`)))).toEqual([]);
}, 120_000);

/** What is done with an answer between two waits. */
test('all that the daemon does with an answer', () => {
  const scrubber = createScrubber(listShapes(providers));
  scrubber.learn(new Secret('Xk9vQ2mZt7LrB4nWp8Yc'));
  const context = { scrub: (text: string) => scrubber.scrub(text) } as DiagnoseContext;
  const examine = (provider: Provider, kind: CredentialKind, request: string, answer: Answer): unknown => {
    const exchange = { answer, request, method: 'GET', requests: 1, at: 0, carried: [] } as unknown as Exchange;
    const reading = readExchange(provider, kind, exchange);
    readFacts(context, { provider, parts: {} }, exchange, true);
    return evidenceOfAnswer(reading, scrubAnswer(context, exchange), provider);
  };
  const scopes = JSON.stringify({ scopes: Array.from({ length: 8_000 }, (_, at) => `s${at}`) });
  const all = [...texts(longest), scopes.slice(0, longest)];
  const slow = shelf.flatMap((provider, at) => {
    const [kind] = provider.credentials;
    const [request = ''] = Object.keys(provider.requests);
    if (kind === undefined) return [];
    return listSlow(
      `all about an answer of ${provider.id}`,
      all.filter((text, place) => (place + at) % 9 === 0 || text === all.at(-1)),
      (body) => examine(provider, kind, request, kind.kind === 'smtp' ? smtp(body) : http(401, body)),
    );
  });
  expect(slow).toEqual([]);
}, 240_000);

test('a pasted text', () => {
  const explain = (text: string): unknown => explainText(text, providers, { now: 0, headers: {} });
  expect(listSlow('a pasted text', texts(longestPasted), explain)).toEqual([]);
}, 240_000);

test('the mask for what is said of a pasted text', () => {
  const mask = (text: string): string => maskerOf(text)('This is what is said of it.');
  expect(listSlow('the mask of a pasted text', texts(longestPasted), mask)).toEqual([]);
}, 240_000);

test('a text that is scrubbed, with secrets whose beginnings are all over it', () => {
  const scrubber = createScrubber(listShapes(providers));
  for (let length = 100; length < 4_000; length += 100)
    scrubber.learn(new Secret(`${'abcdefgh'.repeat(500).slice(0, length)}!`));
  scrubber.learn(new Secret('short'));
  const all = [
    ...texts(longest),
    'abcdefgh'.repeat(longest / 8),
    `password${' '.repeat(longest)}`,
    'key=short '.repeat(longest / 10),
  ];
  expect(listSlow('the mask', all, (text) => scrubber.scrub(text))).toEqual([]);
}, 120_000);

test('a secret that is no key of its ESP', () => {
  const all = texts(longest);
  const slow = shelf.flatMap((provider, at) =>
    provider.credentials.slice(0, 2).flatMap((kind) => {
      const [part] = kind.parts.filter(({ secret }) => secret);
      if (part === undefined) return [];
      return listSlow(
        `a secret of ${provider.id}`,
        all.filter((_, place) => (place + at) % 9 === 0),
        (text) => inspect(provider, kind, { [part.name]: text }, shelf),
      );
    }),
  );
  expect(slow).toEqual([]);
}, 240_000);
