/** @module listmonk, self-hosted: the token of an API user, on the user's own host. */

import { defineProvider } from '../src/core/model/provider.ts';

const auth = 'https://github.com/knadh/listmonk/blob/master/internal/auth/auth.go';
const models = 'https://github.com/knadh/listmonk/blob/master/internal/auth/models.go';
const handlers = 'https://github.com/knadh/listmonk/blob/master/cmd/handlers.go';
const docs = 'https://github.com/knadh/listmonk/blob/master/docs/docs/content/apis/apis.md';
const upgrade = 'https://github.com/knadh/listmonk/blob/master/docs/docs/content/upgrade.md';
const tokens = 'https://github.com/knadh/listmonk/issues/2122';
const newUsers = 'https://github.com/knadh/listmonk/issues/2106';
const subscribersCode = 'https://github.com/knadh/listmonk/blob/master/cmd/subscribers.go';
const fromAddress = 'https://github.com/knadh/listmonk/issues/1000';
const smtpTest = 'https://github.com/knadh/listmonk/issues/1450';
const apiDocs = 'https://listmonk.app/docs/apis/apis/';

export default defineProvider({
  id: 'listmonk',
  name: 'listmonk',
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'api_user',
      title: 'API user',
      parts: [
        { name: 'username', title: 'name of the API user', secret: false, variables: ['LISTMONK_API_USER'], source: docs },
        {
          name: 'key',
          title: 'API token',
          secret: true,
          shape: '^[A-Za-z0-9]{32}$',
          hint: '32 letters or digits',
          variables: ['LISTMONK_API_TOKEN'],
          source: tokens,
        },
      ],
      auth: { scheme: 'basic', username: '{username}', password: '{key}' },
      failedLogin: 'harmless',
      failedLoginSource: auth,
      expiry: { rule: 'never', says: 'The token lives as long as the API user.', source: auth },
    },
  ],
  lookalikes: [
    {
      shape: '^[^:\\s]+:[A-Za-z0-9]{32}$',
      part: 'key',
      means: 'malformed',
      says: 'The name of the API user stands in front of the token, parted by a colon. Give each in its own part.',
      source: docs,
    },
  ],
  hosts: [],
  endpoint: {
    required: true,
    example: 'https://lists.example.com',
    allow: '^https?://[a-zA-Z0-9.-]+(?::\\d+)?$',
    variables: ['LISTMONK_URL', 'LISTMONK_HOST'],
    source: docs,
  },
  requests: { profile: { method: 'GET', path: '/api/profile' } },
  probes: [
    {
      request: 'profile',
      permission: null,
      effects: 'none',
      because: 'Every API user may read its own profile, which lists its permissions; /health needs no key at all.',
      source: handlers,
    },
  ],
  refusal: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'wrong_region'],
  answers: [
    {
      text: 'invalid API credentials',
      causes: ['unrecognised', 'revoked', 'wrong_credential', 'malformed', 'wrong_region'],
      says:
        'listmonk knows no such API user and token. ' +
        'It says so with 403, as to every refusal; the log-in of the dashboard does not count here.',
      source: newUsers,
    },
    {
      text: 'api_key:token missing|empty .?api_key.? or .?token',
      causes: ['malformed', 'auth_missing'],
      says: 'The name or the token is empty.',
      source: auth,
    },
    {
      text: 'unknown authorization scheme',
      causes: ['auth_missing', 'bad_request', 'wrong_credential'],
      says: "listmonk takes 'Basic' or 'token NAME:TOKEN', not 'Bearer'.",
      source: auth,
    },
    { text: 'invalid base64 value in basic', causes: ['malformed', 'bad_request'], source: auth },
    {
      text: 'invalid session',
      causes: ['auth_missing', 'malformed', 'bad_request'],
      says:
        'No Authorization header arrived: ' +
        'none was sent, a proxy took it out, or a session cookie came with it, which makes listmonk overlook it.',
      source: auth,
    },
    {
      text: 'permission denied',
      causes: ['insufficient_permissions'],
      says: 'The token is good; the role of the API user lacks the permission named.',
      source: auth,
    },
    {
      status: [403],
      json: { message: '^[^a-z]{0,30}[^:：]{1,120}[:：] ?(?:[a-z_]{1,40}:[a-z_]{1,40}|lists?|subscribers?(?:: \\d+)?)$' },
      causes: ['insufficient_permissions'],
      says: 'The token is good; listmonk names what its role may not do, in the language of the installation.',
      source: subscribersCode,
    },
    {
      text: 'mail: no address|mail: missing|no messenger|unknown messenger',
      causes: ['bad_request'],
      says: 'The token is good; the From address or the messenger in the settings of listmonk is empty or wrong.',
      source: fromAddress,
    },
    {
      text: 'error sending (?:smtp )?test',
      causes: ['bad_request', 'network', 'provider_outage'],
      says: 'The token is good; the mail server behind listmonk refused or could not be reached, and the rest of the line tells why.',
      source: smtpTest,
    },
    { status: [400], causes: ['bad_request'], source: docs },
    {
      status: [401],
      text: '"message" ?: ?"unauthorized"',
      header: { 'www-authenticate': 'basic' },
      causes: ['unrecognised', 'malformed', 'wrong_credential', 'revoked', 'auth_missing', 'network'],
      says: 'listmonk before version 4, or a proxy in front of it, asks for a password.',
      source: upgrade,
    },
    {
      status: [401],
      causes: ['network', 'unrecognised', 'malformed', 'wrong_credential', 'revoked', 'auth_missing'],
      says: 'listmonk 4 and later refuse with 403; a 401 comes from a proxy in front of it, or from an older version.',
      source: auth,
    },
    { status: ['2xx'], json: { 'data.username': '\\w' }, causes: ['healthy'], source: models },
    { status: ['2xx'], json: { data: '.' }, causes: ['healthy'], source: docs },
  ],
  extract: [
    { on: 'profile', path: 'data.username', as: 'account', source: models },
    { on: 'profile', path: 'data.user_role.permissions', as: 'scopes', source: models },
  ],
  permissions: {
    send: { scopes: ['tx:send'], tick: 'tx:send', source: models },
    campaigns: { scopes: ['campaigns:manage', 'campaigns:manage_all'], tick: 'campaigns:manage', source: models },
    contacts: { scopes: ['subscribers:manage'], tick: 'subscribers:manage', source: models },
    templates: { scopes: ['templates:get', 'templates:manage'], tick: 'templates:get', source: models },
    stats: { scopes: ['campaigns:get_analytics'], tick: 'campaigns:get_analytics', source: models },
    account: { scopes: ['settings:get'], tick: 'settings:get', source: models },
  },
  manage: {
    create: 'Admin > Users > New, type API',
    revoke: 'Admin > Users: delete or disable the API user',
    needs: 'Super Admin, or users:manage',
    source: docs,
  },
  keep: ['message', 'data.username', 'data.type', 'data.status', 'data.user_role.name', 'data.user_role.permissions'],
  budget: { perMinute: 60, concurrent: 2, source: 'inferred: listmonk has no limit of its own' },
  pages: {
    keys: { url: apiDocs, menu: 'Admin > Users of your own listmonk', source: docs },
    permissions: { url: 'https://listmonk.app/docs/roles-and-permissions/', menu: 'Admin > User roles', source: 'from-memory' },
    docs: { url: apiDocs, source: docs },
    changelog: { url: 'https://github.com/knadh/listmonk/releases', source: upgrade },
    errors: { url: apiDocs, source: docs },
  },
  advice: {
    provider_outage: [
      { step: 'Read the log of your own listmonk server, or of the mail server behind it: nobody else runs it.', source: 'from-memory' },
    ],
    network: [
      {
        step:
          'Look whether the container runs and the proxy in front of it passes /api on: ' +
          'GET /health on the same host answers without a key.',
        source: 'from-memory',
      },
    ],
    wrong_credential: [
      {
        step:
          'Make a user of type API and use its name and token. ' +
          'The log-in of a person, and admin_username and admin_password of config.toml, end with version 4.',
        source: newUsers,
      },
    ],
    unrecognised: [
      { step: 'Look at the name of the API user too: name and token are checked together, upper and lower case count.', source: auth },
    ],
    insufficient_permissions: [
      { step: 'Give the role of the API user the permission that the answer names, and access to the lists that it uses.', source: auth },
    ],
    new_key: [
      {
        step: 'Choose the type API and a role with only the rights needed, and copy the token at once: it is shown only then.',
        source: docs,
      },
    ],
    wrong_region: [
      {
        step: 'Set endpoint to the root of your own listmonk: a proxy, a log-in page or a path such as /admin answers in its place.',
        source: docs,
      },
    ],
    revoked: [
      { step: 'Look under Admin > Users whether the API user was deleted or disabled; disabled users can be enabled again.', source: docs },
    ],
    leaked: [
      {
        step:
          'Delete the API user under Admin > Users and make a new one with a role of its own, ' +
          'then look through Campaigns and the subscribers for what is not yours.',
        source: docs,
      },
    ],
  },
  recognise: ['listmonk'],
});
