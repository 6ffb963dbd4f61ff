/** @module The webhook channel against a real receiver: what it sends, and what it makes of every kind of answer. */

import net from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel } from '../../src/core/model/channel.ts';
import { notify, opened, ownProblem } from '../fixtures/transitions.ts';
import { type Answer, inline, type Receivers, signingSecret, startReceivers } from './receivers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

function webhook(url: string, secret = signingSecret): Channel {
  return { id: 'ops', type: 'webhook', url: inline(url), secret: inline(secret) };
}

function answer(status: number, headers: Record<string, string> = {}, body = ''): Answer {
  return (response) => response.writeHead(status, headers).end(body);
}

test('posts the body of Standard Webhooks with a signature that their library accepts', async () => {
  const { url, got } = await receivers.receive(answer(204));
  const delivery = await receivers.send(webhook(url), notify(opened));
  expect(delivery).toEqual({ outcome: 'delivered', says: 'The receiver answered 204.' });
  const [request] = got;
  expect(request).toMatchObject({ method: 'POST', url: '/hook/s3cret-path' });
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': 'inc-7f3a2c.1.ops',
    'content-length': String(Buffer.byteLength(request?.body ?? '')),
  });
  const verified = new Webhook(signingSecret).verify(request?.body ?? '', request?.headers as Record<string, string>);
  expect(verified).toMatchObject({ type: 'incident.opened', data: { integrations: [{ id: 'shop-receipts' }] } });
});

test.each([
  ['without whsec_', signingSecret.slice('whsec_'.length)],
  ['with a line end and without padding', `${signingSecret}\n`.replace('=', '')],
])('signs with a secret %s like with the complete one', async (_, secret) => {
  const { url, got } = await receivers.receive(answer(200));
  await receivers.send(webhook(url, secret), notify(ownProblem));
  const request = got[0];
  const verify = (): unknown =>
    new Webhook(signingSecret).verify(request?.body ?? '', request?.headers as Record<string, string>);
  expect(verify()).toMatchObject({ type: 'agent.problem' });
});

test('sends the same id and the same body on every attempt', async () => {
  const { url, got } = await receivers.receive(answer(503));
  await receivers.send(webhook(url), notify(opened));
  await receivers.send(webhook(url), { ...notify(opened), attempts: 1 });
  expect(got.map(({ headers }) => headers['webhook-id'])).toEqual(['inc-7f3a2c.1.ops', 'inc-7f3a2c.1.ops']);
  expect(got[1]?.body).toBe(got[0]?.body);
});

test.each<[string, Answer, object]>([
  [
    '200 with an endless body',
    (response) => response.writeHead(200).write('x'.repeat(40_000)),
    { outcome: 'delivered' },
  ],
  ['200 that breaks off', cutAnswer(200), { outcome: 'delivered' }],
  [
    '302',
    answer(302, { Location: 'https://127.0.0.1/elsewhere' }),
    {
      outcome: 'rejected',
      permanent: false,
      says: 'The receiver answered 302, a redirect, which is not followed: set the final URL.',
    },
  ],
  ['400', answer(400), { outcome: 'rejected', permanent: false }],
  ['401', answer(401), { outcome: 'rejected', permanent: false }],
  [
    '410',
    answer(410),
    { outcome: 'rejected', permanent: true, says: expect.stringMatching(/410: it is gone for good\. Compare url/) },
  ],
  [
    '413',
    answer(413),
    {
      outcome: 'rejected',
      permanent: false,
      says: 'The receiver answered 413: the alert is too large for it.',
    },
  ],
  [
    '200 with the page of a log-in',
    answer(200, { 'Content-Type': 'text/html' }, '\n<!-- gw 7 -->\n<!DOCTYPE html><html><form>Password</form></html>'),
    { outcome: 'rejected', permanent: false, says: expect.stringContaining('answered 200 with a web page') },
  ],
  ['200 in XML', answer(200, {}, '<?xml version="1.0"?><Response/>'), { outcome: 'delivered' }],
  ['429 with seconds', answer(429, { 'Retry-After': '17' }), { outcome: 'rejected', permanent: false, retryAfter: 17 }],
  [
    '503 with seconds',
    answer(503, { 'Retry-After': '120' }),
    { outcome: 'rejected', permanent: false, retryAfter: 120 },
  ],
  ['500 that breaks off', cutAnswer(500), { outcome: 'rejected', permanent: false }],
])('the delivery of an alert answered with %s', async (_, reply, expected) => {
  const { url, got } = await receivers.receive(reply);
  expect(await receivers.sendWithin(1000)(webhook(url), notify(opened))).toMatchObject(expected);
  expect(got).toHaveLength(1);
});

