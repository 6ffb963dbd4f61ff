/** @module Microsoft 365 and Exchange Online: Microsoft Graph by client credentials or token, and smtp.office365.com. */

import { defineProvider } from '../src/core/model/provider.ts';

const codes = 'https://learn.microsoft.com/entra/identity-platform/reference-error-codes';
const flow = 'https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow';
const refreshDocs = 'https://learn.microsoft.com/entra/identity-platform/refresh-tokens';
const smtpAuth = 'https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission';
const smtpCodes =
  'https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online' +
  '/non-delivery-reports-in-exchange-online';
const smtpOauth =
  'https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth';
const graphErrors = 'https://learn.microsoft.com/graph/errors';
const sendMail = 'https://learn.microsoft.com/graph/api/user-sendmail';
const nango = 'https://github.com/NangoHQ/nango/blob/master/packages/providers/providers.yaml';
const detector = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/azure_entra/serviceprincipal/v2/spv2.go';
const basicEnd =
  'https://techcommunity.microsoft.com/t5/exchange-team-blog/exchange-online-to-retire-basic-auth-for-client-submission-smtp/ba-p/4114750';
const cae = 'https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation';
const accessTokens = 'https://learn.microsoft.com/entra/identity-platform/access-tokens';
const addCredentials = 'https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials';
const tokenLifetimes = 'https://learn.microsoft.com/entra/identity-platform/configurable-token-lifetimes';
const secretIdMixUp = 'https://github.com/EvotecIT/Mailozaurr/issues/32';
const deployments = 'https://learn.microsoft.com/graph/deployments';
const chinaCodes = 'https://docs.azure.cn/en-us/Entra/identity-platform/reference-error-codes';
const oldDetector = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/azure_entra/serviceprincipal/sp.go';
const getUser = 'https://learn.microsoft.com/graph/api/user-get';
const smtpAuthDisabled = 'https://github.com/simonrob/email-oauth2-proxy/issues/193';
const securityDefaults = 'https://github.com/MicrosoftDocs/OfficeDocs-Exchange/issues/2075';
const loginRefused = 'https://github.com/mamont77/skillspeople/issues/158';
const authPolicies = 'https://learn.microsoft.com/en-us/powershell/module/exchange/set-authenticationpolicy';
const notAuthenticated = 'https://github.com/MicrosoftDocs/OfficeDocs-Exchange/issues/3124';
const slowedDown = 'https://github.com/jstedfast/MailKit/issues/1502';
const submissionQuota = 'https://github.com/MicrosoftDocs/OfficeDocs-Support/issues/1150';
const oldTls =
  'https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online' +
  '/opt-in-exchange-online-endpoint-for-legacy-tls-using-smtp-auth';
const placeholderId = 'https://github.com/microsoft/AzureTRE/issues/1475';
const tenantAsClient = 'https://github.com/Azure/azure-sdk-for-python/issues/8314';
const appNotFound = 'https://github.com/Azure-Samples/azure-health-data-and-ai-samples/issues/100';
const appDisabled =
  'https://learn.microsoft.com/troubleshoot/entra/entra-id/app-integration/error-code-aadsts7000112-application-is-disabled';
const tokenExpired = 'https://github.com/microsoftgraph/python-sample-auth/issues/10';
const lifetimeFailed = 'https://github.com/s1t5/mail-archiver/issues/267';
const badToken = 'https://github.com/OfficeDev/outlook-dev-docs/issues/508';
const accessPolicy = 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/main/concepts/auth-limit-mailbox-access.md';
const noPermissions = 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/6623';
const meWithAppToken = 'https://github.com/microsoftgraph/microsoft-graph-docs/issues/10880';
const accessDenied = 'https://github.com/kartverket/skyline/issues/78';
const noRestMailbox = 'https://github.com/microsoftgraph/msgraph-sdk-javascript/issues/1756';
const throttling = 'https://learn.microsoft.com/graph/throttling';
const outlookRestEnd = 'https://github.com/OfficeDev/office-js-docs-pr/issues/2808';
const permissions = 'https://learn.microsoft.com/graph/permissions-reference';
const addPassword = 'https://learn.microsoft.com/graph/api/application-addpassword';
const throttlingLimits = 'https://learn.microsoft.com/graph/throttling-limits';
const appsPage = 'https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade';
/** What ends a refusal of the application ID: the client secret is not the fault. */
const compareApp = {
  step:
    'Open App registrations > the app > Overview in Entra, and compare Application (client) ID and Directory (tenant) ID ' +
    'with what is sent. If they agree, an administrator of the tenant must consent to the app.',
  url: appsPage,
  source: appNotFound,
};
/** What ends a refusal of the tenant ID. */
const compareTenant = {
  step: 'Open App registrations > the app > Overview in Entra, and compare Directory (tenant) ID with what is sent.',
  url: appsPage,
  source: codes,
};
/** What ends a refusal of the user's sign-in: the client secret is good. */
const signInAnew = {
  step:
    'Have the user of the mailbox sign in to the sending program anew: the consent gives it a new refresh token, ' +
    'with the delegated rights that the program asks for.',
  url: refreshDocs,
  source: codes,
} as const;
const newSecret = {
  step: 'Make a new client secret under App registrations > the app > Certificates & secrets, and copy its Value at once.',
  url: appsPage,
  source: addCredentials,
} as const;
const newPassword = {
  step: 'Have an administrator reset the password of the mailbox, or sign in with it once in a browser and choose a new one.',
  url: codes,
  source: codes,
} as const;
const grantConsent = {
  step: 'Have an administrator give the consent: App registrations > the app > API permissions > Grant admin consent.',
  url: appsPage,
  source: codes,
} as const;
const usersPage = 'https://admin.microsoft.com/Adminportal/Home#/users';
const connectorFix = 'https://learn.microsoft.com/en-us/exchange/troubleshoot/email-delivery/ndr/relay-access-denied-smtp';
const sendAs = 'https://learn.microsoft.com/exchange/recipients-in-exchange-online/manage-permissions-for-recipients';
/** What ends a refusal of the From address by Exchange. */
const maySendAs = [
  {
    step: 'Give the mailbox that logs in the permission Send As on the mailbox of the From address, or send as the mailbox that logs in.',
    url: sendAs,
    source: sendAs,
  },
] as const;
const appPermissions = 'https://learn.microsoft.com/entra/identity-platform/quickstart-configure-app-access-web-apis';
const conditionalAccess = 'https://learn.microsoft.com/entra/identity/conditional-access/overview';
const signInLog = 'https://learn.microsoft.com/entra/identity/monitoring-health/concept-sign-ins';
const sendingLimits = 'https://learn.microsoft.com/en-us/defender-office-365/outbound-spam-sending-limits-troubleshoot';
/** What ends a refusal by a policy of the tenant: a permission does not help. */
const findPolicy = [
  {
    step: 'Look up this log-in in the sign-in log of the tenant (Entra, Sign-in logs): it names the policy that refused it.',
    url: signInLog,
    source: signInLog,
  },
  { step: 'Have the policy exclude this mailbox, this app or this address.', url: conditionalAccess, source: conditionalAccess },
] as const;
/** What ends a ban for what was sent. */
const unblockSender = [
  {
    step: 'Change the password of the mailbox, then have an administrator unblock it on the page Restricted entities.',
    url: sendingLimits,
    source: sendingLimits,
  },
] as const;
const limitMailboxes = 'https://learn.microsoft.com/graph/auth-limit-mailbox-access';
const graphV1 = 'https://graph.microsoft.com/v1.0';
const aadGraphEnd = 'https://learn.microsoft.com/graph/migrate-azure-ad-graph-overview';

