/** @module HubSpot: private-app tokens, OAuth tokens (refresh tokens that stay good), and SMTP tokens of the add-on. */

import { defineProvider } from '../src/core/model/provider.ts';

const privateApps = 'https://developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview';
const errors = 'https://developers.hubspot.com/docs/api-reference/error-handling';
const limits = 'https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines';
const scopesPage = 'https://developers.hubspot.com/scopes';
const sunset = 'https://developers.hubspot.com/changelog/upcoming-api-key-sunset';
const notExpired = 'https://github.com/HubSpot/hubspot-api-php/issues/363';
const personalKey = 'https://github.com/StackOneHQ/mcp-connectors/issues/153';
const accountInfo =
  'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/main/PublicApiSpecs/Account/Account%20Info/Rollouts' +
  '/144923/2026-03/accountInfo.json';
const oauthSpec =
  'https://github.com/HubSpot/HubSpot-public-api-spec-collection/blob/main/PublicApiSpecs/Auth/Oauth/Rollouts/279897/2026-09/oauth.json';
const tokenLife = 'https://useparagon.com/integration-error-solutions/hubspot-the-oauth-token-used-to-make-this-call-expired';
const smtpTokens = 'https://developers.hubspot.com/docs/methods/email/transactional_email/smtpapi_overview';
const waf = 'https://github.com/trufflesecurity/trufflehog/pull/5170';
const detector = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/hubspot_apikey/v2/apikey.go';
const passwordReset = 'https://developers.hubspot.com/docs/methods/email/transactional_email/smtpapi_overview/list/password-reset';
const expiredAuthCode = 'https://github.com/HubSpot/hubspot-api-python/issues/115';
const expiredToken = 'https://github.com/airbytehq/airbyte/issues/74726';
const otherClient = 'https://github.com/airbytehq/airbyte/issues/57001';
const badRefreshToken = 'https://github.com/HGData/mk-node-hubspot/issues/64';
const rudderTransformer = 'https://github.com/rudderlabs/rudder-transformer';
const emptyHapikey = 'https://github.com/HubSpot/hubspot-api-ruby/issues/181';
const missingScopes = 'https://github.com/HubSpot/hubspot-api-nodejs/issues/268';
const secondlyLimit = 'https://github.com/HubSpot/hubspot-api-nodejs/issues/416';
const tokenFormat = 'https://github.com/HubSpot/hubspot-api-nodejs/issues/530';
const statusPages = 'https://github.com/getsentry/status-page-list/blob/main/src/data/hubspot.ts';
const appsPage = 'https://app.hubspot.com/l/private-apps';
const changelog = 'https://developers.hubspot.com/changelog';
const creationSunset = 'https://developers.hubspot.com/changelog/legacy-private-app-creation-sunset';
const serviceKeys = 'https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/account-service-keys';
const doubleBearer = 'https://github.com/HubSpot/hubspot-api-nodejs/issues/432';
const gitguardian = 'https://docs.gitguardian.com/secrets-detection/secrets-detection-engine/detectors/specifics/hubspot_private_app_token';

const classifier = 'inferred: public unit test of an OAuth refresh classifier, its repository is not recorded';
const uuid = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
const harmless = 'inferred: secret scanners try unknown tokens by the thousand; the pages on errors and limits know no lock-out';

