/** @module Status pages, and the connectivity check. */

import type http from 'node:http';
import { expect, test } from 'vitest';
import { fetchStatusPage } from '../../src/esp/status-page.ts';
import { checkConnectivity } from '../../src/io/connectivity.ts';
import { createHttpClient } from '../../src/io/http-client.ts';
import { useTestServers } from '../io/servers.ts';

const servers = await useTestServers();

async function fetchFrom(handler: http.RequestListener, ms = 5_000) {
  const port = await servers.startHttps('status.esp.example', handler);
  const client = createHttpClient(servers.connect([`::127.0.0.1:${port}`]), '0', Date.now);
  return fetchStatusPage(client, 'https://status.esp.example/api/v2/summary.json', AbortSignal.timeout(ms));
}

test('reads the indicator and the incidents that are open', async () => {
  const report = await fetchFrom((request, response) => {
    expect(request.headers.authorization).toBeUndefined();
    // More than 64 kB, as with a few hundred components.
    const components = Array.from({ length: 2_000 }, (_, at) => ({ name: `component ${at}`, status: 'operational' }));
    response.end(
      JSON.stringify({
        status: { indicator: 'major', description: 'Partial System Outage' },
        components,
        incidents: [
          { name: 'API errors', status: 'investigating' },
          { name: 'Old trouble', status: 'resolved' },
          { name: 7 },
        ],
      }),
    );
  });
  expect(report).toEqual({ reached: true, indicator: 'major', incidents: ['API errors'] });
});

test('status.json has no incidents', async () => {
  const report = await fetchFrom((_, response) => response.end('{"status":{"indicator":"none"}}'));
  expect(report).toEqual({ reached: true, indicator: 'none', incidents: [] });
});

test.each<[string, http.RequestListener]>([
  ['HTML', (_, response) => response.end('<html>down</html>')],
  ['another format', (_, response) => response.end('[{"status":"UP"}]')],
  ['another format still', (_, response) => response.end('{"status":"UP"}')],
  ['an error', (_, response) => response.writeHead(503).end('{"status":{"indicator":"none"}}')],
  ['a redirect', (_, response) => response.writeHead(302, { location: 'https://x.example/' }).end()],
  ['a reset', (request) => request.socket.destroy()],
])('%s proves nothing', async (_, handler) => {
  expect(await fetchFrom(handler)).toEqual({ reached: false, reason: expect.stringMatching(/\w/) });
});

test('a status page that drips or is silent does not exceed the deadline', async () => {
  const started = performance.now();
  const silent = await fetchFrom(() => {}, 150);
  const drip = await fetchFrom((_, response) => {
    const timer = setInterval(() => response.write(' '), 20);
    response.once('close', () => clearInterval(timer));
  }, 150);
  expect([silent.reached, drip.reached]).toEqual([false, false]);
  expect(performance.now() - started).toBeLessThan(1_500);
});

test('connectivity: any answer counts if the certificate is right; the clock is compared', async () => {
  const date = 'Sat, 21 Nov 2026 12:00:00 GMT';
  const good = await servers.startHttps('one.example', (_, response) => response.writeHead(404, { date }).end());
  const portal = await servers.startHttps('wifi.example', (_, response) => response.end('log in'));
  const connector = servers.connect([`one.example::127.0.0.1:${good}`, `::127.0.0.1:${portal}`]);
  const client = createHttpClient(connector, '0', () => Date.parse(date) + 360_000);
  const urls = ['https://one.example/', 'https://two.example/'];
  const report = await checkConnectivity(client, urls, AbortSignal.timeout(5_000));
  expect(report.reached).toEqual(['https://one.example/']);
  expect(report.failed).toMatchObject([
    { url: 'https://two.example/', reason: expect.stringContaining('wifi.example') },
  ]);
  expect(report.clockAhead).toBe(360_000);
  expect(await checkConnectivity(client, [], AbortSignal.timeout(100))).toEqual({ reached: [], failed: [] });
});
