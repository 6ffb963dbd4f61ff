/** @module Reads the config: one file or many, all mistakes in one run, each at its line and column. */

import { dirname, resolve } from 'node:path';
import type { Channel } from '../core/model/channel.ts';
import type {
  Config,
  Heartbeat,
  Integration,
  MaintenanceWindow,
  Network,
  Problem,
  Route,
} from '../core/model/config.ts';
import type { Provider } from '../core/model/provider.ts';
import { parseConnectTo } from '../core/target/connect-to.ts';
import { readText } from '../io/files.ts';
import { readCron, readGrouping, readHeartbeat, readWindow } from './build/alerting.ts';
import { checkFallback, type Names, readChannel, readRoute } from './build/channels.ts';
import { defaultStorePath, makeDefaultConfig } from './build/defaults.ts';
import { checkDefaultSettings, createIntegrationReader, sayDuplicate } from './build/integration.ts';
import { loadPlugins } from './build/plugins.ts';
import type { ReferenceBase } from './build/secret-reference.ts';
import type { Issue } from './problems/issues.ts';
import { createProblemList, type ProblemList, type Source } from './problems/problem-list.ts';
import { parseSound } from './problems/prune.ts';
import { configSchema, type RawConfig } from './schema/config.ts';
import { findConfig } from './source/find.ts';
import { includeFile, listIncluded, showPath } from './source/include.ts';
import { readYaml } from './source/yaml.ts';

interface LoadOptions {
  /** As given on the command line. */
  readonly path?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The built-in providers. */
  readonly providers: ReadonlyMap<string, Provider>;
}

/** Where an integration or a channel stands, so that what is found out later can be told at its place. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Loaded {
  /** Absent when there is an error. */
  readonly config?: Config;
  /** Errors and warnings, by file and line. */
  readonly problems: readonly Problem[];
  /** By the id of the integration; channels by `channel ` and their id. */
  readonly places: ReadonlyMap<string, Place>;
}

/** Never throws for what the user wrote. */
export async function loadConfig(options: LoadOptions): Promise<Loaded> {
  const found = await findConfig(options);
  if (!found.found) {
    const says = `there is no config; looked at ${found.lookedAt.join(' and ')} (or name one: --config FILE, $KEYMEDIC_CONFIG)`;
    return { problems: [{ severity: 'error', file: 'keymedic.yaml', says }], places: new Map() };
  }
  const read = await readText(found.path);
  if (!read.ok) return { problems: [{ severity: 'error', file: found.path, says: read.says }], places: new Map() };
  return readConfig(found.path, read.text, options.providers);
}

async function readConfig(file: string, content: string, builtIn: ReadonlyMap<string, Provider>): Promise<Loaded> {
  const problems = createProblemList();
  const text = readYaml(content);
  for (const mistake of text.mistakes) problems.addPlain({ severity: 'error', file, ...mistake });
  if (text.value === undefined) return { problems: problems.list(), places: new Map() };
  const source: Source = { file, locate: text.locate };
  const raw = parseTop(text.value ?? {}, (issue) => problems.add(source, [], issue, text.value));
  const folder = dirname(file);
  const base: ReferenceBase = {
    folder,
    ...(raw.env_file === undefined ? {} : { envFile: resolve(folder, raw.env_file) }),
  };
  const world: World = { file, folder, raw, base, source, problems, places: new Map() };

  const providers = new Map(builtIn);
  if (raw.providers !== undefined) await addPlugins(world, resolve(folder, raw.providers), providers);
  const integrations = await readIntegrations(world, providers);
  const channels = readChannels(world);
  const names = namesOf(world, integrations, channels.ids, providers);
  const routes = readRoutes(world, names);
  const maintenance = readMaintenance(world, names);
  const heartbeat = readBeat(world);
  const network = await readNetwork(world);
  if (base.envFile !== undefined) await checkFile(world, base.envFile, ['env_file']);

  const list = problems.list();
  if (list.some((problem) => problem.severity === 'error')) return { problems: list, places: world.places };
  const defaults = makeDefaultConfig(providers, folder);
  const config: Config = {
    ...defaults,
    file,
    integrations,
    channels: channels.channels,
    routes,
    grouping: readGrouping(raw),
    maintenance,
    ...(heartbeat === undefined ? {} : { heartbeat }),
    ...(raw.channel_tests === undefined ? {} : { channelTests: readCron(raw.channel_tests) }),
    startupMessage: raw.startup_message ?? false,
    store: { path: raw.store?.path === undefined ? defaultStorePath(file) : resolve(folder, raw.store.path) },
    confirm: readConfirm(raw),
    refused: raw.refused ?? defaults.refused,
    log: { level: raw.log?.level ?? defaults.log.level, format: raw.log?.format ?? defaults.log.format },
    network: { ...defaults.network, ...network },
    investigate: {
      budget: raw.investigate?.budget ?? defaults.investigate.budget,
      madeUpKeys: raw.investigate?.made_up_keys ?? defaults.investigate.madeUpKeys,
    },
  };
  return { config, problems: list, places: world.places };
}

