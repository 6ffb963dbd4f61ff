/** @module Mailjet: Basic with a pair of keys for mail, a bearer token for SMS, and SMTP with the same pair. */

import { defineProvider } from '../src/core/model/provider.ts';

const authentication = 'https://dev.mailjet.com/reference/overview/authentication/';
const statusCodes = 'https://dev.mailjet.com/docs/email-api/email_api_overview/status_codes';
const sendErrors = 'https://dev.mailjet.com/email/guides/send-api-v31/';
const smsErrors = 'https://github.com/mailjet/api-documentation/blob/3a446e6488a7a9dbcfd4f6fd7ba364576f99f284/guides-sms/_error-codes.md';
const accounts = 'https://github.com/mailjet/api-documentation/blob/3a446e6488a7a9dbcfd4f6fd7ba364576f99f284/guides/_account-management.md';
const gem = 'https://github.com/mailjet/mailjet-gem/blob/dd22b912e7a1e1447ea025d8a566a21d8774bb74';
const keyDocs = 'https://documentation.mailjet.com/hc/en-us/articles/360043225693-What-is-an-API-key';
const nango = 'https://github.com/NangoHQ/nango/blob/2f4c0af671e2ca1c43dd4e78f3c369218bf3fc87/packages/providers/providers.yaml#L13600';
const blocked = 'https://github.com/ThetaTau/CMT/issues/903';
const probeSource = 'https://github.com/w6w-io/w6w-apps/blob/87e06c56d02cef52be0d38d61ed70263027f1ae0/apps/mailjet/README.md';
const basicDetector =
  'https://github.com/trufflesecurity/trufflehog/blob/3ab759fef4bb5935d4fe9ac68b503d05346b8364/pkg/detectors' +
  '/mailjetbasicauth/mailjetbasicauth.go';
const smtpGuide = 'https://smtptester.org/guides/mailjet-smtp-test/';
const secretReset = 'https://documentation.mailjet.com/hc/en-us/articles/360043227053-How-to-reset-my-Secret-Key-';
const smsDetector =
  'https://github.com/trufflesecurity/trufflehog/blob/3ab759fef4bb5935d4fe9ac68b503d05346b8364/pkg/detectors/mailjetsms/mailjetsms.go';
const gemReadme = `${gem}/README.md`;
const nodeReadme = 'https://github.com/mailjet/mailjet-apiv3-nodejs/blob/18e4f4a880ea3b6e2308e8397fa6cd7791ba141a/README.md';
const javaClient = 'https://github.com/mailjet/mailjet-apiv3-java/issues/189';
const swappedKeys = 'https://github.com/mailjet/mailjet-apiv3-php/issues/109';
const noKeySent = 'https://gist.github.com/duvrai/44e2151407aacde39cdd';
const wrongPath = `${gem}/spec/cassettes/Mailjet_API_Resource/the_resource_path_does_not_exist/raises_an_error.yml`;
const templateNotFound = `${gem}/spec/cassettes/Mailjet_Template_detailcontent/_find/returns_nil_when_template_not_found.yml`;
const gemErrors = 'https://github.com/mailjet/mailjet-gem/issues/17';
const invalidCredentials = `${gem}/spec/cassettes/Mailjet_Resource/invalid_credentials/should_raise_api_connection_error.yml`;
const sendV3 = 'https://github.com/mailjet/api-documentation/blob/3a446e6488a7a9dbcfd4f6fd7ba364576f99f284/guides/_send-api-V3.md';
const keysPage = 'https://app.mailjet.com/account/apikeys';
const sendersPage = 'https://app.mailjet.com/account/sender';
const blockedAccount =
  'https://documentation.mailjet.com/hc/en-us/articles' +
  '/360042624754-Blocked-or-Limited-Account-Reasons-and-How-to-Restore-Full-Functionality';
const plans = 'https://documentation.mailjet.com/hc/en-us/articles/8625025643803-Mailjet-Subscription-Management';
const v1Gone = 'https://github.com/mailjet/mailjet-apiv3-nodejs/issues/5';

const keyShape = '^[a-f0-9]{32}$';
const noLockout = 'inferred: no lock-out is documented';

