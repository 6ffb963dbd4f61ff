/** @module Answers that are compressed or are pages: nothing is offered that is not read, and no page is a delivery. */

import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel } from '../../src/core/model/channel.ts';
import { notify, opened } from '../fixtures/transitions.ts';
import { kinds, type Type } from './channel-samples.ts';
import { type Answer, inline, type Receivers, signingSecret, startReceivers } from './receivers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

const page = '<!doctype html><html><body>Sign in</body></html>';
const coders = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync };

function webhook(url: string): Channel {
  return { id: 'ops', type: 'webhook', url: inline(url), secret: inline(signingSecret) };
}

/** Answers 200 in this coding, whether or not the request allows it. */
function coded(coding: keyof typeof coders, body: string, type: string): Answer {
  return (response) =>
    response.writeHead(200, { 'Content-Type': type, 'Content-Encoding': coding }).end(coders[coding](body));
}

/** Answers 200 in the first coding that the request allows. */
function asAllowed(body: string, type: string): Answer {
  return (response, request) => {
    const allowed = String(request.headers['accept-encoding'] ?? '*');
    if (!/gzip|\*/.test(allowed)) return response.writeHead(200, { 'Content-Type': type }).end(body);
    return coded('gzip', body, type)(response, request);
  };
}

/** The channels over HTTP, webhooks included. */
type Any = Type | 'webhook';

async function deliver(type: Any, reply: Answer) {
  const { url, got } = await receivers.receive(reply);
  const channel = type === 'webhook' ? webhook(url) : kinds[type].make(url);
  const delivery = await receivers.send(channel, notify(opened));
  return { delivery, got };
}

const confirmations: readonly (readonly [Any, string, string])[] = [
  ['discord', '{"id":"123"}', 'application/json'],
  ['slack', 'ok', 'text/html'],
  ['telegram', '{"ok":true,"result":{}}', 'application/json'],
  ['ntfy', '{"id":"a1","event":"message"}', 'application/json'],
  ['webhook', 'ok', 'text/html; charset=UTF-8'],
];

test.each(confirmations)('%s that compresses what may be compressed has the alert', async (type, body, contentType) => {
  const { delivery, got } = await deliver(type, asAllowed(body, contentType));
  expect(delivery).toMatchObject({ outcome: 'delivered' });
  expect(got[0]?.headers['accept-encoding']).toBe('identity');
});

test.each(
  confirmations.flatMap((one) =>
    (['gzip', 'deflate', 'br', 'zstd'] as const).map((coding) => [...one, coding] as const),
  ),
)('%s that answers %s (%s) in %s all the same has the alert', async (type, body, contentType, coding) => {
  expect((await deliver(type, coded(coding, body, contentType))).delivery).toMatchObject({ outcome: 'delivered' });
});

test.each(['webhook', 'alertmanager', 'teams'] as const)('a compressed page is no delivery to %s', async (type) => {
  for (const coding of ['gzip', 'br'] as const)
    expect((await deliver(type, coded(coding, page, 'text/html'))).delivery).toMatchObject({
      outcome: 'rejected',
      permanent: false,
    });
});

test.each(['webhook', 'alertmanager', 'discord'] as const)(
  'a page in a coding that nobody knows is no delivery to %s, and no refusal',
  async (type) => {
    const { delivery } = await deliver(type, (response) =>
      response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip, x-own' }).end('??'),
    );
    expect(delivery).toMatchObject({ outcome: 'unknown' });
  },
);

test.each([
  ['XHTML', 'application/xhtml+xml', `<?xml version="1.0" encoding="UTF-8"?>\n${page}`],
  ['a part of a page', 'text/html', '<p>Please <a href="/login">sign in</a></p>'],
  ['a page behind a long comment', 'text/html', `<!-- ${'gateway '.repeat(700)}-->${page}`],
  ['UTF-16', 'text/html; charset=utf-16', Buffer.from(`\ufeff${page}`, 'utf16le')],
])('no delivery to a webhook: %s', async (_, type, body) => {
  const { delivery } = await deliver('webhook', (response) =>
    response.writeHead(200, { 'Content-Type': type }).end(body),
  );
  expect(delivery).toMatchObject({ outcome: 'rejected', says: expect.stringContaining('with a web page') });
});

test('a compressed answer without an end is read up to its limit', async () => {
  const { delivery } = await deliver('webhook', coded('gzip', 'x'.repeat(50_000_000), 'text/plain'));
  expect(delivery).toMatchObject({ outcome: 'delivered' });
});
