/** @module Twilio SendGrid: API keys with scopes, two regions, SMTP with the key as the password. */

import { defineProvider } from '../src/core/model/provider.ts';

const scopesSpec = 'https://github.com/twilio/sendgrid-oai/blob/main/spec/json/tsg_scopes_v3.json';
const keysSpec = 'https://github.com/twilio/sendgrid-oai/blob/main/spec/json/tsg_api_keys_v3.json';
const errors4xx = 'https://support.sendgrid.com/hc/en-us/articles/18322114821403-4XX-API-Errors-and-Troubleshooting-Suggestions';
const errorsV3 = 'https://twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/errors';
const smtpErrors = 'https://twilio.com/docs/sendgrid/for-developers/sending-email/smtp-errors-and-troubleshooting';
const authorization = 'https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/authorization';
const keysDoc = 'https://github.com/sendgrid/docs/blob/develop/content/docs/ui/account-and-settings/api-keys.md';
const ipDoc = 'https://github.com/sendgrid/docs/blob/develop/content/docs/ui/account-and-settings/ip-access-management.md';
const upgradeDoc =
  'https://github.com/sendgrid/docs/blob/develop/content/docs/for-developers/sending-email' +
  '/upgrade-your-authentication-method-to-api-keys.md';
const reviewDoc = 'https://support.sendgrid.com/hc/en-us/articles/360041790293-Account-Under-Review';
const exposedDoc = 'https://support.sendgrid.com/hc/en-us/articles/14641611190939-Exposed-API-Key-Deletion';
const keyShapeSource = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/sendgrid/sendgrid.go';
const smtpDoc = 'https://github.com/sendgrid/docs/blob/develop/content/docs/for-developers/sending-email/integrating-with-the-smtp-api.md';
const keyIdIssue = 'https://github.com/sendgrid/csharp-http-client/issues/4';
const anymail = 'https://github.com/anymail/django-anymail/blob/main/docs/esps/sendgrid.rst';
const keyWarning = 'https://github.com/sendgrid/sendgrid-nodejs/issues/1160';
const ipIssue = 'https://github.com/sendgrid/sendgrid-csharp/issues/427';
const unknownKey = 'https://github.com/sendgrid/sendgrid-php/issues/793';
const v2Password = 'https://github.com/sendgrid/docs/issues/5235';
const emptySecret = 'https://github.com/sendgrid/sendgrid-php/issues/831';
const noLogin = 'https://github.com/sendgrid/docs/issues/6473';
const error60604 = 'https://www.twilio.com/docs/api/errors/60604';
const oldCampaigns = 'https://github.com/sendgrid/sendgrid-ruby/issues/393';
const accessForbidden = 'https://github.com/sendgrid/sendgrid-csharp/issues/185';
const bodyLength401 = 'https://github.com/nodemailer/nodemailer-sendgrid/issues/16';
const bodyLength403 = 'https://github.com/sendgrid/sendgrid-nodejs/issues/1090';
const senderForbidden = 'https://github.com/sendgrid/sendgrid-ruby/pull/489';
const pythonForbidden = 'https://github.com/sendgrid/sendgrid-python/issues/978';
const mailSend = 'https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send';
const v2Doc = 'https://twilio.com/docs/sendgrid/v2-api/using_the_web_api';
const userSpec = 'https://github.com/twilio/sendgrid-oai/blob/main/spec/json/tsg_user_v3.json';
const workato = 'https://docs.workato.com/en/connectors/sendgrid/troubleshoot-sendgrid.html';
const rateLimits = 'https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/rate-limits';
const statusPages = 'https://github.com/getsentry/status-page-list';
const keysPage = 'https://app.sendgrid.com/settings/api_keys';
const senderIdentity = 'https://wpmailsmtp.com/docs/sendgrid-sender-identity-mismatch/';
const changelog = 'https://www.twilio.com/en-us/changelog';
const lineEnd = 'https://github.com/sendgrid/sendgrid-nodejs/issues/732';
const euKeys = 'https://github.com/praetorian-inc/titus/pull/324';
const euSmtp = 'https://github.com/symfony/symfony/issues/58230';
const twilioIds = 'https://twilio.com/docs/glossary/what-is-a-sid';

const keyShape = '^SG\\.[\\w-]{22}\\.[\\w-]{43}$';
const keyHint = 'SG. + 22 + . + 43 letters, digits, - or _ (69 characters)';

