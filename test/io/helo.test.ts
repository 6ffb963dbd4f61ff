/** @module The name in EHLO: that of the config, that of the machine, or its address. */

import { expect, onTestFinished, test } from 'vitest';
import { createConnector } from '../../src/io/connector.ts';
import { addressLiteral, ownName } from '../../src/io/helo.ts';
import { startTestServers } from './servers.ts';

test.each([
  ['monitor.shop.example', 'monitor.shop.example'],
  ['Monitor-1.Shop.example.', 'Monitor-1.Shop.example'],
  ['keymedic-7d9f8c6b5-x2x4z', undefined],
  ['localhost', undefined],
  ['localhost.localdomain', undefined],
  ['10.0.0.7', undefined],
  ['a..b.example', undefined],
  ['under_score.example', undefined],
  ['', undefined],
])('the machine %j greets as %j by itself', (hostname, name) => {
  expect(ownName(hostname)).toBe(name);
});

test.each([
  ['192.0.2.7', '[192.0.2.7]'],
  ['::ffff:192.0.2.7', '[192.0.2.7]'],
  ['2001:db8::7', '[IPv6:2001:db8::7]'],
  ['fe80::1%eth0', '[IPv6:fe80::1]'],
  [undefined, '[127.0.0.1]'],
])('a machine without a name in DNS greets from %j as %s', (address, literal) => {
  expect(addressLiteral(address)).toBe(literal);
});

test('the name of the config comes first', async () => {
  const servers = await startTestServers();
  onTestFinished(() => servers.close());
  const port = await servers.startTcp(() => {});
  const connector = createConnector({ connectTo: [], helo: 'k.shop.example' });
  onTestFinished(() => connector.close());
  const socket = await connector.openSocket('127.0.0.1', port, false, AbortSignal.timeout(5000));
  expect(connector.heloName(socket)).toBe('k.shop.example');
  expect(servers.connect().heloName(socket)).toMatch(/^(?:\[127\.0\.0\.1\]|[\w-]+(?:\.[\w-]+)+)$/);
  socket.destroy();
});
