/** @module Brevo (formerly Sendinblue): the key in the header api-key, an SMTP relay with its own keys, an IP list that turns itself on. */

import { defineProvider } from '../src/core/model/provider.ts';

const howItWorks = 'https://developers.brevo.com/docs/how-it-works';
const ipHelp = 'https://help.brevo.com/hc/en-us/articles/5740111683858-Authorize-and-block-IP-addresses-for-API-and-SMTP-security';
const ipNotice = 'https://wpmailsmtp.com/docs/brevo-unauthorized-not-verified/';
const keyHelp = 'https://help.brevo.com/hc/en-us/articles/40159485019794-Create-and-manage-your-API-keys';
const keyPermissions = 'https://help.brevo.com/hc/en-us/articles/40158277171474';
const unusedKey = 'https://github.com/GuessoStudio/SiteLeveil/blob/main/release.md';
const secondEhlo = 'https://github.com/frappe/frappe/issues/38558';
const detector = 'https://github.com/mongodb/kingfisher/blob/main/data/rules/sendinblue.yml';
const anymail = 'https://github.com/anymail/django-anymail/blob/main/docs/esps/brevo.rst';
const errorModel = 'https://github.com/getbrevo/brevo-node/blob/main/model/errorModel.ts';
const accountModel = 'https://github.com/getbrevo/brevo-node/blob/main/model/getAccount.ts';
const planModel = 'https://github.com/getbrevo/brevo-php/blob/HEAD/docs/Model/GetAccountPlan.md';
const limits = 'https://developers.brevo.com/docs/api-limits';
const notActivated = 'https://github.com/WPManageNinja/fluent-smtp/issues/157';
const noHeader = 'https://github.com/getbrevo/brevo-python/issues/13';
const unknownKey = 'https://github.com/sendinblue/APIv3-python-library/issues/63';
const smtpGuide = 'https://smtptester.org/guides/brevo-smtp-test/';
const v2Issue = 'https://github.com/mailin-api/sendinblue-nodejs-api-npm/issues/15';
const abbreviated = 'https://github.com/nopSolutions/nopCommerce/issues/6813';
const smtpLoginIssue = 'https://github.com/getbrevo/brevo-csharp/issues/11';
const suspendedIssue = 'https://github.com/sendinblue/APIv3-nodejs-library/issues/130';
const anymailTest = 'https://github.com/anymail/django-anymail/blob/main/tests/test_brevo_integration.py';
const emptyError = 'https://github.com/sendinblue/APIv3-ruby-library/issues/55';
const sendDoc = 'https://developers.brevo.com/reference/sendtransacemail';

const apiShape = '^xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}$';
const smtpShape = '^xsmtpsib-[a-f0-9]{64}-[A-Za-z0-9]{16}$';
const expiry = {
  rule: 'idle',
  days: 90,
  says:
    'Brevo deactivates keys that were not used for about three months; they are switched on again by hand. ' +
    'An API key may also have an end that was chosen when it was made.',
  source: unusedKey,
} as const;
const smtpLogin = {
  name: 'username',
  title: 'SMTP login',
  secret: false,
  shape: '^[^@\\s]+@[^@\\s]+$',
  hint: 'the login shown beside the SMTP keys, such as 9c752x001@smtp-brevo.com',
  variables: [],
  source: smtpLoginIssue,
} as const;
const relay = {
  auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
  failedLogin: 'counts_against_address',
  failedLoginSource: 'inferred: nothing is documented, so made-up log-ins are not tried',
  expiry,
} as const;

