/** @module Every channel against a real receiver: bodies that the receiver's own documentation allows, and all its answers. */

import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Channel } from '../../src/core/model/channel.ts';
import type { Transition } from '../../src/core/model/incident.ts';
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
import { type Answer, inline, openStage, type Stage, signingSecret } from './receivers.ts';
import {
  alertmanagerWebhook,
  cloudEvent,
  discordMessage,
  ntfyMessage,
  opsgenieAlert,
  pagerdutyEvent,
  postableAlerts,
  slackMessage,
  teamsMessage,
  telegramMessage,
} from './schemas.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const key = 's3cret0key1of2thirty3two4letters';
const rate = { messages: 1_000_000, per: 1000 };

function answer(status: number, body: unknown = '', headers: Record<string, string> = {}): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (response) => response.writeHead(status, headers).end(text);
}

type Type = Exclude<Channel['type'], 'email' | 'exec' | 'webhook'>;

/** For each type: its channel, the answer of a receiver that takes all, and what its body must look like. */
const kinds: Readonly<
  Record<Type, { readonly make: (url: string) => Channel; readonly takes: Answer; readonly schema: z.ZodType }>
> = {
  slack: {
    make: (url) => ({ id: 'ops', type: 'slack', url: inline(url), rate }),
    takes: answer(200, 'ok'),
    schema: slackMessage,
  },
  teams: { make: (url) => ({ id: 'ops', type: 'teams', url: inline(url) }), takes: answer(202), schema: teamsMessage },
  discord: {
    make: (url) => ({ id: 'ops', type: 'discord', url: inline(url), rate }),
    takes: answer(200, { id: '1' }),
    schema: discordMessage,
  },
  telegram: {
    make: (url) => ({ id: 'ops', type: 'telegram', token: inline('123:s3cret'), chat: '-100', endpoint: url, rate }),
    takes: answer(200, { ok: true, result: { message_id: 1 } }),
    schema: telegramMessage,
  },
  pagerduty: {
    make: (url) => ({ id: 'ops', type: 'pagerduty', key: inline(key), endpoint: url }),
    takes: answer(202, { status: 'success', message: 'Event processed', dedup_key: 'x' }),
    schema: pagerdutyEvent,
  },
  opsgenie: {
    make: (url) => ({ id: 'ops', type: 'opsgenie', key: inline(key), endpoint: url }),
    takes: answer(202, { result: 'Request will be processed', took: 0.1, requestId: '1' }),
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
    takes: answer(200, { id: 'x', event: 'message' }),
    schema: ntfyMessage,
  },
  alertmanager: {
    make: (url) => ({ id: 'ops', type: 'alertmanager', url: inline(url), token: inline('s3cret') }),
    takes: answer(200),
    schema: postableAlerts,
  },
};
const types = Object.keys(kinds) as Type[];

