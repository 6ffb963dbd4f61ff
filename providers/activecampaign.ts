/** @module ActiveCampaign: one key per user, a host per account, 403 for everything, and a log-in page with 200. */

import { defineProvider } from '../src/core/model/provider.ts';

const auth = 'https://developers.activecampaign.com/reference/authentication';
const urlDoc = 'https://developers.activecampaign.com/reference/url';
const limits = 'https://developers.activecampaign.com/reference/rate-limits';
const account = 'https://developers.activecampaign.com/reference/retrieve-account-information';
const problems = 'https://github.com/api-evangelist/activecampaign/blob/main/errors/activecampaign-problem-types.yml';
const authFacts = 'https://github.com/api-evangelist/activecampaign/blob/main/authentication/activecampaign-authentication.yml';
const lifecycle = 'https://github.com/api-evangelist/activecampaign/blob/main/lifecycle/activecampaign-lifecycle.yml';
const spec = 'https://github.com/api-evangelist/activecampaign/blob/main/openapi/_original/activecampaign-v3.json';
const recycled = 'https://github.com/GearPlug/activecampaign-python/issues/11';
const tap = 'https://github.com/singer-io/tap-activecampaign/blob/master/tap_activecampaign/client.py';
const loginPage = 'https://github.com/rudderlabs/rudder-transformer/blob/develop/test/integrations/destinations/active_campaign/network.ts';
const notAuthorized = 'https://github.com/ActiveCampaign/activecampaign-api-php/issues/8';
const nango = 'https://github.com/NangoHQ/nango/blob/master/packages/providers/providers.yaml';
const tapProject = 'https://github.com/singer-io/tap-activecampaign';
const oldApiRefusal = 'https://github.com/ActiveCampaign/activecampaign-api-php/issues/12';
const eventTracking = 'https://github.com/ActiveCampaign/activecampaign-api-nodejs/issues/35';
const groups = 'https://developers.activecampaign.com/reference/list-all-groups';
const mcpServer = 'https://github.com/api-evangelist/activecampaign/blob/main/mcp/activecampaign-mcp.yml';

