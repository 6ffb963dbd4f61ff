import { expect, test } from 'vitest';
import { brief, load } from './folder.ts';

/** Lines of one integration, put into a config that is sound otherwise; they begin at line 2, column 5. */
const integration = (lines: string): string => `integrations:\n  - ${lines.trim().replaceAll('\n', '\n    ')}\n`;

const sendgrid = 'id: shop\nprovider: sendgrid\n';
const good = `${sendgrid}key: { env: KEY }`;

const mistakes: readonly (readonly [what: string, config: string, ...says: readonly string[]])[] = [
  ['nothing but a text', 'hello', '1:1 must be a block of options; found a text'],
  ['a list', '- a', '1:1 must be a block of options; found a list'],
  [
    'an unknown option',
    'integration: []',
    '1:1 integration: unknown option "integration"; did you mean "integrations"?',
  ],
  ['an unclosed bracket', 'integrations: [', '1:16 is indented wrongly, or a bracket is not closed'],
  ['a tab', 'log:\n\tlevel: info', '2:1 a tab cannot indent; use spaces'],
  ['an option twice', 'log: {}\nlog: {}', '2:1 this option is given twice'],
  ['two documents', 'log: {}\n---\nlog: {}', '2:1 only one YAML document is allowed in a file; remove the line ---'],
  [
    'an unknown tag',
    'store: !here { path: a.db }',
    '1:8 a value that begins with ! is a tag in YAML, and this tag is unknown: put the value in quotes',
  ],
  [
    'an alias to nothing',
    'store: *there',
    '1:8 a value that begins with * refers to an anchor, and there is no anchor of this name: put the value in quotes',
  ],
  [
    'a value with a colon',
    `${integration(sendgrid)}    key: a: b`,
    '4:10 a value with ": " in it must be put in quotes',
  ],
  [
    'a reserved first letter',
    `${integration(sendgrid)}    key: @abc`,
    '4:10 a value cannot begin with @, ` or %: put it in quotes',
  ],
  [
    'an integration that is a text',
    'integrations: [shop]',
    '1:16 integrations[0]: must be an integration: a block with id, provider and key; found a text',
  ],
  [
    'a maintenance window that never ends, and one that does, for our own trouble',
    `${integration(good)}maintenance:
  - { schedule: "*/5 * * * *", for: 5m }
  - { schedule: "0 2 * * *", for: 23h, match: { integration: "@agent" } }`,
    'warning 6:37 maintenance[0].for: is so long that the next window begins before this one ends, so matching alerts are never sent',
  ],
  [
    'a host that tells of being online without TLS',
    'network: { connectivity: ["https://a.example/", "http://b.example/"] }',
    'warning 1:49 network.connectivity[1]: is http://: a captive portal can answer for it, so Keymedic would seem to be online; use https://',
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
  ['no key', integration(sendgrid), '2:5 integrations[0]: is missing its key: key, or credential: { password }'],
  [
    'an unquoted number as key',
    integration(`${sendgrid}key: 0123456789`),
    '4:10 integrations[0].key: YAML reads this as a number and changes it; put it in quotes',
  ],
  [
    'a float as key',
    integration(`${sendgrid}key: 1e5`),
    '4:10 integrations[0].key: YAML reads this as a number and changes it; put it in quotes',
  ],
  [
    'true as key',
    integration(`${sendgrid}key: true`),
    '4:10 integrations[0].key: YAML reads this as true or false and changes it; put it in quotes',
  ],
  [
    'an empty key',
    integration(`${sendgrid}key:`),
    '4:5 integrations[0].key: must be a text, { env: NAME }, { file: PATH } or { exec: [COMMAND, ARGUMENT …] }; found nothing',
  ],
  [
    'a list as key',
    integration(`${sendgrid}key: [a]`),
    '4:10 integrations[0].key: must be a text, { env: NAME }, { file: PATH } or { exec: [COMMAND, ARGUMENT …] }; found a list',
  ],
  [
    'a misspelt reference',
    integration(`${sendgrid}key: { evn: KEY }`),
    '4:12 integrations[0].key.evn: unknown option "evn"; did you mean "env"?',
  ],
  [
    'an empty reference',
    integration(`${sendgrid}key: {}`),
    '4:10 integrations[0].key: needs exactly one of env, file and exec; found none',
  ],
  [
    'two references',
    integration(`${sendgrid}key: { env: KEY, file: key }`),
    '4:10 integrations[0].key: needs exactly one of env, file and exec; found 2',
  ],
  [
    'a key as name of a variable',
    integration(`${sendgrid}key: { env: SG.abc-def }`),
    '4:17 integrations[0].key.env: must be the name of an environment variable, not the secret itself',
  ],
  [
    'a relative command',
    integration(`${sendgrid}key: { exec: [pass, show] }`),
    '4:19 integrations[0].key.exec[0]: must be an absolute path, such as /usr/bin/pass',
  ],
  [
    'a command as text',
    integration(`${sendgrid}key: { exec: /usr/bin/pass show }`),
    '4:18 integrations[0].key.exec: must be a list, [COMMAND, ARGUMENT …]; found a text',
  ],
  [
    'a number among arguments',
    integration(`${sendgrid}key: { exec: [/bin/echo, 1] }`),
    '4:30 integrations[0].key.exec[1]: must be a text; found a number: put it in quotes',
  ],
  [
    'ttl without exec',
    integration(`${sendgrid}key: { env: KEY, ttl: 1h }`),
    '4:10 integrations[0].key: has ttl, which works only with exec',
  ],
  [
    'key beside credential',
    integration(`${good}\ncredential: { key: { env: KEY } }`),
    '5:5 integrations[0].credential: is given beside key; give one of the two',
  ],
  [
    'a key in plain',
    integration(`${sendgrid}key: SG.abc`),
    'warning 4:10 integrations[0].key: the secret is plain text here; use { env: NAME }, { file: PATH } or { exec: [COMMAND, …] }',
  ],
  [
    'an unexpanded variable',
    integration(`${sendgrid}key: "\${SENDGRID_API_KEY}"`),
    'warning 4:10 integrations[0].key: a $VARIABLE is not replaced here; write { env: NAME }',
  ],
  [
    'a wrong part',
    integration('id: a\nprovider: mailjet\ncredential: { api_key: { env: A }, secret: { env: B } }'),
    '4:40 integrations[0].credential.secret: Mailjet has no part "secret"; it takes credential: { api_key, secret_key }, or credential: { username, password }, or key',
  ],
  [
    'a missing part',
    integration('id: a\nprovider: mailjet\ncredential: { api_key: { env: A } }'),
    '4:17 integrations[0].credential: is missing secret_key; Mailjet takes credential: { api_key, secret_key }, or credential: { username, password }, or key',
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
  [
    'a connect_to that is none',
    'network: { connect_to: ["a:b"] }',
    '1:25 network.connect_to[0]: "a:b" is not HOST1:PORT1:HOST2:PORT2 (parts may be empty, IPv6 stands in brackets)',
  ],
  [
    'several mistakes in network',
    'network: { egress: some, connectivity: [x], proxy: "socks://u:hunter22@h" }',
    '1:20 network.egress: unknown egress "some"; did you mean "same"? Allowed: same and other',
    '1:41 network.connectivity[0]: must be a URL; found "x"',
    '1:52 network.proxy: must be a URL such as http://proxy:3128, without a path',
  ],
  [
    'an unknown cause in confirm',
    'confirm: { revokd: { probes: 2, apart: 5s } }',
    '1:12 confirm.revokd: unknown option "revokd"; did you mean "revoked"?',
  ],
  [
    'no probes in confirm',
    'confirm: { revoked: { probes: 0, apart: 5s } }',
    '1:31 confirm.revoked.probes: must be a whole number from 1 to 20; found 0',
  ],
  ['half a pace', 'refused: { for: 10m }', '1:10 refused.then: is missing: a duration such as 30s, 5m, 1h or 7d'],
  [
    'an unknown log level',
    'log: { level: verbose }',
    '1:15 log.level: unknown level "verbose"; allowed: error, warn, info and debug',
  ],
  [
    'too large a budget',
    'investigate: { budget: 99 }',
    '1:24 investigate.budget: must be a whole number from 0 to 50; found 99',
  ],
  ['a file that is not there', 'include: more.yaml', '1:10 include[0]: there is no such file: FOLDER/more.yaml'],
  ['a pattern that names nothing', 'include: "*.ndjson"', 'warning 1:10 include[0]: no file matches *.ndjson'],
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
    '5:41 integrations[0].http.healthy.text: is not a regular expression',
    '5:64 integrations[0].http.auth.scheme: must be a block with scheme: bearer, basic, header, query, body or sigv4',
  ],
];

test.each(mistakes)('%s', async (_, config, ...says) => {
  const { problems, folder, config: loaded } = await load({ 'keymedic.yaml': config });
  expect(problems.map(brief).map((line) => line.replaceAll(folder, 'FOLDER'))).toEqual(says);
  expect(loaded === undefined).toBe(problems.some((problem) => problem.severity === 'error'));
});

test('one run shows the mistakes of all blocks and files', async () => {
  const { problems, folder } = await load({
    'keymedic.yaml': `include: more/*\nlog: { level: loud }\n${integration(`${good}\nneeds: [x]\nregion: moon`)}`,
    'more/a.yaml': '- { id: shop, provider: sendgrid, key: { env: K } }\n',
    'more/b.ndjson':
      '{"id":"b","provider":"sendgrid","key":5}\n\n{"id":"c",\n{"id":"d","provider":"nobody","key":"x"}\n',
    'more/c.txt': '',
    'more/d.yml': 'integrations: []\nlog: {}\n',
  });
  expect(problems.map((problem) => `${problem.file.slice(folder.length + 1)} ${brief(problem)}`)).toEqual([
    'keymedic.yaml 2:15 log.level: unknown level "loud"; allowed: error, warn, info and debug',
    'keymedic.yaml 7:13 integrations[0].needs[0]: unknown need "x"; allowed: send, templates, contacts, lists, campaigns, stats, webhooks, domains and account',
    'keymedic.yaml 8:13 integrations[0].region: unknown region of SendGrid "moon"; allowed: global and eu',
    'more/a.yaml 1:9 [0].id: the integration id "shop" is already used at keymedic.yaml:6',
    'more/b.ndjson 1:39 key: YAML reads this as a number and changes it; put it in quotes',
    'more/b.ndjson 3:11 is not JSON: each line holds one integration, {"id": …, "provider": …, "key": …}',
    expect.stringMatching(/^more\/b\.ndjson 4:22 provider: unknown provider "nobody"/),
    'more/c.txt -:- must end in .yaml, .yml, .json, .ndjson or .jsonl',
    'more/d.yml 2:1 log: an included file holds integrations only; "log" belongs in the main file',
  ]);
});
