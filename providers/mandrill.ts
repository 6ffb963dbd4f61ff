/** @module Mailchimp Transactional (Mandrill): the key goes in the JSON body; errors are told apart by `name`, not by status. */

import { defineProvider } from '../src/core/model/provider.ts';

const spec = 'https://github.com/mailchimp/mailchimp-client-lib-codegen/blob/main/spec/transactional.json';
const errorClasses = 'https://lesjoursfr.github.io/mandrill-api-php/namespaces/mandrill-exceptions.html';
const anymailTest = 'https://github.com/anymail/django-anymail/blob/main/tests/test_mandrill_integration.py';
const detector = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/mandrill/mandrill.go';
const connect = 'https://github.com/NangoHQ/nango/blob/master/docs/api-integrations/mandrill/connect.mdx';
const mixUp = 'https://github.com/mailchimp/mailchimp-client-lib-codegen/issues/146';
const noKey = 'https://github.com/Wylio/meteor-mandrill/issues/12';
const accountPassword = 'https://github.com/mautic/mautic/issues/1625';
const sendDoc = 'https://mandrillapp.com/api/docs/messages.html';
const lifecycle = 'https://github.com/api-evangelist/mailchimp/blob/main/lifecycle/mailchimp-lifecycle.yml';
const smtpPassword = 'https://github.com/nodemailer/nodemailer/issues/280';
const paymentRequired = 'https://github.com/shawnmclean/Mandrill-dotnet/issues/88';
const invalidSender = 'https://github.com/Rebelmail/nodemailer-mandrill-transport/pull/17';
const bare500 = 'https://github.com/mailchimp/mailchimp-client-lib-codegen/issues/188';
const relayDenied = 'https://github.com/openboxes/openboxes/issues/60';
const rateLimits = 'https://github.com/api-evangelist/mailchimp/blob/main/rate-limits/mailchimp-rate-limits.yml';
const settingsPage = 'https://mandrillapp.com/settings/index';
const sandbox = 'https://github.com/api-evangelist/mailchimp/blob/main/sandbox/mailchimp-sandbox.yml';

// Two alternatives, because 22 characters alone are no mark by which to know a Mandrill key elsewhere.
const keyShape = '^(?:md-[A-Za-z0-9_-]{22}|[A-Za-z0-9_-]{22})$';
const keyHint = 'md- and 22 letters, digits, - or _ (older keys: the 22 alone)';

