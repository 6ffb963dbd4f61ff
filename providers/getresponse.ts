/** @module GetResponse: keys that die after 90 idle days, one 401 for all of them, and MAX hosts with X-Domain. */

import { defineProvider } from '../src/core/model/provider.ts';

const auth = 'https://apidocs.getresponse.com/v3/authentication';
const errors = 'https://apidocs.getresponse.com/v3/errors';
const limits = 'https://apidocs.getresponse.com/v3/limits';
const max = 'https://apidocs.getresponse.com/v3/case-study/smb-vs-mx';
const configuration = 'https://apidocs.getresponse.com/v3/configuration';
const codes = 'https://github.com/api-evangelist/getresponse/blob/main/errors/getresponse-error-codes.yml';
const sdkKey = 'https://github.com/GetResponse/sdk-php/blob/master/src/Authentication/ApiKey.php';
const clientTest = 'https://github.com/GetResponse/sdk-php-client/blob/master/tests/Unit/Debugger/DataCollectorTest.php';
const detector = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/getresponse/getresponse.go';
const notYours = 'https://github.com/GetResponse/getresponse-api-php/issues/9';
const keysPage = 'https://app.getresponse.com/api';
const oldApi = 'https://github.com/GetResponse/DevZone/blob/master/API/README.md';

const harmless =
  'inferred: only too many requests or suspected abuse block (codes 1015 to 1018); secret scanners try unknown keys by the thousand';
/** The number as JSON, PHP, Python or a table prints it, or at the end of moreInfo. */
const code = '(?:\\bcode\\b\\W{1,8}(?:int\\W{1,2})?|/v3/errors[/#]|\\bcode )';
const headers = { 'x-domain': '{domain}' } as const;