/** Bytes of a body, where its receiver counts them; else more than any can have. */
const longestBody: Readonly<Record<Type, number>> = {
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

const delayed: Notification = { ...notify(opened, resolved), delayedUntil: resolved.at + 1_680_000 };
const notifications: readonly [string, Notification][] = [
  ['an opening', notify(opened)],
  ['an update', notify(updated)],
  ['a reminder', notify(reminded)],
  ['an acknowledgement', notify(acknowledged)],
  ['an all-clear', notify(resolved)],
  ['a warning', notify(warned)],
  ['our own trouble', notify(ownProblem)],
  ['the end of it', notify(ownRecovery)],
  ['a test', notify(tried)],
  ['what could not be told in time', delayed],
  ['a group', notify(...openMany(12))],
  ['a storm', notify(...openMany(300), ...openMany(40, 'Mailgun'), resolved, warned)],
];

async function send(channel: Channel, notification: Notification) {
  return stage.send(channel, { ...notification, channel: channel.id });
}

test.each(types)('%s takes every kind of alert', async (type) => {
  const { make, takes, schema } = kinds[type];
  for (const [what, notification] of notifications) {
    const { url, got } = await stage.receive(takes);
    expect(await send(make(url), notification), what).toMatchObject({ outcome: 'delivered' });
    expect(got.length, what).toBeGreaterThan(0);
    for (const { body, method } of got) {
      expect(method).toBe('POST');
      expect(schema.safeParse(JSON.parse(body)).error, `${what}: ${body.slice(0, 300)}`).toBeUndefined();
      expect(body.length).toBeLessThan(400_000);
    }
  }
});

test.each(types)('%s respects its limits and lets nobody break out, whatever names there are', async (type) => {
  const { make, takes, schema } = kinds[type];
  const { url, got } = await stage.receive(takes);
  const nasty = fc.oneof(
    fc.constantFrom(
      '@here',
      '<!channel>',
      '<@U123>',
      '@everyone',
      '*a*_b_~c~`d`',
      '<b>x',
      '[x](https://evil.example)',
      'a\r\nBcc: b',
      '\u202eabc',
    ),
    fc.string({ unit: 'grapheme', maxLength: 3000 }),
  );
  await fc.assert(
    fc.asyncProperty(nasty, nasty, fc.nat(30), async (name, owner, others) => {
      const one: Transition = {
        ...opened,
        incident: { ...opened.incident, integration: name },
        subject: { id: name, provider: name, providerName: name, owner, usedBy: Array(others).fill(name) },
      };
      const before = got.length;
      expect(await send(make(url), notify(one, ...openMany(others)))).toMatchObject({ outcome: 'delivered' });
      for (const { body } of got.slice(before)) {
        expect(schema.safeParse(JSON.parse(body)).error, body.slice(0, 2000)).toBeUndefined();
        expect(body).not.toMatch(/\u202e|\\r|\n/);
        if (type === 'slack' || type === 'telegram' || type === 'teams') expect(body).not.toMatch(/<!channel>|<@U123>/);
        if (type === 'slack' || type === 'telegram' || type === 'teams')
          expect(body).not.toMatch(/[^\w.%+-]@(?:here|everyone)/);
      }
    }),
    { numRuns: 40 },
  );
});

const fillers: readonly (readonly [string, number])[] = [
  ['\u{1f6a8}', 900],
  ['a\u{1f6a8}', 900],
  ['"\\', 900],
  ['"', 100],
  ['<&>', 900],
  ['é', 900],
];

test.each(types)('%s cuts no character in two, and knows what its marks weigh', async (type) => {
  const { make, takes, schema } = kinds[type];
  const { url, got } = await stage.receive(takes);
  for (const [filler, times] of fillers) {
    const says = filler.repeat(times);
    const evidence = Array.from({ length: 60 }, (_, index) => ({
      kind: 'answer' as const,
      says: `${index} ${says}`,
      consistentWith: ['revoked' as const],
      strength: 'soft' as const,
    }));
    const incident = { ...opened.incident, integration: says };
    const { diagnosis } = opened;
    if (diagnosis === undefined) throw new Error('no diagnosis');
    const one: Transition = { ...opened, incident, diagnosis: { ...diagnosis, evidence } };
    expect(await send(make(url), notify(one)), filler).toMatchObject({ outcome: 'delivered' });
    const { body = '' } = got.at(-1) ?? {};
    expect(schema.safeParse(JSON.parse(body)).error, filler).toBeUndefined();
    expect(body, filler).not.toMatch(/\\ud[89a-f]/i);
    expect(Buffer.byteLength(body), filler).toBeLessThanOrEqual(longestBody[type]);
  }
});

test.each(types)('%s says who refused it, and never a secret', async (type) => {
  const { make } = kinds[type];
  for (const status of [302, 400, 401, 403, 404, 410, 413, 429, 500, 503]) {
    const headers = { Location: 'https://elsewhere.example/', 'Retry-After': '7' };
    const { url } = await stage.receive(
      answer(status, 's3cret-answer 123:s3cret', status === 429 ? headers : { Location: headers.Location }),
    );
    const delivery = await send(make(url), notify(opened));
    expect(delivery).toMatchObject({ outcome: 'rejected', permanent: status === 410 });
    if (status === 429) expect(delivery).toMatchObject({ retryAfter: 7 });
    // Or else its fallback, which takes over after three tries, would hear of it too late.
    else expect(delivery).not.toHaveProperty('retryAfter');
    expect(JSON.stringify(delivery)).not.toMatch(/s3cret|https?:/);
  }
});

test.each<[Type, string, Answer, object]>([
  ['slack', '200 with invalid_payload', answer(200, 'invalid_payload'), { outcome: 'rejected', permanent: true }],
  [
    'slack',
    '400 with invalid_blocks',
    answer(400, 'invalid_blocks'),
    { permanent: true, says: 'Slack refused the alert (invalid_blocks).' },
  ],
  [
    'slack',
    '404 with no_service',
    answer(404, 'no_service'),
    { permanent: false, says: 'Slack refused the alert (no_service).' },
  ],
  ['slack', '410 with channel_is_archived', answer(410, 'channel_is_archived'), { permanent: true }],
  [
    'telegram',
    '200 with ok false',
    answer(200, { ok: false, error_code: 400, description: 'Bad Request: chat not found' }),
    {
      outcome: 'rejected',
      permanent: false,
      says: 'Telegram refused the alert (400): it knows no such chat, or the bot is not in it.',
    },
  ],
  [
    'telegram',
    'a group that has another id now',
    answer(400, {
      ok: false,
      error_code: 400,
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters: { migrate_to_chat_id: -1001234567890 },
    }),
    { permanent: false, says: expect.stringContaining('has another id now: -1001234567890.') },
  ],
  [
    'telegram',
    'a topic that is gone',
    answer(400, { ok: false, error_code: 400, description: 'Bad Request: message thread not found' }),
    { permanent: false, says: 'Telegram refused the alert (400): the chat has no such topic (thread).' },
  ],
  [
    'telegram',
    '429 with retry_after',
    answer(429, {
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 35',
      parameters: { retry_after: 35 },
    }),
    { retryAfter: 35 },
  ],
  [
    'telegram',
    'a message it cannot read',
    answer(400, { ok: false, error_code: 400, description: "Bad Request: can't parse entities" }),
    { permanent: true },
  ],
  [
    'discord',
    '429 with a fraction of seconds',
    answer(429, { retry_after: 1.3, global: false }),
    { permanent: false, retryAfter: 2 },
  ],
  [
    'teams',
    '200 with the failure in it',
    answer(200, 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429'),
    { outcome: 'rejected', permanent: false, says: 'Teams answered 200, but did not take the alert (429).' },
  ],
  [
    'pagerduty',
    '400',
    answer(400, { status: 'invalid event', errors: ['s3cret'] }),
    {
      permanent: false,
      says: 'PagerDuty answered 400: look at the integration key (32 letters and digits).',
    },
  ],
  ['alertmanager', 'silence', () => {}, { outcome: 'unknown' }],
])('%s: %s', async (type, _, reply, expected) => {
  const { url } = await stage.receive(reply);
  expect(await stage.sendWithin(700)(kinds[type].make(url), notify(opened))).toMatchObject(expected);
});

test.each(types)('%s: a page that answers 200 to everything took nothing', async (type) => {
  const { url } = await stage.receive(answer(200, '<!DOCTYPE html><title>Sign in</title>'));
  const delivery = await send(kinds[type].make(url), notify(opened));
  expect(delivery).toMatchObject({ outcome: 'rejected', permanent: false });
  expect(delivery.says).toMatch(/^The receiver answered 200, but not as \w+ does: look at the (URL|endpoint)\.$/);
});

test.each<[Type, number]>([
  ['discord', 200],
  ['ntfy', 200],
  ['slack', 200],
  ['telegram', 200],
  ['pagerduty', 202],
  ['opsgenie', 202],
])('%s: a %i that breaks off may be a success', async (type, status) => {
  const { url } = await stage.receive((response) => {
    response.writeHead(status, { 'Content-Length': '100' });
    response.write('in', () => response.socket?.destroy());
  });
  expect(await stage.send(kinds[type].make(url), notify(opened))).toMatchObject({
    outcome: 'unknown',
    says: expect.stringContaining('may have the alert'),
  });
});

test('PagerDuty gets what one incident needs, with one key all its life', async () => {
  const { url, got } = await stage.receive(kinds.pagerduty.takes);
  for (const transition of [opened, acknowledged, updated, reminded, resolved])
    await send(kinds.pagerduty.make(url), notify(transition));
  const events = got.map(({ body }) => JSON.parse(body));
  expect(events.map(({ event_action }) => event_action)).toEqual([
    'trigger',
    'acknowledge',
    'trigger',
    'trigger',
    'resolve',
  ]);
  expect(new Set(events.map(({ dedup_key }) => dedup_key))).toEqual(new Set(['inc-7f3a2c']));
  expect(got[0]?.url).toBe('/hook/s3cret-path/v2/enqueue');
  expect(events[0]).toMatchObject({
    routing_key: key,
    payload: {
      summary: '[REVOKED] SendGrid key shop-receipts does not work',
      severity: 'critical',
      source: 'shop-receipts',
      class: 'revoked',
      timestamp: '2026-09-14T09:14:05.000Z',
    },
    links: [{ href: 'https://app.sendgrid.com/settings/api_keys' }],
  });
});

test('PagerDuty learns of what is over already as information, and that it is over', async () => {
  const { url, got } = await stage.receive(kinds.pagerduty.takes);
  await send(kinds.pagerduty.make(url), delayed);
  const events = got.map(({ body }) => JSON.parse(body));
  expect(events).toMatchObject([
    {
      event_action: 'trigger',
      payload: { severity: 'info', summary: expect.stringContaining('was down 09:14–09:32 UTC') },
    },
    { event_action: 'resolve' },
  ]);
});

test('PagerDuty rings for twenty openings at most, and every end is told', async () => {
  const { url, got } = await stage.receive(kinds.pagerduty.takes);
  const ends = openMany(30, 'Mailgun').map((one): Transition => ({ ...one, type: 'incident.resolved' }));
  await send(kinds.pagerduty.make(url), notify(...openMany(300), ...ends));
  const events = got.map(({ body }) => JSON.parse(body));
  const triggers = events.filter(({ event_action }) => event_action === 'trigger');
  expect(triggers).toHaveLength(20);
  expect(triggers.at(-1).payload.summary).toBe('[REVOKED] 281 SendGrid keys do not work (close this by hand)');
  expect(events.filter(({ event_action }) => event_action === 'resolve')).toHaveLength(30);
});

test('PagerDuty and Alertmanager learn of what a digest only counts', async () => {
  const { url, got } = await stage.receive(kinds.pagerduty.takes);
  const digest = {
    count: 62,
    parts: [{ type: 'incident.opened', provider: 'sendgrid', cause: 'revoked', count: 60 }],
    csv: '',
    covers: [],
    over: [
      {
        incident: 'inc-old-1',
        integration: 'old-1',
        provider: 'sendgrid',
        owner: 'mail',
        severity: 'critical',
        openedAt: opened.at,
        at: resolved.at,
      },
      { incident: 'inc-old-2', integration: 'old-2', severity: 'warning', openedAt: opened.at, at: resolved.at },
    ],
  } as const;
  const many: Notification = { ...notify(...openMany(50)), digest };
  await send(kinds.pagerduty.make(url), many);
  const events = got.map(({ body }) => JSON.parse(body));
  expect(events.slice(0, 2)).toMatchObject([
    { event_action: 'resolve', dedup_key: 'inc-old-1' },
    { event_action: 'resolve', dedup_key: 'inc-old-2' },
  ]);
  expect(events).toHaveLength(22);
  expect(events.at(-1).payload.summary).toBe(
    '[REVOKED] 60 SendGrid keys do not work, and 2 others (close this by hand)',
  );
  const manager = await stage.receive(kinds.alertmanager.takes);
  await send(kinds.alertmanager.make(manager.url), many);
  const alerts = JSON.parse(manager.got[0]?.body ?? '');
  expect(postableAlerts.safeParse(alerts).error).toBeUndefined();
  expect(alerts).toHaveLength(54);
  expect(alerts.slice(-3).map(({ labels }: { labels: object }) => labels)).toEqual([
    {
      alertname: 'KeymedicKeyFailing',
      incident: 'inc-old-1',
      integration: 'old-1',
      severity: 'critical',
      provider: 'sendgrid',
      owner: 'mail',
    },
    { alertname: 'KeymedicKeyWarning', incident: 'inc-old-2', integration: 'old-2', severity: 'warning' },
    { alertname: 'KeymedicKeyUnknown', incident: 'inc-old-2', integration: 'old-2', severity: 'warning' },
  ]);
  expect(alerts.at(-1)).toMatchObject({ endsAt: '2026-09-14T09:32:05.000Z' });
  expect(alerts[0]).toMatchObject({
    labels: { alertname: 'KeymedicDigest' },
    annotations: { summary: '60 SendGrid keys do not work, and 2 others' },
    endsAt: '2026-09-15T09:14:05.000Z',
  });
});

test('goes on with the part that was refused, and does not send the others twice', async () => {
  let left = 3;
  const { url, got } = await stage.receive((response) => {
    left -= 1;
    if (left === 0) response.writeHead(429, { 'Retry-After': '9' }).end();
    else response.writeHead(202).end('{"status":"success"}');
  });
  const channel = kinds.pagerduty.make(url);
  const group = notify(...openMany(5));
  expect(await send(channel, group)).toMatchObject({
    outcome: 'rejected',
    retryAfter: 9,
    says: '2 of 5 parts were taken. The receiver answered 429: it asks us to slow down.',
  });
  expect(await send(channel, { ...group, attempts: 1 })).toMatchObject({ outcome: 'delivered' });
  const keys = got.map(({ body }) => JSON.parse(body).dedup_key);
  expect(keys).toEqual(['01', '02', '03', '03', '04', '05'].map((number) => `inc-sendgrid-${number}`));
});

test('so many parts that the time is up are gone on with soon, which is no failure', async () => {
  const { url, got } = await stage.receive((response) => {
    setTimeout(() => response.writeHead(202).end('{"status":"success"}'), 30);
  });
  const ends = openMany(40).map((one): Transition => ({ ...one, type: 'incident.resolved' }));
  const sendShortly = stage.sendWithin(800);
  const outcomes = [];
  do outcomes.push(await sendShortly(kinds.pagerduty.make(url), notify(...ends)));
  while (outcomes.length < 10 && outcomes.at(-1)?.outcome !== 'delivered');
  expect(outcomes.length).toBeGreaterThan(1);
  for (const early of outcomes.slice(0, -1))
    expect(early).toMatchObject({ outcome: 'rejected', permanent: false, retryAfter: 1 });
  expect(outcomes[0]?.says).toMatch(/^\d+ of 40 parts were taken; the rest follows\.$/);
  expect(new Set(got.map(({ body }) => JSON.parse(body).dedup_key)).size).toBe(40);
});

test('Opsgenie closes and acknowledges by alias', async () => {
  const { url, got } = await stage.receive(kinds.opsgenie.takes);
  for (const transition of [opened, acknowledged, resolved]) await send(kinds.opsgenie.make(url), notify(transition));
  expect(got.map((request) => request.url)).toEqual([
    '/hook/s3cret-path/v2/alerts',
    '/hook/s3cret-path/v2/alerts/inc-7f3a2c/acknowledge?identifierType=alias',
    '/hook/s3cret-path/v2/alerts/inc-7f3a2c/close?identifierType=alias',
  ]);
  expect(got[0]?.headers.authorization).toBe(`GenieKey ${key}`);
});

test('Alertmanager gets the same labels at the beginning and at the end, and an end of its own', async () => {
  const { url, got } = await stage.receive(kinds.alertmanager.takes);
  await send(kinds.alertmanager.make(url), notify(opened));
  await send(kinds.alertmanager.make(url), notify(resolved));
  const [[begin], [end]] = got.map(({ body }) => JSON.parse(body));
  expect(end.labels).toEqual(begin.labels);
  expect(begin.labels).toEqual({
    alertname: 'KeymedicKeyFailing',
    incident: 'inc-7f3a2c',
    integration: 'shop-receipts',
    severity: 'critical',
    provider: 'sendgrid',
    owner: 'Mail team <mail-team@shop.example>',
  });
  expect(begin).toMatchObject({ startsAt: '2026-09-14T09:14:05.000Z', endsAt: '2026-10-14T09:14:05.000Z' });
  expect(end.endsAt).toBe('2026-09-14T09:32:05.000Z');
  expect(got[0]).toMatchObject({ url: '/hook/s3cret-path/api/v2/alerts', headers: { authorization: 'Bearer s3cret' } });
});

test('Alertmanager forgets what an incident was before it changed its kind', async () => {
  const { url, got } = await stage.receive(kinds.alertmanager.takes);
  const unknown = { ...opened, incident: { ...opened.incident, kind: 'unknown', severity: 'warning' } } as const;
  for (const transition of [unknown, updated, resolved]) await send(kinds.alertmanager.make(url), notify(transition));
  const open = new Set<string>();
  for (const { body } of got)
    for (const { labels, endsAt } of JSON.parse(body)) {
      if (Date.parse(endsAt) > resolved.at) open.add(JSON.stringify(labels));
      else open.delete(JSON.stringify(labels));
    }
  expect([...open]).toEqual([]);
  expect(JSON.parse(got[0]?.body ?? '')).toHaveLength(1);
});

test('Alertmanager is told a last owner, and no end before its beginning when the clock was set back', async () => {
  const { url, got } = await stage.receive(kinds.alertmanager.takes);
  const at = opened.at - 3_600_000;
  const left: Transition = {
    ...resolved,
    at,
    incident: { ...resolved.incident, provider: 'sendgrid', owner: 'mail', resolvedAt: at },
    subject: { id: 'shop-receipts', provider: 'sendgrid', providerName: 'SendGrid', usedBy: [] },
    unwatched: true,
  };
  await send(kinds.alertmanager.make(url), notify(left));
  const [alert] = JSON.parse(got[0]?.body ?? '');
  expect(alert.labels).toMatchObject({ owner: 'mail', provider: 'sendgrid' });
  expect(alert.endsAt).toBe(alert.startsAt);
});

test('the first lines in a chat say what to do', async () => {
  const { url, got } = await stage.receive(kinds.telegram.takes);
  await send(kinds.telegram.make(url), notify(opened));
  const { text, chat_id: chat } = JSON.parse(got[0]?.body ?? '');
  expect(chat).toBe('-100');
  expect(got[0]?.url).toBe('/hook/s3cret-path/bot123:s3cret/sendMessage');
  expect(text.split('\n').slice(0, 12)).toMatchInlineSnapshot(`
    [
      "<b>[REVOKED] SendGrid key shop-receipts does not work</b>",
      "",
      "<b>Why:</b> Probably: The key was revoked, deleted or switched off.",
      "<b>Since:</b> 2026-09-14 09:14 UTC",
      "<b>Owner:</b> Mail team &lt;mail-team@shop.example&gt;",
      "",
      "Meanwhile mails (receipts, password resets) are not sent. Used by: shop checkout, password resets.",
      "",
      "<b>What to do</b>",
      "1. Ask who revoked it and why before you replace it: SendGrid and colleagues do so after a leak.",
      "2. Make a new API key (Settings &gt; API Keys &gt; Create API Key), with the permission Mail Send.",
      "https://app.sendgrid.com/settings/api_keys",
    ]
  `);
});

test('Slack shows the same in sections', async () => {
  const { url, got } = await stage.receive(kinds.slack.takes);
  const odd = { ...opened, incident: { ...opened.incident, integration: '<!channel> @here *x* _y_' } };
  await send(kinds.slack.make(url), notify(odd));
  expect(JSON.parse(got[0]?.body ?? '').blocks.slice(0, 3)).toMatchInlineSnapshot(`
    [
      {
        "text": {
          "emoji": false,
          "text": "[REVOKED] SendGrid key ‹!channel> ＠here *x* _y_ does not work",
          "type": "plain_text",
        },
        "type": "header",
      },
      {
        "text": {
          "text": "*Why:* Probably: The key was revoked, deleted or switched off.
    *Since:* 2026-09-14 09:14 UTC
    *Owner:* Mail team &lt;mail-team@shop.example&gt;",
          "type": "mrkdwn",
          "verbatim": true,
        },
        "type": "section",
      },
      {
        "text": {
          "text": "Meanwhile mails (receipts, password resets) are not sent. Used by: shop checkout, password resets.",
          "type": "mrkdwn",
          "verbatim": true,
        },
        "type": "section",
      },
    ]
  `);
});

test('Discord marks up nothing that a name brings along, and shows the rest as it is', async () => {
  const { url, got } = await stage.receive(kinds.discord.takes);
  const name = '**x** __y__ ~~z~~ `c` ||s|| [a](https://evil.example) <@1> <t:0> :smile: a-b';
  const { subject, diagnosis } = opened;
  if (subject === undefined || diagnosis === undefined) throw new Error('no subject');
  const impact = '# head\n- item\n> quote';
  const one = { ...opened, subject: { ...subject, owner: name }, diagnosis: { ...diagnosis, impact } };
  await send(kinds.discord.make(url), notify(one));
  const { title, description } = JSON.parse(got[0]?.body ?? '').embeds[0];
  expect(title).toBe('[REVOKED] SendGrid key shop-receipts does not work');
  const lines = description.split('\n');
  expect(lines.find((line: string) => line.startsWith('**Owner:**'))).toBe(
    '**Owner:** \\*\\*x\\*\\* \\_\\_y\\_\\_ \\~\\~z\\~\\~ \\`c\\` \\|\\|s\\|\\| \\[a\\](https://evil.example) \\<\\@1> \\<t:0> \\:smile: a-b',
  );
  expect(description).toContain('\\# head - item > quote');
  expect(description).toContain('**Since:** 2026-09-14 09:14 UTC');
});

test('ntfy is told where and how loud', async () => {
  const { url, got } = await stage.receive(kinds.ntfy.takes);
  await send(kinds.ntfy.make(url), notify(opened));
  expect(got[0]?.headers.authorization).toBe('Bearer tk_s3cret');
  expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({
    topic: 's3cret-topic',
    title: '[REVOKED] SendGrid key shop-receipts does not work',
    priority: 5,
    tags: ['rotating_light'],
  });
});

test.each([
  ['cloudevents', cloudEvent, 'application/cloudevents+json'],
  ['alertmanager', alertmanagerWebhook, 'application/json'],
] as const)('a webhook can have the form of %s', async (format, schema, type) => {
  for (const [what, notification] of notifications) {
    const { url, got } = await stage.receive(answer(204));
    const channel: Channel = { id: 'ops', type: 'webhook', url: inline(url), secret: inline(signingSecret), format };
    expect(await send(channel, notification)).toMatchObject({ outcome: 'delivered' });
    expect(schema.safeParse(JSON.parse(got[0]?.body ?? '')).error, what).toBeUndefined();
    expect(got[0]?.headers['content-type']).toBe(type);
    new Webhook(signingSecret).verify(got[0]?.body ?? '', got[0]?.headers as Record<string, string>);
  }
});

test("Alertmanager's form has one group key from the beginning of an incident to its end", async () => {
  const { url, got } = await stage.receive(answer(204));
  const secret = inline(signingSecret);
  const channel: Channel = { id: 'ops', type: 'webhook', url: inline(url), secret, format: 'alertmanager' };
  for (const transition of [opened, resolved, warned]) await send(channel, notify(transition));
  const [begin, end, other] = got.map(({ body }) => JSON.parse(body).groupKey);
  expect(end).toBe(begin);
  expect(other).not.toBe(begin);
});

test('a webhook signs with the new secret and with those before it', async () => {
  const old = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const { url, got } = await stage.receive(answer(204));
  const secrets = { secret: inline(signingSecret), oldSecrets: [inline(old)] };
  await send({ id: 'ops', type: 'webhook', url: inline(url), ...secrets }, notify(opened));
  expect(got[0]?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
  for (const secret of [signingSecret, old])
    new Webhook(secret).verify(got[0]?.body ?? '', got[0]?.headers as Record<string, string>);
});

test('a channel is not sent more than its rate', async () => {
  const { url, got } = await stage.receive(kinds.ntfy.takes);
  const channel: Channel = { ...kinds.ntfy.make(url), id: 'paced', rate: { messages: 2, per: 60_000 } };
  const outcomes = [];
  for (let index = 0; index < 3; index += 1) outcomes.push(await send(channel, notify(opened)));
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered', 'rejected']);
  expect(outcomes[2]).toMatchObject({ permanent: false, says: 'Held back: paced takes 2 messages in 60 s.' });
  expect((outcomes[2] as { retryAfter: number }).retryAfter).toBeGreaterThan(50);
  expect(got).toHaveLength(2);
});
