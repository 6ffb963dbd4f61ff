/** @module Whom `diagnose` examines: integrations of the config, one given on the command line, or those that are found. */

import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { providers as builtIn } from '../../../providers/index.ts';
import { makeDefaultConfig } from '../../config/build/defaults.ts';
import { loadConfig } from '../../config/load.ts';
import { didYouMean } from '../../config/problems/wording.ts';
import { type Candidate, discover, readVariables } from '../../config/setup/discover.ts';
import { findConfig } from '../../config/source/find.ts';
import { needs as allNeeds, type Need } from '../../core/model/cause.ts';
import type { Config, ConnectTo, Integration } from '../../core/model/config.ts';
import type { Provider } from '../../core/model/provider.ts';
import { Secret } from '../../core/model/secret.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import { chooseKind } from '../../core/target/choose-kind.ts';
import { parseConnectTo } from '../../core/target/connect-to.ts';
import { resolveHost } from '../../core/target/target.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { formatProblem } from '../terminal/problems.ts';
import type { DiagnoseOptions } from './options.ts';

export interface Patients {
  readonly config: Config;
  readonly integrations: readonly Integration[];
}

const known: ReadonlyMap<string, Provider> = new Map(builtIn.map((provider) => [provider.id, provider]));

/** @throws {UserError} with exit code 64 for the command line, 78 for the config. */
export async function findPatients(ids: readonly string[], options: DiagnoseOptions, io: Io): Promise<Patients> {
  const found =
    options.provider === undefined
      ? await findConfig({
          env: io.env,
          cwd: io.cwd,
          ...(options.config === undefined ? {} : { path: options.config }),
        })
      : undefined;
  if (options.provider !== undefined && options.config !== undefined)
    throw new UserError('give --config or --provider, not both', exits.usage);
  if (options.provider !== undefined) return withNetwork(await readOne(options, io), options, io);
  if (options.keyEnv !== undefined || options.keyFile !== undefined || options.keyStdin === true)
    throw new UserError('a key needs its ESP: add --provider (see: keymedic providers)', exits.usage);
  if (found?.found === true) return withNetwork(await readConfigured(found.path, ids, io), options, io);
  if (ids.length > 0)
    throw new UserError(
      `there is no config to look ${ids.join(', ')} up in; looked at ${found?.found === false ? found.lookedAt.join(', ') : ''}`,
      exits.config,
    );
  return withNetwork(await readDiscovered(io), options, io);
}

async function readConfigured(path: string, ids: readonly string[], io: Io): Promise<Patients> {
  const { config, problems } = await loadConfig({ path, env: io.env, cwd: io.cwd, providers: known });
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (config === undefined) {
    throw new UserError(
      `the config cannot be used:\n${errors.map((problem) => formatProblem(problem, io.cwd)).join('\n')}`,
      exits.config,
    );
  }
  const missing = ids.filter((id) => config.integrations.every((integration) => integration.id !== id));
  if (missing.length > 0) {
    const hint = didYouMean(
      missing[0] ?? '',
      config.integrations.map(({ id }) => id),
    );
    throw new UserError(`no integration is called "${missing.join('", "')}"${hint}`, exits.usage);
  }
  const integrations =
    ids.length === 0 ? config.integrations : config.integrations.filter(({ id }) => ids.includes(id));
  return { config, integrations };
}

async function readOne(options: DiagnoseOptions, io: Io): Promise<Patients> {
  const id = options.provider ?? '';
  const provider = known.get(id);
  if (provider === undefined)
    throw new UserError(
      `no provider is called "${id}"${didYouMean(id, known.keys())}; see: keymedic providers`,
      exits.usage,
    );
  const key = await readKey(options, io);
  const given = readSettings(options.set);
  const partNames = new Set(provider.credentials.flatMap(({ parts }) => parts.map(({ name }) => name)));
  const openParts = Object.entries(given).filter(([name]) => partNames.has(name));
  for (const [name] of openParts) {
    const isSecret = provider.credentials.every(
      ({ parts }) => parts.find((part) => part.name === name)?.secret !== false,
    );
    if (isSecret)
      throw new UserError(
        `--set ${name}: a secret is never taken from the command line; use --key-env, --key-file or --key-stdin`,
        exits.usage,
      );
  }
  const names = openParts.map(([name]) => name);
  const part = findKeyPart(provider, names, options.endpoint);
  if (part === undefined)
    throw new UserError(
      `${provider.name} needs more than one secret part${names.length === 0 ? '' : ` beside ${names.join(', ')}`}; write a config for it (keymedic init)`,
      exits.usage,
    );
  const settings = Object.fromEntries(Object.entries(given).filter(([name]) => !partNames.has(name)));
  const unknown = Object.keys(settings).filter(
    (name) => provider.settings?.every((setting) => setting.name !== name) !== false,
  );
  if (unknown.length > 0)
    throw new UserError(
      `--set ${unknown[0]}: ${provider.name} has no such setting${didYouMean(unknown[0] ?? '', [...(provider.settings ?? []).map(({ name }) => name), ...partNames])}`,
      exits.usage,
    );
  const integration: Integration = {
    ...blank(provider.id, provider.id),
    credential: { ...Object.fromEntries(openParts.map(([name, text]) => [name, give(text)])), [part]: key },
    settings,
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.needs === undefined ? {} : { needs: readNeeds(options.needs) }),
  };
  return { config: makeDefaultConfig(known, io.cwd), integrations: [integration] };
}

