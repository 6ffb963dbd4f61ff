/** @module Builds an integration: fills in the defaults and checks the rules of its provider. */

import { quote } from '../../core/could-be-secret.ts';
import { defined } from '../../core/defined.ts';
import type { Integration, Schedule } from '../../core/model/config.ts';
import type { Provider } from '../../core/model/provider.ts';
import { ownMember } from '../../core/own-member.ts';
import { anchored } from '../../core/target/host-variable.ts';
import type { Issue } from '../problems/issues.ts';
import { parseSound } from '../problems/prune.ts';
import { didYouMean, sayFound, sayUnknown, showName } from '../problems/wording.ts';
import { checkEndpoint } from '../schema/endpoint.ts';
import { integrationSchema, type RawDefaults, type RawIntegration } from '../schema/integration.ts';
import { checkCredential, partsOf } from './credential.ts';
import { toHttpProvider } from './http-provider.ts';
import { checkRegion } from './region.ts';
import { type ReferenceBase, toReference } from './secret-reference.ts';

const defaultEvery = 300_000;

interface Context {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly defaults: RawDefaults;
  readonly base: ReferenceBase;
}

/** One integration and its mistakes. */
export interface ReadIntegration {
  /** The id, even if there is another mistake. */
  readonly id?: string;
  readonly integration?: Integration;
  /** The provider of a `provider: http` integration. */
  readonly provider?: Provider;
  readonly issues: readonly Issue[];
}

/** Makes the function that reads one integration after another. */
export function createIntegrationReader(context: Context): (value: unknown) => ReadIntegration {
  const ids = [...context.providers.keys()];
  const aliases = new Map(
    [...context.providers.values()].flatMap(({ id, aliases: names = [] }) => names.map((name) => [name, id])),
  );
  const schedules = new Map<string, Schedule>();
  return (value) => {
    const { data: raw, broken, issues } = parseSound(integrationSchema, value, { id: 'unnamed' });
    if (!raw) return { issues };
    const provider = findProvider({ ...context.defaults, ...raw }, context.providers, aliases);
    const merged = merge(context.defaults, raw, provider);
    if (merged.provider === undefined && !broken.has('provider')) {
      issues.push({ path: [], says: 'is missing its provider' });
    }
    if (merged.provider !== undefined && !provider) {
      issues.push({ path: ['provider'], says: sayUnknown('provider', merged.provider, ids) });
    }
    if (provider) issues.push(...checkAgainst(provider, merged, broken));
    issues.push(...checkSchedule(merged));
    const id = broken.has('id') ? {} : { id: raw.id };
    const own = provider && !context.providers.has(provider.id) ? { provider } : {};
    if (!provider || issues.some((issue) => issue.severity !== 'warning')) return { ...id, issues };
    return { ...id, ...own, integration: build(provider, merged, context.base, schedules), issues };
  };
}

/** The default settings that the provider has. The others are for other providers. */
function pickSettings(
  settings: Readonly<Record<string, string>>,
  provider: Provider | undefined,
): Record<string, string> {
  const known = new Set((provider?.settings ?? []).map((setting) => setting.name));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => known.has(name)));
}

function merge(defaults: RawDefaults, raw: RawIntegration, provider: Provider | undefined): RawIntegration {
  const { key, credential, every, schedule, settings, ...rest } = defaults;
  const hasOwnKey = raw.key !== undefined || raw.credential !== undefined;
  const hasOwnTimes = raw.every !== undefined || raw.schedule !== undefined;
  return {
    ...rest,
    ...(hasOwnKey ? {} : { key, credential }),
    ...(hasOwnTimes ? {} : { every, schedule }),
    ...raw,
    ...(settings === undefined ? {} : { settings: { ...pickSettings(settings, provider), ...raw.settings } }),
  };
}

function findProvider(
  raw: RawIntegration,
  providers: ReadonlyMap<string, Provider>,
  aliases: ReadonlyMap<string, string>,
): Provider | undefined {
  if (raw.provider === undefined) return undefined;
  if (raw.provider === 'http' && raw.http !== undefined) return toHttpProvider(raw.id, raw.http);
  return providers.get(raw.provider) ?? providers.get(aliases.get(raw.provider) ?? '');
}

