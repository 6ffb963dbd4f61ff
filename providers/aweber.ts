/** @module AWeber: OAuth 2 access tokens of two hours. Refreshing would replace the stored tokens, so no probe does it. */

import { defineProvider } from '../src/core/model/provider.ts';

const docs = 'https://api.aweber.com/';
const oauth = 'https://help.aweber.com/hc/en-us/articles/360021258174-How-do-I-use-OAuth-2-authentication-with-AWeber-s-API';
const tokenLife = 'https://help.aweber.com/hc/en-us/articles/360002941894-Do-AWeber-API-access-tokens-expire';
const throttle = 'https://help.aweber.com/hc/en-us/articles/360002917994-Does-AWeber-throttle-or-rate-limit-API-requests';
const retried = 'https://help.aweber.com/hc/en-us/articles/360035908933-When-should-a-failed-API-request-be-retried';
const whyError = 'https://help.aweber.com/hc/en-us/articles/360017634813-Why-is-my-integration-giving-me-an-error';
const troubleshooting = 'https://labs.aweber.com/docs/troubleshooting';
const conformance = 'https://raw.githubusercontent.com/api-evangelist/aweber/refs/heads/main/conformance/aweber-conformance.yml';
const scopeList = 'https://github.com/aweber/public-api-examples/blob/master/csharp/AWeber.Examples.GetAccessToken/Scopes.cs';
const oauthError = 'https://datatracker.ietf.org/doc/html/rfc6749#section-5.2';
const scopesByBlanks = 'https://rapidapi.com/zacg/api/aweber2/details';
const invalidRequest = 'https://github.com/aweber/public-api-examples/issues/64';
const pathWithoutAccount = 'https://www.volcengine.com/article/1994641';
const accountsAnswer = 'https://github.com/aweber/AWeber-API-PHP-Library/blob/master/tests/data/accounts/page1.json';
const appsPage = 'https://labs.aweber.com/apps';
const labs = 'https://labs.aweber.com';
const accountManagement = 'https://docs.aweber.com/account-management';
const authorizing = 'https://help.aweber.com/hc/en-us/articles/204031226-How-do-I-authorize-an-integration';

