/** @module Customer.io: App API keys, Track pairs (site ID and key), service accounts, Pipelines write keys; two regions. */

import { defineProvider } from '../src/core/model/provider.ts';

const region = 'https://docs.customer.io/integrations/api/track/tag/trackregion/getRegion/';
const sendErrors = 'https://docs.customer.io/journeys/send/transactional/api-common-api-errors/';
const credentialsDoc = 'https://docs.customer.io/accounts/settings/managing-credentials/';
const appDoc = 'https://docs.customer.io/integrations/api/app/';
const problems = 'https://github.com/api-evangelist/customer-io/blob/main/errors/customer-io-problem-types.yml';
const authFacts = 'https://github.com/api-evangelist/customer-io/blob/main/authentication/customer-io-authentication.yml';
const limits = 'https://github.com/api-evangelist/customer-io/blob/main/rate-limits/customer-io-rate-limits.yml';
const live = 'https://github.com/customerio/customerio-node/blob/main/test/integration/v5-live.ts';
const readme = 'https://github.com/customerio/customerio-node';
const detector = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/customerio/customerio.go';
const appKeys = 'https://docs.gitguardian.com/secrets-detection/detectors/specifics/customer_io_app_keys';
const n8n = 'https://docs.n8n.io/integrations/builtin/credentials/customerio';
const otherPlane = 'https://github.com/n8n-io/n8n/issues/7484';
const nango = 'https://github.com/NangoHQ/nango/blob/master/packages/providers/providers.yaml';
const keyNotSet = 'https://github.com/printu/customerio/issues/27';
const answersRecorded = 'https://github.com/customerio/customerio-node/tree/main/test/fixtures/responses';
const apis = 'https://github.com/api-evangelist/customer-io/blob/main/apis.yml';
const credentialsPage = 'https://fly.customer.io/settings/api_credentials';
const releaseNotes = 'https://docs.customer.io/release-notes/';

const measured = 'inferred: measured by a public repository whose name is not recorded (2026-09-02)';
const harmless = 'inferred: no lock-out is documented; the SDK’s own live tests send made-up keys';

