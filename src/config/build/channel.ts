/** @module From a channel as the config has it, without mistakes, to the channel that the program works with. */

import { resolve } from 'node:path';
import type { Channel, SmtpTransport } from '../../core/model/channel.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import type { RawChannel } from '../schema/channels.ts';
import type { RawSecret } from '../schema/secret.ts';
import { type ReferenceBase, toReference } from './secret-reference.ts';

type RawEmail = Extract<RawChannel, { readonly type: 'email' }>;

export function buildChannel(raw: RawChannel, base: ReferenceBase): Channel {
  const refer = (secret: RawSecret): SecretRef => toReference(secret, base);
  const common = {
    id: raw.id,
    ...(raw.fallback === undefined ? {} : { fallback: raw.fallback }),
    ...(raw.rate === undefined ? {} : { rate: raw.rate }),
  };
  switch (raw.type) {
    case 'email':
      return { ...common, type: 'email', ...buildEmail(raw, base) };
    case 'webhook':
      return {
        ...common,
        type: 'webhook',
        url: refer(raw.url),
        secret: refer(raw.secret),
        ...(raw.old_secrets === undefined ? {} : { oldSecrets: raw.old_secrets.map(refer) }),
        ...(raw.format === undefined ? {} : { format: raw.format }),
      };
    case 'slack':
    case 'teams':
    case 'discord':
      return { ...common, type: raw.type, url: refer(raw.url) };
    case 'telegram':
      return {
        ...common,
        type: 'telegram',
        token: refer(raw.token),
        chat: raw.chat,
        ...(raw.thread === undefined ? {} : { thread: raw.thread }),
        ...endpointOf(raw),
      };
    case 'pagerduty':
    case 'opsgenie':
      return { ...common, type: raw.type, key: refer(raw.key), ...endpointOf(raw) };
    case 'ntfy':
      return { ...common, type: 'ntfy', topic: refer(raw.topic), ...tokenOf(raw, refer), ...endpointOf(raw) };
    case 'alertmanager':
      return { ...common, type: 'alertmanager', url: refer(raw.url), ...tokenOf(raw, refer) };
    case 'exec': {
      const [command = '', ...args] = raw.command;
      return { ...common, type: 'exec', command, args };
    }
  }
}

function endpointOf({ endpoint }: { readonly endpoint?: string | undefined }): { readonly endpoint?: string } {
  return endpoint === undefined ? {} : { endpoint };
}

function tokenOf(
  { token }: { readonly token?: RawSecret | undefined },
  refer: (secret: RawSecret) => SecretRef,
): { readonly token?: SecretRef } {
  return token === undefined ? {} : { token: refer(token) };
}

function buildEmail({ smtp, from, to, to_owners: toOwners, template }: RawEmail, base: ReferenceBase) {
  const files = Object.entries(template ?? {}).flatMap(([part, path]) =>
    path === undefined ? [] : [[part, resolve(base.folder, path)]],
  );
  return {
    smtp: buildTransport(smtp, base),
    from,
    to,
    ...(toOwners === undefined ? {} : { toOwners }),
    ...(files.length === 0 ? {} : { template: Object.fromEntries(files) }),
  };
}

function buildTransport(smtp: RawEmail['smtp'], base: ReferenceBase): SmtpTransport {
  if (typeof smtp === 'string') return { url: smtp };
  return {
    url: smtp.url,
    ...(smtp.username === undefined ? {} : { username: smtp.username }),
    ...(smtp.password === undefined ? {} : { password: toReference(smtp.password, base) }),
  };
}
