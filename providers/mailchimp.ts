/** @module Mailchimp Marketing API: the host depends on the data centre in the key's ending; a key has its user's rights. */

import { defineProvider } from '../src/core/model/provider.ts';

const errors = 'https://mailchimp.com/developer/marketing/docs/errors/';
const fundamentals = 'https://mailchimp.com/developer/marketing/docs/fundamentals/';
const authFacts = 'https://github.com/api-evangelist/mailchimp/blob/main/authentication/mailchimp-authentication.yml';
const lifecycle = 'https://github.com/api-evangelist/mailchimp/blob/main/lifecycle/mailchimp-lifecycle.yml';
const detector = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/mailchimp/mailchimp.go';
const ping = 'https://mailchimp.com/developer/marketing/api/ping/';
const root = 'https://mailchimp.com/developer/marketing/api/root/';
const oldErrors = 'https://www.rubydoc.info/gems/mailchimp-api/2.0.0';
const errorNames = 'https://github.com/thinkshout/mailchimp-api-php/blob/master/src/Mailchimp.php';
const akamai = 'https://github.com/ibericode/mailchimp-for-wordpress/issues/644';
const wrongPath = 'https://github.com/drewm/mailchimp-api/issues/265';
const keysMenu = 'https://docs.gitlab.com/ee/user/application_security/dast/browser/checks/798.72.html';
const tokenLifetime = 'https://github.com/requests/requests-oauthlib/issues/509';
const keysHelp = 'https://mailchimp.com/help/about-api-keys/';
const rotate = 'https://howtorotate.com/docs/tutorials/mailchimp/';
const keyLifetime = 'https://github.com/hitobito/hitobito/issues/3712';
const nango = 'https://github.com/NangoHQ/nango/blob/master/packages/providers/providers.yaml';
const twoProducts = 'https://github.com/mailchimp/mailchimp-client-lib-codegen/issues/146';
const cutEnding = 'https://github.com/verbb/formie/issues/2543';
const campaignsApi = 'https://mailchimp.com/developer/marketing/api/campaigns/';
const listsApi = 'https://mailchimp.com/developer/marketing/api/lists/';
const templatesApi = 'https://mailchimp.com/developer/marketing/api/templates/';
const reportsApi = 'https://mailchimp.com/developer/marketing/api/reports/';
const complianceState = 'https://github.com/Automattic/jetpack/issues/21153';
const userNameGiven = 'https://github.com/gitcoinco/web/issues/1898';
const wrongDataCentre = 'https://github.com/jdtrat/chimpr/issues/1';
const linkedDataCentre =
  'https://github.com/rudderlabs/rudder-transformer/blob/develop/test/integrations/destinations/mailchimp/network.ts';
const echoedKey = 'https://github.com/ChurchCRM/CRM/issues/640';
const userDisabled = 'https://github.com/ibericode/mailchimp-for-wordpress/issues/591';
const roleTooLow = 'https://github.com/VingtCinq/python-mailchimp/issues/197';
const illegalRequest = 'https://github.com/thorning/node-mailchimp/issues/83';
const bare401 = 'https://github.com/mailchimp/APIv3-examples/issues/41';
const grouparoo = 'https://github.com/grouparoo/grouparoo';
const batchApi = 'https://mailchimp.com/developer/marketing/api/lists/batch-subscribe-or-unsubscribe/';
const statusPages = 'https://github.com/getsentry/status-page-list';
const userLevel = 'https://github.com/ProtoSchool/protoschool.github.io/issues/554';
const blockPage = 'https://github.com/mailchimp/mc-woocommerce/issues/337';
const keyInBody = 'https://github.com/mailchimp/APIv3-examples/issues/8';
const billingHelp = 'https://mailchimp.com/help/mailchimp-billing-faqs/';

