/** @module Resend: API keys with full or sending access, and SMTP. */

import { defineProvider } from '../src/core/model/provider.ts';

const errors = 'https://resend.com/docs/api-reference/errors';
const userAgent = 'https://resend.com/docs/knowledge-base/403-error-1010';
const rateLimit = 'https://resend.com/docs/api-reference/rate-limit';
const introduction = 'https://resend.com/docs/api-reference/introduction';
const keys = 'https://resend.com/docs/dashboard/api-keys/introduction';
const smtpDocs = 'https://resend.com/docs/send-with-smtp';
const detector = 'https://github.com/trufflesecurity/trufflehog/pull/5103';
const doctor = 'https://github.com/resend/resend-cli/blob/ed3f5d1ee949a37c073e230a0ed6cb6d9f2966ce/src/commands/doctor.ts';
const openapi = 'https://github.com/resend/resend-openapi/blob/fd6f395f2114e13806025f0c330921c901d62bb1/resend.yaml';
const badKey = 'https://github.com/resend/resend-node/pull/617';
const otherTeam = 'https://github.com/resend/resend-node/issues/662';
const createKey = 'https://resend.com/docs/api-reference/api-keys/create-api-key';
const anymail = 'https://github.com/anymail/django-anymail/blob/8c40cc46f6a7aa308c5cabe99c0ea13733b5e079/docs/esps/resend.rst';
const doctorTest = 'https://github.com/resend/resend-cli/blob/ed3f5d1ee949a37c073e230a0ed6cb6d9f2966ce/tests/commands/doctor.test.ts#L291';
const smtpUserName = 'https://github.com/donetick/donetick/issues/680';
const unreadableAnswer = 'https://github.com/resend/resend-python/issues/150';
const domainOfKey = 'https://github.com/supabase/supabase/issues/20739';
const batchSending = 'https://resend.com/docs/api-reference/emails/send-batch-emails';
const appHealth = 'https://github.com/w6w-io/w6w-apps/blob/87e06c56d02cef52be0d38d61ed70263027f1ae0/apps/resend/health/service.ts';
const help = 'https://resend.com/help';
const changelog = 'https://resend.com/changelog';
const acceptableUse = 'https://resend.com/legal/acceptable-use';
const sendingAccess = 'https://github.com/antiwork/gumroad/pull/4417';

const noExpiry = 'inferred: no date can be set when a key is made, and none is documented';
const harmless = 'inferred: the detector written by Resend tries unknown keys as a rule';
const keyPart = {
  title: 'API key',
  secret: true,
  shape: '^re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}$',
  hint: 're_, 8 letters or digits, _, 24 letters or digits',
  source: detector,
} as const;