export default defineProvider({
  id: 'hubspot',
  name: 'HubSpot',
  aliases: ['hubapi'],
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'private_app',
      title: 'private-app access token',
      parts: [
        {
          name: 'key',
          title: 'private-app access token',
          secret: true,
          shape: '^pat-(?:na|eu|ap)\\d-[A-Za-z0-9]{8}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{12}$',
          hint: 'pat-na1- or pat-eu1- and a UUID',
          variables: ['HUBSPOT_ACCESS_TOKEN', 'HUBSPOT_PRIVATE_APP_TOKEN', 'HUBSPOT_TOKEN', 'HUBSPOT_API_KEY'],
          source: detector,
        },
      ],
      auth: { scheme: 'bearer' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: { rule: 'never', says: 'A private-app token holds until it is rotated or the app is deleted.', source: privateApps },
    },
    {
      kind: 'oauth2_refresh',
      title: 'OAuth refresh token',
      parts: [
        {
          name: 'client_id',
          title: 'client ID of the app',
          secret: false,
          shape: uuid,
          hint: 'a UUID',
          variables: ['HUBSPOT_CLIENT_ID'],
          source: oauthSpec,
        },
        {
          name: 'client_secret',
          title: 'client secret of the app',
          secret: true,
          shape: uuid,
          hint: 'a UUID',
          variables: ['HUBSPOT_CLIENT_SECRET'],
          source: oauthSpec,
        },
        {
          name: 'refresh_token',
          title: 'refresh token',
          secret: true,
          hint: 'a UUID, often with na1- or eu1- before it',
          variables: ['HUBSPOT_REFRESH_TOKEN'],
          source: tokenLife,
        },
      ],
      auth: { scheme: 'oauth2_refresh', request: 'token' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: {
        rule: 'never',
        says: 'A refresh token holds until the app is uninstalled; HubSpot hands the same one out again.',
        source: 'inferred: the guide of a public OAuth proxy says that a refresh brings the same refresh token back',
      },
    },
    {
      kind: 'access_token',
      title: 'OAuth access token',
      parts: [
        {
          name: 'access_token',
          title: 'OAuth access token',
          secret: true,
          hint: 'a long text of letters, digits, - and _, up to 300 characters',
          variables: ['HUBSPOT_OAUTH_ACCESS_TOKEN'],
          source: tokenLife,
        },
      ],
      auth: { scheme: 'bearer', token: '{access_token}' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: {
        rule: 'fixed',
        days: 1 / 48,
        says: 'An access token lives for 30 minutes; watch the refresh token instead.',
        source: tokenLife,
      },
    },
    {
      kind: 'smtp',
      title: 'SMTP token of the transactional e-mail add-on',
      parts: [
        {
          name: 'username',
          title: 'SMTP user name',
          secret: false,
          shape: '^\\w+@\\d+\\.smtp\\.hubspot\\.net$',
          hint: 'letters and digits @ the account ID .smtp.hubspot.net',
          variables: [],
          source: smtpTokens,
        },
        { name: 'password', title: 'SMTP password', secret: true, variables: [], source: smtpTokens },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: no lock-out of SMTP tokens is documented',
      expiry: { rule: 'unknown', says: 'A reset of the password ends the old one at once.', source: passwordReset },
    },
  ],
  lookalikes: [
    {
      shape: uuid,
      kinds: ['private_app'],
      part: 'key',
      means: 'wrong_credential',
      says:
        'A bare UUID is an old API key (hapikey, switched off in November 2022), a client ID or secret, or a refresh token; ' +
        'the private-app token starts with pat-.',
      source: sunset,
    },
    {
      shape: '^C[A-Za-z0-9+/_-]{60,}={0,2}$',
      kinds: ['private_app'],
      part: 'key',
      means: 'wrong_credential',
      says: 'This is an OAuth access token or the personal access key of the HubSpot CLI; the private-app token starts with pat-.',
      source: personalKey,
    },
    {
      shape: '^pat-(?:na|eu|ap)\\d-[A-Za-z0-9-]{36}$',
      kinds: ['smtp'],
      part: 'password',
      means: 'wrong_credential',
      says: 'This is a private-app token; SMTP wants the user name and password of an SMTP token.',
      source: smtpTokens,
    },
  ],
  hosts: [
    { region: 'global', url: 'https://api.hubapi.com', source: oauthSpec },
    { region: 'global', use: 'smtp', url: 'smtp://smtp.hubapi.com:587', source: 'inferred: the host stands in public programs' },
  ],
  requests: {
    details: { method: 'GET', path: '/account-info/v3/details' },
    token: {
      method: 'POST',
      path: '/oauth/v1/token',
      auth: false,
      form: { grant_type: 'refresh_token', client_id: '{client_id}', client_secret: '{client_secret}', refresh_token: '{refresh_token}' },
    },
    login: { method: 'SMTP' },
  },
  probes: [
    {
      request: 'details',
      kinds: ['private_app', 'access_token', 'oauth2_refresh'],
      permission: null,
      effects: 'none',
      because:
        'Every app may ask it, and it names the account. Tools that ask for contacts or owners call a good token without that ' +
        'scope dead; others count the WAF’s 403 page as a valid token.',
      source: accountInfo,
    },
    { request: 'login', kinds: ['smtp'], permission: null, provesNeed: true, effects: 'none', source: smtpTokens },
  ],
  refusal: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing', 'endpoint_changed'],
  answers: [
    { protocol: 'http', status: ['2xx'], json: { portalId: '^\\d+$' }, causes: ['healthy'], source: accountInfo },
    // A token that cannot be decoded "expired" at the epoch; a true expiry shows seconds to days.
    {
      text: 'expired \\d{5,} ?day|1970-01-01T00:00',
      causes: ['wrong_credential', 'malformed'],
      says: 'Counted from 1970: HubSpot could not decode the token at all. It is a CLI key, a placeholder or damaged, and did not expire.',
      source: personalKey,
    },
    {
      text: 'EXPIRED_AUTH_CODE',
      causes: ['expired'],
      says: 'The authorisation code was used or is too old; the customer has to connect again.',
      source: expiredAuthCode,
    },
    {
      text: 'EXPIRED_AUTHENTICATION|oauth.?token[^.!]{0,50}expired|TokenExpired',
      causes: ['expired'],
      says: 'OAuth access tokens live for 30 minutes: whoever uses it must refresh it.',
      source: expiredToken,
    },
    {
      text: 'not issued to this client',
      causes: ['wrong_credential'],
      says: 'The refresh token belongs to another app than client_id and client_secret.',
      title: 'the refresh token belongs to another app',
      steps: [
        {
          step:
            'Take the client ID and the client secret of the app that got this refresh token, ' +
            'or connect the account with this app anew.',
          url: appsPage,
          source: otherClient,
        },
      ],
      parts: ['client_id', 'client_secret', 'refresh_token'],
      source: otherClient,
    },
    {
      text:
        'BAD_REFRESH_TOKEN|BAD_AUTH_CODE|(?:missing or )?(?:invalid|unknown) (?:refresh token|auth code)' +
        '|refresh token is (?:invalid|expired|revoked)',
      causes: ['revoked', 'unrecognised', 'wrong_credential', 'malformed', 'expired'],
      says: 'The customer has to connect the app again; HubSpot answers 400, not 401, to dead refresh tokens.',
      source: badRefreshToken,
    },
    {
      text: '\\bBAD_HUB\\b|unknown hub id',
      causes: ['account_suspended', 'revoked'],
      says: 'The HubSpot account is gone, or the app was removed from it.',
      source: classifier,
    },
    {
      text: 'BAD_CLIENT_(?:ID|SECRET)|(?:invalid|unknown|mismatched) client.?(?:id|secret)|"invalid_client"',
      causes: ['wrong_credential', 'unrecognised', 'malformed', 'revoked', 'auth_missing'],
      says: 'The app’s own client ID or secret is wrong; the customer’s grant is not at fault.',
      title: 'the client ID or client secret of the app is wrong',
      steps: [
        {
          step: 'Open the app under Development > Legacy apps > the app > Auth, and compare the client ID and the client secret.',
          url: appsPage,
          source: classifier,
        },
      ],
      parts: ['client_id', 'client_secret'],
      source: classifier,
    },
    { text: 'BAD_REDIRECT_URI|BAD_GRANT_TYPE|redirect.?uri', causes: ['bad_request'], source: classifier },
    {
      text: "can(?:'|no)t be called using an OAuth|developer API key must be provided",
      causes: ['wrong_credential'],
      says: 'This API wants the developer API key of the app’s own account, not a token.',
      source: 'inferred: a public list of answers to HubSpot tokens, its repository is not recorded',
    },
    // Not by the link to the page of the API keys: it comes with errors of every kind.
    { text: 'RATE[-_]LIMIT_REACHED|request rate limit reached', causes: ['rate_limited'], source: rudderTransformer },
    {
      text: "API key provided is invalid|hapikey doesn'?t exist|manage your api key",
      causes: ['endpoint_changed', 'unrecognised', 'revoked', 'malformed', 'wrong_credential'],
      says: 'An answer to ?hapikey=…; such API keys were switched off on 30 November 2022. Use a private-app token.',
      source: sunset,
    },
    {
      url: '[?&]hapikey=(?:&|$)',
      text: 'credentials not found|not authorized to view',
      causes: ['auth_missing', 'malformed', 'endpoint_changed'],
      says: 'An empty ?hapikey= was sent, and no token.',
      source: emptyHapikey,
    },
    {
      text: 'credentials not found|INVALID_AUTHENTICATION',
      causes: 'refusal',
      says: 'HubSpot says so of a missing token, but also of one that it does not know: mistyped, deleted, or with Bearer twice.',
      source: notExpired,
    },
    {
      text: 'USER_DOES_NOT_HAVE_PERMISSIONS',
      causes: ['insufficient_permissions'],
      says: 'The administrator who made the private app has left or lost rights; another one must rotate the token.',
      source: privateApps,
    },
    {
      text:
        'MISSING_SCOPES|unscoped endpoint|required ?(?:Granular ?)?Scopes|scopes? (?:are|is) required|proper permissions' +
        "|isn'?t available for public use|not have permissions? to|requires one of \\[|permission to .{1,80}cannot be granted",
      causes: ['insufficient_permissions'],
      says: 'The token is good but lacks a scope, or its user lacks the right. HubSpot sometimes names the wrong scope.',
      source: missingScopes,
    },
    {
      text: 'policyName\\W{1,6}DAILY|daily (?:api )?(?:request )?limit',
      causes: ['rate_limited', 'quota_exhausted'],
      says: 'The requests of the day are used up; they come back at midnight in the account’s time zone.',
      source: limits,
    },
    { text: 'RATE_LIMITS?\\b|secondly(?:_rolling)? limit', causes: ['rate_limited'], source: secondlyLimit },
    {
      protocol: 'http',
      status: [423],
      causes: ['rate_limited'],
      says: 'Too much was written at once; HubSpot locks for two seconds.',
      source: errors,
    },
    {
      protocol: 'http',
      status: [477],
      causes: ['provider_outage'],
      says: 'HubSpot is moving this account between data centres, for up to a day. Wait; do not rotate the token.',
      source: errors,
    },
    { text: 'migration in progress', causes: ['provider_outage'], source: errors },
    {
      protocol: 'http',
      status: [403],
      html: true,
      causes: ['ip_blocked'],
      says: 'A web page, not the API: HubSpot’s firewall refused the request, whatever the token.',
      source: waf,
    },
    {
      protocol: 'http',
      status: [207],
      causes: ['bad_request', 'healthy'],
      says: 'Some items of the batch failed; the token is good.',
      source: errors,
    },
    {
      text: 'VALIDATION_ERROR|OBJECT_NOT_FOUND|OBJECT_ALREADY_EXISTS|"CONFLICT"|invalid input json|property values were not valid',
      causes: ['bad_request'],
      source: errors,
    },
    {
      text: 'access token must have the correct format',
      causes: ['wrong_credential', 'malformed'],
      says: 'This endpoint describes OAuth tokens only; a private-app token (pat-…) has one of its own.',
      source: tokenFormat,
    },
    {
      protocol: 'http',
      status: [404],
      text: '^(?=[\\s\\S]*"status" ?: ?"error")' + '[\\s\\S]*(?:not found|not exist|couldn.t find|no \\w{1,40} found)',
      causes: ['bad_request'],
      source: errors,
    },
    {
      protocol: 'http',
      status: [401],
      text: '^\\W*(?:(?:HTTP )?(?:Error:? )?401\\W*)?(?:unauthori[sz]ed\\W*)?$',
      causes: ['unrecognised', 'expired', 'revoked', 'malformed', 'wrong_credential', 'auth_missing', 'endpoint_changed'],
      says: 'The body would tell an expired OAuth token from an unknown one.',
      source: errors,
    },
    {
      protocol: 'http',
      status: [403],
      text: '^\\W*(?:(?:HTTP )?(?:Error:? )?403\\W*)?(?:forbidden\\W*)?$',
      causes: ['insufficient_permissions', 'ip_blocked'],
      says: 'A scope is missing, or HubSpot’s firewall refused the request; the body would tell.',
      source: errors,
    },
    {
      protocol: 'http',
      status: [403],
      causes: ['insufficient_permissions', 'account_suspended'],
      says: 'The token was accepted; a scope, a right or the subscription does not allow this.',
      source: errors,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { active: '^false$' },
      causes: ['revoked', 'expired', 'unrecognised', 'malformed', 'wrong_credential'],
      says: 'HubSpot answers 200 and says that the token is not active.',
      source: oauthSpec,
    },
    { protocol: 'http', status: ['2xx'], json: { access_token: '.' }, causes: ['healthy'], source: oauthSpec },
    { protocol: 'http', status: ['2xx'], json: { status: '^error$' }, causes: ['bad_request'], source: errors },
    { protocol: 'smtp', status: [235], causes: ['healthy'], source: smtpTokens },
    {
      protocol: 'smtp',
      status: [535],
      causes: ['wrong_credential', 'unrecognised', 'revoked', 'malformed'],
      says: 'SMTP wants the user name and password of an SMTP token, not a private-app token.',
      source: smtpTokens,
    },
  ],
  extract: [{ on: 'details', path: 'portalId', as: 'account', source: accountInfo }],
  permissions: {
    send: { scopes: ['transactional-email'], tick: 'transactional-email (needs the add-on)', source: scopesPage },
    contacts: {
      scopes: ['crm.objects.contacts.read', 'crm.objects.contacts.write'],
      tick: 'crm.objects.contacts.read, and .write to change them',
      source: scopesPage,
    },
    lists: { scopes: ['crm.lists.read', 'crm.lists.write'], tick: 'crm.lists.read, and .write to change them', source: scopesPage },
    campaigns: { scopes: ['marketing-email', 'content'], tick: 'marketing-email or content', source: scopesPage },
  },
  manage: {
    create: 'in the account only, by a super admin; new apps are made on the developer platform since October 2026',
    revoke: 'rotate the token ("and expire now", or with a grace period), or delete the app',
    needs: 'super admin',
    source: privateApps,
  },
  keep: ['status', 'category', 'message', 'errorType', 'policyName', 'portalId', 'accountType', 'dataHostingLocation'],
  budget: { perMinute: 60, concurrent: 2, source: limits },
  statusPage: { page: 'https://status.hubspot.com', api: 'https://status.hubspot.com/api/v2/summary.json', source: statusPages },
  pages: {
    keys: { url: appsPage, menu: 'Development > Legacy apps > the app > Auth', source: privateApps },
    permissions: { url: appsPage, menu: 'Development > Legacy apps > the app > Scopes', source: 'from-memory' },
    support: { url: 'https://community.hubspot.com', source: errors },
    docs: { url: privateApps, source: privateApps },
    errors: { url: errors, source: errors },
    changelog: { url: changelog, source: changelog },
    billing: {
      url: 'https://app.hubspot.com/l/account-and-billing',
      menu: 'the account name at the top right > Account & Billing',
      source: 'from-memory',
    },
  },
  advice: {
    malformed: [{ step: 'Give the bare token: HubSpot’s libraries add "Bearer" themselves.', source: doubleBearer }],
    unrecognised: [{ step: 'Choose Show token and compare: no such app means deleted, or another account.', source: privateApps }],
    wrong_credential: [
      {
        step: 'Take the token of a private app (pat-…), not the personal access key of the CLI, a client secret or an old API key.',
        source: personalKey,
      },
    ],
    insufficient_permissions: [
      {
        step:
          'Add the scope that errors[].context names, then take the new token if one is issued; ' +
          'if it was ticked already, look at the rights of the user who made the app.',
        url: scopesPage,
        source: missingScopes,
      },
    ],
    expired: [
      { step: 'Make the application refresh its token before its 30 minutes are over: only tokens of OAuth end so.', source: tokenLife },
    ],
    revoked: [
      {
        step:
          'Look for a mail of HubSpot: it deactivates tokens that it finds on GitHub. ' +
          'For an OAuth app, let the customer install it again; for a private app, take the rotated token.',
        source: oauthSpec,
      },
    ],
    endpoint_changed: [
      {
        step: 'Replace ?hapikey=… by a service key, or the token of a private app, in the Authorization header.',
        url: sunset,
        source: sunset,
      },
    ],
    rate_limited: [
      { step: 'Look at policyName: TEN_SECONDLY_ROLLING passes in seconds, DAILY at midnight of the account’s time zone.', source: limits },
    ],
    provider_outage: [{ step: 'A 477 means a move between data centres: keep the token and wait for Retry-After.', source: errors }],
    leaked: [
      {
        step: 'Choose Rotate and expire now on the app’s Auth page, then look through the app’s logs for calls that are not yours.',
        source: privateApps,
      },
    ],
    new_key: [
      {
        step:
          'Let a super admin make a service key (Development > Keys > Service keys) with only the scopes that are needed: ' +
          'new private apps cannot be made since October 2026, and the old ones keep working.',
        url: serviceKeys,
        source: creationSunset,
      },
    ],
    ip_blocked: [
      {
        step:
          'Send a User-Agent and try from another address: ' +
          'HubSpot’s firewall refused the request before it looked at the token, and tokens have no list of addresses.',
        source: gitguardian,
      },
    ],
    account_suspended: [
      {
        step:
          'See that the account still exists and that its subscription has what the call needs; ' +
          'a 403 that is no scope is often the tier.',
        source: errors,
      },
    ],
    quota_exhausted: [
      {
        step:
          'Wait until midnight in the time zone of the account, or buy the API add-on: ' +
          '250 000 requests a day on Free and Starter, 625 000 on Pro, a million on Enterprise.',
        source: limits,
      },
    ],
  },
  retired: [
    {
      url: '[?&]hapikey=',
      says: 'HubSpot API keys (hapikey) were switched off; use a private-app token as a bearer token.',
      when: '2022-11-30',
      successor: privateApps,
      source: sunset,
    },
  ],
  recognise: [
    'hub ?spot',
    '\\bhubapi\\b',
    '\\bhapikey\\b',
    '\\bpat-(?:na|eu|ap)\\d-',
    'EXPIRED_AUTHENTICATION',
    'MISSING_SCOPES',
    'requiredGranularScopes',
    'cannot access an unscoped endpoint',
    'BAD_REFRESH_TOKEN\\W{1,20}message',
    'The OAuth token used to make this call',
    'TEN_SECONDLY_ROLLING',
    'ObjectTypeId\\{legacyObjectType',
  ],
});
