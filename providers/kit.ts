/** @module Kit, formerly ConvertKit: v4 API keys and OAuth tokens, v3 keys and secrets on the old host. */

import { defineProvider } from '../src/core/model/provider.ts';

const auth = 'https://developers.kit.com/api-reference/authentication';
const codes = 'https://developers.kit.com/api-reference/response-codes';
const codesV3 = 'https://developers.kit.com/api-reference/v3/response-codes';
const ping = 'https://developers.kit.com/api-reference/v5/ping/check-your-credentials.md';
const refresh = 'https://developers.kit.com/api-reference/oauth-refresh-token-flow';
const v4 = 'https://developers.kit.com/v4';
const library = 'https://github.com/Kit/convertkit-wordpress-libraries/blob/main/src/class-convertkit-api-v4.php';
const libraryTest = 'https://github.com/Kit/convertkit-wordpress-libraries/blob/main/tests/Integration/APITest.php';
const sdk = 'https://github.com/Kit/ConvertKitSDK-PHP/blob/main/README.md';
const sdkTest = 'https://github.com/Kit/ConvertKitSDK-PHP/blob/main/tests/ConvertKitAPITest.php';
const sdkKeyTest = 'https://github.com/Kit/ConvertKitSDK-PHP/blob/main/tests/ConvertKitAPIKeyTest.php';
const names = 'https://github.com/Kit/ConvertKitSDK-PHP/blob/main/.env.example';
const problems = 'https://github.com/api-evangelist/convertkit/blob/main/errors/convertkit-problem-types.yml';
const detector = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/convertkit/convertkit.go';
const accountV3 = 'https://developers.kit.com/api-reference/v3/account.md';
const rfc6749 = 'https://datatracker.ietf.org/doc/html/rfc6749#section-5.2';
const wordpressChanges = 'https://github.com/Kit/convertkit-wordpress/blob/main/CHANGELOG.md';

const harmless = 'inferred: no lock-out is documented; secret scanners try unknown keys by the thousand';
const never = { rule: 'never', says: 'Kit’s keys have no expiry; they are deleted by hand.', source: sdk } as const;

