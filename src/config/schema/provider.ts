/** @module The schema of a user's own provider; a test holds it equal to the type of `src/core/model/provider.ts`. */

import * as z from 'zod';
import { type AnswerCause, answerCauses, needs } from '../../core/model/cause.ts';
import { sayKind } from '../problems/wording.ts';
import { block, choice, flag, list, mustBe, mustBeBlock, pattern, text } from './fields.ts';

const maybe = <Schema extends z.ZodType>(schema: Schema) => z.exactOptional(schema);
const source = text('a URL where this can be read, or `from-memory`');
const answerCause = z.custom<AnswerCause>((value) => answerCauses.includes(value as AnswerCause), {
  error: mustBe(`one of ${answerCauses.join(', ')}`),
});
const need = choice(needs, 'need');
const word = pattern(/^[a-z0-9][\w-]*$/, 'a word of letters, digits, _ and -');
const texts = list(text('a text'), 'a list of texts');
/** A block in which some of these names stand. */
function someOf<Name extends string, Schema extends z.ZodType>(names: readonly Name[], schema: Schema, what: string) {
  const shape = Object.fromEntries(names.map((name) => [name, maybe(schema)]));
  return block(`a block of ${what}`, shape as Record<Name, z.ZodExactOptional<Schema>>);
}

const number = (least: number) =>
  z
    .number({ error: ({ input }) => `must be a number; found ${sayKind(input)}` })
    .min(least, { error: `must be at least ${least}` });
const named = <Schema extends z.ZodType>(schema: Schema, what: string) =>
  z.record(z.string(), schema, { error: mustBeBlock(`a block of named ${what}`) });

/** A regular expression that is searched. */
const search = text('a regular expression').superRefine((value, context) => {
  const says = sayPatternMistake(value);
  if (says !== undefined) context.addIssue(says);
});

/** A regular expression for a whole text. */
const shape = text('a regular expression from ^ to $').superRefine((value, context) => {
  const says = sayPatternMistake(value) ?? (isAnchored(value) ? undefined : 'must be anchored as a whole: ^(?:…)$');
  if (says !== undefined) context.addIssue(says);
});

const hostUrl = pattern(
  /^(?:https|smtps?):\/\/[\w.{}-]+(?::\d+)?$/,
  'https://host, smtp://host:587 or smtps://host:465, without a path',
);
const pageUrl = pattern(/^(?:https:\/\/|mailto:)\S+$/, 'a URL that begins with https:// or mailto:');

const request = text('the name of a request');
const scheme = z.discriminatedUnion(
  'scheme',
  [
    block('a block', { scheme: z.literal('bearer'), word: maybe(text('a word')), token: maybe(text('a template')) }),
    block('a block', { scheme: z.literal('basic'), username: z.string(), password: z.string() }),
    block('a block', { scheme: z.literal('header'), name: text('a name'), value: maybe(text('a template')) }),
    block('a block', { scheme: z.literal('query'), name: text('a name'), value: maybe(text('a template')) }),
    block('a block', { scheme: z.literal('body'), name: text('a name'), value: maybe(text('a template')) }),
    block('a block', { scheme: z.literal('sigv4'), service: text('the name of a service') }),
    block('a block', { scheme: z.literal('oauth2_refresh'), request }),
    block('a block', { scheme: z.literal('oauth2_client_credentials'), request }),
    block('a block', {
      scheme: z.literal('jwt_bearer'),
      request,
      scope: text('a scope'),
      subject: maybe(text('a template')),
    }),
    block('a block', { scheme: z.literal('ghost_jwt'), audience: text('an audience') }),
    block('a block', { scheme: z.literal('smtp_login'), username: text('a template'), password: text('a template') }),
    block('a block', { scheme: z.literal('smtp_xoauth2'), username: text('a template'), request: maybe(request) }),
  ],
  {
    error: () =>
      'must be a block with scheme: bearer, basic, header, query, body, sigv4, oauth2_refresh, oauth2_client_credentials, jwt_bearer, ghost_jwt, smtp_login or smtp_xoauth2',
  },
);

const part = block('a part', {
  name: word,
  title: text('a title'),
  secret: flag(),
  shape: maybe(shape),
  hint: maybe(text('a sentence')),
  default: maybe(z.string({ error: mustBe('a text') })),
  optional: maybe(flag()),
  variables: texts,
  caseInsensitive: maybe(flag()),
  source,
});

const kind = block('a kind of credential', {
  kind: word,
  title: text('a title'),
  needs: maybe(list(need, 'a list of needs')),
  parts: list(part, 'a list of parts').min(1, { error: 'names no part' }),
  auth: scheme,
  failedLogin: choice(['harmless', 'counts_against_account', 'counts_against_address'], 'word'),
  failedLoginSource: source,
  expiry: block('a block', {
    rule: choice(['never', 'set_by_user', 'fixed', 'idle', 'unknown'], 'rule'),
    days: maybe(number(0)),
    says: maybe(text('a sentence')),
    source,
  }),
});

