/** @module SMTP2GO: an API in which everything is a POST, and SMTP users of their own. */

import { defineProvider } from '../src/core/model/provider.ts';

const responseCodes = 'https://developers.smtp2go.com/docs/response-codes';
const introduction = 'https://developers.smtp2go.com/reference/introduction-1';
const sendingErrors = 'https://support.smtp2go.com/hc/en-gb/articles/13990494697369-Common-Sending-Errors';
const notAllowed = 'https://support.smtp2go.com/hc/en-gb/articles/360015283053-550-that-SMTP-username-s-account-is-not-allowed-to-send';
const evangelist = 'https://github.com/api-evangelist/smtp2go/blob/18d2e22e295899fd2b5dde46aabe1207d394dd41';
const openapi = `${evangelist}/openapi/_original/smtp2go-openapi-original.yml`;
const rateLimits = `${evangelist}/rate-limits/smtp2go-rate-limits.yml`;
const relayTest =
  'https://github.com/homebase-id/odin-core/blob/0134f5fb82c890e36c8ec56b7b9423ea1fce93d0/tests/services' +
  '/Odin.Services.Tests/Email/Relay/Smtp2GoRelayProviderTest.cs';
const endpoints = 'https://developers.smtp2go.com/docs/endpoints';
const gettingStarted = 'https://developers.smtp2go.com/docs/getting-started';
const keyChanges = `${evangelist}/changelog/smtp2go-changelog.yml`;
const port2525 = 'https://github.com/Leander-Andersen/Nabu/blob/941915afdaffd7e4d616c358fea6b4b89adec608/README.md';
const lifecycle = `${evangelist}/lifecycle/smtp2go-lifecycle.yml`;
const keysPage = 'https://app.smtp2go.com/sending/apikeys/';
const authentication = `${evangelist}/authentication/smtp2go-authentication.yml`;
const support = 'https://support.smtp2go.com/';
const changelog = 'https://developers.smtp2go.com/reference/changelog';
const ipAllowlist = 'https://support.smtp2go.com/hc/en-gb/articles/20032331851417-IP-Allowlist';

