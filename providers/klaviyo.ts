/** @module Klaviyo: private API keys with scopes, OAuth access tokens, and dated revisions that fall forward. */

import { defineProvider } from '../src/core/model/provider.ts';

const authDoc = 'https://developers.klaviyo.com/en/docs/authenticate_';
const errorsDoc = 'https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling';
const problems = 'https://github.com/api-evangelist/klaviyo/blob/main/errors/klaviyo-problem-types.yml';
const versioning = 'https://developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy';
const lifecycle = 'https://github.com/api-evangelist/klaviyo/blob/main/lifecycle/klaviyo-lifecycle.yml';
const oauthErrors = 'https://developers.klaviyo.com/en/docs/troubleshoot_oauth_errors';
const oauthFacts = 'https://github.com/api-evangelist/klaviyo/blob/main/authentication/klaviyo-authentication.yml';
const stable = 'https://raw.githubusercontent.com/klaviyo/openapi/main/openapi/stable.json';
const accounts = 'https://raw.githubusercontent.com/klaviyo/openapi/main/openapi/stable/apis/get_accounts.json';
const keysBeta = 'https://raw.githubusercontent.com/klaviyo/openapi/main/openapi/beta/categories/api_keys.json';
const cassette = 'https://github.com/spree/spree_klaviyo/blob/HEAD/spec/vcr/klaviyo/can_connect/invalid_private_api_key.yml';
const schemeIssue = 'https://github.com/klaviyo/klaviyo-api-ruby/issues/19';
const challenge = 'https://github.com/klaviyo/klaviyo-api-python/issues/84';
const detector = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/klaviyo/klaviyo.go';
const navigation = 'https://intercom.help/subscribfy/en/articles/9208340-how-do-i-setup-klaviyo';
const doubledScheme = 'https://github.com/klaviyo/klaviyo-api-ruby/issues/39';
const tapTest = 'https://github.com/singer-io/tap-klaviyo/blob/master/tests/unittests/test_exception_handling.py';
const apiRetired = 'https://github.com/timlrx/pliny/issues/174';
const revisionRefused = 'https://github.com/klaviyo/klaviyo-swift-sdk/pull/730';
const throttled = 'https://github.com/klaviyo/klaviyo-api-node/issues/66';
const answersOne = 'https://github.com/klaviyo/php-klaviyo/issues/36';
const forbidden = 'https://github.com/segment-boneyard/segment-docs/issues/6622';
const changelog = 'https://developers.klaviyo.com/en/docs/changelog_';
const suspended = 'https://community.klaviyo.com/developer-group-64/suspention-issue-16359';
const disabledKeys = 'https://help.klaviyo.com/hc/en-us/articles/51168335206299';

const harmless = 'inferred: secret scanners try unknown keys by the thousand; the page on errors knows no lock-out';
const headers = {
  accept: 'application/vnd.api+json',
  revision: '{revision}',
  'x-klaviyo-revision-fall-forward-opt-out': '{fall_forward_opt_out}',
} as const;

