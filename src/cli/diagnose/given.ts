/** @module The one integration that the command line describes: an ESP, where its key is, settings. */

import { resolve } from 'node:path';
import { makeDefaultConfig } from '../../config/build/defaults.ts';
import { checkRegion } from '../../config/build/region.ts';
import { didYouMean } from '../../config/problems/wording.ts';
import { checkEndpoint, checkEndpointText } from '../../config/schema/endpoint.ts';
import { defined } from '../../core/defined.ts';
import { needs as allNeeds, type Need } from '../../core/model/cause.ts';
import type { Integration } from '../../core/model/config.ts';
import type { Provider } from '../../core/model/provider.ts';
import { Secret } from '../../core/model/secret.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import { chooseKind, describeWrongScheme } from '../../core/target/choose-kind.ts';
import { describeFileError } from '../../io/files.ts';
import { type PartRead, readStart } from '../../io/pipe.ts';
import { sizeLimit } from '../../io/run-command.ts';
import { builtIn } from '../terminal/built-in.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import type { DiagnoseOptions } from './options.ts';
import { blankIntegration, type Selection } from './selection.ts';

/** The integration that the options describe. @throws {UserError} 64 for a mistake on the command line */
export async function selectGiven(options: DiagnoseOptions, io: Io): Promise<Selection> {
  const id = options.provider ?? '';
  const provider = builtIn.get(id);
  if (provider === undefined)
    throw new UserError(
      `no provider is called "${id}"${didYouMean(id, builtIn.keys())}; see: keymedic providers`,
      exits.usage,
    );
  const key = await readKey(options, io);
  const given = readPairs(options.set);
  const partNames = new Set(provider.credentials.flatMap(({ parts }) => parts.map(({ name }) => name)));
  const openParts = Object.entries(given).filter(([name]) => partNames.has(name));
  for (const [name] of openParts) refuseSecret(provider, name);
  const names = openParts.map(([name]) => name);
  const part = findKeyPart(provider, names, options.endpoint);
  const { region, endpoint, needs } = options;
  const wrongRegion = region === undefined ? undefined : checkRegion(provider, region);
  if (wrongRegion !== undefined)
    throw new UserError(`--region: ${wrongRegion.replace('; remove this line', '')}`, exits.usage);
  const wrongEndpoint = findWrongEndpoint(provider, endpoint);
  if (wrongEndpoint !== undefined) throw new UserError(`--endpoint: ${wrongEndpoint}`, exits.usage);
  if (part === undefined) throw new UserError(describeMissingPart(provider, names, options.endpoint), exits.usage);
  const integration: Integration = {
    ...blankIntegration(provider.id, provider.id),
    credential: { ...Object.fromEntries(openParts.map(([name, text]) => [name, givenSecret(text)])), [part]: key },
    settings: readSettings(provider, given, partNames),
    ...defined({ region, endpoint, needs: needs === undefined ? undefined : readNeeds(needs) }),
  };
  return { config: makeDefaultConfig(builtIn, io.cwd), integrations: [integration] };
}

/** @throws {UserError} 64 if the part is a secret: other users can see a command line */
function refuseSecret(provider: Provider, name: string): void {
  const isSecret = provider.credentials.every(
    ({ parts }) => parts.find((part) => part.name === name)?.secret !== false,
  );
  if (!isSecret) return;
  throw new UserError(
    `--set ${name}: a secret is never read from the command line; use --key-env, --key-file or --key-stdin`,
    exits.usage,
  );
}

/** The settings among the given values. @throws {UserError} 64 for a name that the provider does not have */
function readSettings(
  provider: Provider,
  given: Readonly<Record<string, string>>,
  partNames: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const settings = Object.entries(given).filter(([name]) => !partNames.has(name));
  const known = (provider.settings ?? []).map(({ name }) => name);
  const unknown = settings.find(([name]) => !known.includes(name))?.[0];
  if (unknown !== undefined)
    throw new UserError(
      `--set ${unknown}: ${provider.name} has no such setting${didYouMean(unknown, [...known, ...partNames])}`,
      exits.usage,
    );
  return Object.fromEntries(settings);
}

/** What is wrong with the endpoint; undefined if it can be asked. */
function findWrongEndpoint(provider: Provider, endpoint: string | undefined): string | undefined {
  if (endpoint === undefined) {
    const { required, example } = provider.endpoint ?? {};
    return required === true
      ? `is missing: ${provider.name} has no host of its own; give one such as ${example}`
      : undefined;
  }
  const found = checkEndpoint(provider, endpoint);
  const isError = found !== undefined && found.severity !== 'warning';
  return checkEndpointText(endpoint) ?? describeWrongScheme(provider, endpoint) ?? (isError ? found.says : undefined);
}

/** The secret part that the given key is for, together with the parts that are not secret. */
function findKeyPart(provider: Provider, names: readonly string[], endpoint: string | undefined): string | undefined {
  const secrets = [
    ...new Set(
      provider.credentials.flatMap(({ parts }) => parts.filter(({ secret }) => secret).map(({ name }) => name)),
    ),
  ];
  return secrets.find((name) => chooseKind(provider, [...names, name], endpoint, () => false).ok);
}

/** Describes what the given parts lack: open parts that --set can give, or a second secret, which only a config can. */
function describeMissingPart(provider: Provider, names: readonly string[], endpoint: string | undefined): string {
  const open = [
    ...new Set(
      provider.credentials.flatMap(({ parts }) =>
        parts.filter(({ secret, name }) => !secret && !names.includes(name)).map(({ name }) => name),
      ),
    ),
  ];
  const lacking = open.find((name) => findKeyPart(provider, [...names, name], endpoint) !== undefined);
  if (lacking !== undefined) return `${provider.name} needs the part ${lacking} as well; give --set ${lacking}=…`;
  const beside = names.length === 0 ? '' : ` beside ${names.join(', ')}`;
  return `${provider.name} needs more than one secret part${beside}; write a config for it (keymedic init)`;
}

async function readKey(options: DiagnoseOptions, io: Io): Promise<SecretRef> {
  if (options.keyEnv !== undefined) return { from: 'env', name: options.keyEnv };
  if (options.keyFile !== undefined) return { from: 'file', path: resolve(io.cwd, options.keyFile) };
  if (options.keyStdin === true) return readTypedKey(io);
  throw new UserError('the key is missing: give --key-env NAME, --key-file FILE or --key-stdin', exits.usage);
}

/** @throws {UserError} 64 if the input cannot be read, or is too long for a key */
async function readTypedKey(io: Io): Promise<SecretRef> {
  let read: PartRead;
  try {
    read = await readStart(io.stdin, sizeLimit);
  } catch (error) {
    throw new UserError(`standard input cannot be read: ${describeFileError(error)}`, exits.usage);
  }
  if (!read.isWhole)
    throw new UserError(`--key-stdin: no key is longer than ${sizeLimit / 1024} kB; give the key alone`, exits.usage);
  return givenSecret(read.bytes.toString('utf8').replace(/\r?\n$/, ''));
}

function readPairs(pairs: readonly string[]): Record<string, string> {
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
    if (need === undefined) throw new UserError(`--needs ${word}: must be one of ${allNeeds.join(', ')}`, exits.usage);
    return need;
  });
}

function givenSecret(text: string): SecretRef {
  return { from: 'given', text: new Secret(text) };
}
