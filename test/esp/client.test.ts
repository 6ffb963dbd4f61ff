/** @module The client finds the host of an order, builds its request, and never throws. */

import { expect, test } from 'vitest';
import ghost from '../../providers/ghost.ts';
import mailchimp from '../../providers/mailchimp.ts';
import mailgun from '../../providers/mailgun.ts';
import sendgrid from '../../providers/sendgrid.ts';
import smtp2go from '../../providers/smtp2go.ts';
import { Secret } from '../../src/core/model/secret.ts';
import { createEspClient } from '../../src/esp/client.ts';
import { now, sendProbe, servers, withScheme } from './send-probe.ts';

test('a setting cannot lead out of the path', async () => {
  const provider = withScheme({ scheme: 'bearer' }, { method: 'GET', path: '/v3/{domain}/messages' });
  const send = (domain: string) =>
    sendProbe(
      { provider, kind: 'k', parts: { key: 'abc' }, request: 'me', settings: { domain } },
      ['api.x.example'],
      () => '{}',
    );
  expect((await send('a/b?c=d#e')).requests[0]?.url).toBe('/v3/a%2Fb%3Fc%3Dd%23e/messages');
  expect((await send('..')).exchange.answer).toMatchObject({ kind: 'none', phase: 'client', code: 'ERR_TARGET' });
});

test('a Mailchimp key whose data centre is a path makes no request', async () => {
  const parts = { key: `${'0'.repeat(32)}-x.example/` };
  const { exchange, requests } = await sendProbe(
    { provider: mailchimp, kind: 'api_key', parts, request: 'ping' },
    ['x.example'],
    () => '{}',
  );
  expect(exchange).toMatchObject({ answer: { phase: 'client', code: 'ERR_TARGET', problem: 'variable' }, requests: 0 });
  expect(requests).toEqual([]);
});

test('Mailchimp: the host comes from the key', async () => {
  const parts = { key: `${'0'.repeat(32)}-us14` };
  const { exchange, requests } = await sendProbe(
    { provider: mailchimp, kind: 'api_key', parts, request: 'ping' },
    ['us14.api.mailchimp.com'],
    () => '{}',
  );
  expect(exchange).toMatchObject({
    region: 'us14',
    url: 'https://us14.api.mailchimp.com/3.0/ping',
    date: Date.parse('2026-11-21T11:54:00Z'),
    at: now,
  });
  expect(requests).toHaveLength(1);
});

test('Mailgun: a form without fields is still a form', async () => {
  const parts = { key: 'key-canary4711' };
  const order = {
    provider: mailgun,
    kind: 'api_key',
    parts,
    request: 'empty_send',
    settings: { domain: 'mg.example.com' },
  };
  const { requests } = await sendProbe(order, ['api.mailgun.net'], () => undefined);
  expect(requests).toMatchObject([{ method: 'POST', url: '/v3/mg.example.com/messages', body: '' }]);
  expect(requests[0]?.headers['content-length']).toBe('0');
});

test('SMTP2GO: another region is another host', async () => {
  const order = {
    provider: smtp2go,
    kind: 'api_key',
    parts: { key: 'api-canary4711' },
    request: 'permissions',
    region: 'eu',
  };
  const { exchange, requests } = await sendProbe(order, ['eu-api.smtp2go.com'], () => '{}');
  expect(exchange).toMatchObject({ region: 'eu', host: 'https://eu-api.smtp2go.com' });
  expect(JSON.stringify(requests)).toContain('api-canary4711');
});

test('an order that cannot be sent is an answer as well', async () => {
  const unknown = await sendProbe(
    { provider: ghost, kind: 'admin_api_key', parts: { key: 'a:bb' }, request: 'nothing' },
    [],
    () => '{}',
  );
  expect(unknown.exchange).toMatchObject({ answer: { code: 'ERR_TARGET' }, requests: 0 });
  const withoutEndpoint = await sendProbe(
    { provider: ghost, kind: 'admin_api_key', parts: { key: 'a:bb' }, request: 'users' },
    [],
    () => '{}',
  );
  expect(withoutEndpoint.exchange.answer).toMatchObject({
    message: 'Ghost needs endpoint, such as https://mysite.ghost.io',
  });
  const malformed = await sendProbe(
    {
      provider: sendgrid,
      kind: 'api_key',
      parts: { key: 'SG.\ud800' },
      request: Object.keys(sendgrid.requests)[0] ?? '',
    },
    [],
    () => '{}',
  );
  expect(malformed.exchange.answer).toMatchObject({ code: 'ERR_INVALID_CHAR' });
});

test('closing the client aborts the orders that are under way', async () => {
  let arrived = (): void => {};
  const reached = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const port = await servers.startHttps('api.x.example', () => arrived());
  const connector = servers.connect([`::127.0.0.1:${port}`]);
  const client = createEspClient({ connector, version: '1', now: () => now, onSecret: () => {} });
  const provider = withScheme({ scheme: 'bearer' });
  const [kind] = provider.credentials;
  if (!kind) throw new Error('the provider above has one kind');
  const signal = AbortSignal.timeout(5_000);
  const sending = client.send({
    provider,
    kind,
    parts: { key: new Secret('abc') },
    settings: {},
    request: 'me',
    credential: 'real',
    signal,
  });
  await reached;
  client.close();
  expect((await sending).answer).toMatchObject({ kind: 'none', code: 'ERR_CANCELED' });
});
