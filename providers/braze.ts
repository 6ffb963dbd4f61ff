/** @module Braze: REST API keys with permissions per endpoint, good at the REST host of their own instance only. */

import { defineProvider } from '../src/core/model/provider.ts';

const errors = 'https://www.braze.com/docs/api/errors/';
const errorsNow = 'https://github.com/braze-inc/braze-docs/blob/develop/_lang/de/_api/errors.md';
const errorsOld = 'https://github.com/braze-inc/braze-docs/blob/develop/_docs/_api/errors.md';
const keyDoc = 'https://www.braze.com/docs/api/api_key/';
const basics = 'https://www.braze.com/docs/api/basics/';
const settingsTab = 'https://braze.com/docs/user_guide/administrative/app_settings/api_settings_tab';
const openapi = 'https://github.com/api-evangelist/braze/blob/main/openapi';
const limits = 'https://github.com/api-evangelist/braze/blob/main/rate-limits/braze-rate-limits.yml';
const lifecycle = 'https://github.com/api-evangelist/braze/blob/main/lifecycle/braze-lifecycle.yml';
const scopes = 'https://integrations.privacy.cyera.io/docs/integrations/api-documentation/braze';
const sdkIssue = 'https://github.com/braze-inc/braze-web-sdk/issues/47';
const echo = 'https://github.com/rudderlabs/rudder-transformer/pull/5488';
const nango = 'https://github.com/NangoHQ/nango/blob/master/packages/providers/providers.yaml';
const firstHost = 'https://rest.iad-01.braze.com';
const mobileSdk = 'https://github.com/braze-inc/braze-react-native-sdk/issues/219';
const scopeNotes = 'https://github.com/api-evangelist/braze/blob/main/scopes/braze-scopes.yml';
const instances = 'https://braze.com/docs/user_guide/administer/personal/sdk_endpoints/';
const releaseNotes = 'https://www.braze.com/docs/help/release_notes';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