/** The secret part that the one key given stands for, beside the parts that are no secret. */
function findKeyPart(provider: Provider, names: readonly string[], endpoint: string | undefined): string | undefined {
  const secrets = [
    ...new Set(
      provider.credentials.flatMap(({ parts }) => parts.filter(({ secret }) => secret).map(({ name }) => name)),
    ),
  ];
  return secrets.find((name) => chooseKind(provider, [...names, name], endpoint, () => false).ok);
}

async function readKey(options: DiagnoseOptions, io: Io): Promise<SecretRef> {
  if (options.keyEnv !== undefined) return { from: 'env', name: options.keyEnv };
  if (options.keyFile !== undefined) return { from: 'file', path: resolve(io.cwd, options.keyFile) };
  if (options.keyStdin === true) return give((await buffer(io.stdin)).toString('utf8').replace(/\r?\n$/, ''));
  throw new UserError('say where the key is: --key-env NAME, --key-file FILE or --key-stdin', exits.usage);
}

function readSettings(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1) throw new UserError('--set takes name=value', exits.usage);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

function readNeeds(words: readonly string[]): readonly Need[] {
  return words.map((word) => {
    const need = allNeeds.find((one) => one === word);
    if (need === undefined) throw new UserError(`--needs ${word}: it is one of ${allNeeds.join(', ')}`, exits.usage);
    return need;
  });
}

/** Lists what was found, and examines what surely belongs to one ESP. */
async function readDiscovered(io: Io): Promise<Patients> {
  const candidates = discover(await readVariables(io.env, io.cwd), builtIn);
  if (candidates.length === 0) {
    throw new UserError(
      'there is no config, and no well-known variable (SENDGRID_API_KEY …) in the environment or ./.env; run: keymedic init, or give --provider and --key-env',
      exits.config,
    );
  }
  const chosen = candidates.filter(
    ({ belongsToOneEspAlone, shapeMatches, missing }) => belongsToOneEspAlone && shapeMatches && missing.length === 0,
  );
  io.stderr.write('No config; these variables are known:\n');
  for (const candidate of candidates)
    io.stderr.write(`  ${describeCandidate(candidate, chosen.includes(candidate))}\n`);
  if (chosen.length === 0)
    throw new UserError(
      'none of them surely belongs to one ESP; say which: --provider ID --key-env NAME',
      exits.config,
    );
  const integrations = chosen.map(
    (candidate): Integration => ({
      ...blank(candidate.provider, candidate.provider),
      credential: Object.fromEntries(
        Object.entries(candidate.parts).map(([name, secret]) => [name, { from: 'given', text: secret }]),
      ),
      settings: candidate.settings,
      ...(candidate.endpoint === undefined ? {} : { endpoint: candidate.endpoint }),
    }),
  );
  return { config: makeDefaultConfig(known, io.cwd), integrations };
}

function describeCandidate(candidate: Candidate, isChosen: boolean): string {
  const provider = known.get(candidate.provider);
  const names = [...new Set(Object.values(candidate.variables).map(({ name, from }) => `${name} (${from})`))].join(
    ', ',
  );
  if (!isChosen) {
    const reason = !candidate.belongsToOneEspAlone
      ? 'the name belongs to several ESPs'
      : !candidate.shapeMatches
        ? 'the value has not its shape'
        : `${candidate.missing.join(', ')} is missing`;
    return `${names}: ${provider?.name} perhaps; not sent, ${reason}`;
  }
  const kind = provider?.credentials.find((one) => one.kind === candidate.kind);
  const use = kind?.auth.scheme.startsWith('smtp') === true ? 'smtp' : 'api';
  const host =
    provider === undefined || kind === undefined
      ? undefined
      : resolveHost(
          {
            provider,
            kind,
            parts: candidate.parts,
            settings: candidate.settings,
            ...(candidate.endpoint === undefined ? {} : { endpoint: candidate.endpoint }),
          },
          use,
        );
  return `${names}: ${provider?.name}${host?.ok === true ? `, goes to ${host.url}` : ''}`;
}

function blank(id: string, provider: string): Integration {
  return {
    id,
    provider,
    credential: {},
    settings: {},
    usedBy: [],
    schedule: { kind: 'every', every: 300_000 },
    allowUnsureProbes: false,
  };
}

function give(text: string): SecretRef {
  return { from: 'given', text: new Secret(text) };
}

/** What the command line says of the network comes before what the config says. */
function withNetwork(patients: Patients, options: DiagnoseOptions, io: Io): Patients {
  const rules = options.connectTo.map((text): ConnectTo => {
    const parsed = parseConnectTo(text);
    if (!parsed.ok) throw new UserError(`--connect-to ${text}: ${parsed.says}`, exits.usage);
    return parsed.rule;
  });
  const { network } = patients.config;
  return {
    ...patients,
    config: {
      ...patients.config,
      network: {
        ...network,
        connectTo: [...rules, ...network.connectTo],
        ...(options.ca === undefined ? {} : { ca: resolve(io.cwd, options.ca) }),
      },
    },
  };
}