/** What the steps of reading share. */
interface World {
  readonly file: string;
  readonly folder: string;
  readonly raw: RawConfig;
  readonly base: ReferenceBase;
  readonly source: Source;
  readonly problems: ProblemList;
  readonly places: Map<string, Place>;
}

/** Parses the top level; options that are wrong are reported and left out, so that the others are still looked at. */
function parseTop(value: unknown, report: (issue: Issue) => void): RawConfig {
  const { data, issues } = parseSound(configSchema, value);
  for (const issue of issues) report(issue);
  return data ?? {};
}

async function addPlugins(world: World, folder: string, providers: Map<string, Provider>): Promise<void> {
  const loaded = await loadPlugins(folder, new Set(providers.keys()));
  if (loaded.says !== undefined) world.problems.add(world.source, [], { path: ['providers'], says: loaded.says });
  for (const problem of loaded.problems) world.problems.addPlain(problem);
  for (const provider of loaded.providers) providers.set(provider.id, provider);
}

async function readIntegrations(world: World, providers: Map<string, Provider>): Promise<readonly Integration[]> {
  const { raw, problems, places, source: main } = world;
  const integrations: Integration[] = [];
  const defaults = raw.defaults ?? {};
  const read = createIntegrationReader({ providers, defaults, base: world.base });
  const take = (value: unknown, source: Source, base: readonly (string | number)[]): void => {
    const { id, integration, provider, issues } = read(value);
    for (const issue of issues) {
      const isDefault = isFromDefaults(issue, value, defaults);
      if (isDefault) problems.add(main, ['defaults'], issue, { ...defaults });
      else problems.add(source, base, issue, value);
    }
    if (id === undefined) return;
    const first = places.get(id);
    if (first) {
      const says = sayDuplicate('integration', id, `${showPath(first.file, world.folder)}:${first.line}`);
      problems.add(source, base, { path: ['id'], says });
      return;
    }
    places.set(id, { file: source.file, ...placeOf(value, source, base) });
    if (provider) providers.set(provider.id, provider);
    if (integration) integrations.push(integration);
  };
  for (const issue of checkDefaultSettings(defaults, providers)) problems.add(main, ['defaults'], issue);
  for (const [index, value] of (raw.integrations ?? []).entries()) take(value, main, ['integrations', index]);
  const files = await listIncluded(raw.include ?? [], world.folder, world.file, (index, issue) => {
    problems.add(main, [], { path: ['include', index], ...issue });
  });
  for (const file of files) await includeFile(file, { problems, take });
  return integrations;
}

/** A mistake in what `defaults:` brought is told there, once. */
function isFromDefaults(issue: Issue, value: unknown, defaults: object): boolean {
  const [option] = issue.path;
  if (option === undefined || typeof value !== 'object' || value === null) return false;
  return !Object.hasOwn(value, option) && Object.hasOwn(defaults, option);
}

/** Where the key of an integration stands, or the integration. In NDJSON the line says enough. */
function placeOf(value: unknown, source: Source, base: readonly (string | number)[]): { line: number; column: number } {
  if (base.length === 0) return { line: source.line ?? 1, column: 1 };
  const option = typeof value === 'object' && value !== null && 'key' in value ? 'key' : 'credential';
  return source.locate([...base, option]);
}