export default defineProvider({
  id: 'resend',
  name: 'Resend',
  sendsSingleMails: true,
  credentials: [
    {
      kind: 'api_key',
      title: 'API key',
      parts: [{ name: 'key', ...keyPart, variables: ['RESEND_API_KEY', 'RESEND_KEY', 'RESEND_TOKEN'] }],
      auth: { scheme: 'bearer' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: { rule: 'never', source: noExpiry },
    },
    {
      kind: 'smtp',
      title: 'API key over SMTP',
      parts: [
        {
          name: 'username',
          title: 'SMTP user name',
          secret: false,
          shape: '^resend$',
          hint: 'the word resend',
          default: 'resend',
          variables: ['RESEND_SMTP_USERNAME', 'SMTP_USERNAME'],
          source: smtpDocs,
        },
        { name: 'password', ...keyPart, variables: ['RESEND_SMTP_PASSWORD', 'SMTP_PASSWORD'] },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: { rule: 'never', source: noExpiry },
    },
  ],
  lookalikes: [
    {
      shape: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
      means: 'wrong_credential',
      says: 'This is the ID of an API key (or of a domain or mail); the key itself begins with re_ and is shown once.',
      source: createKey,
    },
    {
      shape: '^whsec_[A-Za-z0-9+/=]+$',
      means: 'wrong_credential',
      says: 'This is the signing secret of a webhook; the API key begins with re_.',
      source: anymail,
    },
    {
      shape: '^rt_[\\w-]+$',
      means: 'wrong_credential',
      says: "This is a refresh token of Resend's command line; programs use an API key, which begins with re_.",
      source: doctorTest,
    },
    {
      shape: '^[^\\s@]+@[^\\s@.]+(?:\\.[^\\s@.]+)+\\.?$',
      part: 'username',
      means: 'wrong_credential',
      says: 'The SMTP user name is the word resend, not an address.',
      source: smtpUserName,
    },
  ],
  hosts: [
    { region: 'global', url: 'https://api.resend.com', source: openapi },
    { region: 'global', use: 'smtp', url: 'smtp://smtp.resend.com:587', source: smtpDocs },
  ],
  requests: {
    /** Answered to every live key: with the list, or with restricted_api_key. */
    domains: { method: 'GET', path: '/domains' },
    /** For those who need more than sending. */
    full_access: { method: 'GET', path: '/domains' },
    login: { method: 'SMTP' },
  },
  probes: [
    { request: 'login', kinds: ['smtp'], permission: null, provesNeed: true, effects: 'none', source: smtpDocs },
    {
      request: 'domains',
      kinds: ['api_key'],
      needs: ['send'],
      permission: null,
      provesNeed: true,
      effects: 'none',
      because:
        "TruffleHog and Activepieces ask /api-keys, which is read the same way; Novu sends a mail. Nango's test of this very " +
        'path takes sending-only keys for bad; here restricted_api_key means that the key lives and may send.',
      source: doctor,
    },
    {
      request: 'full_access',
      kinds: ['api_key'],
      needs: ['templates', 'contacts', 'lists', 'campaigns', 'stats', 'webhooks', 'domains', 'account'],
      permission: 'full_access',
      provesNeed: true,
      effects: 'none',
      because: 'There are two permissions only; whatever is more than sending takes full access.',
      source: doctor,
    },
    { request: 'domains', kinds: ['api_key'], permission: null, effects: 'none', source: doctor },
  ],
  refusal: ['unrecognised', 'revoked', 'wrong_credential', 'malformed', 'expired'],
  answers: [
    {
      text: 'failed to parse resend api response',
      causes: ['provider_outage', 'network', 'bad_request', 'rate_limited'],
      says: 'The client library got something else than JSON back and says no more.',
      source: unreadableAnswer,
    },
    {
      protocol: 'http',
      text: String.raw`error code:? ?1010|browser_signature_banned`,
      causes: ['ip_blocked', 'bad_request'],
      says:
        'Cloudflare stopped the request before Resend saw the key: ' +
        'no User-Agent header, or one of a library that it blocks (Python-urllib).',
      source: userAgent,
    },
    {
      text: 'suspended_api_key',
      causes: ['revoked', 'account_suspended'],
      says: 'Resend knows this key and has suspended it, or its account.',
      source: detector,
    },
    {
      text: String.raw`api key (?:is|has been) (?:suspended|disabled|deactivated|revoked)|api key (?:is )?(?:not active|inactive)`,
      causes: ['revoked'],
      says: 'Resend knows this key and has switched it off.',
      source: detector,
    },
    {
      on: ['domains'],
      ours: true,
      status: [401],
      text: String.raw`restricted_api_key|restricted to only send`,
      causes: ['healthy'],
      says: 'This key may send and do nothing else, which is just what sending needs.',
      source: doctor,
    },
    {
      on: ['domains'],
      text: String.raw`restricted_api_key|restricted to only send`,
      causes: ['insufficient_permissions', 'healthy'],
      says: 'The key works, but only for POST /emails.',
      source: doctor,
    },
    {
      text: String.raw`access must be ['"\\]*full_access|invalid_access`,
      causes: ['bad_request'],
      says: 'The call that makes a key names a permission that does not exist; the key that made the call is fine.',
      source: errors,
    },
    {
      text:
        String.raw`restricted_api_key|restricted to only send|invalid_permission|not authorized to send emails from` +
        String.raw`|not allowed to send from this domain`,
      causes: ['insufficient_permissions'],
      says: 'The key works, but only for POST /emails, or only for one domain.',
      source: errors,
    },
    { text: String.raw`missing_api_key|missing api key`, causes: ['auth_missing', 'malformed'], source: errors },
    {
      text: String.raw`api key is invalid|invalid api key|invalid_api_key`,
      causes: 'refusal',
      says: 'Resend says the same of a mistyped, a deleted and a foreign key; with status 400 or 401, whatever the docs say.',
      source: badKey,
    },
    {
      text:
        String.raw`daily_quota_exceeded|monthly_quota_exceeded|email_above_quota` +
        String.raw`|(?:reached|exceeded) your (?:daily|monthly).{0,30}quota|(?:daily|monthly) (?:email )?(?:sending )?quota`,
      causes: ['quota_exhausted'],
      says: 'The quota of the day or the month is used up; waiting a second does not help, although the status is 429.',
      source: errors,
    },
    {
      text: String.raw`rate_limit_exceeded|too many requests|requests per second`,
      causes: ['rate_limited'],
      says: 'The limit (2 requests a second by default) counts all keys of the team together.',
      source: rateLimit,
    },
    {
      text: String.raw`only send testing emails|testing emails to your own`,
      causes: ['sender_unverified'],
      says: 'Without a verified domain Resend sends only to the address of the account.',
      source: errors,
    },
    {
      text: String.raw`associated domain with your api key is not verified`,
      causes: ['sender_unverified'],
      says: 'The key is bound to one domain, and that domain is not verified.',
      source: domainOfKey,
    },
    {
      text: String.raw`domain is not verified|domain.{0,60}not (?:been )?verified`,
      causes: ['sender_unverified', 'wrong_credential'],
      says: 'The domain is not verified in the team of this key; a key of another team reads the same.',
      source: otherTeam,
    },
    {
      status: [535],
      protocol: 'smtp',
      text: 'invalid user ?name',
      causes: ['wrong_credential', 'malformed', 'unrecognised', 'revoked', 'expired'],
      says: 'At Resend the SMTP user name is the word resend, not an address.',
      source: smtpUserName,
    },
    { status: [535], protocol: 'smtp', causes: 'refusal', source: smtpDocs },
    {
      status: [404, 405],
      text: String.raw`method_not_allowed|method is not allowed|endpoint (?:does not exist|not found)`,
      causes: ['endpoint_changed', 'bad_request'],
      source: errors,
    },
    { status: [404], text: String.raw`not_found|not found`, causes: ['bad_request'], source: errors },
    {
      status: [400, 403, 409, 413, 422, 451],
      text:
        String.raw`validation_error|missing_required_field|missing_required_parameter` +
        String.raw`|invalid_(?:attachment|from_address|access|parameter|region|idempotency_key|idempotent_request)` +
        String.raw`|concurrent_idempotent_requests|security_error|missing .{1,40} field|invalid .{1,30} field` +
        String.raw`|one or more fields|idempotency key`,
      causes: ['bad_request'],
      source: errors,
    },
    {
      status: [500, 503],
      text: String.raw`application_error|internal_server_error|service_unavailable|unexpected error`,
      causes: ['provider_outage'],
      source: errors,
    },
    {
      status: [200, 201],
      json: { 'errors.0.message': '.' },
      causes: ['bad_request', 'healthy'],
      says: 'Part of the batch was refused.',
      source: batchSending,
    },
    {
      status: [200, 201],
      text: String.raw`"object"\s*:\s*"|"data"\s*:\s*\[|^\W{0,4}"?id"?\s*:\s*["'][0-9a-f]{8}-`,
      causes: ['healthy'],
      source: openapi,
    },
    {
      on: ['domains', 'full_access'],
      ours: true,
      status: ['2xx'],
      causes: ['network', 'endpoint_changed'],
      says: 'A success without what the answer of Resend holds: something else answered in its place.',
      source: openapi,
    },
  ],
  extract: [{ on: 'domains', path: 'data.0.name', as: 'account', source: openapi }],
  permissions: {
    send: { scopes: ['sending_access', 'full_access'], tick: 'Sending access, for one domain if you can', source: keys },
    domains: { scopes: ['full_access'], tick: 'Full access', source: keys },
    contacts: { scopes: ['full_access'], tick: 'Full access', source: keys },
    lists: { scopes: ['full_access'], tick: 'Full access', source: keys },
    campaigns: { scopes: ['full_access'], tick: 'Full access', source: keys },
    templates: { scopes: ['full_access'], tick: 'Full access', source: keys },
    webhooks: { scopes: ['full_access'], tick: 'Full access', source: keys },
  },
  manage: {
    create: 'POST /api-keys {name, permission, domain_id}',
    list: 'GET /api-keys',
    revoke: 'DELETE /api-keys/{id}',
    needs: 'full_access',
    source: openapi,
  },
  keep: ['name', 'message', 'statusCode', 'object', 'data.*.name', 'data.*.status', 'data.*.region'],
  budget: { perMinute: 30, concurrent: 1, source: rateLimit },
  statusPage: { page: 'https://status.resend.com', source: appHealth },
  pages: {
    keys: { url: 'https://resend.com/api-keys', menu: 'API Keys', source: errors },
    permissions: { url: keys, menu: 'API Keys > the key > Permission', source: keys },
    senders: { url: 'https://resend.com/domains', menu: 'Domains', source: otherTeam },
    billing: { url: 'https://resend.com/settings/usage', menu: 'Settings > Usage', source: rateLimit },
    account: { url: 'https://resend.com/settings', menu: 'Settings', source: rateLimit },
    support: { url: help, source: help },
    docs: { url: introduction, source: introduction },
    errors: { url: errors, source: errors },
    changelog: { url: changelog, source: changelog },
  },
  advice: {
    unrecognised: [
      {
        step: "Look at the list of API keys for the token's beginning and when it was last used; a removed key leaves no trace.",
        source: keys,
      },
    ],
    wrong_credential: [{ step: 'See that the dashboard shows the team whose domain sends: keys belong to a team.', source: otherTeam }],
    insufficient_permissions: [
      {
        step:
          'Change the permission of the key, or make a second key for the rest: ' +
          'Sending access allows POST /emails and nothing else, not even /emails/batch.',
        source: sendingAccess,
      },
    ],
    ip_blocked: [
      {
        step:
          'Send a User-Agent header of your own; ' +
          'without one, or with that of Python-urllib, Cloudflare answers 403 with error code 1010.',
        url: userAgent,
        source: userAgent,
      },
    ],
    bad_request: [{ step: 'Send a User-Agent header if the answer says error code 1010.', url: userAgent, source: userAgent }],
    quota_exhausted: [
      {
        step: 'Wait or take a paid plan: daily_quota_exceeded ends after 24 hours, monthly_quota_exceeded with the month.',
        source: errors,
      },
    ],
    rate_limited: [{ step: 'Put mails into a queue or into batches; the limit holds for the whole team.', source: rateLimit }],
    sender_unverified: [
      {
        step: 'Verify the domain under Domains in the team of this key; until then only the address of the account gets mail.',
        source: errors,
      },
    ],
    new_key: [
      {
        step: 'Choose Sending access and one domain where sending is all that is needed, and copy the key at once: it is shown only once.',
        source: keys,
      },
    ],
    leaked: [
      {
        step:
          'Remove the key (DELETE /api-keys/{id} or the dashboard), make a new one, ' +
          'then look through Logs for requests that are not yours.',
        source: openapi,
      },
    ],
    expired: [
      {
        step: 'Look at the list of API keys: keys of Resend have no date, so an "expired" one was removed or belongs to another team.',
        source: errors,
      },
    ],
    revoked: [
      {
        step:
          'Look at the list of API keys: ' +
          'a removed key is gone from it, and whoever is an admin of the team may have removed it for being unused.',
        source: keys,
      },
    ],
    account_suspended: [
      {
        step:
          'Answer the mail of Resend about the account, or write through the help page: ' +
          'bounces of 4 % or complaints of 0.08 % can close an account without a warning.',
        url: help,
        source: acceptableUse,
      },
    ],
  },
  retired: [{ url: 'api\\.resend\\.com/audiences\\b', says: '/audiences is deprecated.', successor: '/segments', source: openapi }],
  recognise: [
    String.raw`\bResendError\b|\bresend-(?:node|php|python|ruby|go|java|rust|laravel)\b|Resend\\{1,4}\w|Resend::\w` +
      String.raw`|new Resend\(|\bResend (?:API )?(?:error|response)\b|\bresend\.exceptions`,
    String.raw`resend\.com/(?:domains|api-keys|docs)|suspended_api_key|restricted to only send emails`,
    String.raw`name["']?\s{0,5}[:=]>?\s{0,5}["'](?:missing_api_key|restricted_api_key|daily_quota_exceeded|monthly_quota_exceeded)` +
      String.raw`|statusCode["']?\s{0,5}:\s{0,5}\d{3}[\s\S]{0,100}name["']?\s{0,5}:\s{0,5}["']validation_error`,
  ],
});