export default defineProvider({
  id: 'aweber',
  name: 'AWeber',
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'access_token',
      title: 'access token',
      parts: [
        {
          name: 'access_token',
          title: 'OAuth 2 access token',
          secret: true,
          variables: ['AWEBER_ACCESS_TOKEN', 'AWEBER_TOKEN'],
          source: tokenLife,
        },
      ],
      auth: { scheme: 'bearer', token: '{access_token}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: no lock-out is documented',
      expiry: {
        rule: 'fixed',
        days: 1 / 12,
        says: 'An access token lives two hours. The program that sends must refresh it; give the watcher the current one.',
        source: tokenLife,
      },
    },
  ],
  lookalikes: [],
  hosts: [
    { region: 'global', url: 'https://api.aweber.com', source: docs },
    { region: 'global', use: 'token', url: 'https://auth.aweber.com', source: oauth },
  ],
  requests: { accounts: { method: 'GET', path: '/1.0/accounts' } },
  probes: [
    {
      request: 'accounts',
      permission: 'account.read',
      effects: 'none',
      because: 'The one path that needs no account number.',
      source: docs,
    },
  ],
  refusal: ['expired', 'revoked', 'unrecognised', 'wrong_credential', 'malformed', 'auth_missing'],
  answers: [
    {
      text: 'expired timestamp|greater difference than threshold',
      causes: ['clock_skew'],
      says: 'Not the token: the clock of this machine is more than 300 seconds off.',
      source: whyError,
    },
    {
      text: 'rate.?limit',
      causes: ['rate_limited'],
      says: 'AWeber answers 403 for its rate limit: 120 requests a minute for each account, then a minute of silence.',
      source: throttle,
    },
    {
      text: 'cannot be accepted at this time',
      causes: ['bad_request'],
      says: 'About the address of the subscriber, not about your rights.',
      source: retried,
    },
    { text: 'this account is not a', causes: ['account_suspended'], source: retried },
    {
      text: 'consumer key is invalid|invalid consumer',
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'malformed', 'auth_missing', 'endpoint_changed'],
      says: 'An answer of OAuth 1, which OAuth 2 replaced for new apps.',
      source: troubleshooting,
    },
    { text: 'invalid signature|nonce', causes: ['malformed', 'wrong_credential', 'unrecognised', 'bad_request'], source: troubleshooting },
    {
      text: 'access to subscriber data|insufficient.{0,5}scope|subscriber\\.read-extended|\\bscope\\b.{0,60}(required|missing|not granted)',
      causes: ['insufficient_permissions'],
      source: oauth,
    },
    { text: 'invalid_grant', causes: ['expired', 'revoked', 'unrecognised', 'wrong_credential', 'malformed'], source: oauthError },
    {
      text: 'invalid_client',
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'malformed', 'auth_missing'],
      says: 'AWeber does not accept this client ID and secret. Public clients send no secret but PKCE.',
      source: conformance,
    },
    { text: 'unauthorized_client', causes: ['wrong_credential', 'insufficient_permissions'], source: oauthError },
    {
      text: 'invalid_scope|unsupported_grant_type',
      causes: ['bad_request'],
      says: 'Scopes must be parted by blanks.',
      source: scopesByBlanks,
    },
    { text: 'invalid_request', causes: ['bad_request', 'malformed'], source: invalidRequest },
    {
      text: 'api unavailable|unexpected error occurred|APIUnreachableError|ServiceUnavailableError|InternalServerError',
      causes: ['provider_outage'],
      source: retried,
    },
    {
      text: 'expired (access )?token|(access )?token (has |is )?expired(?!.{0,12}\\bor\\b)',
      status: [401],
      causes: ['expired'],
      source: tokenLife,
    },
    {
      status: [401],
      url: '/accounts/[^/?]+|/(lists|subscribers)',
      causes: ['expired', 'revoked', 'unrecognised', 'wrong_credential', 'malformed', 'auth_missing', 'bad_request'],
      says: 'AWeber says this also when the path lacks the account or list number.',
      source: pathWithoutAccount,
    },
    { status: [401], causes: 'refusal', source: tokenLife },
    {
      text: 'NotFoundError|object:? not found|not found',
      status: [404],
      url: '/(accounts|lists|subscribers)/[^/?]+',
      causes: ['bad_request'],
      source: troubleshooting,
    },
    { text: 'WebServiceError|BadRequestError|subscriber already', status: [400], causes: ['bad_request'], source: troubleshooting },
    {
      text: 'ForbiddenError',
      status: [403],
      causes: ['insufficient_permissions', 'account_suspended', 'rate_limited'],
      says: 'AWeber has several kinds of 403; this one names none.',
      source: throttle,
    },
    { status: [403], causes: ['insufficient_permissions', 'account_suspended', 'rate_limited'], source: throttle },
    { status: ['2xx'], json: { entries: '\\[' }, causes: ['healthy'], source: accountsAnswer },
    { status: ['2xx'], json: { self_link: 'aweber' }, causes: ['healthy'], source: accountsAnswer },
    { status: ['2xx'], json: { access_token: '.' }, causes: ['healthy'], source: oauth },
  ],
  extract: [{ on: 'accounts', path: 'entries.0.id', as: 'account', source: docs }],
  permissions: {
    account: { scopes: ['account.read'], tick: 'account.read', source: scopeList },
    lists: { scopes: ['list.read', 'list.write'], tick: 'list.read', source: scopeList },
    contacts: { scopes: ['subscriber.read', 'subscriber.write', 'subscriber.read-extended'], tick: 'subscriber.read', source: scopeList },
    campaigns: { scopes: ['email.read', 'email.write'], tick: 'email.read', source: scopeList },
  },
  manage: {
    create: 'By consent of the user (OAuth 2)',
    revoke: 'POST https://auth.aweber.com/oauth2/revoke; the user can cut the integration, too',
    needs: 'Client ID and secret',
    source: conformance,
  },
  keep: [
    'error',
    'error_description',
    'error.status',
    'error.type',
    'error.message',
    'error.documentation_url',
    'total_size',
    'entries.*.id',
  ],
  budget: { perMinute: 20, concurrent: 1, source: throttle },
  statusPage: { page: 'https://status.aweber.com', api: 'https://status.aweber.com/api/v2/summary.json', source: 'from-memory' },
  pages: {
    keys: { url: appsPage, menu: 'AWeber Labs > My Apps', source: labs },
    permissions: { url: oauth, source: oauth },
    docs: { url: docs, source: docs },
    errors: { url: retried, source: retried },
    billing: { url: accountManagement, menu: 'the gear icon at the top right > Billing', source: accountManagement },
    support: { url: 'https://help.aweber.com/hc/en-us', source: 'from-memory' },
  },
  advice: {
    expired: [{ step: 'Refresh early: AWeber renews an access token before as well as after its end.', url: tokenLife, source: tokenLife }],
    insufficient_permissions: [
      { step: 'Have every customer authorise the app again: scopes change in no other way.', url: oauth, source: oauth },
    ],
    rate_limited: [
      { step: 'Wait a minute. Read the message as well as the status: AWeber has several kinds of 403.', url: throttle, source: throttle },
    ],
    clock_skew: [
      { step: 'Synchronise the clock, or move from OAuth 1 to OAuth 2, which does not sign the time.', url: whyError, source: whyError },
    ],
    endpoint_changed: [{ step: 'Register an OAuth 2 app in AWeber Labs: new apps get no OAuth 1 keys.', url: appsPage, source: oauth }],
    unrecognised: [
      {
        step:
          'Compare the client ID that the program uses with the app under My Apps; ' +
          'a token holds only for the app that it was issued to.',
        source: oauthError,
      },
    ],
    wrong_credential: [
      {
        step:
          'Give the access token; the client ID, the client secret and the refresh token are no bearer tokens, ' +
          'and OAuth 1 consumer keys are another kind altogether.',
        source: oauth,
      },
    ],
    revoked: [
      {
        step:
          'Find out whether the owner of the AWeber account cut the integration; ' +
          'only they can allow it again, with login name, password and "Allow Access".',
        url: authorizing,
        source: authorizing,
      },
    ],
    account_suspended: [
      {
        step: 'Ask the owner whether the account was closed: within 30 days AWeber can open it again, after that everything is deleted.',
        url: accountManagement,
        source: accountManagement,
      },
    ],
    leaked: [
      {
        step:
          'Revoke the token with POST https://auth.aweber.com/oauth2/revoke, renew the client secret under My Apps, ' +
          'have the owner allow the app again, then look for broadcasts and imported subscribers that are not yours.',
        source: conformance,
      },
    ],
    new_key: [
      {
        step: 'Ask for all scopes that the program will need at once: adding one later takes a new consent of every customer.',
        source: oauth,
      },
    ],
  },
  retired: [
    {
      url: 'auth\\.aweber\\.com/1\\.0/oauth',
      says: 'OAuth 1 was replaced by OAuth 2.',
      successor: 'https://auth.aweber.com/oauth2',
      source: oauth,
    },
  ],
  recognise: ['aweber', 'AWeberAPIException', 'Consumer key is invalid'],
});
