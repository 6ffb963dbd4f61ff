/** @module Checks and builds each kind of channel: a new kind is one row here. */

import { defined } from '../../core/defined.ts';
import type { ChannelOf, ChannelType } from '../../core/model/channel.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import type { Issue } from '../problems/issues.ts';
import type { RawChannelOf } from '../schema/channels.ts';
import type { RawSecret } from '../schema/secret.ts';
import { buildEmail, checkEmail } from './email-channel.ts';
import { checkSecretUrl, checkSigningSecret, checkUrl, warnPlain } from './secret-checks.ts';
import { type ReferenceBase, toReference } from './secret-reference.ts';

/** The options of one kind, without those that every channel has. */
type OwnOptions<Type extends ChannelType> = Omit<ChannelOf<Type>, 'id' | 'type' | 'fallback' | 'rate' | 'proxy'>;

interface ChannelBuilder<Type extends ChannelType> {
  /** The mistakes that the schema cannot see. */
  readonly check: (raw: RawChannelOf<Type>) => Issue[];
  /** @param refer makes a reference of a secret */
  readonly build: (
    raw: RawChannelOf<Type>,
    refer: (secret: RawSecret) => SecretRef,
    base: ReferenceBase,
  ) => OwnOptions<Type>;
}

const chat = {
  check: ({ url }: { readonly url: RawSecret }) => checkSecretUrl(url),
  build: ({ url }: { readonly url: RawSecret }, refer: (secret: RawSecret) => SecretRef) => ({ url: refer(url) }),
};

const pager = {
  check: ({ key }: { readonly key: RawSecret }) => warnPlain({ key }),
  build: (
    { key, endpoint }: { readonly key: RawSecret; readonly endpoint?: string | undefined },
    refer: (secret: RawSecret) => SecretRef,
  ) => defined({ key: refer(key), endpoint }),
};

const channelBuilders: { readonly [Type in ChannelType]: ChannelBuilder<Type> } = {
  email: { check: checkEmail, build: (raw, _, base) => buildEmail(raw, base) },
  webhook: {
    check: ({ url, secret, old_secrets: old = [] }) => [
      ...checkUrl(url),
      ...checkSigningSecret(secret, ['secret']),
      ...old.flatMap((one, index) => checkSigningSecret(one, ['old_secrets', index])),
    ],
    build: ({ url, secret, old_secrets: old, format }, refer) =>
      defined({ url: refer(url), secret: refer(secret), oldSecrets: old?.map(refer), format }),
  },
  slack: chat,
  teams: chat,
  discord: chat,
  telegram: {
    check: ({ token }) => warnPlain({ token }),
    build: ({ token, chat, thread, endpoint }, refer) => defined({ token: refer(token), chat, thread, endpoint }),
  },
  pagerduty: pager,
  opsgenie: pager,
  ntfy: {
    check: ({ topic, token }) => warnPlain({ topic, token }),
    build: ({ topic, token, endpoint }, refer) =>
      defined({ topic: refer(topic), token: token === undefined ? undefined : refer(token), endpoint }),
  },
  alertmanager: {
    check: ({ url, token }) => [...checkUrl(url), ...warnPlain({ token })],
    build: ({ url, token }, refer) =>
      defined({ url: refer(url), token: token === undefined ? undefined : refer(token) }),
  },
  exec: {
    check: () => [],
    build: ({ command: [command = '', ...args] }) => ({ command, args }),
  },
};

/** The mistakes in a channel that the schema cannot see. */
export function checkChannel<Type extends ChannelType>(type: Type, raw: RawChannelOf<Type>): Issue[] {
  return channelBuilders[type].check(raw);
}

/** The options of a channel that its kind alone has. */
export function buildOwnOptions<Type extends ChannelType>(
  type: Type,
  raw: RawChannelOf<Type>,
  base: ReferenceBase,
): OwnOptions<Type> {
  return channelBuilders[type].build(raw, (secret) => toReference(secret, base), base);
}
