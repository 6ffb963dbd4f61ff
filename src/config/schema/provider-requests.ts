/** @module The schema of a provider's requests, its probes, and the rules that read their answers. */

import * as z from 'zod';
import { checkHeaderValue } from '../../core/target/header.ts';
import { block, by, choice, flag, list, mustBe, pattern, text } from './fields.ts';
import { request } from './provider-credentials.ts';
import { advice, answerCause, maybe, named, need, search, source, texts, word } from './provider-fields.ts';

/** A place such as `{key}` is filled later. */
const headers = named(z.string().superRefine(by(checkHeaderValue)), 'texts');

/** One request. */
export const requestSpec = block('a request', {
  method: choice(['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'SMTP'], 'method'),
  host: maybe(word),
  path: maybe(pattern(/^\//, 'a path that begins with /')),
  query: maybe(named(z.string(), 'texts')),
  headers: maybe(headers),
  json: maybe(z.unknown()),
  form: maybe(named(z.string(), 'texts')),
  auth: maybe(flag()),
  plainText: maybe(flag()),
});

/** One probe. */
export const probe = block('a probe', {
  request,
  needs: maybe(list(need, 'a list of needs')),
  kinds: maybe(texts),
  permission: z.union([text('a permission'), z.null()], { error: mustBe('a permission or null') }),
  provesNeed: maybe(flag()),
  unproven: maybe(text('a sentence')),
  effects: choice(['none', 'unsure'], 'word'),
  because: maybe(text('a sentence')),
  source,
});

const status = z.union([z.int().min(100).max(599), z.literal(['2xx', '3xx', '4xx', '5xx'])], {
  error: mustBe('a status such as 401, or a class such as 4xx'),
});

/** One answer rule. */
export const rule = block('an answer rule', {
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
  title: maybe(text('a few words')),
  steps: maybe(list(advice, 'a list of steps').min(1)),
  parts: maybe(texts),
  todo: maybe(advice),
  source,
});
