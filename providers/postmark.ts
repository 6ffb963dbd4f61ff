/** @module Postmark: server and account tokens, and SMTP. */

import { defineProvider } from '../src/core/model/provider.ts';

const overview = 'https://postmarkapp.com/developer/api/overview';
const errorCodes = 'https://postmarkapp.com/developer/api/overview#error-codes';
const allowlist = 'https://postmarkapp.com/developer/user-guide/ip-allowlisting';
const edge = 'https://postmarkapp.com/support/article/getting-a-403-that-doesnt-look-like-a-postmark-error';
const smtpHelp = 'https://postmarkapp.com/support/article/common-smtp-connection-errors';
const agents = 'https://postmarkapp.com/auth.md';
const authentication = 'https://github.com/api-evangelist/postmark/blob/main/authentication/postmark-authentication.yml';
const codes = 'https://github.com/api-evangelist/postmark/blob/main/errors/postmark-problem-types.yml';
const sandboxMode = 'https://postmarkapp.com/developer/user-guide/sandbox-mode';
const sandbox = 'https://github.com/api-evangelist/postmark/blob/main/sandbox/postmark-sandbox.yml';
const detector = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/postmark/postmark.go';
const bothHeaders = 'https://github.com/keighl/postmark/issues/1';
const accountForServer = 'https://github.com/PipedreamHQ/pipedream/issues/10254';
const serverApi = 'https://postmarkapp.com/developer/api/server-api';
const smtpUserName = 'https://github.com/nodemailer/nodemailer-wellknown/issues/14';
const apiHost = 'https://api.postmarkapp.com';
const batchSending = 'https://postmarkapp.com/developer/api/email-api#send-batch-emails';
const notDelivered = 'https://github.com/ActiveCampaign/postmark.js/issues/87';
const inactiveRecipient = 'https://github.com/ActiveCampaign/postmark-php/issues/35';
const lifecycle = 'https://github.com/api-evangelist/postmark/blob/main/lifecycle/postmark-lifecycle.yml';
const serversPage = 'https://account.postmarkapp.com/servers';
const nangoConnect = 'https://nango.dev/docs/api-integrations/postmark/connect';
const support = 'https://postmarkapp.com/support';
const updates = 'https://postmarkapp.com/updates';
const pendingApproval = 'https://sendlayer.com/docs/error-412-account-pending-approval/';

const uuid = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';
const uuidHint = 'a UUID: 8-4-4-4-12 digits and letters a to f';
const harmless = 'inferred: scanners try unknown tokens as a rule, and Postmark documents no lock-out';
const never = { rule: 'never', source: authentication } as const;

