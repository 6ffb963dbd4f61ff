/** @module A short secret that was replaced while the daemon runs stays masked in the answers to its integration. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFormerSecrets } from '../../../src/agent/diagnose/former-secrets.ts';
import { openRuntime } from '../../../src/agent/diagnose/runtime.ts';
import { examine } from '../../../src/agent/schedule/examine.ts';
import { createSiblingIndex } from '../../../src/agent/schedule/sibling-index.ts';
import { makeDefaultConfig } from '../../../src/config/build/defaults.ts';
import { newStanding } from '../../../src/core/incident/decide.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { makeIntegration, providers } from './fake-context.ts';

const before = 'Zq7-xW5';
let folder: string;
let server: net.Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keymedic-former-'));
  server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 mail.test ESMTP\r\n');
    socket.on('data', (data) => {
      const line = String(data);
      if (line.startsWith('EHLO')) socket.write('250-mail.test\r\n250 AUTH PLAIN LOGIN\r\n');
      else if (line.startsWith('QUIT')) socket.end('221 bye\r\n');
      else socket.write(`535 5.7.8 ${before} was replaced yesterday\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

test('the answer repeats the password that the file held before, also after a reload', async () => {
  const path = join(folder, 'password');
  const { port } = server.address() as net.AddressInfo;
  const integration = makeIntegration('relay', 'smtp', {
    endpoint: `smtp://127.0.0.1:${port}`,
    credential: {
      username: { from: 'given', text: new Secret('joe@x.test') },
      password: { from: 'file', path },
    },
  });
  const config = makeDefaultConfig(providers, folder);
  const formerSecrets = createFormerSecrets();
  const options = { version: '0', env: {}, instanceSecret: 'x', formerSecrets };
  const said: string[] = [];
  for (const password of [before, 'Kp4+vB8']) {
    await writeFile(path, password);
    const runtime = openRuntime({ ...config, investigate: { ...config.investigate, budget: 0 } }, options);
    const examined = await examine(runtime.context, integration, newStanding('relay'), createSiblingIndex());
    runtime.close();
    said.push(JSON.stringify(examined.kind === 'diagnosed' ? examined.diagnosis.evidence : examined));
  }
  expect(said.join()).toContain('‹secret› was replaced yesterday');
  expect(said.join()).not.toContain(before);
});

test('the last eight of an integration are remembered, and long ones are not', () => {
  const former = createFormerSecrets();
  for (let index = 0; index < 10; index += 1) former.learn('relay', new Secret(`pw-${index}`));
  former.learn('relay', new Secret('pw-2'));
  former.learn('relay', new Secret('a-long-password'));
  former.learn('relay', new Secret(' '));
  expect(former.of('relay').map((secret) => secret.reveal())).toEqual(
    [3, 4, 5, 6, 7, 8, 9, 2].map((index) => `pw-${index}`),
  );
  expect(former.of('other')).toEqual([]);
});
