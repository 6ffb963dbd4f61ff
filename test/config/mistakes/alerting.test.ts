/** @module Mistakes in channels, routes and maintenance windows. */

import { good, integration, testMistakes } from '../expect-mistakes.ts';

testMistakes([
  [
    'a mail server whose port speaks TLS from the first byte, without smtps',
    'channels: [{ id: a, type: email, smtp: "smtp://mail.shop.example:465", from: a@b.org, to: a@b.org }]\nintegrations: []',
    'warning 1:40 channels[0].smtp: port 465 speaks TLS from the first byte: write smtps://mail.shop.example:465',
  ],
  [
    'a mail server whose port begins in plain text, with smtps',
    'channels: [{ id: a, type: email, smtp: { url: "smtps://email-smtp.eu-west-1.amazonaws.com:2587" }, from: a@b.org, to: a@b.org }]\nintegrations: []',
    'warning 1:47 channels[0].smtp.url: port 2587 begins in plain text and goes on with STARTTLS: write smtp://email-smtp.eu-west-1.amazonaws.com:2587',
  ],
  [
    'a maintenance window that never ends, and one that does, for our own trouble',
    `${integration(good)}maintenance:
  - { schedule: "*/5 * * * *", for: 5m }
  - { schedule: "0 2 * * *", for: 23h, match: { integration: "@agent" } }`,
    'warning 6:37 maintenance[0].for: is so long that the next window begins before this one ends, so matching alerts are never sent',
  ],
  [
    'a channel without type',
    'channels: [{ id: a }]',
    '1:12 channels[0].type: is missing its type: email, webhook, slack, teams, discord, telegram, pagerduty, opsgenie, ntfy, alertmanager or exec',
  ],
  [
    'an unknown type of channel',
    'channels: [{ id: a, type: webhok }]',
    '1:27 channels[0].type: unknown type of channel "webhok"; did you mean "webhook"? Allowed: email, webhook, slack, teams, discord, telegram, pagerduty, opsgenie, ntfy, alertmanager and exec',
  ],
  [
    'a mail channel without address',
    'channels: [{ id: a, type: email, smtp: "smtp://host:25", from: x, to: [a@b.org, d] }]',
    '1:64 channels[0].from: must be a mail address; found "x"',
    '1:81 channels[0].to[1]: must be a mail address; found "d"',
  ],
  [
    'a mail server with a password in the URL',
    'channels: [{ id: a, type: email, smtp: "smtp://u:hunter22@host", from: a@b.org, to: a@b.org }]',
    '1:40 channels[0].smtp: must be without user name and password; give smtp: { url, username, password }',
  ],
  [
    'a mail server with a name alone',
    'channels: [{ id: a, type: email, smtp: { url: "smtp://host", username: u }, from: a@b.org, to: a@b.org }]',
    '1:40 channels[0].smtp: needs username and password together, or neither',
  ],
  [
    'a webhook without secret',
    'channels: [{ id: a, type: webhook, url: "https://host" }]',
    '1:12 channels[0].secret: is missing: a text, { env: NAME }, { file: PATH } or { exec: [COMMAND, ARGUMENT …] }',
  ],
  [
    'a webhook secret that cannot sign',
    'channels: [{ id: a, type: webhook, url: "https://host", secret: "not base64" }]',
    '1:65 channels[0].secret: must be whsec_ and base64; make one by: echo whsec_$(openssl rand -base64 32)',
  ],
  [
    'a webhook without http',
    'channels: [{ id: a, type: webhook, url: "ftp://host", secret: { env: S } }]',
    '1:41 channels[0].url: must be a URL that begins with https:// (or http://)',
  ],
  [
    'a chat without URL, a rate without time and a chat that YAML takes for a number',
    'channels: [{ id: a, type: slack, url: "hooks", rate: 20 }, { id: b, type: telegram, token: { env: T }, chat: -100 }]',
    '1:54 channels[0].rate: must be a number and a time, such as 20/m, 1/s or 100/h; found a number: put it in quotes',
    '1:110 channels[1].chat: must be the id of a chat in quotes, such as "-1001234567890", or @channelname; found a number: put it in quotes',
  ],
  [
    'a chat with a URL that is none',
    'channels: [{ id: a, type: slack, url: "hooks" }]',
    '1:39 channels[0].url: must be a URL that begins with https:// (or http://)',
  ],
  [
    'a command without its path',
    'channels: [{ id: a, type: exec, command: [page] }]',
    '1:42 channels[0].command: must begin with an absolute path, such as /usr/local/bin/page',
  ],
  [
    'fallbacks to itself and to nowhere',
    'channels: [{ id: a, type: exec, command: [/x], fallback: a }, { id: b, type: exec, command: [/x], fallback: c }]',
    '1:58 channels[0].fallback: must name other channels: a channel cannot replace itself',
    '1:109 channels[1].fallback[0]: unknown channel "c"; did you mean "a"? Allowed: a',
  ],
  [
    'a route to nowhere',
    'channels: [{ id: mail, type: webhook, url: { env: U }, secret: { env: S } }]\nroutes: [{ to: mial }]',
    '2:16 routes[0].to[0]: unknown channel "mial"; did you mean "mail"? Allowed: mail',
  ],
  [
    'a route with several mistakes',
    `${integration(good)}routes: [{ match: { cause: revokd, provider: sendgird, severity: high, integration: shpo }, to: [] }]`,
    '5:28 routes[0].match.cause: unknown cause "revokd"; did you mean "revoked"?',
    '5:46 routes[0].match.provider[0]: unknown provider "sendgird"; did you mean "sendgrid"?',
    '5:66 routes[0].match.severity: unknown severity "high"; allowed: critical, error and warning',
    '5:85 routes[0].match.integration[0]: unknown integration "shpo"; did you mean "shop"? Allowed: shop and @agent',
  ],
  [
    'a route for an owner that is nobody',
    `${integration(`${good}\nowner: ops`)}routes: [{ match: { owner: opps }, to: [] }]`,
    'warning 6:28 routes[0].match.owner[0]: unknown owner "opps"; did you mean "ops"? Allowed: ops',
  ],
]);
