/**
 * @module From the confirming probe to the first attempt to tell: `node scripts/latency.ts [--integrations N] [--failing N]`.
 * A real daemon on the lab examines N integrations each minute; some of different groups fail at moments of their own.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { providers } from '../providers/index.ts';
import { loadCases } from '../src/lab/load-cases.ts';
import { onlineHosts } from '../src/lab/react.ts';
import { startLab } from '../src/lab/server.ts';
import { openWebhookReceiver } from '../src/lab/webhook-receiver.ts';
import { createWorld } from '../src/lab/world.ts';

const { values } = parseArgs({
  options: {
    integrations: { type: 'string', default: '10000' },
    failing: { type: 'string', default: '100' },
    /** Seconds in which they fail. */
    within: { type: 'string', default: '60' },
    /** Seconds after which it ends, whatever is still missing. */
    patience: { type: 'string', default: '150' },
  },
});
const [size, failing] = [Number(values.integrations), Number(values.failing)];
const kinds = ['sendgrid', 'postmark', 'resend', 'brevo', 'mailersend'];

const folder = await mkdtemp(join(tmpdir(), 'keymedic-latency-'));
const world = createWorld({ providers, cases: loadCases() });
const lab = await startLab({ world, catchesAll: true });
/** By integration, ms since the epoch. */
const attempted = new Map<string, number>();
const confirmed = new Map<string, number>();

const hook = await openWebhookReceiver(lab.authority, ({ body, type }) => {
  if (type !== 'incident.opened') return;
  const { integrations = [] } = (
    body as { readonly data: { readonly integrations?: readonly { readonly id: string }[] } }
  ).data;
  for (const { id } of integrations) if (!attempted.has(id)) attempted.set(id, Date.now());
});
/** Keys in files of their own: those in the config itself would be warned of. */
const files: (readonly [string, string])[] = [];
const lines = Array.from({ length: size }, (_, index) => {
  const id = `key-${index}`;
  const key = world.addKey({ id, provider: kinds[index % kinds.length] ?? 'sendgrid' });
  files.push([`${id}.key`, key.parts['key'] ?? '']);
  return JSON.stringify({
    id,
    provider: key.provider,
    key: { file: `${id}.key` },
    owner: `owner-${index}`,
    every: '60s',
  });
});
await writeFile(join(folder, 'keys.ndjson'), `${lines.join('\n')}\n`);
for (const [name, text] of files) await writeFile(join(folder, name), text);
const config = {
  include: 'keys.ndjson',
  channels: [{ id: 'hook', type: 'webhook', url: hook.url, secret: hook.secret }],
  log: { level: 'info', format: 'json' },
  network: {
    connect_to: [...hook.connectTo, ...lab.connectTo],
    connectivity: onlineHosts.map((host) => `https://${host}/`),
    ca: lab.caFile,
  },
};
await writeFile(join(folder, 'keymedic.yaml'), stringify(config));

const main = join(import.meta.dirname, '..', 'src/cli/main.ts');
const child = spawn(process.execPath, [main, 'run', '--config', join(folder, 'keymedic.yaml')], {
  stdio: ['ignore', 'ignore', 'pipe'],
});
const healthy = Promise.withResolvers<void>();
const told = Promise.withResolvers<void>();
let examined = 0;
createInterface({ input: child.stderr }).on('line', (line) => {
  if (!line.startsWith('{')) return;
  const { says, at, integration, transition, state } = JSON.parse(line) as Readonly<Record<string, string | undefined>>;
  if (state === 'healthy') examined += 1;
  if (examined >= size) healthy.resolve();
  if (transition === 'incident.opened' && integration !== undefined) confirmed.set(integration, Date.parse(at ?? ''));
  if (/stands still|over:/u.test(says ?? '')) console.log(says);
  if (confirmed.size >= failing && attempted.size >= failing) told.resolve();
});

const began = Date.now();
await Promise.race([healthy.promise, wait(Number(values.patience) * 1000)]);
console.log(`${examined} of ${size} examined ${Math.round((Date.now() - began) / 1000)} s after the start`);
const asked = world.log.length;
const changedAt = Date.now();
for (let index = 0; index < failing; index += 1) {
  await wait((Number(values.within) * 1000) / failing);
  world.setState(`key-${Math.floor((index * size) / failing)}`, 'revoked');
}
await Promise.race([told.promise, wait(Number(values.patience) * 1000)]);
const seconds = (Date.now() - changedAt) / 1000;
console.log(`${Math.round((world.log.length - asked) / seconds)} requests a second meanwhile`);

const latencies = [...confirmed]
  .flatMap(([id, at]) => {
    const got = attempted.get(id);
    return got === undefined ? [] : [got - at];
  })
  .toSorted((one, other) => one - other);
const at = (share: number): number => latencies[Math.max(0, Math.ceil(latencies.length * share) - 1)] ?? -1;
console.log(
  `${confirmed.size} confirmed, ${attempted.size} told; ms from the verdict to the first attempt: ` +
    `median ${at(0.5)}, 90th percentile ${at(0.9)}, 99th ${at(0.99)}, most ${latencies.at(-1)}`,
);
child.kill('SIGTERM');
await once(child, 'close');
await hook.close();
await lab.close();
await rm(folder, { recursive: true });