/** The mistakes that only the provider shows. */
function checkAgainst(provider: Provider, raw: RawIntegration, broken: ReadonlySet<string>): Issue[] {
  const issues: Issue[] = [];
  const credential = broken.has('key') ? [] : checkCredential(provider, raw, raw.endpoint);
  // If a credential has a mistake in it, only its names can be checked.
  issues.push(...credential.filter((issue) => !broken.has('credential') || issue.at === 'key'));
  const region = raw.region === undefined ? undefined : checkRegion(provider, raw.region);
  if (region !== undefined) issues.push({ path: ['region'], says: region });
  if (raw.endpoint !== undefined) {
    const endpoint = checkEndpoint(provider, raw.endpoint);
    if (endpoint) issues.push({ path: ['endpoint'], ...endpoint });
  } else if (provider.endpoint?.required === true && !broken.has('endpoint') && !broken.has('http')) {
    issues.push({ path: [], says: `is missing its endpoint, such as ${provider.endpoint.example}` });
  }
  if (raw.http !== undefined && raw.provider !== 'http') {
    issues.push({ path: ['http'], at: 'key', says: 'works only with provider: http' });
  }
  return broken.has('settings') ? issues : [...issues, ...checkSettings(provider, raw)];
}

function checkSettings(provider: Provider, raw: RawIntegration): Issue[] {
  if (raw.provider === 'http') return [];
  const known = provider.settings ?? [];
  const names = known.map((setting) => setting.name);
  const given = raw.settings ?? {};
  const issues = Object.entries(given).flatMap(([name, value]): Issue[] => {
    const setting = known.find((candidate) => candidate.name === name);
    if (!setting) {
      const near = didYouMean(name, names);
      const list = names.length === 0 ? '; it takes none' : `; it takes ${names.join(', ')}`;
      return [
        {
          path: ['settings', name],
          at: 'key',
          says: `${provider.name} has no setting "${showName(name)}"${near || list}`,
        },
      ];
    }
    if (setting.shape === undefined || anchored(setting.shape).test(value)) return [];
    return [
      {
        path: ['settings', name],
        says: `is not what ${provider.name} calls a ${setting.title}: it must match ${setting.shape}${sayFound(value)}`,
      },
    ];
  });
  const missing = known.filter(
    (setting) => setting.required && setting.default === undefined && ownMember(given, setting.name) === undefined,
  );
  return [
    ...issues,
    ...missing.map(
      ({ name, title }): Issue => ({
        path: ['settings'],
        says: `is missing its setting ${name} (${title}), which ${provider.name} needs`,
      }),
    ),
  ];
}

function checkSchedule(raw: RawIntegration): Issue[] {
  if (raw.every !== undefined && raw.schedule !== undefined) {
    return [{ path: ['schedule'], at: 'key', says: 'is given beside every; give one of the two' }];
  }
  return [];
}

const nothing: readonly string[] = [];
const noSettings: Readonly<Record<string, string>> = {};

function build(
  provider: Provider,
  raw: RawIntegration,
  base: ReferenceBase,
  schedules: Map<string, Schedule>,
): Integration {
  const { region, endpoint, needs, owner, expires, refused, rotate_every: rotateEvery } = raw;
  const parts = Object.entries(partsOf(raw)).map(([name, part]) => [name, toReference(part, base)] as const);
  return defined({
    id: raw.id,
    provider: provider.id,
    credential: Object.fromEntries(parts),
    settings: raw.settings ?? noSettings,
    region,
    endpoint,
    needs,
    usedBy: raw.used_by ?? nothing,
    owner,
    expires,
    rotateEvery,
    schedule: shareSchedule(raw, schedules),
    refused,
    allowUnsureProbes: raw.allow_unsure_probes ?? false,
  });
}

/** Equal schedules are one object: thousands of integrations have the same. */
function shareSchedule(raw: RawIntegration, schedules: Map<string, Schedule>): Schedule {
  const { schedule: expression, timezone = 'UTC', every = defaultEvery } = raw;
  const key = expression === undefined ? String(every) : `${expression} ${timezone}`;
  const known = schedules.get(key);
  if (known) return known;
  const made: Schedule = expression === undefined ? { kind: 'every', every } : { kind: 'cron', expression, timezone };
  schedules.set(key, made);
  return made;
}

/** The mistakes in default settings: no provider has them. */
export function checkDefaultSettings(
  defaults: RawDefaults,
  providers: ReadonlyMap<string, Provider>,
): readonly Issue[] {
  const known = [...providers.values()].flatMap(({ settings = [] }) => settings.map((setting) => setting.name));
  return Object.keys(defaults.settings ?? {})
    .filter((name) => !known.includes(name))
    .map((name) => {
      const says = `no provider has a setting "${showName(name)}"${didYouMean(name, known)}`;
      return { path: ['settings', name], at: 'key', says };
    });
}

/** The sentence about an id that is already used. */
export function sayDuplicate(what: string, id: string, place: string): string {
  return `the ${what} id ${quote(id)} is already used at ${place}`;
}
