/** @module Campaign Monitor: account and client API keys, OAuth access tokens, SMTP tokens. */

import { defineProvider } from '../src/core/model/provider.ts';

const started = 'https://www.campaignmonitor.com/api/v3-3/getting-started/';
const overview = 'https://bollardai.com/resources/campaignmonitor';
const ruby = 'https://github.com/campaignmonitor/createsend-ruby/blob/master';
const rubyClient = `${ruby}/lib/createsend/createsend.rb`;
const fixtures = `${ruby}/test/fixtures`;
const code50 = 'https://github.com/campaignmonitor/createsend-php/issues/107';
const placeholder = 'https://github.com/campaignmonitor/createsend-php/issues/33';
const clientKey = 'https://github.com/campaignmonitor/createsend-dotnet/issues/40';
const otherKey = 'https://github.com/campaignmonitor/createsend-dotnet/issues/16';
const perSubscriber = 'https://github.com/campaignmonitor/createsend-ruby/pull/67';
const found = 'https://github.com/campaignmonitor/createsend-java/issues/22';
const apiKeysHelp = 'https://help.createsend.com/admin/api-keys';
const smtpDocs = 'https://docs.gitlab.com/omnibus/settings/smtp/#campaign-monitor';
const tokenAnswer = `${fixtures}/oauth_exchange_token.json`;
const clientsAnswer = `${fixtures}/clients.json`;
const systemdateAnswer = `${fixtures}/systemdate.json`;
const refreshRefusal = `${fixtures}/oauth_refresh_token_error.json`;
const keysMenu = 'https://github.com/campaignmonitor/createsend-ruby/issues/43';
const help = 'https://help.campaignmonitor.com';
const billingHelp = 'https://help.campaignmonitor.com/articles/Knowledge/paying-by-credit-card';
const clientBilling = 'https://help.campaignmonitor.com/topic.aspx?t=189';

const failedLoginSource = 'inferred: no lock-out is documented, and the SDK tests send made-up keys';