export default defineProvider({
  id: 'mailjet',
  name: 'Mailjet',
  aliases: ['sinch mailjet'],
  sendsSingleMails: true,
  credentials: [
    {
      kind: 'api_keys',
      title: 'API key and secret key',
      parts: [
        {
          name: 'api_key',
          title: 'API key',
          secret: false,
          shape: keyShape,
          hint: '32 hex digits',
          variables: ['MJ_APIKEY_PUBLIC', 'MAILJET_API_KEY'],
          source: nango,
        },
        {
          name: 'secret_key',
          title: 'secret key',
          secret: true,
          shape: keyShape,
          hint: '32 hex digits',
          variables: ['MJ_APIKEY_PRIVATE', 'MAILJET_SECRET_KEY', 'MAILJET_API_SECRET'],
          source: nango,
        },
      ],
      auth: { scheme: 'basic', username: '{api_key}', password: '{secret_key}' },
      failedLogin: 'harmless',
      failedLoginSource: noLockout,
      expiry: {
        rule: 'never',
        says: 'Keys do not expire, whatever the answer says; Mailjet advises a new secret every 90 days.',
        source: keyDocs,
      },
    },
    {
      kind: 'smtp',
      title: 'SMTP log-in',
      parts: [
        {
          name: 'username',
          title: 'API key',
          secret: false,
          shape: keyShape,
          hint: '32 hex digits',
          variables: ['SMTP_USERNAME'],
          source: smtpGuide,
        },
        {
          name: 'password',
          title: 'secret key',
          secret: true,
          shape: keyShape,
          hint: '32 hex digits',
          variables: ['SMTP_PASSWORD'],
          source: smtpGuide,
        },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'harmless',
      failedLoginSource: noLockout,
      expiry: {
        rule: 'never',
        says: 'After a reset SMTP takes the old secret for more than an hour, the API not at all.',
        source: secretReset,
      },
    },
    {
      kind: 'sms_token',
      title: 'SMS token',
      parts: [
        {
          name: 'key',
          title: 'SMS API token',
          secret: true,
          shape: '^[A-Za-z0-9]{32}$',
          hint: '32 letters or digits',
          variables: ['MJ_API_TOKEN'],
          source: smsDetector,
        },
      ],
      auth: { scheme: 'bearer' },
      failedLogin: 'harmless',
      failedLoginSource: noLockout,
      expiry: { rule: 'unknown', source: 'inferred: nothing is documented' },
    },
  ],
  lookalikes: [
    {
      shape: '^[A-Za-z0-9+/]{86,87}={1,2}$',
      means: 'malformed',
      says: 'This is the pair of keys, already encoded for the header. Give api_key and secret_key apart.',
      source: basicDetector,
    },
    {
      shape: '^[a-f0-9]{32}:[a-f0-9]{32}$',
      means: 'malformed',
      says: 'These are both keys in one. Give api_key and secret_key apart.',
      source: authentication,
    },
  ],
  hosts: [
    { region: 'global', url: 'https://api.mailjet.com', source: gemReadme },
    { region: 'global', use: 'smtp', url: 'smtp://in-v3.mailjet.com:587', source: smtpGuide },
    { region: 'us', url: 'https://api.us.mailjet.com', source: nodeReadme },
  ],
  requests: {
    lists: { method: 'GET', path: '/v3/REST/contactslist', query: { Limit: '1' } },
    sms: { method: 'GET', path: '/v4/sms', query: { Limit: '1' } },
    smtp: { method: 'SMTP' },
  },
  probes: [
    {
      request: 'lists',
      kinds: ['api_keys'],
      permission: null,
      effects: 'none',
      because:
        'Works for master and sub-account keys and returns no secret; /apikey, which Titus asks, prints the secret keys, ' +
        '/myprofile (Nango) names a person, /message (TruffleHog) lists mail, and Novu sends one.',
      source: probeSource,
    },
    { request: 'sms', kinds: ['sms_token'], permission: null, effects: 'none', source: smsDetector },
    {
      request: 'smtp',
      kinds: ['smtp'],
      permission: null,
      provesNeed: true,
      effects: 'none',
      because: 'Says nothing of the API: after a reset the old secret works here for more than an hour.',
      source: smtpGuide,
    },
  ],
  refusal: ['unrecognised', 'wrong_credential', 'revoked', 'malformed', 'wrong_region', 'auth_missing'],
  answers: [
    {
      status: [304],
      method: 'PUT',
      causes: ['healthy', 'bad_request'],
      says: 'The key was accepted; the PUT changed nothing.',
      source: statusCodes,
    },
    {
      text: 'mj-0001|account has been (temporarily )?(blocked|suspended)|account is (temporarily )?(blocked|suspended)',
      causes: ['account_suspended'],
      says: 'Mailjet blocked the account, not the key: new keys do not help.',
      source: blocked,
    },
    {
      text: 'verify your access key and access secret key|MailjetUnauthorizedException',
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'account_suspended', 'malformed', 'wrong_region', 'auth_missing'],
      says: 'The Java client says this for every 401, also for a blocked account.',
      source: javaClient,
    },
    {
      text: 'api key authentication/authorization failure|unauthorized to access the api',
      causes: 'refusal',
      says: 'A stock text: Mailjet keys do not expire. Often the two keys are swapped.',
      source: swappedKeys,
    },
    {
      text: 'send-000[78]|not an authorized sender|sender.{0,40}(not|n.t) (been )?(validated|authorized|active)',
      causes: ['sender_unverified'],
      says: 'The key is fine. A sender validated on the main account is not valid for its sub-accounts.',
      source: sendErrors,
    },
    { text: 'send-0006', causes: ['insufficient_permissions'], source: sendErrors },
    { text: 'mj-0021|do not have access to this resource', causes: ['insufficient_permissions'], source: smsErrors },
    { text: 'sms-000[13]|insufficient funds|per day limit reached', causes: ['quota_exhausted'], source: smsErrors },
    { text: 'sms-0004', causes: ['account_suspended'], source: smsErrors },
    {
      url: '/v4/sms',
      text: 'mj-0015|not authori[sz]ed',
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'auth_missing', 'malformed'],
      says: 'The SMS API takes a bearer token, never the pair of keys for mail.',
      source: smsErrors,
    },
    { text: 'mj-0015', causes: 'refusal', source: sendErrors },
    { text: 'could not determine apikey|MJ01\\b', causes: ['auth_missing', 'malformed'], source: noKeySent },
    {
      text: 'could not determine http module',
      causes: ['endpoint_changed', 'bad_request'],
      says: 'Mailjet answers 500 to a path that does not exist; it is no outage.',
      source: wrongPath,
    },
    {
      text: '(resource with the specified id|object) .{0,60}(does not exist|not found)|object not found',
      causes: ['bad_request', 'wrong_region'],
      source: templateNotFound,
    },
    { text: 'rate limit exceeded|too many requests', status: [429], causes: ['rate_limited'], source: statusCodes },
    {
      status: ['2xx', '4xx'],
      text: '^(?=[\\s\\S]*"Status" ?: ?"success")[\\s\\S]*"Errors" ?: ?\\[ ?\\{',
      causes: ['bad_request', 'healthy'],
      says: 'Some of the messages were taken and some refused.',
      source: sendErrors,
    },
    { text: '\\b(mj-00\\d\\d|send-00\\d\\d|sms-00\\d\\d)\\b', causes: ['bad_request'], source: sendErrors },
    { text: 'Mailjet::ApiError \\(error 400', causes: ['bad_request'], source: gemErrors },
    {
      status: ['2xx'],
      text: '"Status"\\s*:\\s*"error"',
      causes: ['bad_request'],
      says: 'The status says success, but the message was refused.',
      source: sendErrors,
    },
    {
      protocol: 'smtp',
      status: [435, 535],
      text: 'authentication|5\\.7\\.8|4\\.7\\.8|invalid|credential',
      causes: ['unrecognised', 'revoked', 'wrong_credential', 'malformed'],
      says: 'The user name is the API key, the password the secret key. Mailjet refuses with 435, which looks temporary and is not.',
      source: gemErrors,
    },
    {
      status: [401],
      url: '/v4/sms',
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'auth_missing', 'malformed'],
      source: smsErrors,
    },
    { status: [401], text: '^$', causes: 'refusal', says: 'v3 refuses with an empty page.', source: invalidCredentials },
    { status: ['2xx'], json: { Messages: 'success' }, causes: ['healthy'], source: sendErrors },
    { status: ['2xx'], json: { Count: '\\d', Data: '\\[' }, causes: ['healthy'], source: probeSource },
    { status: ['2xx'], json: { Data: '\\[' }, causes: ['healthy'], source: smsErrors },
    { status: ['2xx'], json: { Sent: '\\[' }, causes: ['healthy'], source: sendV3 },
  ],
  manage: {
    create: 'POST /v3/REST/apikey',
    list: 'GET /v3/REST/apikey (prints the secrets)',
    revoke: 'PUT /v3/REST/apikey/{id} with IsActive false',
    needs: 'The master API key',
    source: accounts,
  },
  keep: [
    'Count',
    'Total',
    'ErrorInfo',
    'ErrorMessage',
    'ErrorCode',
    'ErrorIdentifier',
    'StatusCode',
    'Messages.*.Status',
    'Messages.*.Errors.*.ErrorCode',
    'Messages.*.Errors.*.ErrorMessage',
  ],
  budget: { perMinute: 30, concurrent: 2, source: statusCodes },
  statusPage: { page: 'https://status.mailjet.com', api: 'https://status.mailjet.com/api/v2/summary.json', source: probeSource },
  pages: {
    keys: { url: keysPage, menu: 'Account settings > API Key Management', source: keyDocs },
    senders: { url: sendersPage, menu: 'Account settings > Sender domains & addresses', source: accounts },
    support: { url: blockedAccount, source: blockedAccount },
    docs: { url: authentication, source: authentication },
    errors: { url: statusCodes, source: statusCodes },
    billing: { url: 'https://app.mailjet.com/subscription', menu: 'Account settings > Subscription', source: 'from-memory' },
    permissions: { url: keysPage, menu: 'Account settings > API Key Management', source: keyDocs },
  },
  advice: {
    wrong_credential: [
      { step: 'Check that API key and secret key are not swapped: both are 32 hex digits.', url: keysPage, source: swappedKeys },
    ],
    account_suspended: [
      { step: 'Write to the support of Mailjet; the keys are right and need no change.', url: blockedAccount, source: blocked },
    ],
    sender_unverified: [
      { step: 'Validate the sender on the very (sub-)account that the key belongs to.', url: sendersPage, source: accounts },
    ],
    wrong_region: [
      {
        step: 'Set `region: us` only for an account that was moved to the US architecture; all others live at api.mailjet.com.',
        source: nodeReadme,
      },
    ],
    new_key: [
      {
        step: 'Have the new secret ready to go in: a reset ends the old one at once for the API, and after more than an hour for SMTP.',
        url: secretReset,
        source: secretReset,
      },
    ],
    leaked: [
      {
        step:
          'Reset the secret key (SMTP takes the old one for more than an hour), ' +
          'then look through the sent messages and contact lists for what is not yours.',
        url: keysPage,
        source: secretReset,
      },
    ],
    unrecognised: [
      {
        step:
          'Compare the API key with the list: it stands there in full; ' +
          'the secret is shown only once, so reset it if you are not sure of it.',
        source: keyDocs,
      },
    ],
    revoked: [
      {
        step:
          'Look whether the key is switched off in the list, or whether somebody reset its secret: ' +
          'the API refuses the old one at once.',
        source: secretReset,
      },
    ],
    insufficient_permissions: [
      { step: 'Use the keys of the master account for what sub-accounts may not do; Mailjet’s keys have no scopes.', source: keyDocs },
    ],
    quota_exhausted: [
      {
        step: 'Raise the plan or wait: the free plan sends 200 mails a day and 6000 a month.',
        url: 'https://www.mailjet.com/pricing/',
        source: plans,
      },
    ],
    rate_limited: [
      {
        step: 'Send in batches (50 mails in one call of v3.1/send) and wait longer after each 429: no header tells the limit.',
        url: statusCodes,
        source: statusCodes,
      },
    ],
  },
  retired: [
    {
      url: 'api\\.mailjet\\.com/(0\\.1|v1)/',
      says: 'API v1 is gone; its keys get 400 from v3.',
      successor: 'https://api.mailjet.com/v3.1',
      source: v1Gone,
    },
  ],
  recognise: ['mailjet', 'API key authentication/authorization failure', '\\bmj-00\\d\\d\\b', '\\bsend-00(0\\d|1\\d)\\b', 'EFPWebError'],
});