const uuid = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';
const noLockout = 'inferred: smart lock-out counts sign-ins of users, not of applications';
const tenant = {
  name: 'tenant_id',
  title: 'directory (tenant) ID',
  secret: false,
  shape:
    '^(?:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}' +
    '|[a-zA-Z0-9-]+\\.[a-zA-Z0-9.-]+|common|organizations|consumers)$',
  hint: 'a UUID or a domain of the tenant',
  variables: ['AZURE_TENANT_ID', 'MS_TENANT_ID', 'GRAPH_TENANT_ID'],
  caseInsensitive: true,
  source: nango,
} as const;
const clientId = {
  name: 'client_id',
  title: 'application (client) ID',
  secret: false,
  shape: uuid,
  hint: 'a UUID',
  variables: ['AZURE_CLIENT_ID', 'MS_CLIENT_ID', 'GRAPH_CLIENT_ID'],
  caseInsensitive: true,
  source: nango,
} as const;
const clientSecret = {
  name: 'client_secret',
  title: 'client secret value',
  secret: true,
  shape: '^[a-zA-Z0-9_~.-]{3}\\dQ~[a-zA-Z0-9_~.-]{31,34}$',
  hint: '37 to 40 characters with a digit and Q~ at the fourth',
  variables: ['AZURE_CLIENT_SECRET', 'MS_CLIENT_SECRET', 'GRAPH_CLIENT_SECRET'],
  source: detector,
} as const;
const refreshToken = {
  name: 'refresh_token',
  title: 'refresh token',
  secret: true,
  hint: 'a long text, often starting with 0. or 1. or M.',
  variables: ['MS_REFRESH_TOKEN', 'GRAPH_REFRESH_TOKEN'],
  source: refreshDocs,
} as const;
const accessToken = {
  name: 'access_token',
  title: 'access token',
  secret: true,
  shape: '^(?:eyJ[\\w-]+\\.eyJ[\\w-]+\\.[\\w-]+|E[wW][A-Z][\\w+/-]{98,4000}={0,2})$',
  hint: 'a JSON web token: three parts with dots',
  variables: ['MS_ACCESS_TOKEN', 'GRAPH_ACCESS_TOKEN'],
  source: accessTokens,
} as const;
const userName = {
  name: 'username',
  title: 'mailbox address',
  secret: false,
  shape: '^[^\\s@]+@[^\\s@.]+(?:\\.[^\\s@.]+)+\\.?$',
  hint: 'the full address of the mailbox',
  variables: ['SMTP_USERNAME', 'EMAIL_HOST_USER'],
  source: smtpAuth,
} as const;
const useOauth = {
  step: 'Prepare the move to OAuth (XOAUTH2) or to Graph sendMail: Microsoft retires password log-in for SMTP in Exchange Online.',
  url: smtpOauth,
  source: basicEnd,
} as const;
const mailboxSwitch = {
  step: 'Switch Authenticated SMTP on for this mailbox: Set-CASMailbox -Identity <mailbox> -SmtpClientAuthenticationDisabled $false.',
  url: smtpAuth,
  source: smtpAuth,
} as const;
const tenantSwitch = {
  step:
    'Allow SMTP AUTH for this mailbox alone: Set-CASMailbox -Identity <mailbox> -SmtpClientAuthenticationDisabled $false, ' +
    'which overrides the setting of the tenant. For all mailboxes: Set-TransportConfig -SmtpClientAuthenticationDisabled $false.',
  url: smtpAuth,
  source: smtpAuth,
} as const;
const tenantPolicies = {
  step:
    'If the answer stays: security defaults, an authentication policy or Conditional Access of the tenant forbid it too. ' +
    'Security defaults must be off, and the policy must exclude this mailbox.',
  url: smtpAuth,
  source: smtpAuth,
} as const;
const secretExpiry = {
  rule: 'set_by_user',
  says: 'Client secrets always expire; the portal offers at most 24 months. An administrator sees the date under Certificates & secrets.',
  source: addCredentials,
} as const;
const refreshExpiry = {
  rule: 'idle',
  days: 90,
  says: 'A refresh token dies after 90 days (24 hours for single-page apps), and when the password changes or the grant is revoked.',
  source: refreshDocs,
} as const;
const tokenExpiry = {
  rule: 'fixed',
  days: 1 / 24,
  says: 'An access token lives for 60 to 90 minutes; watch the client secret instead.',
  source: tokenLifetimes,
} as const;

