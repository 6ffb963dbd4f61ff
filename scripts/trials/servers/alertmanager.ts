/**
 * @module A real Alertmanager on loopback: a daemon tells it of a refused key, and Alertmanager is killed and begins anew without
 * its memory. It must have the alert again within minutes, and hear its end.
 */

import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { stringify } from 'yaml';
import { runDaemon } from '../daemon-process.ts';
import { freePorts, type Program, type Running, startServer, type User } from './programs.ts';

/** What the trial saw of one step: the seconds that it took; undefined if it did not come. */
export interface Step {
  readonly story: string;
  readonly seconds: number | undefined;
}

/** The one key that is watched. */
const key = 'trial-key-4f7a';

/** ms that a step may take: the repetition of each minute, and the confirmation of a verdict. */
const patience = 150_000;

/** Runs the trial, and ends all that it started. @param user whom Alertmanager becomes where Node runs as root */
export async function tryAlertmanager(program: Program, folder: string, user: User): Promise<readonly Step[]> {
  const place = join(folder, 'alertmanager');
  mkdirSync(place, { recursive: true });
  const [port = 0] = await freePorts(1);
  let isRefused = true;
  const api = http.createServer(({ headers }, response) => {
    // Made-up keys are refused all the time.
    const isTaken = !isRefused && headers.authorization === `Bearer ${key}`;
    response.statusCode = isTaken ? 200 : 401;
    response.end(isTaken ? '{"id":1}' : '{"message":"Invalid key"}');
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const config = writeFiles(place, port, (api.address() as AddressInfo).port);
  let receiver = await startEmpty(program, place, port, user);
  const daemon = runDaemon(config, () => {});
  const steps: Step[] = [];
  const measure = async (story: string, isThere: boolean): Promise<void> => {
    steps.push({ story, seconds: await waitForAlert(port, isThere) });
  };
  try {
    await measure('a refused key is an alert', true);
    await receiver.stop();
    receiver = await startEmpty(program, place, port, user);
    if (await hasAlert(port))
      steps.push({ story: 'an Alertmanager without its memory has no alert', seconds: undefined });
    await measure('after a restart without memory the alert is there again', true);
    isRefused = false;
    await measure('a key that works again ends the alert', false);
  } finally {
    await daemon.stop();
    await receiver.stop();
    api.close();
  }
  return steps;
}

function writeFiles(place: string, port: number, apiPort: number): string {
  writeFileSync(
    join(place, 'alertmanager.yml'),
    stringify({ route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] }),
  );
  writeFileSync(join(place, 'key'), key);
  const config = join(place, 'keymedic.yaml');
  writeFileSync(
    config,
    stringify({
      store: { path: join(place, 'keymedic.db') },
      log: { format: 'json' },
      network: { connectivity: [] },
      integrations: [
        {
          id: 'shop',
          provider: 'http',
          http: { url: `http://127.0.0.1:${apiPort}/account`, failed_login: 'harmless' },
          key: { file: join(place, 'key') },
          every: '5s',
        },
      ],
      channels: [{ id: 'metrics', type: 'alertmanager', url: `http://127.0.0.1:${port}` }],
    }),
  );
  return config;
}

/** Starts Alertmanager with an empty memory; its cluster is off. */
async function startEmpty(program: Program, place: string, port: number, user: User): Promise<Running> {
  const storage = join(place, 'memory');
  rmSync(storage, { recursive: true, force: true });
  mkdirSync(storage);
  if (process.getuid?.() === 0) chownSync(storage, user.uid, user.gid);
  const args = [
    `--config.file=${join(place, 'alertmanager.yml')}`,
    `--storage.path=${storage}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ];
  return startServer(program, args, [port], user);
}

async function hasAlert(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v2/alerts?active=true`).catch(() => undefined);
  if (response?.ok !== true) return false;
  const alerts = (await response.json()) as readonly { readonly labels: Readonly<Record<string, string>> }[];
  return alerts.some(({ labels }) => labels['integration'] === 'shop');
}

async function waitForAlert(port: number, isThere: boolean): Promise<number | undefined> {
  const start = Date.now();
  while ((await hasAlert(port)) !== isThere) {
    if (Date.now() - start > patience) return undefined;
    await wait(250);
  }
  return Math.round((Date.now() - start) / 1000);
}
