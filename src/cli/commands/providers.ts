/** @module `keymedic providers`: prints what Keymedic knows about all ESPs, or about one ESP. */

import { providers as builtIn } from '../../../providers/index.ts';
import { didYouMean } from '../../config/problems/wording.ts';
import { findConfig } from '../../config/source/find.ts';
import type { Need } from '../../core/model/cause.ts';
import type { Step } from '../../core/model/diagnosis.ts';
import type { Provider } from '../../core/model/provider.ts';
import { adviceOn } from '../../core/remedy/steps.ts';
import { choosePaint } from '../terminal/colour.ts';
import { loadFor } from '../terminal/config.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';

/** Prints the providers. @throws {UserError} 64 for an unknown id */
export async function providersCommand(
  id: string | undefined,
  options: { readonly json?: boolean; readonly config?: string },
  io: Io,
): Promise<number> {
  const all = await listProviders(options.config, io);
  if (id === undefined) {
    if (options.json === true) for (const provider of all) io.stdout.write(`${JSON.stringify(summarise(provider))}\n`);
    else printTable(all, io);
    return exits.healthy;
  }
  const provider = all.find((one) => one.id === id || one.aliases?.includes(id) === true);
  if (provider === undefined)
    throw new UserError(
      `no provider is called "${id}"${didYouMean(
        id,
        all.map((one) => one.id),
      )}`,
      exits.usage,
    );
  io.stdout.write(options.json === true ? `${JSON.stringify(provider)}\n` : describeProvider(provider, io));
  return exits.healthy;
}

/** The built-in providers, and the user's own if the config names a folder of them. */
async function listProviders(path: string | undefined, io: Io): Promise<readonly Provider[]> {
  const found = await findConfig({ env: io.env, cwd: io.cwd, path });
  if (!found.found) return builtIn;
  const { config } = await loadFor(io, path, ['plugins']);
  return config === undefined
    ? builtIn
    : [...config.providers.values()].filter(({ id }) => !id.includes(':')).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function summarise({ id, name, credentials, hosts }: Provider) {
  return {
    id,
    name,
    kinds: credentials.map(({ kind }) => kind),
    regions: [...new Set(hosts.map(({ region }) => region))],
    variables: listVariables(credentials),
  };
}

function printTable(all: readonly Provider[], io: Io): void {
  const width = Math.max(...all.map(({ id }) => id.length));
  for (const { id, name, credentials } of all)
    io.stdout.write(`${id.padEnd(width)}  ${name}: ${credentials.map(({ title }) => title).join(', ')}\n`);
}

function listVariables(credentials: Provider['credentials']): string[] {
  return [...new Set(credentials.flatMap(({ parts }) => parts.flatMap(({ variables }) => variables)))];
}

function describeProvider(provider: Provider, io: Io): string {
  const paint = choosePaint(io);
  const lines = [`${paint.bold(provider.name)} (${provider.id})`];
  const section = (title: string, items: readonly string[]) => {
    if (items.length > 0) lines.push('', paint.bold(title), ...items.map((item) => `  ${item}`));
  };
  section(
    'Credentials',
    provider.credentials.flatMap((kind) => [
      `${kind.title}: ${kind.parts.map(({ name, hint, optional }) => `${name}${optional === true ? ' (optional)' : ''}${hint === undefined ? '' : ` = ${hint}`}`).join('; ')}`,
      `  expires: ${sayExpiry(kind.expiry)}; a failed log-in: ${kind.failedLogin.replaceAll('_', ' ')}`,
    ]),
  );
  section('Variables that Keymedic looks for', listVariables(provider.credentials));
  section(
    'Settings',
    (provider.settings ?? []).map(
      ({ name, title, required }) => `${name}: ${title}${required === true ? ' (needed)' : ''}`,
    ),
  );
  section(
    'Hosts',
    provider.hosts.map(({ region, url, use }) => `${region}: ${url}${use === undefined ? '' : ` (${use})`}`),
  );
  if (provider.endpoint !== undefined)
    section('Endpoint', [
      `${provider.endpoint.required ? 'needed' : 'may be given'}, such as ${provider.endpoint.example}`,
    ]);
  section(
    'Probes',
    provider.probes.map(
      ({ request, needs, permission, effects }) =>
        `${sayRequest(provider, request)}${needs === undefined ? '' : ` for ${needs.join(', ')}`}; needs ${permission ?? 'no permission'}${effects === 'none' ? '' : '; may leave a trace, so it is sent only with allow_unsure_probes'}`,
    ),
  );
  section('Getting a key', sayHowToGet(provider));
  section('If a key leaked', sayLeak(provider));
  section(
    'Values that are mistaken for a key',
    provider.lookalikes.map(({ says }) => says),
  );
  section(
    'Retired',
    (provider.retired ?? []).map(({ says, when }) => `${says}${when === undefined ? '' : ` (${when})`}`),
  );
  section(
    'Pages',
    Object.entries(provider.pages).map(
      ([what, page]) => `${what}: ${page.url}${page.menu === undefined ? '' : `  ${page.menu}`}`,
    ),
  );
  if (provider.statusPage !== undefined) section('Status', [provider.statusPage.page]);
  return `${lines.join('\n')}\n`;
}

/** The page on which a key is made, the choices there, and the permission for each need. */
function sayHowToGet(provider: Provider): string[] {
  const { manage, permissions, pages } = provider;
  return [
    ...(pages.keys === undefined
      ? []
      : [`where: ${pages.keys.menu === undefined ? '' : `${pages.keys.menu}  `}${pages.keys.url}`]),
    ...(manage?.create === undefined ? [] : [`how: ${manage.create}`]),
    ...(manage?.needs === undefined ? [] : [`who: ${manage.needs}`]),
    ...adviceOn(provider, 'new_key').map(sayStep),
    ...(permissions === undefined ? ['no permissions to choose: no scopes of its keys are known'] : []),
    ...Object.entries(permissions ?? {}).map(
      ([need, permission]) => `for ${need as Need}: ${permission.tick} (${permission.scopes.join(' or ')})`,
    ),
  ];
}

function sayLeak(provider: Provider): string[] {
  const steps = adviceOn(provider, 'leaked').map(sayStep);
  const { revoke } = provider.manage ?? {};
  return revoke === undefined ? steps : [...steps, `how to revoke: ${revoke}`];
}

function sayStep({ step, url }: Step): string {
  return url === undefined ? step : `${step}  ${url}`;
}

function sayExpiry({ rule, days, says }: Provider['credentials'][number]['expiry']): string {
  const words = {
    never: 'never',
    set_by_user: 'on a date chosen when it is made',
    fixed: `after ${sayDays(days)}`,
    idle: `after ${sayDays(days)} without use`,
    unknown: 'not known',
  };
  return says === undefined ? words[rule] : `${words[rule]} (${says})`;
}

/** Returns a time in days in its natural unit: "1 hour", "90 days". */
export function sayDays(days = 0): string {
  const [count, unit] = days >= 1 ? [days, 'day'] : days * 24 >= 1 ? [days * 24, 'hour'] : [days * 1440, 'minute'];
  const whole = Math.round(count);
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}

function sayRequest(provider: Provider, name: string): string {
  const spec = provider.requests[name];
  return spec === undefined || spec.method === 'SMTP' ? 'SMTP log-in' : `${spec.method} ${spec.path ?? '/'}`;
}
