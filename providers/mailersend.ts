/** @module MailerSend: API tokens with scopes, and SMTP users of a domain. */

import { defineProvider } from '../src/core/model/provider.ts';

const general = 'https://developers.mailersend.com/general';
const evangelist = 'https://github.com/api-evangelist/mailersend/blob/7c588ede45b68a6c797d82aa780490bf145ee50f';
const codes = `${evangelist}/errors/mailersend-error-codes.yml`;
const authNotes = `${evangelist}/authentication/mailersend-authentication.yml`;
const scopesNotes = `${evangelist}/scopes/mailersend-scopes.yml`;
const limits = `${evangelist}/rate-limits/mailersend-rate-limits.yml`;
const lifecycle = `${evangelist}/lifecycle/mailersend-lifecycle.yml`;
const measured = 'https://github.com/segevsh/w6w-apps/blob/f0ad396f44c09f24acccf90fd5a570b711c1ab3d/apps/mailersend/auth/api-token.ts';
const readme = 'https://github.com/segevsh/w6w-apps/blob/ef9e84d6e855975a9189c8b06ea4a2f02a93c39e/apps/mailersend/README.md';
const expiryGuide = 'https://wpmailsmtp.com/docs/mailersend-unauthenticated/';
const smtpHelp = 'https://www.mailersend.com/help/smtp-relay';
const legacy = 'https://github.com/mailersend/mailersend-python/issues/21';
const detector = 'https://github.com/betterleaks/betterleaks/blob/6381fa45/cmd/generate/config/rules/mailersend.go';
const cassettes = 'https://github.com/mailersend/mailersend-python/tree/main/tests/fixtures/cassettes';
const anymail = 'https://github.com/anymail/django-anymail/blob/8c40cc46f6a7aa308c5cabe99c0ea13733b5e079/docs/esps/mailersend.rst';
const cloudflareErrors = 'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/';
const tokensPage = 'https://app.mailersend.com/api-tokens';
const ipAllowlist = 'https://www.mailersend.com/help/how-to-whitelist-ips';
const errorCodes = 'https://developers.mailersend.com/api-error-codes';
const billingLimit = 'https://www.mailersend.com/help/how-to-set-a-billing-limit';

const tokenShape = '^mlsn\\.[A-Za-z0-9]{30,100}$';
const expiry = {
  rule: 'set_by_user',
  says: 'A token gets a date when it is made; one made without a date ends after 24 hours. It can be paused as well.',
  source: expiryGuide,
} as const;
const variables = ['MAILERSEND_API_KEY', 'MAILERSEND_API_TOKEN'] as const;
const failedLoginSource = 'inferred: an integration author measured with made-up tokens; no lock-out is documented';