export default defineProvider({
  id: 'sendgrid',
  name: 'SendGrid',
  aliases: ['Twilio SendGrid', 'Twilio SendGrid Email API'],
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
          hint: keyHint,
          variables: ['SENDGRID_API_KEY'],
          source: keyShapeSource,
        },
      ],
      auth: { scheme: 'bearer' },
      failedLogin: 'harmless',
      failedLoginSource:
        'inferred: the errors page only knows a temporary block after too many bad requests; ' +
        'secret scanners send unknown keys to /v3/scopes by the thousand',
      expiry: {
        rule: 'never',
        says: 'SendGrid keys do not expire; they are deleted by hand, or by SendGrid when one shows up in public.',
        source: exposedDoc,
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
          shape: '^apikey$',
          hint: 'the word apikey',
          default: 'apikey',
          variables: [],
          source: smtpDoc,
        },
        {
          name: 'password',
          title: 'API key as the SMTP password',
          secret: true,
          shape: keyShape,
          hint: keyHint,
          variables: [],
          source: smtpDoc,
        },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: every account logs in as "apikey", so a failed log-in belongs to no account',
      expiry: { rule: 'never', source: exposedDoc },
    },
  ],
  lookalikes: [
    {
      shape: '^SG\\.[\\w-]{22}$',
      means: 'malformed',
      says: 'This is only the first half of the key, up to its ID; the secret half of 43 characters is missing.',
      source: keysSpec,
    },
    {
      shape: '^[\\w-]{22}$',
      means: 'wrong_credential',
      says:
        'This is the API Key ID, which the dashboard goes on showing; ' +
        'the key itself starts with SG. and is shown only once, when it is made.',
      source: keyIdIssue,
    },
    {
      shape: '^apikey$',
      means: 'wrong_credential',
      says: 'This is the SMTP user name, the same for everybody; the API key belongs here.',
      source: smtpDoc,
    },
    {
      shape: '^[^@\\s]+@[^@\\s]+$',
      kinds: ['smtp'],
      part: 'username',
      means: 'wrong_credential',
      says: 'SendGrid no longer takes an account name over SMTP; the user name is the word apikey.',
      source: upgradeDoc,
    },
    {
      shape: '^MF[A-Za-z0-9+/]{70,}={0,2}$',
      means: 'wrong_credential',
      says: 'This is the public key with which Event Webhook posts are verified, not an API key.',
      source: anymail,
    },
    {
      shape: '^(?:AC|SK)[0-9a-f]{32}$',
      means: 'wrong_credential',
      says: 'This is a Twilio account or API key SID; SendGrid has keys of its own, which start with SG.',
      source: twilioIds,
    },
  ],
  hosts: [
    { region: 'global', url: 'https://api.sendgrid.com', source: scopesSpec },
    { region: 'eu', url: 'https://api.eu.sendgrid.com', source: scopesSpec },
    { region: 'global', use: 'smtp', url: 'smtp://smtp.sendgrid.net:587', source: smtpDoc },
    { region: 'eu', use: 'smtp', url: 'smtp://smtp.eu.sendgrid.net:587', source: euSmtp },
  ],
  requests: { scopes: { method: 'GET', path: '/v3/scopes' }, send: { method: 'POST', path: '/v3/mail/send' }, login: { method: 'SMTP' } },
  probes: [
    {
      request: 'scopes',
      kinds: ['api_key'],
      permission: null,
      effects: 'none',
      because:
        'Answers every key with its own scopes. Tools that ask /v3/user/account or /v3/marketing/contacts call a healthy ' +
        'sending key dead, and a sandbox send shows no scopes.',
      source: scopesSpec,
    },
    { request: 'login', kinds: ['smtp'], permission: 'mail.send', effects: 'none', source: smtpDoc },
  ],
  refusal: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'wrong_region'],
  answers: [
    {
      text: 'does not start with "?SG\\.',
      causes: ['wrong_credential', 'malformed'],
      says: 'The client library itself says that this is no SendGrid key: keys start with SG.',
      source: keyWarning,
    },
    {
      text: 'maximum credits exceeded',
      causes: ['quota_exhausted', 'account_suspended'],
      says: 'SendGrid answers 401 (SMTP: 451) when the credits are used up or billing is frozen; a new key does not help.',
      source: errors4xx,
    },
    {
      text: "IP address is not whitelisted|requestor'?s IP address",
      causes: ['ip_blocked'],
      says: 'IP Access Management is on and does not list our address. SendGrid says so with 401 on some endpoints and 403 on others.',
      source: ipIssue,
    },
    {
      text: 'authorization grant is inv|provided authorization grant',
      causes: 'refusal',
      says:
        'SendGrid does not know this key here: mistyped, deleted, of another kind, or of the other region. ' +
        'Its keys do not expire, whatever the sentence says.',
      source: unknownKey,
    },
    {
      protocol: 'http',
      text: 'permission denied, wrong credentials|bad username ?/ ?password',
      url: '/api/[\\w.]{1,60}\\.(?:json|xml)',
      causes: ['endpoint_changed', 'wrong_credential', 'unrecognised', 'malformed'],
      says: 'Web API v2 with a user name and password is retired; use an API key and /v3.',
      source: v2Password,
    },
    {
      text: 'permission denied, wrong credentials',
      causes: ['malformed', 'auth_missing', 'wrong_credential', 'unrecognised'],
      says: 'SendGrid answers so to an empty secret or one that does not look like SG.….',
      source: emptySecret,
    },
    {
      text: 'basic authentication is not allowed',
      causes: ['endpoint_changed', 'wrong_credential'],
      says: 'Account name and password ended in 2020: the SMTP user is the word apikey, the password an API key.',
      source: upgradeDoc,
    },
    {
      text: 'invalid authentication method',
      causes: ['endpoint_changed', 'auth_missing', 'wrong_credential'],
      says: 'User name and password ended in 2020: send an API key as a bearer token.',
      source: upgradeDoc,
    },
    {
      text: 'bad username ?/ ?password',
      causes: ['wrong_credential', 'malformed', 'unrecognised', 'revoked'],
      says: 'The SMTP user is the word apikey, the password an API key.',
      source: upgradeDoc,
    },
    {
      text: 'unauthenticated senders? not allowed',
      causes: ['auth_missing', 'malformed'],
      says: 'The mail was offered without a log-in, or with an empty password.',
      source: noLogin,
    },
    { text: 'verified sender identity|not authorized to send from that email address', causes: ['sender_unverified'], source: smtpErrors },
    {
      text: 'authenticated user is not authorized to send',
      causes: ['insufficient_permissions', 'account_suspended'],
      says: 'The key was accepted but may not send: it lacks Mail Send, or the account is restricted.',
      source: error60604,
    },
    {
      text: 'authorization required',
      causes: ['auth_missing', 'unrecognised', 'revoked', 'malformed', 'wrong_credential', 'insufficient_permissions', 'wrong_region'],
      source: scopesSpec,
    },
    { text: 'too many recipients received this hour', causes: ['rate_limited', 'quota_exhausted'], source: smtpErrors },
    { text: 'too many bad requests|blocked due to repeated bad requests', causes: ['rate_limited', 'bad_request'], source: errorsV3 },
    {
      protocol: 'smtp',
      status: [451, 454],
      text: '(?:authentication failed|could not authenticate)',
      causes: ['ip_blocked', 'provider_outage'],
      says: 'Over SMTP SendGrid answers 451 to a good key when IP Access Management does not list our address; a wrong key gets 535.',
      source: ipDoc,
    },
    {
      protocol: 'http',
      url: '/v3/contactdb',
      text: 'access forbidden',
      causes: ['endpoint_changed', 'insufficient_permissions', 'account_suspended', 'ip_blocked'],
      says: 'The old Marketing Campaigns (/v3/contactdb) refuse accounts on the new ones, even with a Full Access key.',
      source: oldCampaigns,
    },
    {
      protocol: 'http',
      text: 'access forbidden',
      causes: ['insufficient_permissions', 'account_suspended', 'ip_blocked'],
      says: 'The key was accepted, but not for this: a scope is missing, the plan lacks the feature, or the address is not allowed.',
      source: accessForbidden,
    },
    // Clients print the headers but not the body; its length tells which of the known bodies it was.
    { protocol: 'http', status: [401], text: 'content-length[\'"]?\\s*[:=]+>?\\s*[\'"]?116\\b', causes: 'refusal', source: bodyLength401 },
    {
      protocol: 'http',
      status: [403],
      text: 'content-length[\'"]?\\s*[:=]+>?\\s*[\'"]?281\\b',
      causes: ['sender_unverified'],
      source: bodyLength403,
    },
    { protocol: 'http', status: [401], header: { 'content-length': '^116$' }, text: '^\\W*$', causes: 'refusal', source: unknownKey },
    {
      protocol: 'http',
      status: [403],
      header: { 'content-length': '^281$' },
      text: '^\\W*$',
      causes: ['sender_unverified'],
      source: senderForbidden,
    },
    {
      protocol: 'http',
      status: [401],
      text: '^\\W*(?:(?:HTTP )?(?:Error:? )?401\\W*)?(?:unauthori[sz]ed\\W*)?$',
      causes: [
        'unrecognised',
        'revoked',
        'malformed',
        'wrong_credential',
        'wrong_region',
        'auth_missing',
        'quota_exhausted',
        'account_suspended',
        'ip_blocked',
        'insufficient_permissions',
      ],
      says: 'SendGrid uses 401 for bad keys, used-up credits and blocked addresses alike; the body tells which.',
      source: errors4xx,
    },
    {
      protocol: 'http',
      status: [403],
      url: '/mail/send',
      text: '^\\W*(?:(?:HTTP )?(?:Error:? )?403\\W*)?(?:forbidden\\W*)?$',
      causes: ['sender_unverified', 'insufficient_permissions', 'account_suspended', 'ip_blocked'],
      says: 'A 403 on sending is usually the From address, not the key.',
      source: senderForbidden,
    },
    {
      protocol: 'http',
      text: 'ForbiddenError|HTTP Error 403|^\\W*(?:403\\W*)?forbidden\\W*$',
      causes: ['sender_unverified', 'insufficient_permissions', 'account_suspended', 'ip_blocked'],
      says: 'A 403 on sending is usually the From address, not the key.',
      source: pythonForbidden,
    },
    { protocol: 'http', status: ['2xx'], json: { scopes: '^\\[' }, causes: ['healthy'], source: scopesSpec },
    { protocol: 'http', status: [200, 202], url: '/v3/mail/send', text: '^\\W*$', causes: ['healthy'], source: mailSend },
    { protocol: 'http', status: [202], header: { 'x-message-id': '.' }, causes: ['healthy'], source: mailSend },
    { protocol: 'http', status: ['2xx'], json: { message: '^success$' }, causes: ['healthy'], source: v2Doc },
    {
      protocol: 'http',
      status: ['2xx'],
      url: '^https://api\\.(?:eu\\.)?sendgrid\\.com/v3/',
      text: '^(?!.*"errors?")\\s*[\\[{]',
      causes: ['healthy'],
      source: userSpec,
    },
    { protocol: 'http', status: [204], url: '^https://api\\.(?:eu\\.)?sendgrid\\.com/v3/', causes: ['healthy'], source: keysSpec },
  ],
  extract: [{ on: 'scopes', path: 'scopes', as: 'scopes', source: scopesSpec }],
  permissions: {
    send: { scopes: ['mail.send'], tick: 'Mail Send: Full Access', source: workato },
    templates: { scopes: ['templates.read'], tick: 'Template Engine: Read Access', source: authorization },
    contacts: { scopes: ['marketing.read'], tick: 'Marketing: Read Access', source: authorization },
    lists: { scopes: ['marketing.read'], tick: 'Marketing: Read Access', source: authorization },
    campaigns: { scopes: ['marketing.read'], tick: 'Marketing: Read Access', source: authorization },
    stats: { scopes: ['stats.read', 'stats.global.read'], tick: 'Stats: Read Access', source: authorization },
    webhooks: {
      scopes: ['user.webhooks.event.settings.read'],
      tick: 'Mail Settings > Event Notification: Read Access',
      source: oldCampaigns,
    },
    domains: { scopes: ['whitelabel.read'], tick: 'Sender Authentication: Read Access', source: authorization },
    account: { scopes: ['user.account.read'], tick: 'User Account: Read Access', source: userSpec },
  },
  manage: {
    create: 'POST /v3/api_keys with name and scopes; the key is in the answer and is never shown again (100 keys at most)',
    list: 'GET /v3/api_keys',
    revoke: 'DELETE /v3/api_keys/{api_key_id}; the ID is the middle part of the key, and it goes on working for minutes',
    needs: 'a key with api_keys.create, api_keys.read, api_keys.delete; the first one is made in the dashboard',
    source: keysSpec,
  },
  keep: ['errors.*.message', 'errors.*.field', 'message', 'scopes'],
  budget: { perMinute: 120, concurrent: 4, source: rateLimits },
  statusPage: { page: 'https://status.sendgrid.com', api: 'https://status.sendgrid.com/api/v2/summary.json', source: statusPages },
  pages: {
    keys: { url: keysPage, menu: 'Settings > API Keys', source: keysDoc },
    permissions: { url: keysPage, menu: 'Settings > API Keys > the key > Edit API Key', source: keysDoc },
    ip: { url: 'https://app.sendgrid.com/settings/access', menu: 'Settings > IP Access Management', source: ipDoc },
    senders: { url: 'https://app.sendgrid.com/settings/sender_auth', menu: 'Settings > Sender Authentication', source: senderIdentity },
    billing: { url: 'https://app.sendgrid.com/account/billing', menu: 'Settings > Account Details > Your Products', source: 'from-memory' },
    support: { url: 'https://support.sendgrid.com/hc/en-us/requests/new', source: reviewDoc },
    docs: { url: 'https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/authentication', source: errorsV3 },
    errors: { url: errors4xx, source: errors4xx },
    changelog: { url: changelog, source: changelog },
  },
  advice: {
    revoked: [
      {
        step:
          'Look for a mail of SendGrid to the account owner, and for the key in public repositories: ' +
          'SendGrid deletes keys that it finds on GitHub.',
        url: exposedDoc,
        source: exposedDoc,
      },
    ],
    unrecognised: [
      {
        step:
          'Compare the 22 characters after SG. with the API Key IDs listed in the dashboard: ' +
          'no such ID means deleted, or another account or subuser.',
        source: keysSpec,
      },
    ],
    malformed: [{ step: 'Store the key without a line end: Kubernetes and Firebase secrets often carry one.', source: lineEnd }],
    wrong_region: [
      {
        step:
          'Set region: eu (in the SDK setDataResidency("eu")) for the key of an EU subuser: ' +
          'it works only at api.eu.sendgrid.com and smtp.eu.sendgrid.net.',
        url: 'https://github.com/sendgrid/sendgrid-nodejs/pull/1390',
        source: euKeys,
      },
    ],
    insufficient_permissions: [
      {
        step:
          'Tick what the call needs: Full Access does not include billing, Email Address Validation, ' +
          'add-ons such as Email Activity, or features that the plan lacks.',
        source: keysDoc,
      },
    ],
    ip_blocked: [
      { step: 'Add the sending address; the list holds for dashboard, API and SMTP of the whole account.', source: ipDoc },
      {
        step: 'Locked out of the dashboard as well? Ask support by the form for lock-outs.',
        url: 'https://support.sendgrid.com/hc/en-us/requests/new#ipam-lockout',
        source: ipDoc,
      },
    ],
    quota_exhausted: [
      { step: 'Upgrade the plan or wait for the reset: daily on free trials, monthly on most reseller plans.', source: errors4xx },
    ],
    account_suspended: [
      {
        step:
          'Answer the mail that SendGrid sent to the account owner; normal support cannot reactivate an account. ' +
          'A suspended account still accepts mail and holds it for up to 72 hours.',
        url: reviewDoc,
        source: reviewDoc,
      },
    ],
    sender_unverified: [{ step: 'Verify the From address (Single Sender) or authenticate its domain.', source: senderIdentity }],
    endpoint_changed: [
      { step: 'Move calls of /api/*.json (v2, user name and password) to /v3 with an API key.', url: upgradeDoc, source: upgradeDoc },
    ],
    leaked: [
      {
        step:
          'Delete the key at once and make a new one, then look for mail you did not send in Email Activity; ' +
          'a deleted key goes on working for some minutes.',
        url: exposedDoc,
        source: keysSpec,
      },
    ],
    new_key: [
      {
        step:
          'Choose Restricted Access and tick only Mail Send for an application that sends; ' +
          'copy the key at once, it is shown only once.',
        source: keysDoc,
      },
    ],
    wrong_credential: [
      {
        step:
          'Take the whole key (SG.… with two dots); the API Key ID in the list is only its middle part. ' +
          'Over SMTP the user name is the word apikey.',
        source: keysDoc,
      },
    ],
    rate_limited: [
      {
        step: 'Wait until X-RateLimit-Reset; each endpoint counts by itself, and /v3/mail/send takes thousands a second.',
        url: rateLimits,
        source: rateLimits,
      },
    ],
  },
  retired: [
    {
      url: '/api/[\\w.]{1,60}\\.(?:json|xml)',
      says: 'Web API v2 is deprecated; it also took user name and password, which ended in 2020.',
      when: '2025-02-10',
      successor: 'https://api.sendgrid.com/v3/',
      source: v2Doc,
    },
    {
      url: '/v3/contactdb',
      says: 'The old Marketing Campaigns answer 403 to accounts on the new ones.',
      successor: '/v3/marketing',
      source: oldCampaigns,
    },
  ],
  recognise: [
    'sendgrid',
    '\\bSG\\.[\\w-]{16,}',
    'python_http_client\\.exceptions',
    'provided authorization grant is invalid, expired,? or revoked',
    'Authenticated user is not authorized to send mail',
    '"errors?":\\s*\\[\\s*\\{\\s*(?:"message":\\s*"[^"]{1,200}",\\s*)?"field":\\s*(?:null|"[\\w.]{1,60}",\\s*"help":)',
    'maximum credits exceeded',
    'verified Sender Identity',
    'permission denied, wrong credentials',
    'API key does not start with "SG\\."',
    "requestor's IP Address is not whitelisted",
  ],
});
