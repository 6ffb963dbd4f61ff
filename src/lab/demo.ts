/** @module The demo: simulated integrations with problems, a config that watches them, a mailbox, a webhook receiver, a timeline. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { defined } from '../core/defined.ts';
import type { Provider } from '../core/model/provider.ts';
import { type DemoIntegration, demoIntegrations, revokedLater } from './demo-keys.ts';
import type { KeyOrder, LabKey } from './keys.ts';
import type { RecordedCases } from './load-cases.ts';
import { type LabMailbox, openMailbox, type ReceivedMail } from './mailbox.ts';
import { type Lab, startLab } from './server.ts';
import { createSimulator } from './simulator.ts';
import { openWebhookReceiver, type ReceivedCall, type WebhookReceiver } from './webhook-receiver.ts';

/** Something that happens while the demo runs. */
export type DemoEvent =
  | { readonly what: 'mail'; readonly mail: ReceivedMail }
  | { readonly what: 'webhook'; readonly call: ReceivedCall }
  | { readonly what: 'revoked' | 'replaced'; readonly integration: string; readonly says: string };

/** What the demo is made of. */
export interface DemoOptions {
  readonly providers: Iterable<Provider>;
  readonly cases: RecordedCases;
  /** Is called for everything that happens. */
  readonly onEvent: (event: DemoEvent) => void;
  /** The time until the key is revoked, and from then until it is replaced, ms; half a minute by default. */
  readonly pace?: number;
}

/** A demo that is set up. No daemon runs on it yet. */
export interface Demo {
  readonly lab: Lab;
  /** Path of the config. The secrets that the config names are in files beside the config. */
  readonly configFile: string;
  readonly mailbox: LabMailbox;
  readonly webhook: WebhookReceiver;
  /** The integrations with the situation of each, in the order of the config. */
  readonly integrations: readonly { readonly id: string; readonly provider: string; readonly situation: string }[];
  /** Starts the timeline: a key is revoked, and later replaced. */
  startTimeline(): void;
  /** Stops everything and removes every file. */
  close(): Promise<void>;
}

const halfMinute = 30_000;
const day = 86_400_000;

/** Starts the lab and writes the config. @throws {Error} if a provider of the demo is missing. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { onEvent, pace = halfMinute } = options;
  const simulator = createSimulator(options);
  const keys = new Map(demoIntegrations.map((one) => [one.id, simulator.addKey(orderFor(one, one.id), one.script)]));
  const lab = await startLab({ simulator, catchesAll: true });
  const mailbox = await openMailbox(lab.authority, join(lab.folder, 'mail'), (mail) => onEvent({ what: 'mail', mail }));
  const webhook = await openWebhookReceiver(lab.authority, (call) => onEvent({ what: 'webhook', call }));
  const timers: NodeJS.Timeout[] = [];

  const secrets = join(lab.folder, 'secrets');
  await mkdir(secrets, { mode: 0o700 });
  const integrations = [];
  for (const one of demoIntegrations) {
    const key = keys.get(one.keyOf ?? one.id);
    if (key) integrations.push(await writeIntegration(one, key, secrets));
  }
  const mailPassword = await writeSecret(secrets, 'mailbox.password', mailbox.password);
  const webhookSecret = await writeSecret(secrets, 'webhook.secret', webhook.secret);
  const configFile = join(lab.folder, 'keymedic.yaml');
  const config = {
    defaults: { every: '10s' },
    integrations,
    channels: [
      {
        id: 'mail',
        type: 'email',
        smtp: { url: mailbox.url, username: mailbox.username, password: mailPassword },
        from: 'Keymedic <keymedic@shop.example>',
        to: ['on-call@shop.example'],
      },
      { id: 'hook', type: 'webhook', url: webhook.url, secret: webhookSecret },
    ],
    store: { path: join(lab.folder, 'keymedic.db') },
    network: lab.network(mailbox, webhook),
  };
  await writeFile(configFile, `# DEMO: nothing in here is real.\n${stringify(config)}`);

  async function replaceKey(): Promise<void> {
    const one = demoIntegrations.find(({ id }) => id === revokedLater);
    if (!one) return;
    const successor = simulator.addKey(orderFor(one, `${one.id}-new`));
    await writeIntegration(one, successor, secrets);
    onEvent({ what: 'replaced', integration: one.id, says: 'somebody made a new key and put it into the secret file' });
  }

  return {
    lab,
    configFile,
    mailbox,
    webhook,
    integrations: demoIntegrations.map(({ id, provider, situation }) => ({ id, provider, situation })),
    startTimeline() {
      const revoke = (): void => {
        simulator.setState(revokedLater, 'revoked');
        onEvent({ what: 'revoked', integration: revokedLater, says: 'somebody deleted the key at the provider' });
        timers.push(setTimeout(() => void replaceKey(), pace));
      };
      timers.push(setTimeout(revoke, pace));
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      await Promise.all([mailbox.close(), webhook.close()]);
      await lab.close();
    },
  };
}

function orderFor(one: DemoIntegration, id: string): KeyOrder {
  const region = one.keyRegion ?? one.config.region;
  const { provider, kind, parts } = one;
  const { endpoint, settings } = one.config;
  return defined({ id, provider, kind, region, endpoint, settings, parts });
}

/** Returns the integration as the config has it. Writes its secrets to files. */
async function writeIntegration(one: DemoIntegration, key: LabKey, secrets: string): Promise<object> {
  const { expires_in: days, ...config } = one.config;
  const credential: Record<string, unknown> = {};
  for (const part of key.target.kind.parts) {
    const text = key.parts[part.name];
    if (text === undefined) continue;
    const damaged = one.damage?.(text) ?? text;
    credential[part.name] = part.secret ? await writeSecret(secrets, `${one.id}.${part.name}`, damaged) : text;
  }
  const { key: only, ...others } = credential;
  return {
    id: one.id,
    provider: one.provider,
    ...(only !== undefined && Object.keys(others).length === 0 ? { key: only } : { credential }),
    ...config,
    ...(days !== undefined && { expires: new Date(Date.now() + days * day).toISOString().slice(0, 10) }),
  };
}

async function writeSecret(folder: string, name: string, text: string): Promise<{ file: string }> {
  const file = join(folder, name);
  await writeFile(file, text, { mode: 0o600 });
  return { file };
}
