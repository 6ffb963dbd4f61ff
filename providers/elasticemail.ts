/** @module Elastic Email: v4 with a header, the old v2 with errors inside a 200, and SMTP. */

import { defineProvider } from '../src/core/model/provider.ts';

const sdk = 'https://github.com/ElasticEmail/elasticemail-js/blob/b32ffa18ee9e7d502e94e4fc9db28ace4cdbb297';
const measured = 'https://github.com/segevsh/w6w-apps/blob/dd1c87268efddbff917fd13ce3e4728e955564d2/apps/elastic-email/auth/api-key.ts';
const denied = 'https://wpmailsmtp.com/docs/access-denied-elastic-email/';
const expiredKey = 'https://wpmailsmtp.com/docs/api-key-expired-elastic-email/';
const detector =
  'https://github.com/trufflesecurity/trufflehog/blob/3ab759fef4bb5935d4fe9ac68b503d05346b8364/pkg/detectors/elasticemail/elasticemail.go';
const v2Issue = 'https://github.com/ElasticEmail/ElasticEmail.WebApiClient-js/issues/10';
const smtpSetup = 'https://github.com/devsecare/water-hub/blob/HEAD/ELASTICEMAIL_SMTP_SETUP.md';
const levels = `${sdk}/docs/AccessLevel.md`;
const smtpCredentials = `${sdk}/docs/NewSmtpCredentials.md`;
const readme = `${sdk}/README.md`;
const accountStatus = `${sdk}/docs/AccountStatusEnum.md`;
const sendAnswer = `${sdk}/docs/EmailSend.md`;
const securityApi = `${sdk}/docs/SecurityApi.md`;
const appReadme = 'https://github.com/segevsh/w6w-apps/blob/180124bd45dce6d08c49332afe01c53ded7c42e6/apps/elastic-email/README.md';
const keysPage = 'https://app.elasticemail.com/marketing/settings/new/manage-api';
const reference = 'https://elasticemail.com/developers/api-documentation/rest-api';
const accountStates = 'https://help.elasticemail.com/en/articles/2361427-what-is-your-elastic-email-account-s-status';
const billingHelp = 'https://help.elasticemail.com/en/articles/6380329-how-to-manage-your-billing';
const newAccountLimits = 'https://help.elasticemail.com/en/articles/2446055-what-are-sending-limits-for-new-accounts';
const v2Deprecated = 'https://github.com/ElasticEmail/elasticemail-php/issues/5';

