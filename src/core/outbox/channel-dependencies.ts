/** @module Dependencies of channels: a channel that uses a watched key or ESP may fail together with it, and then its fallback is alerted, too. */

import { defined } from '../defined.ts';
import { sharedCauses } from '../model/cause.ts';
import type { Incident } from '../model/incident.ts';

/** The hosts and secrets that an integration uses. */
export interface IntegrationTarget {
  readonly integration: string;
  readonly provider: string;
  readonly providerName: string;
  /** Host names; a name that begins with a dot stands for all hosts below it. */
  readonly hosts: readonly string[];
  /** Keyed fingerprints (HMAC) of its secrets, one for each part of the credential. */
  readonly fingerprints: readonly string[];
}

/** The hosts and secrets that a channel uses, and its fallbacks. */
export interface ChannelTarget {
  readonly channel: string;
  /** It sends mail: then any host with the name of an ESP counts as this ESP. */
  readonly isMail: boolean;
  readonly hosts: readonly string[];
  readonly fingerprints: readonly string[];
  /** Channels that take over when this one fails, in order. */
  readonly fallback: readonly string[];
}

/** A channel that uses a key or an ESP that is watched. */
export interface Dependency {
  readonly channel: string;
  readonly provider: string;
  readonly providerName: string;
  /** `key`: the channel and an integration use the same credential. `provider`: they only use the same ESP. */
  readonly via: 'key' | 'provider';
  /** Integrations with this key, or at this ESP. */
  readonly integrations: readonly string[];
  /** All integrations at hosts of this ESP: an outage or a suspended account may stop both them and the channel. */
  readonly atProvider: ReadonlySet<string>;
  /** The first fallback of the channel that has no dependency of its own. */
  readonly coveredBy?: string;
}

/** Returns one dependency for each channel that has any; the dependency on a key comes before the one on an ESP. */
export function findDependencies(
  channels: readonly ChannelTarget[],
  watched: readonly IntegrationTarget[],
): readonly Dependency[] {
  const found = channels.flatMap((channel) => {
    const dependency = findDependency(channel, watched);
    return dependency === undefined ? [] : [{ channel, dependency }];
  });
  return found.map(({ channel, dependency }) => {
    const covering = channel.fallback.find((id) => found.every((other) => other.channel.channel !== id));
    return { ...dependency, ...defined({ coveredBy: covering }) };
  });
}

function findDependency(channel: ChannelTarget, watched: readonly IntegrationTarget[]): Dependency | undefined {
  const sameKey = watched.filter(({ fingerprints }) => fingerprints.some((one) => channel.fingerprints.includes(one)));
  const sameHost = watched.filter(({ hosts }) =>
    hosts.some((host) => channel.hosts.some((own) => isSame(own, host, channel.isMail))),
  );
  const [first] = sameKey.length > 0 ? sameKey : sameHost;
  if (first === undefined) return undefined;
  const all = (sameKey.length > 0 ? sameKey : sameHost).filter(({ provider }) => provider === first.provider);
  return {
    channel: channel.channel,
    provider: first.provider,
    providerName: first.providerName,
    via: sameKey.length > 0 ? 'key' : 'provider',
    integrations: all.map(({ integration }) => integration),
    atProvider: new Set(
      watched.flatMap(({ integration, provider, hosts }) =>
        // At a generic provider, such as any SMTP server, each has hosts of its own.
        provider === first.provider && hosts.some((host) => first.hosts.includes(host)) ? [integration] : [],
      ),
    ),
  };
}

/** A mail server at `smtp.sendgrid.net` belongs to SendGrid like `api.sendgrid.com`; for other channels the host must be the same. */
function isSame(own: string, watched: string, isMail: boolean): boolean {
  const [one, other] = [own.toLowerCase(), watched.toLowerCase()];
  if (other.startsWith('.') ? one.endsWith(other) : one === other) return true;
  return isMail && brandOf(one) !== undefined && brandOf(one) === brandOf(other);
}

/** `sendgrid` of `smtp.sendgrid.net` and of `.sendgrid.com`; undefined for addresses and bare names. */
function brandOf(host: string): string | undefined {
  const labels = host.split('.').filter((label) => label !== '');
  if (labels.length < 2 || /^\d+$|:/u.test(labels.at(-1) ?? '')) return undefined;
  const isSecondLevel = labels.length > 2 && /^(?:co|com|net|org|ac|gov)$/u.test(labels.at(-2) ?? '');
  return labels.at(isSecondLevel ? -3 : -2);
}

/** Describes why a dependency matters and what to do, for `check` and the log; it names three integrations at most. */
export function describeDependency({ channel, via, providerName, integrations, coveredBy }: Dependency): string {
  const [first = '', second, third, ...more] = integrations;
  const names = [first, second, third].filter((name) => name !== undefined).join(', ');
  const which = more.length === 0 ? names : `${names} and ${more.length} more`;
  const risk =
    via === 'key'
      ? `sends with the key that ${which} watches: when that key fails, this channel cannot report it`
      : `sends through ${providerName}, which is watched (${which}): when ${providerName} fails, this channel fails as well`;
  const remedy =
    coveredBy === undefined
      ? 'let it send through another service, or give it a fallback that does'
      : `then its fallback ${coveredBy} is told as well`;
  return `${channel} ${risk}; ${remedy}`;
}

/**
 * Returns the channels to alert: `wanted`, and for each channel that depends on the failing integration the fallback that covers
 * it. The depending channel is alerted as well, because it may still work.
 */
export function addFallbacks(
  wanted: readonly string[],
  { integration, cause, resolvedAt }: Pick<Incident, 'integration' | 'cause' | 'resolvedAt'>,
  dependencies: readonly Dependency[],
): readonly string[] {
  if (resolvedAt !== undefined) return wanted;
  const added = wanted.flatMap((channel) => {
    const dependency = dependencies.find((one) => one.channel === channel);
    if (dependency?.coveredBy === undefined) return [];
    const { via, integrations, atProvider } = dependency;
    const isItself = via === 'key' && integrations.includes(integration);
    const isConcerned = isItself || (sharedCauses.includes(cause) && atProvider.has(integration));
    return isConcerned ? [dependency.coveredBy] : [];
  });
  return [...new Set([...wanted, ...added])];
}
