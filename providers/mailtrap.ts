/** @module Mailtrap: one token for the sending streams, the sandbox and the account API, and SMTP. */

import { defineProvider } from '../src/core/model/provider.ts';

const openapi = 'https://github.com/mailtrap/mailtrap-openapi/blob/main/specs';
const sending = `${openapi}/email-sending-transactional.openapi.yml`;
const sandbox = `${openapi}/sandbox-sending.openapi.yml`;
const account = `${openapi}/account-management.openapi.yml`;
const ruby = 'https://github.com/mailtrap/mailtrap-ruby/blob/main';
const clientSpec = `${ruby}/spec/mailtrap/client_spec.rb`;
const errorsFile = `${ruby}/lib/mailtrap/errors.rb`;
const cassettes = `${ruby}/spec/fixtures/vcr_cassettes`;
const batchErrors = `${cassettes}/Mailtrap_Client/_send_batch/with_API_errors/handles_API_errors.yml`;
const accountsList = `${cassettes}/Mailtrap_AccountsAPI/_list/maps_response_data_to_Account_objects.yml`;
const wrongKey = `${cassettes}/Mailtrap_EmailTemplatesAPI/_list/when_api_key_is_incorrect/raises_authorization_error.yml`;
const wrongHost = 'https://github.com/mailtrap/mailtrap-python/issues/3';
const tooFast = 'https://github.com/izmjs/izmjs/issues/26';
const smtpSettings = 'https://github.com/pixelfed/pixelfed/issues/6390';
const smtpLoginIssue = 'https://github.com/hiteshchoudhary/nextjs-fullstack-auth/issues/67';
const limitReached = 'https://github.com/ibm-cloud-architecture/cloudpak8s/issues/49';
const cloudflareErrors = 'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/';
const inboxNumber = 'https://github.com/mailtrap/mailtrap-nodejs/issues/62';
const smtpService = 'https://mailtrap.io/smtp-service.md';
const sandboxSmtp = 'https://mailtrap.io/fake-smtp-server.md';
const tokensMenu =
  'https://github.com/mailtrap/mailtrap-skills/blob/2c95794d19d1e2ed337b798332209f143e51d11b/skills/authorizing-api-requests/SKILL.md';
const gettingStarted = 'https://docs.mailtrap.io/getting-started/email-api-smtp';
const tokensPage = 'https://mailtrap.io/api-tokens';
const help = 'https://help.mailtrap.io';

const expiry = {
  rule: 'set_by_user',
  says: 'A token may have a date (expires_at) from its making on; without one it lives until it is deleted or reset.',
  source: account,
} as const;

