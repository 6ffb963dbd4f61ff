/**
 * @module Makes very many keys of one ESP fail at once, and work again: `npm run trial:storm -- [--integrations N] [--owners N]
 * [--every 2m] [--interval 5m] [--as CAUSE] [--heap MB] [--seed N]`. The daemon and the receivers are real. Prints the
 * messages that arrived, and what the daemon used.
 */

import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { simpleParser } from 'mailparser';
import { stringify } from 'yaml';
import { causes as allCauses } from '../../src/core/model/cause.ts';
import { openMailbox } from '../../src/lab/mailbox.ts';
import { openWebhookReceiver } from '../../src/lab/webhook-receiver.ts';
import { startFullLab } from '../../test/fixtures/lab.ts';
import { seededRandom } from '../../test/fixtures/random.ts';
import { describeCost, runDaemon } from './daemon-process.ts';
import { describeLoad, describeMachine } from './machine.ts';

const { values } = parseArgs({
  options: {
    integrations: { type: 'string', default: '100000' },
    owners: { type: 'string', default: '2' },
    every: { type: 'string', default: '2m' },
    interval: { type: 'string', default: '5m' },
    as: { type: 'string', default: 'revoked' },
    /** The limit of JavaScript's heap, MB; Node's own limit by default. */
    heap: { type: 'string' },
    seed: { type: 'string', default: '1' },
    /** The longest that a phase may take, minutes. */
    patience: { type: 'string', default: '15' },
  },
});
const [size, owners] = [Number(values.integrations), Number(values.owners)];
const how = allCauses.find((cause) => cause === values.as) ?? 'revoked';

/** A message that arrived. `counts` is the number of incidents by transition type. */
interface Message {
  readonly recipient: string;
  readonly title: string;
  /** Time since the start of the phase, s. */
  readonly after: number;
  readonly counts: Readonly<Record<string, number>>;
}

interface Part {
  readonly type: string;
  readonly count: number;
}

/** The fields of a webhook body that are read here. */
interface HookData {
  readonly count?: number;
  readonly parts?: readonly Part[];
  readonly integrations?: readonly { readonly owner?: string }[];
  readonly integration?: { readonly owner?: string };
}

const folder = await mkdtemp(join(tmpdir(), 'keymedic-storm-'));
const lab = await startFullLab({ random: seededRandom(values.seed) });
const { simulator } = lab;
let phaseStart = Date.now();
let messages: Message[] = [];

const hook = await openWebhookReceiver(lab.authority, ({ body, type }) => {
  const { data } = body as { readonly data: HookData };
  const owner = (data.integration ?? data.integrations?.[0])?.owner ?? 'nobody';
  const parts = data.parts ?? [{ type, count: data.count ?? 1 }];
  record(`hook ${owner}`, type, parts);
});
const mailbox = await openMailbox(lab.authority, join(folder, 'mail'), ({ path, to, subject }) => {
  const recipient = `mail ${to.map((address) => address.split('@')[0]).join(' ')}`;
  void readFile(path)
    .then((mail) => simpleParser(mail))
    .then(({ attachments }) =>
      record(recipient, subject, countLines(attachments[0]?.content.toString()) ?? countInSubject(subject)),
    );
});

/** Counts the lines of a mail's table, whose fourth column is the transition type. */
function countLines(table: string | undefined): readonly Part[] | undefined {
  const lines = table?.trimEnd().split('\r\n').slice(1);
  return lines?.map((line) => ({ type: line.split(',')[3] ?? '', count: 1 }));
}

/** Reads the count of a mail without a table from its subject; one if the subject has no number. */
function countInSubject(subject: string): readonly Part[] {
  return [
    {
      type: subject.startsWith('[OK]') ? 'incident.resolved' : 'incident.opened',
      count: Number(/\] (\d+) /.exec(subject)?.[1] ?? 1),
    },
  ];
}

function record(recipient: string, title: string, parts: readonly Part[]): void {
  const counts: Record<string, number> = {};
  for (const { type, count } of parts) counts[type] = (counts[type] ?? 0) + count;
  messages.push({ recipient, title, counts, after: (Date.now() - phaseStart) / 1000 });
}

const ownerOf = (index: number): string => `owner-${index % owners}`;
await mkdir(join(folder, 'keys'));
const lines: string[] = [];
for (let index = 0; index < size; index += 1) {
  const id = `key-${index}`;
  const { parts } = simulator.addKey({ id, provider: 'sendgrid' });
  await writeFile(join(folder, 'keys', id), parts['key'] ?? '');
  lines.push(JSON.stringify({ id, provider: 'sendgrid', key: { file: `keys/${id}` }, owner: ownerOf(index) }));
}
await writeFile(join(folder, 'keys.ndjson'), `${lines.join('\n')}\n`);
const config = {
  include: 'keys.ndjson',
  defaults: { every: values.every },
  group_interval: values.interval,
  channels: [
    {
      id: 'mail',
      type: 'email',
      smtp: { url: mailbox.url, username: mailbox.username, password: mailbox.password },
      from: 'keymedic@shop.example',
      to: ['on-call@shop.example'],
      to_owners: Object.fromEntries(
        Array.from({ length: owners }, (_, index) => [ownerOf(index), [`${ownerOf(index)}@shop.example`]]),
      ),
    },
    { id: 'hook', type: 'webhook', url: hook.url, secret: hook.secret },
  ],
  log: { level: 'info', format: 'json' },
  network: lab.network(mailbox, hook),
};
await writeFile(join(folder, 'keymedic.yaml'), stringify(config));

