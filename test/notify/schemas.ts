/** @module Schemas of the bodies that receivers accept, after their documentation; see docs/alerts.md. */

import { z } from 'zod';

/** https://github.com/PagerDuty/api-schema/blob/main/reference/events-v2/openapiv3.json, POST /enqueue, and its limits:
 * https://developer.pagerduty.com/docs/events-api-v2/trigger-events/ */
export const pagerdutyEvent = z.strictObject({
  routing_key: z.string().length(32),
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: z.string().min(1).max(255),
  client: z.string().optional(),
  client_url: z.url().optional(),
  links: z.array(z.strictObject({ href: z.url(), text: z.string().optional() })).optional(),
  images: z.array(z.strictObject({ src: z.url(), href: z.url().optional(), alt: z.string().optional() })).optional(),
  payload: z
    .strictObject({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: z.iso.datetime().optional(),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});

const labels = z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string());

/** https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml, postableAlerts */
export const postableAlerts = z.array(
  z
    .strictObject({
      labels: labels.refine((given) => Object.values(given).some((value) => value !== '')),
      annotations: labels.optional(),
      startsAt: z.iso.datetime().optional(),
      endsAt: z.iso.datetime().optional(),
      generatorURL: z.url().optional(),
    })
    .refine(
      ({ startsAt = '', endsAt = startsAt }) => Date.parse(endsAt) >= Date.parse(startsAt),
      'alert/alert.go, Validate',
    ),
);

/** https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export const alertmanagerWebhook = z.strictObject({
  version: z.literal('4'),
  groupKey: z.string(),
  truncatedAlerts: z.int().min(0),
  status: z.enum(['firing', 'resolved']),
  receiver: z.string(),
  groupLabels: labels,
  commonLabels: labels,
  commonAnnotations: labels,
  externalURL: z.string(),
  alerts: z.array(
    z.strictObject({
      status: z.enum(['firing', 'resolved']),
      labels,
      annotations: labels,
      startsAt: z.iso.datetime(),
      endsAt: z.iso.datetime(),
      generatorURL: z.string(),
      fingerprint: z.string(),
    }),
  ),
});

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/cloudevents.json */
export const cloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().min(1).optional(),
  time: z.iso.datetime().optional(),
  datacontenttype: z.string().optional(),
});

/** https://docs.opsgenie.com/docs/alert-api#create-alert */
export const opsgenieAlert = z.strictObject({
  message: z.string().min(1).max(130),
  alias: z.string().min(1).max(512),
  description: z.string().max(15_000),
  entity: z.string().max(512),
  source: z.string().max(100),
  priority: z.enum(['P1', 'P2', 'P3', 'P4', 'P5']),
  tags: z.array(z.string().max(50)).max(20),
  details: z.record(z.string(), z.string()),
});

const slackText = (most: number) =>
  z.strictObject({
    type: z.enum(['mrkdwn', 'plain_text']),
    text: z.string().min(1).max(most),
    verbatim: z.boolean().optional(),
    emoji: z.boolean().optional(),
  });

/** https://docs.slack.dev/reference/block-kit/blocks/ */
export const slackMessage = z.strictObject({
  text: z.string().min(1).max(40_000),
  unfurl_links: z.boolean(),
  unfurl_media: z.boolean(),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('header'), text: slackText(150) }),
        z.strictObject({ type: z.literal('section'), text: slackText(3000) }),
        z.strictObject({ type: z.literal('context'), elements: z.array(slackText(2000)).min(1).max(10) }),
      ]),
    )
    .max(50),
});

/** https://discord.com/developers/docs/resources/webhook#execute-webhook */
export const discordMessage = z.strictObject({
  embeds: z.tuple([
    z
      .strictObject({
        title: z.string().min(1).max(256),
        description: z.string().min(1).max(4096),
        color: z.int().min(0).max(0xff_ff_ff),
        footer: z.strictObject({ text: z.string().max(2048) }),
      })
      .refine(({ title, description, footer }) => title.length + description.length + footer.text.length <= 6000),
  ]),
  allowed_mentions: z.strictObject({ parse: z.tuple([]) }),
});

/** https://core.telegram.org/bots/api#sendmessage; its HTML knows only some elements. */
export const telegramMessage = z.strictObject({
  chat_id: z.string(),
  message_thread_id: z.int().optional(),
  text: z
    .string()
    .min(1)
    .max(4096)
    .refine((text) => !/[<>]/.test(text.replace(/<\/?b>/g, '')), 'only <b>')
    .refine((text) => !/&(?!amp;|lt;|gt;)/.test(text), 'no bare ampersand')
    .refine((text) => text.split('<b>').length === text.split('</b>').length, 'every <b> ends'),
  parse_mode: z.literal('HTML'),
  link_preview_options: z.strictObject({ is_disabled: z.literal(true) }),
});

/** https://docs.ntfy.sh/publish/#publish-as-json */
export const ntfyMessage = z.strictObject({
  topic: z.string().min(1),
  title: z.string().min(1),
  message: z.string().refine((text) => Buffer.byteLength(text) <= 4096),
  priority: z.int().min(1).max(5),
  tags: z.array(z.string()),
});

/** https://adaptivecards.io/schemas/adaptive-card.json, the elements that we use, in Workflows' envelope. */
export const teamsMessage = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: z.strictObject({
        $schema: z.string(),
        type: z.literal('AdaptiveCard'),
        version: z.literal('1.4'),
        msteams: z.strictObject({ width: z.literal('Full') }),
        body: z.array(
          z.strictObject({
            type: z.literal('RichTextBlock'),
            inlines: z
              .array(
                z.strictObject({
                  type: z.literal('TextRun'),
                  text: z.string(),
                  weight: z.literal('bolder').optional(),
                  size: z.enum(['small', 'large']).optional(),
                  color: z.enum(['attention', 'warning', 'good', 'accent']).optional(),
                  isSubtle: z.boolean().optional(),
                  selectAction: z
                    .strictObject({ type: z.literal('Action.OpenUrl'), url: z.url({ protocol: /^https?$/ }) })
                    .optional(),
                }),
              )
              .min(1),
            separator: z.boolean().optional(),
            spacing: z.enum(['small', 'medium', 'large']).optional(),
          }),
        ),
      }),
    }),
  ]),
});