export default defineProvider({
  id: 'elasticemail',
  name: 'Elastic Email',
  aliases: ['elastic email', 'elastic-email'],
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
          shape: '^[A-Fa-f0-9]{96}$',
          hint: '96 hex digits',
          variables: ['ELASTICEMAIL_API_KEY', 'ELASTIC_EMAIL_APIKEY', 'ELASTIC_EMAIL_API_KEY'],
          source: detector,
        },
      ],
      auth: { scheme: 'header', name: 'X-ElasticEmail-ApiKey', value: '{key}' },
      failedLogin: 'harmless',
      failedLoginSource: measured,
      expiry: { rule: 'set_by_user', says: 'A key may have an expiration date, chosen when it is made.', source: expiredKey },
    },
    {
      kind: 'smtp',
      title: 'SMTP credential',
      parts: [
        {
          name: 'username',
          title: 'SMTP user name',
          secret: false,
          variables: ['ELASTICEMAIL_SMTP_USERNAME', 'SMTP_USERNAME'],
          source: smtpSetup,
        },
        {
          name: 'password',
          title: 'SMTP password',
          secret: true,
          variables: ['ELASTICEMAIL_SMTP_PASSWORD', 'SMTP_PASSWORD'],
          source: smtpSetup,
        },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: no lock-out is documented',
      expiry: { rule: 'set_by_user', source: smtpCredentials },
    },
  ],
  lookalikes: [
    {
      shape: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
      kinds: ['api_key'],
      means: 'wrong_credential',
      says: 'This looks like the public account ID (or a key of the first years); API keys have 96 hex digits.',
      source: 'from-memory',
    },
  ],
  hosts: [
    { region: 'global', url: 'https://api.elasticemail.com', source: readme },
    { region: 'global', use: 'smtp', url: 'smtp://smtp.elasticemail.com:587', source: smtpSetup },
  ],
  requests: {
    send_nothing: { method: 'POST', path: '/v4/emails/transactional', json: {} },
    statistics: { method: 'GET', path: '/v4/statistics', query: { from: '{today}T00:00:00' } },
    smtp: { method: 'SMTP' },
  },
  probes: [
    {
      request: 'send_nothing',
      kinds: ['api_key'],
      needs: ['send'],
      permission: 'SendHttp',
      provesNeed: true,
      effects: 'unsure',
      because: 'A mail without recipient or content; nobody has documented that it is always refused.',
      source: 'inferred: missing parameters are refused after the key was checked',
    },
    {
      request: 'statistics',
      kinds: ['api_key'],
      permission: 'ViewReports',
      effects: 'none',
      because:
        'Only counters come back. A sending-only key is refused here, which proves it alive. ' +
        'Other tools put the key into the URL of the retired v2.',
      source: measured,
    },
    { request: 'smtp', kinds: ['smtp'], permission: null, provesNeed: true, effects: 'none', source: smtpSetup },
  ],
  refusal: ['unrecognised', 'wrong_credential', 'revoked', 'expired', 'malformed'],
  answers: [
    {
      text: 'api ?key (has )?expired',
      causes: ['unrecognised', 'expired', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
      says: 'Elastic Email says "APIKey Expired" for a missing and for an unknown key, too.',
      source: measured,
    },
    {
      text: '(incorrect|invalid|wrong|unknown) api ?key|api ?key (is )?(not found|incorrect|invalid)',
      causes: ['unrecognised', 'expired', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
      source: 'inferred: a public plug-in tests for the text "Incorrect apikey"',
    },
    {
      ours: true,
      on: ['statistics'],
      text: 'access denied',
      causes: ['insufficient_permissions', 'healthy', 'ip_blocked'],
      says: 'Elastic Email knows the key; it may not read reports, or is restricted to other IP addresses.',
      source: measured,
    },
    { on: ['statistics'], text: 'access denied', causes: ['insufficient_permissions', 'ip_blocked', 'healthy'], source: measured },
    {
      text: 'access denied',
      causes: ['insufficient_permissions', 'ip_blocked'],
      says: 'The key is known: its access level is too low, or its IP restriction does not name this server.',
      source: denied,
    },
    {
      text: '(account|user).{0,40}(disabled|under ?review|suspended|blocked|inactive|closed)',
      causes: ['account_suspended'],
      source: accountStatus,
    },
    {
      text: '(not|un)[ -]?verified|verify your (domain|sender|email)',
      causes: ['sender_unverified'],
      source: 'inferred: plain English, for errors inside a 200',
    },
    {
      text:
        '(not enough|insufficient|out of|no) (email )?credits?|(daily|monthly|sending|send) (send )?(limit|quota)' +
        '|limit (was |has been )?(reached|exceeded)',
      causes: ['quota_exhausted'],
      source: 'inferred: plain English, for errors inside a 200',
    },
    { text: 'too many (concurrent|requests|connections)', causes: ['rate_limited'], source: readme },
    {
      ours: true,
      on: ['send_nothing', 'statistics'],
      text: '^(?!.*(?:api.?key|token|credential|\\bauth|access)).*(?:missing|required|recipients?)',
      status: [400, 422],
      causes: ['healthy'],
      says: 'Elastic Email took the key and refused only the empty request that was sent on purpose.',
      source: 'inferred: missing parameters are refused after the key was checked',
    },
    {
      text: 'missing required parameter|invalid from email|required parameter',
      causes: ['bad_request'],
      source: 'inferred: public code that handles these texts',
    },
    {
      status: ['2xx'],
      text: '"?success"?\\s*[:=]\\s*"?false',
      causes: ['bad_request', 'insufficient_permissions', 'unrecognised'],
      says: 'v2 says success in its status and failure in its body.',
      source: detector,
    },
    {
      status: ['2xx'],
      json: { Error: '.' },
      causes: ['bad_request', 'insufficient_permissions', 'unrecognised'],
      says: 'The status says success and the body an error.',
      source: measured,
    },
    { status: ['2xx'], json: { error: '.' }, causes: ['bad_request', 'insufficient_permissions', 'unrecognised'], source: v2Issue },
    { protocol: 'smtp', status: [535], causes: ['unrecognised', 'wrong_credential', 'revoked', 'expired', 'malformed'], source: smtpSetup },
    { status: ['2xx'], text: '"success"\\s*:\\s*true', causes: ['healthy'], source: detector },
    { status: ['2xx'], on: ['statistics'], json: { EmailTotal: '\\d' }, causes: ['healthy'], source: measured },
    { status: ['2xx'], text: '"?(TransactionID|MessageID)"?', causes: ['healthy'], source: sendAnswer },
    { status: [400], text: 'Error', causes: ['bad_request'], source: measured },
  ],
  permissions: {
    send: { scopes: ['SendHttp', 'SendSmtp'], tick: 'Send email via HTTP (the level Plugin has it)', source: denied },
    templates: { scopes: ['ViewTemplates', 'ModifyTemplates'], tick: 'Templates', source: levels },
    contacts: { scopes: ['ViewContacts', 'ModifyContacts'], tick: 'Contacts', source: levels },
    lists: { scopes: ['ViewContacts', 'ModifyContacts'], tick: 'Contacts', source: levels },
    campaigns: { scopes: ['ViewCampaigns', 'ModifyCampaigns'], tick: 'Campaigns', source: levels },
    stats: { scopes: ['ViewReports'], tick: 'Reports', source: levels },
    account: { scopes: ['ViewAccount', 'ModifyAccount'], tick: 'Account', source: levels },
  },
  manage: {
    create: 'POST /v4/security/apikeys',
    list: 'GET /v4/security/apikeys',
    revoke: 'DELETE /v4/security/apikeys/{name}',
    needs: 'A key with ModifyAccessTokens',
    source: securityApi,
  },
  keep: ['Error', 'error', 'success', 'TransactionID', 'EmailTotal', 'Delivered', 'Bounced'],
  budget: { perMinute: 30, concurrent: 4, source: readme },
  statusPage: {
    page: 'https://elasticemail.statuspage.io',
    api: 'https://elasticemail.statuspage.io/api/v2/summary.json',
    source: appReadme,
  },
  pages: {
    keys: { url: keysPage, menu: 'Settings > Manage API keys', source: readme },
    permissions: { url: keysPage, menu: 'Settings > Manage API keys > … > Edit > Permissions', source: denied },
    ip: { url: keysPage, menu: 'Settings > Manage API keys > … > Edit > Access restriction', source: denied },
    docs: { url: reference, source: reference },
    support: { url: 'https://help.elasticemail.com', source: accountStates },
    billing: { url: billingHelp, menu: 'the account name > Upgrade', source: billingHelp },
    senders: { url: 'https://app.elasticemail.com/marketing/settings/new/domains', menu: 'Settings > Domains', source: 'from-memory' },
    errors: { url: reference, source: 'from-memory' },
  },
  advice: {
    unrecognised: [
      { step: 'Do not trust the word "Expired" in the answer: look the key up in the list first.', url: keysPage, source: measured },
    ],
    expired: [
      {
        step: 'Or edit the old key and clear its expiration date: then nothing has to change in your applications.',
        url: expiredKey,
        source: expiredKey,
      },
    ],
    insufficient_permissions: [{ step: 'Choose the level Plugin, or tick "Send email via HTTP".', url: denied, source: denied }],
    ip_blocked: [{ step: 'Add the address of this server to the access restriction of the key.', url: denied, source: denied }],
    new_key: [{ step: 'Copy the key when it is made: it is shown only once.', url: expiredKey, source: expiredKey }],
    wrong_credential: [
      {
        step:
          'Take an API key for the API and an SMTP credential for SMTP; ' +
          'each is listed on a page of its own and is refused in the place of the other.',
        source: 'from-memory',
      },
    ],
    revoked: [
      { step: 'Look for the key by its name in the list: Elastic Email says "Expired" of deleted keys as well.', source: expiredKey },
    ],
    account_suspended: [
      {
        step:
          'Look for the mail "Under Review" to the owner of the account: while it lasts mail is queued, not lost. ' +
          'Only a disabled account needs Customer Success.',
        url: accountStates,
        source: accountStates,
      },
    ],
    quota_exhausted: [
      {
        step: 'Buy a plan or raise it: without one an account sends 100 mails a day, and only to its own address.',
        url: newAccountLimits,
        source: newAccountLimits,
      },
    ],
    rate_limited: [{ step: 'Keep below 20 connections at a time.', url: readme, source: readme }],
    sender_unverified: [
      { step: 'Verify the domain of the From address, or choose a default sender of a verified domain.', source: accountStates },
    ],
    leaked: [
      {
        step:
          'Delete the key (or DELETE /v4/security/apikeys/{name}), make one with the level Plugin and an access restriction, ' +
          'then look through the activity of the account for mail that is not yours.',
        source: securityApi,
      },
    ],
  },
  retired: [
    {
      url: 'api\\.elasticemail\\.com/v2/',
      says: 'API v2 is deprecated; it still answers, with 200 for its errors.',
      successor: 'https://api.elasticemail.com/v4',
      source: v2Deprecated,
    },
  ],
  recognise: ['elastic ?email', 'ElasticEmail', 'APIKey Expired', 'X-ElasticEmail-ApiKey', '\\{ success: false, error: .Access Denied\\.'],
});
