/** @module The schema of the `http:` block of an integration with `provider: http`. */

import * as z from 'zod';
import { httpUrlShape } from '../../core/generic-provider.ts';
import { answerCauses, needs } from '../../core/model/cause.ts';
import { checkHeaderName, checkHeaderValue } from '../../core/target/header.ts';
import { checkSearch, checkShape } from '../../patterns/check.ts';
import { sayKind } from '../problems/wording.ts';
import { block, by, choice, list, mustBe, oneOrMore, option, pattern, text, wholeNumber } from './fields.ts';

const expression = text('a regular expression').superRefine(by(checkSearch));

const texts = (value: z.ZodType<string, string>) =>
  z.record(z.string(), value, { error: ({ input }) => `must be a block of named texts; found ${sayKind(input)}` });

const headerValue = z.string({ error: mustBe('a text') }).superRefine(by(checkHeaderValue));
const headerName = text('a name').superRefine(by(checkHeaderName));

/** Headers of the config's own; a mistake in a name stands at the name's value, as there is no other place of it. */
const headers = texts(headerValue).superRefine((values, context) => {
  for (const name of Object.keys(values)) {
    const says = checkHeaderName(name);
    if (says !== undefined) context.addIssue({ code: 'custom', path: [name], message: says });
  }
});

const status = z.union([wholeNumber(100, 599), z.enum(['2xx', '3xx', '4xx', '5xx'])], {
  error: mustBe('a status such as 200, or a class such as 2xx'),
});

const conditions = {
  status: option(oneOrMore(status, 'a status or a list of them'), 'A status such as 200, or a class such as 2xx.'),
  text: option(expression, 'A regular expression that is searched in the body. Case does not matter.'),
  header: option(texts(expression), 'Names of headers in lower case, each with a regular expression for its value.'),
  json: option(texts(expression), 'Dotted paths in the JSON body, each with a regular expression for its value.'),
};

const withValue = {
  name: text('a name'),
  value: option(text('a text with {key}'), 'Where the key goes. Default: {key}.'),
};
const kinds = 'bearer, basic, header, query, body or sigv4';

const auth = z.discriminatedUnion(
  'scheme',
  [
    block('a block', {
      scheme: z.literal('bearer'),
      word: option(text('a word').superRefine(by(checkHeaderValue)), 'The word before the token. Default: Bearer.'),
      token: option(text('a text').superRefine(by(checkHeaderValue)), 'Where the key goes. Default: {key}.'),
    }),
    block('a block', { scheme: z.literal('basic'), username: text('a text'), password: text('a text') }),
    block('a block', {
      scheme: z.literal('header'),
      name: headerName,
      value: option(text('a text with {key}').superRefine(by(checkHeaderValue)), 'Where the key goes. Default: {key}.'),
    }),
    block('a block', { scheme: z.literal('query'), ...withValue }),
    block('a block', { scheme: z.literal('body'), ...withValue }),
    block('a block', { scheme: z.literal('sigv4'), service: text('the name of a service') }),
  ],
  { error: () => `must be a block with scheme: ${kinds}` },
);

/** The request to send, and the meaning of its answers. */
export const httpSchema = block('a block with url', {
  url: pattern(new RegExp(httpUrlShape), 'a URL without user name and fragment').describe(
    'The URL to call. {name} stands for a part of the credential or a setting.',
  ),
  name: option(text('a name'), 'The name of the API for people. Default: its host.'),
  method: option(choice(['GET', 'HEAD', 'POST', 'PUT'], 'method'), 'The HTTP method. Default: GET.'),
  auth: option(auth, `How the key is sent: scheme ${kinds}. Default: bearer.`),
  headers: option(headers, 'More headers of the request.'),
  json: option(z.unknown(), 'The body of the request, as JSON.'),
  form: option(texts(z.string({ error: mustBe('a text') })), 'The body of the request, as a form.'),
  healthy: option(
    block('a block of conditions', conditions),
    'The conditions that a healthy answer meets. Default: any 2xx.',
  ),
  answers: option(
    list(
      block('a block of conditions with causes', {
        ...conditions,
        causes: oneOrMore(choice(answerCauses, 'cause'), 'a cause or a list of them').describe(
          'The causes that this answer allows, the most likely first.',
        ),
        says: option(text('a sentence'), 'One sentence that explains the answer to people.'),
      }),
      'a list of rules',
    ),
    'The meaning of other answers. The first rule that fits wins; all come before healthy.',
  ),
  shape: option(
    pattern(/^\^.*\$$/s, 'a regular expression from ^ to $').superRefine(by(checkShape)),
    'The shape of a well-formed key, as a regular expression from ^ to $.',
  ),
  keys_url: option(pattern(/^https?:\/\/\S+$/, 'a URL'), 'The page on which people make a new key.'),
  status_page: option(pattern(/^https?:\/\/\S+$/, 'a URL'), 'The page on which the service reports outages.'),
  failed_login: option(
    choice(['harmless', 'counts_against_account', 'counts_against_address'], 'word'),
    'The effect of a failed log-in. counts_against_account keeps attempts rare. Default: counts_against_account.',
  ),
  needs: option(
    oneOrMore(choice(needs, 'need'), 'a list of needs'),
    'What the key is able to do if the request succeeds.',
  ),
});
