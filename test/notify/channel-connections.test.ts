/** @module The way of a channel: its proxy, and TLS with its mail server. */

import http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { EmailChannel } from '../../src/core/model/channel.ts';
import { createConnector } from '../../src/io/connector.ts';
import { createLogIn, createSender } from '../../src/notify/sender.ts';
import { notify, opened } from '../fixtures/transitions.ts';
import { acceptMails, email } from './mail/mail-servers.ts';
import { inline, type Receivers, resolveSecret, startReceivers } from './receivers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

/** A proxy that refuses every connection, or leads it to a port, and writes down what it was asked for. */
async function startProxy(port?: number): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = http.createServer((_, response) => response.writeHead(403).end());
  server.on('connect', (request, client) => {
    asked.push(request.url ?? '');
    client.on('error', () => {});
    if (port === undefined) return client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    const upstream = net.connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    return client.once('close', () => upstream.destroy());
  });
  return { url: `http://127.0.0.1:${await receivers.listen(server)}`, asked };
}

function senderBehind(proxy: string) {
  const connectTo = [{ fromHost: 'mail.test', fromPort: null, toHost: '127.0.0.1', toPort: null }];
  const connector = createConnector({ connectTo, ca: receivers.ca, proxy });
  onTestFinished(() => connector.close());
  return {
    send: createSender({ connector, resolveSecret, now: Date.now }),
    logIn: createLogIn({ connector, resolveSecret }),
  };
}

test('behind a proxy that refuses mail, a channel with proxy: none gets through', async () => {
  const { port, mails } = await acceptMails(receivers);
  const proxy = await startProxy();
  const { send, logIn } = senderBehind(proxy.url);
  const channel = email(port) as EmailChannel;
  const says = expect.stringMatching(
    /^No connection.*: the proxy 127\.0\.0\.1:\d+ refused \(403 for 127\.0\.0\.1:\d+\)\. Look/,
  );
  expect(await send(channel, notify(opened))).toMatchObject({ outcome: 'rejected', says });
  expect(await logIn(channel)).toMatchObject({ outcome: 'rejected' });
  const asked = proxy.asked.length;
  expect(asked).toBe(2);
  expect(await send({ ...channel, proxy: 'none' }, notify(opened))).toMatchObject({ outcome: 'delivered' });
  expect(await logIn({ ...channel, proxy: 'none' })).toMatchObject({ outcome: 'delivered' });
  expect(proxy.asked).toHaveLength(asked);
  expect(mails).toHaveLength(1);
});

test('a channel over HTTP may have a proxy of its own, whose URL is a secret', async () => {
  const { url, got } = await receivers.receive((response) => response.end('ok'));
  const { hostname, port } = new URL(url);
  const own = await startProxy(Number(port));
  const general = await startProxy();
  const { send } = senderBehind(general.url);
  const away = url.replace(hostname, 'mail.test');
  const channel = { id: 'chat', type: 'slack', url: inline(away) } as const;
  const withProxy = { ...channel, proxy: inline(`${own.url.replace('http://', 'http://u:hunter22@')}\n`) };
  const refused = expect.stringMatching(/^No connection: the proxy 127\.0\.0\.1:\d+ refused \(403 for/);
  expect(await send(channel, notify(opened))).toMatchObject({ outcome: 'rejected', says: refused });
  const { says } = await send(withProxy, notify(opened));
  // The receiver's certificate is for 127.0.0.1: the way is what counts here.
  expect(says).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(own.asked).toEqual([`127.0.0.1:${port}`]);
  expect(got).toEqual([]);
  expect(await send({ ...channel, proxy: inline('socks5://u:hunter22@h') }, notify(opened))).toEqual({
    outcome: 'rejected',
    permanent: false,
    says: 'The proxy of the channel chat is not a URL such as http://proxy:3128.',
  });
});

test('a mail server whose certificate is of a company CA and of another name gets mails by tls: { ca, server_name }', async () => {
  const { port, mails } = await acceptMails(receivers, await receivers.issue('relay.inside.example'));
  const connector = createConnector({ connectTo: [] });
  onTestFinished(() => connector.close());
  const send = createSender({ connector, resolveSecret, now: Date.now });
  const channel = email(port) as EmailChannel;
  const at = (tls: EmailChannel['smtp']['tls']) =>
    send({ ...channel, smtp: { url: `smtp://127.0.0.1:${port}`, ...(tls && { tls }) } }, notify(opened));
  expect((await at(undefined)).says).toContain('SELF_SIGNED_CERT_IN_CHAIN');
  expect((await at({ ca: receivers.ca })).says).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(await at({ ca: receivers.ca, serverName: 'relay.inside.example' })).toMatchObject({ outcome: 'delivered' });
  expect((await at({ ca: join(receivers.ca, 'none') })).says).toContain('ERR_CA_FILE');
  expect(mails).toHaveLength(1);
});

test('starttls sends no mail in plain text, and implicit speaks TLS with the first byte whatever the scheme is', async () => {
  const plain = await acceptMails(receivers, { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
  const secure = await acceptMails(receivers, { secure: true });
  const channel = (port: number, mode: 'starttls' | 'implicit') => {
    const made = email(port) as EmailChannel;
    return { ...made, smtp: { ...made.smtp, tls: { mode } } };
  };
  expect(await receivers.send(email(plain.port), notify(opened))).toMatchObject({ outcome: 'delivered' });
  expect(await receivers.send(channel(plain.port, 'starttls'), notify(opened))).toMatchObject({ outcome: 'rejected' });
  expect(plain.mails).toHaveLength(1);
  expect(await receivers.send(channel(secure.port, 'implicit'), notify(opened))).toMatchObject({
    outcome: 'delivered',
  });
});