export default defineProvider({
  id: 'activecampaign',
  name: 'ActiveCampaign',
  aliases: ['activehosted', 'active-campaign'],
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'api_key',
      title: 'API key of a user',
      parts: [
        {
          name: 'key',
          title: 'API key',
          secret: true,
          shape: '^[a-f0-9]{72}$',
          hint: '72 hex digits',
          variables: ['ACTIVECAMPAIGN_API_KEY', 'ACTIVE_CAMPAIGN_API_KEY'],
          source: nango,
        },
      ],
      auth: { scheme: 'header', name: 'Api-Token' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: no lock-out is documented; the limit counts requests per account',
      expiry: {
        rule: 'never',
        says: 'A key holds until its user resets it or is deleted; a sandbox account ends after two years.',
        source: authFacts,
      },
    },
  ],
  lookalikes: [
    {
      shape: '^https?://\\S+$',
      means: 'wrong_credential',
      says: 'This is the API URL, which stands above the key under Settings > Developer; it belongs in endpoint.',
      source: urlDoc,
    },
    {
      shape: '^[A-Za-z0-9-]+\\.(?:api-us1\\.com|activehosted\\.com)$',
      means: 'wrong_credential',
      says: 'This is the host of the account; it belongs in endpoint, with https:// before it.',
      source: urlDoc,
    },
  ],
  hosts: [],
  endpoint: {
    required: true,
    example: 'https://youraccount.api-us1.com',
    allow: '^https://[a-zA-Z0-9.-]+(?::\\d+)?$',
    variables: ['ACTIVECAMPAIGN_API_URL', 'ACTIVECAMPAIGN_URL', 'ACTIVE_CAMPAIGN_URL'],
    source: urlDoc,
  },
  requests: { me: { method: 'GET', path: '/api/3/users/me' } },
  probes: [
    {
      request: 'me',
      permission: null,
      effects: 'none',
      because:
        'Every user may ask about himself. n8n asks /api/3/fields, which takes a right of the user’s group and says 403 to a good key.',
      source: tapProject,
    },
  ],
  refusal: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'wrong_region', 'auth_missing'],
  answers: [
    { protocol: 'http', status: ['2xx'], json: { 'user.id': '.' }, causes: ['healthy'], source: authFacts },
    {
      text: "KeyError: 'content-type'",
      causes: 'refusal',
      says: 'ActiveCampaign refuses unknown keys with an answer without a type, over which the Python client stumbles.',
      source: recycled,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      html: true,
      causes: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'wrong_region', 'auth_missing', 'endpoint_changed'],
      says: 'The log-in page came back with 200: the key was not accepted, or the address is not the API URL.',
      source: loginPage,
    },
    {
      text: 'resulted in a `?4\\d\\d ',
      causes: ['bad_request'],
      says: 'The 403 wraps a 400 of an inner service: the request is wrong, not the key.',
      source: spec,
    },
    {
      text: 'rate limit exceeded|imports may be requested per minute',
      causes: ['rate_limited'],
      says: 'Bulk import says so with 400.',
      source: spec,
    },
    {
      text: 'credentials valid[\\s\\S]{0,400}not authorized to access this file',
      causes: ['insufficient_permissions'],
      says: 'The key passed its test; the user behind it lacks the right for this call.',
      source: notAuthorized,
    },
    {
      text: 'not authorized to access this file',
      causes: ['insufficient_permissions', 'unrecognised', 'revoked', 'malformed', 'wrong_credential', 'wrong_region', 'endpoint_changed'],
      says: 'The old v1 API says so, with 200, of a key that it does not know and of a right that its user lacks.',
      source: oldApiRefusal,
    },
    {
      text: 'no results? found for|(?:segment|broadcast|profile|document) not found',
      causes: ['bad_request'],
      says: 'The key was accepted; the object is not there. ActiveCampaign says so with 403, too.',
      source: spec,
    },
    {
      text: 'not have (?:the )?permissions?|insufficient permissions|do not belong to this reseller',
      causes: ['insufficient_permissions'],
      says: 'The key was accepted; the groups of its user lack the right.',
      source: spec,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      text: '"succeeded"\\s*:\\s*"?0',
      causes: ['bad_request', 'insufficient_permissions'],
      says: 'ActiveCampaign answers 200 with succeeded 0 when nothing was done: no such object, or no right.',
      source: problems,
    },
    {
      text: 'result_code\\W{1,8}(?:i:|int )?\\(?0\\b',
      causes: ['bad_request'],
      says: 'The old v1 API reports failures inside a 200.',
      source: notAuthorized,
    },
    {
      protocol: 'http',
      status: [403],
      text:
        '^\\W*(?:(?:HTTP )?(?:Error:? )?403\\W*)?(?:forbidden\\W*)?$|invalid[^.]{0,20}(?:api.?)?(?:token|key)' +
        '|(?:token|key)[^.]{0,30}(?:invalid|missing|not valid)',
      causes: [
        'unrecognised',
        'revoked',
        'malformed',
        'wrong_credential',
        'wrong_region',
        'auth_missing',
        'insufficient_permissions',
        'provider_outage',
      ],
      says: 'ActiveCampaign answers 403 to a missing or unknown key, to a missing right, and now and then to a good key.',
      source: account,
    },
    {
      protocol: 'http',
      text: '(?:account id|event|key) must be provided',
      causes: ['bad_request', 'auth_missing'],
      says: 'Event tracking (trackcmp.net) takes the account ID (actid) and the event key, not the API key, and got none.',
      source: eventTracking,
    },
    { protocol: 'http', status: [422, 409, 400], causes: ['bad_request'], source: problems },
    { protocol: 'http', status: ['2xx'], text: '^\\s*[\\[{](?!.*"errors?" ?:)', causes: ['healthy'], source: loginPage },
    { protocol: 'http', status: ['2xx'], text: '"errors?"\\s*:\\s*[\\[{"][^\\]}"]', causes: ['bad_request'], source: problems },
  ],
  extract: [{ on: 'me', path: 'user.email', as: 'account', source: authFacts }],
  permissions: {
    contacts: { scopes: [], tick: 'the group of the key’s user: Contacts', source: groups },
    lists: { scopes: [], tick: 'the group of the key’s user: Lists, and the lists themselves', source: groups },
    campaigns: { scopes: [], tick: 'the group of the key’s user: Campaigns', source: groups },
  },
  manage: {
    create: 'each user has one key, under Settings > Developer',
    revoke: 'Settings > Developer > reset, as that user; or delete the user',
    needs: 'a log-in as that user',
    source: authFacts,
  },
  keep: ['message', 'errors.*.title', 'errors.*.detail', 'errors.*.code', 'result_message'],
  budget: { perMinute: 30, concurrent: 1, source: limits },
  statusPage: {
    page: 'https://status.activecampaign.com',
    api: 'https://status.activecampaign.com/api/v2/summary.json',
    source: lifecycle,
  },
  pages: {
    keys: { url: auth, menu: 'Settings > Developer at youraccount.activehosted.com', source: auth },
    permissions: { url: groups, menu: 'Settings > Users and groups > the group of the key’s user', source: groups },
    support: { url: 'https://help.activecampaign.com', source: 'from-memory' },
    docs: { url: auth, source: auth },
    errors: { url: account, source: account },
  },
  advice: {
    unrecognised: [{ step: 'Do so as the user whose key it is, and compare: a reset there ends the old key at once.', source: recycled }],
    revoked: [{ step: 'Look whether the key was reset or its user deleted: each user has a single key.', source: authFacts }],
    wrong_region: [
      {
        step:
          'Copy URL and key from the same page: ' +
          'a key holds for its own account’s host only, and the host cannot be guessed from the name.',
        url: urlDoc,
        source: urlDoc,
      },
    ],
    wrong_credential: [
      { step: 'Take the key of the account itself; a key of the Partners portal or of event tracking is another one.', source: authFacts },
    ],
    insufficient_permissions: [
      {
        step: 'Look at the groups of the user whose key it is: the key may do what they may, and loses rights with them.',
        source: authFacts,
      },
    ],
    provider_outage: [{ step: 'Try again before you change the key: 403 comes now and then to a good one.', source: tap }],
    rate_limited: [{ step: 'Slow down to 5 requests a second; all keys of the account share that limit.', url: limits, source: limits }],
    endpoint_changed: [
      { step: 'Use the API URL from Settings > Developer with /api/3; the v1 API (/admin/api.php) is retired.', source: lifecycle },
    ],
    leaked: [
      {
        step:
          'Reset the key under Settings > Developer as its user; every application with that key stops at once, ' +
          'so have the new one ready to go in (the MCP server’s URL holds it, too). ' +
          'Then look through contacts, exports and campaigns for what is not yours.',
        source: mcpServer,
      },
    ],
    new_key: [
      {
        step: 'Give each application a user of its own, in a group with only the rights needed: each user has one key.',
        source: authFacts,
      },
    ],
  },
  retired: [
    { url: '/admin/api\\.php', says: 'The v1 API is retired; use /api/3 with the header Api-Token.', successor: auth, source: lifecycle },
  ],
  recognise: [
    'active ?campaign',
    '\\bactivehosted\\.com\\b',
    '\\bapi-us1\\.com\\b',
    'You are not authorized to access this file',
    'escape-velocity-grouper',
  ],
});
