/** @module The demo: a dozen make-believe integrations in trouble, their config, a mailbox, a webhook receiver, a timeline. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Provider } from '../core/model/provider.ts';
import { type DemoIntegration, demoIntegrations, revokedLater } from './demo-keys.ts';
import type { LabKey } from './keys.ts';
import type { CaseShelf } from './load-cases.ts';
import { type Mailbox, openMailbox, type ReceivedMail } from './mailbox.ts';
import { onlineHosts } from './respond.ts';
import { type Lab, startLab } from './server.ts';
import { createSimulator } from './simulator.ts';
import { openWebhookReceiver, type ReceivedCall, type WebhookReceiver } from './webhook-receiver.ts';

/** Something that happens while the demo runs. */
export type DemoEvent =
  | { readonly what: 'mail'; readonly mail: ReceivedMail }
  | { readonly what: 'webhook'; readonly call: ReceivedCall }
  | { readonly what: 'revoked' | 'mended'; readonly integration: string; readonly says: string };

export interface DemoOptions {
  readonly providers: Iterable<Provider>;
  readonly cases: CaseShelf;
  readonly onEvent: (event: DemoEvent) => void;
  /** Until the key is revoked, and from then until it is mended, ms; half a minute by default. */
  readonly pace?: number;
}

export interface Demo {
  readonly lab: Lab;
  /** The config, with the secrets in files beside it. */
  readonly configFile: string;
  readonly mailbox: Mailbox;
  readonly webhook: WebhookReceiver;
  /** Integrations and what is wrong with each, in the order of the config. */
  readonly stories: readonly { readonly id: string; readonly provider: string; readonly story: string }[];
  /** Lets the timeline begin. */
  begin(): void;
  /** Stops everything and removes every file. */
  close(): Promise<void>;
}

const halfMinute = 30_000;
const day = 86_400_000;

/** Starts the lab with the demo's world. @throws {Error} when a provider of the demo is missing. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { onEvent, pace = halfMinute } = options;
  const world = createSimulator(options);
  const keys = new Map(demoIntegrations.map((one) => [one.id, world.addKey(orderFor(one, one.id), one.play)]));
  const lab = await startLab({ world, catchesAll: true });
  const mailbox = await openMailbox(lab.authority, join(lab.folder, 'mail'), (mail) => onEvent({ what: 'mail', mail }));
  const webhook = await openWebhookReceiver(lab.authority, (call) => onEvent({ what: 'webhook', call }));
  const timers: NodeJS.Timeout[] = [];

  const secrets = join(lab.folder, 'secrets');
  await mkdir(secrets, { mode: 0o700 });
  const integrations = [];
  for (const one of demoIntegrations) {
    const key = keys.get(one.keyOf ?? one.id);
    if (key) integrations.push(await describeIntegration(one, key, secrets));
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
    network: {
      connect_to: [...mailbox.connectTo, ...webhook.connectTo, ...lab.connectTo],
      connectivity: onlineHosts.map((host) => `https://${host}/`),
      ca: lab.caFile,
    },
  };
  await writeFile(configFile, `# DEMO: nothing in here is real.\n${stringify(config)}`);

  async function mend(): Promise<void> {
    const one = demoIntegrations.find(({ id }) => id === revokedLater);
    if (!one) return;
    const successor = world.addKey(orderFor(one, `${one.id}-new`));
    await describeIntegration(one, successor, secrets);
    onEvent({ what: 'mended', integration: one.id, says: 'somebody made a new key and put it into the secret file' });
  }

  return {
    lab,
    configFile,
    mailbox,
    webhook,
    stories: demoIntegrations.map(({ id, provider, story }) => ({ id, provider, story })),
    begin() {
      const revoke = (): void => {
        world.setState(revokedLater, 'revoked');
        onEvent({ what: 'revoked', integration: revokedLater, says: 'somebody deleted the key at the provider' });
        timers.push(setTimeout(() => void mend(), pace));
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

function orderFor(one: DemoIntegration, id: string): Parameters<ReturnType<typeof createSimulator>['addKey']>[0] {
  const region = one.keyRegion ?? one.config.region;
  return {
    id,
    provider: one.provider,
    ...(one.kind !== undefined && { kind: one.kind }),
    ...(region !== undefined && { region }),
    ...(one.config.endpoint !== undefined && { endpoint: one.config.endpoint }),
    ...(one.config.settings && { settings: one.config.settings }),
    ...(one.parts && { parts: one.parts }),
  };
}

/** The integration as the config has it; its secrets are written into files. */
async function describeIntegration(one: DemoIntegration, key: LabKey, secrets: string): Promise<object> {
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
