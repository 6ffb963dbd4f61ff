/** @module The shape of the config: the source of its types, of its checks and of `config.schema.json` for editors. */

import * as z from 'zod';
import { causes, needs } from '../../core/model/cause.ts';
import { groupings } from '../../core/model/config.ts';
import { parseConnectTo } from '../../core/target/connect-to.ts';
import { sayKind } from '../problems/wording.ts';
import { channelSchema, matchSchema, routeSchema } from './channels.ts';
import { checkCron, checkZone } from './cron.ts';
import { checkEndpointText } from './endpoint.ts';
import {
  block,
  by,
  choice,
  duration,
  flag,
  idSchema,
  list,
  mustBe,
  mustBeSecret,
  oneOrMore,
  option,
  pattern,
  text,
  wholeNumber,
} from './fields.ts';
import { httpSchema } from './http.ts';
import { secretSchema } from './secret.ts';

const dateWords = 'a date such as 2026-12-31';

function checkConnectTo(value: string): string | undefined {
  const read = parseConnectTo(value);
  return read.ok ? undefined : read.says;
}

const pace = block('a block with for and then', {
  for: duration('1s').describe('How long Keymedic keeps the normal interval after a refusal.'),
  // biome-ignore lint/suspicious/noThenProperty: the config's own word; a schema cannot be called
  then: duration('1s').describe('The interval between probes after that.'),
});

const date = z
  .string({ error: mustBe(dateWords) })
  .superRefine(by(checkDate))
  .meta({ format: 'date' });

function checkDate(value: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return mustBe(dateWords)({ input: value });
  // 2026-02-30 becomes another day, or none.
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value)
    ? undefined
    : mustBe('a date that exists')({ input: value });
}

/** Options of an integration that `defaults:` may set as well. */
const shared = {
  provider: option(
    text('the id of a provider'),
    'The e-mail service provider (ESP), such as sendgrid, mailgun, ses or smtp. `keymedic providers` lists all.',
  ),
  key: option(secretSchema, 'Where to read the API key: { env: NAME }, { file: PATH } or { exec: [COMMAND, …] }.'),
  credential: option(
    z.record(z.string(), secretSchema, {
      error: ({ input }) => `must be a block of named parts, such as username and password; found ${sayKind(input)}`,
    }),
    'The named parts of a credential that has several, such as username and password. Replaces key.',
  ),
  settings: option(
    z.record(z.string(), z.string({ error: mustBe('a text') }), {
      error: ({ input }) => `must be a block of named texts; found ${sayKind(input)}`,
    }),
    'Values that the provider needs and that are not secret, such as domain or account.',
  ),
  region: option(
    text('a region of the provider'),
    "The provider's region or data centre, such as eu. Default: the provider's usual one.",
  ),
  endpoint: option(
    text('a URL such as https://host or smtp://host:587').superRefine(by(checkEndpointText)),
    'Your own host, without a path: https://host, smtp://host:587 (STARTTLS) or smtps://host:465.',
  ),
  needs: option(
    oneOrMore(choice(needs, 'need'), 'a list of needs'),
    `What the key must be able to do: ${needs.join(', ')}. Default: depends on the provider.`,
  ),
  used_by: option(
    oneOrMore(text('a name'), 'a name or a list of names'),
    'The applications or people that use this key. Alerts name them.',
  ),
  owner: option(text('a name'), 'The person or team responsible for this key. Routes can match it.'),
  expires: option(date, 'The date (YYYY-MM-DD) on which the key expires, if you know it.'),
  rotate_every: option(
    duration('1d'),
    'The age at which the key should be replaced, such as 90d. Keymedic then warns.',
  ),
  every: option(duration('1s', '365d'), 'The interval between probes, from 1s. Default: 5m.'),
  schedule: option(
    text('a cron expression').superRefine(by(checkCron)),
    'When to probe, as a cron expression. Replaces every.',
  ),
  timezone: option(
    text('an IANA time zone').superRefine(by(checkZone)),
    'The IANA time zone of schedule, such as Europe/Berlin. Default: UTC.',
  ),
  allow_unsure_probes: option(
    flag(),
    'Whether probes are allowed that may leave a trace at the provider. Default: false.',
  ),
  http: option(httpSchema, 'Only with provider: http. The request to send, and what a healthy answer looks like.'),
};

