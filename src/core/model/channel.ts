/** @module Where alerts go: each type of channel with its options. What grants access is a reference to a secret. */

import type { SecretRef } from './secret-ref.ts';

export interface SmtpTransport {
  /** `smtp://host:587` (STARTTLS) or `smtps://host:465`. */
  readonly url: string;
  readonly username?: string;
  readonly password?: SecretRef;
}

/** What every channel may have. */
interface Common {
  readonly id: string;
  /** Ids of the channels that take over when this one fails, or depends on what fails; in this order. */
  readonly fallback?: readonly string[];
  readonly rate?: Rate;
}

/** At most so many messages in so many ms. */
export interface Rate {
  readonly messages: number;
  readonly per: number;
}

export interface EmailChannel extends Common {
  readonly type: 'email';
  readonly smtp: SmtpTransport;
  readonly from: string;
  /** Who gets what concerns no owner of `toOwners`. */
  readonly to: readonly string[];
  /** Owner → addresses. */
  readonly toOwners?: Readonly<Record<string, readonly string[]>>;
  readonly template?: MailTemplate;
}

/** Absolute paths of files that take the place of the built-in subject and text. */
export interface MailTemplate {
  readonly subject?: string;
  readonly text?: string;
}

/** The body of a webhook: Standard Webhooks' own, CloudEvents 1.0, or what Alertmanager sends (version 4). */
export const webhookFormats = ['standard', 'cloudevents', 'alertmanager'] as const;
export type WebhookFormat = (typeof webhookFormats)[number];

export interface WebhookChannel extends Common {
  readonly type: 'webhook';
  readonly url: SecretRef;
  readonly secret: SecretRef;
  /** Secrets that still sign beside `secret` while receivers change over. */
  readonly oldSecrets?: readonly SecretRef[];
  /** `standard` by default. */
  readonly format?: WebhookFormat;
}

export interface SlackChannel extends Common {
  readonly type: 'slack';
  readonly url: SecretRef;
}

export interface TeamsChannel extends Common {
  readonly type: 'teams';
  readonly url: SecretRef;
}

export interface DiscordChannel extends Common {
  readonly type: 'discord';
  readonly url: SecretRef;
}

export interface TelegramChannel extends Common {
  readonly type: 'telegram';
  readonly token: SecretRef;
  /** `-1001234567890` or `@channelname`. */
  readonly chat: string;
  /** The topic of a forum. */
  readonly thread?: number;
  /** A Bot API server of one's own; https://api.telegram.org by default. */
  readonly endpoint?: string;
}

export interface PagerdutyChannel extends Common {
  readonly type: 'pagerduty';
  /** The integration key of Events API v2. */
  readonly key: SecretRef;
  /** https://events.pagerduty.com by default; https://events.eu.pagerduty.com for accounts in the EU. */
  readonly endpoint?: string;
}

export interface OpsgenieChannel extends Common {
  readonly type: 'opsgenie';
  readonly key: SecretRef;
  /** https://api.opsgenie.com by default; https://api.eu.opsgenie.com for accounts in the EU. */
  readonly endpoint?: string;
}

export interface NtfyChannel extends Common {
  readonly type: 'ntfy';
  /** Whoever knows the topic can read it. */
  readonly topic: SecretRef;
  readonly token?: SecretRef;
  /** https://ntfy.sh by default. */
  readonly endpoint?: string;
}

export interface AlertmanagerChannel extends Common {
  readonly type: 'alertmanager';
  /** Without `/api/v2/alerts`. */
  readonly url: SecretRef;
  /** Sent as a bearer token. */
  readonly token?: SecretRef;
}

export interface ExecChannel extends Common {
  readonly type: 'exec';
  /** An absolute path. */
  readonly command: string;
  readonly args: readonly string[];
}

export type Channel =
  | EmailChannel
  | WebhookChannel
  | SlackChannel
  | TeamsChannel
  | DiscordChannel
  | TelegramChannel
  | PagerdutyChannel
  | OpsgenieChannel
  | NtfyChannel
  | AlertmanagerChannel
  | ExecChannel;

export type ChannelType = Channel['type'];

/** The channel of one type. */
export type ChannelOf<Type extends ChannelType> = Extract<Channel, { readonly type: Type }>;
