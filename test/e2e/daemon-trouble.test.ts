/** @module Trouble of the daemon's own: a store that is damaged, a machine that is cut off, a channel that fails, a lost secret. */

import { rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { onlineHosts } from '../../src/lab/respond.ts';
import { createHappenings, openScene, type Scene } from './harness.ts';

const limit = 60_000;
let scene: Scene;

beforeEach(async () => {
  scene = await openScene();
});

afterEach(() => scene.close());

function webhookBodies(type: string): string {
  return JSON.stringify(scene.webhook.received.filter((call) => call.type === type).map(({ body }) => body));
}

test(
  'a damaged store: it says so with the way out, and goes on probing and alerting from memory',
  async () => {
    scene.addKey('shop', 'sendgrid');
    await scene.writeConfig();
    await writeFile(scene.storeFile, 'this is no database at all, but a text of some length '.repeat(100));
    const daemon = scene.start();
    await scene.alerts.until(/^webhook agent\.problem/);
    expect(webhookBodies('agent.problem')).toContain(`mv ${scene.storeFile}`);
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    scene.world.setState('shop', 'revoked');
    await scene.alerts.until(/^webhook incident\.opened/);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'cut off from everybody: one problem of our own, nothing about keys; and one word when it is over',
  async () => {
    scene.addKey('shop', 'sendgrid');
    scene.addKey('blog', 'postmark');
    await scene.writeConfig();
    const daemon = scene.start();
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    await daemon.log.until(/blog \(postmark\) healthy/);
    const hosts = ['api.sendgrid.com', 'api.postmarkapp.com', ...onlineHosts];
    for (const host of hosts) scene.world.setHost(host, { all: { fault: 'reset' } });
    await scene.alerts.until(/^webhook agent\.problem/);
    for (const host of hosts) scene.world.setHost(host, {});
    await scene.alerts.until(/^webhook agent\.recovered/);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
    expect(scene.alerts.all.filter((text) => /incident\./.test(text))).toEqual([]);
    expect(scene.alerts.all.filter((text) => text.startsWith('webhook agent.problem'))).toHaveLength(1);
  },
  limit,
);

test(
  'cut off while a host of our own answers: it is no sign that we are online',
  async () => {
    const answered = createHappenings();
    const own = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"username":"shop"}}');
      answered.note('answered');
    });
    await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      own.closeAllConnections();
      await new Promise((resolve) => own.close(resolve));
    });
    const { key } = scene.addKey('shop', 'sendgrid').parts;
    await scene.writeConfig({
      integrations: [
        { id: 'shop', provider: 'sendgrid', key },
        {
          id: 'lists',
          provider: 'listmonk',
          endpoint: `http://127.0.0.1:${(own.address() as AddressInfo).port}`,
          credential: { username: 'shop', key: 'a'.repeat(31).concat('1') },
        },
      ],
    });
    const daemon = scene.start();
    await daemon.log.until(/shop \(sendgrid\) (?:healthy|warning)/);
    for (const host of ['api.sendgrid.com', ...onlineHosts]) scene.world.setHost(host, { all: { fault: 'reset' } });
    await scene.alerts.until(/^webhook agent\.problem/);
    for (let more = 0; more < 4; more += 1) await answered.until(/answered/, answered.all.length);
    expect(scene.alerts.all.filter((text) => /^webhook agent/.test(text))).toHaveLength(1);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'a channel that fails is told of on the other one',
  async () => {
    scene.addKey('shop', 'sendgrid');
    scene.world.setState('shop', 'revoked');
    await scene.mailbox.close();
    await scene.writeConfig();
    const daemon = scene.start();
    await scene.alerts.until(/^webhook agent\.problem/);
    expect(webhookBodies('agent.problem')).toContain('do not get through to the channel mail');
    expect((await daemon.end('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'a secret file that is gone concerns its own integration alone; put back, it is seen within seconds',
  async () => {
    scene.addKey('shop', 'sendgrid');
    scene.addKey('blog', 'postmark');
    await scene.writeConfig({ defaults: { every: '1h' } });
    const file = join(scene.folder, 'shop.key');
    await rename(file, `${file}.away`);
    const daemon = scene.start();
    await daemon.log.until(/blog \(postmark\) healthy/);
    await scene.alerts.until(/^webhook incident\.opened/);
    expect(webhookBodies('incident.opened')).toContain('there is no such file');
    await rename(`${file}.away`, file);
    await scene.alerts.until(/^webhook incident\.resolved/);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
  },
  limit,
);
