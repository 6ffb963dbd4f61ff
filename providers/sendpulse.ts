/** @module SendPulse: ID and secret for a token of one hour, static API keys, SMTP. */

import { defineProvider } from '../src/core/model/provider.ts';

const badlyFormed = 'https://github.com/sendpulse/sendpulse-rest-api-node.js/issues/38';
const docs = 'https://sendpulse.com/integrations/api';
const evangelist = 'https://github.com/api-evangelist/sendpulse/blob/9fa7cb8dfcf64fcbf18c8d0e7374b251fee9a7f0';
const problems = `${evangelist}/errors/sendpulse-problem-types.yml`;
const authNotes = `${evangelist}/authentication/sendpulse-authentication.yml`;
const limits = `${evangelist}/rate-limits/sendpulse-rate-limits.yml`;
const smtpSpec = `${evangelist}/openapi/sendpulse-smtp-openapi.yml`;
const w6w = 'https://github.com/w6w-io/w6w-apps/blob';
const tokenNotes = `${w6w}/931359ac5996fa7f8473aabca0b56fe2e2d9fd62/apps/sendpulse/auth/client-credentials.ts`;
const gateway = `${w6w}/63720337126ba682c30661fbc48871d903df048d/apps/sendpulse/lib/client.ts`;
const readme = `${w6w}/4d73b6bc48d80fab58af1e7f85eda11d955d1bad/apps/sendpulse/README.md`;
const phpReadme = 'https://github.com/sendpulse/sendpulse-rest-api-php/blob/457ca31c0ff3a3f849182d053d50928085d432ae/README.md';
const formRefused = 'https://github.com/sendpulse/sendpulse-rest-api-php/issues/37';
const sdkSentence = 'https://github.com/sendpulse/sendpulse-rest-api-php/issues/76';
const appKeys = 'https://sendpulse.com/knowledge-base/app-directory/developers/token-flow';
const rfc6749 = 'https://datatracker.ietf.org/doc/html/rfc6749#section-5.2';
const cloudflareErrors = 'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/';
const apiPage = 'https://login.sendpulse.com/settings/#api';
const contacts = 'https://sendpulse.com/contacts';
const updates = 'https://sendpulse.com/updates';
const smtpDocs = 'https://sendpulse.com/integrations/api/smtp';

const smtpHost = 'inferred: the host stands in many public configuration files';
const hexShape = '^[0-9a-f]{32}$';
const hexHint = '32 digits or letters from a to f; ID and secret look alike';