export default defineProvider({
  id: 'customerio',
  name: 'Customer.io',
  aliases: ['customer.io', 'cio'],
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'app_api_key',
      title: 'App API key',
      parts: [
        {
          name: 'key',
          title: 'App API key',
          secret: true,
          shape: '^[0-9a-f]{32}$',
          hint: '32 hex digits',
          variables: ['CUSTOMERIO_APP_API_KEY', 'CIO_APP_KEY', 'CUSTOMERIO_APP_KEY'],
          source: appKeys,
        },
      ],
      auth: { scheme: 'bearer' },
      failedLogin: 'harmless',
      failedLoginSource: live,
      expiry: { rule: 'never', says: 'No expiry is documented; keys are deleted by hand.', source: credentialsDoc },
    },
    {
      kind: 'track',
      title: 'Track API pair',
      parts: [
        {
          name: 'site_id',
          title: 'site ID',
          secret: false,
          shape: '^[0-9a-f]{20}$',
          hint: '20 hex digits',
          variables: ['CUSTOMERIO_SITE_ID', 'CIO_SITE_ID'],
          source: detector,
        },
        {
          name: 'track_api_key',
          title: 'Track API key',
          secret: true,
          shape: '^[0-9a-f]{20}$',
          hint: '20 hex digits',
          variables: ['CUSTOMERIO_TRACK_API_KEY', 'CUSTOMERIO_API_KEY', 'CIO_API_KEY'],
          source: detector,
        },
      ],
      auth: { scheme: 'basic', username: '{site_id}', password: '{track_api_key}' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: { rule: 'never', says: 'No expiry is documented; pairs are deleted by hand.', source: credentialsDoc },
    },
    {
      kind: 'service_account',
      title: 'service account token',
      parts: [
        {
          name: 'key',
          title: 'service account token',
          secret: true,
          shape: '^sa_live_\\w{8,}$',
          hint: 'sa_live_ and more',
          variables: ['CIO_TOKEN'],
          source: authFacts,
        },
      ],
      auth: { scheme: 'bearer' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: { rule: 'unknown', source: authFacts },
    },
    {
      kind: 'pipelines',
      title: 'Pipelines write key',
      parts: [
        {
          name: 'write_key',
          title: 'write key of a source',
          secret: true,
          hint: '20 hex digits',
          variables: ['CIO_PIPELINES_WRITE_KEY'],
          source: nango,
        },
      ],
      auth: { scheme: 'basic', username: '{write_key}', password: '' },
      failedLogin: 'harmless',
      failedLoginSource: live,
      expiry: { rule: 'never', source: credentialsDoc },
    },
  ],
  lookalikes: [
    {
      shape: '^[0-9a-f]{20}$',
      kinds: ['app_api_key', 'service_account'],
      means: 'wrong_credential',
      says: 'This is a site ID or a Track API key (20 hex digits); the App API wants an App API key, on the next tab of the same page.',
      source: n8n,
    },
    {
      shape: '^[0-9a-f]{32}$',
      kinds: ['track', 'pipelines'],
      means: 'wrong_credential',
      says: 'This is an App API key (32 hex digits); give it as "key", or take the pair of site ID and Track API key.',
      source: appKeys,
    },
    {
      shape: '^[0-9a-f]{20}:[0-9a-f]{20}$',
      means: 'malformed',
      says: 'Site ID and Track API key stand together here; give them as site_id and track_api_key.',
      source: detector,
    },
  ],
  hosts: [
    { region: 'us', url: 'https://api.customer.io', source: appDoc },
    { region: 'eu', url: 'https://api-eu.customer.io', source: appDoc },
    { region: 'us', use: 'track', url: 'https://track.customer.io', source: region },
    { region: 'eu', use: 'track', url: 'https://track-eu.customer.io', source: region },
    { region: 'us', use: 'cdp', url: 'https://cdp.customer.io', source: readme },
    { region: 'eu', use: 'cdp', url: 'https://cdp-eu.customer.io', source: readme },
  ],
  settings: [
    {
      name: 'workspace_id',
      title: 'workspace ID for a service account',
      shape: '^\\d+$',
      variables: ['CIO_WORKSPACE_ID'],
      source: authFacts,
    },
  ],
  requests: {
    workspaces: { method: 'GET', path: '/v1/workspaces', headers: { 'x-workspace-id': '{workspace_id}' } },
    region: { method: 'GET', host: 'track', path: '/api/v1/accounts/region' },
    empty_batch: { method: 'POST', host: 'cdp', path: '/v1/batch', headers: { 'x-strict-mode': '1' }, json: { batch: [] } },
  },
  probes: [
    {
      request: 'workspaces',
      kinds: ['app_api_key', 'service_account'],
      permission: null,
      effects: 'none',
      because: 'Other tools have no check of App API keys at all.',
      source: appDoc,
    },
    {
      request: 'region',
      kinds: ['track'],
      permission: null,
      provesNeed: true,
      effects: 'none',
      because:
        'Names the true region and the workspace. ' +
        'TruffleHog writes an event into the live workspace, and /auth, which Segment asks, answers 200 to anybody.',
      source: region,
    },
    {
      request: 'empty_batch',
      kinds: ['pipelines'],
      permission: null,
      effects: 'unsure',
      because: 'There is no request that only reads; a batch of nothing should leave nothing behind, but no page says so.',
      source: 'inferred: strict mode makes the API refuse unknown write keys with a 4xx (customerio-node, v5 live tests)',
    },
  ],
  refusal: ['unrecognised', 'wrong_region', 'wrong_credential', 'revoked', 'malformed', 'auth_missing'],
  answers: [
    { protocol: 'http', status: ['2xx'], json: { environment_id: '^\\d+$' }, causes: ['healthy'], source: region },
    { protocol: 'http', status: ['2xx'], json: { workspaces: '^\\[' }, causes: ['healthy'], source: appDoc },
    { protocol: 'http', status: ['2xx'], json: { delivery_id: '.' }, causes: ['healthy'], source: sendErrors },
    {
      protocol: 'http',
      status: ['2xx'],
      url: '//track(?:-eu)?\\.customer\\.io/auth\\b',
      causes: ['unrecognised', 'healthy', 'wrong_credential', 'wrong_region', 'revoked', 'malformed', 'auth_missing'],
      says: 'This address answers 200 to anybody and proves nothing; ask /api/v1/accounts/region.',
      source: measured,
    },
    {
      text: '(?:App API Key|site ?id|api key) (?:is )?not set',
      causes: ['auth_missing', 'wrong_credential', 'malformed'],
      says: 'The client library has no App API key and sent nothing; the Track pair does not serve the App API.',
      source: keyNotSet,
    },
    {
      text: 'workspace_?id is required',
      causes: ['bad_request', 'wrong_credential'],
      says: 'A service account must name the workspace in the header X-Workspace-Id; an App API key needs none.',
      source: authFacts,
    },
    {
      text: 'not authorized for|not entitled|win@customer\\.io|email address is not confirmed|not yet approved for sending|do not send',
      causes: ['account_suspended'],
      says: 'The key is good: the account is not confirmed, not approved, set to "Do Not Send", or its plan lacks this.',
      source: sendErrors,
    },
    { text: 'over the \\S{1,20}-per-second limit', causes: ['rate_limited'], source: problems },
    {
      protocol: 'http',
      status: [401],
      url: '//api(?:-eu)?\\.customer\\.io/',
      causes: ['unrecognised', 'wrong_region', 'wrong_credential', 'revoked', 'malformed', 'auth_missing', 'ip_blocked'],
      says: 'The App API does not take this key here: unknown, of the other region, a Track key, or restricted to other addresses.',
      source: sendErrors,
    },
    {
      protocol: 'http',
      status: [401],
      url: '//track(?:-eu)?\\.customer\\.io/',
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'malformed', 'auth_missing'],
      says: 'Site ID and Track API key do not belong together, or are swapped; both regions’ hosts know both.',
      source: region,
    },
    {
      protocol: 'http',
      text: '^\\W*(?:meta\\W+error\\W+)?unauthorized request',
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'malformed', 'auth_missing'],
      says: 'Words of the Track API: site ID and key do not belong together, or are swapped.',
      source: region,
    },
    { protocol: 'http', status: [401], causes: 'refusal', source: problems },
    {
      protocol: 'http',
      status: [403],
      url: '/v1/send/',
      causes: ['account_suspended'],
      says: 'A matter of the account or plan; a new key does not help.',
      source: problems,
    },
    { protocol: 'http', status: [403], causes: ['account_suspended', 'insufficient_permissions'], source: problems },
    {
      protocol: 'http',
      status: [404],
      text: '"(?:detail|error)"\\W{1,5}[^"]{0,100}not found',
      causes: ['bad_request'],
      says: 'The key was accepted; the object is not there.',
      source: problems,
    },
    { protocol: 'http', status: [400, 409, 413, 422], causes: ['bad_request'], source: problems },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { errors: '^\\[.*[^\\[\\]\\s]' },
      causes: ['bad_request', 'healthy'],
      says: 'Some items of the batch were refused; the key is good.',
      source: problems,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      url: '//cdp(?:-eu)?\\.customer\\.io/',
      causes: ['healthy', 'unrecognised', 'wrong_credential', 'wrong_region', 'revoked', 'malformed'],
      says: 'Without strict mode the Pipelines API takes events of unknown keys, too.',
      source: live,
    },
    { protocol: 'http', status: ['2xx'], text: '^\\s*\\{(?!.*"error)', causes: ['healthy'], source: answersRecorded },
    {
      protocol: 'http',
      status: ['2xx'],
      text: '^\\s*[^\\s{\\[]',
      causes: ['endpoint_changed', 'network'],
      says: 'A success without the JSON that Customer.io sends: a wrong address, or another server.',
      source: 'inferred: every recorded success is JSON or empty',
    },
  ],
  extract: [
    { on: 'region', path: 'environment_id', as: 'account', source: region },
    { on: 'workspaces', path: 'workspaces.0.id', as: 'account', source: appDoc },
  ],
  manage: {
    create: 'Settings > API Credentials, tab Track API Keys or App API Keys',
    revoke: 'the same page, by hand',
    needs: 'the right to manage API credentials',
    source: authFacts,
  },
  keep: ['meta.error', 'errors.*.detail', 'errors.*.status', 'errors.*.reason', 'region', 'environment_id'],
  budget: { perMinute: 60, concurrent: 2, source: limits },
  statusPage: { page: 'https://status.customerio.com', api: 'https://status.customerio.com/api/v2/summary.json', source: apis },
  pages: {
    keys: { url: credentialsPage, menu: 'Settings > API Credentials, tab Track API Keys or App API Keys', source: authFacts },
    ip: {
      url: 'https://fly.customer.io/settings/api_credentials?keyType=app',
      menu: 'Settings > API Credentials > App API Keys > the key',
      source: appKeys,
    },
    account: { url: 'https://fly.customer.io/settings', menu: 'Settings > Workspace Settings', source: 'from-memory' },
    support: { url: 'https://customer.io/contact', source: 'from-memory' },
    docs: { url: credentialsDoc, source: credentialsDoc },
    errors: { url: sendErrors, source: sendErrors },
    changelog: { url: releaseNotes, source: releaseNotes },
    permissions: { url: credentialsPage, menu: 'Settings > API Credentials', source: credentialsDoc },
  },
  advice: {
    unrecognised: [
      { step: 'Look the key up in the right workspace: Track pairs and App API keys are on different tabs.', source: credentialsDoc },
    ],
    wrong_credential: [
      {
        step:
          'Give Track its site ID and Track API key (20 hex digits each, easily swapped), ' +
          'and the App API an App API key (32 hex digits).',
        url: credentialsDoc,
        source: n8n,
      },
    ],
    wrong_region: [
      {
        step:
          'Set region to where the account lives: App API keys of EU accounts work at api-eu.customer.io only. ' +
          'GET /api/v1/accounts/region with the Track pair names the region.',
        url: region,
        source: otherPlane,
      },
    ],
    ip_blocked: [{ step: 'Look at the address restriction of the App API key; it reads like a wrong key (401).', source: sendErrors }],
    account_suspended: [
      {
        step: 'Confirm the owner’s e-mail address, have the account approved, and see that the workspace is not set to "Do Not Send".',
        url: sendErrors,
        source: sendErrors,
      },
    ],
    bad_request: [{ step: 'Encode + and @ in paths: unencoded they give 200 with nothing found.', source: problems }],
    leaked: [
      {
        step:
          'Delete the key or pair on the API Credentials page and make a new one; ' +
          'then look through the deliveries and people of the workspace.',
        source: credentialsDoc,
      },
    ],
    new_key: [
      {
        step: 'Take an App API key for sending and reading, a Track pair for people and events; each holds for one workspace.',
        source: credentialsDoc,
      },
    ],
    revoked: [
      {
        step: 'Look at both tabs of API Credentials: a pair or key that is not listed was deleted, and cannot be brought back.',
        source: credentialsDoc,
      },
    ],
    insufficient_permissions: [
      {
        step:
          'Check the plan before the key: a 403 on /v1/send means that the plan lacks it. ' +
          'An App API key has no scopes, a service account has the roles it was given.',
        source: problems,
      },
    ],
    rate_limited: [
      {
        step: 'Keep to 10 requests a second on the App API, 100 for transactional mail, one in ten seconds for broadcasts.',
        url: limits,
        source: limits,
      },
    ],
    endpoint_changed: [
      {
        step: 'Call https://api.customer.io/v1 or api-eu.customer.io for the App API, https://track.customer.io/api for Track.',
        source: credentialsDoc,
      },
    ],
  },
  recognise: [
    '\\bcustomer\\.?io\\b',
    'CustomerIORequestError',
    'customerio-node',
    'App API Key not set',
    '\\bsa_live_\\w',
    'over the 10-per-second limit',
  ],
});
