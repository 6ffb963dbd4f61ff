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
  for: duration('1s').describe('How long a refused key is tried at its own pace.'),
  // biome-ignore lint/suspicious/noThenProperty: the config's own word; a schema cannot be called
  then: duration('1s').describe('How far apart the tries are after that.'),
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
    'The ESP: sendgrid, mailgun, ses, smtp …; `keymedic providers` lists them.',
  ),
  key: option(secretSchema, 'Where the API key is read: { env: NAME }, { file: PATH } or { exec: [COMMAND, …] }.'),
  credential: option(
    z.record(z.string(), secretSchema, {
      error: ({ input }) => `must be a block of named parts, such as username and password; found ${sayKind(input)}`,
    }),
    'The named parts of a credential that has several (username, password; access_key_id, secret_access_key …), in place of key.',
  ),
  settings: option(
    z.record(z.string(), z.string({ error: mustBe('a text') }), {
      error: ({ input }) => `must be a block of named texts; found ${sayKind(input)}`,
    }),
    'What the provider has to know that is no secret: domain, account …',
  ),
  region: option(text('a region of the provider'), "The provider's region or data centre, such as eu."),
  endpoint: option(
    text('a URL such as https://host or smtp://host:587').superRefine(by(checkEndpointText)),
    'Your own host, without a path: https://host, smtp://host:587 (STARTTLS) or smtps://host:465.',
  ),
  needs: option(
    oneOrMore(choice(needs, 'need'), 'a list of needs'),
    `What the key must be able to do: ${needs.join(', ')}.`,
  ),
  used_by: option(oneOrMore(text('a name'), 'a name or a list of names'), 'Who uses this key; stands in alerts.'),
  owner: option(text('a name'), 'Who looks after this key; routes can match it.'),
  expires: option(date, 'The date (YYYY-MM-DD) on which the key ends, where you know it.'),
  rotate_every: option(duration('1d'), 'How old the key may become before it wants replacing, such as 90d.'),
  every: option(duration('1s', '365d'), 'How far apart the probes are, from 1s; 5m by default.'),
  schedule: option(
    text('a cron expression').superRefine(by(checkCron)),
    'When to probe, as a cron expression, in place of every.',
  ),
  timezone: option(
    text('an IANA time zone').superRefine(by(checkZone)),
    'The IANA zone of schedule, such as Europe/Berlin; UTC by default.',
  ),
  allow_unsure_probes: option(flag(), 'Allows probes that may leave a trace at the provider; false by default.'),
  http: option(httpSchema, 'With provider: http, the request to send and what a healthy answer looks like.'),
};

const defaultsSchema = block('a block of options', shared);

export const integrationSchema = block('an integration: a block with id, provider and key', {
  id: idSchema().describe('The name of this integration, unique.'),
  ...shared,
  refused: option(pace, 'For this integration alone: how a refused key is tried on.'),
});

const confirmation = block('a block with probes and apart', {
  probes: wholeNumber(1, 20).describe('How many probes in a row must say the same.'),
  apart: duration('1s', '1d').describe('How far apart they are.'),
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
    "Connect elsewhere, as curl's --connect-to: HOST1:PORT1:HOST2:PORT2; the first match wins.",
  ),
  connectivity: option(
    list(pattern(/^https?:\/\/[^\s/@]+\S*$/, 'a URL'), 'a list of URLs'),
    'URLs of unrelated hosts that tell whether we are online; empty turns the question off.',
  ),
  ca: option(text('the path of a PEM file'), "A PEM file of certificate authorities, added to the system's."),
  proxy: option(
    z.string({ error: mustBeSecret('a URL') }),
    'HTTP proxy for every connection, such as http://proxy:3128.',
  ),
  egress: option(
    choice(['same', 'other'], 'egress'),
    'Whether your applications go out by the same address as Keymedic; same by default.',
  ),
});

const maintenanceWindow = block('a maintenance window: a block with schedule and for', {
  schedule: text('a cron expression')
    .superRefine(by(checkCron))
    .describe('When it begins, as a cron expression: "0 22 * * sat".'),
  for: duration('1m', '31d').describe('How long it lasts.'),
  timezone: option(
    text('an IANA time zone').superRefine(by(checkZone)),
    'The IANA zone of schedule, such as Europe/Berlin; UTC by default.',
  ),
  match: option(matchSchema, 'Which alerts wait until it is over; absent: all.'),
  reason: option(text('a text'), 'Why; for those who read this file.'),
});

