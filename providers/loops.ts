/** @module Loops: one kind of API key for the API and for SMTP. */

import { defineProvider } from '../src/core/model/provider.ts';

const readme = 'https://github.com/Loops-so/loops-js/blob/main/README.md';
const clientTest = 'https://github.com/Loops-so/loops-js/blob/main/src/__tests__/LoopsClient.test.ts';
const evangelist = 'https://github.com/api-evangelist/loops/blob/main';
const openapi = `${evangelist}/openapi/_original/loops-openapi.yaml`;
const authentication = `${evangelist}/authentication/loops-authentication.yml`;
const problems = `${evangelist}/errors/loops-problem-types.yml`;
const limits = `${evangelist}/rate-limits/loops-rate-limits.yml`;
const changes = `${evangelist}/changelog/loops-changelog.yml`;
const nango = 'https://github.com/NangoHQ/nango/blob/master/packages/providers/providers.yaml';
const smtp = 'https://loops.so/docs/smtp/rails';
const intro = 'https://loops.so/docs/api-reference/intro';
const apis = `${evangelist}/apis.yml`;
const billing = 'https://loops.so/docs/account/billing';

const expiry = { rule: 'never', says: 'Keys live until somebody removes them.', source: authentication } as const;

export default defineProvider({
  id: 'loops',
  name: 'Loops',
  aliases: ['loops.so'],
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
          shape: '^[a-f0-9]{32}$',
          hint: '32 digits or letters from a to f',
          variables: ['LOOPS_API_KEY'],
          source: nango,
        },
      ],
      auth: { scheme: 'bearer' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: the docs name no lock after failed log-ins',
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
          shape: '^loops$',
          hint: 'the word loops',
          default: 'loops',
          variables: [],
          source: smtp,
        },
        {
          name: 'password',
          title: 'API key as the SMTP password',
          secret: true,
          shape: '^[a-f0-9]{32}$',
          hint: '32 digits or letters from a to f',
          variables: [],
          source: smtp,
        },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: every team logs in as "loops", so a failed log-in belongs to no account',
      expiry,
    },
  ],
  lookalikes: [
    {
      shape: '^c[a-z0-9]{24}$',
      means: 'wrong_credential',
      says: 'This is an ID (of a transactional mail, a mailing list or a form), not the API key, which has 32 characters.',
      source: openapi,
    },
    {
      shape: '^loops$',
      part: 'password',
      means: 'wrong_credential',
      says: 'This is the SMTP user name, the same for everybody; the API key belongs here.',
      source: smtp,
    },
  ],
  hosts: [
    { region: 'global', url: 'https://app.loops.so', source: readme },
    { region: 'global', use: 'smtp', url: 'smtp://smtp.loops.so:587', source: smtp },
  ],
  requests: { api_key: { method: 'GET', path: '/api/v1/api-key' }, login: { method: 'SMTP' } },
  probes: [
    {
      request: 'api_key',
      kinds: ['api_key'],
      permission: null,
      provesNeed: true,
      effects: 'none',
      because: 'As Nango and Segment ask: made for this question; keys of Loops have no scopes.',
      source: readme,
    },
    { request: 'login', kinds: ['smtp'], permission: null, effects: 'none', source: smtp },
  ],
  refusal: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
  answers: [
    {
      text: 'content api[^.]{0,20}(?:not|n.t)[^.]{0,20}(?:enabled|available)|not enabled for (?:this|your) team',
      causes: ['account_suspended'],
      says: 'The team has no access to the content API. Loops says so with 401; the key is good.',
      source: openapi,
    },
    {
      text: 'unavailable for this team',
      causes: ['account_suspended'],
      says: 'A feature that the team does not have. Loops says so with 500: no outage.',
      source: problems,
    },
    {
      text: 'api key is required',
      causes: ['auth_missing', 'malformed'],
      says: 'The client library was given an empty key.',
      source: clientTest,
    },
    { text: 'invalid api key', causes: 'refusal', source: readme },
    { text: 'wrong http request method', causes: ['bad_request', 'endpoint_changed'], source: openapi },
    {
      text: 'no (?:verified )?sending domain|sending domain[^.]{0,30}(?:not|un)[ -]?(?:been )?verified|unverified sending domain',
      causes: ['sender_unverified', 'bad_request'],
      source: openapi,
    },
    { text: 'not implemented', causes: ['bad_request', 'endpoint_changed'], source: problems },
    { status: [429], text: 'daily|cap\\b|maximum', causes: ['quota_exhausted', 'rate_limited'], source: problems },
    {
      status: [429],
      causes: ['rate_limited'],
      says: 'Ten requests a second per team; 60 a minute for the content API. Loops sends no Retry-After.',
      source: limits,
    },
    { status: [401], causes: 'refusal', source: intro },
    { status: [400, 409, 413, 422], causes: ['bad_request'], source: problems },
    {
      status: [404],
      text: '\\bnot found\\b',
      causes: ['bad_request'],
      says: 'No such object in the team of this key.',
      source: clientTest,
    },
    { status: ['2xx'], json: { success: '^false$' }, causes: ['bad_request'], source: intro },
    { status: ['2xx'], json: { error: '\\w' }, causes: ['bad_request'], source: changes },
    { status: ['2xx'], json: { success: '^true$' }, causes: ['healthy'], source: readme },
    { status: ['2xx'], url: '//app\\.loops\\.so/api/v1/', text: '^\\s*[\\[{]', causes: ['healthy'], source: openapi },
  ],
  extract: [{ on: 'api_key', path: 'teamName', as: 'account', source: readme }],
  manage: {
    create: 'Settings > API > Generate key',
    revoke: 'Settings > API: each key has a name and is removed alone',
    needs: 'a member of the team',
    source: authentication,
  },
  keep: ['success', 'teamName', 'message', 'error'],
  budget: { perMinute: 60, concurrent: 2, source: limits },
  statusPage: { page: 'https://status.loops.so', source: apis },
  pages: {
    keys: { url: 'https://app.loops.so/settings?page=api', menu: 'Settings > API', source: readme },
    billing: { url: 'https://app.loops.so/settings?page=billing', menu: 'Settings > Billing', source: billing },
    docs: { url: intro, source: intro },
    errors: { url: intro, source: problems },
    changelog: { url: 'https://loops.so/docs/api-reference/changelog', source: changes },
    support: { url: 'https://loops.so/docs', source: 'from-memory' },
    senders: { url: 'https://app.loops.so/settings?page=domain', menu: 'Settings > Domain', source: 'from-memory' },
  },
  advice: {
    account_suspended: [
      { step: 'Write to help@loops.so and ask for the feature that the answer names; a new key does not bring it.', source: problems },
    ],
    auth_missing: [{ step: 'Call Loops from a server: it refuses calls from a browser, whatever the key.', source: intro }],
    wrong_credential: [
      { step: 'Give the word loops as the user name over SMTP, and an API key as the password.', url: smtp, source: smtp },
    ],
    unrecognised: [
      {
        step: 'Look for the key by its name under Settings > API of the right team: the dashboard shows one team at a time.',
        source: authentication,
      },
    ],
    revoked: [
      { step: 'Look under Settings > API whether the key was removed; each has a name, so that one can go alone.', source: authentication },
    ],
    quota_exhausted: [
      {
        step: 'Start a subscription, or wait: the free plan sends 4000 mails in 30 days, the paid ones have no limit of mails.',
        url: billing,
        source: billing,
      },
    ],
    rate_limited: [{ step: 'Keep to 10 requests a second for the whole team.', url: limits, source: limits }],
    sender_unverified: [
      { step: 'Finish the DNS records of the sending domain; Loops sends from verified domains alone.', source: 'from-memory' },
    ],
    leaked: [
      {
        step:
          'Remove the key under Settings > API and make a new one, then look through the contacts and the sent mail: ' +
          'keys have no scopes, so this one could do everything.',
        source: authentication,
      },
    ],
    new_key: [
      {
        step: 'Name it after the one program that uses it, so that it can be removed alone; there is nothing to tick.',
        source: authentication,
      },
    ],
  },
  recognise: ['loops\\.so', 'LoopsClient', 'loops-js'],
});
