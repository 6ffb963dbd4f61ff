/** @module The schema of the config's top level: the source of its types, its checks and `config.schema.json` for editors. */

import * as z from 'zod';
import { quote } from '../../core/could-be-secret.ts';
import { causes } from '../../core/model/cause.ts';
import { groupings } from '../../core/model/config.ts';
import { parseConnectTo } from '../../core/target/connect-to.ts';
import { parseDirectRule } from '../../io/no-proxy.ts';
import { channelSchema } from './channels.ts';
import { checkCron, checkZone } from './cron.ts';
import {
  block,
  by,
  choice,
  duration,
  flag,
  list,
  mustBeSecret,
  oneOrMore,
  option,
  pattern,
  text,
  wholeNumber,
} from './fields.ts';
import { defaultsSchema, integrationSchema, pace } from './integration.ts';
import { matchSchema, routeSchema } from './routes.ts';
import { secretSchema } from './secret.ts';

function checkConnectTo(value: string): string | undefined {
  const read = parseConnectTo(value);
  return read.ok ? undefined : read.says;
}

function checkDirect(value: string): string | undefined {
  return parseDirectRule(value) === undefined
    ? `${quote(value)} is not a host, a suffix, an address, a range such as 10.0.0.0/8, or *`
    : undefined;
}

const confirmation = block('a block with probes and apart', {
  probes: wholeNumber(1, 20).describe('How many probes in a row must agree before Keymedic sends an alert.'),
  apart: duration('1s', '1d').describe('The interval between these probes.'),
});

const confirm = block(
  'a block of causes',
  Object.fromEntries(causes.map((cause) => [cause, option(confirmation, `For the cause ${cause}.`)])) as Record<
    (typeof causes)[number],
    z.ZodOptional<typeof confirmation>
  >,
);

const heloName =
  /^(?:[A-Za-z0-9_](?:[\w-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[\w-]{0,61}[A-Za-z0-9_])?){0,30}|\[(?:\d{1,3}\.){3}\d{1,3}\]|\[IPv6:[0-9A-Fa-f:.]{2,45}\])$/;

const network = block('a block of options', {
  connect_to: option(
    list(text('HOST1:PORT1:HOST2:PORT2').superRefine(by(checkConnectTo)), 'a list of HOST1:PORT1:HOST2:PORT2'),
    "Connects elsewhere, like curl's --connect-to: HOST1:PORT1:HOST2:PORT2. The first match wins.",
  ),
  connectivity: option(
    list(pattern(/^https?:\/\/[^\s/@]\S*$/, 'a URL'), 'a list of URLs'),
    'URLs of unrelated hosts. Keymedic calls them to find out whether it is online. An empty list turns this off. Default: two hosts of Google and Cloudflare.',
  ),
  ca: option(
    text('the path of a PEM file'),
    "A PEM file of certificate authorities to trust in addition to the system's.",
  ),
  proxy: option(
    z.string({ error: mustBeSecret('a URL, env or none') }),
    'The HTTP proxy for all connections, such as http://proxy:3128. env: the proxies of HTTP_PROXY, HTTPS_PROXY and ALL_PROXY, without the hosts of NO_PROXY; mail servers use ALL_PROXY alone. Default: none.',
  ),
  no_proxy: option(
    list(text('a host, a suffix or a range of addresses').superRefine(by(checkDirect)), 'a list of hosts'),
    'Hosts that are reached without the proxy: a host with all below it (corp.example), a suffix (.corp.example), an address, a range (10.0.0.0/8), each perhaps with a port, or *. What is on this machine is never reached through a proxy.',
  ),
  helo: option(
    pattern(heloName, 'a host name such as monitor.example.com, or an address such as [192.0.2.1]'),
    'The name that Keymedic gives to mail servers in EHLO: for log-ins that are watched, and for channels. Default: the host name of this machine if it has a dot, otherwise its address.',
  ),
  egress: option(
    choice(['same', 'other'], 'egress'),
    'Whether your applications use the same public IP address as Keymedic: same or other. Default: same.',
  ),
});

const maintenanceWindow = block('a maintenance window: a block with schedule and for', {
  schedule: text('a cron expression')
    .superRefine(by(checkCron))
    .describe('When the window begins, as a cron expression such as "0 22 * * sat".'),
  for: duration('1m', '31d').describe('How long the window lasts.'),
  timezone: option(
    text('an IANA time zone').superRefine(by(checkZone)),
    'The IANA time zone of schedule, such as Europe/Berlin. Default: UTC.',
  ),
  match: option(matchSchema, 'The alerts that wait until the window ends. Default: all alerts.'),
  reason: option(text('a text'), 'The reason, for people who read this file.'),
});

/** The top level. Integrations, channels and routes are parsed one by one, so that a mistake in one hides no other mistake. */
export const configSchema = block('a block of options', {
  integrations: option(
    list(z.unknown(), 'a list of integrations'),
    'The keys to watch. A config without this list, also in its included files, is refused: write [] to watch nothing.',
  ),
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
  group_interval: option(
    duration('1s', '7d'),
    'The least interval between two messages about a group. Trouble of another moment is told at once, up to three times. Default: 5m.',
  ),
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
      url: secretSchema.describe('The URL to call. Keymedic also calls /start and /fail below this URL.'),
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
  startup_message: option(flag(), 'Whether Keymedic sends a message to all channels when it starts. Default: false.'),
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

/** The JSON Schema for editors: `configSchema` with integrations, channels and routes in full. */
export function makeEditorSchema(): unknown {
  const whole = configSchema.extend({
    integrations: option(
      list(integrationSchema, 'a list of integrations'),
      'The keys to watch. A config without this list, also in its included files, is refused: write [] to watch nothing.',
    ),
    channels: option(list(channelSchema, 'a list of channels'), 'Where alerts go.'),
    routes: option(
      list(routeSchema, 'a list of routes'),
      'Which alerts go to which channels. Default: all alerts to all channels.',
    ),
  });
  return z.toJSONSchema(whole, { io: 'input', target: 'draft-7' });
}

/** The top level as the schema reads it. */
export type RawConfig = z.output<typeof configSchema>;
