/** @module Ghost: the Admin API of one site, signed with the key (HS256). */

import { defineProvider } from '../src/core/model/provider.ts';

const auth = 'https://github.com/TryGhost/Ghost/blob/main/ghost/core/core/server/services/auth/api-key/admin.js';
const docs = 'https://ghost.org/docs/admin-api/#token-authentication';
const errorClasses = 'https://github.com/TryGhost/framework/blob/main/packages/errors/src/errors.ts';
const nango = 'https://github.com/NangoHQ/nango/blob/master/packages/providers/providers.yaml';
const versions = 'https://ghost.org/docs/faq/api-versioning/';
const siteIssue = 'https://github.com/TryGhost/SDK/issues/458';
const tokenCode = 'https://github.com/TryGhost/SDK/blob/main/packages/admin-api/lib/token.js';
const sdk = 'https://github.com/TryGhost/SDK';
const contentKeys = 'https://github.com/TryGhost/Ghost/blob/main/ghost/core/core/server/services/auth/api-key/content.js';
const authorize = 'https://github.com/TryGhost/Ghost/blob/main/ghost/core/core/server/services/auth/authorize.js';
const emailService = 'https://github.com/TryGhost/Ghost/blob/main/ghost/core/core/server/services/email-service/EmailService.js';
const changes = 'https://ghost.org/docs/changes/';
const adminApi = 'https://ghost.org/docs/admin-api/';
const adminSdk = 'https://github.com/TryGhost/SDK/blob/main/packages/admin-api/lib/admin-api.js';
const staffTokens = 'https://ghost.org/docs/admin-api/#staff-access-token-authentication';