const defaultsSchema = block('a block of options', shared);

export const integrationSchema = block('an integration: a block with id, provider and key', {
  id: idSchema().describe('The name of this integration, unique.'),
  ...shared,
  refused: option(pace, 'The intervals after a refusal, for this integration alone.'),
});

const confirmation = block('a block with probes and apart', {
  probes: wholeNumber(1, 20).describe('How many probes in a row must agree.'),
  apart: duration('1s', '1d').describe('The interval between these probes.'),
});

const confirm = block(
  'a block of causes',
  Object.fromEntries(causes.map((cause) => [cause, option(confirmation, `For the cause ${cause}.`)])) as Record<
    (typeof causes)[number],
    z.ZodOptional<typeof confirmation>
  >,
);

const network = block('a block of options', {
  connect_to: option(
    list(text('HOST1:PORT1:HOST2:PORT2').superRefine(by(checkConnectTo)), 'a list of HOST1:PORT1:HOST2:PORT2'),
    "Connects elsewhere, like curl's --connect-to: HOST1:PORT1:HOST2:PORT2. The first match wins.",
  ),
  connectivity: option(
    list(pattern(/^https?:\/\/[^\s/@]+\S*$/, 'a URL'), 'a list of URLs'),
    'URLs of unrelated hosts. Keymedic calls them to find out whether it is online. An empty list turns this off. Default: two hosts of Google and Cloudflare.',
  ),
  ca: option(
    text('the path of a PEM file'),
    "A PEM file of certificate authorities to trust in addition to the system's.",
  ),
  proxy: option(
    z.string({ error: mustBeSecret('a URL') }),
    'The HTTP proxy for all connections, such as http://proxy:3128.',
  ),
  egress: option(
    choice(['same', 'other'], 'egress'),
    'Whether your applications use the same public IP address as Keymedic: same or other. Default: same.',
  ),
});

const maintenanceWindow = block('a maintenance window: a block with schedule and for', {
  schedule: text('a cron expression')
    .superRefine(by(checkCron))
    .describe('When it begins, as a cron expression such as "0 22 * * sat".'),
  for: duration('1m', '31d').describe('How long it lasts.'),
  timezone: option(
    text('an IANA time zone').superRefine(by(checkZone)),
    'The IANA time zone of schedule, such as Europe/Berlin. Default: UTC.',
  ),
  match: option(matchSchema, 'The alerts that wait until the window ends. Default: all alerts.'),
  reason: option(text('a text'), 'The reason, for people who read this file.'),
});

