/** @module Does a channel depend on what is watched? Then it may fail in the very hour in which it should tell of it. */

import { sharedCauses } from '../model/cause.ts';
import type { Incident } from '../model/incident.ts';

/** What an integration stands on. */
export interface Watched {
  readonly integration: string;
  readonly provider: string;
  readonly providerName: string;
  /** Names of hosts; one that begins with a dot stands for all below it. */
  readonly hosts: readonly string[];
  /** Keyed fingerprints of its secret parts, each alone. */
  readonly fingerprints: readonly string[];
}

/** What a channel stands on. */
export interface Reach {
  readonly channel: string;
  /** It sends mail: then any host of an ESP speaks for the ESP. */
  readonly isMail: boolean;
  readonly hosts: readonly string[];
  readonly fingerprints: readonly string[];
  readonly fallback: readonly string[];
}

export interface Dependency {
  readonly channel: string;
  readonly provider: string;
  readonly providerName: string;
  /** `key`: the very credential is watched. `provider`: only the ESP is the same. */
  readonly via: 'key' | 'provider';
  /** Integrations with this key, or at this ESP. */
  readonly integrations: readonly string[];
  /** All integrations at hosts of this ESP: an outage or a suspended account may stop the channel as well as them. */
  readonly atProvider: ReadonlySet<string>;
  /** A fallback that stands on something else. */
  readonly coveredBy?: string;
}

/** One for each channel that depends on something watched; on a key before an ESP. */
export function findDependencies(channels: readonly Reach[], watched: readonly Watched[]): readonly Dependency[] {
  const found = channels.flatMap((channel) => {
    const dependency = findDependency(channel, watched);
    return dependency === undefined ? [] : [{ channel, dependency }];
  });
  return found.map(({ channel, dependency }) => {
    const covering = channel.fallback.find((id) => found.every((other) => other.channel.channel !== id));
    return { ...dependency, ...(covering === undefined ? {} : { coveredBy: covering }) };
  });
}

function findDependency(channel: Reach, watched: readonly Watched[]): Dependency | undefined {
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

/** A mail server at `smtp.sendgrid.net` is SendGrid's as much as `api.sendgrid.com`; any other host must be the very one. */
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

/** Why it matters and what to do, for `check` and for the start. Most names that it lists are three. */
export function sayDependency({ channel, via, providerName, integrations, coveredBy }: Dependency): string {
  const [first = '', second, third, ...more] = integrations;
  const names = [first, second, third].filter((name) => name !== undefined).join(', ');
  const which = more.length === 0 ? names : `${names} and ${more.length} more`;
  const trouble =
    via === 'key'
      ? `sends with the very key that ${which} watches: when that key fails, this channel cannot tell of it`
      : `sends through ${providerName}, which is watched (${which}): when ${providerName} fails, this channel fails as well`;
  const way =
    coveredBy === undefined
      ? 'let it send through something else, or give it a fallback: that does not depend on it'
      : `its fallback ${coveredBy} is told as well then`;
  return `${channel} ${trouble}; ${way}`;
}

/**
 * The channels to tell: those wanted, and for each that depends on the failing integration the first of its fallbacks that
 * does not. The depending channel is told all the same, for it may still work.
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