export default defineProvider({
  id: 'campaignmonitor',
  name: 'Campaign Monitor',
  aliases: ['CreateSend'],
  sendsSingleMails: false,
  credentials: [
    {
      kind: 'api_key',
      title: 'API key',
      parts: [
        {
          name: 'key',
          title: 'API key of the account or of a client',
          secret: true,
          variables: ['CAMPAIGN_MONITOR_API_KEY', 'CREATESEND_API_KEY', 'CAMPAIGN_MONITOR_CLIENT_API_KEY'],
          source: overview,
        },
      ],
      auth: { scheme: 'basic', username: '{key}', password: 'x' },
      failedLogin: 'harmless',
      failedLoginSource,
      expiry: { rule: 'never', says: 'Keys do not expire.', source: overview },
    },
    {
      kind: 'oauth_access_token',
      title: 'OAuth access token',
      parts: [{ name: 'access_token', title: 'OAuth access token', secret: true, variables: [], source: tokenAnswer }],
      auth: { scheme: 'bearer', token: '{access_token}' },
      failedLogin: 'harmless',
      failedLoginSource,
      expiry: {
        rule: 'fixed',
        days: 14,
        says: 'An access token lives for 14 days. Renewing it gives a new refresh token as well, so Keymedic never renews it.',
        source: tokenAnswer,
      },
    },
    {
      kind: 'smtp',
      title: 'SMTP token',
      parts: [
        { name: 'username', title: 'SMTP token as the user name', secret: true, variables: ['CM_SMTP_TOKEN'], source: smtpDocs },
        { name: 'password', title: 'the same SMTP token as the password', secret: true, variables: ['CM_SMTP_TOKEN'], source: smtpDocs },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'counts_against_address',
      failedLoginSource: 'inferred: nothing is documented, so made-up log-ins are not tried',
      expiry: { rule: 'unknown', source: smtpDocs },
    },
  ],
  lookalikes: [
    {
      shape: '^(?:[Yy]our[ _-]?)?[Aa][Pp][Ii][ _-]?[Kk]ey$',
      means: 'malformed',
      says: 'This is the placeholder of the README; Campaign Monitor answers it with Code 50.',
      source: placeholder,
    },
    {
      shape: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
      kinds: ['api_key'],
      means: 'wrong_credential',
      says: 'This has the form of an SMTP token, not of an API key.',
      source: 'inferred: SMTP tokens of this form stand in public configuration files',
    },
  ],
  hosts: [
    { region: 'global', url: 'https://api.createsend.com', source: rubyClient },
    { region: 'global', use: 'smtp', url: 'smtp://smtp.api.createsend.com:587', source: smtpDocs },
  ],
  requests: {
    systemdate: { method: 'GET', path: '/api/v3.3/systemdate.json' },
    clients: { method: 'GET', path: '/api/v3.3/clients.json' },
    login: { method: 'SMTP' },
  },
  probes: [
    {
      request: 'clients',
      kinds: ['api_key', 'oauth_access_token'],
      needs: ['account'],
      permission: 'account',
      provesNeed: true,
      effects: 'none',
      source: clientsAnswer,
    },
    {
      request: 'systemdate',
      kinds: ['api_key', 'oauth_access_token'],
      permission: null,
      effects: 'none',
      because: 'Tells the date of the account and nothing else, to account keys, client keys and OAuth tokens alike.',
      source: systemdateAnswer,
    },
    { request: 'login', kinds: ['smtp'], permission: null, provesNeed: true, effects: 'none', source: smtpDocs },
  ],
  refusal: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
  answers: [
    {
      text: 'must supply a valid http basic authori[sz]ation header|"?code"?\\W{1,6}(?:int\\()?50\\b',
      causes: ['unrecognised', 'malformed', 'auth_missing', 'wrong_credential', 'revoked'],
      says:
        'Code 50 is the answer to nearly everything: a missing header, an empty, mistyped or deleted key. ' +
        'The header may be in order and the key wrong.',
      source: code50,
    },
    {
      text: 'expired oauth token|"?code"?\\W{1,6}(?:int\\()?121\\b',
      causes: ['expired'],
      says: 'The access token has lived its 14 days; renew it with the refresh token.',
      source: rubyClient,
    },
    { text: 'revoked oauth token|"?code"?\\W{1,6}(?:int\\()?122\\b', causes: ['revoked'], source: rubyClient },
    {
      text: 'invalid oauth token|"?code"?\\W{1,6}(?:int\\()?120\\b',
      causes: ['unrecognised', 'malformed', 'wrong_credential', 'revoked'],
      source: rubyClient,
    },
    {
      text: 'invalid api ?key|"?code"?\\W{1,6}(?:int\\()?100\\b',
      causes: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'auth_missing'],
      says: 'A wrong key and no key at all get the same words.',
      source: started,
    },
    {
      text: 'non-agency customer',
      causes: ['account_suspended', 'insufficient_permissions'],
      says: 'The key is good; this call is for agency accounts.',
      source: started,
    },
    {
      text: 'invalid client ?id|"?code"?\\W{1,6}(?:int\\()?102\\b',
      causes: ['wrong_credential', 'bad_request'],
      says: 'The key belongs to another account, or is a client key where the account key is wanted, or the ClientID is mistyped.',
      source: clientKey,
    },
    {
      text: 'specified (?:code|refresh_token) was invalid or expired|invalid_grant',
      causes: ['expired', 'revoked', 'unrecognised', 'malformed', 'wrong_credential'],
      says: 'The refresh token or code is used up, too old or of another client; let the owner of the account grant access again.',
      source: refreshRefusal,
    },
    {
      text: 'added too many times too quickly|too many requests|"?code"?\\W{1,6}(?:int\\()?429\\b|rate ?limit',
      causes: ['rate_limited'],
      says: 'One subscriber was added too often in a row, or too many requests came at once.',
      source: perSubscriber,
    },
    {
      protocol: 'http',
      status: [400, 402, 403],
      text: '(?:not enough|insufficient|no) credits?|payment (?:details|required|method)|monthly (?:plan|limit)|send limit',
      causes: ['account_suspended', 'quota_exhausted'],
      source: 'inferred: plain English',
    },
    {
      protocol: 'http',
      text:
        'invalid list ?id|invalid email address' +
        '|(?:subscriber|email address) (?:is |was )?(?:not in|in suppression|has been deleted|has unsubscribed)' +
        '|list (?:does not exist|not found)|invalid (?:campaign|template|segment|webhook) ?id',
      causes: ['bad_request'],
      source: started,
    },
    {
      protocol: 'http',
      status: [302],
      causes: ['endpoint_changed', 'network'],
      says: 'The API never redirects: a version that is too old, a wrong path, or something between.',
      source: found,
    },
    {
      protocol: 'http',
      status: [400],
      json: { Code: '^\\d{1,4}$' },
      causes: ['bad_request'],
      says: 'The key was let in; the request itself is wrong.',
      source: started,
    },
    {
      protocol: 'smtp',
      status: [535],
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'malformed'],
      says: 'SMTP takes an SMTP token as user name and as password, not an API key.',
      source: smtpDocs,
    },
    { protocol: 'http', status: ['2xx'], json: { SystemDate: '\\d' }, causes: ['healthy'], source: systemdateAnswer },
    { protocol: 'http', status: ['2xx'], json: { '*.ClientID': '\\w' }, causes: ['healthy'], source: clientsAnswer },
    { protocol: 'http', status: ['2xx'], json: { access_token: '.' }, causes: ['healthy'], source: tokenAnswer },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { Code: '^[1-9]', Message: '.' },
      causes: ['bad_request'],
      says: 'A success in the status and an error in the body.',
      source: 'inferred: the documented error envelope in a 200',
    },
    {
      protocol: 'http',
      on: ['clients'],
      status: ['2xx'],
      text: '^\\s*\\[\\s*\\]\\s*$',
      causes: ['healthy'],
      says: 'The key is good; the account has no client yet.',
      source: started,
    },
    {
      on: ['systemdate', 'clients'],
      ours: true,
      status: ['2xx'],
      causes: ['network', 'endpoint_changed'],
      says: 'A success without what the answer of Campaign Monitor holds: something else answered in its place.',
      source: systemdateAnswer,
    },
  ],
  extract: [{ on: 'clients', path: '*.Name', as: 'account', source: clientsAnswer }],
  permissions: {
    lists: { scopes: ['ManageLists'], tick: 'OAuth: ManageLists; API keys have every right', source: overview },
    contacts: { scopes: ['ImportSubscribers'], tick: 'OAuth: ImportSubscribers; API keys have every right', source: overview },
    campaigns: { scopes: ['SendCampaigns'], tick: 'OAuth: SendCampaigns; API keys have every right', source: overview },
    stats: { scopes: ['ViewReports'], tick: 'OAuth: ViewReports; API keys have every right', source: overview },
  },
  manage: {
    create: 'in the dashboard: Account settings > API keys; one key for the account and one for each client',
    list: 'GET /api/v3.3/clients/{clientid}.json answers with the key of that client',
    revoke: 'in the dashboard: Account settings > API keys',
    needs: 'an administrator',
    source: overview,
  },
  keep: ['Code', 'Message', 'error', 'error_description', 'SystemDate', '*.Name'],
  budget: { perMinute: 20, concurrent: 1, source: 'inferred: no limit per account is published' },
  statusPage: {
    page: 'https://status.campaignmonitor.com',
    api: 'https://status.campaignmonitor.com/api/v2/summary.json',
    source: 'from-memory',
  },
  pages: {
    keys: { url: apiKeysHelp, menu: 'Account settings > API keys', source: keysMenu },
    account: { url: 'https://login.createsend.com', menu: 'Transactional > Send with SMTP > SMTP tokens', source: smtpDocs },
    support: { url: 'https://help.campaignmonitor.com/contact/', source: help },
    docs: { url: started, source: started },
    errors: { url: `${started}#response-status-codes`, source: started },
    billing: { url: billingHelp, menu: 'the profile image at the top right > Billing', source: billingHelp },
  },
  advice: {
    unrecognised: [
      {
        step:
          'Compare the key, and do not look for the fault in the header alone: ' +
          'Code 50 comes to a well-made header with a wrong key, too.',
        url: code50,
        source: code50,
      },
    ],
    auth_missing: [
      {
        step:
          'Send the key as the user name of HTTP Basic with any password, and check that the variable is set: ' +
          'no key at all gets the same answer.',
        url: 'https://github.com/nufyoot/createsend-node/issues/14',
        source: started,
      },
    ],
    wrong_credential: [
      {
        step:
          'Use the account key with the ClientID where a client key gets 102; ' +
          'a ClientID and a ListID are no keys, although they look like one.',
        url: clientKey,
        source: clientKey,
      },
      {
        step: 'With several accounts in one program, check that the first key is not kept in a static option.',
        url: otherKey,
        source: otherKey,
      },
    ],
    expired: [{ step: 'Renew the access token with the refresh token and store both: each renewal gives a new pair.', source: rubyClient }],
    revoked: [
      {
        step: 'Have the owner of the account grant access again, if it was an OAuth token: the grant was withdrawn there.',
        source: rubyClient,
      },
    ],
    rate_limited: [
      {
        step:
          'Do not add the same address again for a while, to no list: ' +
          'Campaign Monitor counts by subscriber, and no header tells for how long.',
        url: perSubscriber,
        source: perSubscriber,
      },
    ],
    endpoint_changed: [
      { step: 'Call https://api.createsend.com/api/v3.3; older versions are no longer kept up.', url: started, source: started },
    ],
    leaked: [
      {
        step:
          'Make a new key. An account key reads and changes every client and shows their keys (clients/{id}.json), ' +
          'so replace those as well, then look for campaigns that were not yours.',
        source: overview,
      },
    ],
    new_key: [
      { step: 'Take the key of the one client where the program serves one client; the account key opens all of them.', source: overview },
    ],
    account_suspended: [
      {
        step:
          'Have an administrator look at the card and the plan of the client as well as of the account: ' +
          'clients may be billed by themselves.',
        source: clientBilling,
      },
    ],
    quota_exhausted: [
      {
        step: 'Buy credits or change the plan: Campaign Monitor does not send when there are fewer credits than recipients.',
        source: 'from-memory',
      },
    ],
  },
  recognise: [
    '\\bcampaign ?monitor\\b',
    'create_?send',
    'must supply a valid http basic authori[sz]ation header',
    '(?:Invalid|Expired|Revoked) ?OAuth ?Token',
  ],
});
