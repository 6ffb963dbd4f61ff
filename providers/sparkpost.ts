/** @module SparkPost (Bird): API keys in the US and the EU, and SMTP. */

import { defineProvider } from '../src/core/model/provider.ts';

const api = 'https://developers.sparkpost.com/api/';
const apiIndex = 'https://github.com/SparkPost/developers.sparkpost.com/blob/88f24dc36139bdf09a801678b26b3e6d5c1a60c7/content/api';
const support = 'https://github.com/SparkPost/support-docs/blob/2cb4102c88745e0d0f72dcb096dd5fca24a35078/content/docs';
const account = `${apiIndex}/account.apib`;
const sandboxDomain = 'https://developers.sparkpost.com/api/transmissions/';
const transmissions = `${apiIndex}/transmissions.apib`;
const codes = `${support}/tech-resources/extended-error-codes.md`;
const smtpErrors = `${support}/faq/error-messages-smtp.md`;
const createKeys = `${support}/getting-started/create-api-keys.md`;
const euFaq = `${support}/faq/sparkpost-eu-faq.md`;
const browser = `${support}/integrations/calling-sparkpost-from-browser.md`;
const blockedIp =
  'https://github.com/cividesk/com.cividesk.email.sparkpost/blob/d6e2fc7e82b1d3252bf8aba259aa899257515afc/CRM/Sparkpost.php';
const garbage = 'https://github.com/cividesk/com.cividesk.email.sparkpost/issues/93';
const grants = `${apiIndex}/subaccounts.apib`;
const bird = 'https://github.com/messagebird/bird-sdk-python/blob/d74be4812a35f9640b2c8d691bbcdbc680dccdc7/src/bird/_client.py';
const apiOverview = `${apiIndex}/index.apib`;
const birdConnect = 'https://nango.dev/docs/api-integrations/bird/connect';
const templatesApi = `${apiIndex}/templates.apib`;
const webhooksApi = `${apiIndex}/webhooks.apib`;
const domainsApi = `${apiIndex}/sending-domains.apib`;
const recipientListsApi = `${apiIndex}/recipient-lists.apib`;
const suspension = `${support}/my-account-and-profile/account-suspension.md`;
const missingGrant = 'https://github.com/darrencauthon/csharp-sparkpost/issues/159';
const messageEvents = `${apiIndex}/message-events.apib`;
const getHelp = `${support}/getting-started/how-to-get-help.md`;
const createKeysPage = 'https://support.sparkpost.com/docs/getting-started/create-api-keys';
const authHeader = 'https://developers.sparkpost.com/api/#header-authentication';
const subaccounts = `${support}/user-guide/subaccounts.md`;

const harmless = 'inferred: every refusal is the same plain 401, and no lock-out is documented';
const keyPart = {
  title: 'API key',
  secret: true,
  shape: '^[a-f0-9]{40}$',
  hint: '40 digits and letters a to f',
  source: apiOverview,
} as const;

