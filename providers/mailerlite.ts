/** @module MailerLite: tokens of the new API, keys of MailerLite Classic; two products, two hosts, two headers. */

import { defineProvider } from '../src/core/model/provider.ts';

const start = 'https://developers.mailerlite.com/getting-started';
const classicAuth = 'https://developers-classic.mailerlite.com/docs/authentication';
const classicResponse = 'https://developers-classic.mailerlite.com/docs/response';
const evangelist = 'https://github.com/api-evangelist/mailerlite/blob/38ea84e737448eb08736f1ce8b6923200e4a08ac';
const problems = `${evangelist}/errors/mailerlite-problem-types.yml`;
const authNotes = `${evangelist}/authentication/mailerlite-authentication.yml`;
const w6w = 'https://github.com/w6w-io/w6w-apps/blob/87e06c56d02cef52be0d38d61ed70263027f1ae0/apps/mailerlite';
const moved = 'https://github.com/mailerlite/mailerlite-api-v2-php-sdk/issues/71';
const n8n = 'https://www.npmjs.com/package/n8n-nodes-base?activeTab=code';
const detector =
  'https://github.com/trufflesecurity/trufflehog/blob/3ab759fef4bb5935d4fe9ac68b503d05346b8364/pkg/detectors/mailerlite/mailerlite.go';
const sisterAuth =
  'https://github.com/api-evangelist/mailersend/blob/7c588ede45b68a6c797d82aa780490bf145ee50f/authentication/mailersend-authentication.yml';
const appAuth = `${w6w}/auth/api-key.ts`;
const cloudflareErrors = 'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/';
const appHealth = `${w6w}/health/service.ts`;
const nangoConnect = 'https://nango.dev/docs/api-integrations/mailerlite/connect';
const help = 'https://www.mailerlite.com/help';
const appReadme = `${w6w}/README.md`;

const inferred = "inferred: a text in Laravel's usual words, which this API speaks";
const expiry = {
  rule: 'never',
  says: 'Tokens do not expire, but one dies when the user who made it is removed from the account.',
  source: authNotes,
} as const;
const failedLoginSource = 'inferred: secret scanners and integrations send unknown keys to these paths; no lock-out is documented';