export default defineProvider({
  id: 'mandrill',
  name: 'Mailchimp Transactional (Mandrill)',
  aliases: ['Mandrill', 'Mailchimp Transactional', 'Mailchimp Transactional Email'],
  sendsSingleMails: true,
  credentials: [
    {
      kind: 'api_key',
      title: 'API key',
      parts: [
        {
          name: 'key',
          title: 'Transactional API key',
          secret: true,
          shape: keyShape,
          hint: keyHint,
          variables: ['MANDRILL_API_KEY', 'MANDRILL_APIKEY', 'MAILCHIMP_TRANSACTIONAL_API_KEY'],
          source: detector,
        },
      ],
      auth: { scheme: 'body', name: 'key' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: the key is all that is sent, so one that is not known belongs to no account',
      expiry: { rule: 'never', source: 'from-memory' },
    },
    {
      kind: 'smtp',
      title: 'SMTP log-in',
      parts: [
        {
          name: 'username',
          title: 'SMTP user name (any text)',
          secret: false,
          default: 'keymedic',
          variables: [],
          source: accountPassword,
        },
        {
          name: 'password',
          title: 'API key as the SMTP password',
          secret: true,
          shape: keyShape,
          hint: keyHint,
          variables: [],
          source: accountPassword,
        },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: any user name will do, so a failed log-in belongs to no account',
      expiry: { rule: 'never', source: 'from-memory' },
    },
  ],
  lookalikes: [
    {
      shape: '^[0-9a-f]{32}-us[0-9]{1,3}$',
      means: 'wrong_credential',
      says: 'This is a Mailchimp Marketing key; Transactional has keys of its own, made under Settings > SMTP & API Info.',
      source: mixUp,
    },
    {
      shape: '^[0-9a-f]{32}$',
      means: 'wrong_credential',
      says: 'This looks like a Mailchimp Marketing key or OAuth token without its data centre; Transactional keys start with md-.',
      source: mixUp,
    },
  ],
  hosts: [
    { region: 'global', url: 'https://mandrillapp.com', source: spec },
    { region: 'global', use: 'smtp', url: 'smtp://smtp.mandrillapp.com:587', source: smtpPassword },
  ],
  requests: {
    ping: { method: 'POST', path: '/api/1.0/users/ping2', json: {} },
    info: { method: 'POST', path: '/api/1.0/users/info', json: {} },
    senders: { method: 'POST', path: '/api/1.0/users/senders', json: {} },
    login: { method: 'SMTP' },
  },
  probes: [
    {
      request: 'info',
      needs: ['account', 'stats'],
      kinds: ['api_key'],
      permission: 'users/info',
      provesNeed: true,
      effects: 'none',
      source: spec,
    },
    { request: 'senders', needs: ['domains'], kinds: ['api_key'], permission: 'users/senders', effects: 'none', source: spec },
    {
      request: 'ping',
      kinds: ['api_key'],
      permission: null,
      unproven: 'The ping lets every key in; it does not show whether a restricted key may send.',
      effects: 'none',
      because:
        'Many tools ask users/info, which a restricted key may not call; a ping only checks the key. ' +
        'Its refusal comes with 401 or 500, so the status alone says nothing.',
      source: spec,
    },
    { request: 'login', kinds: ['smtp'], permission: 'sending', effects: 'none', source: accountPassword },
  ],
  refusal: ['unrecognised', 'wrong_credential', 'revoked', 'malformed', 'account_suspended'],
  answers: [
    {
      text: 'invalid_?key(?:exception|error)?\\b|invalid api key',
      causes: 'refusal',
      says: 'Mandrill does not take this key. It says so with 401 or 500, so the 500 is no outage.',
      source: anymailTest,
    },
    {
      text: 'must specify a key value',
      causes: ['auth_missing', 'malformed', 'bad_request'],
      says: 'No key arrived: it was empty, under another name, or the body was not sent as JSON.',
      source: noKey,
    },
    {
      text: 'payment_?required\\b|requires payment',
      causes: ['account_suspended', 'quota_exhausted'],
      says: 'The account has no paid plan for this, such as for delayed sending.',
      source: paymentRequired,
    },
    { text: 'poor_?reputation\\b|reputation is too low', causes: ['account_suspended'], source: errorClasses },
    { text: 'service_?unavailable\\b|down for maintenance', causes: ['provider_outage'], source: errorClasses },
    { text: 'general_?error\\b|unexpected error occurred processing', causes: ['provider_outage'], source: errorClasses },
    {
      protocol: 'http',
      text: 'reject_reason["\']?\\s*[:=]+>?\\s*["\']?unsigned',
      causes: ['sender_unverified'],
      says: 'The call succeeded, but the mail was rejected: the sender or its domain is not verified and signed.',
      source: sendDoc,
    },
    {
      protocol: 'http',
      text: 'reject_reason["\']?\\s*[:=]+>?\\s*["\']?invalid-sender',
      causes: ['sender_unverified', 'bad_request'],
      says: 'The call succeeded, but the mail was rejected: it names no sender, or one whose domain cannot send.',
      source: invalidSender,
    },
    {
      protocol: 'http',
      text: '(?:queued|reject)_reason["\']?\\s*[:=]+>?\\s*["\']?(?:account-suspended|sending-paused)',
      causes: ['account_suspended'],
      says: 'The call succeeded, but nothing goes out: the account is suspended or paused.',
      source: spec,
    },
    {
      protocol: 'http',
      text: '(?:queued|reject)_reason["\']?\\s*[:=]+>?\\s*["\']?hourly-quota',
      causes: ['quota_exhausted', 'rate_limited'],
      says: 'The mail waits until the hourly quota allows it.',
      source: spec,
    },
    {
      protocol: 'http',
      text: '(?:queued|reject)_reason["\']?\\s*[:=]+>?\\s*["\']?(?:free-trial|monthly-limit|test-mode-limit)',
      causes: ['quota_exhausted'],
      says: 'The call succeeded, but the limit of the plan, trial or test key is used up.',
      source: spec,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      text: '^(?=.*"status" ?: ?"(?:sent|queued|scheduled)")' + '.*"status" ?: ?"(?:rejected|invalid)"',
      causes: ['bad_request', 'healthy'],
      says: 'Some recipients were accepted, some rejected.',
      source: sendDoc,
    },
    {
      protocol: 'http',
      text: 'status["\']?\\s*(?::|=>)\\s*["\'](?:rejected|invalid)\\b',
      causes: ['bad_request'],
      says: 'The key was accepted; this recipient was rejected (reject_reason tells why).',
      source: sendDoc,
    },
    {
      text:
        'unknown_(?:subaccount|template|message|sender|url|trackingdomain|webhook|inbounddomain|inboundroute|export' +
        '|pool|ip|metadatafield)\\b|invalid_(?:template|reject|tag_name|emptydefaultpool|delete\\w{1,40}|customdns\\w{0,40})\\b' +
        '|(?:validation_?error|nosendinghistory|ip_provisionlimit|metadata_fieldlimit)\\b',
      causes: ['bad_request'],
      says: 'The key was accepted; the request is wrong. Mandrill answers 500 to such mistakes.',
      source: errorClasses,
    },
    { protocol: 'http', text: '^\\W*pong\\W*$|"ping" ?: ?"pong', causes: ['healthy'], source: spec },
    { protocol: 'http', status: ['2xx'], json: { public_id: '.' }, causes: ['healthy'], source: spec },
    {
      protocol: 'http',
      status: ['2xx'],
      text: 'status["\']?\\s*(?::|=>)\\s*["\'](?:sent|queued|scheduled)\\b',
      causes: ['healthy'],
      source: sendDoc,
    },
    { protocol: 'http', text: 'status["\']?\\s*(?::|=>)\\s*["\']?error\\b', causes: ['bad_request'], source: errorClasses },
    { protocol: 'http', status: ['2xx'], text: '^\\s*[{\\[]', causes: ['healthy'], source: spec },
    {
      protocol: 'http',
      status: [500],
      text: '^\\W*$',
      causes: [
        'provider_outage',
        'unrecognised',
        'wrong_credential',
        'revoked',
        'malformed',
        'account_suspended',
        'auth_missing',
        'bad_request',
      ],
      says: 'Mandrill answers 500 to bad keys and wrong requests, too; the body would tell which.',
      source: bare500,
    },
    {
      protocol: 'smtp',
      text: 'relay(?:ing)? (?:access )?denied',
      causes: ['auth_missing', 'malformed'],
      says: 'The mail was offered without a log-in.',
      source: relayDenied,
    },
    {
      protocol: 'smtp',
      status: [435, 535],
      causes: ['wrong_credential', 'unrecognised', 'revoked', 'malformed'],
      says: 'The SMTP password must be a Transactional API key, not the account password. The code 435 looks temporary but is not.',
      source: smtpPassword,
    },
  ],
  extract: [{ on: 'info', path: 'username', as: 'account', source: spec }],
  manage: {
    create: 'dashboard only: Settings > SMTP & API Info > + New API Key',
    revoke: 'dashboard only: Settings > SMTP & API Info',
    needs: 'an owner or admin of the account',
    source: connect,
  },
  keep: [
    'status',
    'code',
    'name',
    'message',
    'PING',
    'username',
    'public_id',
    'reputation',
    'hourly_quota',
    'backlog',
    '*.status',
    '*.reject_reason',
    '*.queued_reason',
  ],
  budget: { perMinute: 60, concurrent: 4, source: rateLimits },
  statusPage: { page: 'https://status.mailchimp.com', source: lifecycle },
  pages: {
    keys: { url: settingsPage, menu: 'Settings > SMTP & API Info', source: connect },
    permissions: { url: settingsPage, menu: 'Settings > SMTP & API Info > (the key)', source: connect },
    senders: {
      url: 'https://mandrillapp.com/settings/sending-domains',
      menu: 'Settings > Domains > Sending Domains',
      source: 'from-memory',
    },
    support: { url: 'https://mandrillapp.com/contact', source: connect },
    docs: { url: 'https://mailchimp.com/developer/transactional/guides/quick-start/', source: lifecycle },
    errors: { url: sendDoc, source: sendDoc },
    changelog: { url: 'https://mailchimp.com/developer/release-notes/', source: lifecycle },
    billing: { url: 'https://mandrillapp.com/settings/billing', menu: 'Settings > Billing', source: 'from-memory' },
  },
  advice: {
    wrong_credential: [
      {
        step:
          'Check that the key was made at mandrillapp.com: a Mailchimp Marketing key (…-us14) is refused here. ' +
          'It is the commonest mix-up.',
        url: mixUp,
        source: mixUp,
      },
      { step: 'Over SMTP, too, the password is an API key; the account password is refused.', source: accountPassword },
    ],
    unrecognised: [
      {
        step: 'Look for the key under Settings > SMTP & API Info of the right account: every key that works is listed there.',
        source: connect,
      },
    ],
    account_suspended: [
      {
        step: 'Check that the paid Mailchimp plan still runs and that the account is in good standing: Transactional needs both.',
        source: errorClasses,
      },
    ],
    quota_exhausted: [
      { step: 'Look at hourly_quota, backlog and reputation in users/info; mail over the quota waits in the queue.', source: spec },
    ],
    sender_unverified: [
      {
        step: 'Verify the sending domain and set up DKIM; accounts made since December 2015 may not send unsigned.',
        url: sendDoc,
        source: sendDoc,
      },
    ],
    auth_missing: [{ step: 'Send the key in the field "key" of the JSON body, with Content-Type: application/json.', source: noKey }],
    bad_request: [{ step: 'Read the field "name" of the answer; do not retry on 500 before that.', source: bare500 }],
    leaked: [
      {
        step:
          'Delete the key in the dashboard (there is no API for it), make a new one, ' +
          'then look through Outbound > Activity for mail you did not send.',
        source: connect,
      },
    ],
    new_key: [{ step: 'Leave "Test Key" unticked: a test key answers 200 and sends nothing.', url: sandbox, source: sandbox }],
    revoked: [
      { step: 'Look under Settings > SMTP & API Info: a deleted key is gone from the list, and no API brings it back.', source: connect },
    ],
    rate_limited: [
      {
        step: 'Send fewer calls in parallel: no number is published, and mail over the hourly quota is queued rather than refused.',
        source: rateLimits,
      },
    ],
  },
  recognise: [
    'mandrill',
    'mailchimp[ _-]?transactional',
    '\\b(?:Invalid_Key|Unknown_(?:Subaccount|Template|Message|Sender|TrackingDomain|Webhook|InboundDomain|InboundRoute|Export|Pool|IP))\\b',
    '\\breject_reason\\b',
    'You must specify a key value',
    '\\bmd-[A-Za-z0-9_-]{22}\\b',
  ],
});
