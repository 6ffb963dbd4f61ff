/** @module beehiiv: API keys of a workspace, version 2 of its API. */

import { defineProvider } from '../src/core/model/provider.ts';

const wire = 'https://github.com/beehiiv/typescript-sdk/blob/main/tests/wire/publications.test.ts';
const sdkErrors = 'https://github.com/beehiiv/typescript-sdk/tree/main/src/api/errors';
const limits = 'https://developers.beehiiv.com/welcome/rate-limiting';
const nango = 'https://github.com/NangoHQ/nango/blob/master/packages/providers/providers.yaml';
const plans = 'https://github.com/madarwish007/oradiscuss-site/issues/56';
const appmixer = 'https://docs.appmixer.com/connector-configuration/beehiiv';
const reference = 'https://developers.beehiiv.com';
const createKey = 'https://developers.beehiiv.com/docs/v2/bktd9a7mxo67n-create-an-api-key';
const authsome = 'https://authsome.ai/docs/integrations/api-key/beehiiv.md';

export default defineProvider({
  id: 'beehiiv',
  name: 'beehiiv',
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
          shape: '^[a-zA-Z0-9]{64}$',
          hint: '64 letters or digits',
          variables: ['BEEHIIV_API_KEY'],
          source: nango,
        },
      ],
      auth: { scheme: 'bearer' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: the docs name no lock after failed log-ins',
      expiry: { rule: 'unknown', source: 'from-memory' },
    },
  ],
  lookalikes: [
    {
      shape: '^pub_[0-9a-fA-F-]{36}$',
      means: 'wrong_credential',
      says: 'This is the ID of the publication, which belongs into the address; the API key has 64 letters and digits.',
      source: nango,
    },
    {
      shape: '^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
      means: 'wrong_credential',
      says: 'This is the ID of the publication as version 1 wrote it; the API key has 64 letters and digits.',
      source: nango,
    },
  ],
  hosts: [{ region: 'global', url: 'https://api.beehiiv.com', source: limits }],
  settings: [
    {
      name: 'publication_id',
      title: 'publication ID',
      shape: '^pub_[0-9a-fA-F-]{36}$',
      variables: ['BEEHIIV_PUBLICATION_ID'],
      source: nango,
    },
  ],
  requests: { publications: { method: 'GET', path: '/v2/publications', query: { limit: '1' } } },
  probes: [
    {
      request: 'publications',
      permission: null,
      effects: 'none',
      because: 'Needs no publication ID. Tools that list the posts of a publication cannot tell a bad key from a wrong ID.',
      source: wire,
    },
  ],
  refusal: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'expired', 'auth_missing'],
  answers: [
    {
      text: '(?:publication|resource|subscription|post|segment|automation|webhook)s? (?:was |could )?not (?:be )?found',
      causes: ['bad_request', 'wrong_region'],
      says: 'No such object in the workspace of this key; the ID of a publication starts with pub_.',
      source: wire,
    },
    { status: [400, 422], causes: ['bad_request'], source: sdkErrors },
    { status: [401], causes: 'refusal', source: sdkErrors },
    {
      status: [403],
      causes: ['insufficient_permissions', 'account_suspended'],
      says: 'The key was accepted, but the workspace or its plan may not do this (posts are made by API on the large plans alone).',
      source: plans,
    },
    { status: [404], causes: ['bad_request', 'endpoint_changed'], source: sdkErrors },
    { status: [429], causes: ['rate_limited'], says: '180 requests a minute, shared by all keys of the organisation.', source: limits },
    { status: ['5xx'], causes: ['provider_outage'], source: sdkErrors },
    { status: ['2xx'], json: { errors: '^\\[\\{' }, causes: ['bad_request'], source: 'inferred: the documented error envelope in a 200' },
    { status: ['2xx'], json: { data: '^[\\[{]' }, causes: ['healthy'], source: wire },
    { status: [204], url: '//api\\.beehiiv\\.com/v2/', causes: ['healthy'], source: wire },
  ],
  extract: [{ on: 'publications', path: 'data.0.organization_name', as: 'account', source: wire }],
  manage: {
    create: 'Settings > API > Create new API key',
    revoke: 'Settings > API',
    needs: 'the owner or an administrator of the workspace',
    source: 'from-memory',
  },
  keep: [
    'data.*.id',
    'data.*.name',
    'data.*.organization_name',
    'status',
    'statusText',
    'errors.*.message',
    'errors.*.code',
    'total_results',
  ],
  budget: { perMinute: 30, concurrent: 2, source: limits },
  statusPage: { page: 'https://status.beehiiv.com', source: 'from-memory' },
  pages: {
    keys: { url: 'https://app.beehiiv.com/settings/integrations/api', menu: 'Workspace Settings > API', source: appmixer },
    docs: { url: reference, source: limits },
    errors: { url: reference, source: sdkErrors },
    billing: {
      url: 'https://app.beehiiv.com/settings/workspace/billing_and_plan',
      menu: 'Workspace Settings > Billing & Plan',
      source: 'from-memory',
    },
    permissions: { url: createKey, menu: 'Workspace Settings > API > the key', source: createKey },
    support: { url: 'https://www.beehiiv.com/support', source: 'from-memory' },
  },
  advice: {
    account_suspended: [
      {
        step:
          'Look at the plan of the workspace: ' +
          'the free one has no API, and some calls, making posts among them, belong to the large plans.',
        source: plans,
      },
    ],
    bad_request: [{ step: 'Compare the publication ID with those that GET /v2/publications lists for this key.', source: wire }],
    unrecognised: [
      {
        step:
          'Look for the key under Workspace Settings > API of the right workspace: ' +
          'a key belongs to one workspace, and its text is shown only when it is made.',
        source: appmixer,
      },
    ],
    wrong_credential: [
      { step: 'Take an API key of the workspace; a publication ID (pub_…) and an OAuth client secret are no keys.', source: createKey },
    ],
    wrong_region: [
      {
        step:
          'List the publications that the key reaches with GET /v2/publications: ' +
          'beehiiv has one host for all, so the workspace or the publication is the wrong one.',
        source: createKey,
      },
    ],
    revoked: [{ step: 'Log in as an owner or administrator of the workspace: only they see and delete API keys.', source: appmixer }],
    expired: [{ step: 'Renew the token instead if it came by OAuth: API keys of beehiiv have no date.', source: authsome }],
    insufficient_permissions: [
      {
        step:
          'Edit the key: ' +
          'it may be restricted to some publications (others then answer 404), and deleting data takes a key without restriction.',
        source: createKey,
      },
    ],
    rate_limited: [{ step: 'Stay under 180 requests a minute; RateLimit-Remaining tells how many are left.', url: limits, source: limits }],
    leaked: [
      {
        step:
          'Delete the key under Workspace Settings > API (owner or administrator), make one for each program, ' +
          'then look for posts, imports and exports of subscribers that are not yours.',
        source: createKey,
      },
    ],
    new_key: [
      {
        step:
          'Let an owner or administrator make the key, restrict it to the publication that needs it, and copy it at once: ' +
          'it is shown only once. The free Launch plan has no API.',
        source: appmixer,
      },
    ],
  },
  recognise: ['beehiiv'],
});