export default defineProvider({
  id: 'brevo',
  name: 'Brevo',
  aliases: ['Sendinblue', 'SendinBlue', 'Mailin'],
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
          shape: apiShape,
          hint: 'xkeysib- + 64 hexadecimal digits + - + 16 letters or digits',
          variables: ['BREVO_API_KEY', 'SENDINBLUE_API_KEY', 'SIB_API_KEY'],
          source: detector,
        },
      ],
      auth: { scheme: 'header', name: 'api-key' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: the key is all that is sent, so one that is not known belongs to no account',
      expiry,
    },
    {
      kind: 'smtp',
      title: 'SMTP key',
      parts: [
        smtpLogin,
        {
          name: 'password',
          title: 'SMTP key',
          secret: true,
          shape: smtpShape,
          hint: 'xsmtpsib- + 64 hexadecimal digits + - + 16 letters or digits',
          variables: ['BREVO_SMTP_KEY', 'BREVO_SMTP_PASS', 'SMTP_PASSWORD'],
          source: 'inferred: SMTP keys of this form stand in public configuration files',
        },
      ],
      ...relay,
    },
    {
      kind: 'smtp_master',
      title: 'SMTP master password',
      parts: [
        smtpLogin,
        {
          name: 'password',
          title: 'SMTP master password',
          secret: true,
          shape: '^[A-Za-z0-9]{16}$',
          hint: '16 letters or digits',
          variables: [],
          source: 'inferred: passwords of this form stand in public configuration files',
        },
      ],
      ...relay,
    },
  ],
  lookalikes: [
    {
      shape: smtpShape,
      kinds: ['api_key'],
      means: 'wrong_credential',
      says: 'This is an SMTP key; the API wants a key that starts with xkeysib-.',
      source: anymail,
    },
    {
      shape: apiShape,
      kinds: ['smtp', 'smtp_master'],
      means: 'wrong_credential',
      says: 'This is an API key; the SMTP relay wants a key that starts with xsmtpsib-.',
      source: smtpGuide,
    },
    {
      shape: '^[A-Za-z0-9]{16}$',
      kinds: ['api_key'],
      means: 'wrong_credential',
      says: 'This looks like an API key of version 2 or an SMTP master password; version 3 wants a key that starts with xkeysib-.',
      source: anymail,
    },
    {
      shape: '^(?:xkeysib-|xsmtpsib-)?[\\w]{0,8}(?:\\*|\\.|•|…){3,80}[\\w-]{0,24}$',
      means: 'malformed',
      says: 'This is the abbreviation that the dashboard shows; the whole key is shown only once, when it is made.',
      source: abbreviated,
    },
  ],
  hosts: [
    { region: 'global', url: 'https://api.brevo.com', source: howItWorks },
    { region: 'global', use: 'smtp', url: 'smtp://smtp-relay.brevo.com:587', source: smtpGuide },
  ],
  requests: { account: { method: 'GET', path: '/v3/account' }, sending: { method: 'GET', path: '/v3/account' }, login: { method: 'SMTP' } },
  probes: [
    {
      request: 'sending',
      needs: ['send'],
      kinds: ['api_key'],
      permission: 'reading the account, where the key is restricted',
      unproven: 'A restricted key that may read the account need not be allowed to send.',
      effects: 'none',
      because: 'The account also tells whether the relay for single mails is switched on, which a log-in alone does not.',
      source: keyPermissions,
    },
    {
      request: 'account',
      kinds: ['api_key'],
      permission: 'reading the account, where the key is restricted',
      effects: 'none',
      source: accountModel,
    },
    { request: 'login', kinds: ['smtp', 'smtp_master'], permission: 'sending', effects: 'none', source: smtpGuide },
  ],
  refusal: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'expired'],
  answers: [
    {
      text:
        'un(?:recogni[sz]ed|authori[sz]ed|known) ip\\b' +
        '|\\bip (?:address )?(?:is )?(?:not|un) ?(?:authori[sz]ed|recogni[sz]ed|verified)|authori[sz]ed_ips' +
        '|unauthorized"?:? (?:error: )?not verified|^\\W*not verified\\W*$',
      causes: ['ip_blocked'],
      says: 'Our address is not on the list of authorised IPs, which switches itself on. Brevo says so with 401, the status of a bad key.',
      source: ipHelp,
    },
    {
      text: 'key not found in database',
      causes: ['endpoint_changed', 'unrecognised', 'revoked', 'malformed', 'wrong_credential'],
      says: 'An answer of API v2, which is deprecated and has keys of its own.',
      source: v2Issue,
    },
    { text: 'key not found', causes: 'refusal', source: unknownKey },
    {
      text: 'key (?:is |has been |was )?(?:not enabled|disabled|deactivated|inactive|deleted)',
      causes: ['revoked'],
      says: 'Brevo knows the key, but it is switched off, as happens after three months without use.',
      source: unusedKey,
    },
    {
      text: 'authentication not found in headers?',
      causes: ['auth_missing', 'malformed'],
      says: 'No key arrived in the header api-key: another header name, or an empty value.',
      source: noHeader,
    },
    {
      text: 'not (?:yet )?activated|account_?under_?validation|under validation',
      causes: ['account_suspended'],
      says: 'The account may not send single mails before Brevo has activated it.',
      title: 'the account is not activated yet',
      steps: [
        {
          step: 'Have the transactional platform activated (contact@brevo.com); keys, domain and senders may all be fine.',
          source: notActivated,
        },
      ],
      source: notActivated,
    },
    {
      text: '(?:account|user) (?:is |has been )?(?:suspended|blocked|disabled|deactivated)',
      causes: ['account_suspended'],
      source: suspendedIssue,
    },
    {
      text: 'not_?enough_?credits|(?:not|n.t have) enough (?:\\w{1,40} )?credits|insufficient credits|credits? (?:limit|exhausted|used up)',
      causes: ['quota_exhausted'],
      source: errorModel,
    },
    { text: 'reseller_?permission_?denied', causes: ['insufficient_permissions'], source: errorModel },
    {
      text:
        'sender\\b[^.]{0,80}(?:invalid ?/ ?inactive|\\binvalid\\b|inactive|not valid' +
        '|not (?:been )?(?:verified|validated|authenticated)|unverified)|validate your sender|authenticate your domain',
      causes: ['sender_unverified'],
      source: anymailTest,
    },
    {
      ours: true,
      on: ['account', 'sending'],
      status: [403],
      text: '\\bpermission_?denied\\b',
      causes: ['insufficient_permissions', 'account_suspended', 'healthy'],
      says: 'Brevo knows the key and does not let it read the account; a restricted key may do its own work all the same.',
      source: keyPermissions,
    },
    { text: '\\bpermission_?denied\\b', causes: ['account_suspended', 'insufficient_permissions'], source: errorModel },
    { text: '\\bmethod_?not_?allowed\\b', causes: ['endpoint_changed', 'bad_request'], source: errorModel },
    {
      text:
        '\\b(?:invalid_parameter|missing_parameter|out_of_range|campaign_processing|campaign_sent|document_not_found' +
        '|duplicate_parameter|duplicate_request|not_acceptable|unprocessable_entity|bad_request)\\b' +
        '|\\bcode["\']?\\s*[:=]+>?\\s*["\'](?:InvalidParameter|MissingParameter|OutOfRange|DocumentNotFound|DuplicateParameter)',
      causes: ['bad_request'],
      says: 'The key was accepted; the request is wrong.',
      source: errorModel,
    },
    {
      protocol: 'http',
      status: [401],
      text: '^\\W*(?:(?:HTTP )?(?:Error:? )?401\\W*)?(?:unauthori[sz]ed\\W*)?$|code["\']?\\s*[:=]+>?\\s*["\']unauthorized["\']',
      causes: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'ip_blocked', 'auth_missing', 'expired'],
      says: 'Brevo answers 401 to bad keys and to good keys from an address that is not authorised; the message would tell which.',
      source: ipHelp,
    },
    {
      protocol: 'http',
      status: [400],
      text: '^\\W*$|ApiError:? ?(?:from\\b|$)',
      causes: ['bad_request', 'quota_exhausted', 'account_suspended'],
      source: emptyError,
    },
    {
      protocol: 'http',
      status: [403],
      text: '^\\W*(?:403\\W*)?(?:forbidden\\W*)?$',
      causes: ['account_suspended', 'insufficient_permissions'],
      source: errorModel,
    },
    {
      protocol: 'http',
      text: 'code["\']?\\s*[:=]+>?\\s*["\'](?:failure|error)["\']',
      causes: ['bad_request', 'endpoint_changed'],
      says: 'An answer of API v2, which puts errors into its body.',
      source: v2Issue,
    },
    { protocol: 'smtp', status: [525], causes: ['ip_blocked'], source: ipHelp },
    {
      protocol: 'smtp',
      text: 'authenticat(?:e|ion) (?:first|required)',
      causes: ['auth_missing', 'malformed'],
      says: 'No log-in stands: none was made, or the program sent EHLO again after it, which makes Brevo forget the log-in.',
      source: secondEhlo,
    },
    {
      protocol: 'smtp',
      status: [535],
      causes: ['wrong_credential', 'unrecognised', 'revoked', 'malformed'],
      says: 'The relay wants an SMTP key (xsmtpsib-) with the login shown beside it; API keys and the account password are refused.',
      source: smtpGuide,
    },
    {
      ours: true,
      on: ['sending'],
      status: [200],
      json: { 'relay.enabled': '^false$' },
      causes: ['account_suspended'],
      says: 'The key works, but the relay for single mails is not activated on this account.',
      source: 'inferred: from relay.enabled in the account model and the refusal to send with an inactive relay',
    },
    {
      on: ['sending', 'account'],
      status: [200],
      json: { 'plan.0.type': '^(?:free|payAsYouGo|subscription)$', 'plan.0.credits': '^0(?:\\.0+)?$' },
      causes: ['healthy'],
      says: 'The first plan of the account has no credits for mail left.',
      todo: {
        step: 'Buy credits, or wait for the daily reset of the free plan, unless another plan of the account has credits.',
        source: planModel,
      },
      source: planModel,
    },
    { protocol: 'http', status: ['2xx'], json: { email: '@', plan: '.' }, causes: ['healthy'], source: accountModel },
    { protocol: 'http', status: ['2xx'], text: '"messageIds?"', causes: ['healthy'], source: sendDoc },
    { protocol: 'http', status: ['2xx'], text: '^\\s*[{\\[]', causes: ['healthy'], source: howItWorks },
    { protocol: 'http', status: [204], causes: ['healthy'], source: howItWorks },
  ],
  extract: [
    { on: 'account', path: 'email', as: 'account', source: accountModel },
    { on: 'sending', path: 'email', as: 'account', source: accountModel },
  ],
  manage: {
    create: 'dashboard only: Settings > SMTP & API > API Keys & MCP > Generate API key, with its expiry and what it may access',
    revoke: 'dashboard only: deactivate or delete the key in the same list',
    needs: 'a user with the permission "API keys"',
    source: keyHelp,
  },
  keep: ['code', 'message', 'plan.*.type', 'plan.*.credits', 'plan.*.creditsType', 'relay.enabled', 'companyName', 'email'],
  budget: { perMinute: 30, concurrent: 2, source: limits },
  statusPage: { page: 'https://status.brevo.com', source: 'from-memory' },
  pages: {
    keys: { url: 'https://app.brevo.com/settings/keys/api', menu: 'the account menu > SMTP & API > API keys', source: howItWorks },
    ip: { url: 'https://app.brevo.com/security/authorised_ips', menu: 'Settings > Security > Authorised IPs', source: ipHelp },
    senders: { url: 'https://app.brevo.com/senders', menu: 'the account menu > Senders, Domains & Dedicated IPs', source: 'from-memory' },
    billing: { url: 'https://app.brevo.com/billing', menu: 'the account menu > Plan & Billing', source: 'from-memory' },
    support: { url: 'https://help.brevo.com', source: keyHelp },
    docs: { url: 'https://developers.brevo.com/docs/api-key-authentication', source: howItWorks },
    errors: { url: howItWorks, source: howItWorks },
    changelog: { url: 'https://developers.brevo.com/changelog', source: howItWorks },
    permissions: { url: keyHelp, source: keyHelp },
  },
  advice: {
    ip_blocked: [
      {
        step:
          'Authorise the sending address (IPv6 as well, if the host has it), ' +
          'or follow the link in the mail "Validate your IP address" that Brevo sent.',
        url: ipHelp,
        source: ipNotice,
      },
      {
        step:
          'Switch off the blocking of unknown IPs if your host has no fixed address (Vercel, Netlify, Render, Supabase): ' +
          'API and SMTP keys have a switch each.',
        source: ipHelp,
      },
    ],
    revoked: [
      {
        step:
          'Look whether the key is still listed but inactive, and activate it; ' +
          'Brevo cuts off keys after about three months without use.',
        source: unusedKey,
      },
    ],
    unrecognised: [
      {
        step: 'Look for the key by its name: of the key itself the list shows only an abbreviation.',
        url: abbreviated,
        source: abbreviated,
      },
    ],
    wrong_credential: [
      {
        step:
          'Take the key that starts with xkeysib- for the API and the one with xsmtpsib- for SMTP; ' +
          'each is refused in the place of the other.',
        source: anymail,
      },
    ],
    auth_missing: [
      {
        step: 'Send the key in the header api-key, not as a bearer token, and check that the variable is set where the application runs.',
        source: noHeader,
      },
    ],
    account_suspended: [
      {
        step: 'Have the transactional platform activated (contact@brevo.com); keys, domain and senders may all be fine.',
        source: notActivated,
      },
    ],
    sender_unverified: [{ step: 'Add and confirm the From address under Senders, or authenticate its domain.', source: anymailTest }],
    quota_exhausted: [{ step: 'Buy credits or wait for the daily reset of the free plan.', source: errorModel }],
    rate_limited: [
      {
        step: 'Most endpoints allow 100 requests an hour; x-sib-ratelimit-reset tells when the next are allowed.',
        url: limits,
        source: limits,
      },
    ],
    endpoint_changed: [
      {
        step: 'Move from v2 (api.sendinblue.com/v2.0) to https://api.brevo.com/v3 with a new key; v2 keys do not work there.',
        source: anymail,
      },
    ],
    leaked: [
      {
        step:
          'Delete the key at once and make a new one, ' +
          'then look through Transactional > Logs and the contacts for what you did not do: an API key opens the whole account.',
        source: keyHelp,
      },
    ],
    new_key: [
      {
        step:
          'Take the tab API keys for the API and the tab SMTP for the relay; each key is shown in full only once. ' +
          'Then authorise the address of the application.',
        source: keyHelp,
      },
    ],
    insufficient_permissions: [
      {
        step:
          'Look at the permissions of the key: a restricted key starts with none, and each resource has its own level. ' +
          'Then look at the plan.',
        url: keyPermissions,
        source: keyPermissions,
      },
    ],
  },
  retired: [
    {
      url: 'sendinblue\\.com/v2\\.0',
      says: 'API v2 is deprecated; v3 has other paths and keys.',
      when: '2020',
      successor: 'https://api.brevo.com/v3',
      source: v2Issue,
    },
    {
      url: '//(?:api|smtp-relay)\\.sendinblue\\.com',
      says: 'Sendinblue became Brevo in May 2023; the old names still answer.',
      when: '2023-05',
      successor: 'api.brevo.com, smtp-relay.brevo.com',
      source: anymail,
    },
  ],
  recognise: [
    'brevo',
    'send-?in-?blue',
    'SibApiV3Sdk',
    'sib[-_]api[-_]v3',
    '\\bxkeysib-',
    '\\bxsmtpsib-',
    'authentication not found in headers',
    'sib-request-id',
    'using an unrecogni[sz]ed IP address',
    'unauthorized: (?:IP not authorized|not verified)',
  ],
});
