/** @module Mistakes in keys, credentials and secret references. */

import { good, integration, sendgrid, testMistakes } from '../expect-mistakes.ts';

testMistakes([
  ['no key', integration(sendgrid), '2:5 integrations[0]: is missing its key: key, or credential: { password }'],
  [
    'an unquoted number as key',
    integration(`${sendgrid}key: 0123456789`),
    '4:10 integrations[0].key: YAML reads this as a number and changes it; put it in quotes',
  ],
  [
    'a float as key',
    integration(`${sendgrid}key: 1e5`),
    '4:10 integrations[0].key: YAML reads this as a number and changes it; put it in quotes',
  ],
  [
    'true as key',
    integration(`${sendgrid}key: true`),
    '4:10 integrations[0].key: YAML reads this as true or false and changes it; put it in quotes',
  ],
  [
    'an empty key',
    integration(`${sendgrid}key:`),
    '4:5 integrations[0].key: must be a text, { env: NAME }, { file: PATH } or { exec: [COMMAND, ARGUMENT …] }; found nothing',
  ],
  [
    'a list as key',
    integration(`${sendgrid}key: [a]`),
    '4:10 integrations[0].key: must be a text, { env: NAME }, { file: PATH } or { exec: [COMMAND, ARGUMENT …] }; found a list',
  ],
  [
    'a misspelt reference',
    integration(`${sendgrid}key: { evn: KEY }`),
    '4:12 integrations[0].key.evn: unknown option "evn"; did you mean "env"?',
  ],
  [
    'an empty reference',
    integration(`${sendgrid}key: {}`),
    '4:10 integrations[0].key: needs exactly one of env, file and exec; found none',
  ],
  [
    'two references',
    integration(`${sendgrid}key: { env: KEY, file: key }`),
    '4:10 integrations[0].key: needs exactly one of env, file and exec; found 2',
  ],
  [
    'a relative command',
    integration(`${sendgrid}key: { exec: [pass, show] }`),
    '4:19 integrations[0].key.exec[0]: must be an absolute path, such as /usr/bin/pass',
  ],
  [
    'a command as text',
    integration(`${sendgrid}key: { exec: /usr/bin/pass show }`),
    '4:18 integrations[0].key.exec: must be a list, [COMMAND, ARGUMENT …]; found a text',
  ],
  [
    'a number among arguments',
    integration(`${sendgrid}key: { exec: [/bin/echo, 1] }`),
    '4:30 integrations[0].key.exec[1]: must be a text; found a number: put it in quotes',
  ],
  [
    'ttl without exec',
    integration(`${sendgrid}key: { env: KEY, ttl: 1h }`),
    '4:10 integrations[0].key: has ttl, which works only with exec',
  ],
  [
    'key beside credential',
    integration(`${good}\ncredential: { key: { env: KEY } }`),
    '5:5 integrations[0].credential: is given beside key; give one of the two',
  ],
  [
    'a key in plain',
    integration(`${sendgrid}key: SG.abc`),
    'warning 4:10 integrations[0].key: the secret is plain text here; use { env: NAME }, { file: PATH } or { exec: [COMMAND, …] }',
  ],
  [
    'an unexpanded variable',
    integration(`${sendgrid}key: "\${SENDGRID_API_KEY}"`),
    'warning 4:10 integrations[0].key: a $VARIABLE is not replaced here; write { env: NAME }',
  ],
  [
    'a wrong part',
    integration('id: a\nprovider: mailjet\ncredential: { api_key: { env: A }, secret: { env: B } }'),
    '4:40 integrations[0].credential.secret: Mailjet has no part "secret"; it takes credential: { api_key, secret_key }, or credential: { username, password }, or key',
  ],
  [
    'a missing part',
    integration('id: a\nprovider: mailjet\ncredential: { api_key: { env: A } }'),
    '4:17 integrations[0].credential: is missing secret_key; Mailjet takes credential: { api_key, secret_key }, or credential: { username, password }, or key',
  ],
]);
