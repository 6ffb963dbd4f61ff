/** @module How channels and routes look in the config. */

import { z } from 'zod';
import { causes } from '../core/cause.ts';
import { block, choice, idSchema, mustBe, oneOrMore, option, pattern, text } from './schema-parts.ts';
import { secretSchema } from './schema-secret.ts';
import { sayKind, sayUnknown } from './wording.ts';

const mailAddress = pattern(/^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/, 'a mail address');

const smtpServer = block('a URL such as smtp://host:587, or a block with url, username and password', {
  url: text('a URL such as smtp://host:587 or smtps://host:465').describe(
    'smtp://host:587 (STARTTLS) or smtps://host:465.',
  ),
  username: option(text('a user name'), 'The user name, where the server wants one.'),
  password: option(secretSchema, 'Where the password is read.'),
});

const channelId = idSchema().describe('The name that routes use, unique.');

const emailChannel = block('an e-mail channel', {
  id: channelId,
  type: z.literal('email'),
  smtp: z
    .union([z.string(), smtpServer], {
      error: mustBe('a URL such as smtp://host:587, or a block with url, username and password'),
    })
    .describe('The mail server: smtp://host:587, or a block with url, username and password.'),
  from: mailAddress.describe('The sender of alerts.'),
  to: oneOrMore(mailAddress, 'a mail address or a list of them').describe('Who gets the mail.'),
});

const webhookChannel = block('a webhook channel', {
  id: channelId,
  type: z.literal('webhook'),
  url: secretSchema.describe('Where alerts are posted; may be a secret reference.'),
  secret: secretSchema.describe('The secret that signs (Standard Webhooks): whsec_ and base64.'),
});

export const channelSchema = z.discriminatedUnion('type', [emailChannel, webhookChannel], {
  error: ({ input }) => {
    const type = typeof input === 'object' && input !== null && 'type' in input ? input.type : undefined;
    if (typeof type === 'string') return sayUnknown('type of channel', type, ['email', 'webhook']);
    return typeof input === 'object' && input !== null && !Array.isArray(input)
      ? 'is missing its type: email or webhook'
      : `must be a channel: a block with id and type; found ${sayKind(input)}`;
  },
});

const words = (what: string) => oneOrMore(text(what), `${what} or a list of them`);

export const routeSchema = block('a route: a block with match and to', {
  match: option(
    block('a block of conditions', {
      provider: option(words('a provider'), 'Ids of providers.'),
      integration: option(words('the id of an integration'), 'Ids of integrations.'),
      owner: option(words('an owner'), 'Owners.'),
      cause: option(oneOrMore(choice(causes, 'cause'), 'a cause or a list of them'), 'Causes.'),
      severity: option(
        oneOrMore(choice(['critical', 'error', 'warning'], 'severity'), 'a severity or a list of them'),
        'Severities: critical, error, warning.',
      ),
    }),
    'What this route is for; every condition given must hold. Absent: everything.',
  ),
  to: oneOrMore(text('the id of a channel'), 'the id of a channel or a list of them').describe('Ids of channels.'),
});

export type RawChannel = z.output<typeof channelSchema>;