export default defineProvider({
  id: 'smtp2go',
  name: 'SMTP2GO',
  sendsSingleMails: true,
  credentials: [
    {
      kind: 'api_key',
      title: 'API key',
      parts: [
        {
          name: 'key',
          title: 'API key',
          secret: true,
          shape: '^api-[A-Za-z0-9]{32}$',
          hint: 'api- and 32 letters or digits',
          variables: ['SMTP2GO_API_KEY'],
          source: gettingStarted,
        },
      ],
      auth: { scheme: 'header', name: 'X-Smtp2go-Api-Key', value: '{key}' },
      failedLogin: 'harmless',
      failedLoginSource: rateLimits,
      expiry: {
        rule: 'never',
        says: 'Keys do not expire; they can be disabled, put into sandbox mode or blocked by the review team.',
        source: openapi,
      },
    },
    {
      kind: 'smtp',
      title: 'SMTP user',
      parts: [
        {
          name: 'username',
          title: 'SMTP user name',
          secret: false,
          variables: ['SMTP2GO_USER', 'SMTP2GO_USERNAME', 'SMTP_USERNAME'],
          source: sendingErrors,
        },
        {
          name: 'password',
          title: 'password of the SMTP user',
          secret: true,
          variables: ['SMTP2GO_PASS', 'SMTP2GO_PASSWORD', 'SMTP_PASSWORD'],
          source: sendingErrors,
        },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'counts_against_address',
      failedLoginSource: rateLimits,
      expiry: { rule: 'never', source: sendingErrors },
    },
  ],
  lookalikes: [
    {
      shape: '^(?:api-)?[A-Za-z0-9]{0,8}\\*{3}[A-Za-z0-9*]*$',
      means: 'malformed',
      says: 'This is the key as SMTP2GO shows it afterwards, with stars in place of letters. Make a new key and copy it at once.',
      source: keyChanges,
    },
    {
      shape: '^[A-Za-z0-9]{32}$',
      kinds: ['api_key'],
      means: 'malformed',
      says: 'The beginning is missing: an SMTP2GO key starts with api-.',
      source: gettingStarted,
    },
    {
      shape: '^api-[A-Za-z0-9]{32}$',
      kinds: ['smtp'],
      part: 'password',
      means: 'wrong_credential',
      says: 'This is an API key. SMTP takes the name and password of an SMTP user (Sending > SMTP Users).',
      source: sendingErrors,
    },
  ],
  hosts: [
    { region: 'global', url: 'https://api.smtp2go.com', source: endpoints },
    { region: 'global', use: 'smtp', url: 'smtp://mail.smtp2go.com:2525', source: port2525 },
    { region: 'us', url: 'https://us-api.smtp2go.com', source: endpoints },
    { region: 'eu', url: 'https://eu-api.smtp2go.com', source: endpoints },
    { region: 'au', url: 'https://au-api.smtp2go.com', source: endpoints },
  ],
  requests: { permissions: { method: 'POST', path: '/v3/api_keys/permissions', json: {} }, smtp: { method: 'SMTP' } },
  probes: [
    {
      request: 'permissions',
      kinds: ['api_key'],
      permission: null,
      effects: 'none',
      because: 'Every key may call it, and it lists what the key may do. Other tools take any key for good.',
      source: openapi,
    },
    { request: 'smtp', kinds: ['smtp'], permission: null, provesNeed: true, effects: 'none', source: sendingErrors },
  ],
  refusal: ['unrecognised', 'revoked', 'wrong_region', 'wrong_credential', 'malformed'],
  answers: [
    // SMTP
    {
      protocol: 'smtp',
      text: "that smtp username's account is not allowed|account is not allowed to send",
      causes: ['account_suspended', 'revoked'],
      says: 'The account was closed, or the review team blocked the SMTP user.',
      source: notAllowed,
    },
    {
      protocol: 'smtp',
      text: 'that ip address is not allowed to send',
      causes: ['account_suspended', 'ip_blocked', 'revoked'],
      says: 'Reads like an allow-list, but means a blocked account or a blocked IP log-in.',
      source: notAllowed,
    },
    {
      protocol: 'smtp',
      text: 'relay access denied|please authenticate',
      causes: ['auth_missing', 'ip_blocked', 'malformed'],
      says: 'No user name and password arrived: the program sent none, or a firewall took them out.',
      source: sendingErrors,
    },
    { protocol: 'smtp', text: 'sender domain not verified|not verified|unverified', causes: ['sender_unverified'], source: sendingErrors },
    {
      protocol: 'smtp',
      status: [535],
      text: 'incorrect authentication data|authentication failed',
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'malformed'],
      says: 'SMTP2GO wants an SMTP user of Sending > SMTP Users; the log-in of the dashboard and API keys do not work here.',
      source: sendingErrors,
    },
    { protocol: 'smtp', status: [535], causes: ['unrecognised', 'wrong_credential', 'revoked', 'malformed'], source: sendingErrors },
    // API: the text decides, because the statuses mislead
    {
      text: 'api user matching the passed .{0,3}api_key.{0,3} was not found',
      causes: ['unrecognised', 'revoked', 'wrong_region', 'wrong_credential', 'malformed'],
      says: 'SMTP2GO does not know this key here. It answers 500 for that: no outage.',
      source: relayTest,
    },
    {
      text: 'no valid api key was provided|api.?key .{0,20}(missing|not provided|required)',
      causes: ['auth_missing', 'unrecognised', 'revoked', 'malformed', 'wrong_credential', 'wrong_region'],
      source: responseCodes,
    },
    {
      text: 'ENDPOINT_PERMISSION_DENIED|permission to (access this api endpoint|perform the request)',
      causes: ['insufficient_permissions'],
      says: 'The key is good, but this endpoint is not ticked in its permissions.',
      source: openapi,
    },
    { text: 'ratelimit exceeded|rate.?limit|too many requests', causes: ['rate_limited'], source: rateLimits },
    {
      text: 'SENDER_NOT_VERIFIED|only send testing emails|(sender|domain|from).{0,60}(not|un)[ -]?(been )?verified',
      causes: ['sender_unverified'],
      source: sendingErrors,
    },
    {
      text: 'free plans?|upgrade to (a|your)|paid plan',
      causes: ['account_suspended', 'quota_exhausted'],
      says: 'A limit of the plan.',
      source: relayTest,
    },
    {
      text: '(quota|allowance|monthly limit|email limit|sending limit).{0,60}(exceed|reach|used)|exceeded.{0,40}(quota|allowance|limit)',
      causes: ['quota_exhausted'],
      source: 'inferred: plain English',
    },
    {
      text: '(account|api key|api user).{0,40}(suspended|disabled|blocked|closed|not allowed to send)',
      causes: ['account_suspended', 'revoked'],
      source: notAllowed,
    },
    { text: '\\bip\\b.{0,40}(not allowed|not in|allow.?list|whitelist)', causes: ['ip_blocked'], source: openapi },
    {
      text: 'NON_VALIDATING_IN_PAYLOAD|processing the json data|conforms to the specification|field_validation_errors',
      causes: ['bad_request'],
      source: introduction,
    },
    {
      status: ['2xx'],
      json: { 'data.failed': '^[1-9]', 'data.succeeded': '^[1-9]' },
      causes: ['bad_request', 'healthy'],
      says: 'Some of the mails were taken and some refused.',
      source: relayTest,
    },
    {
      status: ['2xx'],
      json: { 'data.failed': '^[1-9]' },
      causes: ['bad_request', 'sender_unverified'],
      says: 'The status says success, but the mail was refused.',
      source: relayTest,
    },
    {
      text: 'API_EXCEPTION',
      causes: ['bad_request'],
      says: 'A code for every kind of refusal; the text beside it decides.',
      source: responseCodes,
    },
    { status: ['2xx'], json: { 'data.error': '.' }, causes: ['bad_request'], source: relayTest },
    { status: ['2xx'], json: { error: '.' }, causes: ['bad_request'], source: responseCodes },
    { status: ['2xx'], json: { data: '.' }, causes: ['healthy'], source: openapi },
  ],
  extract: [{ on: 'permissions', path: 'data.*', as: 'scopes', source: openapi }],
  permissions: {
    send: { scopes: ['/email/send', '/email/mime', '/email'], tick: 'Email: /email/send', source: openapi },
    stats: { scopes: ['/stats/email_bounces', '/stats/email_summary', '/stats'], tick: 'Statistics', source: openapi },
    domains: { scopes: ['/domain/view', '/domain'], tick: 'Sender domains', source: openapi },
  },
  manage: {
    create: 'POST /v3/api_keys/add',
    list: 'POST /v3/api_keys/view',
    revoke: 'POST /v3/api_keys/remove',
    needs: 'A key that may call these endpoints; it cannot grant what it lacks.',
    source: keyChanges,
  },
  keep: [
    'request_id',
    'error',
    'error_code',
    'data.error',
    'data.error_code',
    'data.succeeded',
    'data.failed',
    'data.failures.*',
    'data.field_validation_errors.message',
    'data.*',
  ],
  budget: { perMinute: 20, concurrent: 2, source: rateLimits },
  statusPage: { page: 'https://smtp2gostatus.com/', source: lifecycle },
  pages: {
    keys: { url: keysPage, menu: 'Sending > API Keys', source: authentication },
    permissions: { url: keysPage, menu: 'Sending > API Keys > the key > Permissions', source: gettingStarted },
    senders: { url: 'https://app.smtp2go.com/sending/verified_senders/', menu: 'Sending > Verified Senders', source: sendingErrors },
    account: { url: 'https://app.smtp2go.com/sending/smtp_users/', menu: 'Sending > SMTP Users', source: sendingErrors },
    support: { url: support, source: support },
    docs: { url: introduction, source: introduction },
    errors: { url: responseCodes, source: responseCodes },
    changelog: { url: changelog, source: changelog },
    billing: { url: 'https://app.smtp2go.com/settings/plan/', menu: 'Settings > Plan', source: 'from-memory' },
    ip: { url: ipAllowlist, menu: 'Settings > Sending Options > IP Allowlist', source: ipAllowlist },
  },
  advice: {
    unrecognised: [
      {
        step:
          'Look the key up, and let no program retry with the old one: ' +
          'errors count, and SMTP2GO then shuts out the IP address for a minute or more.',
        source: rateLimits,
      },
    ],
    wrong_region: [
      {
        step: 'Set the region in which the key was made (us, eu, au). The global host chooses by where you call from.',
        url: endpoints,
        source: endpoints,
      },
    ],
    account_suspended: [
      {
        step: 'Look whether the review team blocked the account, the SMTP user, the key or the address; only the support lifts that.',
        url: notAllowed,
        source: notAllowed,
      },
    ],
    wrong_credential: [{ step: 'For SMTP copy name and password from Sending > SMTP Users.', url: sendingErrors, source: sendingErrors }],
    new_key: [
      {
        step: 'Tick only the endpoints that are needed and copy the key at once: since June 2026 it is shown with stars afterwards.',
        source: keyChanges,
      },
    ],
    revoked: [
      {
        step: 'Look whether the key was switched off, put into sandbox mode or blocked by the review team: the list shows its state.',
        source: keyChanges,
      },
    ],
    insufficient_permissions: [
      {
        step: 'Tick the endpoint for the existing key; the key itself stays. A key cannot grant what it lacks, so do it in the dashboard.',
        source: keyChanges,
      },
    ],
    ip_blocked: [
      {
        step: 'Add the address to the list that is switched on: there is one for SMTP and one for the API. Press Save Changes.',
        source: ipAllowlist,
      },
    ],
    quota_exhausted: [
      {
        step: 'Raise the plan or wait for the next month of the subscription; a limit set for the single key or SMTP user counts as well.',
        source: rateLimits,
      },
    ],
    rate_limited: [
      {
        step:
          'Stop the retries for some minutes: ' +
          'too many requests or errors shut out the IP address, and a key or SMTP user may have a limit of its own.',
        url: rateLimits,
        source: rateLimits,
      },
    ],
    sender_unverified: [{ step: 'Verify the domain of the From address, or the single address, before sending.', source: sendingErrors }],
    leaked: [
      {
        step:
          'Remove the key (POST /v3/api_keys/remove or the dashboard), make one with only the endpoints it needs, ' +
          'switch on the IP Allowlist, then look through Reports > Activity for mail that is not yours.',
        url: ipAllowlist,
        source: ipAllowlist,
      },
    ],
  },
  recognise: ['smtp2go', 'E_ApiResponseCodes', "API User matching the passed 'api_key'", "that SMTP username's account"],
});