export default defineProvider({
  id: 'postmark',
  name: 'Postmark',
  aliases: ['PostmarkApp', 'Wildbit Postmark'],
  sendsSingleMails: true,
  credentials: [
    {
      kind: 'server_token',
      title: 'server API token',
      parts: [
        {
          name: 'key',
          title: 'server API token',
          secret: true,
          shape: `^${uuid}$`,
          hint: uuidHint,
          variables: ['POSTMARK_SERVER_TOKEN', 'POSTMARK_API_TOKEN', 'POSTMARK_API_KEY', 'POSTMARK_TOKEN'],
          caseInsensitive: true,
          source: detector,
        },
      ],
      auth: { scheme: 'header', name: 'X-Postmark-Server-Token' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: never,
    },
    {
      kind: 'account_token',
      title: 'account API token',
      needs: ['domains', 'account'],
      parts: [
        {
          name: 'key',
          title: 'account API token',
          secret: true,
          shape: `^${uuid}$`,
          hint: uuidHint,
          variables: ['POSTMARK_ACCOUNT_TOKEN'],
          caseInsensitive: true,
          source: detector,
        },
      ],
      auth: { scheme: 'header', name: 'X-Postmark-Account-Token' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: never,
    },
    {
      kind: 'smtp',
      title: 'SMTP credentials',
      parts: [
        {
          name: 'username',
          title: 'server API token or SMTP access key',
          secret: true,
          shape: `^(?:${uuid}|PM-[A-Z]-[\\w-]{8,80})$`,
          hint: 'the server API token, or the access key of an SMTP token (PM-…)',
          variables: ['POSTMARK_SMTP_USERNAME', 'SMTP_USERNAME'],
          source: authentication,
        },
        {
          name: 'password',
          title: 'the same server API token, or the SMTP secret key',
          secret: true,
          hint: 'the server API token again, or the secret key of the SMTP token',
          variables: ['POSTMARK_SMTP_PASSWORD', 'SMTP_PASSWORD'],
          source: smtpHelp,
        },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'harmless',
      failedLoginSource: harmless,
      expiry: never,
    },
  ],
  lookalikes: [
    {
      shape: '^POSTMARK_API_TEST$',
      means: 'wrong_credential',
      says: 'This is the published test token: Postmark answers 200 and delivers nothing.',
      source: overview,
    },
    {
      shape: '^PM-[A-Z]-[\\w-]{8,80}$',
      kinds: ['server_token', 'account_token'],
      means: 'wrong_credential',
      says: 'This is the access key of an SMTP token; it works only as the SMTP user name.',
      source: 'from-memory',
    },
    {
      shape: '^[^\\s@]+@[^\\s@]+\\.[a-z]{1,24}$',
      part: 'username',
      means: 'wrong_credential',
      says: 'This is the address of the Postmark log-in; over SMTP the user name is the server API token.',
      source: smtpUserName,
    },
  ],
  hosts: [
    { region: 'global', url: apiHost, source: overview },
    { region: 'global', use: 'smtp', url: 'smtp://smtp.postmarkapp.com:587', source: smtpHelp },
  ],
  requests: {
    server: { method: 'GET', path: '/server', headers: { accept: 'application/json' } },
    servers: { method: 'GET', path: '/servers', query: { count: '1', offset: '0' }, headers: { accept: 'application/json' } },
    login: { method: 'SMTP' },
  },
  probes: [
    { request: 'login', kinds: ['smtp'], permission: null, provesNeed: true, effects: 'none', source: smtpHelp },
    {
      request: 'servers',
      kinds: ['account_token'],
      permission: null,
      provesNeed: true,
      effects: 'none',
      because: 'A token of the account can do all of the account; one server in the list is enough to see that.',
      source: detector,
    },
    {
      request: 'server',
      kinds: ['server_token'],
      permission: null,
      provesNeed: true,
      effects: 'none',
      because:
        'TruffleHog asks /deliverystats, Airbyte /message-streams, Novu sends a mail. /server also tells which server it is ' +
        'and whether it is a sandbox; its answer holds the tokens of the server, so only the fields under `keep` leave memory.',
      source: serverApi,
    },
  ],
  refusal: ['unrecognised', 'revoked', 'wrong_credential', 'malformed', 'auth_missing', 'account_suspended'],
  answers: [
    {
      text: 'test job accepted',
      causes: ['healthy', 'wrong_credential'],
      says: 'This is the answer to the test token POSTMARK_API_TEST: nothing is sent, and no real token was tried.',
      source: sandbox,
    },
    {
      text: String.raw`do not include (?:an? )?(?:account|server) api token`,
      causes: ['wrong_credential', 'bad_request'],
      says: 'The program sent both token headers, or that of the other level.',
      source: bothHeaders,
    },
    {
      text: String.raw`no (?:account|server) (?:or (?:account|server) )?api tokens? (?:was|were) supplied`,
      causes: ['auth_missing', 'malformed'],
      source: errorCodes,
    },
    {
      text: String.raw`(?:server|account) token you provided\b.{0,80}\binvalid`,
      causes: ['unrecognised', 'revoked', 'wrong_credential', 'malformed', 'account_suspended'],
      source: 'inferred: seen in public code whose address was not kept',
    },
    {
      text: String.raw`(?:not|n.t) contain a valid (?:server|account) token|bad or missing (?:server |account )?api token`,
      causes: 'refusal',
      says:
        'Postmark says the same of a missing token, an unknown one, an account token in place of a server token, ' +
        'and a cancelled account.',
      source: accountForServer,
    },
    { status: [401, 422], json: { ErrorCode: '^10$' }, causes: 'refusal', source: errorCodes },
    {
      protocol: 'http',
      json: { '*.ErrorCode': String.raw`^(?=.*[[,]0[\],]).*[[,][1-9]` },
      causes: ['bad_request', 'healthy'],
      says: 'Part of the batch was accepted.',
      source: batchSending,
    },
    {
      protocol: 'http',
      text: String.raw`\bip\b.{0,120}(?:allow|permit|range)|allow-?list|not (?:allowed|permitted) from (?:this|your)? ?ip`,
      causes: ['ip_blocked'],
      says:
        'The account or the server has an IP allowlist for API sends, and this address is not on it. ' +
        'SMTP and all other calls are not checked.',
      source: allowlist,
    },
    {
      text:
        String.raw`sender signature.{0,60}\bnot\b(?! found by id)|not a sender signature` +
        String.raw`|\bfrom\b.{0,60}address you supplied.{0,80}not|domain.{0,40}not (?:been )?verified`,
      causes: ['sender_unverified'],
      source: errorCodes,
    },
    { status: [422], json: { ErrorCode: '^40[01]$' }, causes: ['sender_unverified'], source: errorCodes },
    {
      text:
        String.raw`(?:ran|run|are|is) out of credits|\bcredits\b.{0,40}(?:exhaust|used|exceed)` +
        String.raw`|(?:monthly|plan|sending) (?:e?mail )?(?:limit|allowance|volume)`,
      causes: ['quota_exhausted'],
      source: errorCodes,
    },
    { status: [422], json: { ErrorCode: '^405$' }, causes: ['quota_exhausted'], source: errorCodes },
    {
      text:
        String.raw`pending approval|account is pending|account may not send|not (?:been )?approved (?:for|to) send` +
        String.raw`|(?:account|server) (?:is|has been) (?:disabled|deactivated|inactive|suspended|cancell?ed)`,
      causes: ['account_suspended'],
      says: 'Postmark has not approved this account for sending yet, or has stopped it.',
      source: errorCodes,
    },
    { status: [422], json: { ErrorCode: '^41[23]$' }, causes: ['account_suspended'], source: errorCodes },
    {
      text: String.raw`message ok, but will not deliver`,
      causes: ['bad_request', 'healthy'],
      says: 'The mail was taken, but some of its recipients are on the list of bounces and complaints.',
      source: notDelivered,
    },
    {
      text: String.raw`marked as inactive|inactive (?:recipient|address)|inactive_recipient`,
      causes: ['bad_request'],
      says: 'The key works; Postmark has put this recipient on its list of bounces and complaints.',
      source: inactiveRecipient,
    },
    {
      status: [422, 503],
      json: { ErrorCode: '^100$' },
      causes: ['provider_outage'],
      says: 'Postmark is down for maintenance.',
      source: errorCodes,
    },
    { status: [422], json: { ErrorCode: '^604$' }, causes: ['insufficient_permissions'], source: codes },
    {
      status: [404, 422],
      json: { ErrorCode: String.raw`^(?:1[123]|300|40[236-9]|41[01]|[5-9]\d\d|1\d{3})$` },
      causes: ['bad_request'],
      source: codes,
    },
    {
      status: [422],
      text:
        String.raw`invalid (?:email request|json|request field)|json required|too many batch|forbidden attachment` +
        String.raw`|message ?stream|template|zero recipients|provide either|required field`,
      causes: ['bad_request'],
      source: codes,
    },
    {
      status: [403],
      html: true,
      causes: ['ip_blocked'],
      says: 'A security layer in front of Postmark answered, not Postmark itself.',
      source: edge,
    },
    {
      protocol: 'http',
      status: [403],
      causes: ['ip_blocked'],
      says: 'Postmark answers 403 to API sends from an address that is not on the IP allowlist.',
      source: allowlist,
    },
    { protocol: 'smtp', text: String.raw`sender signature|signature`, causes: ['sender_unverified'], source: errorCodes },
    {
      protocol: 'smtp',
      status: [535],
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'malformed'],
      says:
        'Over SMTP both user name and password are the server API token (or both halves of an SMTP token); ' +
        'an account token does not work.',
      source: smtpHelp,
    },
    {
      status: ['2xx'],
      text: String.raw`"ErrorCode"\s*:\s*0\s*,\s*"Message"\s*:\s*"OK|"MessageID"\s*:\s*"`,
      causes: ['healthy'],
      source: overview,
    },
    {
      on: ['server'],
      status: [200],
      json: { DeliveryType: '^Sandbox$' },
      causes: ['healthy'],
      says: 'This token belongs to a sandbox server: Postmark accepts its mail and delivers none.',
      todo: {
        step: 'To reach recipients, use the token of a server that is no sandbox; where nothing is to be delivered, leave it as it is.',
        url: sandboxMode,
        source: sandboxMode,
      },
      source: sandbox,
    },
    { on: ['server'], status: [200], json: { ID: '^[0-9]+$' }, causes: ['healthy'], source: serverApi },
    {
      protocol: 'http',
      status: ['2xx'],
      text: '"(?:TotalCount|InactiveMails|MessageStreams|Servers|Domains|SenderSignatures)"',
      causes: ['healthy'],
      source: overview,
    },
    {
      on: ['server', 'servers'],
      ours: true,
      status: ['2xx'],
      causes: ['network', 'endpoint_changed'],
      says: 'A success without what the answer of Postmark holds: something else answered in its place.',
      source: serverApi,
    },
  ],
  extract: [{ on: 'server', path: 'Name', as: 'account', source: serverApi }],
  permissions: {
    send: { scopes: ['server'], tick: 'a server token; it has no scopes', source: authentication },
    domains: { scopes: ['account'], tick: 'an account API token', source: agents },
    account: { scopes: ['account'], tick: 'an account API token', source: agents },
  },
  manage: {
    create:
      'dashboard: Servers > (server) > API Tokens > Generate another token; ' +
      'POST /servers with an account token makes a new server with a token',
    list: 'GET /servers?count=50&offset=0 with an account token shows the tokens of every server',
    revoke: 'dashboard only: Servers > (server) > API Tokens > Remove',
    needs: 'Account Owner, Account Admin or Server Admin',
    source: overview,
  },
  keep: ['ID', 'Name', 'ServerLink', 'DeliveryType', 'SmtpApiActivated', 'TotalCount', 'ErrorCode', 'Message'],
  budget: { perMinute: 60, concurrent: 2, source: 'inferred: Postmark publishes no number' },
  statusPage: { page: 'https://status.postmarkapp.com', source: lifecycle },
  pages: {
    keys: { url: serversPage, menu: 'Servers > (server) > API Tokens (account token: Account > API Tokens)', source: nangoConnect },
    ip: { url: allowlist, menu: 'Servers > (server) > Settings, or Account > Settings: IP Allowlisting', source: allowlist },
    senders: { url: 'https://account.postmarkapp.com/signature_domains', menu: 'Sender Signatures', source: 'from-memory' },
    billing: { url: 'https://account.postmarkapp.com/subscription', menu: 'Account > Billing', source: 'from-memory' },
    account: { url: 'https://account.postmarkapp.com', source: 'from-memory' },
    support: { url: support, source: support },
    docs: { url: `${overview}#authentication`, source: overview },
    errors: { url: errorCodes, source: overview },
    changelog: { url: updates, source: updates },
    permissions: { url: serversPage, menu: 'Servers > (server) > API Tokens', source: overview },
  },
  advice: {
    unrecognised: [
      {
        step: 'Compare the token with those under the API Tokens tab of the very server that should send; every server has its own.',
        source: overview,
      },
    ],
    wrong_credential: [
      {
        step: 'Send a server token in X-Postmark-Server-Token; account tokens look alike, and `Authorization: Bearer` is ignored.',
        url: agents,
        source: agents,
      },
    ],
    auth_missing: [{ step: 'Send the token in the header X-Postmark-Server-Token; Postmark ignores `Authorization`.', source: agents }],
    ip_blocked: [
      {
        step:
          "Add the address that the 403 names to the server's IP allowlist (it overrides the account's), " +
          'or send by SMTP, which is not checked.',
        url: allowlist,
        source: allowlist,
      },
    ],
    account_suspended: [
      {
        step:
          'Press Request Approval in the dashboard if the account is new: ' +
          'until then it sends only to the domain of its From address. Postmark looks at it by hand, in about a day.',
        source: pendingApproval,
      },
    ],
    quota_exhausted: [{ step: 'Raise the plan or allow overages; without credits Postmark refuses with code 405.', source: codes }],
    sender_unverified: [
      { step: 'Add the From address or its domain under Sender Signatures, and press the link in the confirmation mail.', source: codes },
    ],
    new_key: [{ step: 'Remove the old one only when the new one is in place: a server can have several.', source: nangoConnect }],
    leaked: [
      {
        step:
          'Generate another token, remove the leaked one, then look through Activity: ' +
          'whoever has a server token can also read the mail of that server through the message search.',
        source: agents,
      },
    ],
    revoked: [
      {
        step: 'Look under API Tokens of the server: several can stand side by side, and one that is gone cannot be brought back.',
        source: nangoConnect,
      },
    ],
    insufficient_permissions: [
      {
        step:
          'Use an account token for servers, domains and signatures, a server token for everything about mail; ' +
          'no token has scopes to tick.',
        source: overview,
      },
    ],
  },
  retired: [
    {
      url: '^http://api\\.postmarkapp\\.com',
      says: 'Postmark accepts no plain HTTP; use https.',
      when: '2022-09-01',
      successor: apiHost,
      source: lifecycle,
    },
  ],
  recognise: [
    String.raw`PostmarkException|wildbit[\\/]postmark-php`,
    String.raw`\bPostmark::\w+|Postmark(?:Exception|Client|ApiException)|postmarkApiErrorCode|postmark(?:-\d|\.js|_rails|/lib)`,
    String.raw`X-Postmark-(?:Server|Account)-Token|contain a valid (?:Server|Account) token|POSTMARK_API_TEST`,
    String.raw`"?ErrorCode"?\s{0,9}:\s{0,9}\d{1,9}\s{0,9},\s{0,9}"?Message"?\s{0,9}:|marked as inactive[\s\S]{0,40}inactive addresses`,
  ],
});