/** The top level. Integrations, channels and routes are parsed one by one, so that a mistake in one hides none in others. */
export const configSchema = block('a block of options', {
  integrations: option(list(z.unknown(), 'a list of integrations'), 'The keys to watch.'),
  defaults: option(defaultsSchema, 'Options for every integration that does not set them itself.'),
  include: option(
    oneOrMore(text('a path'), 'a path or a list of paths'),
    'Further files of integrations, YAML or NDJSON (one integration a line); * and ** are allowed.',
  ),
  providers: option(text('the path of a folder'), 'A folder of your own providers: YAML, JSON or TypeScript files.'),
  env_file: option(
    text('the path of a file'),
    'A .env file for the variables that the environment does not have; from the folder of this file.',
  ),
  channels: option(list(z.unknown(), 'a list of channels'), 'Where alerts go.'),
  routes: option(list(z.unknown(), 'a list of routes'), 'Which alerts go to which channels; absent: all to all.'),
  group_by: option(
    oneOrMore(choice(groupings, 'thing to group by'), 'a list of things to group by'),
    `What alerts that share a message have in common: ${groupings.join(', ')}; provider, cause, signature and owner by default.`,
  ),
  group_wait: option(duration('0s', '1d'), 'How long the first alert of a group waits for others; 0s by default.'),
  group_interval: option(duration('1s', '7d'), 'How far apart the messages about a group are; 5m by default.'),
  repeat_interval: option(
    duration('0s', '365d'),
    'How often an open incident is reminded of, unless somebody acknowledged it; 1d by default, 0s for never.',
  ),
  maintenance: option(
    list(maintenanceWindow, 'a list of maintenance windows'),
    'Times in which alerts wait; what is still wrong afterwards is told then.',
  ),
  heartbeat: option(
    block('a block with url and every', {
      url: secretSchema.describe('The URL to call; /start and /fail below it tell the rest.'),
      every: option(duration('1s', '1d'), 'How far apart, from 1s; 1m by default.'),
    }),
    "Tells a watch such as healthchecks.io that Keymedic is well; it is silent, or says why, when it isn't.",
  ),
  channel_tests: option(
    block('a block with schedule', {
      schedule: text('a cron expression')
        .superRefine(by(checkCron))
        .describe('When, as a cron expression: "0 10 * * mon".'),
      timezone: option(
        text('an IANA time zone').superRefine(by(checkZone)),
        'The IANA zone of schedule, such as Europe/Berlin; UTC by default.',
      ),
    }),
    'When every channel gets a test message, marked as one; absent: never.',
  ),
  startup_message: option(flag(), 'Whether all channels are told that Keymedic started; false by default.'),
  store: option(
    block('a block with path', {
      path: option(text('the path of a file'), 'The database; keymedic.db beside this file by default.'),
    }),
    'Where state, incidents and unsent alerts are kept.',
  ),
  confirm: option(confirm, 'How many probes must agree before an alert, and how far apart, by cause.'),
  refused: option(
    pace,
    'A refused key is tried at its own pace for so long, then so far apart; 10m and 10m by default.',
  ),
  log: option(
    block('a block with level and format', {
      level: option(
        choice(['error', 'warn', 'info', 'debug'], 'level'),
        'error, warn, info or debug; info by default.',
      ),
      format: option(choice(['text', 'json'], 'format'), 'text or json; text by default.'),
    }),
    'The log, written to standard error.',
  ),
  network: option(network, 'How connections are made.'),
  investigate: option(
    block('a block of options', {
      budget: option(wholeNumber(0, 50), 'How many further requests may be spent to find out why; 6 by default.'),
      made_up_keys: option(
        choice(['rarely', 'never'], 'word'),
        'Whether made-up keys may be sent to see if the provider tells them from yours; rarely by default.',
      ),
    }),
    'How far an investigation may go.',
  ),
});

/** The schema that editors read: like `configSchema`, with integrations in full. */
export function makeEditorSchema(): unknown {
  const whole = configSchema.extend({
    integrations: option(list(integrationSchema, 'a list of integrations'), 'The keys to watch.'),
    channels: option(list(channelSchema, 'a list of channels'), 'Where alerts go.'),
    routes: option(list(routeSchema, 'a list of routes'), 'Which alerts go to which channels; absent: all to all.'),
  });
  return z.toJSONSchema(whole, { io: 'input', target: 'draft-7' });
}

export type RawConfig = z.output<typeof configSchema>;
export type RawDefaults = z.output<typeof defaultsSchema>;
export type RawIntegration = z.output<typeof integrationSchema>;