const requestSpec = block('a request', {
  method: choice(['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'SMTP'], 'method'),
  host: maybe(word),
  path: maybe(pattern(/^\//, 'a path that begins with /')),
  query: maybe(named(z.string(), 'texts')),
  headers: maybe(named(z.string(), 'texts')),
  json: maybe(z.unknown()),
  form: maybe(named(z.string(), 'texts')),
  auth: maybe(flag()),
  plainText: maybe(flag()),
});

const probe = block('a probe', {
  request,
  needs: maybe(list(need, 'a list of needs')),
  kinds: maybe(texts),
  permission: z.union([text('a permission'), z.null()], { error: mustBe('a permission or null') }),
  provesNeed: maybe(flag()),
  effects: choice(['none', 'unsure'], 'word'),
  because: maybe(text('a sentence')),
  source,
});

const status = z.union([z.int().min(100).max(599), z.literal(['2xx', '3xx', '4xx', '5xx'])], {
  error: mustBe('a status such as 401, or a class such as 4xx'),
});

const rule = block('an answer rule', {
  protocol: maybe(choice(['http', 'smtp'], 'protocol')),
  status: maybe(list(status, 'a list of statuses')),
  text: maybe(search),
  header: maybe(named(search, 'patterns')),
  json: maybe(named(search, 'patterns')),
  html: maybe(z.literal(true, { error: mustBe('true') })),
  url: maybe(search),
  method: maybe(text('a method')),
  on: maybe(texts),
  ours: maybe(flag()),
  kinds: maybe(texts),
  regions: maybe(texts),
  causes: z.union([list(answerCause, 'a list of causes').min(1), z.literal('refusal')], {
    error: mustBe('a list of causes, or refusal'),
  }),
  says: maybe(text('a sentence')),
  source,
});

const advice = block('a piece of advice', { step: text('a sentence'), url: maybe(pageUrl), source });
const page = block('a page', { url: pageUrl, menu: maybe(text('a way')), source });
const setting = block('a setting', {
  name: word,
  title: text('a title'),
  shape: maybe(shape),
  required: maybe(flag()),
  default: maybe(z.string({ error: mustBe('a text') })),
  variables: maybe(texts),
  source,
});
const permission = block('a permission', { scopes: texts, tick: text('what to tick'), source });
const pageNames = [
  'keys',
  'permissions',
  'billing',
  'ip',
  'senders',
  'account',
  'support',
  'regions',
  'docs',
  'errors',
  'changelog',
] as const;
const adviceNames = [...answerCauses, 'leaked', 'new_key'] as const;

export const providerSchema = block('a provider', {
  id: pattern(/^[a-z][a-z0-9-]{0,39}$/, 'a word of small letters, digits and -'),
  name: text('a name'),
  aliases: maybe(texts),
  sendsSingleMails: flag(),
  credentials: list(kind, 'a list of kinds').min(1, { error: 'names no kind of credential' }),
  lookalikes: list(
    block('a look-alike', {
      shape,
      kinds: maybe(texts),
      part: maybe(word),
      means: choice(['wrong_credential', 'malformed'], 'word'),
      says: text('a sentence'),
      source,
    }),
    'a list of look-alikes',
  ),
  hosts: list(block('a host', { region: text('a region'), use: maybe(word), url: hostUrl, source }), 'a list of hosts'),
  variables: maybe(
    named(
      block('a variable', {
        fill: list(block('a fill', { from: text('a name'), match: shape }), 'a list of fills'),
        allow: shape,
        default: maybe(text('a text')),
      }),
      'variables',
    ),
  ),
  endpoint: maybe(
    block('an endpoint', {
      required: flag(),
      example: text('a URL'),
      allow: maybe(shape),
      variables: maybe(texts),
      source,
    }),
  ),
  settings: maybe(list(setting, 'a list of settings')),
  requests: named(requestSpec, 'requests'),
  probes: list(probe, 'a list of probes'),
  refusal: list(answerCause, 'a list of causes'),
  answers: list(rule, 'a list of answer rules'),
  extract: maybe(
    list(
      block('an extract', {
        on: request,
        path: text('a path'),
        as: choice(['account', 'scopes', 'expires', 'egress_ip', 'quota_left', 'quota_used', 'quota_total'], 'fact'),
        source,
      }),
      'a list of extracts',
    ),
  ),
  permissions: maybe(someOf(needs, permission, 'permissions')),
  manage: maybe(
    block('a block', {
      create: maybe(text('a text')),
      list: maybe(text('a text')),
      revoke: maybe(text('a text')),
      needs: maybe(text('a text')),
      source,
    }),
  ),
  keep: texts,
  budget: maybe(block('a budget', { perMinute: number(1), concurrent: number(1), source })),
  statusPage: maybe(block('a status page', { page: pageUrl, api: maybe(pageUrl), source })),
  pages: someOf(pageNames, page, 'pages'),
  advice: maybe(someOf(adviceNames, list(advice, 'a list of advice'), 'advice')),
  retired: maybe(
    list(
      block('a retired address', {
        url: search,
        says: text('a sentence'),
        when: maybe(pattern(/^\d{4}(-\d{2}){0,2}$/, 'a date')),
        successor: maybe(text('a text')),
        source,
      }),
      'a list of retired addresses',
    ),
  ),
  recognise: maybe(list(search, 'a list of patterns')),
});

function sayPatternMistake(value: string): string | undefined {
  try {
    new RegExp(value);
    return undefined;
  } catch (error) {
    return `is not a regular expression: ${error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : ''}`;
  }
}

/** From ^ to $, also when it has alternatives: `^a|b$` matches any text that begins with a. */
function isAnchored(value: string): boolean {
  if (!value.startsWith('^') || !/(^|[^\\])(\\\\)*\$$/.test(value)) return false;
  const bare = value.replace(/\\./gs, '').replace(/\[[^\]]*\]/g, '');
  let depth = 0;
  for (const character of bare) {
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '|' && depth === 0) return false;
  }
  return true;
}
