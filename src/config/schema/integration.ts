/** @module The schema of an integration, and of the defaults for all integrations. */

import * as z from 'zod';
import { needs } from '../../core/model/cause.ts';
import { sayKind } from '../problems/wording.ts';
import { checkCron, checkZone } from './cron.ts';
import { checkEndpointText } from './endpoint.ts';
import { block, by, choice, duration, flag, idSchema, mustBe, oneOrMore, option, text } from './fields.ts';
import { httpSchema } from './http.ts';
import { secretSchema } from './secret.ts';

/** The intervals after a refusal. */
export const pace = block('a block with for and then', {
  for: duration('1s').describe(
    'How long Keymedic keeps the normal interval between probes after the ESP refused the key.',
  ),
  // biome-ignore lint/suspicious/noThenProperty: the config's own word; a schema cannot be called
  then: duration('1s').describe('The interval between probes after this time.'),
});

const dateWords = 'a date such as 2026-12-31';

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

/** The options of an integration that `defaults:` may set too. */
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

/** The options that hold for every integration which does not set them. */
export const defaultsSchema = block('a block of options', shared);

/** One integration. */
export const integrationSchema = block('an integration: a block with id, provider and key', {
  id: idSchema().describe('The name of this integration, unique.'),
  ...shared,
  refused: option(pace, 'The intervals after a refusal, for this integration alone.'),
});

/** The defaults as the schema reads them. */
export type RawDefaults = z.output<typeof defaultsSchema>;
/** An integration as the schema reads it. */
export type RawIntegration = z.output<typeof integrationSchema>;
