/** @module Omnisend: API keys with rights per resource, three generations of the API, OAuth access tokens. */

import { defineProvider } from '../src/core/model/provider.ts';

const reference = 'https://api-docs.omnisend.com/v2026-03-15/reference';
const authentication = `${reference}/authentication`;
const limits = `${reference}/rate-limit-timeouts-errors`;
const brandPage = 'https://api-docs.omnisend.com/reference/get_brands-current';
const v3Responses = 'https://api-docs.omnisend.com/v3/reference/responses.md';
const phpSdk = 'https://github.com/omnisend/php-sdk/blob/master/src/Omnisend.php';
const wordpress = 'https://github.com/omnisend/wp-omnisend/blob/main/omnisend/includes/Internal/class-connection.php';
const guide = 'https://nango.dev/docs/api-integrations/omnisend/connect';
const detector = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/omnisend/omnisend.go';
const wordpressPlugin = 'https://github.com/WordpressPluginDirectory/omnisend-connect';
const cloudflareErrors = 'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/';
const keysPage = 'https://app.omnisend.com/integrations/api-keys';
const support = 'https://support.omnisend.com';
const accountSettings = 'https://support.omnisend.com/en/articles/2854729-omnisend-account-and-store-settings';
const suspendedAccount = 'https://support.omnisend.com/en/articles/2828597-troubleshoot-a-suspended-omnisend-account';

const publicCode = 'inferred: seen in public code whose address was not kept';
const keyShape = '^[A-Za-z0-9-]{75}$';
const keyHint = '75 letters, digits and dashes (24, a dash, 50)';
const expiry = { rule: 'never', says: 'No end of keys is documented.', source: guide } as const;
const failedLoginSource = 'inferred: an integration author measured with a made-up key; no lock-out is documented';

