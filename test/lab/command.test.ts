/** @module `keymedic lab` as a process: the config that it prints works, and nothing is left after its end. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Reads the config that the lab prints, up to its end. */
async function readConfig(stdout: NodeJS.ReadableStream): Promise<ReturnType<typeof parse>> {
  let text = '';
  for await (const chunk of stdout) {
    text += String(chunk);
    if (/https:\/\/online\.keymedic\.example\/\n$/.test(text)) return parse(text);
  }
  throw new Error('the lab ended before it was ready');
}

test('prints a config that leads to it, can be controlled by HTTP, and stops on SIGINT', {
  timeout: 20_000,
}, async () => {
  const child = spawn(process.execPath, [main, 'lab'], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const { integrations, network } = await readConfig(child.stdout);
  const ca = readFileSync(network.ca, 'utf8');
  const entry = network.connect_to.find((one: string) => one.startsWith('api.sendgrid.com:443:'));
  const port = Number(entry.split(':').at(-1));
  const send = (host: string, path: string, body?: string, headers = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      const method = body === undefined ? 'GET' : 'POST';
      const options = { host: '127.0.0.1', port, servername: host, ca, path, method, agent: false as const };
      const asking = request({ ...options, headers: { host, ...headers } }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      });
      asking.on('error', reject);
      asking.end(body);
    });

  const { key } = integrations.find((one: { id: string }) => one.id === 'sendgrid.api_key.healthy');
  const bearer = { authorization: `Bearer ${key}` };
  expect(await send('api.sendgrid.com', '/v3/scopes', undefined, bearer)).toBe(200);
  expect(await send('lab.keymedic.test', '/__lab/keys/sendgrid.api_key.healthy', '{"state":"revoked"}')).toBe(200);
  expect(await send('api.sendgrid.com', '/v3/scopes', undefined, bearer)).toBe(401);

  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(existsSync(network.ca)).toBe(false);
});

test('reports a wrong port in one line', async () => {
  const child = spawn(process.execPath, [main, 'lab', '--port', 'high'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  const [code] = await once(child, 'close');
  expect(said).toBe('keymedic: --port takes a number up to 65535\n');
  expect(code).toBe(64);
});
