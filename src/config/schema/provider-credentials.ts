/** @module The schema of a provider's kinds of credential: their parts, and how each is presented. */

import * as z from 'zod';
import { block, choice, flag, list, mustBe, text } from './fields.ts';
import { maybe, need, number, shape, source, texts, word } from './provider-fields.ts';

/** The name of a request. */
export const request = text('the name of a request');
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

/** One kind of credential. */
export const kind = block('a kind of credential', {
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