export default defineProvider({
  id: 'ghost',
  name: 'Ghost',
  aliases: ['ghost-admin', 'ghost-pro'],
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'admin_api_key',
      title: 'Admin API key',
      parts: [
        {
          name: 'key',
          title: 'Admin API key',
          secret: true,
          shape: '^[a-fA-F0-9]{24}:[a-fA-F0-9]{64}$',
          hint: '24 hex digits, a colon, 64 hex digits',
          variables: ['GHOST_ADMIN_API_KEY', 'GHOST_ADMIN_KEY'],
          source: nango,
        },
      ],
      auth: { scheme: 'ghost_jwt', audience: '/admin/' },
      failedLogin: 'harmless',
      failedLoginSource: auth,
      expiry: { rule: 'never', says: 'The key does not expire; each signed token lives five minutes.', source: auth },
    },
  ],
  lookalikes: [
    {
      shape: '^[a-fA-F0-9]{26}$',
      means: 'wrong_credential',
      says: 'This is the Content API key, which may only read public posts. The Admin API key stands below it and has a colon.',
      source: nango,
    },
    {
      shape: '^eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+$',
      means: 'wrong_credential',
      says: 'This is a signed token, dead after five minutes. Store the Admin API key it was made from.',
      source: tokenCode,
    },
    { shape: '^[a-fA-F0-9]{24}$', means: 'malformed', says: 'This is only the ID, the half before the colon.', source: auth },
    { shape: '^:?[a-fA-F0-9]{64}$', means: 'malformed', says: 'This is only the secret, the half after the colon.', source: auth },
  ],
  hosts: [],
  endpoint: {
    required: true,
    example: 'https://mysite.ghost.io',
    allow: '^https://[a-zA-Z0-9.-]+(?::\\d+)?$',
    variables: ['GHOST_URL', 'GHOST_API_URL', 'GHOST_ADMIN_API_URL'],
    source: sdk,
  },
  requests: {
    users: { method: 'GET', path: '/ghost/api/admin/users/', query: { limit: '1', fields: 'id' }, headers: { 'Accept-Version': 'v5.0' } },
  },
  probes: [
    {
      request: 'users',
      permission: null,
      effects: 'none',
      because: 'Nango asks the same path for whole users; one ID is enough. The site endpoint needs no key, so its 200 proves nothing.',
      source: nango,
    },
  ],
  refusal: ['unrecognised', 'revoked', 'wrong_region', 'wrong_credential', 'malformed'],
  answers: [
    {
      ours: true,
      text: 'jwt expired|maxAge exceeded',
      causes: ['clock_skew'],
      says: 'The token was signed a moment ago, so the clocks of this machine and of the site differ by minutes.',
      source: auth,
    },
    {
      text: 'jwt expired|maxAge exceeded',
      causes: ['clock_skew', 'expired'],
      says: 'A token lives five minutes: the clock is off, or a signed token was stored in place of the key.',
      source: auth,
    },
    {
      text: 'jwt audience invalid',
      causes: ['endpoint_changed', 'bad_request'],
      says: 'The token was signed for another version of the API than the path has.',
      source: auth,
    },
    {
      text: 'invalid signature',
      causes: ['revoked', 'unrecognised', 'malformed', 'wrong_credential'],
      says: 'Ghost knows the ID of the key, but the secret half does not fit: regenerated, or cut.',
      source: auth,
    },
    {
      text: 'unknown admin api key|UNKNOWN_ADMIN_API_KEY',
      causes: ['revoked', 'unrecognised', 'wrong_region', 'wrong_credential', 'malformed'],
      says: 'This site has no such key: deleted, or the key of another site.',
      source: auth,
    },
    {
      text: 'unknown content api key|UNKNOWN_CONTENT_API_KEY',
      causes: ['unrecognised', 'revoked', 'wrong_region', 'wrong_credential', 'malformed'],
      source: contentKeys,
    },
    {
      text: 'invalid api key type|INVALID_API_KEY_TYPE',
      causes: ['wrong_credential'],
      says: 'The ID belongs to a Content API key.',
      source: auth,
    },
    { text: 'kid missing|MISSING_ADMIN_API_KID', causes: ['malformed', 'wrong_credential'], source: auth },
    { text: 'authorization header format is|INVALID_AUTH_HEADER', causes: ['auth_missing', 'malformed'], source: auth },
    { text: 'no token found in url', causes: ['auth_missing', 'malformed'], source: auth },
    {
      text: 'unable to determine the authenticated',
      causes: ['auth_missing', 'endpoint_changed', 'malformed'],
      says: 'Ghost saw no key. A redirect to another host (http to https, www) drops it on the way.',
      source: authorize,
    },
    {
      text:
        'HostLimitError|this resource is limited|custom integrations? .{0,60}(limit|upgrade)|DisabledFeatureError' +
        '|this feature is disabled',
      causes: ['account_suspended'],
      says: 'The Ghost(Pro) plan does not include custom integrations.',
      source: auth,
    },
    {
      text: 'account is currently in review|email sending is temporarily disabled|EMAIL_VERIFICATION_NEEDED',
      causes: ['account_suspended'],
      source: emailService,
    },
    {
      text: '(api|staff) tokens (do not have permission|are not allowed)|NoPermissionError|do not have permission to',
      causes: ['insufficient_permissions'],
      says: 'The key is good; Ghost keeps this endpoint from integrations.',
      source: 'inferred: a public repository whose name is not recorded',
    },
    {
      text: 'jwt malformed|invalid algorithm|jwt signature is required|invalid token|INVALID_JWT',
      causes: ['malformed', 'wrong_credential'],
      says: 'What was sent cannot be read as a signed token.',
      source: auth,
    },
    {
      text: 'MaintenanceError|temporarily down for maintenance|undergoing maintenance|InternalServerError|EmailError',
      causes: ['provider_outage'],
      source: errorClasses,
    },
    { text: 'TooManyRequestsError|too many similar requests', causes: ['rate_limited'], source: errorClasses },
    {
      text: 'UPDATE_CLIENT|UPDATE_GHOST|provided Accept-Version|RequestNotAcceptableError|VersionMismatchError',
      causes: ['endpoint_changed'],
      source: versions,
    },
    { text: '(post|page|member|tag|user|tier|newsletter) not found', causes: ['bad_request'], source: errorClasses },
    {
      status: [404],
      text: 'Resource (not|could not be) found|NotFoundError',
      causes: ['endpoint_changed', 'bad_request'],
      source: versions,
    },
    { text: 'ValidationError|BadRequestError|ConflictError|UpdateCollisionError', causes: ['bad_request'], source: errorClasses },
    {
      status: [200],
      url: '/ghost/api/(v\\d+(\\.\\d+)?/|canary/)?admin/site/?(\\?|$)',
      causes: ['healthy', 'unrecognised', 'revoked', 'wrong_region', 'wrong_credential', 'malformed'],
      says: 'This endpoint answers without any key, so it says nothing about yours.',
      source: siteIssue,
    },
    { status: ['2xx'], json: { users: '\\[' }, causes: ['healthy'], source: nango },
    { status: ['2xx'], url: '/ghost/api/(v\\d+(\\.\\d+)?/|canary/)?admin/', text: '^\\{"', causes: ['healthy'], source: docs },
  ],
  manage: {
    create: 'Settings > Integrations > Add custom integration',
    revoke: 'Settings > Integrations > the integration > Regenerate, or Delete',
    needs: 'Owner or Administrator of the site',
    source: docs,
  },
  keep: ['errors.*.message', 'errors.*.context', 'errors.*.type', 'errors.*.code', 'errors.*.id', 'site.title', 'site.url', 'site.version'],
  budget: { perMinute: 30, concurrent: 2, source: 'inferred: no limit is documented for the Admin API' },
  statusPage: { page: 'https://status.ghost.org', api: 'https://status.ghost.org/api/v2/summary.json', source: 'from-memory' },
  pages: {
    keys: { url: docs, menu: 'Settings > Integrations of your own site (/ghost/#/settings/integrations)', source: siteIssue },
    docs: { url: docs, source: docs },
    changelog: { url: changes, source: changes },
    support: { url: 'https://ghost.org/help/', source: 'from-memory' },
    permissions: { url: docs, menu: 'Settings > Integrations > the integration', source: docs },
    errors: { url: adminApi, source: adminApi },
  },
  advice: {
    wrong_region: [
      { step: 'Check that endpoint is the admin address of the site that made the key: it belongs to one site.', source: docs },
    ],
    clock_skew: [{ step: 'Synchronise the clock: the site takes tokens that are at most five minutes old.', source: auth }],
    endpoint_changed: [
      {
        step: 'Call /ghost/api/admin/ with the header Accept-Version: since Ghost 5 the path has no version.',
        url: versions,
        source: adminSdk,
      },
    ],
    auth_missing: [
      { step: 'Use the final address of the admin (https, with or without www), because a redirect drops the key.', source: docs },
    ],
    new_key: [
      { step: 'Add a custom integration for each program; regenerating a key stops everything that uses the old one.', source: docs },
    ],
    leaked: [
      {
        step:
          'Regenerate the key of the integration (the old one ends at once) and put the new one in place, ' +
          'then look through posts, members and staff for what is not yours.',
        source: docs,
      },
    ],
    unrecognised: [
      {
        step:
          'Compare the part before the colon with the Admin API key of the integration: ' +
          'it is the ID, and "Unknown Admin API Key" means that no integration has it.',
        source: docs,
      },
    ],
    wrong_credential: [
      { step: 'Copy the Admin API key (24 hex digits, a colon, 64 hex digits), not the Content API key above it.', source: docs },
    ],
    expired: [
      {
        step: 'Let the application sign a new token for each request: a token lives five minutes at most. The key itself does not expire.',
        source: docs,
      },
    ],
    revoked: [{ step: 'Look whether the integration was deleted or its key regenerated under Settings > Integrations.', source: docs }],
    insufficient_permissions: [
      {
        step:
          'Use the staff access token of an owner or administrator where Ghost keeps an endpoint from integrations; ' +
          'no tick gives an integration more.',
        source: staffTokens,
      },
    ],
    account_suspended: [
      {
        step:
          'On Ghost(Pro), look at the plan (custom integrations need the Creator plan or better) and answer the mail about ' +
          'the review of the account.',
        source: 'from-memory',
      },
    ],
    rate_limited: [
      {
        step:
          'Wait an hour if log-ins are limited; ' +
          'Ghost itself has no limit for the Admin API, so otherwise it is the proxy or host in front of the site.',
        source: 'inferred: no limit is documented for the Admin API',
      },
    ],
  },
  retired: [
    {
      url: '/ghost/api/(v[0-4]|canary)/',
      says: 'Versions in the path ended with Ghost 5.',
      when: '2022-05',
      successor: '/ghost/api/admin/ with Accept-Version',
      source: adminSdk,
    },
  ],
  recognise: [
    '/ghost/api/',
    '@tryghost/',
    'TryGhost',
    'GhostAdminAPI',
    'GhostAPI',
    'Authorization: Ghost',
    '\\.ghost\\.io\\b',
    'UNKNOWN_ADMIN_API_KEY',
    'Unknown Admin API Key',
    'API tokens do not have permission to access this endpoint',
  ],
});
