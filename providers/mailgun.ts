/** @module Mailgun (Sinch): account keys and domain sending keys over Basic, SMTP log-ins per domain, two regions. */

import { defineProvider } from '../src/core/model/provider.ts';

const intro = 'https://github.com/mailgun/documentation/blob/master/source/api-intro.rst';
const messages = 'https://documentation.mailgun.com/docs/mailgun/api-reference/openapi-final/tag/Messages';
const storedBounce = 'https://github.com/mailgun/mailgun-ruby/blob/main/vcr_cassettes/bounces.yml';
const sending = 'https://github.com/mailgun/documentation/blob/master/source/api-sending.rst';
const domainsDoc = 'https://github.com/mailgun/documentation/blob/master/source/api-domains.rst';
const keysApi = 'https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/keys/post-v1-keys';
const detector = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/mailgun/mailgun.go';
const ipList = 'https://help.mailgun.com/hc/en-us/articles/360012244474-IP-Allowlist';
const anymail = 'https://github.com/anymail/django-anymail/blob/main/docs/esps/mailgun.rst';
const notFound = 'https://wpmailsmtp.com/docs/mailgun-404-not-found/';
const sendingKeyIssue = 'https://github.com/mailgun/mailgun.js/issues/227';
const heroku = 'https://devcenter.heroku.com/articles/mailgun';
const errorTable = 'https://app.modalsupport.com/article/details/ZeRAsZjqowLqb1w85XkX/6gOyYDiJ6VGu3VadmNlu';
const validationKey = 'https://github.com/theoomoregbee/US-visa-appointment-notifier/issues/5';
const keyIdShown = 'https://github.com/glotcode/glot/issues/66';
const pastedUser = 'https://github.com/mailgun/mailgun-js-boland/issues/118';
const anymailBackend = 'https://github.com/anymail/django-anymail/blob/main/anymail/backends/mailgun.py';
const notActivated = 'https://github.com/Monstarrrr/rebutify/issues/162';
const sandboxDomain = 'https://github.com/swapmyvote/swapmyvote/issues/891';
const fewRecipients = 'https://github.com/mailgun/mailgun-php/issues/787';
const onProbation = 'https://github.com/pivorakmeetup/pivorak-web-app/issues/556';
const limitExceeded = 'https://github.com/mailgun/mailgun-java/issues/50';
const domainNotFound = 'https://github.com/mailgun/mailgun-js-boland/issues/236';
const listNotFound = 'https://github.com/mailgun/mailgun-js-boland/issues/119';
const bare401 = 'https://github.com/mailgun/mailgun.js/issues/207';
const unavailable = 'https://github.com/swapmyvote/swapmyvote/issues/295';
const relayDenied = 'https://github.com/n8n-io/n8n/issues/13269';
const keyRoles = 'https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/rbac-mgmt';
const statusApi = 'https://github.com/ory/status/issues/48';
const nangoConnect = 'https://github.com/NangoHQ/nango/blob/master/docs/integrations/all/mailgun/connect.mdx';
const domainsPage = 'https://app.mailgun.com/mg/sending/domains';
const authentication = 'https://documentation.mailgun.com/docs/mailgun/api-reference/authentication/';
const releases = 'https://www.mailgun.com/releases/';
const planHelp = 'https://help.mailgun.com/hc/en-us/articles/9790737438747-How-Do-I-Downgrade-My-Account';
const twoRegions = 'https://github.com/awesomemotive/WP-Mail-SMTP/issues/50';
const keyFields = 'https://github.com/mailgun/mailgun-go/blob/master/mtypes/api_keys.go';
const domainInPath = 'https://github.com/mailgun/mailgun-js-boland/issues/227';
const listDomains = 'https://documentation.mailgun.com/docs/inboxready/api-reference/optimize/mailgun/domains/get-v4-domains';
const smtpRefusal = 'https://github.com/mailgun/documentation/issues/132';
const sendingLimit = 'https://help.mailgun.com/hc/en-us/articles/115001124753-Account-Sending-Limitation';

const keyShape = '^(?:key-[0-9a-z]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})$';

