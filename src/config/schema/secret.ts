/** @module The schema of a secret reference. */

import * as z from 'zod';
import { sayKind } from '../problems/wording.ts';
import { block, duration, mustBeSecret, option } from './fields.ts';

const secretWords = 'a text, { env: NAME }, { file: PATH } or { exec: [COMMAND, ARGUMENT …] }';

const secretBlock = block(secretWords, {
  env: option(
    z.string({ error: mustBeSecret('the name of an environment variable') }).regex(/^[A-Za-z_]\w*$/, {
      error: () => 'must be the name of an environment variable, not the secret itself',
    }),
    'The name of the environment variable that holds the secret.',
  ),
  file: option(
    z.string({ error: mustBeSecret('the path of a file') }).min(1, { error: mustBeSecret('the path of a file') }),
    'The path of the file that holds the secret, relative to the folder of this file. One line end at its end is ignored.',
  ),
  exec: option(
    z
      .array(z.string({ error: ({ input }) => `must be a text; found ${sayKind(input)}: put it in quotes` }), {
        error: ({ input }) => `must be a list, [COMMAND, ARGUMENT …]; found ${sayKind(input)}`,
      })
      .min(1, { error: 'names no command' }),
    'The command that prints the secret, and its arguments. Absolute path, no shell, at most 10 seconds and 64 kB.',
  ),
  ttl: option(duration('1s', '30d'), 'How long the output of exec is used before the command runs again. Default: 1h.'),
}).superRefine((value, context) => {
  const ways = [value.env, value.file, value.exec].filter((way) => way !== undefined).length;
  if (ways !== 1) context.addIssue(`needs exactly one of env, file and exec; found ${ways === 0 ? 'none' : ways}`);
  if (value.ttl !== undefined && value.exec === undefined) context.addIssue('has ttl, which works only with exec');
  if (value.exec?.[0] !== undefined && !value.exec[0].startsWith('/')) {
    context.addIssue({ code: 'custom', path: ['exec', 0], message: 'must be an absolute path, such as /usr/bin/pass' });
  }
});

/** The place where a secret is read; a plain text is the secret itself. */
export const secretSchema = z.union([z.string(), secretBlock], { error: mustBeSecret(secretWords) });

/** A secret reference as the schema reads it. */
export type RawSecret = z.output<typeof secretSchema>;
