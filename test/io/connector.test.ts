/** @module The connector: `connect_to`, certificates, the proxy, and sockets. */

import net from 'node:net';
import { expect, test } from 'vitest';
import type { Connector } from '../../src/io/connector.ts';
import { createConnector } from '../../src/io/connector.ts';
import { createHttpClient } from '../../src/io/http-client.ts';
import { useTestServers } from './servers.ts';

const servers = await useTestServers();

async function ask(connector: Connector, url: string, ms = 5_000): Promise<string> {
  const request = { method: 'GET', url, shownUrl: url, headers: {} };
  const { answer } = await createHttpClient(connector, '0', Date.now).ask(request, AbortSignal.timeout(ms));
  return answer.kind === 'http' ? answer.body : `${answer.phase} ${answer.code}`;
}

/** Starts a server that answers with its name and the Host header. */
function startNamed(name: string, host: string): Promise<number> {
  return servers.startHttps(host, (request, response) => response.end(`${name} ${request.headers.host}`));
}

/** Starts an HTTP proxy that records each target and its credentials, and connects all of them to one port. */
async function startProxy(targets: string[], port: number): Promise<number> {
  return servers.startHttp(
    (_, response) => response.writeHead(400).end(),
    (request, client) => {
      targets.push(`${request.url} ${request.headers['proxy-authorization'] ?? '-'}`);
      const upstream = net.connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
      client.once('close', () => upstream.destroy());
    },
  );
}

test('the first rule that matches wins; TLS name and Host header stay', async () => {
  const one = await startNamed('one', 'a.example');
  const two = await startNamed('two', 'a.example');
  const connector = servers.connect([
    `b.example:443:127.0.0.1:1`,
    `a.example:8443:127.0.0.1:${two}`,
    `a.example::127.0.0.1:${one}`,
    `::127.0.0.1:${two}`,
  ]);
  expect(await ask(connector, 'https://a.example/')).toBe('one a.example');
  expect(await ask(connector, 'https://A.example:8443/')).toBe('two a.example:8443');
});

test('a rule for an IP address: the certificate must be for the original address', async () => {
  const right = await startNamed('v4', '192.0.2.7');
  const wrong = await startNamed('loopback', '127.0.0.1');
  expect(await ask(servers.connect([`192.0.2.7:443:127.0.0.1:${right}`]), 'https://192.0.2.7/')).toBe('v4 192.0.2.7');
  expect(await ask(servers.connect([`192.0.2.7:443:127.0.0.1:${wrong}`]), 'https://192.0.2.7/')).toBe(
    'tls ERR_TLS_CERT_ALTNAME_INVALID',
  );
});

test('a rule may have IPv6 in brackets, in any spelling', async () => {
  const port = await startNamed('v6', '2001:db8::7');
  const connector = servers.connect([`[2001:DB8:0::7]:443:127.0.0.1:${port}`]);
  expect(await ask(connector, 'https://[2001:db8::7]/')).toBe('v6 [2001:db8::7]');
});

test('rules apply to sockets as well', async () => {
  const port = await startNamed('tls', 'mail.example');
  const connector = servers.connect([`mail.example:465:127.0.0.1:${port}`]);
  const socket = await connector.openSocket('mail.example', 465, true, AbortSignal.timeout(5_000));
  expect(socket.remotePort).toBe(port);
  socket.destroy();
  const plain = await connector.openSocket('mail.example', 465, false, AbortSignal.timeout(5_000));
  expect(plain.remotePort).toBe(port);
  plain.destroy();
  await expect(
    servers.connect([`::127.0.0.1:${port}`]).openSocket('other.example', 465, true, AbortSignal.timeout(5_000)),
  ).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
});

