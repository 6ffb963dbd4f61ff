/** @module Moosend: one API key per account in the query, answers that fail inside a 200, SMTP. */

import { defineProvider } from '../src/core/model/provider.ts';

const evangelist = 'https://github.com/api-evangelist/moosend/blob/main';
const problems = `${evangelist}/errors/moosend-problem-types.yml`;
const authNotes = `${evangelist}/authentication/moosend-authentication.yml`;
const limits = `${evangelist}/rate-limits/moosend-rate-limits.yml`;
const blueprint = `${evangelist}/openapi/_original/moosend-api-blueprint.apib`;
const apiCodes = 'https://github.com/moosend/api-wrappers-dotnet/blob/master/v2.1/Moosend.Api.Common/Responses/ApiCodes.cs';
const detector = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/moosend/moosend.go';
const kingfisher = 'https://github.com/mongodb/kingfisher/blob/main/data/rules/moosend.yml';
const apis = `${evangelist}/apis.yml`;
const manual = 'https://docs.moosend.com';
const plansHelp = 'https://docs.moosend.com/users/moosend/en/manage-your-subscription-plans-and-credits.html';

const smtpHost = 'inferred: the host stands in many public configuration files';

export default defineProvider({
  id: 'moosend',
  name: 'Moosend',
  aliases: ['Sitecore Send'],
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
          shape: '^[0-9A-Fa-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
          hint: '36 characters: digits, letters from a to f and four dashes (8-4-4-4-12)',
          variables: ['MOOSEND_API_KEY'],
          source: detector,
        },
      ],
      auth: { scheme: 'query', name: 'apikey' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: secret scanners send unknown keys to this path; no lock-out is documented',
      expiry: {
        rule: 'never',
        says: 'The key does not expire; making a new one ends the old one at once, for every program of the account.',
        source: authNotes,
      },
    },
    {
      kind: 'smtp',
      title: 'SMTP log-in',
      parts: [
        { name: 'username', title: 'SMTP user name', secret: false, variables: [], source: smtpHost },
        { name: 'password', title: 'SMTP password', secret: true, variables: [], source: smtpHost },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'counts_against_address',
      failedLoginSource: 'inferred: nothing is documented, so made-up log-ins are not tried',
      expiry: { rule: 'unknown', source: smtpHost },
    },
  ],
  lookalikes: [],
  hosts: [
    { region: 'global', url: 'https://api.moosend.com', source: blueprint },
    { region: 'global', use: 'smtp', url: 'smtp://smtp.mailendo.com:587', source: smtpHost },
  ],
  requests: {
    lists: { method: 'GET', path: '/v3/lists.json', query: { WithStatistics: 'false' }, headers: { Accept: 'application/json' } },
    login: { method: 'SMTP' },
  },
  probes: [
    {
      request: 'lists',
      kinds: ['api_key'],
      permission: null,
      effects: 'none',
      because:
        'TruffleHog and Kingfisher ask the same but look for the word CreatedOn, ' +
        'so that an account without a list has a dead key; Code 0 is what counts.',
      source: kingfisher,
    },
    { request: 'login', kinds: ['smtp'], permission: null, provesNeed: true, effects: 'none', source: smtpHost },
  ],
  refusal: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
  answers: [
    // Moosend answers 200 to nearly everything; Code and Error in the body decide.
    {
      text: 'rate-?limiting|"?code"?\\W{1,4}429\\b',
      causes: ['rate_limited'],
      says: 'Moosend says so inside a 200: too many calls of this endpoint in its window of 1, 10 or 60 seconds.',
      source: problems,
    },
    {
      text: 'api[ _-]?key[ _](?:is[ _])?(?:not[ _]valid|invalid)|invalid[ _]api[ _-]?key|"?code"?\\W{1,4}104\\b',
      causes: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
      says:
        'Moosend does not know this key. ' +
        'Lists, campaigns and websites have numbers of the same form; the key stands under Settings > API key.',
      source: apiCodes,
    },
    {
      text: 'sender[ _](?:was[ _])?not[ _]found|"Code"\\W{1,3}402\\b',
      causes: ['sender_unverified', 'bad_request'],
      says: 'The key is good; the sender is not among those of this account.',
      source: apiCodes,
    },
    {
      protocol: 'http',
      text:
        '(?:list|segment|member|campaign|campaign[ _]statistics)[ _](?:was[ _])?not[ _]found|validation[ _]error' +
        '|already[ _]exists|cannot[ _]update[ _]non[ _]draft|date[ _]range[ _]not[ _]supported|invalid[ _]field[ _]comparer',
      causes: ['bad_request'],
      source: apiCodes,
    },
    { protocol: 'http', json: { Code: '^(?:20[0-6]|300|40[013]|501)$' }, causes: ['bad_request'], source: apiCodes },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { Code: '^0$', Error: 'ignored' },
      causes: ['healthy', 'bad_request'],
      says: 'Some entries were left out; the text tells which.',
      source: problems,
    },
    { protocol: 'http', status: ['2xx'], json: { Code: '^0$' }, causes: ['healthy'], source: blueprint },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { Code: '^-?\\d' },
      causes: ['bad_request', 'unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
      says: 'The status says success, the body that it failed. Moosend publishes no list of its codes; read the Error beside it.',
      source: problems,
    },
    {
      protocol: 'http',
      status: ['2xx'],
      url: '\\.xml(?:\\?|$)',
      text: '^\\W*[1-9]\\d{0,3}\\b',
      causes: ['bad_request', 'unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
      says: 'The status says success, the code in the XML that it failed.',
      source: blueprint,
    },
    {
      protocol: 'smtp',
      status: [535],
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'malformed'],
      says: 'SMTP has a log-in of its own (Settings > SMTP), not the API key.',
      source: smtpHost,
    },
    {
      on: ['lists'],
      ours: true,
      status: ['2xx'],
      causes: ['network', 'endpoint_changed'],
      says: 'A success without Code 0: something else answered in place of Moosend.',
      source: blueprint,
    },
  ],
  manage: {
    create: 'in the dashboard: Settings > API key > Generate new; the old key ends at once',
    revoke: 'in the dashboard: Settings > API key > Generate new',
    needs: 'the log-in of the account; there is one key for all programs',
    source: authNotes,
  },
  keep: ['Code', 'Error'],
  budget: { perMinute: 6, concurrent: 1, source: limits },
  statusPage: { page: 'https://moosend.statuspage.io', api: 'https://moosend.statuspage.io/api/v2/summary.json', source: apis },
  pages: {
    keys: { url: 'https://identity.moosend.com/login', menu: 'Settings > API key', source: 'from-memory' },
    docs: { url: 'https://moosendapp.docs.apiary.io', source: blueprint },
    errors: { url: problems, source: problems },
    support: { url: manual, source: problems },
    billing: { url: plansHelp, menu: 'More > Billing > Plans & credits', source: plansHelp },
    senders: { url: manual, menu: 'Settings > Senders', source: 'from-memory' },
  },
  advice: {
    unrecognised: [{ step: 'Compare the key with the one shown under Settings > API key: an account has only one.', source: authNotes }],
    revoked: [
      {
        step:
          'Look whether the dashboard shows another key: ' +
          'then somebody has generated a new one, which ended the old one for every program.',
        source: authNotes,
      },
    ],
    wrong_credential: [
      { step: 'Take the one under Settings > API key: numbers of lists, campaigns and websites have the same form.', source: blueprint },
    ],
    auth_missing: [{ step: 'Put the key into the query as apikey: Moosend reads no header.', url: blueprint, source: blueprint }],
    rate_limited: [
      {
        step: 'Wait a minute: limits hold per endpoint and key in windows of 1, 10 or 60 seconds, and no header tells them.',
        source: limits,
      },
    ],
    leaked: [
      {
        step:
          'Generate a new key (the old one ends at once) and store it in every program; the key may do everything, ' +
          'so look at lists and campaigns. It travels in the URL, so look in the logs of proxies as well.',
        source: authNotes,
      },
    ],
    new_key: [{ step: 'Change it in all programs at once: a new key ends the one that the others use.', source: authNotes }],
    sender_unverified: [
      {
        step: 'Add the From address as a sender and press the link in the mail that Moosend sends there; authenticate its domain as well.',
        source: 'from-memory',
      },
    ],
    endpoint_changed: [{ step: 'Call https://api.moosend.com/v3 with .json behind the path, and apikey in the query.', source: blueprint }],
  },
  recognise: ['moosend', 'smtp\\.mailendo\\.com', 'API_KEY_NOT_VALID'],
});