test.each([429, 500, 502])(
  'leaves the time of the next attempt to the outbox after a %i without Retry-After',
  async (status) => {
    const { url } = await receivers.receive(answer(status));
    const delivery = await receivers.send(webhook(url), notify(opened));
    expect(delivery).toMatchObject({ outcome: 'rejected', permanent: false });
    expect(delivery).not.toHaveProperty('retryAfter');
  },
);

test('reads Retry-After as a date', async () => {
  const { url } = await receivers.receive(answer(429, { 'Retry-After': new Date(Date.now() + 60_000).toUTCString() }));
  const delivery = await receivers.send(webhook(url), notify(opened));
  expect(delivery).toHaveProperty('retryAfter');
  const { retryAfter } = delivery as { retryAfter: number };
  expect(retryAfter).toBeGreaterThan(50);
  expect(retryAfter).toBeLessThanOrEqual(60);
});

test('the delivery of an alert that was sent and never answered is unknown', async () => {
  const { url, got } = await receivers.receive(() => {});
  expect(await receivers.sendWithin(300)(webhook(url), notify(opened))).toEqual({
    outcome: 'unknown',
    says: 'The alert was sent, but no answer came in time; the receiver may have it.',
  });
  expect(got).toHaveLength(1);
});

test('the delivery of an alert whose connection was reset after it was sent is unknown', async () => {
  const { url } = await receivers.receive((response) => response.socket?.destroy());
  expect(await receivers.send(webhook(url), notify(opened))).toEqual({
    outcome: 'unknown',
    says: 'The alert was sent, but no answer came (ECONNRESET); the receiver may have it.',
  });
});

test('nothing was sent if the TLS handshake never ends', async () => {
  const port = await receivers.listen(net.createServer());
  expect(await receivers.sendWithin(300)(webhook(`https://127.0.0.1:${port}/hook`), notify(opened))).toEqual({
    outcome: 'rejected',
    permanent: false,
    says: expect.stringMatching(/^No connection in time\. Look at the address/),
  });
});

test('nothing was sent if nobody listens', async () => {
  const server = net.createServer();
  const port = await receivers.listen(server);
  await new Promise((resolve) => server.close(resolve));
  expect(await receivers.send(webhook(`https://127.0.0.1:${port}/hook`), notify(opened))).toEqual({
    outcome: 'rejected',
    permanent: false,
    says: expect.stringMatching(/^No connection \(ECONNREFUSED\)\. Look at the address/),
  });
});

test.each([
  ['untrusted', /SIGNATURE|CERT/],
  ['expired', /CERT_HAS_EXPIRED/],
  ['wrong_name', /ALTNAME/],
] as const)('refuses a receiver whose certificate is flawed: %s', async (flaw, code) => {
  const { createServer } = await import('node:https');
  const port = await receivers.listen(createServer(await receivers.issue('127.0.0.1', flaw)));
  const delivery = await receivers.send(webhook(`https://127.0.0.1:${port}/hook`), notify(opened));
  expect(delivery).toMatchObject({ outcome: 'rejected', permanent: false });
  expect(delivery.says).toMatch(/^No connection \([A-Z_]+\)\. Look at the certificate of the receiver/);
  expect(delivery.says).toMatch(code);
});

test.each<[string, Channel, string]>([
  ['a URL that is none', webhook('hooks.example/s3cret-path'), 'The URL of the channel is not one'],
  ['a URL of a file', webhook('file:///s3cret-path'), 'The URL of the channel is not one'],
  ['a secret that is not base64', webhook('https://127.0.0.1/s3cret-path', 'whsec_s3cret-path!'), 'not base64'],
  ['an empty secret', webhook('https://127.0.0.1/s3cret-path', ''), 'not base64'],
  [
    'a secret that cannot be read',
    { id: 'ops', type: 'webhook', url: inline('https://127.0.0.1/'), secret: { from: 'env', name: 'NOT_SET' } },
    'A secret of the channel ops cannot be read.',
  ],
])('never throws for %s, and the sentence holds no secret', async (_, channel, says) => {
  const delivery = await receivers.send(channel, notify(opened));
  expect(delivery).toMatchObject({ outcome: 'rejected', permanent: false });
  expect(delivery.says).toContain(says);
  expect(JSON.stringify(delivery)).not.toContain('s3cret');
});

test('never throws for a notification without transitions', async () => {
  const delivery = await receivers.send(webhook('https://127.0.0.1/'), notify());
  expect(delivery).toMatchObject({ outcome: 'rejected', says: 'The alert could not be made (RangeError).' });
});

/** Promises more than it sends, then breaks off. */
function cutAnswer(status: number): Answer {
  return (response) => {
    response.writeHead(status, { 'Content-Length': '1000' });
    response.write('half', () => response.socket?.destroy());
  };
}
