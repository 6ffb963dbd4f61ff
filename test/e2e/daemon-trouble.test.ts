/** @module Agent problems: a damaged store, a machine that is offline, a channel that fails, a missing secret. */

import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onlineHosts } from '../../src/lab/respond.ts';
import { startHttp } from '../fixtures/http-server.ts';
import { createEventLog } from './event-log.ts';
import { type Harness, startHarness } from './harness.ts';

const limit = 60_000;
let harness: Harness;

beforeEach(async () => {
  harness = await startHarness();
});

afterEach(() => harness.close());

test(
  'a damaged store: the daemon reports it with the way out, and continues from memory',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    await harness.writeConfig();
    await writeFile(harness.storeFile, 'this is no database at all, but a text of some length '.repeat(100));
    const daemon = harness.start();
    await harness.alerts.until(/^webhook agent\.problem/);
    expect(harness.webhookBodies('agent.problem')).toContain(`mv ${harness.storeFile}`);
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    harness.simulator.setState('shop', 'revoked');
    await harness.alerts.until(/^webhook incident\.opened/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'offline: one agent problem and nothing about keys, and one message when it is over',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    harness.addLabKey('blog', 'postmark');
    await harness.writeConfig();
    const daemon = harness.start();
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    await daemon.log.until(/blog \(postmark\) healthy/);
    const hosts = ['api.sendgrid.com', 'api.postmarkapp.com', ...onlineHosts];
    for (const host of hosts) harness.simulator.setHost(host, { all: { fault: 'reset' } });
    await harness.alerts.until(/^webhook agent\.problem/);
    for (const host of hosts) harness.simulator.setHost(host, {});
    await harness.alerts.until(/^webhook agent\.recovered/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
    expect(harness.alerts.all.filter((text) => /incident\./.test(text))).toEqual([]);
    expect(harness.alerts.all.filter((text) => text.startsWith('webhook agent.problem'))).toHaveLength(1);
  },
  limit,
);

test(
  'offline while a host in the own network answers: that host does not show that we are online',
  async () => {
    const answered = createEventLog();
    const endpoint = await startHttp((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"username":"shop"}}');
      answered.add('answered');
    });
    const { key } = harness.addLabKey('shop', 'sendgrid').parts;
    await harness.writeConfig({
      integrations: [
        { id: 'shop', provider: 'sendgrid', key },
        {
          id: 'lists',
          provider: 'listmonk',
          endpoint,
          credential: { username: 'shop', key: 'a'.repeat(31).concat('1') },
        },
      ],
    });
    const daemon = harness.start();
    await daemon.log.until(/shop \(sendgrid\) (?:healthy|warning)/);
    for (const host of ['api.sendgrid.com', ...onlineHosts])
      harness.simulator.setHost(host, { all: { fault: 'reset' } });
    await harness.alerts.until(/^webhook agent\.problem/);
    for (let more = 0; more < 4; more += 1) await answered.until(/answered/, answered.all.length);
    expect(harness.alerts.all.filter((text) => /^webhook agent/.test(text))).toHaveLength(1);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'the other channel is told of a channel that fails',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    harness.simulator.setState('shop', 'revoked');
    await harness.mailbox.close();
    await harness.writeConfig();
    const daemon = harness.start();
    await harness.alerts.until(/^webhook agent\.problem/);
    expect(harness.webhookBodies('agent.problem')).toContain('do not get through to the channel mail');
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'a missing secret file concerns its own integration alone, and is noticed within seconds when it is back',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    harness.addLabKey('blog', 'postmark');
    await harness.writeConfig({ defaults: { every: '1h' } });
    const file = join(harness.folder, 'shop.key');
    await rename(file, `${file}.away`);
    const daemon = harness.start();
    await daemon.log.until(/blog \(postmark\) healthy/);
    await harness.alerts.until(/^webhook incident\.opened/);
    expect(harness.webhookBodies('incident.opened')).toContain('there is no such file');
    await rename(`${file}.away`, file);
    await harness.alerts.until(/^webhook incident\.resolved/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);