export default defineProvider({
  id: 'sendpulse',
  name: 'SendPulse',
  sendsSingleMails: true,
  credentials: [
    {
      kind: 'oauth2_client_credentials',
      title: 'ID and secret',
      parts: [
        {
          name: 'client_id',
          title: 'ID',
          secret: false,
          shape: hexShape,
          hint: hexHint,
          variables: ['SENDPULSE_API_USER_ID', 'API_USER_ID'],
          source: docs,
        },
        {
          name: 'client_secret',
          title: 'secret',
          secret: true,
          shape: hexShape,
          hint: hexHint,
          variables: ['SENDPULSE_API_SECRET', 'API_SECRET'],
          source: docs,
        },
      ],
      auth: { scheme: 'oauth2_client_credentials', request: 'token' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: an integration author measured with a made-up pair; no lock-out is documented',
      expiry: { rule: 'never', says: 'ID and secret do not expire; the token they bring lives for an hour.', source: authNotes },
    },
    {
      kind: 'api_key',
      title: 'API key',
      parts: [{ name: 'key', title: 'API key', secret: true, variables: ['SENDPULSE_API_KEY'], source: authNotes }],
      auth: { scheme: 'bearer' },
      failedLogin: 'harmless',
      failedLoginSource: gateway,
      expiry: { rule: 'never', says: 'A static key does not expire; an account has five at most.', source: authNotes },
    },
    {
      kind: 'access_token',
      title: 'access token',
      parts: [{ name: 'access_token', title: 'access token', secret: true, variables: [], source: docs }],
      auth: { scheme: 'bearer', token: '{access_token}' },
      failedLogin: 'harmless',
      failedLoginSource: gateway,
      expiry: {
        rule: 'fixed',
        days: 1 / 24,
        says: 'An access token lives for an hour and cannot be renewed; watch the ID and secret instead.',
        source: authNotes,
      },
    },
    {
      kind: 'smtp',
      title: 'SMTP log-in',
      parts: [
        {
          name: 'username',
          title: 'SMTP user name',
          secret: false,
          hint: 'the e-mail address of the account',
          variables: ['SENDPULSE_SMTP_LOGIN'],
          source: smtpHost,
        },
        { name: 'password', title: 'SMTP password', secret: true, variables: ['SENDPULSE_SMTP_PASSWORD'], source: smtpHost },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'counts_against_address',
      failedLoginSource: 'inferred: nothing is documented, so made-up log-ins are not tried',
      expiry: { rule: 'never', source: smtpHost },
    },
  ],
  lookalikes: [
    {
      shape: '^eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+$',
      kinds: ['oauth2_client_credentials'],
      means: 'wrong_credential',
      says: 'This is an access token, which lives for an hour; the secret from Account settings > API belongs here.',
      source: docs,
    },
    {
      shape: '^eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+$',
      kinds: ['smtp'],
      means: 'wrong_credential',
      says: 'This is an access token of the API; SMTP has a password of its own.',
      source: docs,
    },
  ],
  hosts: [
    { region: 'global', url: 'https://api.sendpulse.com', source: docs },
    { region: 'global', use: 'smtp', url: 'smtp://smtp-pulse.com:587', source: smtpHost },
  ],
  requests: {
    token: {
      method: 'POST',
      path: '/oauth/access_token',
      json: { grant_type: 'client_credentials', client_id: '{client_id}', client_secret: '{client_secret}' },
      auth: false,
    },
    balance: { method: 'GET', path: '/balance' },
    login: { method: 'SMTP' },
  },
  probes: [
    {
      request: 'balance',
      kinds: ['oauth2_client_credentials', 'api_key', 'access_token'],
      permission: null,
      effects: 'none',
      because:
        'Only the token request condemns the pair; the balance shows in addition that the token is let in. ' +
        'The token it mints replaces none.',
      source: tokenNotes,
    },
    { request: 'login', kinds: ['smtp'], permission: null, provesNeed: true, effects: 'none', source: smtpHost },
  ],
  refusal: ['unrecognised', 'expired', 'revoked', 'wrong_credential', 'malformed', 'auth_missing'],
  answers: [
    { text: 'badly formed incoming data', causes: ['bad_request'], source: badlyFormed },
    {
      text: 'could not connect to api, check your id and secret',
      causes: [
        'unrecognised',
        'revoked',
        'wrong_credential',
        'malformed',
        'bad_request',
        'auth_missing',
        'network',
        'provider_outage',
        'rate_limited',
      ],
      says: 'The PHP library says so whenever no token came back, whatever the reason; look for the answer of /oauth/access_token.',
      source: sdkSentence,
    },
    {
      protocol: 'http',
      text: 'invalid_client|client authentication failed',
      causes: ['unrecognised', 'revoked', 'wrong_credential', 'malformed', 'bad_request', 'auth_missing'],
      says: 'SendPulse does not know this pair of ID and secret. It says so as well to a body in the wrong encoding; send JSON.',
      source: formRefused,
    },
    {
      protocol: 'http',
      text: 'unsupported_grant_type|authorization grant type is not supported',
      causes: ['bad_request', 'malformed'],
      source: rfc6749,
    },
    {
      text:
        'account (?:is |has )?expired|tariff (?:does not|doesn.t) allow' +
        '|(?:not|n.t) (?:allowed|available) (?:by|on|in|for) your (?:tariff|plan)',
      causes: ['account_suspended'],
      says: 'The key is fine; the plan has ended or lacks this.',
      source: smtpSpec,
    },
    {
      text: 'smtp user does ?n.t exist|create an smtp account',
      causes: ['account_suspended'],
      says: 'SMTP is not switched on for this account yet.',
      source: problems,
    },
    {
      text:
        'balance (?:is )?depleted|exceeds? your current pricing plan|sender address quota reached' +
        '|not enough (?:money|funds|balance|emails)',
      causes: ['quota_exhausted'],
      source: problems,
    },
    {
      text: 'more than 10 requests per second|api-campaigns limit exceeded|wait before create new push|wait 15 minutes to retry',
      causes: ['rate_limited'],
      says: 'SendPulse sends no Retry-After: 10 requests a second, 4 campaigns by API an hour.',
      source: problems,
    },
    {
      text:
        'can ?.?n.t find the sender|specified sender does ?n.t exist|sender is not valid|using free email services' +
        '|sender (?:email )?(?:address )?(?:is )?not (?:verified|confirmed|activated)',
      causes: ['sender_unverified', 'bad_request'],
      says: 'The sender is not among the confirmed ones of this account; addresses of free mail services are not taken.',
      source: problems,
    },
    // SendPulse's own numbers, for what the words above leave over.
    { protocol: 'http', json: { error_code: '^(?:707|708|905)$' }, causes: ['quota_exhausted'], source: problems },
    { protocol: 'http', json: { error_code: '^(?:711|791|1004|2020202020)$' }, causes: ['rate_limited'], source: problems },
    { protocol: 'http', json: { error_code: '^(?:20|97|704|1003)$' }, causes: ['sender_unverified', 'bad_request'], source: problems },
    {
      protocol: 'http',
      ours: true,
      kinds: ['api_key'],
      status: [401],
      text: 'unauthori[sz]ed',
      causes: ['unrecognised', 'revoked', 'wrong_credential', 'malformed', 'auth_missing'],
      says: 'SendPulse does not take this key.',
      source: gateway,
    },
    {
      protocol: 'http',
      status: [401],
      text: 'unauthori[sz]ed|^\\W*(?:401\\W*)?$',
      causes: ['expired', 'unrecognised', 'revoked', 'wrong_credential', 'malformed', 'auth_missing'],
      says:
        'A missing, an expired and an unknown token all read the same. ' +
        'A token lives for an hour, so a program that keeps one is the usual reason; the pair of ID and secret may be fine.',
      source: gateway,
    },
    {
      protocol: 'http',
      status: [403],
      text: '^\\W*(?:(?:success\\W+false\\W+)?(?:errors?|message)\\W+)?forbidden\\W*$',
      causes: ['account_suspended', 'insufficient_permissions'],
      source: problems,
    },
    {
      protocol: 'http',
      status: [403],
      text: 'cloudflare|ray id|captcha|error code:? ?10\\d\\d\\b',
      causes: ['ip_blocked'],
      says: 'The edge in front of SendPulse stopped the request; the key was not looked at.',
      source: cloudflareErrors,
    },
    {
      protocol: 'http',
      status: [403],
      causes: ['account_suspended', 'insufficient_permissions'],
      says: 'The token was accepted; the plan or the role does not allow this.',
      source: problems,
    },
    {
      protocol: 'http',
      status: [429],
      causes: ['rate_limited', 'quota_exhausted'],
      says: 'Requests of the second, the minute or the day are used up; SendPulse does not say which.',
      source: limits,
    },
    {
      protocol: 'http',
      status: [400, 404, 409, 422],
      text: 'not found|can ?.?n.t find|is (?:empty|missing|required)|not specified|already (?:exists|in use)|is ?n.t valid|validation',
      causes: ['bad_request'],
      source: problems,
    },
    {
      protocol: 'http',
      text:
        'can ?.?n.t find (?:the )?(?:mailing list|campaign|email|recipients)|mailing list (?:not found|empty|name|ID)' +
        '|(?:book|campaign) not found|(?:empty|not specified|missing|already exists)\\W*$' +
        '|email address (?:syntax error|blacklisted)|incorrect date format|invalid operation',
      causes: ['bad_request'],
      source: problems,
    },
    {
      protocol: 'smtp',
      status: [535],
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'malformed'],
      says: 'SMTP takes the address of the account and the SMTP password (SMTP > Settings), not the ID and secret of the API.',
      source: smtpHost,
    },
    // Errors inside a 200.
    {
      protocol: 'http',
      status: ['2xx'],
      text: '"(?:result|success)"\\W{1,3}false|"is_error"\\W{1,3}true',
      causes: ['bad_request'],
      says: 'A success in the status and a failure in the body.',
      source: problems,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { error_code: '^[1-9]' },
      causes: ['bad_request'],
      says: 'A success in the status and an error code in the body.',
      source: problems,
    },
    { protocol: 'http', status: ['2xx'], json: { access_token: '.' }, causes: ['healthy'], source: docs },
    { protocol: 'http', status: ['2xx'], json: { balance_currency: '\\d' }, causes: ['healthy'], source: readme },
    {
      on: ['balance', 'token'],
      ours: true,
      status: ['2xx'],
      causes: ['network', 'endpoint_changed'],
      says: 'A success without a balance or a token: something else answered in place of SendPulse.',
      source: readme,
    },
  ],
  manage: {
    create: 'in the dashboard: Account settings > API',
    list: 'in the dashboard: Account settings > API',
    revoke: 'in the dashboard: Account settings > API',
    needs: 'the owner of the account',
    source: phpReadme,
  },
  keep: ['error', 'error_description', 'message', 'error_code', 'data.code', 'data.message', 'currency', 'balance_currency'],
  budget: { perMinute: 60, concurrent: 2, source: limits },
  statusPage: { page: 'https://status.sendpulse.com', api: 'https://status.sendpulse.com/api/v2/summary.json', source: readme },
  pages: {
    keys: { url: apiPage, menu: 'Account settings > API', source: phpReadme },
    support: { url: contacts, source: contacts },
    docs: { url: docs, source: docs },
    errors: { url: docs, source: docs },
    changelog: { url: updates, source: updates },
    billing: { url: 'https://login.sendpulse.com/pay/settings', menu: 'Account settings > Plan and billing', source: 'from-memory' },
    senders: {
      url: 'https://login.sendpulse.com/emailservice/senders/',
      menu: 'Email > Service settings > Senders',
      source: 'from-memory',
    },
    permissions: { url: apiPage, menu: 'Account settings > API', source: phpReadme },
  },
  advice: {
    expired: [
      {
        step: 'Let the program ask for a new token with ID and secret when it meets a 401; there is no refresh token.',
        source: tokenNotes,
      },
    ],
    unrecognised: [{ step: 'Check that ID and secret are not exchanged: both are 32 digits or letters from a to f.', source: docs }],
    wrong_credential: [
      {
        step:
          'Take ID and secret from Account settings > API: ' +
          'those of an app in the App Directory are others, and belong to /oauth/access_token/market.',
        url: appKeys,
        source: appKeys,
      },
    ],
    bad_request: [
      {
        step: 'Send the token request as JSON: a form (application/x-www-form-urlencoded) got invalid_client with a good pair.',
        url: formRefused,
        source: formRefused,
      },
    ],
    account_suspended: [
      { step: 'Look at the plan: "Account expired" and a tariff that does not allow it are about payment, not the key.', source: smtpSpec },
    ],
    rate_limited: [{ step: 'Slow down to fewer than 10 requests a second; no header says when to go on.', source: limits }],
    leaked: [
      {
        step:
          'Make a new pair or key at once and delete the old one: without scopes it opens the whole account. ' +
          'Then look for campaigns, lists and senders that are not yours.',
        source: authNotes,
      },
    ],
    new_key: [
      {
        step: 'Consider a static API key: it spares the token request, while ID and secret are the same for all programs of the account.',
        source: authNotes,
      },
    ],
    revoked: [
      { step: 'Look under Account settings > API whether ID and secret were renewed or the static key was deleted.', source: apiPage },
    ],
    insufficient_permissions: [
      {
        step:
          'Look at the plan, and whether SMTP is activated: ' +
          'keys have no scopes, but the SMTP API works only after the application form was approved.',
        url: smtpDocs,
        source: smtpDocs,
      },
    ],
    ip_blocked: [
      {
        step: 'Look at the list of allowed addresses under Account settings > API, then ask support.',
        url: contacts,
        source: 'from-memory',
      },
    ],
    quota_exhausted: [
      {
        step: 'Raise the plan or wait: the free one has 500 000 requests a day and 1000 a minute, and four campaigns an hour go by API.',
        url: limits,
        source: limits,
      },
    ],
    sender_unverified: [{ step: 'Add the From address and confirm it by the mail that SendPulse sends there.', source: 'from-memory' }],
    endpoint_changed: [
      {
        step: 'Call https://api.sendpulse.com; the token comes from /oauth/access_token, and mail goes out by /smtp/emails.',
        url: smtpDocs,
        source: smtpDocs,
      },
    ],
  },
  recognise: [
    'sendpulse',
    'smtp-pulse',
    'check your ID and SECRET',
    'invalid_client[^]{0,200}"error_code"',
    'api-campaigns limit exceeded',
  ],
});
