/** @module Where the secrets of a config go: each connection with its host, and the secrets that it carries. */

import { isIPv4 } from 'node:net';
import { findHostOwner } from '../core/discovery/esp-hosts.ts';
import type { Channel } from '../core/model/channel.ts';
import type { ConnectTo, Integration, Network } from '../core/model/config.ts';
import type { Provider } from '../core/model/provider.ts';
import type { SecretRef } from '../core/model/secret-ref.ts';
import { redirectConnection } from '../core/target/connect-to.ts';
import { readBaseUrl } from '../core/target/host-variable.ts';
import type { FindOrigin, Origin } from './stray-origin.ts';

/** The parts of a config that decide which secret goes to which host. */
export interface Sender {
  readonly findOrigin: FindOrigin;
  readonly integrations: readonly Integration[];
  readonly channels: readonly Channel[];
  readonly network: Partial<Network>;
  readonly providers: ReadonlyMap<string, Provider>;
}

/** A connection. `to`: URLs that the config writes, or the secrets that hold them; empty for the usual host alone. */
interface Sending {
  readonly to: readonly (string | SecretRef)[];
  readonly carries: readonly SecretRef[];
}

/** The secrets of the integrations that come from elsewhere and would go to a host that only the config names. */
export function findKeysSentAway(sender: Sender): Promise<readonly Origin[]> {
  const { integrations, providers } = sender;
  const sendings = integrations.map((one) => ({
    to: listHosts(one, providers),
    carries: Object.values(one.credential),
  }));
  return findSentAway(sendings, sender);
}

/** The same for the secrets of the channels. */
export function findAlertsSentAway(sender: Sender): Promise<readonly Origin[]> {
  return findSentAway(sender.channels.map(describeChannel), sender);
}

async function findSentAway(sendings: readonly Sending[], sender: Sender): Promise<readonly Origin[]> {
  const { connectTo = [], proxy } = sender.network;
  const proxies =
    proxy === undefined || proxy === 'env' ? [] : typeof proxy === 'string' ? [proxy] : Object.values(proxy);
  const onTheWay = [...connectTo.map(({ toHost }) => toHost), ...proxies.map((url) => URL.parse(url)?.hostname ?? '')];
  const redirectsAll = onTheWay.some((host) => host !== '' && !isLoopback(host));
  const found = await Promise.all(
    sendings.map(async ({ to, carries }) => {
      const isAway = redirectsAll || (await Promise.all(to.map((host) => isNamed(host, sender)))).includes(true);
      return isAway ? await Promise.all(carries.map(sender.findOrigin)) : [];
    }),
  );
  return found.flat().filter(({ isElsewhere }) => isElsewhere);
}

/** True if the config wrote the host, and a connection to it leaves this machine. A URL of elsewhere names its own host. */
async function isNamed(host: string | SecretRef, sender: Sender): Promise<boolean> {
  const { connectTo = [] } = sender.network;
  if (typeof host === 'string') return leadsAway(host, connectTo);
  const { isWritten, text } = await sender.findOrigin(host);
  return isWritten && (text === undefined || leadsAway(text, connectTo));
}

/** The usual addresses of the receivers, which a config may write as well: those of the EU have a name of their own. */
const usualEndpoints: ReadonlySet<string> = new Set([
  'https://api.telegram.org',
  'https://events.pagerduty.com',
  'https://events.eu.pagerduty.com',
  'https://api.opsgenie.com',
  'https://api.eu.opsgenie.com',
  'https://ntfy.sh',
]);

/** Where a channel sends, and what. A signature counts as its secret: it can be tried against guesses. */
function describeChannel(channel: Channel): Sending {
  const proxies =
    channel.type === 'exec' || channel.proxy === undefined || channel.proxy === 'none' ? [] : [channel.proxy];
  const { to, carries } = describeReceiver(channel);
  return { to: [...to, ...proxies], carries: [...carries, ...proxies] };
}

function describeReceiver(channel: Channel): Sending {
  const only = (...secrets: readonly (SecretRef | undefined)[]) => secrets.filter((one) => one !== undefined);
  switch (channel.type) {
    case 'email':
      return { to: [channel.smtp.url], carries: only(channel.smtp.password) };
    case 'webhook':
      return { to: [channel.url], carries: [channel.url, channel.secret, ...(channel.oldSecrets ?? [])] };
    case 'slack':
    case 'teams':
    case 'discord':
      return { to: [channel.url], carries: [channel.url] };
    case 'alertmanager':
      return { to: [channel.url], carries: only(channel.url, channel.token) };
    case 'telegram':
      return { to: ownEndpoint(channel.endpoint), carries: [channel.token] };
    case 'pagerduty':
    case 'opsgenie':
      return { to: ownEndpoint(channel.endpoint), carries: [channel.key] };
    case 'ntfy':
      return { to: ownEndpoint(channel.endpoint), carries: only(channel.topic, channel.token) };
    case 'exec':
      return { to: [], carries: [] };
  }
}

function ownEndpoint(endpoint: string | undefined): readonly string[] {
  return endpoint === undefined || usualEndpoints.has(readBaseUrl(endpoint) ?? '') ? [] : [endpoint];
}

/** True for an address of this machine, where a stranger's folder sends nothing away. */
function isLoopback(host: string): boolean {
  return isIPv4(host) ? host.startsWith('127.') : host === '::1' || host === '[::1]' || host === 'localhost';
}

/** The URLs of an integration that are on no list of its ESP. An http integration is a provider of its own, with its host. */
function listHosts(
  { provider: id, endpoint }: Integration,
  providers: ReadonlyMap<string, Provider>,
): readonly string[] {
  const provider = providers.get(id);
  if (id.includes(':')) return provider?.hosts.map(({ url }) => url) ?? [id];
  return endpoint === undefined || (provider !== undefined && isListed(endpoint, provider)) ? [] : [endpoint];
}

/**
 * True if an endpoint is the ESP's own: the host, over TLS. A mail server of the ESP has several ports, all with TLS; an API
 * has the one of the list.
 */
function isListed(endpoint: string, provider: Provider): boolean {
  const base = readBaseUrl(endpoint);
  const host = base === null ? undefined : URL.parse(base.replace(/^smtp/, 'http'))?.hostname;
  if (base === null || host === undefined) return false;
  if (/^smtps?:/.test(base)) return findHostOwner(host, 'smtp', [provider])?.listed !== undefined;
  return readBaseUrl(findHostOwner(host, 'api', [provider])?.listed ?? '') === base;
}

const usualPorts: Readonly<Record<string, number>> = { https: 443, http: 80, smtp: 587, smtps: 465 };

/**
 * False if a connection to the URL ends on this machine, by its host or by a rule of `network.connect_to` that names the host. A
 * rule for all hosts says nothing of whose this one is.
 */
function leadsAway(text: string, connectTo: readonly ConnectTo[]): boolean {
  // The parser of URLs knows no hosts of SMTP.
  const url = URL.parse(text.replace(/^smtp/, 'http'));
  if (url === null) return true;
  const usual = usualPorts[/^\w+/.exec(text)?.[0] ?? ''] ?? 443;
  const wanted = { host: url.hostname, port: url.port === '' ? usual : Number(url.port) };
  const named = connectTo.filter(({ fromHost }) => fromHost !== '');
  return [connectTo, named].some((rules) => !isLoopback(redirectConnection(rules, wanted).host));
}
