/** @module Gmail and Google Workspace: the Gmail API by OAuth 2 or service account, and smtp.gmail.com. */

import { defineProvider } from '../src/core/model/provider.ts';

const clientsPage = 'https://console.cloud.google.com/apis/credentials';
const apiLibrary = 'https://console.cloud.google.com/apis/library/gmail.googleapis.com';
const oauthDocs = 'https://developers.google.com/identity/protocols/oauth2';
const serviceDocs = 'https://developers.google.com/identity/protocols/oauth2/service-account#error-codes';
const errorDocs = 'https://developers.google.com/workspace/gmail/api/guides/handle-errors';
const smtpDocs = 'https://knowledge.workspace.google.com/admin/support/troubleshooting/gmail-smtp-errors-and-codes';
const xoauth2Docs = 'https://developers.google.com/workspace/gmail/imap/xoauth2-protocol';
const scopeDocs = 'https://developers.google.com/workspace/gmail/api/auth/scopes';
const detector = 'https://github.com/mongodb/kingfisher/blob/main/data/rules/googleoauth2.yml';
const apiErrors = 'https://cloud.google.com/apis/design/errors';
const tokenShapes = 'https://github.com/mongodb/kingfisher/blob/main/data/rules/google.yml';
const sendMailAs = 'https://github.com/cloudflare/cloudflare-os/discussions/816';
const aliases = 'https://developers.google.com/gmail/api/guides/alias_and_signature_settings';
const clientIdExample = 'https://github.com/dolfim/django-gmailapi-backend/issues/9';
const nango = 'https://github.com/NangoHQ/nango/blob/master/packages/providers/providers.yaml';
const serviceKeys = 'https://cloud.google.com/iam/docs/keys-create-delete';
const appPasswords = 'https://support.google.com/accounts/answer/185833';
const tooManyLogins = 'https://github.com/nodemailer/nodemailer/issues/1388';
const apiKeys = 'https://cloud.google.com/docs/authentication/api-keys';
const authCode = 'https://github.com/GAM-team/got-your-back/issues/275';
const defaultCredentials = 'https://cloud.google.com/docs/authentication/application-default-credentials';
const reference = 'https://developers.google.com/workspace/gmail/api/reference/rest';
const smtpSetup = 'https://support.google.com/a/answer/176600';
const noMailbox = 'https://github.com/googleapis/google-api-nodejs-client/issues/2361';
const sendScope = 'https://www.googleapis.com/auth/gmail.send';
const offlineAccess = 'https://developers.google.com/identity/protocols/oauth2/web-server#offline';
const getProfile = 'https://developers.google.com/workspace/gmail/api/reference/rest/v1/users/getProfile';
const authLibrary = 'https://github.com/googleapis/google-auth-library-nodejs/blob/main/src/auth/oauth2client.ts';
const secondFactor = 'https://support.google.com/mail/?p=InvalidSecondFactor';
const browserLogin = 'https://github.com/getgrav/grav-plugin-email/issues/154';
const systemProblem = 'https://github.com/corecode/dma/issues/72';
const badCredentials = 'https://github.com/mageplaza/magento-2-smtp/issues/242';
const signInAgain = 'https://support.google.com/a/answer/9368756';
const badSignature = 'https://github.com/crossplane-contrib/provider-jet-gcp/issues/56';
const robotDisabled = 'https://github.com/googleapis/google-api-ruby-client/issues/720';
const clientNotFound = 'https://docs.onetapwoo.com/troubleshooting/google-api-errors';
/** What ends a refusal of the OAuth client: the refresh token is not the fault. */
const compareClient = {
  step:
    'Open APIs & Services > Credentials, and compare the client ID and the client secret with those of the OAuth client. ' +
    'If the secret is not the one of this client, add a new secret there.',
  url: clientsPage,
  source: clientNotFound,
};
const relaySetup = 'https://support.google.com/a/answer/2956491';
const senderGuidelines = 'https://support.google.com/mail/answer/81126';
const serviceAccountsPage = 'https://console.cloud.google.com/iam-admin/serviceaccounts';
/** What ends a refusal of an OAuth client that is gone: the grant of the mailbox was not taken away. */
const otherClient = {
  step: 'Authorise the sending program anew with that OAuth client: a refresh token works only with the client that it was issued to.',
  source: oauthDocs,
} as const;
/** What ends a refusal of the key of a service account. */
const compareServiceKey = {
  step:
    'Open IAM & Admin > Service accounts > the account > Keys, and compare client_email and private_key_id with the stored key file. ' +
    'If the key is not listed, make a new one.',
  url: serviceAccountsPage,
  source: serviceDocs,
} as const;
const deletedClient = 'https://github.com/websightgmbh/l5-google-cloud-storage/issues/6';
const unauthorizedClient = 'https://github.com/googleapis/google-api-php-client/issues/1379';
const webServerFlow = 'https://developers.google.com/identity/protocols/oauth2/web-server';
const tokenInfo = 'https://github.com/googleapis/google-api-nodejs-client/pull/2553';
const projectGone = 'https://github.com/Spencer-Easton/Apps-Script-Gmail-Push-Notifications-v2/issues/3';
const apiDisabled = 'https://github.com/DSchau/gatsby-mail/issues/35';
const mailNotEnabled = 'https://github.com/levz0r/gmail-tester/issues/57';
const sendOnlyToken = 'https://github.com/dacastro4/laravel-gmail/issues/101';
const missingScope = 'https://github.com/googleworkspace/apps-script-oauth2/issues/177';
const delegationDenied = 'https://github.com/home-assistant/core/issues/87920';
const quotaDocs = 'https://developers.google.com/workspace/gmail/api/reference/quota';
const sendMessage = 'https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/send';
const consoleMenus = 'https://github.com/google/import-mailbox-to-gmail/issues/25';
const delegationPage = 'https://admin.google.com/ac/owl/domainwidedelegation';
const appPasswordsPage = 'https://myaccount.google.com/apppasswords';
const sevenDays = 'https://github.com/klenwell/pinprick/pull/4';
const sendingLimits = 'https://support.google.com/a/answer/166852';
const serviceFlow = 'https://developers.google.com/identity/protocols/oauth2/service-account';

