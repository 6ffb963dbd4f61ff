/** @module Iterable: API keys of one project in the US or EU data centre; the type of the key decides what it may do. */

import { defineProvider } from '../src/core/model/provider.ts';

const disabledKey =
  'https://github.com/rudderlabs/rudder-transformer/blob/develop/test/integrations/destinations/iterable/dataDelivery/network.ts';
const apiKeys = 'https://support.iterable.com/hc/en-us/articles/360043464871-API-Keys';
const clientDocs = 'https://github.com/Iterable/api-client/blob/main/api-docs.json';
const clientErrors = 'https://github.com/Iterable/api-client/blob/main/tests/unit/errors.test.ts';
const androidTask =
  'https://github.com/Iterable/iterable-android-sdk/blob/master/iterableapi/src/main/java/com/iterable/iterableapi' +
  '/IterableRequestTask.java';
const responses = 'https://support.iterable.com/hc/en-us/articles/204780579';
const keyManager = 'https://github.com/Iterable/mcp-server/blob/main/src/key-manager.ts';
const stackone = 'https://docs.stackone.com/connectors/iterable/guides/link-account/api-key';
const apiReference = 'https://api.iterable.com/api/docs';

export default defineProvider({
  id: 'iterable',
  name: 'Iterable',
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
          shape: '^[a-f0-9]{32}$',
          hint: '32 digits or letters from a to f',
          variables: ['ITERABLE_API_KEY'],
          source: keyManager,
        },
      ],
      auth: { scheme: 'header', name: 'Api-Key', value: '{key}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: the docs and SDKs name no lock after failed log-ins',
      expiry: { rule: 'never', says: 'Keys do not expire; only the tokens (JWT) of mobile and web keys do.', source: apiKeys },
    },
  ],
  lookalikes: [
    {
      shape: '^[a-f0-9]{64}$',
      means: 'wrong_credential',
      says: 'This looks like the JWT secret that Iterable shows beside a mobile or web key; the key itself has 32 characters.',
      source: 'from-memory',
    },
    {
      shape: '^eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*$',
      means: 'wrong_credential',
      says: 'This is a signed token (JWT) of an app, which lives for a short while. A server needs an API key.',
      source: apiKeys,
    },
  ],
  hosts: [
    { region: 'us', url: 'https://api.iterable.com', source: apiKeys },
    { region: 'eu', url: 'https://api.eu.iterable.com', source: apiKeys },
  ],
  requests: { channels: { method: 'GET', path: '/api/channels' } },
  probes: [
    {
      request: 'channels',
      permission: 'server-side or read-only key',
      effects: 'none',
      because:
        'A short list that server-side and read-only keys may read. /api/lists can be very long, /api/webhooks needs more, ' +
        'and an export counts against a tight limit.',
      source: apiKeys,
    },
  ],
  refusal: ['unrecognised', 'wrong_region', 'revoked', 'wrong_credential', 'malformed', 'auth_missing'],
  answers: [
    {
      text: 'BadAuthorizationHeader',
      causes: ['auth_missing', 'malformed'],
      says: 'The key is one of an app that also needs a signed token (JWT). Use a server-side key.',
      source: androidTask,
    },
    {
      text: 'JwtUserIdentifiersMismatched',
      causes: ['wrong_credential', 'bad_request'],
      says: 'The signed token belongs to another user than the one in the request.',
      source: androidTask,
    },
    {
      text: 'InvalidJwtPayload|JWT Authorization header error|jwt (?:token )?(?:is )?(?:invalid|expired)',
      causes: ['expired', 'wrong_credential', 'malformed', 'auth_missing'],
      says:
        'The key is one of an app that also needs a signed token (JWT), and that is missing, over or badly signed. ' +
        'A server-side key needs none.',
      source: androidTask,
    },
    {
      text: 'specific API key type|use a server-side key|api key type',
      causes: ['wrong_credential', 'insufficient_permissions'],
      says: 'A mobile or web key cannot do this; make a server-side key.',
      source: clientDocs,
    },
    {
      text: 'is not enabled for (?:your|this) project',
      causes: ['account_suspended'],
      says: 'A feature that is switched off for the project; no key helps.',
      source: clientDocs,
    },
    {
      text: 'disabled api key or insufficient privileges',
      causes: ['revoked', 'insufficient_permissions', 'wrong_credential'],
      says: 'Iterable knows this key. It is disabled, or keys of its type may not make this request.',
      source: disabledKey,
    },
    {
      text: 'BadApiKey|invalid api ?key',
      causes: 'refusal',
      says: 'Iterable does not know this key in this data centre. US and EU keys look the same.',
      source: apiKeys,
    },
    { text: 'RateLimitExceeded|exceeded rate limit|rate limit exceeded', causes: ['rate_limited'], source: clientErrors },
    { text: 'DatabaseError|QueueEmailError|an error occurred\\. please try again later', causes: ['provider_outage'], source: clientDocs },
    {
      text:
        '"code" ?: ?"(?:NotFound|BadJsonBody|BadParams|BatchTooLarge|EmailAlreadyExists|ExternalKeyConflict' +
        '|ForbiddenParamsError|ForgottenUserError|InvalidEmailAddressError|InvalidUserIdError|RequestFieldsTypesMismatched' +
        '|UniqueFieldsLimitExceeded|UnknownEmailError|UnknownUserIdError|UserIdAlreadyExists)"',
      causes: ['bad_request'],
      source: clientDocs,
    },
    {
      text: '"code" ?: ?"Forbidden"',
      causes: ['insufficient_permissions', 'wrong_credential'],
      says: 'The key is known, but its type may not do this.',
      source: clientDocs,
    },
    { text: '"code" ?: ?"Unauthorized"', causes: 'refusal', source: clientDocs },
    { text: 'oh no- that url doesn.t exist', causes: ['endpoint_changed', 'bad_request'], says: 'No such path.', source: clientErrors },
    {
      status: ['4xx'],
      text: '"code" ?: ?"(?:Success|GenericError)"|error\\.[a-z]{1,40}\\.\\w',
      causes: ['bad_request'],
      says: 'Iterable puts the code "Success" into some refusals; the status counts.',
      source: clientErrors,
    },
    { status: [401], causes: 'refusal', source: responses },
    {
      status: [403],
      causes: ['insufficient_permissions', 'wrong_credential'],
      says: 'The key is known, but its type may not do this.',
      source: clientDocs,
    },
    { status: ['2xx'], json: { channels: '^\\[' }, causes: ['healthy'], source: apiKeys },
    { status: ['2xx'], json: { lists: '^\\[' }, causes: ['healthy'], source: clientDocs },
    { status: ['2xx'], json: { code: '^Success$' }, causes: ['healthy'], source: responses },
    {
      status: ['2xx'],
      json: { failCount: '^[1-9]' },
      causes: ['bad_request', 'healthy'],
      says: 'Some of the users were refused.',
      source: clientDocs,
    },
    { status: ['2xx'], json: { code: '\\w' }, causes: ['bad_request'], source: responses },
    { status: ['2xx'], url: '//api\\.(?:eu\\.)?iterable\\.com/api/', text: '^\\s*[\\[{]', causes: ['healthy'], source: clientDocs },
  ],
  permissions: {
    contacts: { scopes: ['server-side'], tick: 'Type: Server-side', source: apiKeys },
    lists: { scopes: ['server-side', 'read-only'], tick: 'Type: Server-side (Read-only to read alone)', source: apiKeys },
    campaigns: { scopes: ['server-side'], tick: 'Type: Server-side', source: apiKeys },
    send: { scopes: ['server-side'], tick: 'Type: Server-side', source: apiKeys },
  },
  manage: {
    create: 'Integrations > API Keys > New API key',
    revoke: 'Integrations > API Keys',
    needs: 'the right to manage API keys in the project',
    source: stackone,
  },
  keep: ['msg', 'code', 'params.projectId', 'params.ip', 'params.endpoint', 'successCount', 'failCount'],
  budget: { perMinute: 20, concurrent: 2, source: 'inferred: the limits differ per endpoint; this stays below all that are named' },
  statusPage: { page: 'https://status.iterable.com', api: 'https://status.iterable.com/api/v2/summary.json', source: 'from-memory' },
  pages: {
    keys: { url: 'https://app.iterable.com/settings/apiKeys', menu: 'Integrations > API Keys', source: stackone },
    permissions: { url: apiKeys, menu: 'Integrations > API Keys > New API key > Type', source: apiKeys },
    regions: { url: apiKeys, source: apiKeys },
    docs: { url: apiReference, source: apiKeys },
    errors: { url: responses, source: responses },
    support: { url: 'https://support.iterable.com/hc/en-us', source: 'from-memory' },
  },
  advice: {
    wrong_region: [
      {
        step:
          'Look at the address of your project: app.iterable.com is region us, app.eu.iterable.com is region eu. ' +
          'Each key works in its own data centre alone.',
        source: apiKeys,
      },
    ],
    insufficient_permissions: [
      { step: 'Make a new key of type Server-side: the type of a key cannot be changed.', url: apiKeys, source: apiKeys },
    ],
    wrong_credential: [
      { step: 'Look the last 8 characters up and see the type: mobile, web and server-side keys look alike.', source: stackone },
    ],
    new_key: [{ step: 'Copy the key when it is made: Iterable shows only its last 8 characters afterwards.', source: stackone }],
    leaked: [
      {
        step:
          'Delete the key under Integrations > API Keys and make a new one, ' +
          'then look through the users and campaigns of the project for changes that are not yours. ' +
          'In an app or web page use a mobile or web key with JWT: a server-side key there lets everybody in.',
        source: apiKeys,
      },
    ],
    unrecognised: [
      {
        step: 'Compare the last 8 characters with the keys of the right project, in the right data centre: a key belongs to one project.',
        source: apiKeys,
      },
    ],
    expired: [
      { step: 'Let the application sign a new JWT: only the tokens of mobile and web keys expire, a key does not.', source: apiKeys },
    ],
    revoked: [{ step: 'Look under Integrations > API Keys whether the key was deleted; it cannot be brought back.', source: apiKeys }],
    account_suspended: [
      {
        step: 'Ask your customer success manager at Iterable: features and projects are switched on and off there.',
        source: 'from-memory',
      },
    ],
    rate_limited: [
      {
        step: 'Wait as long as Retry-After says: each endpoint has a limit of its own, and those for export are tight.',
        source: clientErrors,
      },
    ],
    endpoint_changed: [
      {
        step:
          'Call https://api.iterable.com/api, in the EU data centre https://api.eu.iterable.com/api, ' +
          'and compare the path with the reference.',
        url: apiReference,
        source: apiKeys,
      },
    ],
  },
  recognise: [
    '\\biterable',
    'IterableApi',
    'BadApiKey',
    'InvalidJwtPayload',
    '"msg"[\\s\\S]{0,80}"code"\\W{2,5}[A-Z]\\w{1,40}"[\\s\\S]{0,40}"params"',
  ],
});