export default defineProvider({
  id: 'sparkpost',
  name: 'SparkPost',
  aliases: ['Bird', 'MessageBird'],
  sendsSingleMails: true,
  credentials: [
    {
      kind: 'api_key',
      title: 'API key',
      parts: [{ name: 'key', ...keyPart, variables: ['SPARKPOST_API_KEY', 'SPARKPOST_SECRET', 'SPARKPOST_KEY'] }],
      auth: { scheme: 'header', name: 'Authorization', value: '{key}' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: { rule: 'never', source: createKeys },
    },
    {
      kind: 'smtp',
      title: 'API key over SMTP',
      parts: [
        {
          name: 'username',
          title: 'SMTP user name',
          secret: false,
          shape: '^SMTP_Injection(?::[\\w=:-]{1,200})?$',
          hint: 'the word SMTP_Injection',
          default: 'SMTP_Injection',
          variables: ['SPARKPOST_SMTP_USERNAME', 'SMTP_USERNAME'],
          source: smtpErrors,
        },
        { name: 'password', ...keyPart, variables: ['SPARKPOST_SMTP_PASSWORD', 'SMTP_PASSWORD'] },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: { rule: 'never', source: createKeys },
    },
  ],
  lookalikes: [
    {
      shape: '^[a-f0-9]{4}$',
      means: 'wrong_credential',
      says: 'These are the first four characters of a key, all that the dashboard ever shows again; the key has 40.',
      source: createKeys,
    },
    {
      shape: '^SMTP_Injection$',
      means: 'wrong_credential',
      says: 'This is the fixed SMTP user name; the password is an API key.',
      source: smtpErrors,
    },
    {
      shape: '^bk_[a-z]{2}[0-9]+_[\\w-]+$',
      means: 'wrong_credential',
      says: "This is a key of Bird's new platform (platform.bird.com); SparkPost's API does not take it.",
      source: bird,
    },
    {
      shape: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
      means: 'wrong_credential',
      says: 'This looks like the ID of a Bird workspace; a SparkPost key has 40 hexadecimal characters and no hyphens.',
      source: birdConnect,
    },
  ],
  hosts: [
    { region: 'us', url: 'https://api.sparkpost.com', source: api },
    { region: 'eu', url: 'https://api.eu.sparkpost.com', source: api },
    { region: 'us', use: 'smtp', url: 'smtp://smtp.sparkpostmail.com:587', source: smtpErrors },
    { region: 'eu', use: 'smtp', url: 'smtp://smtp.eu.sparkpostmail.com:587', source: euFaq },
  ],
  requests: {
    account: { method: 'GET', path: '/api/v1/account', query: { include: 'usage' } },
    api_keys: { method: 'GET', path: '/api/v1/api-keys' },
    account_details: { method: 'GET', path: '/api/v1/account' },
    templates: { method: 'GET', path: '/api/v1/templates' },
    webhooks: { method: 'GET', path: '/api/v1/webhooks' },
    domains: { method: 'GET', path: '/api/v1/sending-domains' },
    lists: { method: 'GET', path: '/api/v1/recipient-lists' },
    login: { method: 'SMTP' },
  },
  probes: [
    { request: 'login', kinds: ['smtp'], permission: 'Send via SMTP', provesNeed: true, effects: 'none', source: smtpErrors },
    {
      request: 'templates',
      kinds: ['api_key'],
      needs: ['templates'],
      permission: 'Templates: Read-only',
      effects: 'none',
      source: templatesApi,
    },
    {
      request: 'webhooks',
      kinds: ['api_key'],
      needs: ['webhooks'],
      permission: 'Event Webhooks: Read-only',
      effects: 'none',
      source: webhooksApi,
    },
    {
      request: 'domains',
      kinds: ['api_key'],
      needs: ['domains'],
      permission: 'Sending Domains: Read/Write',
      effects: 'none',
      source: domainsApi,
    },
    {
      request: 'lists',
      kinds: ['api_key'],
      needs: ['lists', 'contacts'],
      permission: 'Recipient Lists: Read-only',
      effects: 'none',
      source: recipientListsApi,
    },
    {
      request: 'account_details',
      kinds: ['api_key'],
      needs: ['account'],
      permission: 'Account: Read-only',
      effects: 'none',
      source: account,
    },
    {
      request: 'account',
      kinds: ['api_key'],
      permission: null,
      effects: 'none',
      because:
        'TruffleHog and Kingfisher ask the same path (Novu sends a mail), but here a 403 is good news: ' +
        'SparkPost looks at the key and the address first, so it proves both, and a sending-only key may not read the account.',
      source: account,
    },
  ],
  refusal: ['unrecognised', 'revoked', 'wrong_region', 'ip_blocked', 'wrong_credential', 'malformed', 'auth_missing'],
  answers: [
    {
      text: String.raw`"?message"?\s*(?::|=>)\s*["']unauthori[sz]ed\.?["']`,
      causes: 'refusal',
      says:
        'SparkPost says the same of an unknown key, a key of the other region, ' +
        'and an address that is not among the Allowed IPs of the key.',
      source: blockedIp,
    },
    {
      text: 'unable to contact authorization service',
      causes: ['malformed', 'provider_outage'],
      says: 'This looks like an outage, but SparkPost also says it when the Authorization header holds something that is no key.',
      source: garbage,
    },
    {
      text: String.raw`exceed(?:ed)? sending limit \(?hourly|\bcode["']?\s*(?::|=>)\s*["']?2101\b`,
      causes: ['quota_exhausted', 'rate_limited'],
      source: transmissions,
    },
    {
      text:
        String.raw`exceed(?:ed)? sending limit|\bcode["']?\s*(?::|=>)\s*["']?210[2-5]\b` +
        String.raw`|(?:daily|monthly|sandbox) (?:sending )?(?:limit|quota)`,
      causes: ['quota_exhausted'],
      says: 'SparkPost answers 420 when the sending limit of the day, the month or the sandbox domain is used up.',
      source: transmissions,
    },
    { status: [420], causes: ['quota_exhausted', 'rate_limited'], source: transmissions },
    { status: [429], causes: ['rate_limited'], source: codes },
    { text: String.raw`too many requests`, causes: ['rate_limited'], source: codes },
    {
      text:
        String.raw`\bno license\b|\bcode["']?\s*(?::|=>)\s*["']?1601\b` +
        String.raw`|not (?:included|available) (?:in|on|with) your (?:current )?plan`,
      causes: ['account_suspended'],
      says: 'The plan does not include this.',
      source: codes,
    },
    {
      text: String.raw`(?:account|customer|tenant)\b.{0,40}\b(?:suspended|terminated|inactive|disabled|read-only)\b`,
      causes: ['account_suspended'],
      source: suspension,
    },
    {
      text: String.raw`unauthorized (?:tenant|user)\b|invalid (?:customer|user) id|\bcode["']?\s*(?::|=>)\s*["']?130[34]\b`,
      causes: ['unrecognised', 'revoked', 'account_suspended', 'wrong_region', 'wrong_credential', 'malformed'],
      source: codes,
    },
    {
      text:
        String.raw`unconfigured (?:or unverified )?sending domain|unverified sending domain` +
        String.raw`|sending domain.{0,60}(?:not (?:been )?(?:verified|configured)|unverified)`,
      causes: ['sender_unverified', 'wrong_region'],
      says: 'The domain of the From address is not set up in this account; US and EU accounts know nothing of each other.',
      source: smtpErrors,
    },
    {
      protocol: 'http',
      method: 'OPTIONS',
      status: [403],
      causes: ['bad_request'],
      says: 'SparkPost refuses every call from a browser (CORS), whatever the key.',
      source: browser,
    },
    {
      status: [403],
      html: true,
      causes: ['ip_blocked'],
      says: 'A web page came back in place of the API: something in front of SparkPost blocks this address.',
      source: 'inferred: the API itself answers in JSON',
    },
    {
      on: ['account', 'api_keys'],
      ours: true,
      status: [403],
      text: String.raw`"message"\s*:\s*"(?:forbidden|permission denied)`,
      causes: ['healthy'],
      says:
        'SparkPost knows the key and lets this address in; the key may not read the account, which sending does not need. ' +
        'Whether it may send cannot be seen without sending.',
      source: createKeys,
    },
    {
      on: ['account', 'api_keys'],
      status: [403],
      text: String.raw`^$|^\W{0,20}(?:403 )?forbidden\b|"message"\s*:\s*"(?:forbidden|permission denied)`,
      causes: ['healthy', 'insufficient_permissions'],
      says: 'SparkPost looks at key and address before rights, so a 403 here proves both good.',
      source: createKeys,
    },
    {
      status: [403],
      text:
        String.raw`^$|^\W{0,20}(?:403 )?forbidden\b|\bmessage["']?\s*(?::|=>)\s*["']forbidden|permission denied` +
        String.raw`|\bcode["']?\s*(?::|=>)\s*["']?1100\b`,
      causes: ['insufficient_permissions'],
      says: 'The key lacks the grant for this call; grants can be changed on the existing key.',
      source: missingGrant,
    },
    {
      status: [404],
      url: '/message-events',
      causes: ['endpoint_changed'],
      says: 'GET /message-events is gone; the Events API (/api/v1/events/message) took its place.',
      source: messageEvents,
    },
    {
      status: [404],
      text:
        String.raw`resource not found|(?:template|webhook|subaccount|recipient list|domain).{0,40}(?:not found|does not exist)` +
        String.raw`|\bcode["']?\s*(?::|=>)\s*["']?(?:1600|6200)\b`,
      causes: ['bad_request', 'wrong_region'],
      source: codes,
    },
    {
      status: [400, 500, 503],
      text:
        String.raw`server resources unavailable|message generation module not available|failed to (?:update|read from) database` +
        String.raw`|\bcode["']?\s*(?::|=>)\s*["']?(?:150[0-2]|1900)\b`,
      causes: ['provider_outage'],
      source: codes,
    },
    {
      status: [400, 406, 409, 413, 415, 422],
      text:
        String.raw`\bcode["']?\s*(?::|=>)\s*["']?(?:1[2-9]\d\d|20\d\d|2106|[35-7]\d{3}|1000\d)\b` +
        String.raw`|invalid (?:domain|params|data|template)|required (?:field|parameter)|no sending domain specified` +
        String.raw`|sending domain blacklisted|restricted domain|substitution|recipients?\b`,
      causes: ['bad_request'],
      source: codes,
    },
    {
      status: [200],
      json: { 'results.total_rejected_recipients': '^[1-9]', 'results.total_accepted_recipients': '^0$' },
      causes: ['bad_request'],
      says: 'SparkPost took the request and refused every recipient.',
      source: transmissions,
    },
    {
      status: [200],
      json: { 'results.total_rejected_recipients': '^[1-9]' },
      causes: ['bad_request', 'healthy'],
      says: 'SparkPost refused some of the recipients.',
      source: transmissions,
    },
    {
      status: [200],
      text: String.raw`with validation errors|\bcode["']?\s*(?::|=>)\s*["']?(?:2000|5000)\b`,
      causes: ['bad_request', 'healthy'],
      source: codes,
    },
    {
      on: ['account', 'account_details'],
      status: [200],
      json: { 'results.status': '^(?:suspended|terminated)$' },
      causes: ['account_suspended'],
      says: 'The key is fine; the account itself is suspended or terminated.',
      source: account,
    },
    { status: ['2xx'], text: String.raw`^\W{0,10}["']?results["']?\s*:`, causes: ['healthy'], source: api },
    {
      protocol: 'smtp',
      status: [535],
      causes: ['unrecognised', 'revoked', 'insufficient_permissions', 'wrong_credential', 'wrong_region', 'malformed'],
      says: 'One answer for all: unknown key, user name other than SMTP_Injection, other region, or a key without the grant Send via SMTP.',
      source: smtpErrors,
    },
    { protocol: 'smtp', status: [550], text: String.raw`X-MSYS-API|json parsing`, causes: ['bad_request'], source: smtpErrors },
    {
      on: ['account', 'account_details', 'templates', 'webhooks', 'domains', 'lists'],
      ours: true,
      status: ['2xx'],
      causes: ['network', 'endpoint_changed'],
      says: 'A success without what the answer of SparkPost holds: something else answered in its place.',
      source: api,
    },
  ],
  extract: [
    { on: 'account', path: 'results.company_name', as: 'account', source: account },
    { on: 'account', path: 'results.usage.month.limit', as: 'quota_total', source: account },
    { on: 'account', path: 'results.usage.month.used', as: 'quota_used', source: account },
  ],
  permissions: {
    send: {
      scopes: ['transmissions/modify', 'smtp/inject'],
      tick: 'Transmissions: Read/Write for the API, Send via SMTP for SMTP',
      source: grants,
    },
    templates: { scopes: ['templates/view'], tick: 'Templates: Read-only', source: createKeys },
    webhooks: { scopes: ['webhooks/view'], tick: 'Event Webhooks: Read-only', source: grants },
    domains: { scopes: ['sending_domains/manage'], tick: 'Sending Domains: Read/Write', source: grants },
    account: { scopes: ['account/view'], tick: 'Account: Read-only', source: account },
  },
  manage: {
    create:
      'dashboard: Configuration > API Keys > Create API Key; ' +
      'a subaccount can be made together with its first key by POST /api/v1/subaccounts',
    list: 'dashboard: Configuration > API Keys; there is no API for it',
    revoke: 'dashboard: Configuration > API Keys > (key) > Delete',
    needs: 'an administrator or developer of the account',
    source: grants,
  },
  keep: ['results.customer_id', 'results.company_name', 'results.status', 'results.usage', 'errors'],
  budget: { perMinute: 30, concurrent: 1, source: 'inferred: the limit is dynamic; SparkPost asks to wait 1 to 5 s after a 429' },
  statusPage: { page: 'https://status.sparkpost.com', api: 'https://status.sparkpost.com/api/v2/summary.json', source: getHelp },
  pages: {
    keys: { url: 'https://app.sparkpost.com/account/api-keys', menu: 'Configuration > API Keys', source: apiOverview },
    permissions: { url: createKeysPage, menu: 'Configuration > API Keys > the key > API Permissions', source: createKeys },
    ip: { url: createKeysPage, menu: 'Configuration > API Keys > the key > Allowed IPs', source: createKeys },
    senders: { url: 'https://app.sparkpost.com/domains/list', menu: 'Configuration > Domains', source: 'from-memory' },
    billing: { url: 'https://app.sparkpost.com/account/billing', menu: 'Account > Billing', source: 'from-memory' },
    account: { url: 'https://support.sparkpost.com/docs/my-account-and-profile/account-suspension', source: suspension },
    support: { url: 'https://support.sparkpost.com', source: getHelp },
    regions: { url: 'https://support.sparkpost.com/docs/faq/sparkpost-eu-faq', source: euFaq },
    docs: { url: authHeader, source: api },
    errors: { url: 'https://support.sparkpost.com/docs/tech-resources/extended-error-codes', source: codes },
  },
  advice: {
    unrecognised: [
      {
        step:
          'Compare the first four characters with the list of keys: ' +
          'SparkPost shows no more of a key, and a key that is not in the list is gone.',
        source: createKeys,
      },
    ],
    malformed: [{ step: 'Send the bare key in the Authorization header, without the word Bearer.', url: authHeader, source: api }],
    wrong_region: [
      {
        step:
          'Set the region by where the account was made: ' +
          'app.sparkpost.com is us, app.eu.sparkpost.com is eu, and neither knows the keys of the other.',
        source: apiOverview,
      },
    ],
    ip_blocked: [
      { step: 'Look at Allowed IPs of this key: from any other address it answers 401, exactly like an unknown key.', source: blockedIp },
    ],
    insufficient_permissions: [{ step: 'Edit the existing key and tick the grant; the key itself stays the same.', source: missingGrant }],
    account_suspended: [
      {
        step: 'Look at the subaccount as well: a suspended one can still read, so reading calls look healthy while sending fails.',
        source: subaccounts,
      },
    ],
    new_key: [
      {
        step:
          'Tick Transmissions: ' +
          'Read/Write (API) or Send via SMTP, nothing more, set Allowed IPs, and copy the key at once: it is shown only once.',
        source: createKeys,
      },
    ],
    leaked: [
      {
        step:
          'Delete the key in the dashboard (there is no API for it), make a new one with Allowed IPs, ' +
          'then look through the Events search for mails that are not yours.',
        source: grants,
      },
    ],
    wrong_credential: [
      {
        step:
          'Take an API key (40 hex digits) made at SparkPost; keys of Bird (bk_…) and of SparkPost’s other region are refused. ' +
          'Over SMTP the user name is SMTP_Injection.',
        url: createKeysPage,
        source: createKeysPage,
      },
    ],
    revoked: [{ step: 'Look whether the key is still in the list; there is no way to bring a deleted one back.', source: createKeysPage }],
    quota_exhausted: [
      {
        step: 'Raise the plan or wait: the answer 420 names whether the limit of the day or of the month is reached.',
        source: transmissions,
      },
    ],
    rate_limited: [
      {
        step: 'Wait one to five seconds and go on more slowly: the limit is dynamic, and sending itself is not under it.',
        url: apiOverview,
        source: apiOverview,
      },
    ],
    sender_unverified: [
      {
        step:
          'Verify the domain of the From address in this account or subaccount, in this region; ' +
          'the sandbox domain sends five mails in all.',
        source: sandboxDomain,
      },
    ],
    endpoint_changed: [
      {
        step: 'Call https://api.sparkpost.com/api/v1 (EU: api.eu.sparkpost.com); events moved from /message-events to /events/message.',
        source: apiOverview,
      },
    ],
  },
  retired: [
    {
      url: '/api/v1/message-events',
      says: 'The Message Events API is deprecated.',
      successor: '/api/v1/events/message',
      source: messageEvents,
    },
  ],
  recognise: [
    String.raw`SparkPost(?:Error|Rails|Exception|API)|\b(?:node|php|python|csharp)-sparkpost|nodemailer-sparkpost|sparkpost`,
    String.raw`SMTP_Injection|X-MSYS-API`,
  ],
});