/** By integration, the last state in the log. */
const verdicts = new Map<string, string>();
const causes = new Map<string, number>();
let [isLoaded, lineCount, logged, opened, resolved] = [false, 0, 0, 0, 0];
let stalls: { readonly took: number; readonly own: number }[] = [];
console.log(
  `${describeMachine()}, load of the machine ${describeLoad()}; seed ${values.seed}; ` +
    `${size} keys of SendGrid, ${owners} owners, each examined every ${values.every}, failing as ${how}`,
);
phaseStart = Date.now();
const daemon = runDaemon(
  join(folder, 'keymedic.yaml'),
  (line) => {
    const { integration, state, cause, transition, stall, own, says = '', level } = line;
    if (stall !== undefined) {
      stalls.push({ took: Number(stall), own: Number(own) });
      return;
    }
    lineCount += 1;
    logged += JSON.stringify(line).length + 1;
    if (says.includes(' watches ')) isLoaded = true;
    if (integration !== undefined && state !== undefined) {
      verdicts.set(integration, state);
      causes.set(`${state} ${cause}`, (causes.get(`${state} ${cause}`) ?? 0) + 1);
    }
    if (transition === 'incident.opened') opened += 1;
    if (transition === 'incident.resolved') resolved += 1;
    if (integration === '@agent' || level === 'error') console.log(`  ${level}: ${says}`);
  },
  values.heap === undefined ? [] : [`--max-old-space-size=${values.heap}`],
);

await runPhase('loading the config and starting', () => isLoaded);
await runPhase('the first round', () => countVerdicts('healthy') === size);
await pause();
await runPhase(
  'the storm',
  () => sumOf('mail', 'incident.opened') >= size && sumOf('hook', 'incident.opened') >= size,
  () => {
    for (let index = 0; index < size; index += 1) simulator.setState(`key-${index}`, how);
  },
);
await pause();
await runPhase(
  'the all-clear',
  () => sumOf('mail', 'incident.resolved') >= size && sumOf('hook', 'incident.resolved') >= size,
  () => {
    for (let index = 0; index < size; index += 1) simulator.setState(`key-${index}`, 'healthy');
  },
);
await daemon.stop();
await hook.close();
await mailbox.close();
await lab.close();
await rm(folder, { recursive: true });

/** Runs a phase until `isOver`. Prints its duration, its cost and its messages. */
async function runPhase(name: string, isOver: () => boolean, begin: () => void = () => {}): Promise<void> {
  [messages, stalls, lineCount, logged] = [[], [], 0, 0];
  causes.clear();
  const [before, asked] = [daemon.cost(), simulator.log.length];
  daemon.resetPeak();
  phaseStart = Date.now();
  begin();
  const until = phaseStart + Number(values.patience) * 60_000;
  while (!isOver() && Date.now() < until) await wait(100);
  const seconds = (Date.now() - phaseStart) / 1000;
  const after = daemon.cost();
  const cost = { ...after, user: after.user - before.user, system: after.system - before.system };
  console.log(
    `\n${name}${isOver() ? '' : ' (GIVEN UP)'}: ${seconds.toFixed(0)} s, ${describeCost(cost)}; ` +
      `${simulator.log.length - asked} requests; log ${lineCount} lines, ${(logged / 1e6).toFixed(1)} MB; ` +
      `stalls over 200 ms: ${stalls.length}, longest ${Math.max(0, ...stalls.map(({ took }) => took))} ms, ` +
      `most of its own work in one ${Math.max(0, ...stalls.map(({ own }) => own))} ms; load of the machine ${describeLoad()}`,
  );
  if (causes.size > 0)
    console.log(`  verdicts: ${[...causes].map(([cause, count]) => `${count} ${cause}`).join(', ')}`);
  if (opened > 0) console.log(`  so far ${opened} opened, ${resolved} resolved; store ${await sizeOfStore()} MB`);
  for (const [recipient, own] of Map.groupBy(messages, (one) => one.recipient)) {
    console.log(`  ${recipient}, ${own.length} messages:`);
    for (const { title, counts, after } of own)
      console.log(`    ${after.toFixed(0)} s ${title}: ${describeCounts(counts)}`);
    console.log(`    together ${describeCounts(addUp(own.map(({ counts }) => counts)))}`);
  }
}

function addUp(all: readonly Message['counts'][]): Message['counts'] {
  const sum: Record<string, number> = {};
  for (const [type, count] of all.flatMap((one) => Object.entries(one))) sum[type] = (sum[type] ?? 0) + count;
  return sum;
}

function describeCounts(counts: Message['counts']): string {
  return Object.entries(counts)
    .map(([type, count]) => `${count} ${type.replace('incident.', '')}`)
    .join(', ');
}

/** Waits for late messages of the phase before. */
function pause(): Promise<void> {
  return wait(5_000);
}

function countVerdicts(wanted: string): number {
  let count = 0;
  for (const state of verdicts.values()) if (state === wanted) count += 1;
  return count;
}

function sumOf(channel: string, type: string): number {
  return messages
    .filter(({ recipient }) => recipient.startsWith(channel))
    .reduce((sum, { counts }) => sum + (counts[type] ?? 0), 0);
}

async function sizeOfStore(): Promise<string> {
  return ((await stat(join(folder, 'keymedic.db'))).size / 1e6).toFixed(0);
}
