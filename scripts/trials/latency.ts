/**
 * @module Measures the time from the confirming probe to the first message: `npm run trial:latency -- [--integrations N]
 * [--failing N] [--within S] [--load N] [--seed N]`. A real daemon probes N integrations of the lab each minute. Some of them
 * fail one after the other, each in a group of its own. `--load` adds processes that compete for the CPU.
 */

import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { openWebhookReceiver } from '../../src/lab/webhook-receiver.ts';
import { startFullLab } from '../../test/fixtures/lab.ts';
import { seededRandom } from '../../test/fixtures/random.ts';
import { describeCost, runDaemon } from './daemon-process.ts';
import { describeLoad, describeMachine } from './machine.ts';

const { values } = parseArgs({
  options: {
    integrations: { type: 'string', default: '10000' },
    failing: { type: 'string', default: '400' },
    /** Time in which they fail, s. */
    within: { type: 'string', default: '120' },
    load: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    /** The longest wait for what is still missing, s. */
    patience: { type: 'string', default: '150' },
  },
});
const [size, failing, within] = [Number(values.integrations), Number(values.failing), Number(values.within)];
const patience = Number(values.patience) * 1000;
const kinds = ['sendgrid', 'postmark', 'resend', 'brevo', 'mailersend'];

const folder = await mkdtemp(join(tmpdir(), 'keymedic-latency-'));
const lab = await startFullLab({ random: seededRandom(values.seed) });
const { simulator } = lab;
/** By integration, ms since the epoch: when the first message named it, and when the daemon logged its verdict. */
const sent = new Map<string, number>();
const verdicts = new Map<string, number>();

const hook = await openWebhookReceiver(lab.authority, ({ body, type }) => {
  if (type !== 'incident.opened') return;
  const { integrations = [] } = (
    body as { readonly data: { readonly integrations?: readonly { readonly id: string }[] } }
  ).data;
  for (const { id } of integrations) if (!sent.has(id)) sent.set(id, Date.now());
  endWhenAllSent();
});
/** Each key is in a file of its own: the daemon warns of keys in the config itself. */
const files: (readonly [string, string])[] = [];
const lines = Array.from({ length: size }, (_, index) => {
  const id = `key-${index}`;
  const key = simulator.addKey({ id, provider: kinds[index % kinds.length] ?? 'sendgrid' });
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
  network: lab.network(hook),
};
await writeFile(join(folder, 'keymedic.yaml'), stringify(config));

const loads = Array.from({ length: Number(values.load) }, () => fork(join(import.meta.dirname, 'busy-loop.ts')));
const healthy = Promise.withResolvers<void>();
const done = Promise.withResolvers<void>();
let examined = 0;
const daemon = runDaemon(join(folder, 'keymedic.yaml'), ({ says, at, integration, transition, state }) => {
  if (state === 'healthy') examined += 1;
  if (examined >= size) healthy.resolve();
  if (transition === 'incident.opened' && integration !== undefined) verdicts.set(integration, Date.parse(at ?? ''));
  if (/stands still|over:/u.test(says ?? '')) console.log(says);
  endWhenAllSent();
});

console.log(
  `${describeMachine()}; load of the machine ${describeLoad()}, and ${loads.length} busy processes of our own; ` +
    `seed ${values.seed}`,
);
const startedAt = Date.now();
await Promise.race([healthy.promise, wait(patience)]);
console.log(`${examined} of ${size} examined ${Math.round((Date.now() - startedAt) / 1000)} s after the start`);
const [asked, changedAt, before] = [simulator.log.length, Date.now(), daemon.cost()];
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
for (let index = 0; index < failing; index += 1) {
  await wait((within * 1000) / failing);
  simulator.setState(`key-${Math.floor((index * size) / failing)}`, 'revoked');
}
await Promise.race([done.promise, wait(patience)]);
delay.disable();
const after = daemon.cost();
const seconds = (Date.now() - changedAt) / 1000;
console.log(
  `${Math.round((simulator.log.length - asked) / seconds)} requests a second meanwhile; load of the machine ${describeLoad()}; ` +
    `the daemon took ${(((after.user + after.system - before.user - before.system) / seconds) * 100).toFixed(0)} % of a core, ${describeCost(after)}; ` +
    `this side's own delay: 99th percentile ${(delay.percentile(99) / 1e6 - 10).toFixed(0)} ms, most ${(delay.max / 1e6 - 10).toFixed(0)} ms`,
);

const samples = [...sent].flatMap(([id, at]) => {
  const verdict = verdicts.get(id);
  const [first, last] = confirmationBefore(id, at);
  return verdict === undefined || first === undefined || last === undefined ? [] : [{ first, last, verdict, at }];
});
console.log(`${failing} failed, ${verdicts.size} confirmed, ${sent.size} sent, each in a group of its own; ms:`);
report('from the first request of the confirming examination to the message', ({ first, at }) => at - first);
report('from its last request with this key to the message', ({ last, at }) => at - last);
report('  of which from the first request to the verdict', ({ first, verdict }) => verdict - first);
report('  and from the verdict to the message', ({ verdict, at }) => at - verdict);

await daemon.stop();
for (const load of loads) load.disconnect();
await hook.close();
await lab.close();
await rm(folder, { recursive: true });

function endWhenAllSent(): void {
  if (verdicts.size >= failing && sent.size >= failing) done.resolve();
}

/** Returns when the first and the last request of the last examination before `until` reached the ESP. Examinations are seconds apart. */
function confirmationBefore(id: string, until: number): readonly [number | undefined, number | undefined] {
  const arrivals = simulator.log.flatMap(({ key, at }) => (key === id && at <= until ? [at] : []));
  const first = arrivals.findLast((at, index) => at - (arrivals[index - 1] ?? 0) > 3_000);
  return [first, arrivals.at(-1)];
}

function report(what: string, measure: (sample: (typeof samples)[number]) => number): void {
  const sorted = samples.map(measure).toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
  console.log(
    `${what}: p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, most ${sorted.at(-1)} (${sorted.length} samples)`,
  );
}
