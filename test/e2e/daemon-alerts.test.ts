/** @module What the daemon tells beyond verdicts: heartbeat, systemd, its start, fallbacks of depending channels, removed keys. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { testChannels } from '../../src/cli/commands/channels.ts';
import { collect } from '../cli/collect-output.ts';
import { createHappenings, type Happenings, openScene, type Scene } from './harness.ts';

const limit = 60_000;
let scene: Scene;

beforeEach(async () => {
  scene = await openScene();
});

afterEach(() => scene.close());

/** A watch like healthchecks.io: notes `PATH BODY` of each call. */
async function openWatch(): Promise<{ readonly url: string; readonly beats: Happenings }> {
  const beats = createHappenings();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk;
    });
    request.once('end', () => {
      response.end('OK');
      beats.note(`${request.url} ${body}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping`, beats };
}

test(
  'the heartbeat tells the start, goes on while all is well, and says which channel fails',
  async () => {
    const { url, beats } = await openWatch();
    scene.addKey('shop', 'sendgrid');
    await scene.writeConfig({ heartbeat: { url, every: '1s' } });
    const daemon = scene.start();
    await beats.until(/^\/ping\/start/);
    await beats.until(/^\/ping $/);
    expect(beats.all.filter((text) => text.startsWith('/ping/fail'))).toEqual([]);
    await scene.mailbox.close();
    scene.world.setState('shop', 'revoked');
    expect(await beats.until(/^\/ping\/fail/)).toContain('The last message to the channel mail did not get through.');
    expect((await daemon.end('SIGTERM')).code).toBe(0);
    expect(daemon.log.all.join('\n')).not.toContain(url);
  },
  limit,
);

test(
  'a channel test by hand that fails silences the heartbeat, over a restart, until one gets through',
  async () => {
    const { url, beats } = await openWatch();
    let status = 500;
    const chat = createServer((_, response) => response.writeHead(status).end('ok'));
    await new Promise<void>((resolve) => chat.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      chat.closeAllConnections();
      await new Promise((resolve) => chat.close(resolve));
    });
    scene.addKey('shop', 'sendgrid');
    await scene.writeConfig({
      heartbeat: { url, every: '1s' },
      channels: [{ id: 'chat', type: 'slack', url: `http://127.0.0.1:${(chat.address() as AddressInfo).port}/x` }],
    });
    const isFail = /^\/ping\/fail.*The last message to the channel chat did not get through\./;
    const { io } = collect(scene.folder);
    const options = { config: scene.configFile };
    const first = scene.start();
    await beats.until(/^\/ping $/);
    expect(await testChannels([], options, io)).toBe(2);
    await beats.until(isFail);
    expect((await first.end('SIGTERM')).code).toBe(0);
    const restarted = beats.all.length;
    const second = scene.start();
    await beats.until(isFail, restarted);
    expect(beats.all.slice(restarted)).not.toContain('/ping ');
    status = 200;
    expect(await testChannels([], options, io)).toBe(0);
    await beats.until(/^\/ping $/, restarted);
    expect((await second.end('SIGTERM')).code).toBe(0);
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
  'systemd hears when it is ready, that it is alive, when it reloads, and when it ends',
  async () => {
    const socket = join(scene.folder, 'notify');
    const child: ChildProcess = spawn('python3', ['-c', listener, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(async () => {
      child.kill();
      await once(child, 'exit');
    });
    if (child.stdout === null) throw new Error('no output');
    const words = createHappenings();
    createInterface({ input: child.stdout }).on('line', words.note);
    await words.until(/^bound/);
    await scene.writeConfig();
    const daemon = scene.startUnder({ env: { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '4000000' } });
    await words.until(/^READY=1/);
    await words.until(/^WATCHDOG=1/);
    const before = words.all.length;
    daemon.child.kill('SIGHUP');
    await words.until(/^RELOADING=1/, before);
    // In the same message, and from the same clock as systemd's.
    const [, time] = /^MONOTONIC_USEC=(\d+)$/.exec(await words.until(/^MONOTONIC_USEC=/, before)) ?? [];
    expect(Math.abs(Number(process.hrtime.bigint() / 1000n) - Number(time))).toBeLessThan(60_000_000);
    await words.until(/^READY=1/, before);
    await daemon.log.until(/the new config is taken over/);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
    await words.until(/^STOPPING=1/);
  },
  limit,
);

test(
  'startup_message tells every channel that it started',
  async () => {
    scene.addKey('shop', 'sendgrid');
    await scene.writeConfig({ startup_message: true });
    const daemon = scene.start();
    expect(await scene.alerts.until(/^mail/)).toMatch(
      /^mail \[KEYMEDIC\] Keymedic \S+ started and watches 1 integration of 1 provider/,
    );
    await scene.alerts.until(/^webhook agent\.started/);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
    expect(scene.alerts.all).toHaveLength(2);
  },
  limit,
);

test(
  'when the failing key is the mailer itself, the fallback of the mail channel is told as well',
  async () => {
    const channels = [
      {
        id: 'mail',
        type: 'email',
        smtp: { url: scene.mailbox.url, username: scene.mailbox.username, password: scene.mailbox.password },
        from: 'keymedic@shop.example',
        to: ['on-call@shop.example'],
        fallback: ['hook'],
      },
      { id: 'hook', type: 'webhook', url: scene.webhook.url, secret: scene.webhook.secret },
    ];
    await scene.writeConfig({
      integrations: [{ id: 'mailer', provider: 'sendgrid', key: scene.mailbox.password }],
      channels,
      routes: [{ to: ['mail'] }],
    });
    const daemon = scene.start();
    await daemon.log.until(/sends with the key that mailer watches.*hook is told as well/);
    await scene.alerts.until(/^webhook incident\.opened/);
    await scene.alerts.until(/^mail \[(?!OK|KEYMEDIC).*\] .* mailer$/);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'a failing key that leaves the config: those who were told hear that it is no longer watched, in the run and over a restart',
  async () => {
    for (const id of ['shop', 'blog']) {
      scene.addKey(id, 'sendgrid');
      scene.world.setState(id, 'revoked');
    }
    await scene.writeConfig({ group_by: 'integration' });
    const first = scene.start();
    for (const id of ['shop', 'blog']) await scene.alerts.until(new RegExp(`^mail \\[(?!KEYMEDIC).* ${id}$`));
    const blog = { id: 'blog', provider: 'sendgrid', key: { file: 'blog.key' } };
    await scene.writeConfig({ group_by: 'integration', integrations: [blog] });
    first.child.kill('SIGHUP');
    await first.log.until(/shop is no longer in the config/);
    await scene.alerts.until(/^mail \[NOT WATCHED\] .* shop$/);
    await scene.alerts.until(/^webhook incident\.resolved/);
    expect((await first.end('SIGTERM')).code).toBe(0);

    await scene.writeConfig({ group_by: 'integration', integrations: [] });
    const second = scene.start();
    await scene.alerts.until(/^mail \[NOT WATCHED\] .* blog$/);
    expect((await second.end('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'an outage is told once, of one key, and so is its end, whatever alerts are grouped by',
  async () => {
    const keys = ['shop', 'blog', 'news'];
    for (const id of keys) scene.addKey(id, 'sendgrid');
    const confirm = { provider_outage: { probes: 2, apart: '1s' } };
    await scene.writeConfig({ group_by: 'integration', confirm });
    const daemon = scene.start();
    const all = (what: string) => Promise.all(keys.map((id) => daemon.log.until(new RegExp(` ${id} ${what}`))));
    await all('\\(sendgrid\\) healthy');
    scene.world.setHost('api.sendgrid.com', { all: 'provider_outage' });
    await all('incident\\.opened');
    await scene.alerts.until(/^mail \[PROVIDER OUTAGE\]/);
    scene.world.setHost('api.sendgrid.com', {});
    await all('incident\\.resolved');
    await scene.alerts.until(/^mail \[OK\]/);
    await scene.alerts.until(/^webhook incident\.resolved/);
    expect((await daemon.end('SIGTERM')).code).toBe(0);
    expect(scene.alerts.all.map((text) => text.split(' ').slice(0, 2).join(' ')).sort()).toEqual([
      'mail [OK]',
      'mail [PROVIDER',
      'webhook incident.opened',
      'webhook incident.resolved',
    ]);
  },
  limit,
);
