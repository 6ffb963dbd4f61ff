/** @module Any HTTP API: what is known without the `http:` block of an integration (see `src/core/generic-http.ts`). */

import { defineProvider } from '../src/core/model/provider.ts';

const rfc6750 = 'https://datatracker.ietf.org/doc/html/rfc6750';
const rfc9110 = 'https://datatracker.ietf.org/doc/html/rfc9110';

export default defineProvider({
  id: 'http',
  name: 'HTTP API',
  aliases: ['generic HTTP'],
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'key',
      title: 'API key or token',
      parts: [{ name: 'key', title: 'key', secret: true, variables: [], source: rfc6750 }],
      auth: { scheme: 'bearer' },
      failedLogin: 'counts_against_account',
      failedLoginSource: 'inferred: nobody can know this of an API that has no description',
      expiry: { rule: 'unknown', source: 'inferred: nobody can know this of an API that has no description' },
    },
  ],
  lookalikes: [],
  hosts: [],
  endpoint: { required: true, example: 'https://api.example.com', source: rfc9110 },
  requests: { check: { method: 'GET', path: '/' } },
  probes: [{ request: 'check', permission: null, effects: 'none', source: rfc9110 }],
  refusal: ['unrecognised', 'revoked', 'expired', 'malformed', 'wrong_credential', 'auth_missing'],
  answers: [],
  keep: [],
  pages: { docs: { url: rfc6750, source: rfc6750 }, errors: { url: rfc9110, source: rfc9110 } },
});
