/** @module The `http:` block of an integration with `provider: http`: the request to send and how a healthy answer looks. */

import * as z from 'zod';
import { httpUrlShape } from '../../core/generic-provider.ts';
import { causes, needs } from '../../core/model/cause.ts';
import { sayKind } from '../problems/wording.ts';
import { block, choice, list, mustBe, oneOrMore, option, pattern, text, wholeNumber } from './fields.ts';

const answerCauses = causes.filter((cause) => cause !== 'agent_problem' && cause !== 'unrelated') as [
  Exclude<(typeof causes)[number], 'agent_problem' | 'unrelated'>,
];

const expression = text('a regular expression').refine(compiles, { error: 'is not a regular expression' });

const texts = (value: z.ZodType<string, string>) =>
  z.record(z.string(), value, { error: ({ input }) => `must be a block of named texts; found ${sayKind(input)}` });

const status = z.union([wholeNumber(100, 599), z.enum(['2xx', '3xx', '4xx', '5xx'])], {
  error: mustBe('a status such as 200, or a class such as 2xx'),
});

const conditions = {
  status: option(oneOrMore(status, 'a status or a list of them'), '200, or 2xx for a class.'),
  text: option(expression, 'Regular expression, searched in the body without regard to case.'),
  header: option(texts(expression), 'Header name in lower case, and a regular expression for its value.'),
  json: option(texts(expression), 'Dotted path in the JSON body, and a regular expression for its value.'),
};

const withValue = { name: text('a name'), value: option(text('a text with {key}'), '{key} by default.') };
const kinds = 'bearer, basic, header, query, body or sigv4';

const auth = z.discriminatedUnion(
  'scheme',
  [
    block('a block', {
      scheme: z.literal('bearer'),
      word: option(text('a word'), 'In place of Bearer.'),
      token: option(text('a text'), '{key} by default.'),
    }),
    block('a block', { scheme: z.literal('basic'), username: text('a text'), password: text('a text') }),
    block('a block', { scheme: z.literal('header'), ...withValue }),
    block('a block', { scheme: z.literal('query'), ...withValue }),
    block('a block', { scheme: z.literal('body'), ...withValue }),
    block('a block', { scheme: z.literal('sigv4'), service: text('the name of a service') }),
  ],
  { error: () => `must be a block with scheme: ${kinds}` },
);

export const httpSchema = block('a block with url', {
  url: pattern(new RegExp(httpUrlShape), 'a URL without user name and fragment').describe(
    'What to ask; {name} stands for a part of the credential or a setting.',
  ),
  name: option(text('a name'), 'What people call it; the host by default.'),
  method: option(choice(['GET', 'HEAD', 'POST', 'PUT'], 'method'), 'GET by default.'),
  auth: option(auth, `How the key is presented: scheme ${kinds}; bearer by default.`),
  headers: option(texts(z.string({ error: mustBe('a text') })), 'Further headers.'),
  json: option(z.unknown(), 'The JSON body.'),
  form: option(texts(z.string({ error: mustBe('a text') })), 'The form body.'),
  healthy: option(block('a block of conditions', conditions), 'What a healthy answer has; any 2xx by default.'),
  answers: option(
    list(
      block('a block of conditions with causes', {
        ...conditions,
        causes: oneOrMore(choice(answerCauses, 'cause'), 'a cause or a list of them').describe(
          'The most likely first.',
        ),
        says: option(text('a sentence'), 'One sentence for people.'),
      }),
      'a list of rules',
    ),
    'What other answers mean, read top down before healthy.',
  ),
  shape: option(
    pattern(/^\^.*\$$/s, 'a regular expression from ^ to $').refine(compiles, { error: 'is not a regular expression' }),
    'How a well-formed key looks.',
  ),
  keys_url: option(pattern(/^https?:\/\/\S+$/, 'a URL'), 'Where a new key is made.'),
  status_page: option(pattern(/^https?:\/\/\S+$/, 'a URL'), 'Where the service tells of its outages.'),
  failed_login: option(
    choice(['harmless', 'counts_against_account', 'counts_against_address'], 'word'),
    'What a failed log-in does; counts_against_account by default, which keeps tries rare.',
  ),
  needs: option(oneOrMore(choice(needs, 'need'), 'a list of needs'), 'What the request shows that the key can do.'),
});

function compiles(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
