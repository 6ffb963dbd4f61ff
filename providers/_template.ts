/** @module FILL: the name of the ESP, and in a few words what its credentials are. */

import { defineProvider } from '../src/core/model/provider.ts';

// One constant per page that you read, named after what it says; every fact below names the one it comes from.
// A fact without a page: 'from-memory', or 'inferred: why'. A text too long for its line is broken with +.
const docs = 'FILL: https://… the page on authentication';
const errors = 'FILL: https://… the page on errors';

export default defineProvider({
  id: '__ID__',
  name: 'FILL: the name as the ESP writes it',
  // True where single mails (receipts, password resets) are what it is for.
  sendsSingleMails: true,
  // Every kind of credential: API key, OAuth token, SMTP log-in … The first whose part names fit is taken.
  credentials: [
    {
      kind: 'api_key',
      title: 'API key',
      parts: [
        {
          name: 'key',
          title: 'API key',
          secret: true,
          // Anchored. Leave it out when it is not known: a wrong shape calls good keys malformed.
          shape: '^FILL[0-9a-f]{32}$',
          hint: 'FILL: the shape in words',
          // The environment variables that its libraries read.
          variables: ['FILL_API_KEY'],
          source: docs,
        },
      ],
      // bearer, basic, header, query, body, sigv4, oauth2_refresh …: see Scheme in src/core/model/provider.ts.
      auth: { scheme: 'bearer' },
      // harmless, counts_against_account or counts_against_address: decides whether made-up keys may be tried.
      failedLogin: 'counts_against_account',
      failedLoginSource: docs,
      expiry: { rule: 'unknown', says: 'FILL: when such a key ends by itself, or that it never does.', source: docs },
    },
  ],
  // What people put there by mistake: the key's ID, a public key, a webhook secret. One sentence each.
  lookalikes: [{ shape: '^FILL$', means: 'wrong_credential', says: 'FILL: what this is, and where the key is.', source: docs }],
  // Every official host; the first is the default. The key goes nowhere else.
  hosts: [{ region: 'global', url: 'https://FILL.example', source: docs }],
  requests: { account: { method: 'GET', path: '/FILL' } },
  // The request that takes the least permission and changes nothing. In doubt: effects: 'unsure'.
  probes: [{ request: 'account', permission: null, effects: 'none', because: 'FILL: why this request and not another.', source: docs }],
  // What a refusal without further words can mean here.
  refusal: ['unrecognised', 'revoked', 'malformed', 'wrong_credential'],
  // Read from the top, the first that fits counts; behind it stands the common list for HTTP and SMTP.
  // By text or code first, by status last. The causes of a rule are ranked, the most likely first.
  answers: [
    { text: 'FILL: words of its refusal', causes: 'refusal', source: errors },
    { text: 'FILL: words for a missing permission', causes: ['insufficient_permissions'], source: errors },
    { status: ['2xx'], json: { FILL: '.' }, causes: ['healthy'], source: docs },
  ],
  // Which account, scopes, expiry the answer tells.
  extract: [{ on: 'account', path: 'FILL.name', as: 'account', source: docs }],
  permissions: { send: { scopes: ['FILL'], tick: 'FILL: what to tick in the dashboard', source: docs } },
  manage: { create: 'FILL: the way to a new key', revoke: 'FILL: the way to revoke one', needs: 'FILL: who may', source: docs },
  // The paths of answers that may be stored and shown. Never a key or a person's address.
  keep: ['FILL.name', 'message'],
  budget: { perMinute: 20, concurrent: 2, source: docs },
  pages: {
    keys: { url: 'https://FILL.example/keys', menu: 'FILL > the > menu', source: docs },
    docs: { url: 'https://FILL.example/docs', source: docs },
  },
  // Steps for a cause that are true of this ESP alone.
  advice: { revoked: [{ step: 'FILL: a fact that helps at three in the morning.', source: docs }] },
  // What shows in a pasted text that this ESP is meant: names of its libraries and exceptions.
  recognise: ['FILL'],
});