export default defineProvider({
  id: 'getresponse',
  name: 'GetResponse',
  aliases: ['getresponse-max', 'getresponse360', 'GetResponse MAX'],
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'api_key',
      title: 'API key',
      parts: [
        {
          name: 'key',
          title: 'API key',
          secret: true,
          shape: '^[a-z0-9]{32}$',
          hint: '32 lower-case letters and digits',
          variables: ['GETRESPONSE_API_KEY'],
          source: detector,
        },
      ],
      auth: { scheme: 'header', name: 'X-Auth-Token', value: 'api-key {key}' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: {
        rule: 'idle',
        days: 90,
        says: 'A key that nobody uses for 90 days expires, and then reads like an unknown one. Our probes keep it in use.',
        source: auth,
      },
    },
    {
      kind: 'access_token',
      title: 'OAuth access token',
      parts: [
        {
          name: 'access_token',
          title: 'OAuth access token',
          secret: true,
          hint: 'a long text without a fixed shape',
          variables: ['GETRESPONSE_ACCESS_TOKEN'],
          source: auth,
        },
      ],
      auth: { scheme: 'bearer', token: '{access_token}' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: { rule: 'unknown', says: 'The token answer says how long it lives (expires_in).', source: auth },
    },
  ],
  lookalikes: [
    {
      shape: '^api-key\\s+\\S+$',
      means: 'malformed',
      says: 'The word api-key was pasted with the key; it belongs to the header and is added anyway.',
      source: sdkKey,
    },
  ],
  hosts: [
    { region: 'global', url: 'https://api.getresponse.com', source: auth },
    { region: 'max-us', url: 'https://api3.getresponse360.com', source: max },
    { region: 'max-pl', url: 'https://api3.getresponse360.pl', source: max },
  ],
  settings: [
    {
      name: 'domain',
      title: 'registered domain of a GetResponse MAX account, without https:// and www.',
      shape: '^(?!www\\.)[a-z0-9.-]+\\.[a-z]{2,24}$',
      variables: ['GETRESPONSE_DOMAIN'],
      source: configuration,
    },
  ],
  requests: { accounts: { method: 'GET', path: '/v3/accounts', headers } },
  probes: [
    {
      request: 'accounts',
      permission: null,
      effects: 'none',
      because: 'Any user may ask it, and it names the account. n8n asks /v3/campaigns, which a restricted user may not.',
      source: auth,
    },
  ],
  refusal: ['unrecognised', 'expired', 'revoked', 'malformed', 'wrong_credential', 'wrong_region', 'auth_missing'],
  answers: [
    { protocol: 'http', status: ['2xx'], json: { accountId: '.' }, causes: ['healthy'], source: auth },
    {
      text: `${code}1018\\b|\\byour IP (?:address )?(?:was|is|has been) blocked`,
      causes: ['ip_blocked'],
      says: 'GetResponse has blocked our address (code 1018); the key is not at fault.',
      source: codes,
    },
    {
      text: `${code}1017\\b|permanently blocked`,
      causes: ['account_suspended'],
      says: 'GetResponse has blocked API access for good (code 1017); only its support can lift that.',
      source: codes,
    },
    {
      text: `${code}1016\\b|temporarily blocked`,
      causes: ['rate_limited', 'account_suspended'],
      says: 'GetResponse has blocked API access for a while (code 1016). Stop asking, then slow down.',
      source: codes,
    },
    {
      text: `${code}1015\\b|too many requests? to API|quota reached`,
      causes: ['rate_limited'],
      says: 'The requests of these ten minutes or this second are used up; context.timeToReset says for how long.',
      source: limits,
    },
    {
      text: 'unsupported authentication method',
      causes: ['auth_missing', 'malformed'],
      says: 'No X-Auth-Token header arrived, or it lacks the words "api-key " before the key.',
      source: auth,
    },
    {
      text: `${code}1014\\b|problem during authentication|unable to authenticate request`,
      causes: 'refusal',
      says: 'One text for everything: no header, "api-key " forgotten, an unknown or idle key, or, on MAX, a missing X-Domain.',
      source: auth,
    },
    { text: `${code}1019\\b`, causes: ['provider_outage'], says: 'GetResponse is in maintenance (code 1019).', source: codes },
    {
      text: `${code}1021\\b|wrong with your request headers`,
      causes: ['malformed', 'auth_missing', 'bad_request'],
      says: 'GetResponse could not read the headers (code 1021): look at X-Auth-Token and X-Domain.',
      source: codes,
    },
    {
      text: `${code}1023\\b|no access to campaign|access forbidden`,
      causes: ['insufficient_permissions', 'bad_request'],
      says: 'The key is good; this list ("campaign") is not the user’s, or its name stands where the ID belongs.',
      source: notYours,
    },
    {
      text: `${code}1024\\b`,
      causes: ['wrong_region', 'bad_request'],
      says: 'No MAX account has the domain that X-Domain names (code 1024).',
      source: codes,
    },
    {
      text: `${code}1027\\b`,
      causes: ['quota_exhausted'],
      says: 'The plan has no room for more contacts (code 1027); the key is good.',
      source: codes,
    },
    {
      text:
        `${code}10(?:0\\d|1[0-3]|2[89])\\b|contact already (?:added|exists)|contact that is blacklisted|resource state forbids` +
        '|resource (?:that is related|with given ID|you tried)|general validation error|another resource with the same value' +
        '|error during parsing message|message is already in "?sending',
      causes: ['bad_request'],
      says: 'The key was accepted; the request or the state of the resource does not fit.',
      source: errors,
    },
    { text: `${code}1\\b`, status: ['5xx'], causes: ['provider_outage'], source: errors },
    {
      protocol: 'http',
      status: [403],
      text: '^\\W*(?:(?:HTTP )?(?:Error:? )?403\\W*)?(?:forbidden\\W*)?$',
      causes: ['insufficient_permissions', 'ip_blocked', 'account_suspended', 'rate_limited', 'bad_request'],
      says: 'A 403 is about the user’s rights or a block (codes 1016 to 1018, 1023); the code in the body would tell.',
      source: codes,
    },
    { protocol: 'http', status: [400, 409], causes: ['bad_request'], source: errors },
    {
      protocol: 'http',
      status: ['2xx'],
      text: '^\\s*[\\[{](?!.*"(?:httpStatus|codeDescription)" ?:)',
      causes: ['healthy'],
      source: clientTest,
    },
    { protocol: 'http', status: [201, 202, 204], text: '^\\W*$', causes: ['healthy'], source: errors },
  ],
  extract: [{ on: 'accounts', path: 'accountId', as: 'account', source: clientTest }],
  manage: {
    create: 'https://app.getresponse.com/api, one key per user',
    list: 'the same page',
    revoke: 'the same page',
    needs: 'a log-in as that user, and a plan with the API',
    source: auth,
  },
  keep: ['httpStatus', 'code', 'codeDescription', 'message', 'context.authenticationType', 'context.timeToReset'],
  budget: { perMinute: 120, concurrent: 2, source: limits },
  statusPage: { page: 'https://status.getresponse.com', api: 'https://status.getresponse.com/api/v2/summary.json', source: codes },
  pages: {
    keys: { url: keysPage, menu: 'Tools > Integrations and API > API', source: auth },
    permissions: { url: max, menu: 'Manage users > the user of the key', source: max },
    support: { url: 'https://www.getresponse.com/help', source: 'from-memory' },
    docs: { url: auth, source: auth },
    errors: { url: errors, source: errors },
    billing: {
      url: 'https://app.getresponse.com/billing',
      menu: 'the profile name at the top right > Manage account > Billing',
      source: 'from-memory',
    },
  },
  advice: {
    expired: [
      {
        step: 'Remember when it was used last: after 90 idle days a key is gone, and the answer does not say so.',
        url: keysPage,
        source: auth,
      },
    ],
    unrecognised: [{ step: 'Look the key up as its user. Was it unused for 90 days? Then it expired.', source: auth }],
    malformed: [{ step: 'Send "X-Auth-Token: api-key" and, after a blank, the key.', url: auth, source: sdkKey }],
    wrong_region: [
      {
        step: 'For GetResponse MAX set region (max-us or max-pl) and domain; a retail key works at api.getresponse.com only.',
        url: max,
        source: max,
      },
    ],
    insufficient_permissions: [
      { step: 'Give the list’s ID, not its name, and see that the key’s user may use that list.', source: notYours },
    ],
    ip_blocked: [{ step: 'Ask GetResponse’s support to unblock the address; a new key does not help.', source: codes }],
    account_suspended: [{ step: 'Note the uuid of the answer for GetResponse’s support; a new key does not help.', source: codes }],
    rate_limited: [
      {
        step: 'Wait context.timeToReset seconds; there is no Retry-After. 30 000 calls in ten minutes, 80 a second, 10 at once.',
        url: limits,
        source: limits,
      },
    ],
    quota_exhausted: [{ step: 'Upgrade the plan or remove contacts.', source: codes }],
    leaked: [
      {
        step: 'Delete the key at app.getresponse.com/api, make a new one, then look through messages and contacts for what is not yours.',
        url: keysPage,
        source: auth,
      },
    ],
    new_key: [{ step: 'Do it as a user of the application’s own with only the rights needed; on MAX, one user per account.', source: max }],
    wrong_credential: [
      {
        step: 'Take the API key of app.getresponse.com/api; an OAuth token goes into the header Authorization, not into X-Auth-Token.',
        source: auth,
      },
    ],
    revoked: [{ step: 'Log in as the user whose key it was: each has keys of their own, and they go with the user.', source: auth }],
  },
  retired: [
    {
      url: 'api2\\.getresponse\\.com',
      says: 'The JSON-RPC API is superseded; use https://api.getresponse.com/v3.',
      successor: 'https://api.getresponse.com/v3',
      source: oldApi,
    },
  ],
  recognise: [
    'get ?response(?:360)?(?:\\.com|\\.pl|\\b[^.]{0,40}(?:api|key|campaign|contact))',
    'apidocs\\.getresponse\\.com',
    'You have no access to campaign',
    'Problem during authentication process, check headers',
    '\\bcodeDescription\\b',
  ],
});
