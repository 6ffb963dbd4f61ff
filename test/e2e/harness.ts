/** @module The lab with receivers, a config in a folder, and real daemon processes that run on it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { LabKey } from '../../src/lab/keys.ts';
import { type LabMailbox, openMailbox } from '../../src/lab/mailbox.ts';
import type { Lab } from '../../src/lab/server.ts';
import type { Simulator } from '../../src/lab/simulator.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../../src/lab/webhook-receiver.ts';
import { startFullLab } from '../fixtures/lab.ts';
import { type LaunchOptions, type RunningDaemon, startDaemonProcess } from './daemon-process.ts';
import { createEventLog, type EventLog } from './event-log.ts';

/** A lab, receivers and a config for daemons. */
export interface Harness {
  readonly simulator: Simulator;
  readonly lab: Lab;
  readonly folder: string;
  readonly configFile: string;
  readonly storeFile: string;
  readonly mailbox: LabMailbox;
  readonly webhook: WebhookReceiver;
  /** The alerts that arrived, as `mail SUBJECT` and `webhook TYPE ID`. */
  readonly alerts: EventLog;
  /** Makes a key in the lab. The next config watches it under this ID. */
  addLabKey(id: string, provider: string): LabKey;
  /** Writes the config. @param more options that replace those of the same name */
  writeConfig(more?: object): Promise<void>;
  /** Starts a daemon with these arguments; on the written config without any. */
  start(...args: readonly string[]): RunningDaemon;
  /** Starts a daemon on the written config under another command, with options for Node, or with variables. */
  startUnder(options: LaunchOptions): RunningDaemon;
  /** Returns the webhook bodies of this type, as one JSON text. */
  webhookBodies(type: string): string;
  close(): Promise<void>;
}

/** Starts the lab and the receivers. */
export async function startHarness(): Promise<Harness> {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-e2e-'));
  const lab = await startFullLab();
  const alerts = createEventLog();
  const mailbox = await openMailbox(lab.authority, join(folder, 'mail'), ({ subject }) =>
    alerts.add(`mail ${subject}`),
  );
  const webhook = await openWebhookReceiver(lab.authority, ({ type, id }) => alerts.add(`webhook ${type} ${id}`));
  const configFile = join(folder, 'keymedic.yaml');
  const running = new Set<RunningDaemon>();
  const keys: LabKey[] = [];

  function launch(args: readonly string[], options: LaunchOptions): RunningDaemon {
    const daemon = startDaemonProcess(folder, args.length === 0 ? ['--config', configFile] : args, options);
    running.add(daemon);
    void daemon.exited.then(() => running.delete(daemon));
    return daemon;
  }

  return {
    simulator: lab.simulator,
    lab,
    folder,
    configFile,
    storeFile: join(folder, 'keymedic.db'),
    mailbox,
    webhook,
    alerts,
    addLabKey(id, provider) {
      const key = lab.simulator.addKey({ id, provider });
      keys.push(key);
      return key;
    },
    async writeConfig(more = {}) {
      const config = {
        defaults: { every: '1s' },
        integrations: await Promise.all(keys.map((key) => writeIntegration(folder, key))),
        channels: channelsOf(mailbox, webhook),
        confirm: { revoked: { probes: 2, apart: '1s' }, unrecognised: { probes: 2, apart: '1s' } },
        network: lab.network(mailbox, webhook),
        ...more,
      };
      await writeFile(configFile, stringify(config));
    },
    start: (...args) => launch(args, {}),
    startUnder: (options) => launch([], options),
    webhookBodies: (type) =>
      JSON.stringify(webhook.received.filter((call) => call.type === type).map(({ body }) => body)),
    async close() {
      await Promise.all([...running].map((daemon) => daemon.stop('SIGKILL')));
      await Promise.all([mailbox.close(), webhook.close()]);
      await lab.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Returns the entries of the config for a mail channel and a webhook channel. */
export function channelsOf(mailbox: LabMailbox, webhook: WebhookReceiver): readonly object[] {
  return [
    {
      id: 'mail',
      type: 'email',
      smtp: { url: mailbox.url, username: mailbox.username, password: mailbox.password },
      from: 'keymedic@shop.example',
      to: ['on-call@shop.example'],
    },
    { id: 'hook', type: 'webhook', url: webhook.url, secret: webhook.secret },
  ];
}

/** Writes the key to a file; returns the entry of the config. */
async function writeIntegration(folder: string, { id, provider, parts }: LabKey): Promise<object> {
  await writeFile(join(folder, `${id}.key`), parts['key'] ?? '', { mode: 0o600 });
  return { id, provider, key: { file: `${id}.key` }, owner: 'shop team', used_by: ['shop'] };
}
