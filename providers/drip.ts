/** @module Drip: one API token per user as the name of a basic log-in, or an OAuth token. */

import { defineProvider } from '../src/core/model/provider.ts';

const evangelist = 'https://github.com/api-evangelist/drip/blob/main';
const authentication = `${evangelist}/authentication/drip-authentication.yml`;
const problems = `${evangelist}/errors/drip-problem-types.yml`;
const scopes = `${evangelist}/scopes/drip-scopes.yml`;
const lifecycle = `${evangelist}/lifecycle/drip-lifecycle.yml`;
const apiDocs = 'https://github.com/DripEmail/api-docs/blob/master/source/includes/rest';
const errors = `${apiDocs}/_errors.md`;
const users = `${apiDocs}/_users.md`;
const limits = `${apiDocs}/_rate_limiting.md`;
const ruby = 'https://github.com/DripEmail/drip-ruby';
const changedKey = 'https://github.com/DripEmail/drip-php/issues/26';
const segmentAction =
  'https://github.com/segmentio/action-destinations/blob/main/packages/destination-actions/src/destinations/drip/index.ts';
const userPage = 'https://www.getdrip.com/user/edit';
const nodeSdk = 'https://github.com/DripEmail/drip-nodejs';
const help = 'https://help.drip.com';
const verifySender =
  'https://help.drip.com/hc/en-us/articles/17213540317965-How-to-verify-a-sending-email-address-From-email-in-your-Drip-account';
const setUp = 'https://help.drip.com/hc/en-us/articles/4424702533645-Set-Up-Your-Drip-Account-';
const userSettings = 'https://www.drip.com/learn/docs/manual/user-settings/settings';