export default defineProvider({
  id: 'omnisend',
  name: 'Omnisend',
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'api_key',
      title: 'API key',
      parts: [
        { name: 'key', title: 'API key', secret: true, shape: keyShape, hint: keyHint, variables: ['OMNISEND_API_KEY'], source: detector },
      ],
      auth: { scheme: 'bearer', word: 'Omnisend-API-Key' },
      failedLogin: 'harmless',
      failedLoginSource,
      expiry,
    },
    {
      kind: 'api_key_v3',
      title: 'API key for v3 and v5',
      parts: [
        { name: 'key', title: 'API key', secret: true, shape: keyShape, hint: keyHint, variables: ['OMNISEND_API_KEY'], source: detector },
      ],
      auth: { scheme: 'header', name: 'X-API-KEY' },
      failedLogin: 'harmless',
      failedLoginSource,
      expiry,
    },
    {
      kind: 'oauth_access_token',
      title: 'OAuth access token',
      parts: [{ name: 'access_token', title: 'OAuth access token', secret: true, variables: [], source: authentication }],
      auth: { scheme: 'bearer', token: '{access_token}' },
      failedLogin: 'harmless',
      failedLoginSource,
      expiry: { rule: 'unknown', source: authentication },
    },
  ],
  lookalikes: [
    {
      shape: '^[0-9a-f]{24}$',
      means: 'wrong_credential',
      says: 'This is the number of the brand (account), which stands in the snippet of the shop; the API key has 75 characters.',
      source: wordpressPlugin,
    },
    {
      shape: '^Omnisend-API-Key\\s+\\S+$',
      means: 'malformed',
      says: 'The words Omnisend-API-Key belong to the header; store what follows them.',
      source: authentication,
    },
  ],
  hosts: [{ region: 'global', url: 'https://api.omnisend.com', source: authentication }],
  requests: {
    brand: { method: 'GET', path: '/api/brands/current', headers: { 'Omnisend-Version': '2026-03-15' } },
    account_v3: { method: 'GET', path: '/v3/accounts' },
  },
  probes: [
    {
      request: 'brand',
      kinds: ['api_key', 'oauth_access_token'],
      permission: null,
      effects: 'none',
      because:
        'Names the brand and no customer. ' +
        'TruffleHog and Kingfisher ask /v3/contacts, which brings 100 people and calls a key without that right dead.',
      source: brandPage,
    },
    {
      request: 'account_v3',
      kinds: ['api_key_v3'],
      permission: null,
      effects: 'none',
      because: 'GET reads; only POST on this path connects a shop.',
      source: wordpress,
    },
  ],
  refusal: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
  answers: [
    {
      on: ['brand'],
      ours: true,
      status: [403],
      text: 'scope|problems\\.omnisend\\.com/forbidden',
      causes: ['healthy'],
      says: 'The key is alive; it only may not read the brand, which its work does not take.',
      source: publicCode,
    },
    {
      protocol: 'http',
      text: 'missing [\\w.:]{3,40} scope|\\bscopes?\\b[^.]{0,40}(?:missing|required)|problems\\.omnisend\\.com/(?:forbidden|insufficient)',
      causes: ['insufficient_permissions'],
      says: 'The key is known and lacks the right that the answer names.',
      source: publicCode,
    },
    {
      protocol: 'http',
      text: 'incorrect api key or you do ?n.t have rights',
      causes: ['unrecognised', 'insufficient_permissions', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
      says: 'On v3 and v5 a wrong key, no key and a missing right all read alike: 403.',
      source: phpSdk,
    },
    {
      protocol: 'http',
      text: 'problems\\.omnisend\\.com/unauthori[sz]ed',
      causes: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
      says:
        'Omnisend does not take this key; no key at all reads the same. ' +
        'The new API wants "Authorization: Omnisend-API-Key …", not X-API-KEY.',
      source: publicCode,
    },
    {
      protocol: 'http',
      text: 'rate[ -]limit[ -]exceeded|too many requests',
      causes: ['rate_limited'],
      says: 'The limit is shared by all keys and integrations of the brand, so another program may be the one that asks too much.',
      source: limits,
    },
    {
      protocol: 'http',
      status: [400, 404, 410],
      text: 'omnisend-version|version (?:is |has been )?(?:retired|not supported|unknown|invalid)|unsupported version',
      causes: ['endpoint_changed', 'bad_request'],
      says: 'The Omnisend-Version header is missing or names a version that is gone.',
      source: authentication,
    },
    {
      protocol: 'http',
      status: [410],
      causes: ['endpoint_changed'],
      says: 'The version in the Omnisend-Version header is retired.',
      source: publicCode,
    },
    {
      protocol: 'http',
      status: [402],
      causes: ['quota_exhausted', 'account_suspended'],
      says: 'The audience is larger than the billing tier of the account.',
      source: publicCode,
    },
    {
      protocol: 'http',
      text: 'problems\\.omnisend\\.com/(?:validation|not-found|conflict|bad-request)|bad parameter',
      causes: ['bad_request'],
      source: v3Responses,
    },
    {
      protocol: 'http',
      status: [403],
      text: 'cloudflare|ray id|captcha|error code:? ?10\\d\\d\\b',
      causes: ['ip_blocked'],
      says: 'The edge in front of Omnisend stopped the request; the key was not looked at.',
      source: cloudflareErrors,
    },
    {
      protocol: 'http',
      status: [403],
      url: '/v[35]/',
      causes: ['unrecognised', 'insufficient_permissions', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
      says: 'On v3 and v5 a wrong key, no key and a missing right all read alike: 403.',
      source: phpSdk,
    },
    {
      protocol: 'http',
      status: [403],
      url: '/api/',
      causes: ['insufficient_permissions'],
      says: 'The key is known and lacks the right for this.',
      source: publicCode,
    },
    {
      protocol: 'http',
      status: [403],
      text: '^\\W*(?:(?:success\\W+false\\W+)?(?:errors?|message)\\W+)?forbidden\\W*$',
      causes: ['unrecognised', 'insufficient_permissions', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
      source: phpSdk,
    },
    {
      protocol: 'http',
      status: [401],
      text: '^\\W*(?:401\\W*)?$|^.{0,100}unauthori[sz]ed.{0,80}$',
      causes: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
      source: limits,
    },
    { protocol: 'http', status: ['2xx'], json: { brandID: '.' }, causes: ['healthy'], source: brandPage },
    {
      protocol: 'http',
      status: ['2xx'],
      text: '^\\s*\\{\\s*"?error"?\\s*:(?!.*(?:forbidden|unauthori|api key|limit))',
      causes: ['bad_request'],
      says: 'A success in the status and an error in the body.',
      source: 'inferred: the documented error envelope in a 200',
    },
    {
      on: ['brand', 'account_v3'],
      ours: true,
      status: ['2xx'],
      causes: ['network', 'endpoint_changed'],
      says: 'A success without the brand: something else answered in place of Omnisend.',
      source: brandPage,
    },
  ],
  extract: [{ on: 'brand', path: 'brandID', as: 'account', source: brandPage }],
  permissions: {
    contacts: { scopes: ['contacts.read'], tick: 'Contacts: Read', source: guide },
    lists: { scopes: ['segments.read'], tick: 'Segments: Read', source: 'from-memory' },
    campaigns: { scopes: ['campaigns.read'], tick: 'Campaigns: Read', source: guide },
    account: { scopes: ['brands.read'], tick: 'Brands: Read', source: publicCode },
  },
  manage: {
    create: 'in the dashboard: Store settings > API > API keys > Create API key; it is shown once',
    list: 'in the dashboard: Store settings > API > API keys',
    revoke: 'in the dashboard: Store settings > API > API keys',
    needs: 'a user who may make API keys',
    source: guide,
  },
  keep: ['type', 'title', 'status', 'detail', 'error', 'errors.*.code', 'retryAfter', 'brandID', 'platform'],
  budget: { perMinute: 10, concurrent: 1, source: limits },
  statusPage: { page: 'https://status.omnisend.com', source: 'from-memory' },
  pages: {
    keys: { url: keysPage, menu: 'Store settings > API > API keys', source: authentication },
    permissions: { url: keysPage, menu: 'Store settings > API > API keys > Create API key', source: guide },
    support: { url: support, source: 'from-memory' },
    docs: { url: authentication, source: authentication },
    errors: { url: limits, source: limits },
    billing: { url: accountSettings, menu: 'the profile menu at the top right > Billing', source: accountSettings },
  },
  advice: {
    unrecognised: [
      { step: 'Look for the key by its name in the store that it belongs to: each store has keys of its own.', source: guide },
    ],
    insufficient_permissions: [
      {
        step: 'Make a key with the right that the answer names and replace this one: rights are chosen when a key is made.',
        source: guide,
      },
    ],
    auth_missing: [
      {
        step: 'Send "Authorization: Omnisend-API-Key …" with Omnisend-Version: 2026-03-15 under /api, and X-API-KEY under /v3 and /v5.',
        url: authentication,
        source: authentication,
      },
    ],
    endpoint_changed: [
      {
        step: 'Set Omnisend-Version: 2026-03-15 (or later) and move from /v3 and /v5 to /api.',
        url: authentication,
        source: authentication,
      },
    ],
    rate_limited: [
      {
        step: 'Look for other integrations of the same brand: all share 400 requests a minute; segments, tags and analytics have less.',
        url: limits,
        source: limits,
      },
    ],
    quota_exhausted: [{ step: 'Make the audience smaller or raise the billing tier.', source: publicCode }],
    leaked: [
      { step: 'Delete the key, make a new one, then look at contacts and campaigns for changes that nobody of you made.', source: guide },
    ],
    new_key: [
      {
        step:
          'Do not name the key like an app of the App Market, or Omnisend sends you to that app; ' +
          'switch on only the rights it needs, and copy it at once.',
        url: guide,
        source: guide,
      },
    ],
    wrong_credential: [
      {
        step: 'Use a key of the new kind under /api and one for v3 under /v3 and /v5; the brand ID before the hyphen alone is no key.',
        source: authentication,
      },
    ],
    revoked: [{ step: 'Look under Store settings > API > API keys whether the key is gone; it cannot be brought back.', source: guide }],
    ip_blocked: [
      {
        step:
          'Send a User-Agent, and give Omnisend’s support the Ray ID of the page: ' +
          'Cloudflare stopped the request, and keys have no list of addresses.',
        url: support,
        source: 'inferred: no list of addresses is documented; Cloudflare stands in front',
      },
    ],
    account_suspended: [
      {
        step:
          'See that the store is public and that the last campaign bounced less than 7 %: ' +
          'Omnisend then suspends campaigns, while automations go on.',
        url: suspendedAccount,
        source: suspendedAccount,
      },
    ],
  },
  recognise: ['omnisend'],
});