export default defineProvider({
  id: 'microsoft365',
  name: 'Microsoft 365',
  aliases: ['office365', 'outlook', 'exchange-online', 'msgraph'],
  sendsSingleMails: true,
  credentials: [
    {
      kind: 'client_credentials',
      title: 'client secret',
      parts: [tenant, clientId, clientSecret],
      auth: { scheme: 'oauth2_client_credentials', request: 'token' },
      failedLogin: 'harmless',
      failedLoginSource: noLockout,
      expiry: secretExpiry,
    },
    {
      kind: 'smtp_client_credentials',
      title: 'client secret for SMTP',
      parts: [userName, tenant, clientId, clientSecret],
      auth: { scheme: 'smtp_xoauth2', username: '{username}', request: 'token_smtp' },
      failedLogin: 'harmless',
      failedLoginSource: noLockout,
      expiry: secretExpiry,
    },
    {
      kind: 'oauth2_refresh',
      title: 'refresh token',
      parts: [{ ...tenant, default: 'common' }, clientId, { ...clientSecret, optional: true }, refreshToken],
      auth: { scheme: 'oauth2_refresh', request: 'token_by_refresh' },
      failedLogin: 'harmless',
      failedLoginSource: noLockout,
      expiry: refreshExpiry,
    },
    {
      kind: 'smtp_refresh',
      title: 'refresh token for SMTP',
      parts: [userName, { ...tenant, default: 'common' }, clientId, { ...clientSecret, optional: true }, refreshToken],
      auth: { scheme: 'smtp_xoauth2', username: '{username}', request: 'token_by_refresh' },
      failedLogin: 'harmless',
      failedLoginSource: noLockout,
      expiry: refreshExpiry,
    },
    {
      kind: 'access_token',
      title: 'access token',
      parts: [accessToken],
      auth: { scheme: 'bearer', token: '{access_token}' },
      failedLogin: 'harmless',
      failedLoginSource: noLockout,
      expiry: tokenExpiry,
    },
    {
      kind: 'smtp_token',
      title: 'access token for SMTP',
      parts: [userName, accessToken],
      auth: { scheme: 'smtp_xoauth2', username: '{username}' },
      failedLogin: 'harmless',
      failedLoginSource: noLockout,
      expiry: tokenExpiry,
    },
    {
      kind: 'smtp',
      title: 'mailbox password',
      parts: [
        userName,
        {
          name: 'password',
          title: 'mailbox or app password',
          secret: true,
          variables: ['SMTP_PASSWORD', 'EMAIL_HOST_PASSWORD'],
          source: smtpAuth,
        },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'counts_against_account',
      failedLoginSource: codes,
      expiry: { rule: 'unknown', says: "The tenant's password policy decides.", source: smtpAuth },
    },
  ],
  lookalikes: [
    {
      shape: uuid,
      part: 'client_secret',
      means: 'wrong_credential',
      says: 'This is the ID of the secret. The value is in the column beside it and is shown only once, when the secret is made.',
      source: secretIdMixUp,
    },
    {
      shape: '^[0-9a-fA-F]{40}$',
      part: 'client_secret',
      means: 'wrong_credential',
      says: "This is a certificate's thumbprint, not a client secret.",
      source: addCredentials,
    },
    {
      shape: '^eyJ[\\w-]+\\.eyJ[\\w-]+\\.[\\w-]+$',
      part: 'client_secret',
      means: 'wrong_credential',
      says: 'This is an access token, which lives for about an hour, not the client secret.',
      source: accessTokens,
    },
    {
      shape: '^eyJ[\\w-]+\\.eyJ[\\w-]+\\.[\\w-]+$',
      part: 'refresh_token',
      means: 'wrong_credential',
      says: 'This is an access token, which lives for about an hour, not the refresh token.',
      source: accessTokens,
    },
    {
      shape: '^[a-zA-Z0-9_~.-]{3}\\dQ~[a-zA-Z0-9_~.-]{31,34}$',
      part: 'password',
      means: 'wrong_credential',
      says:
        'This is the client secret of an app registration; ' +
        'SMTP takes it only through OAuth (give tenant_id, client_id and client_secret).',
      source: detector,
    },
  ],
  hosts: [
    { region: 'global', url: 'https://graph.microsoft.com', source: deployments },
    { region: 'global', use: 'token', url: 'https://login.microsoftonline.com', source: deployments },
    { region: 'global', use: 'smtp', url: 'smtp://smtp.office365.com:587', source: smtpAuth },
    { region: 'us-gov', url: 'https://graph.microsoft.us', source: deployments },
    { region: 'us-gov', use: 'token', url: 'https://login.microsoftonline.us', source: deployments },
    { region: 'china', url: 'https://microsoftgraph.chinacloudapi.cn', source: deployments },
    { region: 'china', use: 'token', url: 'https://login.partner.microsoftonline.cn', source: chinaCodes },
  ],
  requests: {
    token: {
      method: 'POST',
      host: 'token',
      path: '/{tenant_id}/oauth2/v2.0/token',
      auth: false,
      form: { grant_type: 'client_credentials', client_id: '{client_id}', client_secret: '{client_secret}', scope: '{api_host}/.default' },
    },
    token_smtp: {
      method: 'POST',
      host: 'token',
      path: '/{tenant_id}/oauth2/v2.0/token',
      auth: false,
      form: {
        grant_type: 'client_credentials',
        client_id: '{client_id}',
        client_secret: '{client_secret}',
        scope: 'https://outlook.office365.com/.default',
      },
    },
    token_by_refresh: {
      method: 'POST',
      host: 'token',
      path: '/{tenant_id}/oauth2/v2.0/token',
      auth: false,
      form: { grant_type: 'refresh_token', client_id: '{client_id}', client_secret: '{client_secret}', refresh_token: '{refresh_token}' },
    },
    me: { method: 'GET', path: '/v1.0/me', query: { $select: 'id,userPrincipalName' } },
    smtp: { method: 'SMTP' },
  },
  probes: [
    {
      request: 'token',
      kinds: ['client_credentials'],
      permission: null,
      unproven: 'The token does not show which mailboxes a policy of Exchange lets this app use.',
      effects: 'none',
      because: 'The token itself lists what the app may do (roles), so no mailbox is opened; Novu sends a mail to find out.',
      source: oldDetector,
    },
    {
      request: 'token_by_refresh',
      kinds: ['oauth2_refresh'],
      permission: null,
      effects: 'none',
      because: 'Microsoft gives a new refresh token and leaves the old one good.',
      source: refreshDocs,
    },
    {
      request: 'me',
      kinds: ['access_token'],
      permission: null,
      effects: 'none',
      because: 'A token that may only send is refused here for its scope, and an app token for /me; both prove it alive.',
      source: getUser,
    },
    {
      request: 'smtp',
      kinds: ['smtp', 'smtp_token', 'smtp_refresh', 'smtp_client_credentials'],
      permission: null,
      provesNeed: true,
      effects: 'none',
      because: 'A failed log-in counts towards the lock-out of the account, so it is not repeated.',
      source: codes,
    },
  ],
  refusal: ['wrong_credential', 'unrecognised', 'revoked', 'expired', 'malformed'],
  answers: [
    // SMTP: only the end of 535 5.7.139 tells the cause
    { protocol: 'smtp', status: [235], causes: ['healthy'], source: smtpAuth },
    {
      protocol: 'smtp',
      text: 'SmtpClientAuth(?:entication)? is disabled for the mailbox',
      causes: ['account_suspended', 'insufficient_permissions'],
      says: 'SMTP AUTH is switched off for this mailbox; neither password nor token is at fault.',
      title: 'SMTP AUTH is switched off',
      steps: [mailboxSwitch, useOauth],
      source: smtpAuthDisabled,
    },
    {
      protocol: 'smtp',
      text: 'SmtpClientAuth(?:entication)? is disabled for the tenant',
      causes: ['account_suspended', 'insufficient_permissions'],
      says: 'SMTP AUTH is switched off for the whole tenant; neither password nor token is at fault.',
      title: 'SMTP AUTH is switched off',
      steps: [tenantSwitch, tenantPolicies, useOauth],
      source: smtpAuthDisabled,
    },
    {
      protocol: 'smtp',
      text: 'SmtpClientAuth(?:entication)? is disabled|smtp_auth_disabled',
      causes: ['account_suspended', 'insufficient_permissions'],
      says: 'SMTP AUTH is switched off for the mailbox or the whole tenant; neither password nor token is at fault.',
      title: 'SMTP AUTH is switched off',
      steps: [tenantSwitch, tenantPolicies, useOauth],
      source: smtpAuthDisabled,
    },
    {
      protocol: 'smtp',
      text: 'basic auth(entication)? is (disabled|not supported)|5\\.7\\.30\\b',
      causes: ['endpoint_changed', 'auth_missing'],
      says: 'Microsoft no longer takes a password here; send by OAuth (XOAUTH2) or by Graph.',
      title: 'password log-in is switched off',
      steps: [
        { step: 'Move from password log-in to OAuth: XOAUTH2 for SMTP, or Graph sendMail.', url: smtpOauth, source: basicEnd },
        {
          step:
            'As long as Microsoft still offers it, an administrator can allow basic authentication for SMTP: ' +
            'in the authentication policy of the mailbox (AllowBasicAuthSmtp).',
          url: authPolicies,
          source: authPolicies,
        },
      ],
      source: basicEnd,
    },
    {
      protocol: 'smtp',
      text: 'security defaults',
      causes: ['account_suspended', 'insufficient_permissions'],
      says: "The tenant's security defaults forbid log-in by password.",
      title: 'security defaults forbid the log-in',
      steps: [
        { step: 'Move from password log-in to OAuth: XOAUTH2 for SMTP, or Graph sendMail.', url: smtpOauth, source: basicEnd },
        {
          step:
            'Else an administrator has to switch the security defaults of the tenant off, ' +
            'put Conditional Access in their place, and allow SMTP AUTH for this mailbox.',
          url: smtpAuth,
          source: smtpAuth,
        },
      ],
      source: securityDefaults,
    },
    {
      protocol: 'smtp',
      text: 'account (is |has been )?(locked|disabled|blocked)|user is (locked|disabled)',
      causes: ['account_suspended'],
      source: smtpAuth,
    },
    {
      protocol: 'smtp',
      text: 'password (has |is )?expired',
      causes: ['expired'],
      says: 'The password of the mailbox has expired.',
      title: 'the password of the mailbox has expired',
      steps: [newPassword],
      parts: ['password'],
      source: codes,
    },
    {
      protocol: 'smtp',
      text: 'conditional access|did not meet the criteria|crit[eèé]ri?[oe]s?\\b|kriterien',
      causes: ['account_suspended', 'insufficient_permissions', 'ip_blocked'],
      says: 'A policy of the tenant (Conditional Access, or SMTP AUTH switched off) refuses this log-in; the password may be right.',
      title: 'a policy of the tenant refuses the log-in',
      steps: [...findPolicy, mailboxSwitch],
      source: smtpAuth,
    },
    {
      protocol: 'smtp',
      text: 'credentials were incorrect',
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'expired', 'malformed'],
      source: smtpAuth,
    },
    {
      protocol: 'smtp',
      text: '5\\.7\\.(3|139)\\b|authentication unsuccessful',
      causes: ['unrecognised', 'wrong_credential', 'revoked', 'account_suspended', 'expired', 'ip_blocked', 'malformed'],
      source: loginRefused,
    },
    {
      protocol: 'smtp',
      text: '5\\.7\\.57\\b|client (was )?not authenticated to send',
      causes: ['auth_missing', 'malformed', 'account_suspended', 'wrong_credential', 'unrecognised', 'revoked'],
      says: 'No log-in happened before the mail. Some clients hide the refusal of the log-in behind this text.',
      source: notAuthenticated,
    },
    {
      protocol: 'smtp',
      text: 'SendAsDenied|not allowed to send as|permissions? to send as this sender|5\\.7\\.60\\b|5\\.2\\.252\\b',
      causes: ['insufficient_permissions', 'sender_unverified'],
      says: 'The mailbox that logged in may not send as this From address.',
      title: 'the mailbox may not send as this address',
      steps: maySendAs,
      source: smtpCodes,
    },
    {
      protocol: 'smtp',
      text: '5\\.7\\.(511|60[6-9]|6[1-4]\\d|708)\\b|banned sending ip|traffic not accepted from this ip',
      causes: ['ip_blocked'],
      says: 'Microsoft bans the IP address from which this mail came; the log-in is not meant.',
      title: 'Microsoft bans the sending IP address',
      steps: [
        {
          step: 'Enter the IP address that the answer names at https://sender.office.com, which takes addresses off the list.',
          url: 'https://sender.office.com',
          source: smtpCodes,
        },
        { step: 'Find out what sent spam from this address before: it is banned again otherwise.', source: smtpCodes },
      ],
      source: smtpCodes,
    },
    {
      protocol: 'smtp',
      text: '5\\.1\\.8\\b|bad outbound sender|OutboundSpamException|5\\.7\\.50[1-3]\\b|spam abuse detected',
      causes: ['account_suspended'],
      says: 'Microsoft blocked the sender because of what was sent.',
      title: 'the mailbox is barred from sending',
      steps: unblockSender,
      source: smtpCodes,
    },
    { protocol: 'smtp', text: '5\\.7\\.705\\b|exceeded threshold', causes: ['account_suspended', 'quota_exhausted'], source: smtpCodes },
    { protocol: 'smtp', text: '5\\.7\\.750\\b|unregistered domain', causes: ['sender_unverified'], source: smtpCodes },
    {
      protocol: 'smtp',
      text: '4\\.7\\.(?:5\\d\\d|6[0-4]\\d|8\\d\\d)\\b|\\(AS\\d{5,}\\)',
      causes: ['rate_limited', 'ip_blocked'],
      says: 'Exchange Online slows down or turns away this sending address for a while; the log-in is not meant.',
      source: slowedDown,
    },
    {
      protocol: 'smtp',
      text: 'Submission ?QuotaExceeded',
      causes: ['quota_exhausted', 'rate_limited'],
      says: 'More than 30 mails in a minute, or more than 10,000 recipients in a day.',
      source: submissionQuota,
    },
    {
      protocol: 'smtp',
      text: 'submission ?quota|5\\.1\\.90\\b|5\\.2\\.122\\b|daily limit for message recipients|ErrorSubmissionQuotaExceeded',
      causes: ['quota_exhausted'],
      source: smtpCodes,
    },
    {
      protocol: 'smtp',
      text: 'concurrent connections|submission rate|4\\.3\\.2\\b.{0,200}limit',
      causes: ['rate_limited'],
      source: smtpCodes,
    },
    {
      protocol: 'smtp',
      text: 'TLS 1\\.0 and 1\\.1 are not supported|4\\.7\\.66\\b',
      causes: ['endpoint_changed'],
      says: 'The server takes only TLS 1.2 and newer.',
      source: oldTls,
    },
    {
      protocol: 'smtp',
      text: '5\\.7\\.64\\b|TenantAttribution',
      causes: ['ip_blocked', 'sender_unverified'],
      says: 'No inbound connector of the tenant fits this server, by its IP address or by its certificate.',
      title: 'no inbound connector fits this server',
      steps: [
        {
          step:
            'Open Mail flow > Connectors in the Exchange admin center: ' +
            'the inbound connector has to name the IP address of this server, or the name in its certificate.',
          url: connectorFix,
          source: connectorFix,
        },
      ],
      source: connectorFix,
    },
    { protocol: 'smtp', text: 'unable to relay|5\\.7\\.54\\b', causes: ['auth_missing', 'sender_unverified'], source: smtpCodes },
    // Entra's token endpoint: AADSTS numbers
    {
      text: 'AADSTS7000222|secret keys? .{0,80}(is|are) expired',
      causes: ['expired'],
      says: 'The client secret of the app has expired; nothing else is meant.',
      title: 'the client secret has expired',
      steps: [newSecret],
      parts: ['client_secret'],
      source: codes,
    },
    {
      text: 'AADSTS(50055|50144)',
      causes: ['expired'],
      says: 'The password of the mailbox has expired; nothing is said against the app.',
      title: 'the password of the mailbox has expired',
      steps: [newPassword],
      parts: ['password'],
      source: codes,
    },
    {
      text: 'AADSTS(700082|700084|70043)',
      causes: ['expired'],
      says: 'The refresh token has expired; the app itself is not meant.',
      title: 'the refresh token has expired',
      steps: [signInAnew],
      parts: ['refresh_token'],
      source: codes,
    },
    {
      text: 'AADSTS70008(?!\\d)',
      causes: ['expired', 'revoked'],
      says: 'The refresh token has expired or was revoked; the app itself is not meant.',
      title: 'the refresh token has expired',
      steps: [signInAnew],
      parts: ['refresh_token'],
      source: codes,
    },
    {
      text: 'AADSTS(50173|50133)|grant has been revoked|revoked by the user or admin',
      causes: ['revoked', 'expired'],
      says: 'The grant ended: a password change, a sign-out everywhere, or an administrator.',
      title: 'the sign-in was revoked',
      steps: [
        signInAnew,
        { step: 'Ask the user and the administrators who ended the earlier sign-in, and why.', url: codes, source: codes },
      ],
      parts: ['refresh_token'],
      source: codes,
    },
    {
      text: 'AADSTS7000215|invalid client secret',
      causes: ['wrong_credential', 'unrecognised', 'revoked', 'malformed'],
      says: "Most often the secret's ID was pasted in place of its value; a deleted secret reads the same.",
      title: 'the client secret is not accepted',
      steps: [
        {
          step: 'Copy the column Value of the secret, not Secret ID. The value is shown only once: make a new secret if it is lost.',
          url: appsPage,
          source: secretIdMixUp,
        },
      ],
      parts: ['client_secret'],
      source: secretIdMixUp,
    },
    {
      text:
        "AADSTS700016: Application with identifier '(?=[^']{0,100}[<>{}$\\[_ ]" +
        "|[^']{0,100}(change|your|example|client|xxx|placeholder)|')",
      causes: ['malformed'],
      says: 'The client ID that was sent is a placeholder.',
      title: 'the application ID is a placeholder',
      steps: [compareApp],
      parts: ['client_id'],
      source: placeholderId,
    },
    {
      text: "AADSTS700016: Application with identifier '([0-9a-f-]{36})' was not found in the directory '\\1'",
      causes: ['wrong_credential'],
      says: 'The tenant ID was sent as the client ID.',
      title: 'the tenant ID stands for the application ID',
      steps: [compareApp],
      parts: ['client_id'],
      source: tenantAsClient,
    },
    {
      text: "AADSTS700016: Application with identifier '[0-9a-f]{8}-[0-9a-f-]{27}'",
      causes: ['wrong_region', 'unrecognised', 'revoked', 'wrong_credential'],
      says: 'No app with this client ID in this tenant: another tenant, a deleted app, or one without consent.',
      title: 'no such application in this tenant',
      steps: [compareApp],
      parts: ['client_id', 'tenant_id'],
      source: appNotFound,
    },
    {
      text: 'AADSTS700016',
      causes: ['malformed', 'unrecognised', 'wrong_region', 'revoked', 'wrong_credential'],
      says: 'No app with this client ID in this tenant.',
      title: 'no such application in this tenant',
      steps: [compareApp],
      parts: ['client_id', 'tenant_id'],
      source: tenantAsClient,
    },
    {
      text: 'AADSTS(900021|900023)',
      causes: ['malformed'],
      says: 'The tenant ID is not one.',
      title: 'the tenant ID is not one',
      steps: [compareTenant],
      parts: ['tenant_id'],
      source: codes,
    },
    {
      text: 'AADSTS90002\\b',
      causes: ['unrecognised', 'wrong_region', 'malformed', 'account_suspended'],
      says: 'There is no tenant with this tenant ID in this cloud.',
      title: 'no such tenant',
      steps: [compareTenant],
      parts: ['tenant_id'],
      source: codes,
    },
    { text: 'AADSTS(900382|900432|90038)\\b', causes: ['wrong_region'], says: 'The app belongs to another national cloud.', source: codes },
    {
      text: 'AADSTS(50020|50194|90072|500208|50178)',
      causes: ['wrong_region', 'unrecognised'],
      says: 'The user or app belongs to another tenant.',
      source: codes,
    },
    { text: 'AADSTS700027[\\s\\S]{0,600}expired', causes: ['expired'], source: codes },
    { text: 'AADSTS(700024|50013[\\s\\S]{0,600}(time range|expired))', causes: ['clock_skew', 'expired'], source: codes },
    {
      text: 'AADSTS(7000112|7000114)',
      causes: ['revoked', 'account_suspended'],
      says: 'The app is disabled in this tenant (Enabled for users to sign in: No).',
      title: 'the app is switched off',
      steps: [
        {
          step: 'Open Enterprise applications > the app > Properties in Entra, and set "Enabled for users to sign in" to Yes.',
          url: appDisabled,
          source: appDisabled,
        },
      ],
      source: appDisabled,
    },
    {
      text: 'AADSTS(7000229|65001|65004|650057|90094|90008|90093|50105|7000113|501051|7000111)',
      causes: ['insufficient_permissions'],
      says: 'The app has no consent in this tenant for what it asks.',
      title: 'the app lacks consent in this tenant',
      steps: [grantConsent],
      source: codes,
    },
    { text: 'AADSTS(650052|50177)', causes: ['account_suspended', 'insufficient_permissions'], source: codes },
    { text: 'AADSTS(7000218|7000216)', causes: ['auth_missing', 'malformed'], says: 'No client secret was sent.', source: codes },
    { text: 'AADSTS(50053[\\s\\S]{0,600}malicious|53011)', causes: ['ip_blocked'], source: codes },
    {
      text: 'AADSTS50053',
      causes: ['account_suspended', 'ip_blocked', 'rate_limited'],
      says: 'Entra locked the account after wrong passwords, or distrusts the IP address.',
      source: codes,
    },
    {
      text: 'AADSTS(50072|50074|50076|50079|50158)',
      causes: ['insufficient_permissions', 'ip_blocked', 'account_suspended'],
      says: 'The tenant wants multifactor authentication (MFA) for this sign-in; secret and password may be right.',
      title: 'the tenant wants multifactor authentication',
      steps: [
        { step: 'Have the user sign in to the sending program anew and pass multifactor authentication.', url: codes, source: codes },
        ...findPolicy,
      ],
      source: codes,
    },
    {
      text: 'AADSTS(53003|50131|50142|53000|53001|53002|53004|530003|530032|530034|530035|50005|50097)',
      causes: ['insufficient_permissions', 'ip_blocked', 'account_suspended'],
      says: 'A Conditional Access policy of the tenant refuses this sign-in.',
      title: 'a policy of the tenant refuses the sign-in',
      steps: findPolicy,
      source: codes,
    },
    {
      text: 'AADSTS50057',
      causes: ['account_suspended', 'revoked'],
      says: 'The account of the user is disabled; the app is not meant.',
      title: 'the user account is disabled',
      steps: [
        {
          step: 'Have an administrator let the user sign in again: Active users > the user > Unblock sign-in.',
          url: usersPage,
          source: codes,
        },
      ],
      source: codes,
    },
    {
      text: 'AADSTS(50034|50126|50056)',
      causes: ['unrecognised', 'wrong_credential', 'malformed', 'revoked'],
      says: 'Entra does not accept the user name or password of the mailbox; the app is not meant.',
      title: 'the user name or password of the mailbox is not accepted',
      steps: [
        {
          step: 'Sign in once in a browser with the same user name and password, and correct the one that is refused there.',
          url: codes,
          source: codes,
        },
      ],
      parts: ['username', 'password'],
      source: codes,
    },
    {
      text: 'AADSTS(50128|50059|700027|50012|50013|50027)',
      causes: ['unrecognised', 'wrong_credential', 'malformed', 'revoked'],
      source: codes,
    },
    {
      text: 'AADSTS(70000|54005|70002|70003)\\b',
      causes: ['expired', 'revoked', 'unrecognised', 'wrong_credential', 'malformed'],
      source: codes,
    },
    {
      text: 'AADSTS(700025|9002327|9002326|700005)',
      causes: ['wrong_credential', 'bad_request'],
      says: 'The app is registered as another kind of client than the one that asks.',
      source: codes,
    },
    { text: 'AADSTS(900144|9002313|90014|90019|90100)', causes: ['bad_request', 'malformed'], source: codes },
    {
      text: 'AADSTS(70011|500011|1002012|28002|28003|900971|50011|70001|700054|900561|90023|90015|90016|50001|501481|7000014)',
      causes: ['bad_request'],
      source: codes,
    },
    { text: 'AADSTS(50196|90055|90036|500121)', causes: ['rate_limited'], source: codes },
    { text: 'AADSTS(90033|90024|90025|90006|90020|50000|50008|90005|51004|67003)', causes: ['provider_outage'], source: codes },
    { status: ['2xx'], json: { access_token: '.' }, causes: ['healthy'], source: flow },
    // Graph
    { text: '80049228', causes: ['expired'], source: tokenExpired },
    {
      text: 'TokenIssuedBeforeRevocationTimestamp|TokenCreatedWithOutdatedPolicies|session has been revoked',
      causes: ['revoked', 'expired'],
      source: cae,
    },
    {
      text: 'LocationConditionEvaluation|claims challenge|continuous access evaluation',
      causes: ['ip_blocked', 'revoked', 'expired'],
      source: cae,
    },
    {
      text: 'lifetime validation failed|token (has|is) expired|expired or is not yet valid|not yet valid',
      causes: ['expired', 'clock_skew'],
      source: lifetimeFailed,
    },
    {
      text: 'access token is empty|token is missing|no authorization (header|token)',
      causes: ['auth_missing', 'malformed'],
      source: graphErrors,
    },
    {
      text: '80049217|CompactToken parsing failed|jwt is not well ?formed|IDX1(2|4)\\d{3}|not a valid jwt',
      causes: ['malformed', 'wrong_credential'],
      says: 'What was sent is no access token: often the word Bearer twice, or a secret in its place.',
      source: badToken,
    },
    {
      text: 'invalid audience',
      causes: ['wrong_credential', 'wrong_region'],
      says: 'The token was issued for another service or another national cloud.',
      source: graphErrors,
    },
    {
      text: 'invalid x5t|signing key is invalid|signature (is invalid|validation failed)',
      causes: ['wrong_region', 'wrong_credential', 'malformed'],
      source: graphErrors,
    },
    {
      text: 'OrganizationFromTenantGuidNotFound|tenant for tenant guid',
      causes: ['account_suspended', 'wrong_region'],
      says: 'This tenant has no Exchange Online.',
      source: graphErrors,
    },
    {
      ours: true,
      on: ['me'],
      text: 'only valid with delegated|insufficient privileges|Authorization_RequestDenied|MSGraphPermissionMissing',
      causes: ['healthy'],
      says: 'Graph knows the token; this one need not read the user.',
      source: getUser,
    },
    {
      text: 'access to odata is disabled|AppOnly ?AccessPolicy|RBAC|ApplicationAccessPolicy',
      causes: ['insufficient_permissions'],
      says: 'An application access policy of the tenant excludes this mailbox; a change takes more than an hour.',
      title: 'an application access policy excludes this mailbox',
      steps: [
        {
          step: 'Have an administrator of Exchange add this mailbox to the group of the application access policy, then wait an hour.',
          url: limitMailboxes,
          source: accessPolicy,
        },
      ],
      source: accessPolicy,
    },
    {
      text:
        'NoPermissionsInAccessToken|contains no permissions|insufficient privileges|Authorization_RequestDenied' +
        '|MSGraphPermissionMissing|missing scope permissions',
      causes: ['insufficient_permissions'],
      source: noPermissions,
    },
    {
      text: 'SendAsDenied|right to send mail on behalf',
      causes: ['insufficient_permissions', 'sender_unverified'],
      says: 'The mailbox that is used may not send as this From address; the permission of the app is not meant.',
      title: 'the mailbox may not send as this address',
      steps: maySendAs,
      source: sendMail,
    },
    {
      url: '/me(/|\\?|$)',
      text: 'ErrorAccessDenied|access is denied\\. check credentials',
      causes: ['insufficient_permissions', 'wrong_credential', 'bad_request'],
      says: 'An app token has no /me; and the permission must be of the kind Application, not Delegated.',
      source: meWithAppToken,
    },
    {
      text: 'ErrorAccessDenied|access is denied\\. check credentials',
      causes: ['insufficient_permissions', 'wrong_credential'],
      says: 'Not the credentials: the permission is missing, or is Delegated where Application is needed.',
      source: accessDenied,
    },
    { text: 'only valid with delegated', causes: ['bad_request', 'wrong_credential'], source: graphErrors },
    {
      text: 'AuthorizationIdentityNotFound|Authorization_IdentityNotFound|identity of the calling application could not',
      causes: ['wrong_region', 'wrong_credential', 'insufficient_permissions'],
      source: graphErrors,
    },
    {
      text: 'MailboxNotEnabledForRESTAPI|MailboxNotSupportedForRESTAPI|inactive, soft-deleted|hosted on-premise',
      causes: ['account_suspended', 'bad_request'],
      says: 'The mailbox has no licence, was deleted, or is not in Exchange Online.',
      title: 'there is no mailbox in Exchange Online',
      steps: [
        {
          step: 'Give the user a licence with Exchange Online, restore the mailbox, or send through the server that holds it.',
          url: usersPage,
          source: noRestMailbox,
        },
      ],
      source: noRestMailbox,
    },
    {
      text: 'ErrorAccountSuspend|account suspended|ErrorMessageSubmissionBlocked|cannot send mail\\. follow the instructions',
      causes: ['account_suspended'],
      source: graphErrors,
    },
    {
      text: 'ErrorSubmissionQuotaExceeded|ErrorExceededMessageLimit|ErrorQuotaExceeded|ErrorMessageLimit|submission quota',
      causes: ['quota_exhausted'],
      source: graphErrors,
    },
    {
      text: 'ApplicationThrottled|MailboxConcurrency|TooManyRequests|too many requests|throttl|ErrorTooManyObjectsOpened',
      causes: ['rate_limited'],
      source: throttling,
    },
    {
      text: 'ErrorMailboxMoveInProgress|ErrorMailboxStoreUnavailable|ErrorServerBusy|ErrorInternalServer|serviceNotAvailable',
      causes: ['provider_outage'],
      source: graphErrors,
    },
    {
      text:
        'ErrorInvalidUser|ErrorInvalidRecipients|ErrorItemNotFound|Request_ResourceNotFound|ResourceNotFound|RequestBodyRead' +
        '|requested user .{0,200} is invalid',
      causes: ['bad_request'],
      source: graphErrors,
    },
    {
      url: 'outlook\\.office(365)?\\.com/api/',
      status: [401, 403, 404, 410],
      causes: ['endpoint_changed', 'insufficient_permissions'],
      says: 'The Outlook REST API is retired; use Microsoft Graph.',
      source: outlookRestEnd,
    },
    {
      text: 'InvalidAuthenticationToken',
      causes: ['expired', 'unrecognised', 'revoked', 'wrong_credential', 'malformed'],
      source: graphErrors,
    },
    { status: [202], url: '/sendMail', causes: ['healthy'], source: sendMail },
    { status: ['2xx'], on: ['me'], json: { id: '.' }, causes: ['healthy'], source: getUser },
  ],
  extract: [
    { on: 'token', path: 'jwt:access_token:roles', as: 'scopes', source: oldDetector },
    { on: 'token', path: 'jwt:access_token:app_displayname', as: 'account', source: oldDetector },
    { on: 'token_by_refresh', path: 'scope', as: 'scopes', source: refreshDocs },
    { on: 'me', path: 'userPrincipalName', as: 'account', source: getUser },
  ],
  permissions: {
    send: {
      scopes: ['Mail.Send', 'Mail.Send.Shared', 'https://graph.microsoft.com/Mail.Send'],
      tick: 'Mail.Send, of the kind Application, with admin consent',
      source: permissions,
    },
  },
  manage: {
    create: 'POST /v1.0/applications/{id}/addPassword',
    list: 'GET /v1.0/applications/{id}?$select=passwordCredentials (shows endDateTime and hint)',
    revoke: 'POST /v1.0/applications/{id}/removePassword',
    needs: 'Application.ReadWrite.All, or the owner of the app',
    source: addPassword,
  },
  keep: [
    'error',
    'error_description',
    'error_codes',
    'error_uri',
    'trace_id',
    'correlation_id',
    'error.code',
    'error.message',
    'token_type',
    'expires_in',
    'scope',
    'id',
    'userPrincipalName',
  ],
  budget: { perMinute: 30, concurrent: 4, source: throttlingLimits },
  statusPage: { page: 'https://status.cloud.microsoft', source: 'from-memory' },
  pages: {
    keys: { url: appsPage, menu: 'App registrations > the app > Certificates & secrets', source: addCredentials },
    permissions: { url: appsPage, menu: 'App registrations > the app > API permissions > Grant admin consent', source: appPermissions },
    account: { url: usersPage, menu: 'Active users > the mailbox > Mail > Manage email apps > Authenticated SMTP', source: smtpAuth },
    ip: {
      url: 'https://entra.microsoft.com/#view/Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade',
      menu: 'Protection > Conditional Access',
      source: conditionalAccess,
    },
    docs: { url: flow, source: flow },
    errors: { url: 'https://login.microsoftonline.com/error', source: codes },
    billing: {
      url: 'https://admin.microsoft.com/Adminportal/Home#/subscriptions',
      menu: 'the Microsoft 365 admin center > Billing > Your products',
      source: 'from-memory',
    },
    support: {
      url: 'https://admin.microsoft.com/Adminportal/Home#/support',
      menu: 'the Microsoft 365 admin center > Support',
      source: 'from-memory',
    },
    senders: {
      url: 'https://admin.exchange.microsoft.com/#/accepteddomains',
      menu: 'the Exchange admin center > Mail flow > Accepted domains',
      source: 'from-memory',
    },
  },
  advice: {
    wrong_credential: [
      {
        step: 'Copy the column Value of the secret, not Secret ID. The value is shown only once: make a new secret if it is lost.',
        source: secretIdMixUp,
      },
    ],
    expired: [{ step: 'Delete the old one only afterwards: both work side by side.', source: addCredentials }],
    account_suspended: [
      {
        step: 'For SMTP, switch Authenticated SMTP on for the mailbox: Set-CASMailbox with SmtpClientAuthenticationDisabled $false.',
        url: smtpAuth,
        source: smtpAuth,
      },
    ],
    insufficient_permissions: [
      { step: 'Add Mail.Send as Application permission (not Delegated) and grant admin consent.', url: permissions, source: accessDenied },
    ],
    wrong_region: [
      {
        step: 'Check the tenant ID, and whether the tenant lives in the US Government or China cloud.',
        url: deployments,
        source: deployments,
      },
    ],
    endpoint_changed: [
      { step: 'Move from password log-in to OAuth: XOAUTH2 for SMTP, or Graph sendMail.', url: smtpOauth, source: basicEnd },
    ],
    leaked: [
      {
        step: 'Delete the secret, make a new one, then read the sign-in log of the service principal and the sent items of the mailbox.',
        url: 'https://entra.microsoft.com/#view/Microsoft_AAD_IAM/SignInEventsV3Blade',
        source: signInLog,
      },
    ],
    unrecognised: [
      {
        step:
          'Compare tenant ID and client ID with the Overview of the app registration: ' +
          'AADSTS700016 means that this tenant has no such app.',
        url: codes,
        source: codes,
      },
    ],
    revoked: [
      {
        step:
          'Find out whether the password of the mailbox changed, an administrator revoked the sessions, ' +
          'or the secret was deleted; consent has to be given again then.',
        url: codes,
        source: codes,
      },
    ],
    ip_blocked: [
      {
        step: 'Find the policy that refused (AADSTS53003; the sign-in log names it) and have the address or the app excluded.',
        source: codes,
      },
    ],
    quota_exhausted: [
      {
        step:
          'Wait until the last 24 hours hold fewer than 10 000 recipients; ' +
          'with 550 5.1.8 an administrator has to unblock the mailbox under Restricted entities, after its password was changed.',
        url: sendingLimits,
        source: sendingLimits,
      },
    ],
    rate_limited: [
      {
        step: 'Keep to 30 mails a minute for each mailbox and four requests at a time; wait as long as Retry-After says.',
        url: throttlingLimits,
        source: sendingLimits,
      },
    ],
    sender_unverified: [
      {
        step: 'Send as the mailbox that logs in, or give it the right Send As for the From address; the domain must be an accepted one.',
        url: sendAs,
        source: 'from-memory',
      },
    ],
    clock_skew: [
      {
        step: 'Sign with a clock that is right to five minutes: AADSTS700024 means that the assertion is not valid now.',
        url: codes,
        source: codes,
      },
    ],
    new_key: [
      {
        step:
          'Copy its Value at once. Give the app Mail.Send (Application) with admin consent, ' +
          'and narrow it to the sending mailbox by an application access policy.',
        url: limitMailboxes,
        source: limitMailboxes,
      },
    ],
  },
  retired: [
    {
      url: 'outlook\\.office(365)?\\.com/api/',
      says: 'The Outlook REST API was replaced by Microsoft Graph.',
      successor: graphV1,
      source: outlookRestEnd,
    },
    { url: 'graph\\.windows\\.net', says: 'Azure AD Graph was replaced by Microsoft Graph.', successor: graphV1, source: aadGraphEnd },
  ],
  recognise: [
    '\\b535[ -]5\\.7\\.139\\b',
    'SmtpClientAuth(?:entication)? is disabled',
    'AADSTS\\d{5,7}',
    '\\bprod\\.outlook\\.com\\b',
    '\\bprod\\.exchangelabs\\.com\\b',
    'outlook\\.office365\\.com',
    'relay=smtp[\\w.-]{0,100}\\.(?:office365|outlook)\\.com',
    'ODataError',
    'msgraph',
    'aka\\.ms/smtp_auth_disabled',
    'CompactToken',
    'MsalServiceException|MsalClientException',
    'ErrorAccessDenied',
    'Microsoft\\.Graph\\.',
    'MailboxNotEnabledForRESTAPI',
    'NoPermissionsInAccessToken',
    'STOREDRV\\.|MapiException[A-Z]',
  ],
});