export default defineProvider({
  id: 'drip',
  name: 'Drip',
  aliases: ['getdrip'],
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'api_token',
      title: 'API token',
      parts: [
        {
          name: 'key',
          title: 'API token',
          secret: true,
          shape: '^[0-9a-f]{32}$',
          hint: '32 digits or letters from a to f',
          variables: ['DRIP_API_KEY', 'DRIP_API_TOKEN'],
          source: 'from-memory',
        },
      ],
      auth: { scheme: 'basic', username: '{key}', password: '' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: the docs and SDKs name no lock after failed log-ins',
      expiry: { rule: 'never', says: 'The token lives until its user makes a new one; there is one per user.', source: ruby },
    },
    {
      kind: 'oauth_token',
      title: 'OAuth access token',
      parts: [{ name: 'access_token', title: 'access token', secret: true, variables: ['DRIP_ACCESS_TOKEN'], source: scopes }],
      auth: { scheme: 'bearer', token: '{access_token}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: the docs and SDKs name no lock after failed log-ins',
      expiry: { rule: 'never', says: 'Drip says that its access tokens do not expire.', source: authentication },
    },
  ],
  lookalikes: [
    {
      shape: '^\\d{5,10}$',
      means: 'wrong_credential',
      says: 'This is the account ID, which stands in the address of every page; the API token is in the settings of the user.',
      source: ruby,
    },
    {
      shape: '^[A-Za-z0-9+/]{42,48}={0,2}$',
      kinds: ['api_token'],
      means: 'malformed',
      says: 'This looks like the token after base64, as the header carries it. Store the token itself, 32 characters.',
      source: segmentAction,
    },
  ],
  hosts: [{ region: 'global', url: 'https://api.getdrip.com', source: lifecycle }],
  settings: [{ name: 'account_id', title: 'account ID', shape: '^\\d{3,12}$', variables: ['DRIP_ACCOUNT_ID'], source: ruby }],
  requests: { user: { method: 'GET', path: '/v2/user' } },
  probes: [
    {
      request: 'user',
      permission: null,
      effects: 'none',
      because: 'As Segment asks. It has no account ID in its path: with one, Drip answers 404 to a wrong token and to a wrong ID alike.',
      source: users,
    },
  ],
  refusal: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
  answers: [
    {
      text: 'authentication_error|authentication failed',
      causes: 'refusal',
      says: 'Drip does not accept the token. It goes in as the user name of a basic log-in, an OAuth token as a bearer token.',
      source: problems,
    },
    {
      text: 'authorization_error|not authorized to access this resource',
      causes: ['insufficient_permissions'],
      says: "The token is good, but its user has no access to this account, or the OAuth grant lacks 'write'.",
      source: errors,
    },
    {
      text: 'no_postal_address',
      causes: ['bad_request'],
      says: 'The account has no postal address, without which nothing may be activated.',
      source: problems,
    },
    {
      text: 'not_found_error|resource you requested was not found',
      causes: ['bad_request', 'revoked', 'unrecognised', 'wrong_region'],
      says: 'A wrong ID; but Drip also says so to every call with an account ID when the token was replaced or is for another account.',
      source: changedKey,
    },
    {
      text:
        'unavailable_error.{0,80}(?:temporarily|try again)|(?:temporarily|try again).{0,80}unavailable_error' +
        '|service temporarily unavailable',
      causes: ['provider_outage'],
      source: problems,
    },
    {
      text: 'rate_limit_(?:error|exceeded)|rate limit exceeded|hourly test email limit',
      causes: ['rate_limited'],
      says: '3600 calls an hour, 50 of a batch kind, 20 of some others.',
      source: limits,
    },
    {
      status: [422],
      text: '\\bvalidation_error|verified sending domain|active account member',
      causes: ['sender_unverified', 'bad_request'],
      says: 'Test mails go only to verified sending domains and members of the account.',
      source: problems,
    },
    {
      text:
        '\\b(?:presence|length|uniqueness|email|sms|url|domain|time|email_address_list|days_of_the_week|unavailable|format' +
        '|range|validation)_error|\\bbad_request\\b',
      causes: ['bad_request'],
      source: errors,
    },
    {
      status: [403],
      causes: ['insufficient_permissions', 'bad_request'],
      says: 'The token was accepted, but not for this.',
      source: errors,
    },
    { status: ['2xx'], json: { errors: '\\w' }, causes: ['bad_request'], source: 'inferred: the documented error envelope in a 200' },
    { status: ['2xx'], json: { 'users.0.email': '@' }, causes: ['healthy'], source: users },
    { status: ['2xx'], url: '//api\\.getdrip\\.com/v[23]/', text: '^\\s*\\{', causes: ['healthy'], source: lifecycle },
    { status: [202, 204], url: '//api\\.getdrip\\.com/v[23]/', text: '^\\W*$', causes: ['healthy'], source: lifecycle },
  ],
  extract: [{ on: 'user', path: 'users.0.email', as: 'account', source: users }],
  permissions: {
    contacts: { scopes: ['write'], tick: "a user with that right (for OAuth: the scope 'write')", source: scopes },
    campaigns: { scopes: ['write'], tick: "a user with that right (for OAuth: the scope 'write')", source: scopes },
  },
  manage: {
    create: 'User Settings > API Token',
    revoke: 'User Settings > API Token: a new token replaces the old one',
    needs: 'the user whose token it is',
    source: ruby,
  },
  keep: ['users.*.email', 'users.*.time_zone', 'errors.*.code', 'errors.*.attribute', 'errors.*.message', 'message'],
  budget: { perMinute: 20, concurrent: 2, source: limits },
  statusPage: { page: 'https://status.drip.com', api: 'https://status.drip.com/api/v2/summary.json', source: lifecycle },
  pages: {
    keys: { url: userPage, menu: 'User Settings > API Token', source: ruby },
    account: { url: 'https://www.getdrip.com/settings/general', menu: 'Settings > General', source: nodeSdk },
    support: { url: help, source: help },
    docs: { url: 'https://developer.drip.com/#authentication', source: authentication },
    errors: { url: 'https://developer.drip.com/#errors', source: problems },
    senders: { url: verifySender, menu: 'Settings > Email Setup > Sending Domain', source: setUp },
    permissions: { url: setUp, menu: 'Settings > Members', source: 'from-memory' },
  },
  advice: {
    revoked: [
      {
        step: 'Find out who made a new API token: a user has only one, and a new one ends the old at once.',
        url: userPage,
        source: changedKey,
      },
    ],
    wrong_region: [
      { step: 'Compare the account ID with GET /v2/accounts, which lists the accounts that the token reaches.', source: ruby },
    ],
    wrong_credential: [
      {
        step: 'Give an API token as `key` and an OAuth token as `access_token`: Drip takes each only in its own header.',
        source: authentication,
      },
    ],
    new_key: [
      { step: 'Do it as a user who stays with the company: the token has the rights of that user and ends with them.', source: ruby },
    ],
    unrecognised: [{ step: 'Do so as the user whose token it is, and compare: each user has a single one.', source: userSettings }],
    insufficient_permissions: [
      { step: 'Raise the role of the user whose token it is, or make the token as a user with the right role.', source: userSettings },
    ],
    rate_limited: [
      {
        step: 'Keep to 3600 requests an hour, 50 for batches: one batch takes 1000 subscribers. X-RateLimit-Remaining tells what is left.',
        url: limits,
        source: limits,
      },
    ],
    sender_unverified: [
      {
        step: 'Verify the From address itself as well as its domain: Drip has asked for both since February 2024.',
        url: verifySender,
        source: verifySender,
      },
    ],
    leaked: [
      {
        step:
          'Make a new API token as that user (the old one ends at once); for an OAuth app press Revoke under Authorized ' +
          'Applications. Then look for subscribers and campaigns that are not yours.',
        url: userSettings,
        source: userSettings,
      },
    ],
  },
  recognise: ['getdrip', 'Drip::Client', 'drip-nodejs', 'DripEmail'],
});
