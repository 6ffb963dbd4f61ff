/** @module Loads the config from one file or many. One run reports all mistakes, each at its line and column. */

import { dirname, resolve } from 'node:path';
import { defined } from '../core/defined.ts';
import type { Config, Problem } from '../core/model/config.ts';
import type { Provider } from '../core/model/provider.ts';
import { largestText, readText } from '../io/files.ts';
import { readFileOrPipe } from '../io/pipe.ts';
import { describePath } from '../io/repeatable-path.ts';
import { readCron, readGrouping } from './build/alerting.ts';
import { defaultStorePath, makeDefaultConfig } from './build/defaults.ts';
import { listNames, loadChannels, loadHeartbeat, loadMaintenance, loadRoutes } from './load-alerting.ts';
import { type LoadContext, noPlaces, type Places } from './load-context.ts';
import { loadIntegrations, loadProviders } from './load-integrations.ts';
import { checkChannelConnections, checkFile, loadNetwork } from './load-network.ts';
import { createProblemList, type Source } from './problems/problem-list.ts';
import { parseSound } from './problems/prune.ts';
import { listWords, sayNoIntegrations } from './problems/wording.ts';
import { configSchema, type RawConfig } from './schema/config.ts';
import { findConfig } from './source/find.ts';
import { readYaml } from './source/yaml.ts';
import { includesOutside, listActs, type StrayAct, type StrayRequest, strayWords } from './stray.ts';

interface LoadOptions {
  /** As given on the command line. */
  readonly path?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The built-in providers. */
  readonly providers: ReadonlyMap<string, Provider>;
  /** Decides about a config that was not named, but found in the current folder. Absent: it may do everything. */
  readonly mayAct?: (request: StrayRequest) => Promise<boolean>;
}

/** A loaded config, or its mistakes. */
export interface Loaded {
  /** Absent if there is an error. */
  readonly config?: Config;
  /** Errors and warnings, by file and line. */
  readonly problems: readonly Problem[];
  readonly places: Places;
}

/** Loads the config. Never throws, whatever the user wrote. */
export async function loadConfig(options: LoadOptions): Promise<Loaded> {
  const found = await findConfig(options);
  if (!found.found) {
    const says = `there is no config; looked at ${found.lookedAt.join(' and ')} (or name one: --config FILE, $KEYMEDIC_CONFIG)`;
    return { problems: [{ severity: 'error', file: 'keymedic.yaml', says }], places: noPlaces() };
  }
  const read = await readText(found.path, (path) => readFileOrPipe(path, largestText));
  if (!read.ok) {
    const file = await describePath(options.path ?? found.path, options.cwd);
    return { problems: [{ severity: 'error', file, says: read.says }], places: noPlaces() };
  }
  const { mayAct } = options;
  const file = found.path;
  const guard: Guard | undefined =
    found.isStray && mayAct !== undefined
      ? async (acts, more = '') => acts.length === 0 || mayAct({ file, content: read.text + more, acts })
      : undefined;
  return readConfig(file, read.text, options, guard);
}

/** True if a config that nobody named may do this. @param more what its other files say */
type Guard = (acts: readonly StrayAct[], more?: string) => Promise<boolean>;

async function readConfig(file: string, content: string, options: LoadOptions, mayAct?: Guard): Promise<Loaded> {
  const problems = createProblemList();
  const text = readYaml(content);
  for (const mistake of text.mistakes) problems.addPlain({ severity: 'error', file, ...mistake });
  if (text.value === undefined) return { problems: problems.list(), places: noPlaces() };
  const source: Source = { file, locate: text.locate };
  const { data: raw = {}, issues } = parseSound(configSchema, text.value ?? {});
  for (const issue of issues) problems.add(source, [], issue, text.value);
  const folder = dirname(file);
  const envFile = raw.env_file === undefined ? undefined : resolve(folder, raw.env_file);
  const base = defined({ folder, envFile });
  const context: LoadContext = { file, folder, raw, env: options.env, base, source, problems, places: noPlaces() };

  if (mayAct !== undefined) {
    const early: readonly StrayAct[] = [
      ...(raw.providers === undefined ? [] : (['plugins'] as const)),
      ...((await includesOutside(raw.include ?? [], folder)) ? (['includes'] as const) : []),
    ];
    if (!(await mayAct(early))) return refuse(file, early);
  }
  const providers = await loadProviders(context, options.providers);
  const { integrations, isStated } = await loadIntegrations(context, providers);
  const { channels, ids } = loadChannels(context);
  const names = listNames(context, integrations, ids, providers);
  const routes = loadRoutes(context, names);
  const maintenance = loadMaintenance(context, names);
  const heartbeat = loadHeartbeat(context);
  const network = await loadNetwork(context);
  if (mayAct !== undefined) {
    const sender = { folder, env: options.env, integrations, channels, network, providers };
    const { acts, detail } = await listActs(sender, heartbeat);
    if (!(await mayAct(acts, detail))) return refuse(file, acts);
  }
  await checkChannelConnections(context, channels, network);
  if (raw.env_file !== undefined) await checkFile(context, raw.env_file, ['env_file']);

  const { places } = context;
  if (!isStated && !problems.list().some(isError))
    problems.addPlain({ severity: 'error', file, says: sayNoIntegrations });
  const list = problems.list();
  if (list.some(isError)) return { problems: list, places };
  const defaults = makeDefaultConfig(providers, folder);
  const config: Config = {
    ...defaults,
    ...buildOptions(raw, defaults, file),
    ...defined({ heartbeat }),
    integrations,
    channels,
    routes,
    maintenance,
    network: { ...defaults.network, ...network },
  };
  return { config, problems: list, places };
}

function refuse(file: string, acts: readonly StrayAct[]): Loaded {
  const says = `was found in the current folder and ${listWords(
    acts.map((act) => strayWords[act]),
    'and',
  )}; name it if that is wanted: --config ${file}`;
  return { problems: [{ severity: 'error', file, says }], places: noPlaces() };
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

/** The options that need no check beyond the schema. */
function buildOptions(raw: RawConfig, defaults: Config, file: string): Partial<Config> {
  return defined({
    file,
    grouping: readGrouping(raw),
    channelTests: raw.channel_tests === undefined ? undefined : readCron(raw.channel_tests),
    startupMessage: raw.startup_message ?? false,
    store: { path: raw.store?.path === undefined ? defaultStorePath(file) : resolve(dirname(file), raw.store.path) },
    confirm: readConfirm(raw),
    refused: raw.refused ?? defaults.refused,
    log: { level: raw.log?.level ?? defaults.log.level, format: raw.log?.format ?? defaults.log.format },
    investigate: {
      budget: raw.investigate?.budget ?? defaults.investigate.budget,
      madeUpKeys: raw.investigate?.made_up_keys ?? defaults.investigate.madeUpKeys,
    },
  });
}

function readConfirm(raw: RawConfig): Config['confirm'] {
  return Object.fromEntries(Object.entries(raw.confirm ?? {}).filter(([, confirmation]) => confirmation !== undefined));
}
