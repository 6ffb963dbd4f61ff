/** @module Messages of the daemon besides verdicts: heartbeat, systemd, start message, fallbacks of dependent channels, removed keys. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { testChannels } from '../../src/cli/commands/channels.ts';
import { collect } from '../cli/collect-output.ts';
import { startHttp } from '../fixtures/http-server.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { channelsOf, type Harness, startHarness } from './harness.ts';

const limit = 60_000;
let harness: Harness;

beforeEach(async () => {
  harness = await startHarness();
});

afterEach(() => harness.close());

/** A service like healthchecks.io: logs `PATH BODY` of each call. */
async function startHeartbeatService(): Promise<{ readonly url: string; readonly beats: EventLog }> {
  const beats = createEventLog();
  const url = await startHttp(async (request, response) => {
    const body = await text(request);
    response.end('OK');
    beats.add(`${request.url} ${body}`);
  });
  return { url: `${url}/ping`, beats };
}

test(
  'the heartbeat reports the start, continues while all is well, and names the channel that fails',
  async () => {
    const { url, beats } = await startHeartbeatService();
    harness.addLabKey('shop', 'sendgrid');
    await harness.writeConfig({ heartbeat: { url, every: '1s' } });
    const daemon = harness.start();
    await beats.until(/^\/ping\/start/);
    await beats.until(/^\/ping $/);
    expect(beats.all.filter((text) => text.startsWith('/ping/fail'))).toEqual([]);
    await harness.mailbox.close();
    harness.simulator.setState('shop', 'revoked');
    expect(await beats.until(/^\/ping\/fail/)).toContain('The last message to the channel mail did not get through.');
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
    expect(daemon.log.all.join('\n')).not.toContain(url);
  },
  limit,
);

