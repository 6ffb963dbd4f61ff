/** @module The schema of a user's own provider. A test compares it with the type in `src/core/model/provider.ts`. */

import * as z from 'zod';
import { answerCauses, needs } from '../../core/model/cause.ts';
import { block, choice, flag, list, mustBe, pattern, text } from './fields.ts';
import { kind, request } from './provider-credentials.ts';
import {
  advice,
  answerCause,
  maybe,
  named,
  number,
  pageUrl,
  search,
  shape,
  someOf,
  source,
  texts,
  word,
} from './provider-fields.ts';
import { probe, requestSpec, rule } from './provider-requests.ts';

const hostUrl = pattern(
  /^(?:https|smtps?):\/\/[\w.{}-]+(?::\d+)?$/,
  'https://host, smtp://host:587 or smtps://host:465, without a path',
);

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

/** One provider: the same as the type `Provider`. */
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