/** The top level. Integrations, channels and routes are parsed one by one, so that a mistake in one hides none in others. */
export const configSchema = block('a block of options', {
  integrations: option(list(z.unknown(), 'a list of integrations'), 'The keys to watch.'),
  defaults: option(defaultsSchema, 'Options for all integrations that do not set them.'),
  include: option(
    oneOrMore(text('a path'), 'a path or a list of paths'),
    'More files with integrations: YAML, or NDJSON with one integration per line. * and ** are allowed.',
  ),
  providers: option(text('the path of a folder'), 'A folder with your own providers: YAML, JSON or TypeScript files.'),
  env_file: option(
    text('the path of a file'),
    'A .env file for variables that the environment does not have. Relative to the folder of this file.',
  ),
  channels: option(list(z.unknown(), 'a list of channels'), 'Where alerts go.'),
  routes: option(
    list(z.unknown(), 'a list of routes'),
    'Which alerts go to which channels. Default: all alerts to all channels.',
  ),
  group_by: option(
    oneOrMore(choice(groupings, 'thing to group by'), 'a list of things to group by'),
    `Alerts share a message if they agree in these: ${groupings.join(', ')}. Default: provider, cause, signature and owner.`,
  ),
  group_wait: option(duration('0s', '1d'), 'How long the first alert of a group waits for others. Default: 0s.'),
  group_interval: option(duration('1s', '7d'), 'The least interval between two messages about a group. Default: 5m.'),
  repeat_interval: option(
    duration('0s', '365d'),
    'The interval between reminders of an open incident that nobody acknowledged. 0s turns reminders off. Default: 1d.',
  ),
  maintenance: option(
    list(maintenanceWindow, 'a list of maintenance windows'),
    'Times in which alerts wait. Alerts about trouble that outlasts the window are sent at its end.',
  ),
  heartbeat: option(
    block('a block with url and every', {
      url: secretSchema.describe('The URL to call. Keymedic also calls /start and /fail below it.'),
      every: option(duration('1s', '1d'), 'The interval between calls, from 1s. Default: 1m.'),
    }),
    'Calls an external monitor such as healthchecks.io while Keymedic is well.',
  ),
  channel_tests: option(
    block('a block with schedule', {
      schedule: text('a cron expression')
        .superRefine(by(checkCron))
        .describe('When to send the test, as a cron expression such as "0 10 * * mon".'),
      timezone: option(
        text('an IANA time zone').superRefine(by(checkZone)),
        'The IANA time zone of schedule, such as Europe/Berlin. Default: UTC.',
      ),
    }),
    'When to send a test message, marked as a test, to each channel. Default: no tests.',
  ),
  startup_message: option(flag(), 'Whether to tell all channels that Keymedic started. Default: false.'),
  store: option(
    block('a block with path', {
      path: option(text('the path of a file'), 'The path of the database. Default: keymedic.db beside this file.'),
    }),
    'The database of state, incidents and unsent alerts.',
  ),
  confirm: option(
    confirm,
    'How many probes must agree before an alert, by cause. Default: 2 probes 5s apart; 3 probes 2m apart for network, provider_outage and clock_skew.',
  ),
  refused: option(
    pace,
    'After a refusal: keep the normal interval for `for`, then probe every `then`. Default: 10m each.',
  ),
  log: option(
    block('a block with level and format', {
      level: option(
        choice(['error', 'warn', 'info', 'debug'], 'level'),
        'The least severe messages to log: error, warn, info or debug. Default: info.',
      ),
      format: option(choice(['text', 'json'], 'format'), 'The format of a line: text or json. Default: text.'),
    }),
    'The log, which is written to standard error.',
  ),
  network: option(network, 'How connections are made.'),
  investigate: option(
    block('a block of options', {
      budget: option(
        wholeNumber(0, 50),
        'The most requests that an investigation may send after the first probe. Default: 6.',
      ),
      made_up_keys: option(
        choice(['rarely', 'never'], 'word'),
        'Whether made-up keys may be sent, to compare their answer with the answer to your key: rarely or never. Default: rarely.',
      ),
    }),
    'The limits of an investigation.',
  ),
});

/** The schema that editors read: like `configSchema`, with integrations in full. */
export function makeEditorSchema(): unknown {
  const whole = configSchema.extend({
    integrations: option(list(integrationSchema, 'a list of integrations'), 'The keys to watch.'),
    channels: option(list(channelSchema, 'a list of channels'), 'Where alerts go.'),
    routes: option(
      list(routeSchema, 'a list of routes'),
      'Which alerts go to which channels. Default: all alerts to all channels.',
    ),
  });
  return z.toJSONSchema(whole, { io: 'input', target: 'draft-7' });
}

export type RawConfig = z.output<typeof configSchema>;
export type RawDefaults = z.output<typeof defaultsSchema>;
export type RawIntegration = z.output<typeof integrationSchema>;
