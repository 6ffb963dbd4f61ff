/** @module Finds credentials under their well-known names in the environment and in `./.env`. */

import { join } from 'node:path';
import { defined } from '../../core/defined.ts';
import { fitsShape } from '../../core/key/fits-shape.ts';
import type { CredentialKind, Part, Provider } from '../../core/model/provider.ts';
import { Secret } from '../../core/model/secret.ts';
import { anchored, isSmtpUrl, readBaseUrl } from '../../core/target/host-variable.ts';
import { readDotenv } from '../../io/dotenv.ts';
import { readBytes } from '../../io/files.ts';

/** A variable, and the place where it is set. */
export interface FoundVariable {
  readonly name: string;
  readonly from: 'environment' | '.env';
}

/** A credential with all parts that its ESP needs; settings and endpoint may be missing. */
export interface Candidate {
  readonly provider: string;
  readonly kind: string;
  /** Part name → the variable that holds it. */
  readonly variables: Readonly<Record<string, FoundVariable>>;
  readonly parts: Readonly<Record<string, Secret>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly endpoint?: string;
  /** The values that a person must still give: `endpoint`, `settings.domain`. */
  readonly missing: readonly string[];
  /** True if one of the secret variables belongs to no other ESP. */
  readonly belongsToOneEspAlone: boolean;
  /** True if every part has the shape of this ESP's parts, and the shape of at least one secret part is known. */
  readonly shapeMatches: boolean;
}

interface Variable extends FoundVariable {
  readonly value: Secret;
}

type Variables = ReadonlyMap<string, Variable>;

/** All variables. One that is set in the environment hides the one of `./.env`. */
export async function readVariables(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<Variables> {
  const found = new Map<string, Variable>();
  const content = await readBytes(join(cwd, '.env')).catch(() => undefined);
  for (const [name, value] of content ? readDotenv(content) : []) found.set(name, { name, from: '.env', value });
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined) found.set(name, { name, from: 'environment', value: new Secret(value) });
  }
  return found;
}

/** All credentials under well-known names, the certain ones first. Empty variables do not count. */
export function discover(variables: Variables, providers: Iterable<Provider>): readonly Candidate[] {
  const all = [...providers];
  const owners = countOwners(all);
  const candidates = all.flatMap((provider) => discoverOne(provider, variables, owners));
  return candidates.sort((a, b) => certainty(b) - certainty(a));
}

function certainty(candidate: Candidate): number {
  return Number(candidate.belongsToOneEspAlone) * 2 + Number(candidate.shapeMatches);
}

/** The ESPs that list each variable. */
function countOwners(providers: readonly Provider[]): ReadonlyMap<string, ReadonlySet<string>> {
  const owners = new Map<string, Set<string>>();
  for (const { id, credentials } of providers) {
    for (const name of credentials.flatMap(({ parts }) => parts.flatMap((part) => part.variables))) {
      owners.set(name, (owners.get(name) ?? new Set()).add(id));
    }
  }
  return owners;
}

