/** @module The lab with receivers, a config in a folder, and the real daemon process on it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { providers } from '../../providers/index.ts';
import type { LabKey } from '../../src/lab/keys.ts';
import { loadCases } from '../../src/lab/load-cases.ts';
import { type Mailbox, openMailbox } from '../../src/lab/mailbox.ts';
import { onlineHosts } from '../../src/lab/respond.ts';
import { type Lab, startLab } from '../../src/lab/server.ts';
import { createSimulator, type Simulator } from '../../src/lab/simulator.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../../src/lab/webhook-receiver.ts';

const root = join(import.meta.dirname, '..', '..');

/** Something that happened; waiters look through what was, and then hear what comes. */
export interface Happenings {
  note(text: string): void;
  /** Resolves with the first, of all there were since `from` and of those to come, that fits. */
  until(fits: RegExp, from?: number): Promise<string>;
  readonly all: readonly string[];
  /** Nothing comes any more: whoever still waits learns so. */
  end(): void;
}

export function createHappenings(): Happenings {
  const all: string[] = [];
  const listeners = new Set<(text: string | undefined) => void>();
  return {
    all,
    note(text) {
      all.push(text);
      for (const listener of [...listeners]) listener(text);
    },
    end() {
      for (const listener of [...listeners]) listener(undefined);
    },
    until(fits, from = 0) {
      const before = all.slice(from).find((text) => fits.test(text));
      if (before !== undefined) return Promise.resolve(before);
      return new Promise((resolve, reject) => {
        const listener = (text: string | undefined): void => {
          if (text === undefined)
            reject(new Error(`${fits} never came; the last lines:\n${all.slice(-20).join('\n')}`));
          if (text === undefined || !fits.test(text)) return;
          listeners.delete(listener);
          resolve(text);
        };
        listeners.add(listener);
      });
    },
  };
}

export interface Daemon {
  readonly child: ChildProcess;
  /** The lines of its log. */
  readonly log: Happenings;
  /** Sends the signal, and resolves with the exit code and how long (ms) it took. */
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly took: number }>;
  readonly ended: Promise<number | null>;
}

export interface Circumstances {
  /** A command and its arguments that ends in an exec of what follows. */
  readonly command?: readonly string[];
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Scene {
  readonly world: Simulator;
  readonly lab: Lab;
  readonly folder: string;
  readonly configFile: string;
  readonly storeFile: string;
  readonly mailbox: Mailbox;
  readonly webhook: WebhookReceiver;
  /** `mail SUBJECT` and `webhook TYPE ID`. */
  readonly alerts: Happenings;
  addKey(id: string, provider: string): LabKey;
  writeConfig(more?: object): Promise<void>;
  start(...args: readonly string[]): Daemon;
  /** The same under another command, with options for Node, or with more in its environment. */
  startUnder(circumstances: Circumstances): Daemon;
  close(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-e2e-'));
  const world = createSimulator({ providers, cases: loadCases() });
  const lab = await startLab({ world, catchesAll: true });
  const alerts = createHappenings();
  const mailbox = await openMailbox(lab.authority, join(folder, 'mail'), ({ subject }) =>
    alerts.note(`mail ${subject}`),
  );
  const webhook = await openWebhookReceiver(lab.authority, ({ type, id }) => alerts.note(`webhook ${type} ${id}`));
  const configFile = join(folder, 'keymedic.yaml');
  const storeFile = join(folder, 'keymedic.db');
  const running = new Set<ChildProcess>();
  const keys: LabKey[] = [];

  function launch(args: readonly string[], { command = [], node = [], env = {} }: Circumstances): Daemon {
    const [program = process.execPath, ...rest] = [
      ...command,
      process.execPath,
      ...node,
      join(root, 'src/cli/main.ts'),
      'run',
      ...(args.length === 0 ? ['--config', configFile] : args),
    ];
    const child = spawn(program, rest, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', ...env },
    });
    running.add(child);
    const log = createHappenings();
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', log.note);
    const ended = once(child, 'close').then(([code]: (number | null)[]) => {
      running.delete(child);
      log.end();
      return code ?? null;
    });
    return {
      child,
      log,
      ended,
      async end(signal) {
        const began = performance.now();
        child.kill(signal);
        return { code: await ended, took: performance.now() - began };
      },
    };
  }

  return {
    world,
    lab,
    folder,
    configFile,
    storeFile,
    mailbox,
    webhook,
    alerts,
    addKey(id, provider) {
      const key = world.addKey({ id, provider });
      keys.push(key);
      return key;
    },
    async writeConfig(more = {}) {
      const config = {
        defaults: { every: '1s' },
        integrations: await Promise.all(
          keys.map(async ({ id, provider, parts }) => {
            await writeFile(join(folder, `${id}.key`), parts['key'] ?? '', { mode: 0o600 });
            return { id, provider, key: { file: `${id}.key` }, owner: 'shop team', used_by: ['shop'] };
          }),
        ),
        channels: [
          {
            id: 'mail',
            type: 'email',
            smtp: { url: mailbox.url, username: mailbox.username, password: mailbox.password },
            from: 'keymedic@shop.example',
            to: ['on-call@shop.example'],
          },
          { id: 'hook', type: 'webhook', url: webhook.url, secret: webhook.secret },
        ],
        confirm: { revoked: { probes: 2, apart: '1s' }, unrecognised: { probes: 2, apart: '1s' } },
        network: {
          connect_to: [...mailbox.connectTo, ...webhook.connectTo, ...lab.connectTo],
          connectivity: onlineHosts.map((host) => `https://${host}/`),
          ca: lab.caFile,
        },
        ...more,
      };
      await writeFile(configFile, stringify(config));
    },
    start: (...args) => launch(args, {}),
    startUnder: (circumstances) => launch([], circumstances),
    async close() {
      for (const child of running) {
        const gone = once(child, 'close');
        child.kill('SIGKILL');
        await gone;
      }
      await Promise.all([mailbox.close(), webhook.close()]);
      await lab.close();
      await rm(folder, { recursive: true });
    },
  };
}