export default defineProvider({
  id: 'mailerlite',
  name: 'MailerLite',
  aliases: ['MailerLite Classic'],
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'api_token',
      title: 'API token',
      parts: [
        {
          name: 'key',
          title: 'API token',
          secret: true,
          shape: '^eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{20,}$',
          hint: 'a JSON web token: three long pieces with dots between them, starting with eyJ',
          variables: ['MAILERLITE_API_KEY', 'MAILERLITE_API_TOKEN'],
          source: 'from-memory',
        },
      ],
      auth: { scheme: 'bearer' },
      failedLogin: 'harmless',
      failedLoginSource,
      expiry,
    },
    {
      kind: 'classic_api_key',
      title: 'API key of MailerLite Classic',
      parts: [
        {
          name: 'key',
          title: 'API key of MailerLite Classic',
          secret: true,
          shape: '^[a-z0-9]{32}$',
          hint: '32 lower-case letters or digits',
          variables: ['MAILERLITE_API_KEY'],
          source: detector,
        },
      ],
      auth: { scheme: 'header', name: 'X-MailerLite-ApiKey', value: '{key}' },
      failedLogin: 'harmless',
      failedLoginSource,
      expiry,
    },
  ],
  lookalikes: [
    {
      shape: '^mlsn\\.[A-Za-z0-9]+$',
      means: 'wrong_credential',
      says: 'This is a token of MailerSend, the sister product for single mails; MailerLite has tokens of its own.',
      source: sisterAuth,
    },
    {
      shape: '^eyJ[\\w-]*(?:\\.[\\w-]*)?$',
      means: 'malformed',
      says: 'This is only the beginning of a token: the part behind the second dot is missing.',
      source: 'from-memory',
    },
  ],
  hosts: [
    { region: 'new', url: 'https://connect.mailerlite.com', source: start },
    { region: 'classic', use: 'classic', url: 'https://api.mailerlite.com', source: classicAuth },
  ],
  requests: {
    subscribers: { method: 'GET', path: '/api/subscribers', query: { limit: '0' }, headers: { Accept: 'application/json' } },
    classic_groups: { method: 'GET', host: 'classic', path: '/api/v2/groups', query: { limit: '1' } },
  },
  probes: [
    {
      request: 'subscribers',
      kinds: ['api_token'],
      permission: null,
      effects: 'none',
      because: 'limit=0 brings the number of subscribers and not one of their addresses; n8n asks /api/groups, which brings the groups.',
      source: appAuth,
    },
    {
      request: 'classic_groups',
      kinds: ['classic_api_key'],
      permission: null,
      effects: 'none',
      because: 'TruffleHog asks /campaigns and gets all of them; one group tells as much.',
      source: n8n,
    },
  ],
  refusal: ['unrecognised', 'revoked', 'wrong_credential', 'malformed', 'auth_missing'],
  answers: [
    // MailerLite Classic: a number in the body decides.
    {
      text: 'endpoint not found',
      causes: ['wrong_credential', 'endpoint_changed', 'bad_request'],
      says:
        'The Classic host answers so to a token of the new MailerLite on most paths. ' +
        'An account that has moved needs the new API at connect.mailerlite.com.',
      source: moved,
    },
    {
      text: 'api-key unauthori[sz]ed',
      causes: ['unrecognised', 'revoked', 'wrong_credential', 'malformed'],
      says: 'MailerLite Classic does not know this key; the 302 in the body is a code of its own and no redirect.',
      source: classicResponse,
    },
    {
      text: '"code"\\W{1,4}1\\b\\W.{0,20}message\\W{1,6}unauthori[sz]ed',
      causes: ['auth_missing', 'malformed'],
      says: 'MailerLite Classic saw no X-MailerLite-ApiKey header, or an empty one. A Bearer header counts for nothing there.',
      source: classicResponse,
    },
    {
      text: 'not allowed by access-control-allow-headers',
      causes: ['bad_request'],
      says: 'The call came from a browser; keys are for servers only.',
      source: classicAuth,
    },
    // The MCP server takes OAuth only.
    {
      protocol: 'http',
      status: [401],
      header: { 'www-authenticate': 'oauth-protected-resource|realm="OAuth"' },
      causes: ['auth_missing', 'wrong_credential', 'malformed', 'unrecognised', 'revoked', 'expired'],
      says: 'The MCP server takes OAuth tokens only, not the tokens of the API.',
      source: authNotes,
    },
    {
      protocol: 'http',
      url: '^https?://mcp\\.mailerlite\\.com',
      status: [401],
      causes: ['auth_missing', 'wrong_credential', 'malformed', 'unrecognised', 'revoked', 'expired'],
      says: 'The MCP server takes OAuth tokens only, not the tokens of the API.',
      source: authNotes,
    },
    // The plan and limits, before the refusals, because they come as 403 and 422.
    {
      text:
        '(?:only|not|n.t) (?:available|included|supported|allowed|possible) (?:on|in|for|with|to)[^.]{0,40}\\b' +
        '(?:plans?|subscription|trial|accounts?)\\b|upgrade (?:your|the|to)|paid plan',
      causes: ['account_suspended'],
      says: 'The token is fine; the plan lacks this.',
      source: problems,
    },
    {
      text:
        '(?:subscribers?|emails?|sending|monthly|plan)[^.]{0,25}limit[^.]{0,25}(?:reach|exceed|hit)' +
        '|(?:reach|exceed)[^.]{0,25}(?:subscribers?|emails?|sending|monthly|plan)[^.]{0,20}limit',
      causes: ['quota_exhausted'],
      source: 'inferred: plain English',
    },
    {
      text: 'too many attempts|being rate limited|too many requests',
      causes: ['rate_limited'],
      says: '120 requests a minute, and 5 imports a minute on top of that.',
      source: problems,
    },
    {
      status: [400, 403, 422],
      text:
        '(?:from|sender|domain)\\b[^{}]{0,80}(?:not |un|must be |needs? to be |be )(?:been )?' +
        '(?:verified|authenticated|confirmed)|verify (?:your|the) (?:email|domain|sender)',
      causes: ['sender_unverified'],
      source: 'inferred: plain English',
    },
    {
      text: 'unauthenticated',
      causes: ['unrecognised', 'revoked', 'wrong_credential', 'malformed', 'auth_missing'],
      says:
        'MailerLite does not take this token. ' +
        'It says so as well when the user who made it was removed, and to a key of MailerLite Classic.',
      source: problems,
    },
    { status: [408], causes: ['provider_outage'], says: 'MailerLite counts 408 as a fault of its own.', source: problems },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { failed: '^[1-9]', successful: '^[1-9]' },
      causes: ['bad_request', 'healthy'],
      says: 'Some parts of the batch failed.',
      source: problems,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { failed: '^[1-9]' },
      causes: ['bad_request'],
      says: 'The batch was taken, but every part of it failed.',
      source: problems,
    },
    {
      text:
        'given data was invalid|no query results' +
        '|(?:group|subscriber|campaign|webhook|field|segment|form|automation|resource) (?:was )?not found' +
        '|(?:field is required|must be (?:a|an) )',
      causes: ['bad_request'],
      source: problems,
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
      says: 'The edge in front of MailerLite stopped the request; the key was not looked at.',
      source: cloudflareErrors,
    },
    {
      status: [403],
      causes: ['account_suspended', 'insufficient_permissions'],
      says: 'The token is good, but the account or its user may not do this; the Free plan, say, does not send by API.',
      source: problems,
    },
    {
      status: [422],
      text: '^\\W*(?:422\\W*)?(?:unprocessable (?:entity|content)\\W*)?$',
      causes: ['bad_request', 'account_suspended'],
      source: problems,
    },
    { protocol: 'http', status: ['2xx'], json: { data: '^[\\[{]' }, causes: ['healthy'], source: start },
    { protocol: 'http', status: ['2xx'], json: { total: '^\\d' }, causes: ['healthy'], source: appAuth },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { 'error.message': '^(?!.*(?:unauthori|api-key|limit|endpoint)).' },
      causes: ['bad_request'],
      says: 'A success in the status and an error in the body.',
      source: inferred,
    },
    { protocol: 'http', status: ['2xx'], on: ['classic_groups'], text: '^\\s*\\[', causes: ['healthy'], source: classicResponse },
    {
      on: ['subscribers', 'classic_groups'],
      ours: true,
      status: ['2xx'],
      causes: ['network', 'endpoint_changed'],
      says: 'A success without what the answer of MailerLite holds: something else answered in its place.',
      source: start,
    },
  ],
  manage: {
    create: 'in the dashboard: Integrations > MailerLite API > Generate new token; it is shown once',
    list: 'in the dashboard: Integrations > MailerLite API',
    revoke: 'in the dashboard: Integrations > MailerLite API',
    needs: 'a user of the account; the token dies with that user',
    source: start,
  },
  keep: ['message', 'errors.*', 'error.code', 'error.message', 'total'],
  budget: { perMinute: 50, concurrent: 2, source: start },
  statusPage: { page: 'https://status.mailerlite.com', api: 'https://status.mailerlite.com/api/v2/summary.json', source: appHealth },
  pages: {
    keys: { url: 'https://dashboard.mailerlite.com/integrations/api', menu: 'Integrations > MailerLite API > Use', source: nangoConnect },
    support: { url: help, source: help },
    docs: { url: start, source: start },
    errors: { url: start, source: start },
    billing: { url: 'https://dashboard.mailerlite.com/billing', menu: 'the account menu > Billing', source: 'from-memory' },
    senders: { url: 'https://dashboard.mailerlite.com/settings/domains', menu: 'Account settings > Domains', source: 'from-memory' },
    permissions: { url: 'https://dashboard.mailerlite.com/users', menu: 'Account settings > Users', source: 'from-memory' },
  },
  advice: {
    unrecognised: [
      {
        step: 'Look for the token by its name. Did somebody leave? A token dies when the user who made it is removed from the account.',
        source: authNotes,
      },
    ],
    revoked: [
      { step: 'Look whether the user who made it left, and log in as one who stays: a token dies with its user.', source: authNotes },
    ],
    wrong_credential: [
      {
        step:
          'Use a token that starts with eyJ at connect.mailerlite.com and a key of 32 letters and digits at api.mailerlite.com; ' +
          'the two cannot be exchanged.',
        url: appReadme,
        source: appReadme,
      },
    ],
    endpoint_changed: [
      {
        step: 'If the account has moved from MailerLite Classic, make a token there and call connect.mailerlite.com/api.',
        url: start,
        source: moved,
      },
    ],
    auth_missing: [
      { step: 'Send Authorization: Bearer to the new API and X-MailerLite-ApiKey to MailerLite Classic.', source: classicAuth },
    ],
    account_suspended: [
      {
        step:
          'If the account is new, finish its profile and ask for approval. Then compare the plan with what the program does: ' +
          'campaign contents by API take the Advanced plan, and the Free plan does not send by API.',
        source: problems,
      },
    ],
    rate_limited: [{ step: 'Wait as long as Retry-After says and move bulk work to POST /api/batch.', source: problems }],
    leaked: [
      {
        step:
          'Remove the token, make a new one, then look for exports and campaigns that nobody of you made: ' +
          'without scopes, it could read and change every subscriber.',
        source: authNotes,
      },
    ],
    new_key: [{ step: 'Copy the token when it is made; MailerLite cannot show it again.', source: start }],
    expired: [
      { step: 'Look whether the user who made the token is still there: tokens have no date, they die with their user.', source: start },
    ],
    insufficient_permissions: [
      { step: 'Look at the plan and at the user: tokens have no scopes, so one of those two lacks it.', source: start },
    ],
    ip_blocked: [
      {
        step: 'Send a User-Agent, and give MailerLite’s support the Ray ID of the page: Cloudflare in front of it stopped the request.',
        url: help,
        source: 'from-memory',
      },
    ],
    quota_exhausted: [
      {
        step: 'Upgrade the plan or remove subscribers: the plan sets both the subscribers and the mails of a month.',
        source: 'inferred: the limits differ per plan',
      },
    ],
    sender_unverified: [{ step: 'Verify the address and authenticate the domain before anything is sent.', source: 'from-memory' }],
  },
  recognise: ['mailerlite', 'X-MailerLite-ApiKey', "You're being rate limited on import creation", 'api-key unauthori[sz]ed'],
});
