/** @module Constant Contact: v3 with OAuth access tokens. Its refresh tokens rotate, so they are never spent by a probe. */

import { defineProvider } from '../src/core/model/provider.ts';

const evangelist = 'https://github.com/api-evangelist/constant-contact/blob/f29542a99d93946b237c9713250bbabf5bb85ca9';
const app = 'https://github.com/w6w-io/w6w-apps/blob/87e06c56d02cef52be0d38d61ed70263027f1ae0/apps/constantcontact';
const responses = 'https://developer.constantcontact.com/api_guide/glossary_responses.html';
const scopes = 'https://developer.constantcontact.com/api_guide/scopes.html';
const privileges = 'https://v3.developer.constantcontact.com/api_guide/account_get_privileges.html';
const overview = 'https://developer.constantcontact.com/api_guide/auth_overview.html';
const refreshExpiry = 'https://community.constantcontact.com/t5/API-Developer-Support/Refresh-token-expiry/td-p/402882';
const legacyThread = 'https://github.com/solspace/craft-freeform/issues/272';
const mashery = 'https://community.constantcontact.com/t5/Authentication-and-Access-ie-401/Error-from-API-docs-page/td-p/232933';
const okta = 'https://developer.okta.com/docs/reference/error-codes/';
const authentication = `${evangelist}/authentication/constant-contact-authentication.yml`;
const appReadme = `${app}/README.md`;
const appOauth = `${app}/auth/oauth2.ts`;
const appOauthTest = `${app}/tests/auth/oauth2.test.ts`;
const lifecycle = `${evangelist}/lifecycle/constant-contact-lifecycle.yml`;
const invalidToken = 'https://github.com/WebDevStudios/constant-contact-forms/blob/2.9.1/includes/class-api.php';
const rateLimits = `${evangelist}/rate-limits/constant-contact-rate-limits.yml`;
const throttled = 'https://github.com/solspace/craft-freeform/issues/616';
const usedRefreshToken = 'https://github.com/phpfui/ConstantContact/issues/19';
const logInPage = 'https://community.constantcontact.com/t5/API-Developer-Support/Authentication-Error/td-p/397524';
const appHealth = `${app}/health/service.ts`;
const developerForum = 'https://community.constantcontact.com/t5/API-Developer-Support';
const offlineAccess =
  'https://community.constantcontact.com/t5/user/v2/viewprofilepage/user-id/945159/user-messages-feed/latest-contributions/page/6';
const longLivedTokens = 'https://community.constantcontact.com/t5/Developer-Support-ask-questions/Refresh-Token/td-p/332029';
const manageApps = 'https://v3.developer.constantcontact.com/api_guide/faqs_manage_applications.html';

