/**
 * @module The surroundings of the soak, in a process of their own: the simulated ESPs, the receivers, and the faults of both.
 * The parent says `begin`, `calm` and `verify`, and gets an answer to each.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { defined } from '../../src/core/defined.ts';
import type { CredentialKind, Provider } from '../../src/core/model/provider.ts';
import type { LabKey } from '../../src/lab/keys.ts';
import type { Simulator } from '../../src/lab/simulator.ts';
import { createBehaviours } from '../../test/crash/behaviour.ts';
import { checkFile, readStore } from '../../test/crash/read-store.ts';
import { openReceivers } from '../../test/crash/receivers.ts';
import { verify } from '../../test/crash/verify.ts';
import { startFullLab } from '../../test/fixtures/lab.ts';
import { seededRandom } from '../../test/fixtures/random.ts';
import { createRandomFaults } from './soak-faults.ts';

/** What the parent orders, as JSON in the first argument. */
export interface SoakOrder {
  readonly folder: string;
  readonly seed: string;
  readonly integrations: number;
  /** The interval between two probes of a key, s. */
  readonly every: number;
}

/** What the parent says. */
export type SoakCommand = 'begin' | 'calm' | 'verify';

/** What the parent is told. */
export type SoakReply =
  | { readonly kind: 'ready'; readonly integrations: number; readonly oauth: number; readonly providers: number }
  | { readonly kind: 'begun' }
  | { readonly kind: 'calm'; readonly revoked: readonly string[]; readonly faults: Readonly<Record<string, number>> }
  | {
      readonly kind: 'verified';
      readonly faults: readonly string[];
      readonly requests: number;
      readonly transitions: number;
      readonly arrivals: number;
      readonly accepted: number;
    };

/** Requests a minute. ESPs that get fewer are left out: their keys cannot be examined at this pace. OAuth is slower. */
const leastBudget = { plain: 60, oauth: 30 };
/** A tenth of the integrations uses OAuth. */
const oauthShare = 10;
/** A channel may go down each so many seconds, as `test/crash/behaviour.ts` decides. */
const mood = 20;
/** One key of so many is revoked in the end. */
const revokedShare = 40;

const { folder, seed, integrations, every } = JSON.parse(process.argv[2] ?? '') as SoakOrder;
const random = seededRandom(seed);
const storeFile = join(folder, 'keymedic.db');
const keys: { readonly key: LabKey; readonly isOauth: boolean }[] = [];
const lab = await startFullLab({ random, prepare: addKeys });
const { simulator } = lab;
const behaviours = createBehaviours(random);
const receivers = await openReceivers({ authority: lab.authority, behaviour: behaviours.of, onStep: () => {} });
const ids = keys.map(({ key }) => key.id);
const faults = createRandomFaults(simulator, ids, random, Math.max(0.5, integrations / 1000));
let revoked: readonly string[] = [];
let seconds = 0;
let ticking: NodeJS.Timeout | undefined;
behaviours.startLife();
await writeConfig();
tell({
  kind: 'ready',
  integrations: keys.length,
  oauth: keys.filter(({ isOauth }) => isOauth).length,
  providers: new Set(keys.map(({ key }) => key.provider)).size,
});

process.on('message', (command: SoakCommand) => {
  if (command === 'begin') begin();
  else if (command === 'calm') calm();
  else void reportVerified();
});
process.once('disconnect', () => void close());

function isOauth({ auth }: CredentialKind): boolean {
  return auth.scheme === 'oauth2_refresh' || auth.scheme === 'oauth2_client_credentials';
}

/** A kind whose refused log-ins lock nothing is probed at its usual pace, also after a refusal. */
function isPlain(kind: CredentialKind): boolean {
  return !isOauth(kind) && kind.failedLogin === 'harmless' && !/smtp|jwt/.test(kind.auth.scheme);
}

/** The config knows a kind by the names of its parts: of several kinds with the same parts the first one. */
function isFirst({ credentials }: Provider, kind: CredentialKind): boolean {
  const namesOf = ({ parts }: CredentialKind): string => parts.map(({ name }) => name).join();
  return credentials.find((one) => namesOf(one) === namesOf(kind)) === kind;
}