export default defineProvider({
  id: 'mailgun',
  name: 'Mailgun',
  aliases: ['Sinch Mailgun', 'Mailgun (Sinch)'],
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
          shape: keyShape,
          hint: '32-8-8 hexadecimal digits, or key- and 32 letters or digits',
          variables: ['MAILGUN_API_KEY', 'MAILGUN_KEY', 'MAILGUN_SENDING_KEY'],
          source: detector,
        },
      ],
      auth: { scheme: 'basic', username: 'api', password: '{key}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: everybody logs in as "api", so a failed log-in belongs to no account',
      expiry: {
        rule: 'set_by_user',
        says: 'Keys made by API may carry a lifetime; keys made in the dashboard do not expire.',
        source: keysApi,
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
          shape: '^[^@\\s]+@[^@\\s]+$',
          hint: 'postmaster@ and the sending domain',
          variables: ['MAILGUN_SMTP_LOGIN'],
          source: domainsDoc,
        },
        { name: 'password', title: 'SMTP password', secret: true, variables: ['MAILGUN_SMTP_PASSWORD'], source: heroku },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'counts_against_address',
      failedLoginSource: 'from-memory',
      expiry: { rule: 'never', source: 'inferred: the SMTP credentials API knows no lifetime' },
    },
  ],
  lookalikes: [
    {
      shape: '^pubkey-[0-9a-f]{32}$',
      means: 'wrong_credential',
      says: 'This is the public validation key; sending needs a private API key.',
      source: validationKey,
    },
    {
      shape: keyShape,
      kinds: ['smtp'],
      part: 'password',
      means: 'wrong_credential',
      says: 'This is an API key; SMTP wants the password of the SMTP user, which is set per domain.',
      source: domainsDoc,
    },
    {
      shape: '^[0-9a-f]{32}$',
      kinds: ['api_key'],
      means: 'wrong_credential',
      says: 'This looks like the HTTP webhook signing key, or an API key that lost its key- or its last two groups.',
      source: anymail,
    },
    {
      shape: '^[0-9a-f]{8}-[0-9a-f]{8}$',
      means: 'wrong_credential',
      says: 'This is the key ID, which the dashboard goes on showing; the key itself has 32 digits before it.',
      source: keyIdShown,
    },
    {
      shape: '^api:.+$',
      means: 'malformed',
      says: 'The user name "api:" was pasted with the key; only what follows the colon is the key.',
      source: pastedUser,
    },
  ],
  hosts: [
    { region: 'us', url: 'https://api.mailgun.net', source: intro },
    { region: 'eu', url: 'https://api.eu.mailgun.net', source: intro },
    { region: 'us', use: 'smtp', url: 'smtp://smtp.mailgun.org:587', source: intro },
    { region: 'eu', use: 'smtp', url: 'smtp://smtp.eu.mailgun.org:587', source: intro },
  ],
  settings: [
    {
      name: 'domain',
      title: 'sending domain',
      shape: '^[a-zA-Z0-9-]+(?:\\.[a-zA-Z0-9-]+)+$',
      variables: ['MAILGUN_DOMAIN'],
      source: sending,
    },
  ],
  requests: {
    empty_send: { method: 'POST', path: '/v3/{domain}/messages', form: {} },
    domains: { method: 'GET', path: '/v4/domains', query: { limit: '1' } },
    login: { method: 'SMTP' },
  },
  probes: [
    {
      request: 'empty_send',
      needs: ['send'],
      kinds: ['api_key'],
      permission: 'sending',
      provesNeed: true,
      effects: 'none',
      because:
        'Other tools list the domains, which calls every healthy sending key dead. ' +
        'A message without from and to is refused with 400 once the key is accepted, and nothing is sent.',
      source: sending,
    },
    {
      request: 'domains',
      kinds: ['api_key'],
      permission: 'an account key; a sending key of one domain is refused',
      effects: 'none',
      because: 'The reference and the official libraries know the list of domains at v4 alone; other tools still ask v3.',
      source: listDomains,
    },
    { request: 'login', kinds: ['smtp'], permission: 'sending', effects: 'none', source: intro },
  ],
  refusal: [
    'unrecognised',
    'revoked',
    'wrong_credential',
    'wrong_region',
    'malformed',
    'expired',
    'ip_blocked',
    'bad_request',
    'auth_missing',
  ],
  answers: [
    {
      ours: true,
      on: ['empty_send'],
      status: [400],
      text: 'parameter is (?:missing|not a valid)|need at least one of|not a valid address',
      causes: ['healthy'],
      says: 'Mailgun accepted the key and only misses the message that we left out on purpose.',
      source: sending,
    },
    {
      text: 'magnificent api',
      causes: ['endpoint_changed', 'bad_request'],
      says: 'Mailgun answers 200 and "Magnificent API" to any wrong path: this proves nothing about the key.',
      source: anymailBackend,
    },
    {
      text: 'invalid (?:private|api|public) key',
      causes: ['unrecognised', 'revoked', 'wrong_credential', 'insufficient_permissions', 'malformed', 'expired', 'auth_missing'],
      says: 'Mailgun says this of unknown keys, but also of a healthy sending key that is used for anything but sending.',
      source: sendingKeyIssue,
    },
    { text: 'activate your mailgun account', causes: ['account_suspended'], source: notActivated },
    {
      text: 'sandbox (?:sub)?domains? are for test',
      causes: ['sender_unverified'],
      says: 'A sandbox domain may write only to authorised recipients.',
      source: sandboxDomain,
    },
    {
      text: 'free accounts are for test',
      causes: ['account_suspended'],
      says: 'A free account may write only to authorised recipients.',
      source: errorTable,
    },
    { text: 'domain is unverified|requires DNS configuration', causes: ['sender_unverified'], source: errorTable },
    {
      text: 'recipients per request is allowed',
      causes: ['bad_request', 'account_suspended'],
      says: 'An account on probation may name only a few recipients in one request; the key is fine.',
      source: fewRecipients,
    },
    {
      text: 'on probation|sending too fast',
      causes: ['rate_limited', 'quota_exhausted', 'account_suspended'],
      says: 'Mailgun sends this limit even with 535, the code of a failed log-in; the password is fine.',
      source: onProbation,
    },
    { text: 'request limit exceeded', causes: ['rate_limited'], source: sending },
    {
      text: '(?:recipients?|bytes|messages?|hourly|sending) limit (?:exceeded|reached)|limited to \\d+ messages',
      causes: ['rate_limited', 'quota_exhausted'],
      says: 'The limit is of the domain or account, not of the key. The status may be 420.',
      source: limitExceeded,
    },
    { text: 'retry-seconds', causes: ['rate_limited'], source: domainsDoc },
    {
      text:
        'large batches|account (?:disabled|inactivity)|domain (?:is )?disabled' +
        '|(?:account|domain) (?:has been |is )?(?:temporarily )?(?:disabled|suspended|blocked)|business verification',
      causes: ['account_suspended'],
      source: errorTable,
    },
    {
      text: 'requests-per-sec limit exceeded|limit exceeded, try again after \\d+ ?s',
      causes: ['rate_limited'],
      says: 'Mailgun had too many requests from this account, and names the time after which it takes more.',
      source: messages,
    },
    {
      text: 'is not allowed to send',
      causes: ['account_suspended', 'sender_unverified', 'rate_limited', 'quota_exhausted'],
      source: sending,
    },
    {
      text: 'rejected: ip\\b.{0,200}can.t be used',
      causes: ['bad_request'],
      says: 'This is about the sending IP pool named in the message, not about our address.',
      source: sending,
    },
    {
      text: 'domain not found|domain .{1,80} (?:was )?not found',
      causes: ['wrong_region', 'bad_request'],
      says: 'The domain is not in this region, or not in this account; the key was not refused.',
      source: domainNotFound,
    },
    {
      protocol: 'http',
      status: [404],
      text:
        '(?:mailing list|template|version|route|event|message|webhook|credentials?|user|tag|recipient|address|ip pool)' +
        '\\b[^"{}]{0,80}not found',
      causes: ['bad_request', 'wrong_region'],
      says: 'The key was accepted; what was asked for is not in this region or account.',
      source: listNotFound,
    },
    { protocol: 'http', status: [420], causes: ['rate_limited', 'quota_exhausted'], source: limitExceeded },
    {
      protocol: 'http',
      status: [403],
      causes: ['insufficient_permissions', 'account_suspended'],
      says: 'The key was accepted, but its role or the account does not allow this.',
      source: errorTable,
    },
    {
      protocol: 'http',
      status: [401],
      text: '401 unauthori[sz]ed|^\\W*(?:401\\W*)?(?:(?:unauthori[sz]ed|forbidden)\\W*)?(?:forbidden\\W*)?$|\\bforbidden\\b',
      causes: 'refusal',
      says: 'A bare refusal: Mailgun says it of keys, of a wrong or missing domain in the path, and of addresses outside the IP allowlist.',
      source: bare401,
    },
    { protocol: 'smtp', text: 'temporarily unavailable', causes: ['provider_outage'], source: unavailable },
    {
      protocol: 'smtp',
      text: 'not loving your login or password',
      causes: ['wrong_credential', 'unrecognised', 'revoked', 'malformed', 'wrong_region', 'ip_blocked'],
      source: smtpRefusal,
    },
    {
      protocol: 'smtp',
      status: [535],
      causes: ['wrong_credential', 'unrecognised', 'revoked', 'wrong_region', 'malformed', 'ip_blocked'],
      says:
        'SMTP wants the password of the SMTP user at the host of its region; an API key is refused. ' +
        'Addresses outside the IP allowlist get the same reply.',
      source: ipList,
    },
    {
      protocol: 'smtp',
      text: 'relay(?:ing)? denied',
      causes: ['auth_missing', 'malformed'],
      says: 'The mail was offered without a log-in.',
      source: relayDenied,
    },
    {
      text:
        'parameter is (?:missing|not )|need at least one of|not a valid address|RFC-2822 compliant|too many recipients' +
        '|send options|multipart/form-data|unable to parse request|invalid delivery time',
      causes: ['bad_request'],
      source: errorTable,
    },
    { protocol: 'http', status: ['2xx'], text: 'queued\\. thank you', causes: ['healthy'], source: sending },
    { protocol: 'http', status: ['2xx'], json: { total_count: '^\\d+$' }, causes: ['healthy'], source: listDomains },
    { protocol: 'http', status: ['2xx'], json: { address: '@', created_at: '.' }, causes: ['healthy'], source: storedBounce },
    { protocol: 'http', status: ['2xx'], text: '^\\s*[{\\[](?!.*"error)', causes: ['healthy'], source: domainsDoc },
    {
      protocol: 'http',
      status: ['2xx'],
      causes: ['endpoint_changed', 'network'],
      says: 'A success without the JSON that Mailgun sends: a wrong path, or another server.',
      source: anymailBackend,
    },
  ],
  extract: [
    { on: 'empty_send', path: 'header:account-id', as: 'account', source: keyIdShown },
    { on: 'domains', path: 'header:account-id', as: 'account', source: keyIdShown },
  ],
  permissions: {
    send: {
      scopes: ['sending', 'admin', 'developer'],
      tick: 'the right to send, as a sending key of the domain has it (Sending > Domain settings > Sending keys)',
      source: keyRoles,
    },
  },
  manage: {
    create: 'POST /v1/keys with role, kind, domain_name and, if wanted, expiration in seconds',
    list: 'GET /v1/keys; shows is_disabled, disabled_reason and expires_at of each key',
    revoke: 'DELETE /v1/keys/{key_id}; the ID is the last two groups of the key',
    needs: 'a key with the role admin',
    source: keysApi,
  },
  keep: ['message', 'total_count', 'retry-seconds'],
  budget: { perMinute: 120, concurrent: 4, source: domainsDoc },
  statusPage: { page: 'https://status.mailgun.com', api: 'https://status.mailgun.com/api/v2/summary.json', source: statusApi },
  pages: {
    keys: {
      url: 'https://app.mailgun.com/settings/api_security',
      menu: 'the profile menu at the top right > API Security',
      source: nangoConnect,
    },
    permissions: { url: domainsPage, menu: 'Sending > Domain settings > Sending keys', source: anymail },
    ip: { url: ipList, menu: 'Account settings > IP Allowlist', source: ipList },
    senders: { url: domainsPage, menu: 'Sending > Domains', source: notFound },
    regions: { url: domainsPage, menu: 'Sending > Domains', source: notFound },
    support: { url: 'https://help.mailgun.com', source: ipList },
    docs: { url: authentication, source: intro },
    errors: { url: sending, source: sending },
    changelog: { url: releases, source: releases },
    billing: { url: planHelp, menu: 'the profile menu at the top right > Plan & Billing', source: planHelp },
  },
  advice: {
    unrecognised: [
      {
        step:
          'Compare the last two groups of the key with the key IDs listed under API Security: ' +
          'no such ID means deleted, or another account.',
        source: keyIdShown,
      },
    ],
    wrong_credential: [
      {
        step:
          'Take an account key for anything but sending: ' +
          'a sending key may only send for its own domain, and an API key is no SMTP password.',
        url: sendingKeyIssue,
        source: sendingKeyIssue,
      },
    ],
    wrong_region: [
      {
        step:
          'Look up the region of the domain (it stands in the bar at the top) and set region: us or eu; ' +
          'keys hold for both regions, domains and SMTP users for one.',
        source: twoRegions,
      },
    ],
    insufficient_permissions: [
      { step: 'Use an account key for anything but sending; roles are set when the key is made.', url: keyRoles, source: keysApi },
    ],
    expired: [{ step: 'Ask GET /v1/keys with an admin key: expires_at and disabled_reason tell for certain.', source: keyFields }],
    revoked: [{ step: 'Query GET /v1/keys with an admin key: is_disabled and disabled_reason tell for certain.', source: keyFields }],
    ip_blocked: [{ step: 'Add the address to the IP allowlist of the account; it holds for API and SMTP.', url: ipList, source: ipList }],
    bad_request: [
      {
        step: 'Check the domain in the path: quotes, blanks, a whole URL or postmaster@… there give 401 and 404 with a good key.',
        source: domainInPath,
      },
    ],
    malformed: [{ step: 'Escape $ in keys that pass through a shell, and leave out the user name "api:".', source: sending }],
    account_suspended: [
      {
        step:
          'Fill in the business verification form behind the red banner that a disabled account shows after the log-in; ' +
          'a new account must first open its activation mail.',
        source: notActivated,
      },
    ],
    sender_unverified: [
      {
        step: 'Use a verified domain, or add the recipient to the authorised recipients of the sandbox.',
        url: 'https://help.mailgun.com/hc/en-us/articles/217531258-Authorized-Recipients',
        source: validationKey,
      },
    ],
    rate_limited: [
      { step: 'Wait until the time that the text names ("try again after …"): limits hold for each domain.', source: sending },
    ],
    leaked: [
      { step: 'Delete the key by its ID, make a new one, then look through Sending > Logs for mail you did not send.', source: keysApi },
    ],
    new_key: [
      { step: 'Choose a sending key of the domain, rather than an account key, for an application that only sends.', source: intro },
    ],
    quota_exhausted: [
      {
        step: 'Upgrade or wait; a new account is on probation and limited by the hour until support lifts that.',
        url: sendingLimit,
        source: sendingLimit,
      },
    ],
    endpoint_changed: [
      {
        step: 'Compare the path with the reference: sending is POST https://api.mailgun.net/v3/{domain}/messages (EU: api.eu.mailgun.net).',
        source: authentication,
      },
    ],
  },
  recognise: [
    'mailgun',
    'magnificent API',
    '\\bkey-[0-9a-z]{32}\\b',
    '\\bpubkey-[0-9a-f]{32}\\b',
    'Domain (?:\\S{1,200} )?is not allowed to send',
    'Domain not found: \\S',
    '(?:Sandbox subdomains|Free accounts) are for test purposes',
    'parameters passed to the API were invalid\\. Check your inputs',
  ],
});
