/** @module Compares the channels of a config with its integrations: a channel depends on an ESP whose key or host it uses. */

import { randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import type { Channel } from '../../core/model/channel.ts';
import { listChannelSecrets } from '../../core/model/channel-kinds.ts';
import type { Config, Integration } from '../../core/model/config.ts';
import type { Provider } from '../../core/model/provider.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import {
  type ChannelTarget,
  type Dependency,
  findDependencies,
  type IntegrationTarget,
} from '../../core/outbox/channel-dependencies.ts';
import { fingerprint } from '../../secrets/fingerprint.ts';
import { createSecretReader, type SecretReader } from '../../secrets/reader.ts';

/** Returns the channels that depend on a watched key or ESP. A secret that cannot be read is left out of the comparison. */
export async function compareChannels(
  config: Pick<Config, 'integrations' | 'channels' | 'providers'>,
  secrets: Pick<SecretReader, 'read'>,
  instanceSecret: string,
): Promise<readonly Dependency[]> {
  if (config.channels.length === 0) return [];

  // 100 000 files opened at the same time would leave no descriptor for the examinations.
  const limit = pLimit(mostAtOnce);

  async function fingerprintsOf(reference: SecretRef): Promise<readonly string[]> {
    const read = await secrets.read(reference);
    const text = read.ok ? read.secret.reveal().trim() : '';
    // A short text is a user name or a name, and may be the same by chance.
    return read.ok && text.length >= shortest ? [fingerprint({ secret: read.secret }, instanceSecret)] : [];
  }

  async function targetOfChannel(channel: Channel): Promise<ChannelTarget> {
    const references = listChannelSecrets(channel);
    const prints = await Promise.all(references.map(({ reference }) => fingerprintsOf(reference)));
    const url = references.find(({ option }) => option === 'url');
    const read = url === undefined ? undefined : await secrets.read(url.reference);
    const urls = [channelUrl(channel), read?.ok === true ? read.secret.reveal() : undefined];
    return {
      channel: channel.id,
      isMail: channel.type === 'email',
      hosts: urls.flatMap((one) => (one === undefined ? [] : hostOf(one))),
      fingerprints: prints.flat(),
      fallback: channel.fallback ?? [],
    };
  }

  async function targetOfIntegration(integration: Integration): Promise<IntegrationTarget> {
    const provider = config.providers.get(integration.provider);
    const prints = await Promise.all(Object.values(integration.credential).map(fingerprintsOf));
    return {
      integration: integration.id,
      provider: integration.provider,
      providerName: provider?.name ?? integration.provider,
      hosts:
        integration.endpoint === undefined ? (provider?.hosts ?? []).flatMap(hostsOf) : hostOf(integration.endpoint),
      fingerprints: prints.flat(),
    };
  }

  const [channels, watched] = await Promise.all([
    Promise.all(config.channels.map(targetOfChannel)),
    Promise.all(config.integrations.map((one) => limit(targetOfIntegration, one))),
  ]);
  return findDependencies(channels, watched);
}

/**
 * Compares with a secret reader of its own, and with fingerprints that are used for this comparison alone.
 * @param mayRun true when the commands of secrets may be run
 */
export function compareOnce(
  config: Parameters<typeof compareChannels>[0],
  env: Readonly<Record<string, string | undefined>>,
  mayRun: boolean,
): Promise<readonly Dependency[]> {
  const reader = createSecretReader({ env, now: Date.now });
  const read: SecretReader['read'] = async (reference) =>
    reference.from === 'exec' && !mayRun ? { ok: false, says: 'the command was not run' } : reader.read(reference);
  return compareChannels(config, { read }, randomUUID());
}

/** Characters of the shortest secret that is compared. */
const shortest = 8;
/** Integrations whose secrets are read at the same time. */
const mostAtOnce = 8;

function channelUrl(channel: Channel): string | undefined {
  if (channel.type === 'email') return channel.smtp.url;
  return 'endpoint' in channel ? channel.endpoint : undefined;
}

/** The host `https://{dc}.api.mailchimp.com` matches every host below `.api.mailchimp.com`. */
function hostsOf({ url }: Provider['hosts'][number]): readonly string[] {
  const host = /^[a-z]+:\/\/([^/:]+)/u.exec(url)?.[1] ?? '';
  const fixed = host.slice(host.lastIndexOf('}') + 1);
  return fixed.split('.').filter((label) => label !== '').length < 2 ? [] : [fixed];
}

function hostOf(url: string): readonly string[] {
  const host = URL.parse(url.trim())?.hostname ?? '';
  return host === '' ? [] : [host.replace(/^\[(.*)\]$/u, '$1')];
}