test('a handshake that never ends is aborted', async () => {
  const port = await servers.startTcp(() => {});
  const opening = servers.connect([`::127.0.0.1:${port}`]).openSocket('a.example', 465, true, AbortSignal.timeout(150));
  await expect(opening).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('without the extra authority the same server is not trusted', async () => {
  const port = await startNamed('x', 'a.example');
  const connector = createConnector({
    connectTo: [{ fromHost: '', fromPort: null, toHost: '127.0.0.1', toPort: port }],
  });
  expect(await ask(connector, 'https://a.example/')).toBe('tls SELF_SIGNED_CERT_IN_CHAIN');
  connector.close();
});

test('a CA file without a certificate is reported at once', () => {
  expect(() => servers.connect([], { ca: import.meta.filename })).toThrow('holds no certificate');
  expect(() => servers.connect([], { ca: '/nowhere/ca.pem' })).toThrow('ENOENT');
});

test('the proxy is asked for the target that connect_to names', async () => {
  const targets: string[] = [];
  const port = await startNamed('behind', 'a.example');
  const proxy = await startProxy(targets, port);
  const connector = servers.connect(['a.example:443:inside.example:8443'], {
    proxy: `http://user:p%40ss@127.0.0.1:${proxy}`,
  });
  expect(await ask(connector, 'https://a.example/')).toBe('behind a.example');
  expect(await ask(connector, 'https://a.example/')).toBe('behind a.example');
  const socket = await connector.openSocket('a.example', 443, true, AbortSignal.timeout(5_000));
  socket.destroy();
  const credentials = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
  // Two requests over one kept tunnel, one socket of its own.
  expect(targets).toEqual([`inside.example:8443 ${credentials}`, `inside.example:8443 ${credentials}`]);
});

test('plain HTTP goes through the tunnel as well', async () => {
  const targets: string[] = [];
  const port = await servers.startHttp((request, response) => response.end(`plain ${request.headers.host}`));
  const proxy = await startProxy(targets, port);
  const connector = servers.connect([], { proxy: `http://127.0.0.1:${proxy}` });
  expect(await ask(connector, 'http://listmonk.example:9000/')).toBe('plain listmonk.example:9000');
  expect(targets).toEqual(['listmonk.example:9000 -']);
});

test('an answer of the proxy is never read as the answer of the ESP', async () => {
  for (const status of [403, 407, 502]) {
    const proxy = await servers.startHttp(
      (_, response) => response.end(),
      (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nno`),
    );
    const connector = servers.connect([], { proxy: `http://127.0.0.1:${proxy}` });
    expect(await ask(connector, 'https://a.example/')).toBe(`proxy ERR_PROXY_${status}`);
  }
});

test('a proxy that does not listen, or does not answer', async () => {
  const silent = await servers.startTcp(() => {});
  expect(await ask(servers.connect([], { proxy: 'http://127.0.0.1:1' }), 'https://a.example/')).toBe(
    'proxy ECONNREFUSED',
  );
  expect(await ask(servers.connect([], { proxy: `http://127.0.0.1:${silent}` }), 'https://a.example/', 150)).toBe(
    'timeout ETIMEDOUT',
  );
});

test.each([
  ['answers nothing', 'http', () => {}, 'ERR_PROXY_UNANSWERED'],
  [
    'drips the header of its answer',
    'http',
    (socket: net.Socket) => void socket.write('HTTP/1.1 200 OK\r\nX-Slow: '),
    'ERR_PROXY_UNANSWERED',
  ],
  ['speaks plain text where TLS is wanted', 'https', () => {}, 'ETIMEDOUT'],
])('a proxy that accepts the connection and %s is named', async (_, scheme, behave, code) => {
  const port = await servers.startTcp(behave);
  const connector = servers.connect([], { proxy: `${scheme}://127.0.0.1:${port}` });
  expect(await ask(connector, 'https://a.example/', 1300)).toBe(`proxy ${code}`);
  await expect(connector.openSocket('mail.example', 587, false, AbortSignal.timeout(1300))).rejects.toMatchObject({
    code,
    message: expect.stringContaining(`the proxy 127.0.0.1:${port} did not `),
  });
});

test('a proxy that opens the tunnel with another success than 200', async () => {
  const tunnelled = await servers.startTcp((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 201 Created\r\n\r\n');
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
    });
  });
  const connector = servers.connect([], { proxy: `http://127.0.0.1:${tunnelled}` });
  expect(await ask(connector, 'http://a.example/')).toBe('ok');
});

test('knows which connections stay on this machine', () => {
  const connector = servers.connect(['10.0.0.1::127.0.0.1:', '127.0.0.2::10.0.0.1:']);
  expect(connector.staysHere('127.0.0.1', 25)).toBe(true);
  expect(connector.staysHere('::1', 25)).toBe(true);
  expect(connector.staysHere('10.0.0.1', 25)).toBe(true);
  expect(connector.staysHere('127.0.0.2', 25)).toBe(false);
  expect(connector.staysHere('127.evil.example', 25)).toBe(false);
  const proxied = servers.connect(['10.0.0.1::127.0.0.1:'], { proxy: 'http://127.0.0.1:3128' });
  expect(proxied.staysHere('127.0.0.1', 25)).toBe(true);
  expect(proxied.staysHere('10.0.0.1', 25)).toBe(false);
});

test('what is on this machine, or in no_proxy, is reached without the proxy, by HTTP and by sockets', async () => {
  const asked: string[] = [];
  const port = await servers.startHttp((_, response) => response.end('direct'));
  const proxy = `http://127.0.0.1:${await startProxy(asked, port)}`;
  const rules = [`relay.corp.example::127.0.0.1:${port}`, `10.1.2.3::127.0.0.1:${port}`];
  const connector = servers.connect(rules, { proxy, noProxy: ['corp.example', '10.0.0.0/8'] });
  for (const host of ['127.0.0.1', 'localhost', 'relay.corp.example', '10.1.2.3']) {
    expect(await ask(connector, `http://${host}:${port}/`)).toBe('direct');
    (await connector.openSocket(host, port, false, AbortSignal.timeout(5_000))).destroy();
  }
  expect(asked).toEqual([]);
  await ask(connector, 'http://other.example/');
  expect(asked).toEqual(['other.example:80 -']);
});

test('a way of its own uses another proxy, or none', async () => {
  const asked: string[] = [];
  const other: string[] = [];
  const port = await servers.startHttp((_, response) => response.end('here'));
  const connector = servers.connect([`a.example::127.0.0.1:${port}`], {
    proxy: `http://127.0.0.1:${await startProxy(asked, port)}`,
  });
  expect(await ask(connector.via('none'), 'http://a.example/')).toBe('here');
  expect(await ask(connector.via(`http://127.0.0.1:${await startProxy(other, port)}`), 'http://a.example/')).toBe(
    'here',
  );
  expect([asked, other]).toEqual([[], [`127.0.0.1:${port} -`]]);
});

test('each scheme has its proxy, as the environment names them', async () => {
  const asked: string[] = [];
  const port = await servers.startHttp((_, response) => response.end('here'));
  const http = `http://127.0.0.1:${await startProxy(asked, port)}`;
  const connector = servers.connect([`a.example::127.0.0.1:${port}`], { proxy: { http } });
  expect(await ask(connector, 'http://a.example/')).toBe('here');
  (await connector.openSocket('a.example', 25, false, AbortSignal.timeout(5_000))).destroy();
  expect(asked).toEqual([`127.0.0.1:${port} -`]);
});

test('a server with a certificate of its own authority and of another name is trusted when both are named', async () => {
  const connector = createConnector({
    connectTo: [
      { fromHost: '', fromPort: null, toHost: '127.0.0.1', toPort: await startNamed('x', 'relay.inside.example') },
    ],
  });
  const open = (trust: Parameters<Connector['openSocket']>[4]) =>
    connector.openSocket('10.0.0.5', 465, true, AbortSignal.timeout(5_000), trust);
  await expect(open({})).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  await expect(open({ ca: servers.ca })).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  await expect(open({ ca: '/nowhere/ca.pem' })).rejects.toMatchObject({ code: 'ERR_CA_FILE' });
  (await open({ ca: servers.ca, serverName: 'relay.inside.example' })).destroy();
  connector.close();
});