export default defineProvider({
  id: 'mailtrap',
  name: 'Mailtrap',
  aliases: ['Railsware Mailtrap'],
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
          shape: '^[0-9a-f]{32}$',
          hint: '32 digits or letters from a to f',
          variables: ['MAILTRAP_API_KEY', 'MAILTRAP_TOKEN', 'MAILTRAP_API_TOKEN'],
          source: 'from-memory',
        },
      ],
      auth: { scheme: 'bearer' },
      failedLogin: 'harmless',
      failedLoginSource: wrongKey,
      expiry,
    },
    {
      kind: 'smtp',
      title: 'SMTP log-in',
      parts: [
        {
          name: 'username',
          title: 'SMTP user name',
          secret: false,
          hint: 'the word api for sending; 14 digits or letters from a to f for a sandbox',
          default: 'api',
          variables: [],
          source: smtpSettings,
        },
        {
          name: 'password',
          title: 'API token, or the password of the sandbox',
          secret: true,
          hint: '32 digits or letters from a to f for sending, 14 for a sandbox',
          variables: [],
          source: smtpSettings,
        },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'counts_against_address',
      failedLoginSource: smtpLoginIssue,
      expiry,
    },
  ],
  lookalikes: [
    {
      shape: '^[0-9a-f]{14}$',
      kinds: ['api_token'],
      means: 'wrong_credential',
      says: 'This is the SMTP user name or password of a sandbox (14 characters); the API token has 32.',
      source: 'from-memory',
    },
    {
      shape: '^(?:api|smtp@mailtrap\\.io)$',
      means: 'wrong_credential',
      says: 'This is the SMTP user name, the same for everybody; the API token belongs here.',
      source: smtpSettings,
    },
    {
      shape: '^\\d{4,10}$',
      means: 'wrong_credential',
      says: 'This is the number of an account or a sandbox, not a token.',
      source: account,
    },
  ],
  hosts: [
    { region: 'transactional', url: 'https://send.api.mailtrap.io', source: sending },
    { region: 'bulk', url: 'https://bulk.api.mailtrap.io', source: batchErrors },
    { region: 'sandbox', url: 'https://sandbox.api.mailtrap.io', source: sandbox },
    { region: 'account', use: 'account', url: 'https://mailtrap.io', source: account },
    { region: 'transactional', use: 'smtp', url: 'smtp://live.smtp.mailtrap.io:587', source: smtpSettings },
    { region: 'bulk', use: 'smtp', url: 'smtp://bulk.smtp.mailtrap.io:587', source: smtpService },
    { region: 'sandbox', use: 'smtp', url: 'smtp://sandbox.smtp.mailtrap.io:2525', source: sandboxSmtp },
  ],
  requests: {
    accounts: { method: 'GET', host: 'account', path: '/api/accounts' },
    empty_send: { method: 'POST', path: '/api/send', json: {} },
    login: { method: 'SMTP' },
  },
  probes: [
    {
      request: 'empty_send',
      kinds: ['api_token'],
      needs: ['send'],
      permission: 'send',
      provesNeed: true,
      effects: 'unsure',
      because:
        'A mail without sender and recipient cannot go out, but whether Mailtrap looks at the token first is written nowhere. ' +
        'Novu sends a real mail.',
      source: sending,
    },
    {
      request: 'accounts',
      kinds: ['api_token'],
      permission: null,
      effects: 'none',
      because: 'Lists the accounts that the token reaches, whatever its rights; it does not show that it may send.',
      source: account,
    },
    { request: 'login', kinds: ['smtp'], permission: null, effects: 'none', source: smtpSettings },
  ],
  refusal: ['unrecognised', 'revoked', 'wrong_region', 'expired', 'wrong_credential', 'malformed', 'auth_missing'],
  answers: [
    {
      on: ['empty_send'],
      ours: true,
      status: [400, 422],
      text: 'is required|must specify',
      causes: ['healthy'],
      says: 'Mailtrap accepted the token and only misses the mail that we left out on purpose.',
      source: sending,
    },
    {
      protocol: 'http',
      text: 'error code:? ?1010|browser_signature_banned',
      causes: ['ip_blocked', 'bad_request'],
      says: 'Cloudflare stopped the request before Mailtrap saw it, often for want of a User-Agent.',
      source: sending,
    },
    { text: 'account (?:is |has been )?(?:banned|suspended|blocked|disabled)', causes: ['account_suspended'], source: clientSpec },
    {
      text: 'account access forbidden|access forbidden',
      causes: ['insufficient_permissions', 'wrong_credential'],
      says: 'The token is known, but this account is not among those it reaches.',
      source: clientSpec,
    },
    {
      text: 'domain (?:[\\w.-]{1,255} )?is not (?:verified|allowed)|sending from domain|unverified domain|domain not verified',
      causes: ['sender_unverified'],
      says: 'The token is good; the domain of the sender is not verified, or not the one that the token is for.',
      source: errorsFile,
    },
    {
      text: 'demo domains?',
      causes: ['sender_unverified', 'bad_request'],
      says: 'The demo domain sends to the owner of the account only; verify a domain of your own.',
      source: 'inferred: seen in public code whose address was not kept',
    },
    {
      text: 'too many [\\w ]{0,20}per (?:second|minute)|too many failed login|too many (?:attempts|log-?ins?)',
      causes: ['rate_limited'],
      says: 'Mailtrap answers 550 to mails that come too fast for the plan; they can be sent again.',
      source: tooFast,
    },
    {
      text:
        '(?:e-?mails?|messages?|sending|monthly|plan)[^.]{0,20} (?:limit|quota)[^.]{0,15}(?:reached|exceeded|exhausted)' +
        '|(?:reached|exceeded)[^.]{0,15}(?:e-?mails?|messages?|sending|monthly|plan)[^.]{0,20}(?:limit|quota)',
      causes: ['quota_exhausted'],
      says: 'The mails of the month are used up; over SMTP Mailtrap then refuses the log-in itself, with a good password.',
      source: limitReached,
    },
    {
      text: 'incorrect api token',
      causes: ['unrecognised', 'revoked', 'expired', 'wrong_credential', 'malformed', 'auth_missing'],
      says: 'Mailtrap does not know this token: mistyped, deleted, reset or past its date.',
      source: wrongKey,
    },
    {
      protocol: 'smtp',
      status: [535],
      causes: ['unrecognised', 'wrong_region', 'wrong_credential', 'revoked', 'expired', 'malformed'],
      says:
        'For sending the user is the word api and the password an API token; ' +
        'a sandbox has a user and a password of its own, at its own host.',
      source: smtpSettings,
    },
    {
      protocol: 'http',
      url: '^https?://mailtrap\\.io/',
      status: [401],
      causes: ['unrecognised', 'revoked', 'expired', 'wrong_credential', 'malformed', 'auth_missing'],
      source: account,
    },
    {
      protocol: 'http',
      status: [401],
      text: '^\\W*(?:(?:success\\W+false\\W+)?errors?\\W+)?unauthori[sz]ed\\W*$',
      causes: ['unrecognised', 'wrong_region', 'revoked', 'expired', 'wrong_credential', 'malformed', 'auth_missing'],
      says: 'Mailtrap does not take this token here. Sandbox tokens are refused by the sending hosts, and the other way round.',
      source: wrongHost,
    },
    {
      protocol: 'http',
      status: [401],
      causes: ['unrecognised', 'wrong_region', 'revoked', 'expired', 'wrong_credential', 'malformed', 'auth_missing'],
      says: 'Mailtrap does not take this token here. Sandbox tokens are refused by the sending hosts, and the other way round.',
      source: wrongHost,
    },
    {
      protocol: 'http',
      status: [403],
      text: '^\\W*(?:(?:success\\W+false\\W+)?(?:errors?|message)\\W+)?forbidden\\W*$',
      causes: ['sender_unverified', 'insufficient_permissions', 'account_suspended'],
      source: sending,
    },
    {
      protocol: 'http',
      status: [403],
      text: 'cloudflare|ray id|captcha|error code:? ?10\\d\\d\\b',
      causes: ['ip_blocked'],
      says: 'The edge in front of Mailtrap stopped the request; the key was not looked at.',
      source: cloudflareErrors,
    },
    {
      protocol: 'http',
      status: [403],
      causes: ['sender_unverified', 'insufficient_permissions', 'account_suspended'],
      says: 'The token was accepted, but not for this: the domain is not verified, the right is missing, or the account may not send.',
      source: sending,
    },
    {
      protocol: 'http',
      status: [429],
      causes: ['rate_limited', 'quota_exhausted'],
      says: 'Mailtrap uses 429 for its rate limit and, in the sandbox, for the quota as well.',
      source: sandbox,
    },
    {
      protocol: 'http',
      status: [404],
      url: 'sandbox\\.api\\.mailtrap\\.io/api/(?:send|batch)(?:\\?|$)',
      causes: ['bad_request', 'endpoint_changed'],
      says: 'The sandbox wants the number of the inbox at the end of the path: /api/send/{inbox_id}.',
      source: inboxNumber,
    },
    {
      protocol: 'http',
      status: [404],
      text: '^\\W*(?:error\\W*)?not found\\W*$',
      causes: ['bad_request', 'endpoint_changed'],
      source: account,
    },
    {
      protocol: 'http',
      status: [400, 422],
      text: 'reached the [\\w ]{1,40}limit|upgrade your plan',
      causes: ['account_suspended', 'quota_exhausted'],
      says: 'The plan allows no more of these.',
      source: sending,
    },
    {
      protocol: 'http',
      status: [400, 422],
      json: { errors: '^\\{' },
      causes: ['bad_request'],
      says: 'The token was accepted; the fields named are wrong.',
      source: sending,
    },
    {
      protocol: 'http',
      status: [400, 422],
      text: 'is required|must specify|is invalid|empty field|can ?n.t be blank|must be in the future',
      causes: ['bad_request'],
      source: sending,
    },
    // Errors inside a 200.
    {
      protocol: 'http',
      status: ['2xx'],
      json: { 'responses.*.success': '^(?=.*true).*false' },
      causes: ['bad_request', 'healthy'],
      says: 'Some mails of the batch were taken and some refused.',
      source: batchErrors,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { 'responses.*.success': 'false' },
      causes: ['bad_request'],
      says: 'The batch was taken, but every mail in it was refused.',
      source: batchErrors,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { success: '^false$' },
      causes: ['bad_request', 'sender_unverified'],
      says: 'The status says success, the body that it failed.',
      source: sending,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { errors: '^(?!.*(?:unauthori|forbidden|token|limit)).' },
      causes: ['bad_request', 'sender_unverified'],
      says: 'The status says success, the body that it failed.',
      source: sending,
    },
    { protocol: 'http', status: ['2xx'], json: { success: '^true$' }, causes: ['healthy'], source: sending },
    { protocol: 'http', status: ['2xx'], json: { '*.access_levels': '\\d' }, causes: ['healthy'], source: accountsList },
    {
      protocol: 'http',
      status: ['2xx'],
      on: ['accounts'],
      text: '^\\s*\\[\\s*\\]\\s*$',
      causes: ['insufficient_permissions', 'wrong_credential'],
      says: 'The token was accepted but reaches no account.',
      source: 'inferred: the list holds the accounts that the token reaches',
    },
    {
      on: ['accounts', 'empty_send'],
      ours: true,
      status: ['2xx'],
      causes: ['network', 'endpoint_changed'],
      says: 'A success without what the answer of Mailtrap holds: something else answered in its place.',
      source: account,
    },
  ],
  extract: [{ on: 'accounts', path: '*.name', as: 'account', source: accountsList }],
  permissions: {
    send: { scopes: ['domain'], tick: 'Domains > (the domain): Domain Admin', source: account },
    account: { scopes: ['account'], tick: 'Account: Account Viewer', source: account },
  },
  manage: {
    create: 'POST https://mailtrap.io/api/accounts/{account_id}/api_tokens; the token is in the answer, once',
    list: 'GET https://mailtrap.io/api/accounts/{account_id}/api_tokens shows the last 4 digits and expires_at of each',
    revoke: 'DELETE …/api_tokens/{id}; POST …/api_tokens/{id}/reset ends the old token and answers with a new one, once',
    needs: 'the token of an account admin',
    source: account,
  },
  keep: ['success', 'error', 'errors', 'errors.*', 'responses.*.success', 'responses.*.errors.*', '*.name', '*.access_levels.*'],
  budget: { perMinute: 60, concurrent: 2, source: accountsList },
  statusPage: { page: 'https://status.mailtrap.info', source: 'from-memory' },
  pages: {
    keys: { url: tokensPage, menu: 'Settings > API Tokens', source: tokensMenu },
    permissions: { url: tokensPage, menu: 'Settings > API Tokens > the token', source: 'from-memory' },
    senders: { url: 'https://mailtrap.io/sending/domains', menu: 'Sending Domains', source: gettingStarted },
    billing: { url: 'https://mailtrap.io/billing', menu: 'Billing', source: 'from-memory' },
    support: { url: help, source: 'from-memory' },
    docs: { url: 'https://docs.mailtrap.io', source: sending },
    errors: { url: sending, source: sending },
  },
  advice: {
    unrecognised: [
      {
        step: 'Compare the last 4 characters with those of the list of tokens: no such token means deleted, reset, or another account.',
        source: account,
      },
    ],
    revoked: [{ step: 'Look who reset the token and where the new one went: a reset ends the old one at once.', source: account }],
    expired: [{ step: 'Give it a later date than the old one had (expires_at in the list).', source: account }],
    wrong_region: [
      {
        step:
          'Use the host of what you do, each with rights of its own: transactional send.api.mailtrap.io, ' +
          'bulk bulk.api.mailtrap.io, sandbox sandbox.api.mailtrap.io with the inbox number in the path.',
        url: wrongHost,
        source: wrongHost,
      },
    ],
    insufficient_permissions: [
      { step: 'Give the token Domain Admin for the domain it sends from; a token of a sandbox or project may not send.', source: account },
    ],
    ip_blocked: [{ step: 'Send a User-Agent: Cloudflare stops requests without one before Mailtrap sees them.', source: sending }],
    quota_exhausted: [
      { step: 'Raise the plan or wait for the new month; a new token changes nothing, although SMTP says 535.', source: limitReached },
    ],
    rate_limited: [{ step: 'Send more slowly: a sandbox takes only a few mails a second.', url: tooFast, source: tooFast }],
    sender_unverified: [
      { step: 'Verify the domain of the sender; the demo domain sends to the owner of the account only.', source: errorsFile },
    ],
    auth_missing: [
      {
        step: 'Over SMTP use port 587 with TLS, the user api and the token as the password: 530 5.7.1 means that none of it arrived.',
        url: smtpSettings,
        source: smtpSettings,
      },
    ],
    leaked: [
      { step: 'Reset the token (the old one ends at once), then look in the e-mail logs for mails that were not yours.', source: account },
    ],
    new_key: [{ step: 'Tick the one domain it sends from, set a date, and copy it at once: it is shown only once.', source: account }],
    wrong_credential: [
      {
        step: 'Take the token of the product that you call: an SMTP password of a sandbox is not the API token that sends.',
        source: wrongHost,
      },
    ],
    account_suspended: [
      {
        step: 'Finish the compliance check of the sending domain, or write to support@mailtrap.io if the account is under review.',
        url: help,
        source: 'from-memory',
      },
    ],
    endpoint_changed: [
      {
        step:
          'Call https://send.api.mailtrap.io/api/send, bulk.api.mailtrap.io or sandbox.api.mailtrap.io; ' +
          'account calls go to https://mailtrap.io/api.',
        source: sending,
      },
    ],
  },
  recognise: ['mailtrap', 'incorrect api token'],
});
