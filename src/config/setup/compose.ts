/** @module The variables of a compose file: each service's own, from `environment`, `env_file` and `secrets`. */

import { parse } from 'yaml';
import { decodeText } from '../../io/dotenv.ts';
import type { DotenvDialect } from '../../io/dotenv-lines.ts';

/** The variables of one service. */
export interface ComposeService {
  /** As they are written; without a value: that of the project's `.env`. */
  readonly environment: readonly (readonly [name: string, value: string | undefined])[];
  /** Paths as they are written, relative to the compose file. */
  readonly envFiles: readonly { readonly path: string; readonly dialect: DotenvDialect }[];
}

/** A compose file. */
export interface Compose {
  readonly services: readonly ComposeService[];
  /** Name of a secret → the path of its file as it is written. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** The most services that are read, and the most env files of one. */
const mostServices = 200;
const mostEnvFiles = 20;

/** True for the usual names of a compose file. */
export function isComposeFile(name: string): boolean {
  return /^(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml$/i.test(name);
}

/** Reads a compose file. */
export function readCompose(content: Buffer): Compose {
  let file: unknown;
  try {
    file = parse(decodeText(content), { uniqueKeys: false, logLevel: 'silent', merge: true });
  } catch {
    return { services: [], secrets: new Map() };
  }
  const services = Object.values(block(field(file, 'services')))
    .slice(0, mostServices)
    .map((service) => ({
      environment: readEnvironment(field(service, 'environment')),
      envFiles: list(field(service, 'env_file'))
        .flatMap((one) => {
          const path = typeof one === 'string' ? one : field(one, 'path');
          const dialect = field(one, 'format') === 'raw' ? ('raw' as const) : ('compose' as const);
          return typeof path === 'string' ? [{ path, dialect }] : [];
        })
        .slice(0, mostEnvFiles),
    }));
  const secrets = Object.entries(block(field(file, 'secrets'))).flatMap(([name, secret]) => {
    const path = field(secret, 'file');
    return typeof path === 'string' ? [[name, path] as const] : [];
  });
  return { services, secrets: new Map(secrets) };
}

function readEnvironment(value: unknown): ComposeService['environment'] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const [, name, text] = /^([\w.]+)(?:=([\s\S]*))?$/.exec(String(item)) ?? [];
      return name === undefined ? [] : [[name, text] as const];
    });
  }
  return Object.entries(block(value)).flatMap(([name, one]): ComposeService['environment'] =>
    typeof one === 'object' && one !== null ? [] : [[name, one === null ? undefined : String(one)]],
  );
}

/** The variables with their values. What has none is left out. @param variables those of the project's `.env` */
export function fillEnvironment(
  environment: ComposeService['environment'],
  variables: ReadonlyMap<string, string>,
): readonly (readonly [name: string, value: string])[] {
  return environment.flatMap(([name, text]) => {
    const value = text === undefined ? variables.get(name) : interpolate(text, variables);
    return value === undefined ? [] : [[name, value] as const];
  });
}

/** The longest value that is made of others, characters. */
const longest = 8 * 1024;

/** Fills in `${NAME}` and `${NAME:-otherwise}` as compose does; `$$` is a dollar. What refers to nothing stays, so that it is seen as a placeholder. */
function interpolate(text: string, variables: ReadonlyMap<string, string>): string {
  let { length } = text;
  return text.replace(
    /\$(?:\$|\{([A-Za-z_]\w{0,200})(?::?([-?+])([^{}]{0,300}))?\}|([A-Za-z_]\w{0,200}))/g,
    (
      place,
      name: string | undefined,
      sign: string | undefined,
      otherwise: string | undefined,
      bare: string | undefined,
    ) => {
      if (place === '$$') return '$';
      const value = variables.get(name ?? bare ?? '');
      const filled = value || (sign === '-' ? (otherwise ?? '') : undefined) || value || place;
      length += filled.length;
      return length > longest ? place : filled;
    },
  );
}

function field(value: unknown, name: string): unknown {
  return block(value)[name];
}

function block(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}