function readChannels(world: World): { readonly channels: readonly Channel[]; readonly ids: ReadonlySet<string> } {
  const sound: { readonly channel: Channel; readonly index: number }[] = [];
  const ids = new Set<string>();
  for (const [index, value] of (world.raw.channels ?? []).entries()) {
    const path = ['channels', index];
    const { id, channel, issues } = readChannel(value, world.base);
    for (const issue of issues) world.problems.add(world.source, path, issue, value);
    if (id === undefined) continue;
    const name = `channel ${id}`;
    const first = world.places.get(name);
    if (first) {
      const says = sayDuplicate('channel', id, `${showPath(first.file, world.folder)}:${first.line}`);
      world.problems.add(world.source, path, { path: ['id'], says });
      continue;
    }
    ids.add(id);
    world.places.set(name, { file: world.file, ...world.source.locate(path) });
    if (channel) sound.push({ channel, index });
  }
  for (const { channel, index } of sound) {
    for (const issue of checkFallback(channel, ids)) world.problems.add(world.source, ['channels', index], issue);
  }
  return { channels: sound.map(({ channel }) => channel), ids };
}

function namesOf(
  world: World,
  integrations: readonly Integration[],
  channels: ReadonlySet<string>,
  providers: ReadonlyMap<string, Provider>,
): Names {
  return {
    channels,
    providers: new Set(providers.keys()),
    integrations: new Set([...world.places.keys()].filter((name) => !name.startsWith('channel '))),
    owners: new Set(integrations.flatMap(({ owner }) => (owner === undefined ? [] : [owner]))),
  };
}

function readMaintenance(world: World, names: Names): readonly MaintenanceWindow[] {
  return (world.raw.maintenance ?? []).map((raw, index) => {
    const { window, issues } = readWindow(raw, names);
    for (const issue of issues) world.problems.add(world.source, ['maintenance', index], issue, raw);
    return window;
  });
}

function readBeat({ raw, base, problems, source }: World): Heartbeat | undefined {
  if (raw.heartbeat === undefined) return undefined;
  const { heartbeat, issues } = readHeartbeat(raw.heartbeat, base);
  for (const issue of issues) problems.add(source, ['heartbeat'], issue, raw.heartbeat);
  return heartbeat;
}

function readRoutes(world: World, names: Names): readonly Route[] {
  return (world.raw.routes ?? []).flatMap((value, index) => {
    const { route, issues } = readRoute(value, names);
    for (const issue of issues) world.problems.add(world.source, ['routes', index], issue, value);
    return route ? [route] : [];
  });
}

async function readNetwork(world: World): Promise<Partial<Network>> {
  const { network } = world.raw;
  if (!network) return {};
  const ca = network.ca === undefined ? undefined : resolve(world.folder, network.ca);
  if (ca !== undefined) await checkFile(world, ca, ['network', 'ca'], /-----BEGIN CERTIFICATE-----/);
  if (network.proxy !== undefined && !/^https?:\/\/[^/?#]+\/?$/.test(network.proxy)) {
    const says = 'must be a URL such as http://proxy:3128, without a path';
    world.problems.add(world.source, [], { path: ['network', 'proxy'], says });
  }
  for (const [index, url] of (network.connectivity ?? []).entries()) {
    const says = 'is http://: a captive portal answers for it, and we are taken to be online; better https://';
    const path = ['network', 'connectivity', index];
    if (/^http:/i.test(url)) world.problems.add(world.source, [], { path, severity: 'warning', says });
  }
  return {
    ...(network.connect_to === undefined
      ? {}
      : { connectTo: network.connect_to.map(parseConnectTo).flatMap((read) => (read.ok ? [read.rule] : [])) }),
    ...(network.connectivity === undefined ? {} : { connectivity: network.connectivity }),
    ...(ca === undefined ? {} : { ca }),
    ...(network.proxy === undefined ? {} : { proxy: network.proxy }),
    ...(network.egress === undefined ? {} : { egress: network.egress }),
  };
}

async function checkFile(world: World, file: string, path: readonly string[], mark?: RegExp): Promise<void> {
  const read = await readText(file);
  const says = read.ok
    ? mark && !mark.test(read.text) && `${file} holds no certificate in PEM form`
    : `${file} ${read.says}`;
  if (says) world.problems.add(world.source, [], { path, says });
}

function readConfirm(raw: RawConfig): Config['confirm'] {
  return Object.fromEntries(Object.entries(raw.confirm ?? {}).filter(([, confirmation]) => confirmation !== undefined));
}