export default defineProvider({
  id: 'kit',
  name: 'Kit',
  aliases: ['convertkit', 'ConvertKit'],
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'v4_api_key',
      title: 'v4 API key',
      parts: [
        {
          name: 'key',
          title: 'v4 API key',
          secret: true,
          shape: '^kit_[0-9a-f]{32}$',
          hint: 'kit_ and 32 hex digits',
          variables: ['KIT_API_KEY', 'CONVERTKIT_V4_API_KEY'],
          source: 'inferred: keys in public repositories; the documentation only shows kit_abc123',
        },
      ],
      auth: { scheme: 'header', name: 'X-Kit-Api-Key' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: never,
    },
    {
      kind: 'v3_api_key',
      title: 'v3 API key',
      parts: [
        {
          name: 'key',
          title: 'v3 API key',
          secret: true,
          shape: '^[A-Za-z0-9_-]{22}$',
          hint: '22 letters, digits, - or _',
          variables: ['CONVERTKIT_API_KEY', 'CONVERTKIT_V3_API_KEY'],
          source: detector,
        },
      ],
      auth: { scheme: 'query', name: 'api_key' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: never,
    },
    {
      kind: 'v3_api_secret',
      title: 'v3 API secret',
      parts: [
        {
          name: 'key',
          title: 'v3 API secret',
          secret: true,
          shape: '^[A-Za-z0-9_-]{43}$',
          hint: '43 letters, digits, - or _',
          variables: ['CONVERTKIT_API_SECRET', 'CONVERTKIT_V3_API_SECRET'],
          source: 'from-memory',
        },
      ],
      auth: { scheme: 'query', name: 'api_secret' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: never,
    },
    {
      kind: 'access_token',
      title: 'OAuth access token',
      parts: [
        {
          name: 'access_token',
          title: 'OAuth access token',
          secret: true,
          hint: 'a long text without a fixed shape',
          variables: ['CONVERTKIT_OAUTH_ACCESS_TOKEN'],
          source: names,
        },
      ],
      auth: { scheme: 'bearer', token: '{access_token}' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: {
        rule: 'unknown',
        says:
          'The token answer says how long it lives (expires_in). ' +
          'A refresh token serves only once since May 2026, so Keymedic never spends it: give the access token.',
        source: refresh,
      },
    },
  ],
  lookalikes: [
    {
      shape: '^kit_\\w+$',
      kinds: ['v3_api_key', 'v3_api_secret', 'access_token'],
      means: 'wrong_credential',
      says: 'This is a v4 API key; it goes to api.kit.com in the header X-Kit-Api-Key, not into ?api_key= or Bearer.',
      source: auth,
    },
    {
      shape: '^[A-Za-z0-9_-]{22}$',
      kinds: ['v4_api_key', 'v3_api_secret', 'access_token'],
      means: 'wrong_credential',
      says: 'This looks like a v3 API key; account data take the v3 API secret, and v4 takes a key that starts with kit_.',
      source: codesV3,
    },
  ],
  hosts: [
    { region: 'global', url: 'https://api.kit.com', source: v4 },
    { region: 'global', use: 'v3', url: 'https://api.convertkit.com', source: detector },
  ],
  requests: {
    account: { method: 'GET', path: '/v4/account' },
    v3_forms: { method: 'GET', host: 'v3', path: '/v3/forms' },
    v3_account: { method: 'GET', host: 'v3', path: '/v3/account' },
  },
  probes: [
    {
      request: 'account',
      kinds: ['v4_api_key', 'access_token'],
      permission: null,
      effects: 'none',
      because: 'Names the account and its plan. Bulk and purchase endpoints refuse good API keys; /v5/ping is still called unstable.',
      source: sdkTest,
    },
    { request: 'v3_forms', kinds: ['v3_api_key'], permission: null, effects: 'none', source: detector },
    {
      request: 'v3_account',
      kinds: ['v3_api_secret'],
      permission: null,
      effects: 'none',
      source: 'inferred: n8n checks the v3 secret so (ConvertKitApi.credentials)',
    },
  ],
  refusal: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
  answers: [
    { protocol: 'http', status: ['2xx'], json: { account: '^\\{' }, causes: ['healthy'], source: sdkTest },
    { protocol: 'http', status: ['2xx'], json: { forms: '^\\[' }, causes: ['healthy'], source: detector },
    {
      text: 'access token (?:has |is )?expired',
      causes: ['expired'],
      says: 'OAuth access tokens run out; whoever uses it must refresh it.',
      source: libraryTest,
    },
    {
      text: 'access token (?:was|has been|is) revoked',
      causes: ['revoked'],
      source: 'inferred: the sentence beside "expired" and "invalid" in the OAuth server that Kit uses',
    },
    {
      text: 'access token is invalid',
      causes: ['unrecognised', 'revoked', 'malformed', 'wrong_credential'],
      says: 'Kit does not know this token; it says the same of a revoked one.',
      source: libraryTest,
    },
    {
      text: 'authorization grant is invalid|invalid_grant',
      causes: ['revoked', 'expired', 'unrecognised', 'malformed', 'wrong_credential'],
      says: 'A refresh token serves only once; the one that came with the last token is the good one.',
      source: refresh,
    },
    {
      text: 'client authentication failed|invalid_client',
      causes: ['unrecognised', 'wrong_credential', 'malformed', 'revoked', 'auth_missing'],
      source: rfc6749,
    },
    {
      text: 'api (?:key|secret) not (?:valid|found)',
      causes: ['unrecognised', 'revoked', 'malformed', 'wrong_credential'],
      says: 'Words of v3: the key or secret is not known, or one stands in place of the other.',
      source: libraryTest,
    },
    {
      text: 'api (?:key|secret) not present',
      causes: ['auth_missing', 'malformed', 'wrong_credential'],
      says: 'No key arrived, or an API key where only the API secret is taken.',
      source: codesV3,
    },
    {
      status: ['4xx'],
      text:
        'trial|free (?:account|plan|newsletter)|payment|no longer (?:has|have) (?:api )?access|access to apps' +
        '|paid (?:plan|account)|upgrade',
      causes: ['account_suspended'],
      says: 'The key is good; the account has lost access to apps: trial over, free plan, or a payment that failed.',
      source: codes,
    },
    { text: 'subscriber limit', causes: ['quota_exhausted'], says: 'The plan’s number of subscribers would be exceeded.', source: codesV3 },
    {
      text:
        '(?:requires?|must use|only (?:available|supported) (?:with|via|for)) (?:an? )?oauth|oauth (?:is )?(?:required|only)' +
        "|(?:not (?:available|supported|allowed)|can(?:'|no)t be used) (?:for|with|via|using) (?:an? )?api keys?",
      causes: ['wrong_credential', 'insufficient_permissions'],
      says: 'Bulk and purchase endpoints take OAuth tokens only; an API key is refused there.',
      source: codes,
    },
    { text: 'authorization failed', causes: 'refusal', source: codesV3 },
    { text: '\\bauthentication failed', causes: ['auth_missing', 'malformed'], says: 'No key or token arrived.', source: libraryTest },
    { text: 'rate limit hit', causes: ['rate_limited'], says: '120 requests a minute for a key, 600 for an OAuth token.', source: library },
    {
      protocol: 'http',
      status: [401],
      url: '/v4/(?:purchases|bulk/)',
      causes: [
        'wrong_credential',
        'insufficient_permissions',
        'unrecognised',
        'revoked',
        'malformed',
        'expired',
        'auth_missing',
        'account_suspended',
      ],
      says: 'This endpoint takes OAuth tokens only and answers a good API key with 401.',
      source: sdkKeyTest,
    },
    { protocol: 'http', status: [401], url: '/v3/', causes: 'refusal', source: codesV3 },
    {
      protocol: 'http',
      status: [401],
      causes: ['unrecognised', 'account_suspended', 'revoked', 'malformed', 'wrong_credential', 'expired', 'auth_missing'],
      says: 'Kit answers 401 to bad keys and to unpaid bills alike; the message tells which.',
      source: codes,
    },
    {
      protocol: 'http',
      status: [403],
      url: '/v3/',
      causes: ['quota_exhausted'],
      says: 'In v3 a 403 is no matter of rights: the plan’s number of subscribers would be exceeded.',
      source: codesV3,
    },
    {
      protocol: 'http',
      status: [403],
      causes: ['account_suspended', 'insufficient_permissions'],
      says: 'The key was accepted; the plan or the app’s access does not allow this.',
      source: problems,
    },
    {
      protocol: 'http',
      status: [413],
      causes: ['rate_limited'],
      says: 'Too many bulk requests are waiting; try again later.',
      source: codes,
    },
    { text: 'entity you were trying to find', causes: ['bad_request'], source: codesV3 },
    { protocol: 'http', status: [400, 409, 422], causes: ['bad_request'], source: problems },
    { protocol: 'http', status: [204], causes: ['healthy'], source: ping },
    { protocol: 'http', status: ['2xx'], json: { errors: '^\\[.*[^\\[\\]\\s]' }, causes: ['bad_request'], source: problems },
    { protocol: 'http', status: ['2xx'], json: { primary_email_address: '.' }, causes: ['healthy'], source: accountV3 },
    { protocol: 'http', status: ['2xx'], text: '^\\s*\\{(?!.*"errors?")', causes: ['healthy'], source: v4 },
  ],
  extract: [
    { on: 'account', path: 'account.id', as: 'account', source: sdkTest },
    { on: 'v3_account', path: 'primary_email_address', as: 'account', source: accountV3 },
  ],
  manage: {
    create: 'Settings > Developer, in the dashboard only',
    list: 'Settings > Developer',
    revoke: 'Settings > Developer',
    needs: 'the owner of the account',
    source: sdk,
  },
  keep: ['errors', 'error', 'message', 'error_description', 'account.id', 'account.plan_type'],
  budget: { perMinute: 30, concurrent: 1, source: codes },
  statusPage: { page: 'https://status.kit.com', api: 'https://status.kit.com/api/v2/summary.json', source: 'from-memory' },
  pages: {
    keys: { url: 'https://app.kit.com/account_settings/developer_settings', menu: 'Settings > Developer', source: sdk },
    billing: { url: 'https://app.kit.com/account_settings/billing', menu: 'Settings > Billing', source: 'from-memory' },
    support: { url: 'https://help.kit.com', source: 'from-memory' },
    docs: { url: auth, source: auth },
    errors: { url: codes, source: codes },
    changelog: { url: v4, source: v4 },
    permissions: { url: auth, source: auth },
  },
  advice: {
    account_suspended: [
      {
        step:
          'Look at the plan first: a lapsed trial, the free plan or a failed payment reads like a bad key (401). ' +
          'Do not replace the key.',
        url: codes,
        source: codes,
      },
    ],
    wrong_credential: [
      {
        step:
          'Take the key of the version that you call: v4 wants kit_… in X-Kit-Api-Key, v3 a 22-character key or, ' +
          'for account data, the API secret; bulk and purchase endpoints take OAuth only.',
        url: auth,
        source: codesV3,
      },
    ],
    malformed: [{ step: 'Look for blanks copied along with the key.', source: wordpressChanges }],
    unrecognised: [{ step: 'Compare the key with those listed under Settings > Developer of the right account.', source: sdk }],
    expired: [
      {
        step: 'Let the application refresh its token and store the new refresh token: each serves only once.',
        url: refresh,
        source: refresh,
      },
    ],
    quota_exhausted: [{ step: 'Upgrade the plan or remove subscribers; the key is good.', url: codesV3, source: codesV3 }],
    rate_limited: [{ step: 'Wait a minute: 120 requests in 60 seconds per key, and no Retry-After is sent.', source: problems }],
    leaked: [
      {
        step: 'Delete the key under Settings > Developer, make a new one, then look through broadcasts and exports of subscribers.',
        source: sdk,
      },
    ],
    new_key: [{ step: 'Choose v4: such a key acts for the whole account, except bulk and purchase endpoints.', source: auth }],
    revoked: [{ step: 'Look under Settings > Developer whether the key was deleted; each key has a name there.', source: sdk }],
    insufficient_permissions: [
      {
        step:
          'Use an OAuth token where the endpoint is about bulk work or purchases: ' +
          'API keys may not call those, and no key has scopes to tick.',
        url: auth,
        source: auth,
      },
    ],
  },
  recognise: [
    'convert ?kit',
    '\\bapi\\.kit\\.com\\b',
    '\\bX-Kit-Api-Key\\b',
    '\\bkit_[0-9a-f]{32}\\b',
    'ConvertKit_?API',
    'Authorization Failed\\W{1,30}(?:message\\W{1,6})?API (?:Key|Secret)',
    'API Secret not (?:present|valid)',
  ],
});