const userName = {
  name: 'username',
  title: 'Gmail address',
  secret: false,
  shape: '^[^\\s@]+@[^\\s@.]+(?:\\.[^\\s@.]+)+\\.?$',
  hint: 'the full address of the mailbox',
  variables: ['GMAIL_USER', 'SMTP_USERNAME', 'EMAIL_HOST_USER'],
  source: xoauth2Docs,
} as const;
const client = [
  {
    name: 'client_id',
    title: 'OAuth client ID',
    secret: false,
    shape: '^[0-9]+-[0-9a-z]{32}\\.apps\\.googleusercontent\\.com$',
    hint: 'digits, a hyphen, 32 letters or digits, .apps.googleusercontent.com',
    variables: ['GOOGLE_CLIENT_ID', 'GMAIL_CLIENT_ID', 'GMAIL_API_CLIENT_ID'],
    source: clientIdExample,
  },
  {
    name: 'client_secret',
    title: 'OAuth client secret',
    secret: true,
    hint: 'usually GOCSPX- and 28 characters; older ones have 24 characters',
    variables: ['GOOGLE_CLIENT_SECRET', 'GMAIL_CLIENT_SECRET', 'GMAIL_API_CLIENT_SECRET'],
    source: tokenShapes,
  },
  {
    name: 'refresh_token',
    title: 'refresh token',
    secret: true,
    shape: '^1/{1,2}[\\w-]{20,512}$',
    hint: '1// and a long text',
    variables: ['GOOGLE_REFRESH_TOKEN', 'GMAIL_REFRESH_TOKEN', 'GMAIL_API_REFRESH_TOKEN'],
    source: tokenShapes,
  },
] as const;
const accessToken = {
  name: 'access_token',
  title: 'access token',
  secret: true,
  shape: '^ya29\\.[A-Za-z0-9_.-]{10,2048}$',
  hint: 'ya29. and a long text',
  variables: ['GOOGLE_ACCESS_TOKEN', 'GMAIL_ACCESS_TOKEN'],
  source: detector,
} as const;
const grantExpiry = {
  rule: 'idle',
  days: 180,
  says:
    'A refresh token dies when the user revokes it or changes the password, after six months unused, ' +
    'and after seven days while the consent screen is in Testing.',
  source: oauthDocs,
} as const;