test(
  'after a failed channels test the heartbeat reports a failure, over a restart, until a message arrives',
  async () => {
    const { url, beats } = await startHeartbeatService();
    let status = 500;
    const chat = await startHttp((_, response) => response.writeHead(status).end('ok'));
    harness.addLabKey('shop', 'sendgrid');
    await harness.writeConfig({
      heartbeat: { url, every: '1s' },
      channels: [{ id: 'chat', type: 'slack', url: `${chat}/x` }],
    });
    const isFail = /^\/ping\/fail.*The last message to the channel chat did not get through\./;
    const { io } = collect(harness.folder);
    const options = { config: harness.configFile };
    const first = harness.start();
    await beats.until(/^\/ping $/);
    expect(await testChannels([], options, io)).toBe(2);
    await beats.until(isFail);
    expect((await first.stop('SIGTERM')).code).toBe(0);
    const restarted = beats.all.length;
    const second = harness.start();
    await beats.until(isFail, restarted);
    expect(beats.all.slice(restarted)).not.toContain('/ping ');
    status = 200;
    expect(await testChannels([], options, io)).toBe(0);
    await beats.until(/^\/ping $/, restarted);
    expect((await second.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

const listener = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
while True: print(s.recv(4096).decode().strip(), flush=True)
`;
const hasBoth = ['systemd-notify', 'python3'].every((program) => spawnSync(program, ['--version']).status === 0);

test.runIf(hasBoth)(
  'systemd is told when the daemon is ready, alive, reloading and stopping',
  async () => {
    const socket = join(harness.folder, 'notify');
    const child: ChildProcess = spawn('python3', ['-c', listener, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(async () => {
      child.kill();
      await once(child, 'exit');
    });
    if (child.stdout === null) throw new Error('no output');
    const messages = createEventLog();
    createInterface({ input: child.stdout }).on('line', messages.add);
    await messages.until(/^bound/);
    await harness.writeConfig();
    const daemon = harness.startUnder({ env: { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '4000000' } });
    await messages.until(/^READY=1/);
    await messages.until(/^WATCHDOG=1/);
    const before = messages.all.length;
    daemon.child.kill('SIGHUP');
    await messages.until(/^RELOADING=1/, before);
    // It is in the same message, and from the clock that systemd uses.
    const [, time] = /^MONOTONIC_USEC=(\d+)$/.exec(await messages.until(/^MONOTONIC_USEC=/, before)) ?? [];
    expect(Math.abs(Number(process.hrtime.bigint() / 1000n) - Number(time))).toBeLessThan(60_000_000);
    await messages.until(/^READY=1/, before);
    await daemon.log.until(/the new config is taken over/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
    await messages.until(/^STOPPING=1/);
  },
  limit,
);

test(
  'startup_message sends the start to every channel',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    await harness.writeConfig({ startup_message: true });
    const daemon = harness.start();
    expect(await harness.alerts.until(/^mail/)).toMatch(
      /^mail \[KEYMEDIC\] Keymedic \S+ started and watches 1 integration of 1 provider/,
    );
    await harness.alerts.until(/^webhook agent\.started/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
    expect(harness.alerts.all).toHaveLength(2);
  },
  limit,
);

test(
  'if the failing key is the one that sends the mail, the fallback of the mail channel gets the alert as well',
  async () => {
    const [mail, hook] = channelsOf(harness.mailbox, harness.webhook);
    await harness.writeConfig({
      integrations: [{ id: 'mailer', provider: 'sendgrid', key: harness.mailbox.password }],
      channels: [{ ...mail, fallback: ['hook'] }, hook],
      routes: [{ to: ['mail'] }],
    });
    const daemon = harness.start();
    await daemon.log.until(/sends with the key that mailer watches.*hook is told as well/);
    await harness.alerts.until(/^webhook incident\.opened/);
    await harness.alerts.until(/^mail \[(?!OK|KEYMEDIC).*\] .* mailer$/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'a failing key that leaves the config: its channels are told that it is no longer watched, in the run and over a restart',
  async () => {
    for (const id of ['shop', 'blog']) {
      harness.addLabKey(id, 'sendgrid');
      harness.simulator.setState(id, 'revoked');
    }
    await harness.writeConfig({ group_by: 'integration' });
    const first = harness.start();
    for (const id of ['shop', 'blog']) await harness.alerts.until(new RegExp(`^mail \\[(?!KEYMEDIC).* ${id}$`));
    const blog = { id: 'blog', provider: 'sendgrid', key: { file: 'blog.key' } };
    await harness.writeConfig({ group_by: 'integration', integrations: [blog] });
    first.child.kill('SIGHUP');
    await first.log.until(/shop is no longer in the config/);
    await harness.alerts.until(/^mail \[NOT WATCHED\] .* shop$/);
    await harness.alerts.until(/^webhook incident\.resolved/);
    expect((await first.stop('SIGTERM')).code).toBe(0);

    await harness.writeConfig({ group_by: 'integration', integrations: [] });
    const second = harness.start();
    await harness.alerts.until(/^mail \[NOT WATCHED\] .* blog$/);
    expect((await second.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'a config that takes all integrations and all channels: those who were told are told that nothing is watched, through the old channels',
  async () => {
    for (const id of ['shop', 'blog']) {
      harness.addLabKey(id, 'sendgrid');
      harness.simulator.setState(id, 'revoked');
    }
    await harness.writeConfig({ group_by: 'integration' });
    const daemon = harness.start();
    for (const id of ['shop', 'blog']) await harness.alerts.until(new RegExp(`^mail \\[(?!KEYMEDIC).* ${id}$`));
    await harness.writeConfig({ integrations: [], channels: [] });
    daemon.child.kill('SIGHUP');
    await daemon.log.until(/Nothing is watched any more/);
    await daemon.log.until(/Nobody is told of trouble any more/);
    for (const id of ['shop', 'blog']) await harness.alerts.until(new RegExp(`^mail \\[NOT WATCHED\\] .* ${id}$`));
    await harness.alerts.until(/^webhook incident\.resolved/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'an outage and its end are each one message, for one key, however alerts are grouped',
  async () => {
    const keys = ['shop', 'blog', 'news'];
    for (const id of keys) harness.addLabKey(id, 'sendgrid');
    const confirm = { provider_outage: { probes: 2, apart: '1s' } };
    await harness.writeConfig({ group_by: 'integration', confirm });
    const daemon = harness.start();
    const all = (what: string) => Promise.all(keys.map((id) => daemon.log.until(new RegExp(` ${id} ${what}`))));
    await all('\\(sendgrid\\) healthy');
    harness.simulator.setHost('api.sendgrid.com', { all: 'provider_outage' });
    await all('incident\\.opened');
    await harness.alerts.until(/^mail \[PROVIDER OUTAGE\]/);
    harness.simulator.setHost('api.sendgrid.com', {});
    await all('incident\\.resolved');
    await harness.alerts.until(/^mail \[OK\]/);
    await harness.alerts.until(/^webhook incident\.resolved/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
    expect(harness.alerts.all.map((text) => text.split(' ').slice(0, 2).join(' ')).sort()).toEqual([
      'mail [OK]',
      'mail [PROVIDER',
      'webhook incident.opened',
      'webhook incident.resolved',
    ]);
  },
  limit,
);