export default defineProvider({
  id: 'braze',
  name: 'Braze',
  aliases: ['appboy'],
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'api_key',
      title: 'REST API key',
      parts: [
        {
          name: 'key',
          title: 'REST API key',
          secret: true,
          shape: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
          hint: 'a UUID in lower case',
          variables: ['BRAZE_API_KEY', 'BRAZE_REST_API_KEY'],
          source: 'from-memory',
        },
      ],
      auth: { scheme: 'bearer' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: no lock-out is documented, only a limit on requests per workspace',
      expiry: { rule: 'never', says: 'REST API keys hold until somebody deletes them.', source: keyDoc },
    },
  ],
  lookalikes: [
    {
      shape: '^https?://\\S+$',
      means: 'wrong_credential',
      says: 'This is an address; the REST host of the instance belongs in endpoint (or its name in region).',
      source: nango,
    },
    {
      shape: '^(?:rest|sdk|dashboard)[.-]\\S+\\.braze\\.(?:com|eu)$',
      means: 'wrong_credential',
      says: 'This is a host of Braze, not a key; the REST host belongs in endpoint.',
      source: sdkIssue,
    },
  ],
  hosts: [
    { region: 'iad-01', url: firstHost, source: openapi },
    { region: 'iad-02', url: 'https://rest.iad-02.braze.com', source: openapi },
    { region: 'iad-03', url: 'https://rest.iad-03.braze.com', source: openapi },
    { region: 'iad-04', url: 'https://rest.iad-04.braze.com', source: openapi },
    { region: 'iad-05', url: 'https://rest.iad-05.braze.com', source: openapi },
    { region: 'iad-06', url: 'https://rest.iad-06.braze.com', source: openapi },
    { region: 'iad-07', url: 'https://rest.iad-07.braze.com', source: instances },
    { region: 'iad-08', url: 'https://rest.iad-08.braze.com', source: openapi },
    { region: 'us-10', url: 'https://rest.us-10.braze.com', source: instances },
    { region: 'fra-01', url: 'https://rest.fra-01.braze.eu', source: openapi },
    { region: 'fra-02', url: 'https://rest.fra-02.braze.eu', source: openapi },
    { region: 'au-01', url: 'https://rest.au-01.braze.com', source: instances },
    { region: 'id-01', url: 'https://rest.id-01.braze.com', source: 'from-memory' },
  ],
  endpoint: {
    required: false,
    example: firstHost,
    allow: '^https://(?!dashboard|sdk\\.)[a-zA-Z0-9.-]+(?::\\d+)?$',
    variables: ['BRAZE_REST_ENDPOINT', 'BRAZE_INSTANCE_URL'],
    source: nango,
  },
  requests: {
    key_check: { method: 'GET', path: '/campaigns/list', query: { page: '0' } },
    campaigns: { method: 'GET', path: '/campaigns/list', query: { page: '0' } },
    segments: { method: 'GET', path: '/segments/list', query: { page: '0' } },
    templates: { method: 'GET', path: '/templates/email/list', query: { limit: '1' } },
  },
  probes: [
    { request: 'campaigns', needs: ['campaigns'], permission: 'campaigns.list', provesNeed: true, effects: 'none', source: openapi },
    { request: 'segments', needs: ['lists'], permission: 'segments.list', provesNeed: true, effects: 'none', source: openapi },
    { request: 'templates', needs: ['templates'], permission: 'templates.email.list', provesNeed: true, effects: 'none', source: openapi },
    {
      request: 'key_check',
      permission: null,
      effects: 'none',
      because:
        'Braze has no request that every key may make; a 403 "Access Denied" here proves the key alive. ' +
        'Novu sends a real mail to find out.',
      source: openapi,
    },
  ],
  refusal: ['wrong_region', 'unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
  answers: [
    {
      text: `invalid api key: ?["']?${uuid}\\b`,
      causes: ['wrong_region', 'unrecognised', 'revoked', 'wrong_credential'],
      says: 'Braze repeats the key, and it is well-formed: another instance, deleted, or an app identifier.',
      source: echo,
    },
    {
      text: 'invalid api key: ?["\']?(?!["\'}\\s]|[\\w-]{0,100}[*•…]|[\\w-]{0,100}\\.\\.|[\\w-]{0,100}x{4})\\S',
      causes: ['malformed'],
      says: 'Braze repeats what it got, and that is no key: the setting never reached the program, or holds something else.',
      source: echo,
    },
    {
      text: `the api key ["']?${uuid}["']? is invalid`,
      causes: ['wrong_region', 'wrong_credential', 'unrecognised', 'revoked'],
      says: 'The SDK asked a cluster that does not know this app: set the SDK endpoint of your own one.',
      source: sdkIssue,
    },
    {
      text: 'the api key .{0,80}is invalid',
      causes: ['wrong_region', 'wrong_credential', 'unrecognised', 'malformed', 'revoked'],
      says: 'The SDK asked a cluster that does not know this app: set the SDK endpoint of your own one.',
      source: sdkIssue,
    },
    {
      text: '\\binvalid_api_key\\b',
      causes: ['unrecognised', 'wrong_credential', 'wrong_region', 'malformed', 'revoked'],
      says: 'The mobile SDK was refused: an app identifier of another app or cluster.',
      source: mobileSdk,
    },
    {
      text: 'invalid api key|unknown or missing (?:rest )?api key',
      causes: 'refusal',
      says: 'Most often the wrong instance: the key is good at its own REST host only. Quotes round the key read the same.',
      source: errorsNow,
    },
    {
      text: 'unknown (?:rest )?api key',
      causes: ['unrecognised', 'wrong_region', 'revoked', 'malformed', 'wrong_credential'],
      source: errorsOld,
    },
    {
      ours: true,
      on: ['key_check'],
      status: [403],
      text: 'access denied',
      causes: ['healthy'],
      says: 'The key is good; it lacks campaigns.list, which this check does not need.',
      source: errorsNow,
    },
    { ours: true, on: ['campaigns'], status: [403], text: 'access denied', causes: ['insufficient_permissions'], source: errorsNow },
    {
      protocol: 'http',
      on: ['key_check'],
      status: [403],
      text: 'access denied',
      causes: ['insufficient_permissions', 'healthy'],
      says: 'The key is good but lacks campaigns.list.',
      source: errorsNow,
    },
    {
      protocol: 'http',
      text: 'access denied',
      status: ['4xx'],
      causes: ['insufficient_permissions'],
      says: 'The key is good but lacks the permission for this endpoint.',
      source: errorsNow,
    },
    {
      protocol: 'http',
      status: [403],
      text: '\\bforbidden\\b|rate plan|inactivated',
      causes: ['account_suspended'],
      says:
        'Braze says "Forbidden" when the plan lacks this or the account is inactive, ' +
        'and "Access Denied" when the key lacks a permission.',
      source: errorsOld,
    },
    {
      protocol: 'http',
      status: [403],
      text: '^\\W*(?:403\\W*)?$',
      causes: ['insufficient_permissions', 'account_suspended'],
      says: 'The text would tell: "Access Denied" is the key’s permission, "Forbidden" the plan or account.',
      source: errorsOld,
    },
    { protocol: 'http', status: [404], text: 'invalid url', causes: ['endpoint_changed', 'bad_request'], source: errorsNow },
    {
      protocol: 'http',
      status: [404],
      text: '^\\W*(?:404\\W*)?(?:message\\W+)?(?:not found\\W*)?$',
      causes: ['unrecognised', 'wrong_region', 'endpoint_changed', 'bad_request', 'revoked', 'malformed', 'wrong_credential'],
      says: 'Braze used to answer 404 to an unknown key; today it means a wrong address.',
      source: errorsOld,
    },
    {
      protocol: 'http',
      status: [400],
      causes: ['bad_request'],
      says: 'The key was accepted; the request is wrong, or its campaign belongs to another workspace.',
      source: errorsOld,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      text: '"?message"?\\s*:\\s*"?queued',
      causes: ['healthy', 'provider_outage'],
      says: 'Braze is in maintenance: accepted, but not sent yet.',
      source: errorsOld,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      text: '"errors"\\s*:\\s*\\[(?!\\])',
      causes: ['bad_request', 'healthy'],
      says: 'Accepted, but a part of it was not: look at errors.',
      source: errorsOld,
    },
    { protocol: 'http', status: ['2xx'], text: '"message"\\s*:\\s*"success', causes: ['healthy'], source: errorsOld },
    { protocol: 'http', status: ['2xx'], json: { campaigns: '^\\[' }, causes: ['healthy'], source: openapi },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { message: '.' },
      causes: ['bad_request'],
      says: 'A fatal error inside a 2xx: no message goes out.',
      source: errorsOld,
    },
  ],
  permissions: {
    send: {
      scopes: ['messages.send', 'campaigns.trigger.send', 'transactional.send'],
      tick: 'messages.send, campaigns.trigger.send or transactional.send, as the application sends',
      source: scopes,
    },
    contacts: { scopes: ['users.track', 'users.export.ids'], tick: 'users.track to write, users.export.ids to read', source: scopes },
    campaigns: { scopes: ['campaigns.list'], tick: 'campaigns.list', source: scopes },
    lists: { scopes: ['segments.list'], tick: 'segments.list', source: scopes },
    templates: { scopes: ['templates.email.list'], tick: 'templates.email.list', source: 'from-memory' },
  },
  manage: {
    create: 'in the dashboard only',
    revoke: 'in the dashboard only',
    needs: 'the dashboard right for API keys',
    source: scopeNotes,
  },
  keep: ['message', 'errors'],
  budget: { perMinute: 60, concurrent: 2, source: limits },
  statusPage: { page: 'https://status.braze.com', api: 'https://status.braze.com/api/v2/status.json', source: lifecycle },
  pages: {
    keys: { url: settingsTab, menu: 'Settings > APIs and Identifiers > API Keys in your own dashboard', source: settingsTab },
    permissions: { url: basics, menu: 'Settings > APIs and Identifiers > API Keys > the key', source: basics },
    ip: { url: settingsTab, menu: 'Settings > APIs and Identifiers > API Keys > the key > Whitelist IPs', source: settingsTab },
    regions: { url: basics, source: basics },
    support: { url: 'https://www.braze.com/docs/user_guide/administrative/access_braze/support', source: 'from-memory' },
    docs: { url: keyDoc, source: keyDoc },
    errors: { url: errors, source: errors },
    changelog: { url: releaseNotes, source: releaseNotes },
  },
  advice: {
    wrong_region: [
      {
        step:
          'Set region or endpoint to the REST host of your instance; ' +
          'the address of your dashboard tells which (EU hosts end in .braze.eu).',
        url: basics,
        source: errorsNow,
      },
    ],
    malformed: [{ step: 'Send "Authorization: Bearer" and the bare key, without quotes.', source: errorsNow }],
    unrecognised: [{ step: 'Look the key up in the right workspace and instance: not there means deleted.', source: settingsTab }],
    wrong_credential: [
      {
        step: 'Take a REST API key; app identifiers, campaign IDs and segment IDs are UUIDs, too, and SCIM has a token of its own.',
        url: keyDoc,
        source: keyDoc,
      },
    ],
    insufficient_permissions: [
      {
        step: 'Look at the permissions of the key and, if the endpoint is not among them, make a new key with it.',
        url: keyDoc,
        source: errorsNow,
      },
    ],
    account_suspended: [{ step: 'Ask your account manager: the plan lacks this, or the account is inactive.', source: errorsOld }],
    rate_limited: [{ step: 'Wait until X-RateLimit-Reset; there is no Retry-After, and windows end on the full hour.', source: limits }],
    leaked: [
      {
        step: 'Delete the key under APIs and Identifiers, make a new one with Whitelist IPs, then look through the messages sent by API.',
        source: settingsTab,
      },
    ],
    new_key: [
      { step: 'Tick only the endpoints that are needed and, if the addresses are fixed, fill in Whitelist IPs.', source: settingsTab },
    ],
    revoked: [
      {
        step: 'Look for the key under Settings > APIs and Identifiers of the workspace: a deleted key leaves no trace there.',
        source: settingsTab,
      },
    ],
  },
  recognise: [
    '\\bbraze\\b',
    '\\bappboy\\b',
    '\\b(?:rest|sdk)\\.[a-z]+-\\d\\d\\.braze\\.(?:com|eu)\\b',
    'BrazeAPI::Errors',
    'Backend error: The API key',
  ],
});
