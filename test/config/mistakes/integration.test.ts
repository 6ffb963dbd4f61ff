/** @module Mistakes in integrations and defaults. */

import { good, integration, sendgrid, testMistakes } from '../expect-mistakes.ts';

testMistakes([
  [
    'an integration that is a text',
    'integrations: [shop]',
    '1:16 integrations[0]: must be an integration: a block with id, provider and key; found a text',
  ],
  [
    'integrations that are none',
    'integrations: { shop: 1 }',
    '1:15 integrations: must be a list of integrations; found a block of options',
  ],
  [
    'no id',
    integration('provider: sendgrid\nkey: { env: KEY }'),
    '2:5 integrations[0].id: is missing: a name of letters, digits and . _ : / @ -, starting with a letter or digit, at most 128 long',
  ],
  [
    'a number as id',
    integration('id: 7\nprovider: sendgrid\nkey: { env: KEY }'),
    '2:9 integrations[0].id: must be a name of letters, digits and . _ : / @ -, starting with a letter or digit, at most 128 long; found a number: put it in quotes',
  ],
  ['no provider', integration('id: shop\nkey: { env: KEY }'), '2:5 integrations[0]: is missing its provider'],
  [
    'an unknown provider',
    integration('id: shop\nprovider: sengrid\nkey: { env: KEY }'),
    '3:15 integrations[0].provider: unknown provider "sengrid"; did you mean "sendgrid"?',
  ],
  [
    'a key as name of a variable',
    integration(`${sendgrid}key: { env: SG.abc-def }`),
    '4:17 integrations[0].key.env: must be the name of an environment variable, not the secret itself',
  ],
  [
    'an unknown region',
    integration(`${good}\nregion: moon`),
    '5:13 integrations[0].region: unknown region of SendGrid "moon"; allowed: global and eu',
  ],
  [
    'a region misspelt',
    integration('id: a\nprovider: ses\nregion: eu-wast-1\ncredential: { username: u, password: { env: B } }'),
    '4:13 integrations[0].region: unknown region of Amazon SES "eu-wast-1"; did you mean "eu-west-1"?',
  ],
  [
    'a region of free form',
    integration('id: a\nprovider: mailchimp\nregion: us\nkey: { env: A }'),
    '4:13 integrations[0].region: unknown region of Mailchimp "us"; it must match ^us\\d{1,3}$',
  ],
  [
    'a missing endpoint',
    integration('id: a\nprovider: smtp\ncredential: { username: u, password: { env: B } }'),
    '2:5 integrations[0]: is missing its endpoint, such as smtp://mail.example.com:587',
  ],
  [
    'an endpoint whose port and scheme do not fit',
    `integrations:
  - { id: relay, provider: smtp, endpoint: "smtps://mail.shop.example:25", credential: { username: { env: A }, password: { env: B } } }
`,
    'warning 2:44 integrations[0].endpoint: port 25 begins in plain text and goes on with STARTTLS: write smtp://mail.shop.example:25',
  ],
  [
    'an endpoint with a path',
    integration(`${good}\nendpoint: https://host/v3`),
    '5:15 integrations[0].endpoint: must be scheme, host and port only, without a path: https://host',
  ],
  [
    'an endpoint with a password',
    integration(`${good}\nendpoint: https://u:hunter22@host`),
    '5:15 integrations[0].endpoint: must have no user name and password: they belong in credential',
  ],
  [
    'an endpoint without scheme',
    integration(`${good}\nendpoint: host:587`),
    '5:15 integrations[0].endpoint: must begin with https://, smtp:// or smtps://; found "host:587"',
  ],
  [
    'an endpoint without TLS',
    integration(`${good}\nendpoint: http://host`),
    'warning 5:15 integrations[0].endpoint: is http://, so the key travels unencrypted; use https://',
  ],
  [
    'an unknown setting',
    integration('id: a\nprovider: mailgun\nkey: { env: A }\nsettings: { domian: x.org }'),
    '5:17 integrations[0].settings.domian: Mailgun has no setting "domian"; did you mean "domain"?',
  ],
  [
    'a setting of the wrong shape',
    integration('id: a\nprovider: mailgun\nkey: { env: A }\nsettings: { domain: x y }'),
    '5:25 integrations[0].settings.domain: is not what Mailgun calls a sending domain: it must match ^[a-zA-Z0-9-]+(?:\\.[a-zA-Z0-9-]+)+$; found "x y"',
  ],
  [
    'a number as setting',
    integration('id: a\nprovider: mailgun\nkey: { env: A }\nsettings: { domain: 5 }'),
    '5:25 integrations[0].settings.domain: must be a text; found a number: put it in quotes',
  ],
  [
    'an unknown need',
    integration(`${good}\nneeds: [sned]`),
    '5:13 integrations[0].needs[0]: unknown need "sned"; did you mean "send"? Allowed: send, templates, contacts, lists, campaigns, stats, webhooks, domains and account',
  ],
  [
    'a day that does not exist',
    integration(`${good}\nexpires: 2026-02-30`),
    '5:14 integrations[0].expires: must be a date that exists; found "2026-02-30"',
  ],
  [
    'a date of another form',
    integration(`${good}\nexpires: 31.12.2026`),
    '5:14 integrations[0].expires: must be a date such as 2026-12-31; found "31.12.2026"',
  ],
  [
    'a duration without unit',
    integration(`${good}\nevery: 300`),
    '5:12 integrations[0].every: must be a duration such as 30s, 5m, 1h or 7d; found 300 without a unit',
  ],
  [
    'a duration of another form',
    integration(`${good}\nevery: 5 min`),
    '5:12 integrations[0].every: must be a duration such as 30s, 5m, 1h or 7d; found "5 min"',
  ],
  [
    'too short a duration',
    integration(`${good}\nevery: 0s`),
    '5:12 integrations[0].every: must be a duration such as 30s, 5m, 1h or 7d, from 1s to 365d; found "0s"',
  ],
  [
    'every beside schedule',
    integration(`${good}\nevery: 5m\nschedule: "* * * * *"`),
    '6:5 integrations[0].schedule: is given beside every; give one of the two',
  ],
  [
    'a bad cron expression',
    integration(`${good}\nschedule: "61 * * * *"`),
    '5:15 integrations[0].schedule: must be a cron expression: minute hour day month weekday, such as "*/5 * * * *"; found "61 * * * *"',
  ],
  [
    'a cron expression that never comes due',
    integration(`${good}\nschedule: "0 0 30 2 *"`),
    '5:15 integrations[0].schedule: "0 0 30 2 *" never comes due',
  ],
  [
    'an unknown zone',
    integration(`${good}\nschedule: "* * * * *"\ntimezone: Europe/Berln`),
    '6:15 integrations[0].timezone: unknown time zone "Europe/Berln"; did you mean "Europe/Berlin"?',
  ],
  [
    'a text for true or false',
    integration(`${good}\nallow_unsure_probes: maybe`),
    '5:26 integrations[0].allow_unsure_probes: must be true or false; found "maybe"',
  ],
  [
    'a mistake in defaults, told there once',
    `defaults: { region: moon }\n${integration(good)}  - { id: two, provider: sendgrid, key: { env: K } }`,
    '1:21 defaults.region: unknown region of SendGrid "moon"; allowed: global and eu',
  ],
  [
    'refused in defaults',
    'defaults: { refused: { for: 1m, then: 1h } }',
    '1:13 defaults.refused: unknown option "refused"; allowed: provider, key, credential, settings, region, endpoint, needs, used_by, owner, expires, rotate_every, every, schedule, timezone, allow_unsure_probes … (16 in all)',
  ],
  [
    'the same id twice',
    `${integration(good)}  - { id: shop, provider: sendgrid, key: { env: K } }`,
    '5:11 integrations[1].id: the integration id "shop" is already used at keymedic.yaml:4',
  ],
  [
    'an http block for another provider',
    integration(`${good}\nhttp: { url: "https://host" }`),
    '5:5 integrations[0].http: works only with provider: http',
  ],
  [
    'an http block with mistakes',
    integration(
      'id: a\nprovider: http\nkey: { env: A }\nhttp: { url: host, healthy: { text: "(" }, auth: { scheme: digest } }',
    ),
    '5:18 integrations[0].http.url: must be a URL without user name and fragment; found "host"',
    '5:41 integrations[0].http.healthy.text: is not a regular expression: Unterminated group',
    '5:64 integrations[0].http.auth.scheme: must be a block with scheme: bearer, basic, header, query, body or sigv4',
  ],
  [
    'headers that HTTP does not carry',
    integration(
      `id: a
provider: http
key: { env: A }
http:
  url: https://api.x.example/me
  auth: { scheme: header, name: x key }
  headers:
    x-team: Küche €
    x-lines: "one\\ntwo"
    x-end: "abc "
    x-good: { key }`.replace('{ key }', '"v {key} w"'),
    ),
    `7:37 integrations[0].http.auth.name: ${'is no name of a header: it may hold letters, digits and - _ . only'}`,
    ...[
      '9:17 integrations[0].http.headers.x-team',
      '10:18 integrations[0].http.headers.x-lines',
      '11:16 integrations[0].http.headers.x-end',
    ].map(
      (place) =>
        `${place}: cannot be sent in a header: it holds a line end, an invisible or non-ASCII character, or a blank at its start or end`,
    ),
  ],
  [
    'a header whose name has a blank',
    integration(
      'id: a\nprovider: http\nkey: { env: A }\nhttp:\n  url: https://api.x.example/me\n  headers: { x name: abc }',
    ),
    '7:26 integrations[0].http.headers.‹…›: is no name of a header: it may hold letters, digits and - _ . only',
  ],
]);