export default defineProvider({
  id: 'mailersend',
  name: 'MailerSend',
  sendsSingleMails: true,
  credentials: [
    {
      kind: 'api_token',
      title: 'API token',
      parts: [
        {
          name: 'key',
          title: 'API token',
          secret: true,
          shape: tokenShape,
          hint: 'mlsn. and a long row of letters and digits (64 today)',
          variables,
          source: detector,
        },
      ],
      auth: { scheme: 'bearer' },
      failedLogin: 'harmless',
      failedLoginSource,
      expiry,
    },
    {
      kind: 'legacy_api_token',
      title: 'API token of 2020 or 2021',
      parts: [
        {
          name: 'key',
          title: 'API token of 2020 or 2021',
          secret: true,
          shape: '^eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{20,}$',
          hint: 'a JSON web token: three long pieces with dots between them, starting with eyJ',
          variables,
          source: legacy,
        },
      ],
      auth: { scheme: 'bearer' },
      failedLogin: 'harmless',
      failedLoginSource,
      expiry: { rule: 'unknown', source: legacy },
    },
    {
      kind: 'smtp',
      title: 'SMTP user',
      parts: [
        {
          name: 'username',
          title: 'SMTP user name',
          secret: false,
          hint: 'MS_, some letters, @ and the domain',
          variables: ['MAILERSEND_SMTP_USERNAME'],
          source: smtpHelp,
        },
        { name: 'password', title: 'password of the SMTP user', secret: true, variables: ['MAILERSEND_SMTP_PASSWORD'], source: smtpHelp },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'counts_against_address',
      failedLoginSource: 'inferred: nothing is documented, so made-up log-ins are not tried',
      expiry: { rule: 'never', source: smtpHelp },
    },
  ],
  lookalikes: [
    {
      shape: '^MS_[A-Za-z0-9]+@[\\w.-]+$',
      kinds: ['api_token', 'legacy_api_token'],
      means: 'wrong_credential',
      says: 'This is the user name for SMTP; the API takes a token that starts with mlsn.',
      source: smtpHelp,
    },
    {
      shape: '^mssp\\.[\\w.]+$',
      kinds: ['api_token', 'legacy_api_token'],
      means: 'wrong_credential',
      says: 'This is the password of an SMTP user; the API takes a token that starts with mlsn.',
      source: 'inferred: SMTP passwords of this form stand in public configuration files',
    },
    {
      shape: tokenShape,
      kinds: ['smtp'],
      part: 'password',
      means: 'wrong_credential',
      says: 'This is an API token. SMTP takes the user name and password that stand under Domains > (the domain) > SMTP.',
      source: smtpHelp,
    },
    {
      shape: '^mlsn\\.?$',
      means: 'malformed',
      says: 'Only the beginning of the token is here: the part behind mlsn. is missing.',
      source: authNotes,
    },
  ],
  hosts: [
    { region: 'global', url: 'https://api.mailersend.com', source: general },
    { region: 'global', use: 'smtp', url: 'smtp://smtp.mailersend.net:587', source: smtpHelp },
  ],
  requests: {
    quota: { method: 'GET', path: '/v1/api-quota', headers: { Accept: 'application/json' } },
    domains: { method: 'GET', path: '/v1/domains', query: { limit: '10' }, headers: { Accept: 'application/json' } },
    empty_send: { method: 'POST', path: '/v1/email', headers: { Accept: 'application/json' }, json: {} },
    login: { method: 'SMTP' },
  },
  probes: [
    {
      request: 'empty_send',
      kinds: ['api_token', 'legacy_api_token'],
      needs: ['send'],
      permission: 'email_full',
      provesNeed: true,
      effects: 'unsure',
      because: 'A mail without sender and recipient cannot go out, but the refusal counts as a request and may show among the failed ones.',
      source: 'inferred: public clients test the right to send with an empty payload',
    },
    {
      request: 'domains',
      kinds: ['api_token', 'legacy_api_token'],
      needs: ['domains'],
      permission: 'domains_read',
      provesNeed: true,
      effects: 'none',
      source: measured,
    },
    {
      request: 'quota',
      kinds: ['api_token', 'legacy_api_token'],
      permission: null,
      effects: 'none',
      because:
        'Takes no scope and does not count against the quota. ' +
        'Betterleaks asks the same but takes a 403 for a dead key, where #MS40301 proves it alive; Novu sends a real mail.',
      source: limits,
    },
    { request: 'login', kinds: ['smtp'], permission: null, provesNeed: true, effects: 'none', source: smtpHelp },
  ],
  refusal: ['unrecognised', 'revoked', 'expired', 'wrong_credential', 'malformed', 'auth_missing'],
  answers: [
    // Our own questions, whose refusal tells that the token lives.
    {
      on: ['quota'],
      ours: true,
      status: [403],
      text: 'MS40301|does ?n.t have the required permissions',
      causes: ['healthy'],
      says: 'The token is alive; it only lacks a scope that this question did not need to show more.',
      source: measured,
    },
    {
      on: ['empty_send'],
      ours: true,
      status: [422],
      text: 'field is required|given data was invalid|MS42209',
      causes: ['healthy'],
      says: 'MailerSend accepted the token and its right to send, and only misses the mail that we left out on purpose.',
      source: codes,
    },
    // The codes stand at the end of the message: "… #MS42207".
    {
      text: 'MS40301|custom api token you.?re using|token[^.]{0,40}required permission',
      causes: ['insufficient_permissions'],
      says: 'The token is alive and lacks the scope for this.',
      source: codes,
    },
    {
      text: 'MS40302|access to api ?/ ?smtp has been switched off',
      causes: ['account_suspended'],
      says: 'MailerSend has switched off API and SMTP for this account; its support knows why.',
      source: codes,
    },
    { text: 'MS40303|account is not authori[sz]ed to perform', causes: ['account_suspended', 'insufficient_permissions'], source: codes },
    { text: 'MS40304|account is suspended', causes: ['account_suspended'], source: codes },
    {
      text: 'MS40305|ip address is not allow-?listed',
      causes: ['ip_blocked'],
      says: 'The account lets only listed addresses in, and ours is not among them.',
      source: codes,
    },
    {
      text: 'trial accounts? can only send',
      causes: ['account_suspended', 'quota_exhausted'],
      says: 'A trial account sends only to its own administrator.',
      source: 'from-memory',
    },
    {
      text:
        'MS422(?:04|22|25)|email quota limit|unique recipients limit' +
        '|(?:monthly|sending|emails?) (?:quota|limit)[^.]{0,20}(?:reached|exceeded)',
      causes: ['quota_exhausted'],
      says: 'The quota of the account or of its trial domain is used up; some mails go, others fail.',
      source: codes,
    },
    {
      text: 'MS422(?:07|26)|domain must be (?:a )?verified|must be a verified domain|domain (?:is|has) not (?:been )?verified',
      causes: ['sender_unverified'],
      source: codes,
    },
    {
      text: 'MS42216|requires an? [\\w ]{1,30}plan or higher|feature requires|upgrade to use',
      causes: ['account_suspended'],
      says: 'The plan lacks this; the token is fine.',
      source: codes,
    },
    {
      text: 'MS42224|read own templates permission',
      causes: ['bad_request', 'insufficient_permissions'],
      says: 'The permissions that were asked for do not go together; said of a user or token to be made.',
      source: cassettes,
    },
    {
      text: 'MS42901|api (?:daily )?(?:request )?quota|daily (?:api|request) quota',
      causes: ['quota_exhausted', 'rate_limited'],
      says: 'The requests of the day are used up; no retry helps before midnight UTC.',
      source: limits,
    },
    { text: 'MS42903|reached its rate limit|requests? ?/ ?min|too many attempts', causes: ['rate_limited'], source: limits },
    { text: 'MS5001|unexpected happened while processing', causes: ['provider_outage'], source: codes },
    {
      protocol: 'http',
      status: [429],
      header: { 'x-apiquota-remaining': '^0$' },
      causes: ['quota_exhausted', 'rate_limited'],
      source: limits,
    },
    {
      protocol: 'http',
      status: [421],
      causes: ['provider_outage'],
      says: 'MailerSend answers 421 during planned maintenance.',
      source: lifecycle,
    },
    { protocol: 'http', text: 'service is ?n.t available, try again', causes: ['provider_outage'], source: general },
    {
      text:
        'MS4(?:00|22)\\d\\d|given data was invalid|resource (?:was )?not found|no query results|bulk request sent is malformed' +
        '|duplicated in the|recipient limit is exceeded|field is required|\\(and \\d+ more errors?\\)',
      causes: ['bad_request'],
      source: codes,
    },
    // SMTP users neither expire nor go missing on the way.
    {
      protocol: 'smtp',
      status: [535],
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'malformed'],
      says: 'SMTP takes the user and password of the domain (Domains > SMTP), not the API token and not the log-in of the dashboard.',
      source: smtpHelp,
    },
    {
      protocol: 'http',
      text: 'unauthenticated',
      causes: ['unrecognised', 'revoked', 'expired', 'auth_missing', 'wrong_credential', 'malformed'],
      says: 'A missing, an unknown, an expired and a paused token all read the same. Tokens made without a date end after 24 hours.',
      source: measured,
    },
    {
      protocol: 'http',
      status: [403],
      text: '^\\W*(?:(?:success\\W+false\\W+)?(?:errors?|message)\\W+)?forbidden\\W*$',
      causes: ['insufficient_permissions', 'account_suspended', 'ip_blocked'],
      source: codes,
    },
    {
      protocol: 'http',
      status: [403],
      text: 'cloudflare|ray id|captcha|error code:? ?10\\d\\d\\b',
      causes: ['ip_blocked'],
      says: 'The edge in front of MailerSend stopped the request; the key was not looked at.',
      source: cloudflareErrors,
    },
    {
      protocol: 'http',
      status: [403],
      causes: ['insufficient_permissions', 'account_suspended', 'ip_blocked'],
      says:
        'The token was accepted, but not for this: the scope, the state of the account or the list of addresses; ' +
        'the #MS code of the body decides.',
      source: codes,
    },
    {
      protocol: 'http',
      status: [422],
      text: '^\\W*(?:422\\W*)?(?:unprocessable (?:entity|content)\\W*)?$',
      causes: ['bad_request', 'sender_unverified', 'quota_exhausted', 'account_suspended'],
      says: 'The token is good. MailerSend uses 422 for wrong fields, unverified domains and the caps of a trial; the body tells which.',
      source: codes,
    },
    {
      protocol: 'http',
      status: [429],
      text: '^\\W*(?:429\\W*)?(?:too many requests\\W*)?$',
      causes: ['rate_limited', 'quota_exhausted'],
      source: limits,
    },
    // Accepted does not mean that it goes out.
    {
      protocol: 'http',
      status: ['2xx'],
      header: { 'x-send-paused': 'true' },
      causes: ['account_suspended'],
      says: 'The mail was accepted but is held: sending is paused for this domain, and only this header says so.',
      source: readme,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      text: 'ALL_SUPPRESSED',
      causes: ['bad_request'],
      says: 'The token is good, but every recipient is on the suppression list, so nothing goes out.',
      source: general,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      text: 'SOME_SUPPRESSED|there are some warnings for your request',
      causes: ['healthy', 'bad_request'],
      says: 'Some recipients are on the suppression list.',
      source: general,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { quota: '^\\d', remaining: '^0$' },
      causes: ['quota_exhausted', 'rate_limited'],
      says: 'The token is good, but no request is left for today.',
      source: limits,
    },
    { protocol: 'http', status: ['2xx'], json: { quota: '^\\d' }, causes: ['healthy'], source: limits },
    { protocol: 'http', status: ['2xx'], json: { data: '^[\\[{]' }, causes: ['healthy'], source: measured },
    { protocol: 'http', status: ['2xx'], json: { bulk_email_id: '.' }, causes: ['healthy'], source: general },
    {
      protocol: 'http',
      status: [200, 202, 204],
      text: '^\\W*$',
      url: '^https://api\\.mailersend\\.com/v1/(?:email|message)',
      causes: ['healthy'],
      source: general,
    },
    { protocol: 'http', status: [202], header: { 'x-message-id': '.' }, causes: ['healthy'], source: general },
    {
      on: ['quota', 'domains', 'empty_send'],
      ours: true,
      status: ['2xx'],
      causes: ['network', 'endpoint_changed'],
      says: 'A success without what the answer of MailerSend holds: something else answered in its place.',
      source: general,
    },
  ],
  extract: [
    { on: 'quota', path: 'remaining', as: 'quota_left', source: limits },
    { on: 'quota', path: 'quota', as: 'quota_total', source: limits },
  ],
  permissions: {
    send: { scopes: ['email_full'], tick: 'Email: Full access', source: scopesNotes },
    templates: { scopes: ['templates_full'], tick: 'Templates: Full access', source: scopesNotes },
    stats: { scopes: ['analytics_read', 'analytics_full'], tick: 'Analytics: Read', source: scopesNotes },
    webhooks: { scopes: ['webhooks_full'], tick: 'Webhooks: Full access', source: scopesNotes },
    domains: { scopes: ['domains_read', 'domains_full'], tick: 'Domains: Read', source: scopesNotes },
    contacts: { scopes: ['recipients_read', 'recipients_full'], tick: 'Recipients: Read', source: scopesNotes },
  },
  manage: {
    create: 'POST /v1/token with name, domain_id and scopes[]',
    list: 'GET /v1/token',
    revoke: 'DELETE /v1/token/{token_id}; PUT /v1/token/{token_id}/settings with status: pause stops it for a while',
    needs: 'a token with tokens_full',
    source: authNotes,
  },
  keep: ['message', 'errors.*', 'warnings.*.type', 'quota', 'remaining', 'reset'],
  budget: { perMinute: 30, concurrent: 2, source: limits },
  statusPage: { page: 'https://status.mailersend.com', api: 'https://status.mailersend.com/api/v2/summary.json', source: lifecycle },
  pages: {
    keys: { url: tokensPage, menu: 'Developer tools > API tokens', source: expiryGuide },
    permissions: { url: tokensPage, menu: 'Developer tools > API tokens > (the token) > Manage', source: expiryGuide },
    senders: { url: 'https://app.mailersend.com/domains', menu: 'Domains', source: 'from-memory' },
    support: { url: 'https://www.mailersend.com/help', source: ipAllowlist },
    docs: { url: general, source: general },
    errors: { url: errorCodes, source: errorCodes },
    billing: { url: billingLimit, menu: 'the dashboard > Plan and billing', source: billingLimit },
    ip: { url: ipAllowlist, menu: 'Settings > IP allowlist', source: ipAllowlist },
  },
  advice: {
    expired: [
      {
        step: 'Give the new token an expiration date that you know: one made without a date ends after 24 hours.',
        url: expiryGuide,
        source: expiryGuide,
      },
    ],
    unrecognised: [
      {
        step: 'Look at the token in the list: whether it has ended (24 hours after it was made, if it got no date) or is paused.',
        url: expiryGuide,
        source: expiryGuide,
      },
    ],
    revoked: [{ step: 'Look whether the token is only paused: it can be switched on again in the list.', source: authNotes }],
    auth_missing: [
      {
        step:
          'Check that the program sends the header at all: ' +
          'an SDK that reads the key from another place sends none, and the answer is the same as for a wrong token.',
        url: legacy,
        source: legacy,
      },
    ],
    wrong_credential: [
      {
        step:
          'Take a token that starts with mlsn. for the API and the SMTP user of the domain for SMTP; ' +
          'webhooks and inbound routes have secrets of their own.',
        source: anymail,
      },
    ],
    insufficient_permissions: [
      {
        step: 'Tick the area that the call needs: a token that reads domains may still not send, which takes email_full.',
        source: scopesNotes,
      },
    ],
    ip_blocked: [
      {
        step: 'Add the sending address; the list holds for API and SMTP of the whole account, and an empty list lets everybody in.',
        source: codes,
      },
    ],
    account_suspended: [
      { step: 'Look for a mail from MailerSend with the next steps, and for the state of the account in the dashboard.', source: codes },
    ],
    quota_exhausted: [
      {
        step:
          'Look for a billing limit that somebody set: when it is reached nothing is sent before the next period. ' +
          'Requests of the day come back at midnight UTC; a quota of mails that compliance has set is raised by support only.',
        source: limits,
      },
    ],
    rate_limited: [
      { step: 'Wait as long as retry-after says: 120 requests a minute on /email, 60 elsewhere, 10 on bulk and activity.', source: limits },
    ],
    sender_unverified: [{ step: 'Verify the domain of the From address in this account.', source: codes }],
    leaked: [
      {
        step: 'Pause or delete the token, make a new one, then look in the activity of the domain for mails that were not yours.',
        source: authNotes,
      },
    ],
    new_key: [
      {
        step: 'Choose Custom access with Email alone for a program that sends, bind the token to the domain, and set the expiration date.',
        url: expiryGuide,
        source: expiryGuide,
      },
    ],
  },
  recognise: [
    'mailersend',
    '#MS(?:40|42|50)\\d{2,3}\\b',
    '\\bmlsn\\.',
    "custom API token you're using",
    'from\\.email domain must be verified',
  ],
});