function addKeys({ addKey, providers }: Simulator): void {
  const kindsOf = (fits: (kind: CredentialKind) => boolean, least: number) =>
    [...providers.values()]
      .filter(({ endpoint, budget }) => endpoint?.required !== true && (budget?.perMinute ?? 0) >= least)
      .flatMap((provider) =>
        provider.credentials
          .filter((kind) => isFirst(provider, kind) && fits(kind))
          .map(({ kind }) => ({ provider: provider.id, kind })),
      );
  const [oauth, plain] = [kindsOf(isOauth, leastBudget.oauth), kindsOf(isPlain, leastBudget.plain)];
  for (let index = 0; index < integrations; index += 1) {
    const usesOauth = index % oauthShare === 0;
    const kinds = usesOauth ? oauth : plain;
    const order = kinds[Math.floor(index / (usesOauth ? oauthShare : 1)) % kinds.length];
    if (order !== undefined) keys.push({ key: addKey({ id: `key-${index}`, ...order }), isOauth: usesOauth });
  }
}

async function writeConfig(): Promise<void> {
  await mkdir(join(folder, 'keys'));
  const lines: string[] = [];
  for (const [index, { key }] of keys.entries()) {
    const { id, provider, parts, target } = key;
    const credential: Record<string, { readonly file: string }> = {};
    for (const [part, text] of Object.entries(parts)) {
      credential[part] = { file: `keys/${id}.${part}` };
      await writeFile(join(folder, 'keys', `${id}.${part}`), text, { mode: 0o600 });
    }
    const { region, endpoint, settings = {} } = target;
    const named = Object.keys(settings).length === 0 ? undefined : settings;
    const owner = `owner-${index % 5}`;
    lines.push(JSON.stringify(defined({ id, provider, credential, region, endpoint, settings: named, owner })));
  }
  await writeFile(join(folder, 'keys.ndjson'), `${lines.join('\n')}\n`);
  const { mail, hook, spare } = receivers.channels;
  const slow = { probes: 3, apart: '5s' };
  const config = {
    include: 'keys.ndjson',
    defaults: { every: `${every}s`, allow_unsure_probes: true },
    // The defaults, a day in an hour.
    group_interval: `${every}s`,
    confirm: { revoked: { probes: 2, apart: '1s' }, network: slow, provider_outage: slow, clock_skew: slow },
    // biome-ignore lint/suspicious/noThenProperty: the config's own word
    refused: { for: '25s', then: `${2 * every}s` },
    channels: [mail, hook, spare],
    routes: [{ to: ['mail', 'hook'] }],
    log: { level: 'warn', format: 'json' },
    network: lab.network(receivers),
  };
  await writeFile(join(folder, 'keymedic.yaml'), stringify(config));
}

function begin(): void {
  ticking = setInterval(() => {
    seconds += 1;
    faults.tick();
    if (seconds % mood === 0) behaviours.startLife();
  }, 1000);
  tell({ kind: 'begun' });
}

function calm(): void {
  clearInterval(ticking);
  behaviours.acceptAll();
  revoked = faults.calm(Math.ceil(integrations / revokedShare));
  tell({ kind: 'calm', revoked, faults: Object.fromEntries([...faults.counts].sort()) });
}

/** The daemon must have ended. */
async function reportVerified(): Promise<void> {
  const store = readStore(storeFile);
  const { arrivals } = receivers;
  const everPlanned = new Set(store.planned.map(({ transition, channel }) => `${transition} on ${channel}`));
  const nothing = { silences: [], acknowledged: new Map<string, number>(), absences: [] };
  const found = await verify({ store, everPlanned, arrivals, revoked: new Set(revoked), ...nothing });
  tell({
    kind: 'verified',
    faults: [...found, ...checkFile(storeFile)],
    requests: simulator.log.length,
    transitions: store.planned.length,
    arrivals: arrivals.length,
    accepted: arrivals.filter(({ isAccepted }) => isAccepted).length,
  });
}

async function close(): Promise<void> {
  clearInterval(ticking);
  await receivers.close();
  await lab.close();
}

function tell(reply: SoakReply): void {
  process.send?.(reply);
}
