/** @module What a config does that nobody named: one that was found in the current folder, which somebody else may have made. */

import { realpath } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { findHostOwner } from '../core/discovery/esp-hosts.ts';
import type { ConnectTo, Integration, Network } from '../core/model/config.ts';
import type { Provider } from '../core/model/provider.ts';
import { Secret } from '../core/model/secret.ts';
import type { SecretRef } from '../core/model/secret-ref.ts';
import { redirectConnection } from '../core/target/connect-to.ts';
import { isInside } from '../io/files.ts';

/** What such a config would do only after a person agreed. */
export type StrayAct = 'plugins' | 'commands' | 'hosts';

/** A config of the current folder that would do something. */
export interface StrayRequest {
  readonly file: string;
  readonly content: string;
  readonly acts: readonly StrayAct[];
}

/** Each act in words, for a sentence that begins with the file. */
export const strayWords: Readonly<Record<StrayAct, string>> = {
  plugins: 'loads providers',
  commands: 'runs commands (exec)',
  hosts: 'sends secrets from elsewhere to hosts that it names',
};

/** True if a secret comes from a command, or an alert goes to one. */
export function runsCommand(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Secret) return false;
  if (('from' in value && value.from === 'exec') || ('type' in value && value.type === 'exec')) return true;
  return Object.values(value).some(runsCommand);
}

/** The parts of a config that decide which secret goes to which host. */
export interface Sender {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly integrations: readonly Integration[];
  readonly network: Partial<Network>;
  readonly providers: ReadonlyMap<string, Provider>;
}

/** True if a secret of the environment, or of a file outside the folder, would go to a host that only the config names. */
export async function sendsAway(sender: Sender): Promise<boolean> {
  const { connectTo = [], proxy } = sender.network;
  const proxies =
    proxy === undefined || proxy === 'env' ? [] : typeof proxy === 'string' ? [proxy] : Object.values(proxy);
  const onTheWay = [...connectTo.map(({ toHost }) => toHost), ...proxies.map((url) => URL.parse(url)?.hostname ?? '')];
  const redirectsAll = onTheWay.some((host) => host !== '' && !isLoopback(host));
  const exposed = sender.integrations
    .filter((integration) => redirectsAll || namesHost(integration, sender.providers, connectTo))
    .flatMap(({ credential }) => Object.values(credential));
  const elsewhere = await Promise.all(exposed.map((reference) => isElsewhere(reference, sender)));
  return elsewhere.includes(true);
}

/** True for an address of this machine, where a stranger's folder sends nothing away. */
function isLoopback(host: string): boolean {
  return isIPv4(host) ? host.startsWith('127.') : host === '::1' || host === '[::1]' || host === 'localhost';
}

/** True if the endpoint is on no list of the ESP, and none of its connections stays on this machine. */
function namesHost(
  { provider: id, endpoint }: Integration,
  providers: ReadonlyMap<string, Provider>,
  connectTo: readonly ConnectTo[],
): boolean {
  const provider = providers.get(id);
  // An http integration is a provider of its own, with its host.
  if (id.includes(':')) return provider?.hosts.some(({ url }) => leadsAway(url, connectTo)) !== false;
  if (endpoint === undefined) return false;
  const url = parseEndpoint(endpoint);
  if (provider === undefined || url === null) return true;
  if (!leadsAway(endpoint, connectTo)) return false;
  return findHostOwner(url.hostname, endpoint.startsWith('smtp') ? 'smtp' : 'api', [provider])?.listed === undefined;
}

const usualPorts: Readonly<Record<string, number>> = { https: 443, http: 80, smtp: 587, smtps: 465 };

/** False if a connection to the URL ends on this machine, by its host or by `network.connect_to`. */
function leadsAway(text: string, connectTo: readonly ConnectTo[]): boolean {
  const url = parseEndpoint(text);
  if (url === null) return true;
  const usual = usualPorts[/^\w+/.exec(text)?.[0] ?? ''] ?? 443;
  const port = url.port === '' ? usual : Number(url.port);
  return !isLoopback(redirectConnection(connectTo, { host: url.hostname, port }).host);
}

/** Reads an endpoint; the parser of URLs knows no hosts of SMTP. */
function parseEndpoint(endpoint: string): URL | null {
  return URL.parse(endpoint.replace(/^smtp/, 'http'));
}

async function isElsewhere(reference: SecretRef, { folder, env }: Sender): Promise<boolean> {
  if (reference.from === 'file') return isOutside(reference.path, folder);
  if (reference.from !== 'env') return false;
  if (env[reference.name] !== undefined) return true;
  return reference.envFile !== undefined && isOutside(reference.envFile, folder);
}

/** Links are followed; a file that is not there has no secret. */
async function isOutside(path: string, folder: string): Promise<boolean> {
  const [real, root] = await Promise.all([path, folder].map((one) => realpath(one).catch(() => undefined)));
  return real !== undefined && root !== undefined && !isInside(real, root);
}