export default defineProvider({
  id: 'klaviyo',
  name: 'Klaviyo',
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'api_key',
      title: 'private API key',
      parts: [
        {
          name: 'key',
          title: 'private API key',
          secret: true,
          shape: '^pk_(?:[0-9a-f]{34}|[A-Za-z0-9]{6}_[0-9a-f]{34})$',
          hint: 'pk_ and 34 hex digits; newer ones have 6 characters of the account and _ between',
          variables: ['KLAVIYO_API_KEY', 'KLAVIYO_PRIVATE_KEY', 'KLAVIYO_PRIVATE_API_KEY'],
          source: detector,
        },
      ],
      auth: { scheme: 'bearer', word: 'Klaviyo-API-Key' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: { rule: 'never', says: 'Private keys have no expiry; they are disabled or deleted.', source: keysBeta },
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
          variables: ['KLAVIYO_ACCESS_TOKEN'],
          source: oauthFacts,
        },
      ],
      auth: { scheme: 'bearer', token: '{access_token}' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: {
        rule: 'fixed',
        days: 1 / 24,
        says: 'An access token lives for an hour; its refresh token dies after 90 idle days or when the app is removed.',
        source: oauthFacts,
      },
    },
  ],
  lookalikes: [
    {
      shape: '^[A-Za-z0-9]{6}$',
      kinds: ['api_key'],
      means: 'wrong_credential',
      says: 'This is the public API key (company or site ID), for the web page only; the private key starts with pk_.',
      source: authDoc,
    },
    {
      shape: '^Klaviyo-API-Key\\s+\\S+$',
      means: 'malformed',
      says: 'The scheme Klaviyo-API-Key was pasted with the key; give the part from pk_ on.',
      source: schemeIssue,
    },
    {
      shape: '^pk_\\*+\\w{0,6}$',
      means: 'malformed',
      says: 'This is the masked form that Klaviyo shows; the key itself is shown only once, when it is made.',
      source: keysBeta,
    },
    {
      shape: '^pk_(?:live|test)_\\w+$',
      means: 'wrong_credential',
      says: 'This is a publishable key of Stripe, which also starts with pk_.',
      source: 'from-memory',
    },
  ],
  hosts: [{ region: 'global', url: 'https://a.klaviyo.com', source: stable }],
  settings: [
    {
      name: 'revision',
      title: 'API revision that the application sends',
      shape: '^20\\d\\d-\\d\\d-\\d\\d(?:\\.pre)?$',
      default: '2026-07-15',
      source: stable,
    },
    { name: 'fall_forward_opt_out', title: '1 to be told when that revision is retired', shape: '^1$', source: versioning },
  ],
  requests: {
    key_check: { method: 'GET', path: '/api/accounts', headers },
    accounts: { method: 'GET', path: '/api/accounts', headers },
    profiles: { method: 'GET', path: '/api/profiles', query: { 'page[size]': '1' }, headers },
    lists: { method: 'GET', path: '/api/lists', headers },
    templates: { method: 'GET', path: '/api/templates', headers },
    metrics: { method: 'GET', path: '/api/metrics', headers },
    campaigns: { method: 'GET', path: '/api/campaigns', query: { filter: "equals(messages.channel,'email')" }, headers },
  },
  probes: [
    { request: 'accounts', needs: ['account'], permission: 'accounts:read', provesNeed: true, effects: 'none', source: accounts },
    { request: 'profiles', needs: ['contacts'], permission: 'profiles:read', provesNeed: true, effects: 'none', source: stable },
    { request: 'lists', needs: ['lists'], permission: 'lists:read', provesNeed: true, effects: 'none', source: stable },
    { request: 'templates', needs: ['templates'], permission: 'templates:read', provesNeed: true, effects: 'none', source: stable },
    { request: 'metrics', needs: ['stats'], permission: 'metrics:read', provesNeed: true, effects: 'none', source: stable },
    { request: 'campaigns', needs: ['campaigns'], permission: 'campaigns:read', provesNeed: true, effects: 'none', source: stable },
    {
      request: 'key_check',
      permission: null,
      effects: 'none',
      because:
        'Other tools ask the same and call a key without accounts:read dead; its JSON 403 proves the key alive. ' +
        'Only a 403 of Cloudflare proves nothing.',
      source: accounts,
    },
  ],
  refusal: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
  answers: [
    { protocol: 'http', status: ['2xx'], json: { data: '^[\\[{]' }, causes: ['healthy'], source: accounts },
    {
      protocol: 'http',
      header: { 'cf-mitigated': 'challenge' },
      causes: ['ip_blocked'],
      says: 'Cloudflare, in front of Klaviyo, challenges our address; the key was never looked at.',
      source: challenge,
    },
    {
      text: 'cf-mitigated\\W{1,6}challenge',
      causes: ['ip_blocked'],
      says: 'Cloudflare, in front of Klaviyo, challenges the address; the key was never looked at.',
      source: challenge,
    },
    {
      protocol: 'http',
      status: [403],
      html: true,
      causes: ['ip_blocked'],
      says: 'A web page, not the API: Cloudflare refused the request, whatever the key.',
      source: challenge,
    },
    {
      protocol: 'http',
      status: [400],
      html: true,
      causes: ['malformed', 'bad_request'],
      says: 'Cloudflare could not read the headers: look for a doubled scheme or a line end in the key.',
      source: doubledScheme,
    },
    {
      text: 'authorization scheme|please use Klaviyo-API-Key',
      causes: ['auth_missing', 'malformed'],
      says: 'The header must read "Authorization: Klaviyo-API-Key pk_…"; some libraries do not add the scheme.',
      source: schemeIssue,
    },
    {
      protocol: 'http',
      status: [401],
      text: 'token (?:has |is )?expired',
      causes: ['expired'],
      source: 'inferred: any text that calls the token expired',
    },
    {
      text: 'expired or (?:was |been |has been )?revoked',
      causes: ['expired', 'revoked'],
      says: 'The refresh token died: 90 idle days, or the app was removed. The customer has to connect again.',
      source: oauthErrors,
    },
    {
      text: 'invalid_grant\\b(?!_type)',
      causes: ['expired', 'revoked', 'unrecognised', 'malformed', 'wrong_credential'],
      source: oauthErrors,
    },
    {
      text: 'invalid or missing API key|missing or invalid private key|not_authenticated|authentication credentials were not provided',
      causes: 'refusal',
      says: 'Klaviyo answers a wrong key with the words of a missing one.',
      source: cassette,
    },
    {
      text: 'API key specified is invalid',
      causes: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'endpoint_changed'],
      says: 'An answer of the v1 and v2 API, which ended in June 2024.',
      source: tapTest,
    },
    {
      text: 'authentication_failed|incorrect authentication credentials',
      causes: ['unrecognised', 'expired', 'revoked', 'malformed', 'wrong_credential'],
      source: 'inferred: the framework whose not_authenticated Klaviyo sends says so of refused credentials',
    },
    {
      text: 'API has been retired|no longer in service',
      causes: ['endpoint_changed'],
      says: 'The v1 and v2 API ended on 30 June 2024.',
      source: apiRetired,
    },
    { protocol: 'http', status: [410], causes: ['endpoint_changed'], source: versioning },
    {
      text:
        'no valid revisions? found|before the earliest available|future revision date' +
        '|revision\\b[^.]{0,40}(?:retired|not (?:valid|supported|available)|invalid|required|missing)',
      causes: ['endpoint_changed', 'bad_request'],
      says: 'The revision header does not fit this endpoint: too old, in the future, or without .pre for a beta. The key is not at fault.',
      source: revisionRefused,
    },
    {
      ours: true,
      on: ['key_check'],
      status: [403],
      text: 'permission|scope',
      causes: ['healthy'],
      says: 'The key is good; it lacks accounts:read, which only names the account.',
      source: accounts,
    },
    { ours: true, on: ['profiles'], status: [403], text: 'permission|scope', causes: ['insufficient_permissions'], source: problems },
    {
      on: ['key_check', 'profiles'],
      status: [403],
      text: 'permission|scope',
      causes: ['insufficient_permissions', 'healthy'],
      says: 'The key is good but lacks the scope for this endpoint.',
      source: detector,
    },
    {
      text:
        'permission_denied|not have (?:the )?(?:required )?(?:permission|scope)|missing (?:the )?(?:required )?scopes?' +
        '|scopes? (?:is|are) (?:required|missing)',
      causes: ['insufficient_permissions'],
      says: 'The key is good but lacks a scope; scopes cannot be changed afterwards, so make a new key.',
      source: problems,
    },
    { text: '\\bthrottled\\b', causes: ['rate_limited'], source: throttled },
    {
      text: 'invalid_grant_type|unsupported_grant_type',
      causes: ['expired', 'revoked', 'bad_request'],
      says: 'Klaviyo says so of a wrong grant type or content type, and of a refresh token that expired or was revoked.',
      source: oauthErrors,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      url: '/api/(?:track|identify)\\b',
      text: '^\\W*0\\W*$',
      causes: ['bad_request', 'malformed'],
      says: 'The old track and identify answer 0 to what they cannot read.',
      source: 'from-memory',
    },
    {
      protocol: 'http',
      status: ['2xx'],
      url: '/api/(?:track|identify)\\b',
      text: '^\\W*1\\W*$',
      causes: ['unrecognised', 'healthy', 'wrong_credential', 'malformed', 'revoked'],
      says: 'The old track and identify answer 1 to any public key; this proves nothing.',
      source: answersOne,
    },
    {
      protocol: 'http',
      status: [403],
      text: '^\\W*(?:(?:HTTP )?(?:Error:? )?403\\W*)?(?:forbidden\\W*)?$|credentials are invalid: 403',
      causes: ['insufficient_permissions', 'ip_blocked'],
      says: 'A 403 is no sign of a bad key: a scope is missing, or Cloudflare refused the address.',
      source: forbidden,
    },
    { protocol: 'http', status: [403], causes: ['insufficient_permissions'], source: errorsDoc },
    { protocol: 'http', status: [404], json: { 'errors.0.code': '^not_found$' }, causes: ['bad_request'], source: problems },
    {
      protocol: 'http',
      status: [400, 409, 415],
      text: '^(?!.*(?:invalid_client|unauthorized_client|invalid_request))',
      causes: ['bad_request'],
      source: errorsDoc,
    },
    { protocol: 'http', status: ['2xx'], json: { errors: '^\\[.*[^\\[\\]\\s]' }, causes: ['bad_request', 'healthy'], source: errorsDoc },
    { protocol: 'http', status: [201, 202, 204], text: '^\\W*$', causes: ['healthy'], source: problems },
  ],
  extract: [
    { on: 'key_check', path: 'data.0.id', as: 'account', source: accounts },
    { on: 'accounts', path: 'data.0.id', as: 'account', source: accounts },
    { on: 'profiles', path: 'header:cid', as: 'account', source: cassette },
    { on: 'lists', path: 'header:cid', as: 'account', source: cassette },
  ],
  permissions: {
    account: { scopes: ['accounts:read'], tick: 'Accounts: Read', source: authDoc },
    contacts: { scopes: ['profiles:read', 'profiles:write'], tick: 'Profiles: Read or Full', source: authDoc },
    lists: { scopes: ['lists:read', 'lists:write'], tick: 'Lists: Read or Full', source: authDoc },
    templates: { scopes: ['templates:read', 'templates:write'], tick: 'Templates: Read or Full', source: authDoc },
    campaigns: { scopes: ['campaigns:read', 'campaigns:write'], tick: 'Campaigns: Read or Full', source: authDoc },
    stats: { scopes: ['metrics:read'], tick: 'Metrics: Read', source: authDoc },
    webhooks: { scopes: ['webhooks:read', 'webhooks:write'], tick: 'Webhooks: Read or Full', source: authDoc },
    send: { scopes: ['events:write'], tick: 'Events: Full; a flow sends the mail that the event starts', source: authDoc },
  },
  manage: {
    create: 'in the dashboard only',
    list: 'GET /api/api-keys with revision 2026-07-15.pre; shows name, status and scopes',
    revoke: 'PATCH /api/api-keys/{id} with status disabled (beta), or delete it in the dashboard',
    needs: 'credentials:read and credentials:write',
    source: keysBeta,
  },
  keep: ['errors.*.code', 'errors.*.title', 'errors.*.detail', 'errors.*.status', 'message', 'data.0.id'],
  budget: { perMinute: 12, concurrent: 1, source: accounts },
  statusPage: { page: 'https://status.klaviyo.com', api: 'https://status.klaviyo.com/api/v2/summary.json', source: lifecycle },
  pages: {
    keys: {
      url: 'https://www.klaviyo.com/settings/account/api-keys',
      menu: 'the organisation name at the bottom left > Settings > API keys',
      source: navigation,
    },
    permissions: { url: authDoc, menu: 'Settings > API keys > Create Private API Key > scopes', source: authDoc },
    support: { url: 'https://help.klaviyo.com', source: authDoc },
    docs: { url: authDoc, source: authDoc },
    errors: { url: errorsDoc, source: errorsDoc },
    changelog: { url: changelog, source: changelog },
    billing: {
      url: 'https://www.klaviyo.com/settings/billing/payment-history',
      menu: 'Settings > Billing > Payment history',
      source: suspended,
    },
  },
  advice: {
    malformed: [{ step: 'Send "Klaviyo-API-Key", a blank and the key; not Bearer, and not twice.', url: authDoc, source: schemeIssue }],
    unrecognised: [
      {
        step:
          'Compare the last four characters with the keys listed under Settings > API keys: ' +
          'none that fits means deleted, or another account.',
        source: keysBeta,
      },
    ],
    wrong_credential: [
      { step: 'Use the private key (pk_…); the six characters of the public key only serve the web page.', source: authDoc },
    ],
    insufficient_permissions: [
      {
        step:
          'Make a new private key with the missing scope; ' +
          'the scopes of a key cannot be edited. ?include=list on profiles also takes lists:read.',
        url: 'https://developers.klaviyo.com/en/docs/authenticate_#api-key-scopes',
        source: navigation,
      },
    ],
    ip_blocked: [
      {
        step: 'Wait and try again from another address: Cloudflare challenges some addresses of cloud providers now and then.',
        source: challenge,
      },
    ],
    endpoint_changed: [
      {
        step:
          'Set the revision header to a supported date. ' +
          'A retired one falls forward without a word unless X-Klaviyo-Revision-Fall-Forward-Opt-Out: 1 is sent.',
        url: versioning,
        source: lifecycle,
      },
    ],
    rate_limited: [{ step: 'Wait as long as Retry-After says; all private keys of the account share its limits.', source: errorsDoc }],
    expired: [{ step: 'Let the application refresh its token; it lives for an hour.', source: oauthFacts }],
    leaked: [
      {
        step:
          'Disable the key (API keys > the key), replace it, ' +
          'then look at Settings > API Keys > (the key) > Activity for calls that are not yours, and delete it.',
        source: keysBeta,
      },
    ],
    new_key: [
      { step: 'Choose a custom key and tick only what is needed, plus Accounts: Read so that the key can be told apart.', source: authDoc },
    ],
    revoked: [
      {
        step:
          'Look whether the key is greyed out as Disabled in the list: ' +
          'it can be re-enabled there, but find out first what it did if Klaviyo itself disabled it.',
        url: disabledKeys,
        source: disabledKeys,
      },
    ],
  },
  retired: [
    {
      url: 'a\\.klaviyo\\.com/api/(?:v1|v2|track|identify)\\b',
      says: 'The v1 and v2 API ended; use the dated API with a revision header.',
      when: '2024-06-30',
      successor: 'https://a.klaviyo.com/api/',
      source: versioning,
    },
  ],
  recognise: [
    'klaviyo',
    '\\bpk_(?:[A-Za-z0-9]{6}_)?[0-9a-f]{34}\\b',
    '[\'"]CID[\'"]: ?[\'"][A-Za-z0-9]{6}[\'"]',
    'No valid revisions found for method',
    'Missing or invalid private key',
  ],
});
