/** @module The lab's own credentials: made at random, of the right shape, known to the lab alone. */

import { generateKeyPairSync } from 'node:crypto';
import { defined } from '../core/defined.ts';
import { generateFromShape } from '../core/key/shape.ts';
import type { CredentialKind, Part, Provider } from '../core/model/provider.ts';
import { Secret } from '../core/model/secret.ts';
import type { TargetInput } from '../core/target/host-variable.ts';
import { collectValues } from '../core/target/target.ts';
import type { Values } from '../core/template.ts';
import { homeUrls, hostOf } from './host-names.ts';

/** Name → text. */
type Texts = Readonly<Record<string, string>>;

/** The key to make. Parts and settings that are not given are made at random. */
export interface KeyOrder {
  readonly id: string;
  readonly provider: string;
  /** The provider's first kind by default. */
  readonly kind?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly parts?: Texts;
  readonly settings?: Texts;
}

/** A credential that the lab knows. */
export interface LabKey {
  readonly id: string;
  readonly provider: string;
  readonly parts: Texts;
  /** The kind, and the hosts it belongs to, in the form that the core uses. */
  readonly target: TargetInput;
  /** The values that templates of its scheme may name. */
  readonly values: Values;
  /** Names of the hosts that know this key; all other hosts refuse it. */
  readonly home: ReadonlySet<string>;
}

const mostAttempts = 200;

/**
 * Makes a key.
 * @param random returns numbers in [0, 1)
 * @throws {Error} if the kind is unknown, or if no key of the right shape names a host.
 */
export function makeKey(provider: Provider, order: KeyOrder, random: () => number): LabKey {
  const kind =
    order.kind === undefined ? provider.credentials[0] : provider.credentials.find((one) => one.kind === order.kind);
  if (!kind) throw new Error(`${provider.id} has no credential of the kind ${order.kind}`);
  const endpoint = order.endpoint ?? (provider.endpoint?.required ? provider.endpoint.example : undefined);
  const settings = makeSettings(provider, order, random);
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const parts = makeParts(kind, order, random);
    const target: TargetInput = defined({
      provider,
      kind,
      parts: Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, new Secret(text)])),
      settings,
      region: order.region,
      endpoint,
    });
    const home = new Set(homeUrls(target).map(hostOf));
    // A generated text may name a data centre that does not exist; try another one.
    if (home.size === 0) continue;
    const today = new Date().toISOString().slice(0, 10);
    return { id: order.id, provider: provider.id, parts, target, values: collectValues(target, today), home };
  }
  throw new Error(`cannot make a ${provider.id} key that names one of its hosts`);
}

/** Returns the secret texts of a key that are long enough to be searched for in a request. */
export function secretTexts(key: LabKey): readonly string[] {
  return key.target.kind.parts.flatMap((part) => {
    const text = key.parts[part.name];
    return part.secret && text !== undefined && text.length >= 8 ? [text] : [];
  });
}

function makeParts(kind: CredentialKind, order: KeyOrder, random: () => number): Texts {
  const parts: Record<string, string> = {};
  for (const part of kind.parts) {
    const given = order.parts?.[part.name];
    if (given !== undefined) parts[part.name] = given;
    else if (!part.optional || part.default !== undefined) parts[part.name] = makePart(kind, part, random);
  }
  return parts;
}

function makePart(kind: CredentialKind, part: Part, random: () => number): string {
  if (part.default !== undefined) return part.default;
  if (kind.auth.scheme === 'jwt_bearer' && part.name === 'key') return makeServiceAccount(random);
  if (part.shape !== undefined) return generateFromShape(part.shape, random);
  return generateFromShape(part.secret ? '^[A-Za-z0-9]{24}$' : '^lab-[a-z0-9]{8}@lab\\.keymedic\\.test$', random);
}

/** Makes the JSON of a Google service account. Its key pair is real, so that the lab can check signatures. */
function makeServiceAccount(random: () => number): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const name = generateFromShape('^lab-[a-z0-9]{8}$', random);
  return JSON.stringify({
    type: 'service_account',
    project_id: name,
    private_key_id: generateFromShape('^[0-9a-f]{40}$', random),
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: `${name}@${name}.iam.gserviceaccount.com`,
    client_id: generateFromShape('^[0-9]{21}$', random),
    token_uri: 'https://oauth2.googleapis.com/token',
  });
}

/** Settings that are given, have a default, or are named by a request. */
function makeSettings(provider: Provider, order: KeyOrder, random: () => number): Texts {
  const requests = JSON.stringify(provider.requests);
  const settings: Record<string, string> = {};
  for (const { name, shape, default: fallback, required } of provider.settings ?? []) {
    const value = order.settings?.[name] ?? fallback;
    const isNeeded = required === true || requests.includes(`{${name}}`);
    if (value !== undefined) settings[name] = value;
    else if (isNeeded && shape !== undefined) settings[name] = generateFromShape(shape, random);
  }
  return settings;
}
