/** @module Channels, the destinations of alerts: each type with its options. Options that grant access to a receiver are references to secrets. */

import type { SecretRef } from './secret-ref.ts';

/** The mail server that sends the mails of a channel. */
export interface SmtpTransport {
  /** `smtp://host:587` (STARTTLS) or `smtps://host:465`. */
  readonly url: string;
  readonly username?: string;
  readonly password?: SecretRef;
  readonly tls?: SmtpTls;
}

/** TLS with a mail server, where it is not as usual. */
export interface SmtpTls {
  /** `auto`: as the scheme says. `starttls`: STARTTLS or no mail. `implicit`: from the first byte. */
  readonly mode?: 'auto' | 'starttls' | 'implicit';
  /** The absolute path of a PEM file of certificate authorities. */
  readonly ca?: string;
  /** The name in the certificate; absent: the host of the URL. */
  readonly serverName?: string;
}

/** Options of every channel. */
interface Common {
  readonly id: string;
  /** Ids of the channels that take over when this one fails, or depends on what fails; in this order. */
  readonly fallback?: readonly string[];
  readonly rate?: Rate;
}

/** Options of every channel that makes a connection. */
interface Connected extends Common {
  /** `none`: no proxy. A reference: the URL of a proxy of its own. Absent: as `network.proxy` says. */
  readonly proxy?: 'none' | SecretRef;
}

/** At most `messages` in `per` ms. */
export interface Rate {
  readonly messages: number;
  readonly per: number;
}

/** Sends mails. */
export interface EmailChannel extends Connected {
  readonly type: 'email';
  readonly smtp: SmtpTransport;
  readonly from: string;
  /** Addresses for alerts that concern no owner of `toOwners`. */
  readonly to: readonly string[];
  /** Owner → addresses. */
  readonly toOwners?: Readonly<Record<string, readonly string[]>>;
  readonly template?: MailTemplate;
}

/** Absolute paths of files that replace the built-in subject and text. */
export interface MailTemplate {
  readonly subject?: string;
  readonly text?: string;
}

/** Forms of the body of a webhook: Standard Webhooks, CloudEvents 1.0, or that of Alertmanager (version 4). */
export const webhookFormats = ['standard', 'cloudevents', 'alertmanager'] as const;
/** One of `webhookFormats`. */
export type WebhookFormat = (typeof webhookFormats)[number];

/** Posts to a receiver of the user. */
export interface WebhookChannel extends Connected {
  readonly type: 'webhook';
  readonly url: SecretRef;
  readonly secret: SecretRef;
  /** Older secrets that sign besides `secret` until all receivers have the new one. */
  readonly oldSecrets?: readonly SecretRef[];
  /** `standard` by default. */
  readonly format?: WebhookFormat;
}

/** Posts to an incoming webhook of Slack. */
export interface SlackChannel extends Connected {
  readonly type: 'slack';
  readonly url: SecretRef;
}

/** Posts to a workflow of Microsoft Teams. */
export interface TeamsChannel extends Connected {
  readonly type: 'teams';
  readonly url: SecretRef;
}

/** Posts to a webhook of Discord. */
export interface DiscordChannel extends Connected {
  readonly type: 'discord';
  readonly url: SecretRef;
}

/** Sends messages as a Telegram bot. */
export interface TelegramChannel extends Connected {
  readonly type: 'telegram';
  readonly token: SecretRef;
  /** `-1001234567890` or `@channelname`. */
  readonly chat: string;
  /** The topic of a forum. */
  readonly thread?: number;
  /** The user's own Bot API server; https://api.telegram.org by default. */
  readonly endpoint?: string;
}

/** Sends events to PagerDuty. */
export interface PagerdutyChannel extends Connected {
  readonly type: 'pagerduty';
  /** The integration key of Events API v2. */
  readonly key: SecretRef;
  /** https://events.pagerduty.com by default; https://events.eu.pagerduty.com for accounts in the EU. */
  readonly endpoint?: string;
}

/** Creates and closes alerts at Opsgenie. */
export interface OpsgenieChannel extends Connected {
  readonly type: 'opsgenie';
  readonly key: SecretRef;
  /** https://api.opsgenie.com by default; https://api.eu.opsgenie.com for accounts in the EU. */
  readonly endpoint?: string;
}

/** Publishes to a topic of ntfy. */
export interface NtfyChannel extends Connected {
  readonly type: 'ntfy';
  /** Everybody who knows the topic can read it. */
  readonly topic: SecretRef;
  readonly token?: SecretRef;
  /** https://ntfy.sh by default. */
  readonly endpoint?: string;
}

/** Posts alerts to Prometheus Alertmanager. */
export interface AlertmanagerChannel extends Connected {
  readonly type: 'alertmanager';
  /** Without `/api/v2/alerts`. */
  readonly url: SecretRef;
  /** Sent as a bearer token. */
  readonly token?: SecretRef;
}

/** Runs a command with the alert on its standard input. */
export interface ExecChannel extends Common {
  readonly type: 'exec';
  /** An absolute path. */
  readonly command: string;
  readonly args: readonly string[];
}

/** A channel of any type. */
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

/** The word of a channel's type. */
export type ChannelType = Channel['type'];

/** The channel of one type. */
export type ChannelOf<Type extends ChannelType> = Extract<Channel, { readonly type: Type }>;