export default defineProvider({
  id: 'mailchimp',
  name: 'Mailchimp',
  aliases: ['MailChimp', 'Intuit Mailchimp', 'Mailchimp Marketing API'],
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
          shape: '^[0-9a-f]{32}-us[0-9]{1,3}$',
          hint: '32 hexadecimal digits, then - and the data centre, such as -us14',
          variables: ['MAILCHIMP_API_KEY', 'MAILCHIMP_KEY'],
          source: detector,
        },
      ],
      auth: { scheme: 'basic', username: 'anystring', password: '{key}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: the user name counts for nothing, so a failed log-in belongs to no account',
      expiry: {
        rule: 'never',
        says: 'Keys live until they are revoked, their user is disabled, or the account is deactivated.',
        source: keyLifetime,
      },
    },
    {
      kind: 'oauth2_access',
      title: 'OAuth access token',
      parts: [
        {
          name: 'access_token',
          title: 'OAuth access token',
          secret: true,
          shape: '^[0-9a-f]{32}$',
          hint: '32 hexadecimal digits without a data centre',
          variables: ['MAILCHIMP_ACCESS_TOKEN'],
          source: 'from-memory',
        },
      ],
      auth: { scheme: 'bearer', word: 'OAuth', token: '{access_token}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: a token that is not known belongs to no account',
      expiry: { rule: 'never', source: tokenLifetime },
    },
  ],
  lookalikes: [
    {
      shape: '^md-[A-Za-z0-9_-]{20,24}$',
      means: 'wrong_credential',
      says: 'This is a key of Mailchimp Transactional (Mandrill), another product with another host: use provider: mandrill.',
      source: nango,
    },
    {
      shape: '^[A-Za-z0-9_-]{22}$',
      kinds: ['api_key'],
      means: 'wrong_credential',
      says:
        'This looks like an older key of Mailchimp Transactional (Mandrill); ' +
        'a Marketing key has 32 digits and ends in its data centre.',
      source: twoProducts,
    },
    {
      shape: '^[0-9a-f]{32}-?(?:us)?$',
      kinds: ['api_key'],
      means: 'malformed',
      says: 'The ending with the data centre (such as -us14) was cut off; without it no host can be found.',
      source: cutEnding,
    },
    {
      shape: '^[0-9a-f]{10}$',
      means: 'wrong_credential',
      says: 'This looks like an audience (list) ID, not a key.',
      source: 'from-memory',
    },
    {
      shape: '^[0-9a-f]{32}-us[0-9]{1,3}$',
      kinds: ['oauth2_access'],
      means: 'wrong_credential',
      says: 'This is an API key; give it as key, not as access_token.',
      source: detector,
    },
  ],
  hosts: [
    { region: '{dc}', url: 'https://{dc}.api.mailchimp.com', source: detector },
    { region: 'global', use: 'oauth', url: 'https://login.mailchimp.com', source: authFacts },
  ],
  variables: {
    dc: {
      fill: [
        { from: 'region', match: '^(us\\d{1,3})$' },
        { from: 'key', match: '^[0-9a-f]{32}-(us\\d{1,3})$' },
      ],
      allow: '^us\\d{1,3}$',
    },
  },
  requests: {
    ping: { method: 'GET', path: '/3.0/ping' },
    account: { method: 'GET', path: '/3.0/', query: { fields: 'account_id,account_name,role' } },
    lists: { method: 'GET', path: '/3.0/lists', query: { count: '1', fields: 'total_items' } },
    campaigns: { method: 'GET', path: '/3.0/campaigns', query: { count: '1', fields: 'total_items' } },
    templates: { method: 'GET', path: '/3.0/templates', query: { count: '1', fields: 'total_items' } },
    reports: { method: 'GET', path: '/3.0/reports', query: { count: '1', fields: 'total_items' } },
    metadata: { method: 'GET', host: 'oauth', path: '/oauth2/metadata' },
  },
  probes: [
    {
      request: 'metadata',
      kinds: ['oauth2_access'],
      permission: null,
      effects: 'none',
      because: 'Answers without knowing the data centre, and tells it.',
      source: authFacts,
    },
    {
      request: 'campaigns',
      needs: ['campaigns'],
      kinds: ['api_key'],
      permission: 'a user who may see campaigns',
      effects: 'none',
      source: campaignsApi,
    },
    {
      request: 'lists',
      needs: ['contacts', 'lists'],
      kinds: ['api_key'],
      permission: 'a user who may see audiences',
      effects: 'none',
      source: listsApi,
    },
    {
      request: 'templates',
      needs: ['templates'],
      kinds: ['api_key'],
      permission: 'a user who may see templates',
      effects: 'none',
      source: templatesApi,
    },
    {
      request: 'reports',
      needs: ['stats'],
      kinds: ['api_key'],
      permission: 'a user who may see reports',
      effects: 'none',
      source: reportsApi,
    },
    { request: 'account', needs: ['account'], kinds: ['api_key'], permission: 'any role', provesNeed: true, effects: 'none', source: root },
    {
      request: 'ping',
      kinds: ['api_key'],
      permission: null,
      unproven: 'The ping only checks the key; it does not show what the role of its user allows.',
      effects: 'none',
      because: 'Most tools read the root, which also brings names and addresses of the account; a ping only checks the key.',
      source: ping,
    },
  ],
  refusal: ['unrecognised', 'revoked', 'wrong_region', 'malformed', 'wrong_credential'],
  answers: [
    {
      text: 'request blocked|had to block your request|something that looked suspicious|access denied.{0,200}reference ?#',
      causes: ['ip_blocked'],
      says: 'Akamai, in front of Mailchimp, blocks our address by its reputation. It looks like an outage (503), but Mailchimp is up.',
      source: akamai,
    },
    {
      text: 'is in a compliance state due to',
      causes: ['bad_request'],
      says: 'This is about the member of the list, who unsubscribed or bounced, not about the key.',
      source: complianceState,
    },
    {
      text: 'did you enter a username by mistake',
      causes: ['wrong_credential', 'malformed'],
      says: 'The client library mailchimp3 itself says that this is no API key.',
      source: userNameGiven,
    },
    {
      text: 'compliance ?related|method has been disabled',
      causes: ['account_suspended'],
      says: 'Mailchimp has stopped this account for compliance; the 503 is no outage.',
      source: errors,
    },
    {
      text: 'key provided is linked to data ?cent(?:er|re)',
      causes: ['wrong_region'],
      says: "The host's data centre is not that of the key, which the answer names.",
      source: linkedDataCentre,
    },
    {
      text: 'different data ?cent(?:er|re)|"?wrong ?data ?cent(?:er|re)"?(?:,|$| status)',
      causes: ['wrong_region'],
      says: "The host's data centre is not the one at the end of the key.",
      source: wrongDataCentre,
    },
    {
      text: 'invalid mailchimp api key: ?["\']?[0-9a-f]{32}-us\\d',
      causes: ['unrecognised', 'revoked', 'wrong_credential', 'wrong_region', 'endpoint_changed'],
      source: echoedKey,
    },
    {
      text: 'invalid mailchimp api key: ?(?!["\']?[*x.•]{3})["\']?[\\w-]',
      causes: ['malformed'],
      says: 'The key is echoed, and it does not look like a Mailchimp key.',
      source: echoedKey,
    },
    {
      text: 'invalid mailchimp api key|invalid_apikey',
      causes: ['unrecognised', 'revoked', 'malformed', 'wrong_credential', 'wrong_region', 'endpoint_changed'],
      says: 'An answer of API 2.0, which is no longer supported.',
      source: oldErrors,
    },
    {
      text: 'api ?key ?missing|did not include an api key',
      causes: ['auth_missing', 'malformed', 'bad_request', 'endpoint_changed'],
      says: 'No key arrived, or the path is broken: an empty list ID or // reads the same with a good key.',
      source: wrongPath,
    },
    { text: 'api key (?:has been|is|was) (?:disabled|revoked|deleted)', causes: ['revoked'], source: keysHelp },
    { text: 'api ?key ?invalid|api key may be invalid|access the wrong data ?cent', causes: 'refusal', source: errors },
    {
      text: 'user[ _]?disabled|account has been deactivated',
      causes: ['account_suspended', 'revoked'],
      says: 'The account, or only the user who made the key, is deactivated; a new key of an active user cures the second.',
      source: userDisabled,
    },
    { text: 'invalid_ip\\b', causes: ['ip_blocked'], source: oldErrors },
    {
      text: 'user_invalid(?:role|action)|user action not permitted|not have access to the requested|not permitted to access this',
      causes: ['insufficient_permissions', 'account_suspended'],
      says: 'The key was accepted, but its user (or the plan) may not do this.',
      source: roleTooLow,
    },
    { text: 'user_(?:notapproved|modulenotpurchased|cannotsendcampaign)', causes: ['account_suspended'], source: oldErrors },
    { text: 'notenoughcredit', causes: ['quota_exhausted'], source: oldErrors },
    { text: 'too_?many_?(?:connections|requests)|simultaneous connections', causes: ['rate_limited'], source: fundamentals },
    { text: 'user_undermaintenance', causes: ['provider_outage'], source: oldErrors },
    { text: 'servererror_methodunknown', causes: ['endpoint_changed', 'bad_request'], source: oldErrors },
    { text: 'payment required', causes: ['account_suspended', 'quota_exhausted'], source: errors },
    {
      text: 'malformed or illegal request',
      causes: ['bad_request', 'network'],
      says: "These are the words of another server's front end, not Mailchimp's API.",
      source: illegalRequest,
    },
    {
      protocol: 'http',
      text: '\\binvalid_token\\b',
      causes: ['unrecognised', 'revoked', 'malformed', 'wrong_credential'],
      source: authFacts,
    },
    { protocol: 'http', status: [426], causes: ['endpoint_changed'], says: 'Mailchimp speaks TLS 1.2 or newer only.', source: lifecycle },
    {
      protocol: 'http',
      status: [401],
      text: '^\\W*(?:(?:HTTP )?(?:Error:? )?401\\W*)?(?:unauthori[sz]ed\\W*)?$|\\b401 \\(?unauthori[sz]ed',
      causes: ['unrecognised', 'auth_missing', 'malformed', 'revoked', 'wrong_region', 'wrong_credential'],
      source: bare401,
    },
    {
      protocol: 'http',
      status: [403],
      text: '^\\W*(?:(?:HTTP )?(?:Error:? )?403\\W*)?(?:forbidden\\W*)?$|\\b403 (?:client error:? )?\\(?forbidden',
      causes: ['insufficient_permissions', 'account_suspended', 'wrong_region', 'ip_blocked', 'rate_limited', 'revoked'],
      says: 'A 403 without a JSON body: rights, plan, data centre, a blocked address, or too many requests at once.',
      source: fundamentals,
    },
    { protocol: 'http', status: [403], json: { title: '.' }, causes: ['insufficient_permissions', 'account_suspended'], source: errors },
    {
      protocol: 'http',
      status: [503],
      text: '^\\W*(?:503\\W*)?(?:service unavailable\\W*)?$',
      causes: ['provider_outage', 'ip_blocked', 'account_suspended'],
      says: 'A bare 503 may be an outage, a block of our address by Akamai, or a compliance stop; the body tells which.',
      source: akamai,
    },
    {
      protocol: 'http',
      text: '^(?!\\s*\\{)[\\s\\S]*\\b(?:resource not found|requested resource could not be found)',
      causes: ['bad_request', 'endpoint_changed'],
      source: errors,
    },
    { protocol: 'http', status: [404], json: { title: '.' }, causes: ['bad_request', 'endpoint_changed'], source: errors },
    {
      protocol: 'http',
      status: [405],
      text: '(?:list )?member cannot be|cannot be (?:removed|deleted|changed)',
      causes: ['bad_request'],
      says: 'The key was accepted; this subscriber cannot be changed so.',
      source: grouparoo,
    },
    { protocol: 'http', status: [405], causes: ['bad_request', 'endpoint_changed'], source: errors },
    { protocol: 'http', text: "everything's chimpy", causes: ['healthy'], source: ping },
    { protocol: 'http', status: ['2xx'], json: { error_count: '^[1-9]' }, causes: ['bad_request', 'healthy'], source: batchApi },
    { protocol: 'http', status: ['2xx'], json: { account_id: '.' }, causes: ['healthy'], source: root },
    { protocol: 'http', status: ['2xx'], json: { dc: '^us\\d' }, causes: ['healthy'], source: authFacts },
    {
      protocol: 'http',
      status: ['2xx'],
      text: '^\\s*[{\\[](?!.*"(?:error|status)": ?(?:"error"|"invalid|[45]\\d\\d))',
      causes: ['healthy'],
      source: root,
    },
    { protocol: 'http', status: [204], causes: ['healthy'], source: root },
    {
      protocol: 'http',
      status: ['4xx'],
      json: {
        title:
          '(?:bad ?request|invalid ?(?:action|resource|method ?override)|json ?parse ?error|member (?:exists|in compliance)' +
          '|forgotten email|requested ?fields ?invalid|nesting ?too ?deep)',
      },
      causes: ['bad_request'],
      source: errorNames,
    },
  ],
  extract: [
    { on: 'account', path: 'account_name', as: 'account', source: root },
    { on: 'metadata', path: 'accountname', as: 'account', source: authFacts },
  ],
  manage: {
    create: 'dashboard only: Profile > Extras > API keys > Create A Key',
    revoke: 'dashboard only: Profile > Extras > API keys > Revoke',
    needs: 'a user of the level Manager or higher; the key gets the rights of the user who makes it',
    source: rotate,
  },
  keep: [
    'title',
    'status',
    'detail',
    'instance',
    'type',
    'health_status',
    'account_id',
    'account_name',
    'role',
    'total_items',
    'dc',
    'accountname',
  ],
  budget: { perMinute: 120, concurrent: 4, source: fundamentals },
  statusPage: { page: 'https://status.mailchimp.com', source: statusPages },
  pages: {
    keys: { url: 'https://admin.mailchimp.com/account/api/', menu: 'Profile > Extras > API keys', source: keysMenu },
    permissions: { url: 'https://admin.mailchimp.com/account/users/', menu: 'Profile > Account > Users', source: 'from-memory' },
    billing: { url: 'https://admin.mailchimp.com/account/billing/', menu: 'Profile > Billing', source: 'from-memory' },
    support: { url: 'https://mailchimp.com/contact/', source: fundamentals },
    docs: { url: 'https://mailchimp.com/developer/marketing/guides/quick-start/', source: fundamentals },
    errors: { url: errors, source: errors },
    changelog: { url: 'https://mailchimp.com/developer/release-notes/', source: lifecycle },
  },
  advice: {
    malformed: [{ step: 'Copy the key to its very end: the part from the hyphen on (-us14) names the host.', source: cutEnding }],
    wrong_region: [
      {
        step:
          'Ask the host named by the ending of the key (key …-us14: ' +
          'https://us14.api.mailchimp.com) and take a fixed data centre out of the client.',
        source: wrongDataCentre,
      },
    ],
    wrong_credential: [
      {
        step: 'Check which product this application uses: Marketing and Transactional (Mandrill) have keys of their own.',
        source: twoProducts,
      },
    ],
    revoked: [{ step: 'Look whether the user who made the key left: a key dies with its user.', source: userDisabled }],
    insufficient_permissions: [
      {
        step: 'Raise the level of the user who made the key, or make one as a user with enough rights: a key has the rights of its user.',
        source: userLevel,
      },
    ],
    ip_blocked: [
      {
        step:
          'Send the reference number of the block page and our address to apihelp@mailchimp.com; ' +
          'on a server with several addresses, send by another one.',
        source: blockPage,
      },
    ],
    account_suspended: [
      { step: 'Let the owner look for a compliance notice under Account as well as for an unpaid bill.', source: roleTooLow },
    ],
    rate_limited: [
      {
        step: 'Make fewer calls in parallel: all applications of one user share 10 connections at a time, and it cannot be raised.',
        source: fundamentals,
      },
    ],
    auth_missing: [
      {
        step:
          'Send the key as the password of Basic authentication; ' +
          'in the JSON body (as in API 2.0), or from a browser with no-cors, it is not seen.',
        source: keyInBody,
      },
    ],
    bad_request: [{ step: 'Look at the path: an empty list ID or // in it is answered with "API Key Missing".', source: wrongPath }],
    endpoint_changed: [
      { step: 'Move to https://<dc>.api.mailchimp.com/3.0; API 1.x is gone, 2.0 is no longer supported.', source: lifecycle },
    ],
    leaked: [
      {
        step:
          'Revoke the key at once and make a new one: it opens the whole account, audiences included. ' +
          'Then look for exports and campaigns that nobody of you made.',
        source: rotate,
      },
    ],
    new_key: [
      {
        step:
          'Do it as a user of the application’s own with the lowest level that does; ' +
          'the key has that user’s rights and is shown in full only once.',
        source: keysHelp,
      },
    ],
    unrecognised: [
      {
        step: 'Compare the key with the list of the account and user that made it; what the list shows later is only its beginning.',
        source: rotate,
      },
    ],
    quota_exhausted: [
      { step: 'Raise the plan, or archive contacts: Mailchimp counts contacts and sends in a billing month.', source: billingHelp },
    ],
  },
  retired: [
    { url: 'mailchimp\\.com/1\\.[0-3]/', says: 'API 1.x is no longer available.', successor: '/3.0/', source: lifecycle },
    { url: 'mailchimp\\.com/2\\.0/', says: 'API 2.0 is deprecated and no longer supported.', successor: '/3.0/', source: lifecycle },
  ],
  recognise: [
    'mailchimp(?!.{0,12}transactional)',
    "everything's chimpy",
    'MC4WP',
    '\\b[0-9a-f]{32}-us\\d{1,3}\\b',
    'Gibbon::',
    'attempted to access the wrong datacenter',
    'MailChimpError',
    'linked to a different datacenter',
  ],
});