/** One candidate for each set of variables. If several kinds share it, the first kind whose shapes match. */
function discoverOne(
  provider: Provider,
  variables: Variables,
  owners: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Candidate[] {
  const byVariables = new Map<string, Candidate>();
  for (const kind of provider.credentials) {
    for (const parts of findParts(kind, variables)) {
      const candidate = makeCandidate(provider, kind, parts, variables, owners);
      const key = secretValues(kind, parts);
      const known = byVariables.get(key);
      if (!known || (candidate.shapeMatches && !known.shapeMatches)) byVariables.set(key, candidate);
    }
  }
  const found = [...byVariables.values()];
  return found.filter((candidate) => !found.some((other) => other !== candidate && isPartOf(candidate, other)));
}

/** True for AWS keys without the session token that is set beside them: they do not work alone. */
function isPartOf(candidate: Candidate, whole: Candidate): boolean {
  const own = Object.values(candidate.variables).map(({ name }) => name);
  const all = Object.values(whole.variables).map(({ name }) => name);
  return own.length < all.length && own.every((name) => all.includes(name));
}

/** Equal for candidates with the same secrets, even if the names of the variables differ. */
function secretValues(kind: CredentialKind, parts: ReadonlyMap<string, Variable>): string {
  return JSON.stringify(kind.parts.filter((part) => part.secret).map((part) => parts.get(part.name)?.value.reveal()));
}

/** Complete sets of parts. A kind with a single part has one set for each variable that holds it. */
function findParts(kind: CredentialKind, variables: Variables): readonly ReadonlyMap<string, Variable>[] {
  const found = kind.parts.map((part) => ({ part, variables: findVariables(part, variables) }));
  const isWhole = found.every(({ part, variables: list }) => list.length > 0 || !isNeeded(part));
  if (!isWhole || !found.some(({ part, variables: list }) => part.secret && list.length > 0)) return [];
  const [only] = found;
  if (only && found.length === 1) return only.variables.map((variable) => new Map([[only.part.name, variable]]));
  return [
    new Map(
      found.flatMap(({ part, variables: [first] }) => (first === undefined ? [] : [[part.name, first] as const])),
    ),
  ];
}

function isNeeded(part: Part): boolean {
  return part.optional !== true && part.default === undefined;
}

function findVariables(part: Part, variables: Variables): readonly Variable[] {
  return part.variables.flatMap((name) => {
    const variable = variables.get(name);
    return variable === undefined || variable.value.reveal() === '' ? [] : [variable];
  });
}

function makeCandidate(
  provider: Provider,
  kind: CredentialKind,
  found: ReadonlyMap<string, Variable>,
  variables: Variables,
  owners: ReadonlyMap<string, ReadonlySet<string>>,
): Candidate {
  const settings = findSettings(provider, variables);
  const endpoint = findEndpoint(provider, kind, variables);
  const missing = [
    ...(provider.endpoint?.required === true && endpoint === undefined ? ['endpoint'] : []),
    ...(provider.settings ?? [])
      .filter((setting) => setting.required && setting.default === undefined && settings[setting.name] === undefined)
      .map((setting) => `settings.${setting.name}`),
  ];
  const secretParts = kind.parts.filter((part) => part.secret && found.has(part.name));
  const names = secretParts.map((part) => found.get(part.name)?.name ?? '');
  return {
    provider: provider.id,
    kind: kind.kind,
    variables: mapParts(found, ({ name, from }) => ({ name, from })),
    parts: mapParts(found, ({ value }) => value),
    settings,
    ...defined({ endpoint }),
    missing,
    belongsToOneEspAlone: names.some((name) => owners.get(name)?.size === 1),
    shapeMatches:
      secretParts.some((part) => part.shape !== undefined) &&
      kind.parts.every(
        (part) => fitsShape(part, found.get(part.name)?.value.reveal() ?? part.default ?? '') || !found.has(part.name),
      ),
  };
}

function mapParts<Value>(
  found: ReadonlyMap<string, Variable>,
  pick: (variable: Variable) => Value,
): Readonly<Record<string, Value>> {
  return Object.fromEntries([...found].map(([name, variable]) => [name, pick(variable)]));
}

function findSettings(provider: Provider, variables: Variables): Readonly<Record<string, string>> {
  const entries = (provider.settings ?? []).flatMap(({ name, shape, variables: names = [] }) => {
    const values = names.map((variable) => variables.get(variable)?.value.reveal() ?? '');
    const value = values.find((text) => text !== '' && (shape === undefined || anchored(shape).test(text)));
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** The endpoint, from a variable with a URL or the name of a host. A path is removed. */
function findEndpoint(provider: Provider, kind: CredentialKind, variables: Variables): string | undefined {
  const isSmtp = kind.auth.scheme === 'smtp_login' || kind.auth.scheme === 'smtp_xoauth2';
  for (const name of provider.endpoint?.variables ?? []) {
    const text = variables.get(name)?.value.reveal().trim() ?? '';
    const url = /^[a-z]+:\/\//i.test(text) ? text : isSmtp ? `smtp://${text}` : `https://${text}`;
    const base = readBaseUrl(url.replace(/^(\w+:\/\/[^/?#]+)\/[^?#]*$/, '$1'));
    if (base !== null && isSmtpUrl(base) === isSmtp) return base;
  }
  return undefined;
}
