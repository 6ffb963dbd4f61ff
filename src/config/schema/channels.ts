/** @module The schema of channels, one row for each kind. */

import * as z from 'zod';
import { type ChannelType, type Rate, webhookFormats } from '../../core/model/channel.ts';
import { listWords, sayKind, sayUnknown } from '../problems/wording.ts';
import { parseDuration } from './duration.ts';
import { block, choice, idSchema, list, mustBe, oneOrMore, option, pattern, text, wholeNumber } from './fields.ts';
import { secretSchema } from './secret.ts';

const mailAddress = pattern(/^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/, 'a mail address');

const httpUrl = pattern(/^https?:\/\/[^\s/@?#]+(?:\/[^\s@?#]*)?$/i, 'a URL such as https://host');

/** The ways in which TLS can begin. */
const tlsModes = ['auto', 'starttls', 'implicit'] as const;

const smtpTls = block('a block with mode, ca and server_name', {
  mode: option(
    choice(tlsModes, 'mode'),
    'When TLS begins. auto: with the first byte for smtps://, otherwise by STARTTLS if the server offers it or if there is a password. starttls: STARTTLS or no mail. implicit: with the first byte, whatever the port. Default: auto.',
  ),
  ca: option(
    text('the path of a PEM file'),
    'A PEM file of certificate authorities to trust for this server, such as the company CA or the own certificate of the server.',
  ),
  server_name: option(
    pattern(/^[A-Za-z0-9_](?:[\w.-]{0,251}[A-Za-z0-9_])?$/, 'a host name'),
    'The name in the certificate of the server, if it is not the host of the URL.',
  ),
});

const smtpServer = block('a URL such as smtp://host:587, or a block with url, username and password', {
  url: text('a URL such as smtp://host:587 or smtps://host:465').describe(
    'smtp://host:587 (STARTTLS) or smtps://host:465.',
  ),
  username: option(text('a user name'), 'The user name, if the server asks for a log-in.'),
  password: option(secretSchema, 'Where to read the password.'),
  tls: option(smtpTls, 'TLS with this server, if it is not as usual.'),
});

const channelId = idSchema().describe('The name of this channel; routes and fallbacks refer to it. Unique.');

const rateWords = 'a number and a time, such as 20/m, 1/s or 100/h';

/** Reads `20/m` as messages and ms. */
const rate = z
  .string({ error: mustBe(rateWords) })
  .regex(/^[1-9]\d{0,4}\/[smhd]$/, { error: mustBe(rateWords) })
  .transform((value): Rate => {
    const [messages = '1', unit = 'm'] = value.split('/');
    return { messages: Number(messages), per: parseDuration(`1${unit}`) ?? 60_000 };
  });

/** The options of every channel. */
const common = {
  id: channelId,
  fallback: option(
    oneOrMore(text('the id of a channel'), 'the id of a channel or a list of them'),
    'Ids of the channels that take over if this one fails, or if it depends on a key that fails.',
  ),
  rate: option(rate, 'The most messages in a time, such as 20/m. Default: the known limit of the receiver.'),
};

/** The options of every channel that makes a connection. */
const connected = {
  ...common,
  proxy: option(
    secretSchema,
    'The way of this channel: none for no proxy, or the URL of a proxy of its own, perhaps as a secret reference. Default: as network.proxy says.',
  ),
};

const addresses = oneOrMore(mailAddress, 'a mail address or a list of them');

function chat<const Type extends string>(type: Type, name: string, what: string) {
  return block(`a ${name} channel`, {
    ...connected,
    type: z.literal(type),
    url: secretSchema.describe(`${what}. The URL grants access, so use a secret reference.`),
  });
}

/** The schema of each kind of channel, in the order in which sentences list them: a new kind is one row. */
const channelSchemas = {
  email: block('an e-mail channel', {
    ...connected,
    type: z.literal('email'),
    smtp: z
      .union([z.string(), smtpServer], {
        error: mustBe('a URL such as smtp://host:587, or a block with url, username and password'),
      })
      .describe('The mail server: smtp://host:587, or a block with url, username and password.'),
    from: mailAddress.describe('The sender of alerts.'),
    to: addresses.describe('The recipients.'),
    to_owners: option(
      z.record(z.string(), addresses, {
        error: ({ input }) => `must be a block of owners and their addresses; found ${sayKind(input)}`,
      }),
      'The addresses of each owner. Alerts about the keys of an owner go to these addresses, all other alerts to the addresses in to.',
    ),
    template: option(
      block('a block with subject and text', {
        subject: option(text('the path of a file'), 'A file with the subject.'),
        text: option(text('the path of a file'), 'A file with the plain text.'),
      }),
      'Files with your own subject and text. Placeholders such as {title} and {text} are filled in.',
    ),
  }),
  webhook: block('a webhook channel', {
    ...connected,
    type: z.literal('webhook'),
    url: secretSchema.describe('The URL that alerts are posted to; may be a secret reference.'),
    secret: secretSchema.describe('The secret that signs each message (Standard Webhooks): whsec_ followed by base64.'),
    old_secrets: option(
      list(secretSchema, 'a list of secrets'),
      'Earlier secrets. They also sign each message, until the receiver knows the new secret.',
    ),
    format: option(
      choice(webhookFormats, 'format'),
      'The form of the body: standard (Standard Webhooks), cloudevents or alertmanager. Default: standard.',
    ),
  }),
  slack: chat('slack', 'Slack', 'The URL of an incoming webhook'),
  teams: chat('teams', 'Teams', 'The URL of a Workflows webhook ("When a Teams webhook request is received")'),
  discord: chat('discord', 'Discord', 'The URL of a webhook of the Discord channel'),
  telegram: block('a Telegram channel', {
    ...connected,
    type: z.literal('telegram'),
    token: secretSchema.describe('The token of the bot.'),
    chat: pattern(
      /^(?:-?\d{1,20}|@\w{4,32})$/,
      'the id of a chat in quotes, such as "-1001234567890", or @channelname',
    ).describe('The chat: its id in quotes, or @channelname.'),
    thread: option(wholeNumber(1, 2 ** 31 - 1), 'The thread, if the group is a forum.'),
    endpoint: option(httpUrl, 'The address of your own Bot API server. Default: https://api.telegram.org.'),
  }),
  pagerduty: block('a PagerDuty channel', {
    ...connected,
    type: z.literal('pagerduty'),
    key: secretSchema.describe('The integration key of an Events API v2 integration.'),
    endpoint: option(
      httpUrl,
      'For accounts in the EU: https://events.eu.pagerduty.com. Default: https://events.pagerduty.com.',
    ),
  }),
  opsgenie: block('an Opsgenie channel', {
    ...connected,
    type: z.literal('opsgenie'),
    key: secretSchema.describe('The key of an API integration.'),
    endpoint: option(
      httpUrl,
      'For accounts in the EU: https://api.eu.opsgenie.com. Default: https://api.opsgenie.com.',
    ),
  }),
  ntfy: block('an ntfy channel', {
    ...connected,
    type: z.literal('ntfy'),
    topic: secretSchema.describe(
      'The topic. Everybody who knows the topic can read its alerts, so use a secret reference.',
    ),
    token: option(secretSchema, 'An access token, if the topic is protected.'),
    endpoint: option(httpUrl, 'The address of your own server. Default: https://ntfy.sh.'),
  }),
  alertmanager: block('an Alertmanager channel', {
    ...connected,
    type: z.literal('alertmanager'),
    url: secretSchema.describe('The URL of Alertmanager, without /api/v2/alerts.'),
    token: option(secretSchema, 'A bearer token, if a proxy in front of Alertmanager asks for one.'),
  }),
  exec: block('an exec channel', {
    ...common,
    type: z.literal('exec'),
    command: list(text('a text'), 'a list, [COMMAND, ARGUMENT …]')
      .min(1, { error: 'names no command' })
      .refine(([command]) => command?.startsWith('/') === true, {
        error: 'must begin with an absolute path, such as /usr/local/bin/page',
      })
      .describe(
        'The command that receives the alert as JSON on standard input. Absolute path, no shell, at most 10 seconds.',
      ),
  }),
} satisfies Record<ChannelType, z.ZodType>;

const channelTypes = Object.keys(channelSchemas);

type ChannelSchema = (typeof channelSchemas)[ChannelType];

/** One channel of any kind. */
export const channelSchema = z.discriminatedUnion('type', Object.values(channelSchemas) as [ChannelSchema], {
  error: ({ input }) => {
    const type = typeof input === 'object' && input !== null && 'type' in input ? input.type : undefined;
    if (typeof type === 'string') return sayUnknown('type of channel', type, channelTypes);
    return typeof input === 'object' && input !== null && !Array.isArray(input)
      ? `is missing its type: ${listWords(channelTypes)}`
      : `must be a channel: a block with id and type; found ${sayKind(input)}`;
  },
});

/** A channel as the schema reads it. */
export type RawChannel = z.output<typeof channelSchema>;
/** A channel of one kind as the schema reads it. */
export type RawChannelOf<Type extends ChannelType> = Extract<RawChannel, { readonly type: Type }>;