export default defineProvider({
  id: 'constantcontact',
  name: 'Constant Contact',
  aliases: ['ctct', 'constant contact'],
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'access_token',
      title: 'access token',
      parts: [
        {
          name: 'access_token',
          title: 'access token',
          secret: true,
          shape: '^ey[\\w-]+\\.[\\w-]+\\.[\\w-]+$',
          hint: 'a JSON web token: three parts with dots',
          variables: ['CONSTANT_CONTACT_ACCESS_TOKEN', 'CTCT_ACCESS_TOKEN'],
          source: authentication,
        },
      ],
      auth: { scheme: 'bearer', token: '{access_token}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: no lock-out is documented',
      expiry: {
        rule: 'fixed',
        days: 1,
        says:
          'An access token lives 24 hours. The refresh token changes with every use, so the program that sends must refresh; ' +
          'give the watcher the current access token.',
        source: refreshExpiry,
      },
    },
  ],
  lookalikes: [
    {
      shape: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
      means: 'wrong_credential',
      says: 'This is the client ID, which the portal calls "API key". The API takes only an access token.',
      source: authentication,
    },
    {
      shape: '^[a-z0-9]{24}$',
      means: 'wrong_credential',
      says: 'This looks like a key of the old V2 portal, which V3 does not know.',
      source: 'from-memory',
    },
  ],
  hosts: [
    { region: 'global', url: 'https://api.cc.email', source: appReadme },
    { region: 'global', use: 'token', url: 'https://authz.constantcontact.com', source: authentication },
  ],
  requests: {
    privileges: { method: 'GET', path: '/v3/account/user/privileges' },
    summary: { method: 'GET', path: '/v3/account/summary' },
    contacts: { method: 'GET', path: '/v3/contacts', query: { limit: '1' } },
    lists: { method: 'GET', path: '/v3/contact_lists', query: { limit: '1' } },
    emails: { method: 'GET', path: '/v3/emails', query: { limit: '1' } },
  },
  probes: [
    { request: 'contacts', needs: ['contacts'], permission: 'contact_data', provesNeed: true, effects: 'none', source: appOauth },
    { request: 'lists', needs: ['lists'], permission: 'contact_data', provesNeed: true, effects: 'none', source: scopes },
    { request: 'emails', needs: ['campaigns', 'stats'], permission: 'campaign_data', provesNeed: true, effects: 'none', source: scopes },
    { request: 'summary', needs: ['account'], permission: 'account_read', provesNeed: true, effects: 'none', source: appOauthTest },
    {
      request: 'privileges',
      permission: null,
      effects: 'none',
      because: 'Needs no scope. Asking for a token would use up the refresh token.',
      source: privileges,
    },
  ],
  refusal: ['expired', 'revoked', 'unrecognised', 'wrong_credential', 'malformed', 'auth_missing'],
  answers: [
    // Hosts and versions that ended
    {
      url: 'idfed\\.',
      text: 'client_id',
      causes: ['endpoint_changed', 'unrecognised', 'revoked', 'wrong_credential', 'malformed'],
      says: 'The old authorisation host does not know apps of authz.constantcontact.com.',
      source: legacyThread,
    },
    {
      url: 'idfed\\.|/v3/idfed',
      status: ['3xx', '4xx', '5xx'],
      causes: ['endpoint_changed'],
      says: 'This authorisation host ended in March 2022.',
      source: lifecycle,
    },
    {
      text: 'mashery\\.not\\.authorized\\.over\\.qps|over (the )?qps|account over queries per second',
      causes: ['rate_limited'],
      source: appReadme,
    },
    {
      text: 'mashery\\.not\\.authorized\\.over\\.rate|account over rate limit',
      causes: ['quota_exhausted', 'rate_limited'],
      source: 'from-memory',
    },
    {
      text: 'mashery\\.not\\.authorized|mashery account',
      causes: ['unrecognised', 'revoked', 'account_suspended', 'auth_missing', 'malformed', 'wrong_credential', 'endpoint_changed'],
      says: 'V2 does not know this API key; a new one took 15 minutes to be known, and none are given out any more.',
      source: mashery,
    },
    {
      text: 'http\\.status\\.authentication\\.invalid_token',
      causes: ['expired', 'revoked', 'unrecognised', 'malformed', 'wrong_credential', 'endpoint_changed'],
      source: invalidToken,
    },
    {
      url: 'api\\.constantcontact\\.com/v2',
      status: [401],
      causes: ['expired', 'revoked', 'unrecognised', 'malformed', 'wrong_credential', 'auth_missing', 'endpoint_changed'],
      says: 'V2 is closed to new keys.',
      source: appReadme,
    },
    // V3
    {
      text: 'quota_exceeded|limit exceeded',
      status: [429],
      causes: ['quota_exhausted', 'rate_limited'],
      says: 'The day of the whole app is used up; it starts again at 00:00 UTC.',
      source: rateLimits,
    },
    {
      text: '\\bthrottled\\b|too many requests|E0000047',
      causes: ['rate_limited'],
      says: 'More than four requests a second by all users of the app together.',
      source: throttled,
    },
    {
      text: 'necessary scopes.{0,80}privileges|applica?ti?on is deactivated',
      causes: ['insufficient_permissions', 'revoked'],
      says: 'A scope or a privilege is missing, or the app was deactivated.',
      source: responses,
    },
    {
      text: 'insufficient user privileges|access_denied',
      status: [403],
      causes: ['insufficient_permissions'],
      says: "The user's role lacks the privilege; the scopes may be right.",
      source: privileges,
    },
    { text: 'E0000006|E0000015|required scope|insufficient.{0,5}scope', causes: ['insufficient_permissions'], source: okta },
    { text: 'unauthorized_client', causes: ['wrong_credential', 'insufficient_permissions'], source: overview },
    {
      text: 'invalid_grant|refresh token is invalid|authorization code is invalid',
      causes: ['expired', 'revoked', 'unrecognised', 'wrong_credential', 'malformed'],
      says: 'Refresh tokens change with every use: one that was used before reads the same. Only a person can authorise again.',
      source: usedRefreshToken,
    },
    {
      text: 'invalid_client|unknown or invalid client_id|client authentication failed',
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'malformed', 'auth_missing'],
      source: overview,
    },
    { text: 'E0000021|invalid_scope|unsupported_grant_type|redirect_uri', causes: ['bad_request'], source: appReadme },
    { text: 'E0000022', causes: ['endpoint_changed', 'bad_request'], source: okta },
    { text: 'E0000011|E0000004', causes: ['expired', 'revoked', 'unrecognised', 'wrong_credential', 'malformed'], source: okta },
    {
      text: 'missing authentication token',
      causes: ['endpoint_changed', 'auth_missing', 'bad_request'],
      says: 'The gateway says this for a path that does not exist, with or without a token.',
      source: 'from-memory',
    },
    {
      text: '\\w\\.api\\.\\w|in an invalid format|data validation error|not_acceptable',
      status: [400, 404, 406, 409, 415, 422],
      causes: ['bad_request'],
      source: responses,
    },
    { text: 'access token used is invalid|"?unauthorized"?', status: [401], causes: 'refusal', source: responses },
    { status: [401], causes: 'refusal', source: responses },
    {
      status: [403],
      text: '"?message"?\\s*:\\s*"?forbidden',
      causes: ['auth_missing', 'malformed', 'insufficient_permissions', 'revoked', 'expired'],
      says: 'The gateway answers so when no valid token arrived.',
      source: rateLimits,
    },
    {
      url: '/oauth2/[^/]+/v1/authorize',
      status: [200],
      causes: ['bad_request', 'auth_missing'],
      says: 'This is the log-in page for people, not an answer of the API.',
      source: logInPage,
    },
    { status: ['2xx'], json: { access_token: '.' }, causes: ['healthy'], source: overview },
    { status: ['2xx'], json: { error_key: '.' }, causes: ['bad_request', 'insufficient_permissions'], source: responses },
    {
      status: ['2xx'],
      text: '"(privilege_id|privilege_name|organization_name|encoded_account_id|contacts|lists|campaigns|contact_id)"',
      causes: ['healthy'],
      source: privileges,
    },
  ],
  extract: [
    { on: 'privileges', path: 'jwt:@access_token:scp', as: 'scopes', source: scopes },
    { on: 'privileges', path: 'jwt:@access_token:exp', as: 'expires', source: refreshExpiry },
    { on: 'summary', path: 'organization_name', as: 'account', source: appOauthTest },
  ],
  permissions: {
    contacts: { scopes: ['contact_data'], tick: 'contact_data', source: scopes },
    lists: { scopes: ['contact_data'], tick: 'contact_data', source: scopes },
    campaigns: { scopes: ['campaign_data'], tick: 'campaign_data', source: scopes },
    stats: { scopes: ['campaign_data'], tick: 'campaign_data', source: scopes },
    account: { scopes: ['account_read', 'account_update'], tick: 'account_read', source: scopes },
  },
  manage: {
    create: 'Developer portal > My Applications; tokens by OAuth',
    revoke: 'Developer portal, or the connected apps of the user',
    needs: 'A person who signs in',
    source: authentication,
  },
  keep: [
    'error',
    'error_description',
    'error_key',
    'error_message',
    '*.error_key',
    '*.error_message',
    'errorCode',
    'errorSummary',
    'organization_name',
    'encoded_account_id',
    'message',
  ],
  budget: { perMinute: 30, concurrent: 1, source: rateLimits },
  statusPage: {
    page: 'https://status.constantcontact.com',
    api: 'https://status.constantcontact.com/api/v2/summary.json',
    source: appHealth,
  },
  pages: {
    keys: {
      url: 'https://app.constantcontact.com/pages/dma/portal/',
      menu: 'the developer portal > My Applications',
      source: 'from-memory',
    },
    permissions: { url: scopes, source: scopes },
    support: { url: developerForum, source: developerForum },
    docs: { url: overview, source: overview },
    errors: { url: responses, source: responses },
    billing: { url: 'https://app.constantcontact.com/pages/billing', menu: 'the profile name > Account > Billing', source: 'from-memory' },
  },
  advice: {
    expired: [
      {
        step: 'Ask for the scope offline_access: without it there is no refresh token, and the connection dies after 24 hours.',
        source: offlineAccess,
      },
    ],
    revoked: [
      {
        step:
          'Let only one process refresh: the second one to use a refresh token loses the connection. ' +
          'The app can be set to long-lived refresh tokens.',
        source: longLivedTokens,
      },
    ],
    insufficient_permissions: [
      {
        step: 'Check scopes, the role of the user who authorised, and whether the app is active, in this order.',
        url: scopes,
        source: responses,
      },
    ],
    endpoint_changed: [
      { step: 'Move to api.cc.email/v3 and authz.constantcontact.com, and authorise again.', url: overview, source: lifecycle },
    ],
    new_key: [
      {
        step:
          'Have a person sign in and authorise the app, best the owner of the account: ' +
          'there is no other way, and the grant goes with its user.',
        url: overview,
        source: overview,
      },
    ],
    unrecognised: [
      {
        step:
          'Compare the client ID that the program uses with the app under My Applications: ' +
          'a token of another app or account is not known here.',
        source: overview,
      },
    ],
    wrong_credential: [
      { step: 'Give the access token; the API key (client ID), the secret and the refresh token are no bearer tokens.', source: overview },
    ],
    account_suspended: [
      {
        step: 'See that the trial or the plan of the account still runs and that the app is active under My Applications.',
        source: responses,
      },
    ],
    quota_exhausted: [
      {
        step:
          'Wait until 00:00 UTC: the app has 10 000 requests a day for all its customers together. ' +
          'More must be asked of Constant Contact.',
        url: rateLimits,
        source: rateLimits,
      },
    ],
    rate_limited: [
      {
        step: 'Slow down to four requests a second, for all customers of the app together; no header tells the state.',
        url: rateLimits,
        source: rateLimits,
      },
    ],
    leaked: [
      {
        step:
          'Generate a new secret under My Applications (the old one ends at once), have the owner authorise the app again, ' +
          'then look for contacts and campaigns that nobody of you made.',
        url: manageApps,
        source: manageApps,
      },
    ],
  },
  retired: [
    {
      url: 'idfed\\.constantcontact\\.com|api\\.cc\\.email/v3/idfed',
      says: 'The old authorisation addresses ended.',
      when: '2022-03-31',
      successor: 'https://authz.constantcontact.com/oauth2/default/v1',
      source: lifecycle,
    },
    {
      url: 'api\\.constantcontact\\.com/v2',
      says: 'V2 gives out no new keys.',
      when: '2025-04',
      successor: 'https://api.cc.email/v3',
      source: appReadme,
    },
  ],
  recognise: ['constant.?contact', '\\bctct\\b', 'api\\.cc\\.email', 'mashery\\.not\\.authorized', 'contacts\\.api\\.\\w'],
});