export default defineProvider({
  id: 'gmail',
  name: 'Gmail',
  aliases: ['google', 'google-workspace', 'gsuite'],
  sendsSingleMails: true,
  credentials: [
    {
      kind: 'oauth2_refresh',
      title: 'OAuth refresh token',
      parts: client,
      auth: { scheme: 'oauth2_refresh', request: 'token' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: no lock-out of OAuth clients is documented',
      expiry: grantExpiry,
    },
    {
      kind: 'smtp_refresh',
      title: 'OAuth refresh token for SMTP',
      parts: [userName, ...client],
      auth: { scheme: 'smtp_xoauth2', username: '{username}', request: 'token' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: no lock-out of OAuth clients is documented',
      expiry: grantExpiry,
    },
    {
      kind: 'service_account',
      title: 'service account key',
      parts: [
        {
          name: 'key',
          title: 'service account JSON',
          secret: true,
          shape: '^\\s*\\{[\\s\\S]{0,1500}"private_key"[\\s\\S]{0,6000}\\}\\s{0,3}$',
          hint: 'the whole JSON file, with client_email and private_key',
          variables: ['GOOGLE_SERVICE_ACCOUNT_JSON', 'GOOGLE_CREDENTIALS', 'GMAIL_SERVICE_ACCOUNT'],
          source: nango,
        },
      ],
      auth: { scheme: 'jwt_bearer', request: 'token_by_assertion', scope: '{scope}', subject: '{subject}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: no lock-out of service accounts is documented',
      expiry: { rule: 'never', says: 'Service account keys do not expire unless the organisation set a policy.', source: serviceKeys },
    },
    {
      kind: 'access_token',
      title: 'access token',
      parts: [accessToken],
      auth: { scheme: 'bearer', token: '{access_token}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: no lock-out of tokens is documented',
      expiry: {
        rule: 'fixed',
        days: 1 / 24,
        says: 'An access token lives for one hour; watch the refresh token instead.',
        source: oauthDocs,
      },
    },
    {
      kind: 'smtp_token',
      title: 'access token for SMTP',
      parts: [userName, accessToken],
      auth: { scheme: 'smtp_xoauth2', username: '{username}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: no lock-out of tokens is documented',
      expiry: {
        rule: 'fixed',
        days: 1 / 24,
        says: 'An access token lives for one hour; watch the refresh token instead.',
        source: oauthDocs,
      },
    },
    {
      kind: 'smtp',
      title: 'app password',
      parts: [
        userName,
        {
          name: 'password',
          title: 'app password',
          secret: true,
          shape: '^[a-z]{4} ?[a-z]{4} ?[a-z]{4} ?[a-z]{4}$',
          hint: '16 small letters, shown in four groups; the password of the account is not taken',
          variables: ['GMAIL_APP_PASSWORD', 'SMTP_PASSWORD', 'EMAIL_HOST_PASSWORD'],
          source: appPasswords,
        },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'counts_against_account',
      failedLoginSource: tooManyLogins,
      expiry: {
        rule: 'never',
        says: 'App passwords do not expire, but all of them are revoked when the account password changes.',
        source: appPasswords,
      },
    },
  ],
  lookalikes: [
    {
      shape: '^AIza[0-9A-Za-z_-]{35}$',
      means: 'wrong_credential',
      says: 'This is a Google API key. It names a Cloud project and cannot open a mailbox; Gmail needs OAuth or a service account.',
      source: apiKeys,
    },
    {
      shape: '^ya29\\.[\\s\\S]*$',
      part: 'refresh_token',
      means: 'wrong_credential',
      says: 'This is an access token, good for one hour. The refresh token starts with 1//.',
      source: detector,
    },
    {
      shape: '^1/{1,2}[\\w-]{20,512}$',
      part: 'access_token',
      means: 'wrong_credential',
      says: 'This is a refresh token. Give it as refresh_token, with client_id and client_secret.',
      source: tokenShapes,
    },
    {
      shape: '^4/[\\w-]{10,}$',
      means: 'wrong_credential',
      says: 'This is an authorization code, good once and for minutes. Exchange it for a refresh token first.',
      source: authCode,
    },
    {
      shape: '^GOCSPX-[\\w-]{28}$',
      part: 'refresh_token',
      means: 'wrong_credential',
      says: 'This is the OAuth client secret, not the refresh token.',
      source: tokenShapes,
    },
    {
      shape: '^[0-9]+-[0-9a-z]{32}\\.apps\\.googleusercontent\\.com$',
      means: 'wrong_credential',
      says: 'This is the OAuth client ID, which is public. It belongs into client_id.',
      source: clientIdExample,
    },
    {
      shape: '^-----BEGIN (?:RSA )?PRIVATE KEY-----[\\s\\S]*$',
      kinds: ['service_account'],
      means: 'malformed',
      says: 'This is the private key alone. Give the whole JSON file, which names the account as well.',
      source: serviceKeys,
    },
    {
      shape: '^\\{(?=[\\s\\S]*"(?:installed|web)"\\s{0,9}:)[\\s\\S]*\\}$',
      kinds: ['service_account'],
      means: 'wrong_credential',
      says: 'This is the OAuth client file, not a service account key: it has no private_key.',
      source: oauthDocs,
    },
    {
      shape: '^\\{(?=[\\s\\S]*"authorized_user")[\\s\\S]*\\}$',
      kinds: ['service_account'],
      means: 'wrong_credential',
      says: "This is a user's stored sign-in (authorized_user), not a service account key.",
      source: defaultCredentials,
    },
  ],
  hosts: [
    { region: 'global', url: 'https://gmail.googleapis.com', source: reference },
    { region: 'global', use: 'token', url: 'https://oauth2.googleapis.com', source: oauthDocs },
    { region: 'global', use: 'smtp', url: 'smtp://smtp.gmail.com:587', source: smtpSetup },
  ],
  settings: [
    {
      name: 'subject',
      title: 'Mailbox that the service account acts for',
      shape: '^[^\\s@]+@\\S+$',
      variables: ['GMAIL_SUBJECT', 'GOOGLE_IMPERSONATE_USER'],
      source: noMailbox,
    },
    {
      name: 'scope',
      title: 'OAuth scope delegated to the service account',
      shape: '^https://\\S+( https://\\S+)*$',
      default: sendScope,
      source: scopeDocs,
    },
  ],
  requests: {
    token: {
      method: 'POST',
      host: 'token',
      path: '/token',
      auth: false,
      form: { grant_type: 'refresh_token', client_id: '{client_id}', client_secret: '{client_secret}', refresh_token: '{refresh_token}' },
    },
    token_by_assertion: {
      method: 'POST',
      host: 'token',
      path: '/token',
      auth: false,
      form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: '{assertion}' },
    },
    tokeninfo: { method: 'POST', host: 'token', path: '/tokeninfo', form: {} },
    profile: { method: 'GET', path: '/gmail/v1/users/me/profile' },
    smtp: { method: 'SMTP' },
  },
  probes: [
    {
      request: 'token',
      kinds: ['oauth2_refresh'],
      permission: null,
      unproven: 'The token does not show whether the Gmail API is switched on in the project.',
      effects: 'none',
      because:
        'As FluentSMTP does: Google does not rotate refresh tokens, and the answer lists the scopes; ' +
        'a send-only token may read nothing else.',
      source: offlineAccess,
    },
    {
      request: 'profile',
      kinds: ['service_account'],
      permission: null,
      effects: 'none',
      because:
        'Without a mailbox to act for, the token is issued all the same and only Gmail refuses. ' +
        'A send-only token is refused here for its scope, which proves it alive.',
      source: getProfile,
    },
    {
      request: 'tokeninfo',
      kinds: ['access_token'],
      permission: null,
      effects: 'none',
      because: 'Sent as the official client sends it, in the header: the token stays out of the URL.',
      source: authLibrary,
    },
    {
      request: 'smtp',
      kinds: ['smtp', 'smtp_refresh', 'smtp_token'],
      permission: null,
      provesNeed: true,
      effects: 'none',
      because: 'Only the log-in; it counts as one, so not more often than needed.',
      source: tooManyLogins,
    },
  ],
  refusal: ['expired', 'revoked', 'unrecognised', 'wrong_credential', 'malformed'],
  answers: [
    // SMTP
    { protocol: 'smtp', status: [235], causes: ['healthy'], source: smtpDocs },
    {
      protocol: 'smtp',
      text: '\\b334 eyJzdGF0dXMiOi|"schemes":\\s*"bearer',
      causes: ['expired', 'insufficient_permissions', 'revoked', 'unrecognised', 'wrong_credential', 'malformed'],
      says: 'Gmail refuses the OAuth token. SMTP needs the scope https://mail.google.com/; gmail.send is not enough.',
      source: xoauth2Docs,
    },
    {
      protocol: 'smtp',
      text: 'application-specific password required|InvalidSecondFactor',
      causes: ['wrong_credential'],
      says: 'The account has 2-step verification: SMTP takes an app password, not the account password.',
      source: secondFactor,
    },
    {
      protocol: 'smtp',
      text: '(log|sign) in (via|with|through) your web browser|WebLoginRequired|answer/78754|5\\.7\\.14',
      causes: ['ip_blocked', 'wrong_credential', 'account_suspended'],
      says: 'Google distrusts this sign-in and wants one in a browser first.',
      source: browserLogin,
    },
    {
      protocol: 'smtp',
      text: 'too many login attempts|too many concurrent|too many simultaneous',
      causes: ['rate_limited'],
      source: tooManyLogins,
    },
    {
      protocol: 'smtp',
      text:
        'unusual rate of unsolicited|very low reputation|IP not in whitelist|messages? from [\\d.]+ (weren|wasn)' +
        '|likely (unsolicited|suspicious)',
      causes: ['ip_blocked'],
      says: 'Google distrusts the mail that comes from this IP address; the log-in is not meant.',
      title: 'Google distrusts the sending IP address',
      steps: [
        {
          step: 'Follow the sender guidelines of Google for this IP address: reverse DNS, SPF, DKIM and little spam.',
          url: senderGuidelines,
          source: senderGuidelines,
        },
      ],
      source: smtpDocs,
    },
    {
      protocol: 'smtp',
      text: 'peak smtp relay limit|receiving (e?mail|too many).{0,200}(quickly|rate)',
      causes: ['rate_limited'],
      source: smtpDocs,
    },
    {
      protocol: 'smtp',
      text: 'daily (user )?sending (limit|quota)|daily smtp relay (sending )?limit|5\\.4\\.5|sending limits? (exceeded|for this)',
      causes: ['quota_exhausted'],
      says: 'The mailbox has used up the messages that Google lets it send in a day.',
      source: smtpDocs,
    },
    {
      protocol: 'smtp',
      text: 'invalid credentials for relay|mail relay denied|registered in your (g suite|workspace) smtp relay',
      causes: ['ip_blocked', 'sender_unverified'],
      says: 'The Workspace SMTP relay does not know this address.',
      title: 'the SMTP relay does not know this address',
      steps: [
        {
          step:
            'Open Apps > Google Workspace > Gmail > Routing > SMTP relay service in the Admin console: ' +
            'its list has to hold the IP address of this machine, and its allowed senders the domain of the From address.',
          url: relaySetup,
          source: relaySetup,
        },
        { step: 'With a mailbox and an app password, send through smtp.gmail.com: only the relay has this list.', source: relaySetup },
      ],
      source: smtpDocs,
    },
    {
      protocol: 'smtp',
      text: '5\\.7\\.(26|27|30)\\b|unauthenticated (email|sender).{0,200}not accepted',
      causes: ['sender_unverified'],
      source: smtpDocs,
    },
    {
      protocol: 'smtp',
      text: 'temporary system problem|try again later, closing connection',
      causes: ['provider_outage', 'rate_limited'],
      says: 'Google says this for trouble of its own and for too many log-ins at a time.',
      source: systemProblem,
    },
    { protocol: 'smtp', text: 'starttls command first', causes: ['bad_request', 'auth_missing'], source: smtpDocs },
    { protocol: 'smtp', text: 'authentication required', causes: ['auth_missing', 'malformed'], source: smtpDocs },
    { protocol: 'smtp', status: [555], text: 'syntax error', causes: ['bad_request'], source: smtpDocs },
    { protocol: 'smtp', text: 'cannot decode response', causes: ['malformed', 'bad_request'], source: smtpDocs },
    {
      protocol: 'smtp',
      text: 'less secure|application-specific|p=(LessSecure|InvalidCredentials)',
      causes: ['wrong_credential'],
      source: smtpDocs,
    },
    {
      protocol: 'smtp',
      text: 'username and password not accepted|BadCredentials|5\\.7\\.8',
      causes: ['wrong_credential', 'unrecognised', 'revoked', 'ip_blocked', 'malformed'],
      says:
        'Google says this for a wrong password, for the account password in place of an app password, ' +
        'and for a sign-in that it distrusts.',
      source: badCredentials,
    },
    // OAuth token endpoint
    {
      text: 'invalid_rapt|rapt_required|reauth related error',
      causes: ['expired'],
      says:
        'The organisation makes users sign in again after some hours. ' +
        'A new consent helps only until then; exempt the app, or use a service account.',
      source: signInAgain,
    },
    {
      text: 'token has been expired or revoked',
      causes: ['expired', 'revoked'],
      says: 'Google does not tell which of the two. Every seven days means that the consent screen is still in Testing.',
      source: oauthDocs,
    },
    { text: 'token has been revoked|access has been revoked', causes: ['revoked'], source: oauthDocs },
    {
      text: 'short-lived token|reasonable timeframe|check your iat and exp',
      causes: ['clock_skew', 'bad_request'],
      says: 'The time in the signed request is off: check the clock of this machine.',
      source: serviceDocs,
    },
    {
      text: 'invalid jwt signature',
      causes: ['revoked', 'unrecognised', 'wrong_credential', 'malformed'],
      says: 'Google says this when the service account key was deleted, or when private_key and client_email belong to different keys.',
      title: 'the key of the service account is not accepted',
      steps: [compareServiceKey],
      parts: ['key'],
      source: badSignature,
    },
    { text: 'invalid jwt', causes: ['bad_request', 'malformed'], source: serviceDocs },
    {
      text: 'robot is disabled',
      causes: ['revoked', 'account_suspended'],
      says: 'The service account is disabled; its key may be good.',
      title: 'the service account is switched off',
      steps: [
        {
          step: 'Open IAM & Admin > Service accounts, and enable the account; ask first who disabled it.',
          url: serviceAccountsPage,
          source: robotDisabled,
        },
      ],
      source: robotDisabled,
    },
    {
      text: 'account has been deleted|account (has been )?(is )?(disabled|suspended)|account_disabled',
      causes: ['account_suspended'],
      source: oauthDocs,
    },
    {
      text: 'deleted_client|(oauth )?client was deleted',
      causes: ['revoked'],
      says: 'The OAuth client was deleted in its Cloud project; the grant of the mailbox is not meant.',
      title: 'the OAuth client was deleted',
      steps: [
        {
          step: 'Open APIs & Services > Credentials, and restore the OAuth client or make a new one; ask first who deleted it.',
          url: clientsPage,
          source: deletedClient,
        },
        otherClient,
      ],
      parts: ['client_id', 'client_secret', 'refresh_token'],
      source: deletedClient,
    },
    {
      text: 'disabled_client|(oauth )?client was disabled',
      causes: ['revoked', 'account_suspended'],
      says: 'The OAuth client is switched off in its Cloud project; the grant of the mailbox is not meant.',
      title: 'the OAuth client is switched off',
      steps: [
        {
          step: 'Open APIs & Services > Credentials, and enable the OAuth client again; ask first who disabled it.',
          url: clientsPage,
          source: oauthDocs,
        },
      ],
      source: oauthDocs,
    },
    {
      text: 'account not found',
      causes: ['unrecognised', 'revoked', 'wrong_credential', 'malformed'],
      says: 'Google knows no service account with this client_email; it is mistyped, or was deleted.',
      title: 'the service account is not known',
      steps: [compareServiceKey],
      parts: ['key'],
      source: serviceDocs,
    },
    {
      text: 'invalid email or user id',
      causes: ['bad_request'],
      says: 'The mailbox to act for (subject) does not exist in this domain.',
      source: serviceDocs,
    },
    { text: 'malformed auth code', causes: ['malformed', 'wrong_credential'], source: oauthDocs },
    {
      text: 'unauthorized_client|client is unauthorized to retrieve',
      causes: ['insufficient_permissions', 'wrong_credential'],
      says:
        'The client is not authorised for these scopes. ' +
        'For a service account: check domain-wide delegation; a new one takes up to 24 hours.',
      source: unauthorizedClient,
    },
    { text: 'could not determine client id', causes: ['auth_missing', 'malformed', 'bad_request'], source: oauthDocs },
    { text: 'org_internal|admin_policy_enforced', causes: ['insufficient_permissions', 'account_suspended'], source: webServerFlow },
    {
      text: 'redirect_uri_mismatch|unsupported_grant_type|invalid_scope|scopes? requested (are|is) invalid',
      causes: ['bad_request'],
      source: webServerFlow,
    },
    {
      text: '(oauth )?client (id )?was not found',
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'malformed'],
      says: 'Google knows no OAuth client with this client ID.',
      title: 'the OAuth client ID is not known',
      steps: [compareClient],
      parts: ['client_id'],
      source: clientNotFound,
    },
    {
      text: 'invalid_client',
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'malformed', 'auth_missing'],
      says: 'Google does not accept the OAuth client ID with this client secret.',
      title: 'the OAuth client is not accepted',
      steps: [compareClient],
      parts: ['client_id', 'client_secret'],
      source: oauthDocs,
    },
    { text: 'invalid[_ ]grant', causes: ['expired', 'revoked', 'unrecognised', 'wrong_credential', 'malformed'], source: oauthDocs },
    { text: 'invalid_request', status: [400], causes: ['bad_request', 'malformed'], source: oauthDocs },
    {
      text: '"?invalid_token|\\binvalid value\\b',
      on: ['tokeninfo'],
      causes: ['expired', 'revoked', 'unrecognised', 'wrong_credential', 'malformed'],
      source: detector,
    },
    { status: ['2xx'], json: { access_token: '.' }, causes: ['healthy'], source: oauthDocs },
    { status: ['2xx'], on: ['tokeninfo'], json: { scope: '.' }, causes: ['healthy'], source: tokenInfo },
    // Gmail API
    {
      text: 'api keys are not supported|api key not valid|API_KEY_INVALID|ACCESS_TOKEN_TYPE_UNSUPPORTED',
      causes: ['wrong_credential'],
      says: 'An API key cannot open a mailbox; Gmail needs an OAuth token.',
      source: apiErrors,
    },
    {
      text:
        'unauthenticated use exceeded|dailyLimitExceededUnreg|login required|missing required authentication credential' +
        '|CREDENTIALS_MISSING|missing a valid api key',
      causes: ['auth_missing', 'malformed'],
      source: errorDocs,
    },
    { text: 'ACCESS_TOKEN_EXPIRED', causes: ['expired'], source: apiErrors },
    { text: 'project \\S{1,100} is not found and cannot be used', causes: ['account_suspended', 'revoked'], source: projectGone },
    {
      text: 'accessNotConfigured|SERVICE_DISABLED|has not been used in project',
      causes: ['account_suspended'],
      says: 'The Gmail API is switched off in the Cloud project that owns the key; the key itself is fine.',
      title: 'the Gmail API is switched off',
      steps: [
        {
          step: 'Enable the Gmail API in the Cloud project that owns the client; it takes some minutes.',
          url: apiLibrary,
          source: apiDisabled,
        },
      ],
      source: apiDisabled,
    },
    {
      text: 'consumer.{0,40}(suspended|invalid)|billing (account )?(is )?(disabled|not enabled)',
      causes: ['account_suspended'],
      says: 'The Cloud project that owns the key is suspended, or has no billing; the key itself is fine.',
      title: 'the Cloud project is suspended',
      steps: [
        {
          step: 'Open the Cloud project in the console, and look for a notice about a suspension or about billing.',
          url: 'https://console.cloud.google.com/billing/projects',
          source: apiDisabled,
        },
      ],
      source: apiDisabled,
    },
    {
      text: 'mail service not enabled',
      causes: ['account_suspended'],
      says: 'This Google account has no Gmail mailbox.',
      title: 'the account has no Gmail mailbox',
      steps: [
        {
          step: 'Have an administrator of the domain switch on Gmail for this user: Admin console > Apps > Google Workspace > Gmail.',
          url: 'https://admin.google.com/ac/appslist/core',
          source: mailNotEnabled,
        },
      ],
      source: mailNotEnabled,
    },
    {
      text: 'domainPolicy|administrators? (have|has) disabled gmail apps',
      causes: ['insufficient_permissions', 'account_suspended'],
      says: "The domain's administrator does not allow this app.",
      source: errorDocs,
    },
    {
      ours: true,
      on: ['profile'],
      text: 'insufficientPermissions|insufficient (permission|authentication scopes)|ACCESS_TOKEN_SCOPE_INSUFFICIENT',
      causes: ['healthy'],
      says: 'Gmail knows the token and refuses to read with it, as it should for one that may only send.',
      source: sendOnlyToken,
    },
    {
      text: 'insufficientPermissions|insufficient (permission|authentication scopes)|ACCESS_TOKEN_SCOPE_INSUFFICIENT|metadata scope does',
      causes: ['insufficient_permissions'],
      source: missingScope,
    },
    {
      text: 'delegation denied',
      causes: ['bad_request', 'insufficient_permissions', 'wrong_credential'],
      says: 'The token is good, but belongs to another mailbox than the one in the path: write "me" there, or delegate.',
      source: delegationDenied,
    },
    { text: 'user-rate limit exceeded.{0,80}mail sending|sending limit', causes: ['quota_exhausted', 'rate_limited'], source: quotaDocs },
    {
      text: 'dailyLimitExceeded|daily limit exceeded|(queries|requests|units) per day',
      causes: ['quota_exhausted', 'rate_limited'],
      source: errorDocs,
    },
    {
      text: 'user-rate limit exceeded',
      causes: ['rate_limited', 'quota_exhausted'],
      says: 'Gmail says the same of too many calls and of the daily sending limit; a time hours away means the latter.',
      source: errorDocs,
    },
    {
      text:
        'rateLimitExceeded|rate.?limit exceeded|too many concurrent|quota exceeded|quotaExceeded' +
        '|RESOURCE_EXHAUSTED|RATE_LIMIT_EXCEEDED',
      causes: ['rate_limited'],
      source: errorDocs,
    },
    {
      text: 'precondition check failed|failedPrecondition|FAILED_PRECONDITION',
      causes: ['wrong_credential', 'account_suspended', 'insufficient_permissions'],
      says: 'A service account without a mailbox to act for (subject), or a user without Gmail, is answered so.',
      source: noMailbox,
    },
    {
      text: 'authError|invalid credentials|invalid authentication credentials|UNAUTHENTICATED',
      causes: ['expired', 'revoked', 'unrecognised', 'wrong_credential', 'malformed', 'insufficient_permissions'],
      source: errorDocs,
    },
    {
      status: [400],
      text: 'invalid (to|cc|from|reply-to) header|recipient address required|invalidArgument|INVALID_ARGUMENT|badRequest',
      causes: ['bad_request'],
      source: errorDocs,
    },
    { text: 'requested entity was not found', causes: ['bad_request'], source: errorDocs },
    { text: 'backendError|internal_failure', causes: ['provider_outage'], source: errorDocs },
    { status: ['2xx'], on: ['profile'], json: { emailAddress: '@' }, causes: ['healthy'], source: getProfile },
    { status: ['2xx'], url: 'googleapis\\.com/(gmail|upload)', json: { id: '.' }, causes: ['healthy'], source: sendMessage },
    {
      status: [401],
      causes: ['expired', 'revoked', 'unrecognised', 'wrong_credential', 'malformed', 'insufficient_permissions'],
      source: errorDocs,
    },
  ],
  extract: [
    { on: 'token', path: 'scope', as: 'scopes', source: oauthDocs },
    { on: 'tokeninfo', path: 'scope', as: 'scopes', source: tokenInfo },
    { on: 'tokeninfo', path: 'exp', as: 'expires', source: tokenInfo },
    { on: 'tokeninfo', path: 'email', as: 'account', source: tokenInfo },
    { on: 'profile', path: 'emailAddress', as: 'account', source: getProfile },
  ],
  permissions: {
    send: {
      scopes: [
        sendScope,
        'https://www.googleapis.com/auth/gmail.compose',
        'https://www.googleapis.com/auth/gmail.modify',
        'https://mail.google.com/',
      ],
      tick: 'Send email on your behalf (gmail.send)',
      source: scopeDocs,
    },
  },
  manage: {
    create: 'Run the consent again for a refresh token; make app passwords by hand.',
    list: 'Refresh tokens and app passwords cannot be listed by API.',
    revoke: 'POST https://oauth2.googleapis.com/revoke with the token, or delete the service account key in IAM.',
    needs: 'The owner of the mailbox; for delegation a Workspace administrator.',
    source: oauthDocs,
  },
  keep: [
    'error',
    'error_description',
    'error_subtype',
    'error_uri',
    'error.code',
    'error.message',
    'error.status',
    'error.errors.*.reason',
    'error.errors.*.message',
    'scope',
    'expires_in',
    'token_type',
  ],
  budget: { perMinute: 30, concurrent: 4, source: quotaDocs },
  statusPage: {
    page: 'https://www.google.com/appsstatus/dashboard/',
    api: 'https://www.google.com/appsstatus/dashboard/incidents.json',
    source: 'from-memory',
  },
  pages: {
    keys: {
      url: clientsPage,
      menu: 'APIs & Services > Credentials (app passwords: Google Account > Security > App passwords)',
      source: consoleMenus,
    },
    permissions: { url: delegationPage, menu: 'Admin console > Security > API controls > Domain-wide delegation', source: consoleMenus },
    account: { url: appPasswordsPage, menu: 'Google Account > Security > App passwords', source: appPasswords },
    docs: { url: oauthDocs, source: oauthDocs },
    errors: { url: errorDocs, source: errorDocs },
    billing: { url: 'https://admin.google.com/ac/billing', menu: 'the Admin console > Billing > Subscriptions', source: 'from-memory' },
    support: { url: 'https://support.google.com/a/answer/1047213', source: 'from-memory' },
    senders: {
      url: 'https://mail.google.com/mail/u/0/#settings/accounts',
      menu: 'Gmail > Settings > Accounts > Send mail as',
      source: sendMailAs,
    },
  },
  advice: {
    expired: [
      {
        step: 'If it dies every seven days, set the consent screen from Testing to In production.',
        url: 'https://console.cloud.google.com/apis/credentials/consent',
        source: sevenDays,
      },
    ],
    revoked: [
      {
        step: 'Find out whether the password of the mailbox was changed: that ends refresh tokens with Gmail scopes and all app passwords.',
        source: oauthDocs,
      },
    ],
    wrong_credential: [
      {
        step: 'For SMTP make an app password (2-step verification must be on) and use it in place of the account password.',
        url: appPasswordsPage,
        source: appPasswords,
      },
    ],
    ip_blocked: [
      {
        step:
          'Sign in to the mailbox once in a browser from the same network, or open the unlock page, then try again: ' +
          'Google stops log-ins from places it does not know.',
        url: 'https://accounts.google.com/DisplayUnlockCaptcha',
        source: browserLogin,
      },
    ],
    account_suspended: [
      {
        step: 'Enable the Gmail API in the Cloud project that owns the client; it takes some minutes.',
        url: apiLibrary,
        source: apiDisabled,
      },
    ],
    insufficient_permissions: [
      {
        step: 'For a service account, authorise its client ID for the scope in domain-wide delegation; it can take 24 hours.',
        url: delegationPage,
        source: unauthorizedClient,
      },
    ],
    leaked: [
      {
        step:
          'Remove the access of the app or delete the service account key, get a new one, ' +
          'then look through the sent mail and the forwarding rules of the mailbox.',
        url: 'https://myaccount.google.com/connections',
        source: oauthDocs,
      },
    ],
    new_key: [
      {
        step: 'Run the consent with access_type=offline and prompt=consent, or no new refresh token is given.',
        url: offlineAccess,
        source: offlineAccess,
      },
    ],
    unrecognised: [
      {
        step:
          'Compare the client ID with the one under Credentials of the right project: ' +
          'a refresh token works only with the client that it was issued to.',
        source: oauthDocs,
      },
    ],
    quota_exhausted: [
      {
        step: 'Wait up to 24 hours: the count of mails rolls over 24 hours, 2000 for a Workspace mailbox and 500 for a free one.',
        url: sendingLimits,
        source: sendingLimits,
      },
    ],
    rate_limited: [
      {
        step:
          'Let the program wait longer after each refusal (exponential backoff): ' +
          'Google counts quota units for the project and for each mailbox.',
        url: errorDocs,
        source: errorDocs,
      },
    ],
    sender_unverified: [
      { step: 'Add the From address as an alias of the mailbox and confirm it by the mail that Google sends there.', source: aliases },
    ],
    clock_skew: [
      {
        step:
          'Sign assertions with a clock that is right to a few minutes: ' +
          'iat must not lie in the future, and exp at most an hour after it.',
        url: serviceFlow,
        source: serviceFlow,
      },
    ],
  },
  retired: [
    {
      url: 'googleapis\\.com/oauth2/v[1-3]/token\\b',
      says: 'An old address of the token endpoint.',
      successor: 'https://oauth2.googleapis.com/token',
      source: oauthDocs,
    },
  ],
  recognise: [
    '- gsmtp\\b',
    'gmail[_ ]api',
    'support\\.google\\.com/(mail|a)/',
    'RefreshError\\b.{0,40}invalid_grant',
    'google\\.auth\\.exceptions',
    'Google_Service_Exception|Google\\\\Service\\\\Exception',
    'GaxiosError',
    'googleapiclient\\.errors',
    'TokenResponseException',
    'smtp\\.gmail\\.com',
    'odHRwczovL21haWwuZ29vZ2xlLmNvbS8',
    '\\b[Gg]mail users[. ](?:messages|drafts|settings|labels|threads|history)',
    'scope=\\W{0,4}https://mail\\.google',
    'googleapis\\.com/(?:upload/)?gmail/',
    '\\bmx\\.google\\.com ESMTP',
    'com\\.google\\.api\\.client',
  ],
});
