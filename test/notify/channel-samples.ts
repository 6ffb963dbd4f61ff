/** @module The channels over HTTP as tests need them: a channel, an answer that accepts everything, the schema of a body. */

import { z } from 'zod';
import type { Channel } from '../../src/core/model/channel.ts';
import type { Notification } from '../../src/core/model/notification.ts';
import {
  acknowledged,
  notify,
  opened,
  openMany,
  ownProblem,
  ownRecovery,
  reminded,
  resolved,
  tried,
  updated,
  warned,
} from '../fixtures/transitions.ts';
import { type Answer, inline } from './receivers.ts';
import {
  discordMessage,
  ntfyMessage,
  opsgenieAlert,
  pagerdutyEvent,
  postableAlerts,
  slackMessage,
  teamsMessage,
  telegramMessage,
} from './schemas.ts';

/** A key that no sentence may repeat. */
export const key = 's3cret0key1of2thirty3two4letters';
const rate = { messages: 1_000_000, per: 1000 };

/** An answer with a status, a body (JSON unless it is a text) and headers. */
export function answer(status: number, body: unknown = '', headers: Record<string, string> = {}): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (response) => response.writeHead(status, headers).end(text);
}

/** The channels over HTTP whose bodies follow from the receiver. */
export type Type = Exclude<Channel['type'], 'email' | 'exec' | 'webhook'>;

/** For each type: a channel, the answer of a receiver that accepts everything, and the schema of a body. */
export const kinds: Readonly<
  Record<Type, { readonly make: (url: string) => Channel; readonly accepts: Answer; readonly schema: z.ZodType }>
> = {
  slack: {
    make: (url) => ({ id: 'ops', type: 'slack', url: inline(url), rate }),
    accepts: answer(200, 'ok'),
    schema: slackMessage,
  },
  teams: {
    make: (url) => ({ id: 'ops', type: 'teams', url: inline(url) }),
    accepts: answer(202),
    schema: teamsMessage,
  },
  discord: {
    make: (url) => ({ id: 'ops', type: 'discord', url: inline(url), rate }),
    accepts: answer(200, { id: '1' }),
    schema: discordMessage,
  },
  telegram: {
    make: (url) => ({ id: 'ops', type: 'telegram', token: inline('123:s3cret'), chat: '-100', endpoint: url, rate }),
    accepts: answer(200, { ok: true, result: { message_id: 1 } }),
    schema: telegramMessage,
  },
  pagerduty: {
    make: (url) => ({ id: 'ops', type: 'pagerduty', key: inline(key), endpoint: url }),
    accepts: answer(202, { status: 'success', message: 'Event processed', dedup_key: 'x' }),
    schema: pagerdutyEvent,
  },
  opsgenie: {
    make: (url) => ({ id: 'ops', type: 'opsgenie', key: inline(key), endpoint: url }),
    accepts: answer(202, { result: 'Request will be processed', took: 0.1, requestId: '1' }),
    schema: z.union([opsgenieAlert, z.strictObject({ source: z.string(), note: z.string().max(25_000) })]),
  },
  ntfy: {
    make: (url) => ({
      id: 'ops',
      type: 'ntfy',
      topic: inline('s3cret-topic'),
      token: inline('tk_s3cret'),
      endpoint: url,
    }),
    accepts: answer(200, { id: 'x', event: 'message' }),
    schema: ntfyMessage,
  },
  alertmanager: {
    make: (url) => ({ id: 'ops', type: 'alertmanager', url: inline(url), token: inline('s3cret') }),
    accepts: answer(200),
    schema: postableAlerts,
  },
};
/** All of them. */
export const types = Object.keys(kinds) as Type[];

/** Bytes of a body that the receiver allows; more than any body has if the receiver does not count them. */
export const longestBody: Readonly<Record<Type, number>> = {
  slack: 400_000,
  teams: 28_000,
  discord: 400_000,
  telegram: 400_000,
  // https://developer.pagerduty.com/docs/events-api-v2/overview/
  pagerduty: 512_000,
  opsgenie: 400_000,
  // Twice message-size-limit (server/server.go, transformBodyJSON).
  ntfy: 8192,
  alertmanager: 400_000,
};

/** An incident that was over before it could be sent. */
export const delayed: Notification = { ...notify(opened, resolved), delayedUntil: resolved.at + 1_680_000 };
/** One notification of each kind. */
export const notifications: readonly [string, Notification][] = [
  ['an opening', notify(opened)],
  ['an update', notify(updated)],
  ['a reminder', notify(reminded)],
  ['an acknowledgement', notify(acknowledged)],
  ['an all-clear', notify(resolved)],
  ['a warning', notify(warned)],
  ['a problem of Keymedic', notify(ownProblem)],
  ['the end of that problem', notify(ownRecovery)],
  ['a test', notify(tried)],
  ['an incident that is sent after its end', delayed],
  ['a group', notify(...openMany(12))],
  ['a storm', notify(...openMany(300), ...openMany(40, 'Mailgun'), resolved, warned)],
];
