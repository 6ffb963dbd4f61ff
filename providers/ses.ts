/** @module Amazon SES: the API with AWS access keys (Signature Version 4), and its SMTP interface. */

import { defineProvider } from '../src/core/model/provider.ts';

const usersPage = 'https://console.aws.amazon.com/iam/home#/users';
const enforcement = 'https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html';
const sendingSwitch = 'https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutAccountSendingAttributes.html';
const guide = 'https://github.com/awsdocs/amazon-ses-developer-guide/blob/5556837/doc-source';
const smtpCredentials = `${guide}/smtp-credentials.md`;
const smtpErrors = 'https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html';
const sendErrors = 'https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html';
const commonErrors = 'https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html';
const sendEmailErrors = 'https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html';
const getAccount = 'https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html';
const operations = 'https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Operations.html';
const bulkStatus = 'https://docs.aws.amazon.com/ses/latest/APIReference/API_BulkEmailDestinationStatus.html';
const regions = `${guide}/regions.md`;
const identifiers = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html';
const accessKeys = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html';
const detector = 'https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/aws';
const anymail = 'https://github.com/anymail/django-anymail/blob/main/docs/esps/amazon_ses.rst';
const skew = 'https://github.com/aws-amplify/aws-sdk-android/issues/88';
const sigv2 = 'https://github.com/EFForg/action-center-platform/issues/873';
const sigv3 = 'https://github.com/kimai/kimai/issues/2866';
const accessKeyDetector = `${detector}/access_keys/accesskey.go`;
const sessionKeyDetector = `${detector}/session_keys/sessionkey.go`;
const temporaryCredentials = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html';
const secretAsPassword = 'https://github.com/knadh/listmonk/issues/2160';
const passwordAsSecret = 'https://github.com/joelcox/codeigniter-amazon-ses/issues/17';
const smtpUserName = 'https://github.com/cloudposse/terraform-aws-ses/issues/10';
const signatureHelp = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html';
const unknownKeyId = 'https://github.com/daniel-zahariev/php-aws-ses/issues/77';
const signatureMismatch = 'https://github.com/aschroder/Magento-SMTP-Pro-Email-Extension/issues/228';
const sesErrors = 'https://github.com/awsdocs/amazon-ses-developer-guide/blob/main/doc-source/ses-errors.md';
const productionAccess = 'https://docs.aws.amazon.com/ses/latest/APIReference/API_SendCustomVerificationEmail.html';
const leaveSandbox = 'https://docs.aws.amazon.com/console/ses/sandbox';
const probation = 'https://docs.aws.amazon.com/ses/latest/DeveloperGuide/e-faq-pr.html';
const accessDenied = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html';
const statusPages = 'https://github.com/getsentry/status-page-list/blob/main/src/data/amazon_web_services.ts';
const userAccess = 'https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html';
const accountDashboard = 'https://console.aws.amazon.com/ses/home#/account';
const credentialTypes = `${guide}/send-email-concepts-credentials.md`;
const documentHistory = 'https://docs.aws.amazon.com/ses/latest/dg/document-history.html';
const passwordRegion = 'https://github.com/hashicorp/terraform-provider-aws/issues/11930';
const inactiveKey = 'https://github.com/knadh/listmonk/issues/1053';
const quotaGuide = `${guide}/manage-sending-quotas-errors.md`;
const conditionKeys = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html';
const quotaErrors = 'https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html';

const quarantine = 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html';
const noLockOut = 'inferred: AWS documents no lock-out for refused signatures';
const secretAccessKey = {
  name: 'secret_access_key',
  title: 'secret access key',
  secret: true,
  shape: '^[A-Za-z0-9/+]{40}$',
  hint: '40 letters, digits, / or +',
  variables: ['AWS_SECRET_ACCESS_KEY', 'AWS_SES_SECRET_ACCESS_KEY', 'AWS_SES_SECRET_KEY', 'SES_SECRET_ACCESS_KEY', 'SES_SECRET'],
  source: smtpCredentials,
} as const;
const keyIdVariables = ['AWS_ACCESS_KEY_ID', 'AWS_SES_ACCESS_KEY_ID', 'SES_ACCESS_KEY_ID', 'AWS_SES_KEY', 'SES_KEY'];

export default defineProvider({
  id: 'ses',
  name: 'Amazon SES',
  aliases: ['AWS SES', 'Amazon Simple Email Service'],
  sendsSingleMails: true,
  credentials: [
    {
      kind: 'access_key',
      title: 'AWS access key',
      parts: [
        {
          name: 'access_key_id',
          title: 'access key ID',
          secret: false,
          shape: '^(?:AKIA|ABIA|ACCA)[A-Z0-9]{16}$',
          hint: 'AKIA and 16 capitals or digits',
          variables: keyIdVariables,
          source: accessKeyDetector,
        },
        secretAccessKey,
      ],
      auth: { scheme: 'sigv4', service: 'ses' },
      failedLogin: 'harmless',
      failedLoginSource: noLockOut,
      expiry: { rule: 'never', source: accessKeys },
    },
    {
      kind: 'session',
      title: 'temporary AWS credentials',
      parts: [
        {
          name: 'access_key_id',
          title: 'access key ID',
          secret: false,
          shape: '^ASIA[A-Z0-9]{16}$',
          hint: 'ASIA and 16 capitals or digits',
          variables: keyIdVariables,
          source: sessionKeyDetector,
        },
        secretAccessKey,
        {
          name: 'session_token',
          title: 'session token',
          secret: true,
          shape: '^[A-Za-z0-9/+=]{50,4096}$',
          hint: 'a few hundred letters, digits, /, + or =',
          variables: ['AWS_SESSION_TOKEN'],
          source: sessionKeyDetector,
        },
      ],
      auth: { scheme: 'sigv4', service: 'ses' },
      failedLogin: 'harmless',
      failedLoginSource: noLockOut,
      expiry: {
        rule: 'unknown',
        says: 'Temporary credentials end after the time asked for when they were made, 36 hours at most.',
        source: temporaryCredentials,
      },
    },
    {
      kind: 'smtp',
      title: 'SMTP password',
      parts: [
        {
          name: 'username',
          title: 'SMTP user name',
          secret: false,
          shape: '^AKIA[A-Z0-9]{16}$',
          hint: 'AKIA and 16 capitals or digits',
          variables: ['SES_SMTP_USERNAME', 'AWS_SES_SMTP_USERNAME', 'SES_SMTP_USER', 'SMTP_USERNAME'],
          source: smtpCredentials,
        },
        {
          name: 'password',
          title: 'SMTP password',
          secret: true,
          shape: '^B[A-Za-z0-9/+]{43}$',
          hint: 'B and 43 letters, digits, / or +',
          variables: ['SES_SMTP_PASSWORD', 'AWS_SES_SMTP_PASSWORD', 'SMTP_PASSWORD'],
          source: smtpCredentials,
        },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'harmless',
      failedLoginSource: noLockOut,
      expiry: { rule: 'never', source: smtpCredentials },
    },
  ],
  lookalikes: [
    {
      shape: '^[A-Za-z0-9/+]{40}$',
      kinds: ['smtp'],
      part: 'password',
      means: 'wrong_credential',
      says: 'This is an IAM secret access key; the SMTP password is derived from it for one region, has 44 characters and begins with B.',
      source: secretAsPassword,
    },
    {
      shape: '^A[A-Za-z0-9/+]{43}$',
      kinds: ['smtp'],
      part: 'password',
      means: 'wrong_credential',
      says: 'This is an SMTP password of the old Signature Version 2, made before 10 January 2019; SES refuses those since 26 March 2021.',
      source: sigv2,
    },
    {
      shape: '^B[A-Za-z0-9/+]{43}$',
      part: 'secret_access_key',
      means: 'wrong_credential',
      says: 'This is an SES SMTP password; the API needs the secret access key of an IAM user.',
      source: passwordAsSecret,
    },
    {
      shape: '^(?:AKIA|ASIA)[A-Z0-9]{16}$',
      means: 'wrong_credential',
      says: 'This is an access key ID, the public half; the secret belongs here.',
      source: identifiers,
    },
    {
      shape: '^ASIA[A-Z0-9]{16}$',
      kinds: ['access_key'],
      part: 'access_key_id',
      means: 'wrong_credential',
      says: 'ASIA begins the ID of temporary credentials; they work only together with their session token.',
      source: sessionKeyDetector,
    },
    {
      shape: '^ASIA[A-Z0-9]{16}$',
      kinds: ['smtp'],
      part: 'username',
      means: 'wrong_credential',
      says: 'ASIA begins the ID of temporary credentials; the SMTP interface does not take those.',
      source: smtpCredentials,
    },
    {
      shape: '^(?:AIDA|AROA|AGPA|AIPA|ANPA)[A-Z0-9]{12,17}$',
      part: 'access_key_id',
      means: 'wrong_credential',
      says: 'This is the unique ID of an IAM user, role or group; an access key ID begins with AKIA.',
      source: identifiers,
    },
    {
      shape: '^[A-Za-z0-9/+]{40}$',
      part: 'access_key_id',
      means: 'wrong_credential',
      says: 'This is a secret access key where its ID belongs; the two were swapped.',
      source: identifiers,
    },
    {
      shape: '^(?:ses-smtp-user[.-][0-9-]+|[A-Za-z0-9_+=,.-]+@[A-Za-z0-9.-]+)$',
      kinds: ['smtp'],
      part: 'username',
      means: 'wrong_credential',
      says: 'This is the name of an IAM user or an address; the SMTP user name is the access key ID (AKIA…).',
      source: smtpUserName,
    },
  ],
  hosts: [
    { region: '{region}', url: 'https://email.{region}.amazonaws.com', source: regions },
    { region: '{region}', use: 'smtp', url: 'smtp://email-smtp.{region}.amazonaws.com:587', source: regions },
  ],
  variables: {
    region: {
      fill: [{ from: 'region', match: '^([a-z]{2}(?:-[a-z]+)+-[0-9])$' }],
      // The most used first: that is the order in which other regions are tried.
      allow:
        '^(?:us-east-1|eu-west-1|us-west-2|eu-central-1|us-east-2|ap-southeast-2|ap-south-1|ap-southeast-1|eu-west-2' +
        '|ap-northeast-1|ca-central-1|us-west-1|eu-west-3|eu-north-1|sa-east-1|eu-south-1|ap-northeast-2|ap-northeast-3' +
        '|ap-southeast-3|ap-southeast-5|ap-south-2|af-south-1|me-south-1|me-central-1|il-central-1|eu-central-2|ca-west-1' +
        '|us-gov-west-1|us-gov-east-1)$',
      default: 'us-east-1',
    },
  },
  requests: {
    /** Shows that the key is alive, allowed or not. */
    account: { method: 'GET', path: '/v2/email/account' },
    /** The same question from one that needs the answer. */
    account_details: { method: 'GET', path: '/v2/email/account' },
    templates: { method: 'GET', path: '/v2/email/templates', query: { PageSize: '1' } },
    lists: { method: 'GET', path: '/v2/email/contact-lists', query: { PageSize: '1' } },
    domains: { method: 'GET', path: '/v2/email/identities', query: { PageSize: '1' } },
    login: { method: 'SMTP' },
  },
  probes: [
    {
      request: 'login',
      kinds: ['smtp'],
      permission: null,
      effects: 'none',
      because: 'SES looks at ses:SendRawEmail only after DATA, so a log-in shows the password, not the right to send.',
      source: smtpErrors,
    },
    {
      request: 'account_details',
      needs: ['account', 'stats'],
      permission: 'ses:GetAccount',
      provesNeed: true,
      effects: 'none',
      source: getAccount,
    },
    { request: 'templates', needs: ['templates'], permission: 'ses:ListEmailTemplates', effects: 'none', source: operations },
    { request: 'lists', needs: ['lists', 'contacts'], permission: 'ses:ListContactLists', effects: 'none', source: operations },
    { request: 'domains', needs: ['domains'], permission: 'ses:ListEmailIdentities', effects: 'none', source: operations },
    {
      request: 'account',
      permission: 'ses:GetAccount',
      effects: 'none',
      because:
        'Others ask STS who the key is; that needs no right, but says nothing of SES, of the region, or of a paused account. ' +
        'FluentSMTP lists addresses, Novu sends a mail. A refusal that names ses:GetAccount proves the key just as well.',
      source: getAccount,
    },
  ],
  refusal: ['unrecognised', 'revoked', 'wrong_region', 'wrong_credential', 'malformed'],
  answers: [
    {
      text:
        String.raw`signature (?:has )?expired: ?.{0,40}(?:earlier|is now)|is now earlier than|signature not yet current` +
        String.raw`|is still later than|RequestExpired|RequestTimeTooSkewed|difference between the request time`,
      causes: ['clock_skew'],
      says: 'AWS names this SignatureDoesNotMatch, but the words are about time: the clock of the sender is off.',
      source: skew,
    },
    {
      text:
        String.raw`ExpiredToken|TokenRefreshRequired|security token included in the request (?:is|has) expired` +
        String.raw`|session token has expired|provided token has expired`,
      causes: ['expired'],
      source: commonErrors,
    },
    {
      text: String.raw`credential should be scoped to a valid region|not a valid region`,
      causes: ['wrong_region', 'bad_request'],
      says: 'The signature was made for another region than the host that was asked.',
      source: signatureHelp,
    },
    {
      text: String.raw`maximum sigv2 smtp sending rate`,
      causes: ['rate_limited', 'endpoint_changed'],
      says: 'SMTP passwords of Signature Version 2 are slowed down and then refused; make new ones.',
      source: sendErrors,
    },
    {
      protocol: 'smtp',
      text: String.raw`signature version 2|sigv2`,
      causes: ['endpoint_changed', 'wrong_credential'],
      says: 'This SMTP password was made before 10 January 2019 with Signature Version 2, which SES refuses since 26 March 2021.',
      source: sigv2,
    },
    {
      text: String.raw`signature version [23]\b.{0,40}(?:deprecat|reject|no longer|not supported)|AWS3-HTTPS`,
      causes: ['endpoint_changed', 'auth_missing'],
      says: 'The program signs with an old signature version; SES takes only Signature Version 4 since March 2021.',
      source: sigv3,
    },
    {
      text:
        String.raw`InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId` +
        String.raw`|security token included in the request is invalid|AWS Access ?Key ?Id (?:you )?provided does not exist`,
      causes: ['unrecognised', 'revoked', 'wrong_region', 'wrong_credential', 'malformed'],
      says: 'AWS does not know this access key ID here: mistyped, deleted, made inactive, or in a region that the account has not enabled.',
      title: 'the access key ID is not known',
      steps: [
        {
          step:
            'Open IAM > Users > the user > Security credentials > Access keys, and look for the access key ID: ' +
            'it must be there and Active. If it is not, make a new access key; its ID and its secret change together.',
          url: usersPage,
          source: unknownKeyId,
        },
      ],
      parts: ['access_key_id'],
      source: unknownKeyId,
    },
    {
      text:
        String.raw`SignatureDoesNotMatch|InvalidSignature(?:Exception)?\b|signature we calculated does not match` +
        String.raw`|could not be verified.{0,30}signature`,
      causes: ['unrecognised', 'wrong_credential', 'malformed', 'bad_request'],
      says: 'AWS knows the access key ID, but the secret does not fit it: mistyped, of another key, with white space, or an SMTP password.',
      title: 'the secret access key does not fit its ID',
      steps: [
        {
          step:
            'Copy the secret access key anew and whole from where it was kept when it was made; AWS shows it once. ' +
            'If it is lost, make a new access key; its ID and its secret change together.',
          url: signatureHelp,
          source: signatureMismatch,
        },
      ],
      parts: ['secret_access_key'],
      source: signatureMismatch,
    },
    {
      text: String.raw`IncompleteSignature|must contain a signature that conforms|not a valid key=value pair|Authorization header requires`,
      causes: ['malformed', 'auth_missing', 'endpoint_changed', 'bad_request'],
      source: commonErrors,
    },
    {
      text:
        String.raw`MissingAuthenticationToken|missing authentication token` +
        String.raw`|must contain either a valid \(registered\) AWS access key` +
        String.raw`|(?:could not|unable to) (?:load|locate) (?:AWS )?credentials|missing credentials in config` +
        String.raw`|CredentialsProviderError|NoCredentials(?:Error|ProviderError)|CredentialsError`,
      causes: ['auth_missing', 'malformed'],
      source: commonErrors,
    },
    { text: 'customer is suspended', causes: ['account_suspended'], says: 'AWS has stopped this account from sending.', source: sesErrors },
    {
      text: String.raw`OptInRequired|SubscriptionRequired|not subscribed to SES|needs a subscription for the service|not signed up for`,
      causes: ['account_suspended'],
      says: 'The AWS account that owns the key is not signed up for SES.',
      source: smtpErrors,
    },
    {
      text:
        String.raw`AccountSuspended|SendingPaused|ability to send e?mail (?:has been|is)` +
        String.raw`|(?:sending|account) (?:is |has been )?(?:currently |temporarily |permanently )?` +
        String.raw`(?:paused|suspended|shut ?down|restricted|disabled)|sending paused|account has been shut down`,
      causes: ['account_suspended'],
      says: 'AWS has paused or shut down sending for this account, or somebody switched it off.',
      title: 'sending is switched off',
      steps: [
        {
          step: 'Read the mail that AWS sent to the address of the AWS account, and answer in the SES console or in the support case.',
          url: enforcement,
          source: enforcement,
        },
        {
          step:
            'If one of your own people or an alarm switched it off, switch it on again: ' +
            '`aws sesv2 put-account-sending-attributes --sending-enabled`, in the region that sends.',
          url: sendingSwitch,
          source: sendingSwitch,
        },
      ],
      source: sendEmailErrors,
    },
    {
      text: String.raw`ProductionAccessNotGranted|account (?:is )?(?:still )?in the (?:amazon )?(?:ses )?sandbox`,
      causes: ['account_suspended'],
      says: 'The account is still in the SES sandbox; ask for production access.',
      source: productionAccess,
    },
    {
      text: String.raw`daily message quota exceeded|AccountDailyQuotaExceeded|24.hour (?:send|message).{0,20}quota`,
      causes: ['quota_exhausted'],
      source: sendErrors,
    },
    {
      text:
        String.raw`sending rate exceeded|TooManyRequests|too many requests|too many concurrent|RequestLimitExceeded` +
        String.raw`|RequestThrottled|AccountThrottled|\brate exceeded|maximum send rate|ThrottlingException|throttled`,
      causes: ['rate_limited'],
      source: sendErrors,
    },
    { text: String.raw`\bThrottling\b`, causes: ['rate_limited', 'quota_exhausted'], source: sendErrors },
    {
      text: String.raw`identities failed the check|address (?:is )?not verified|AddressNotVerified|domain (?:is )?not verified in region`,
      causes: ['sender_unverified', 'wrong_region', 'account_suspended'],
      says: 'The address named is not verified in this region. In the sandbox it may be the recipient; identities are verified per region.',
      source: sendErrors,
    },
    {
      text:
        String.raw`MailFromDomainNotVerified|mail from domain (?:is )?not verified|FromEmailAddressNotVerified` +
        String.raw`|sending domain (?:is.?n.?t|not) verified`,
      causes: ['sender_unverified'],
      source: sendErrors,
    },
    {
      on: ['account'],
      ours: true,
      text: String.raw`not authorized to perform:? .{0,3}ses:GetAccount\b(?!.{0,600}explicit deny)`,
      causes: ['healthy'],
      says:
        'AWS knows the key and its signature is right. ' +
        'It may not call ses:GetAccount, which sending does not need; whether it may send cannot be seen without sending.',
      source: anymail,
    },
    {
      text: String.raw`not authorized to perform.{0,600}explicit deny|explicit deny.{0,600}not authorized`,
      causes: ['insufficient_permissions', 'ip_blocked'],
      says: 'A policy denies this outright; such policies often allow only certain addresses (aws:SourceIp) or networks.',
      source: accessDenied,
    },
    {
      text: String.raw`is not authorized to (?:perform|use|access)|AccessDenied|NotAuthorized|UnauthorizedOperation|access denied: user`,
      causes: ['insufficient_permissions'],
      says: 'The key is fine; its IAM policy, or that of the sending identity, does not allow this action.',
      source: anymail,
    },
    {
      text: String.raw`InvalidAction\b|UnknownOperation|could not find operation|NoSuchVersion`,
      causes: ['endpoint_changed', 'bad_request'],
      source: commonErrors,
    },
    { header: { 'x-amzn-errortype': 'ExpiredToken' }, causes: ['expired'], source: commonErrors },
    { header: { 'x-amzn-errortype': 'InvalidClientTokenId|UnrecognizedClient' }, causes: 'refusal', source: commonErrors },
    {
      header: { 'x-amzn-errortype': 'InvalidSignature|SignatureDoesNotMatch' },
      causes: ['unrecognised', 'wrong_credential', 'malformed', 'bad_request'],
      source: commonErrors,
    },
    { header: { 'x-amzn-errortype': 'MissingAuthenticationToken' }, causes: ['auth_missing', 'malformed'], source: commonErrors },
    {
      header: { 'x-amzn-errortype': 'AccountSuspended|SendingPaused|OptInRequired|SubscriptionRequired' },
      causes: ['account_suspended'],
      source: sendEmailErrors,
    },
    { header: { 'x-amzn-errortype': 'TooManyRequests|Throttling' }, causes: ['rate_limited'], source: commonErrors },
    { header: { 'x-amzn-errortype': 'MailFromDomainNotVerified' }, causes: ['sender_unverified'], source: sendEmailErrors },
    { header: { 'x-amzn-errortype': 'AccessDenied|NotAuthorized' }, causes: ['insufficient_permissions'], source: commonErrors },
    {
      status: [400, 404],
      header: { 'x-amzn-errortype': 'NotFoundException' },
      causes: ['bad_request', 'wrong_region'],
      says: 'Identities, templates and configuration sets belong to one region.',
      source: regions,
    },
    {
      status: [400, 404],
      text:
        String.raw`NotFoundException` +
        String.raw`|(?:configuration ?set|template|email ?identity|contact ?list)\b.{0,80}(?:does ?not ?exist|not found)` +
        String.raw`|(?:ConfigurationSet|Template)DoesNotExist`,
      causes: ['bad_request', 'wrong_region'],
      says: 'Identities, templates and configuration sets belong to one region.',
      source: regions,
    },
    {
      status: [400, 404, 409, 413],
      text:
        String.raw`MessageRejected|BadRequestException|InvalidTemplate|MissingRenderingAttribute` +
        String.raw`|Invalid(?:Parameter|QueryParameter|RenderingParameter|ParameterValue|ParameterCombination)` +
        String.raw`|Malformed(?:QueryString|Input)|Missing(?:Action|Parameter)|ValidationE(?:rror|xception)` +
        String.raw`|SerializationException|LimitExceeded|AlreadyExists|Conflict(?:Exception)?\b|address blacklisted` +
        String.raw`|missing final|illegal address|local address contains|domain (?:contains|starts)` +
        String.raw`|should be scoped to correct service`,
      causes: ['bad_request'],
      source: sendEmailErrors,
    },
    {
      text: String.raw`InternalFailure|InternalServiceError|ServiceUnavailable|temporary (?:service|authentication) failure`,
      causes: ['provider_outage'],
      source: smtpErrors,
    },
    { protocol: 'smtp', status: [451], text: 'timeout waiting for data', causes: ['network', 'provider_outage'], source: smtpErrors },
    {
      status: [501, 552, 554],
      text:
        String.raw`transaction failed|message rejected|message (?:is )?too long|invalid (?:mail from|rcpt to)` +
        String.raw`|no recipients|blacklisted`,
      causes: ['bad_request'],
      source: smtpErrors,
    },
    { protocol: 'smtp', status: [535], causes: 'refusal', source: smtpErrors },
    {
      on: ['account', 'account_details'],
      status: [200],
      json: { EnforcementStatus: '^SHUTDOWN$' },
      causes: ['account_suspended'],
      says: 'AWS has shut down sending for this account.',
      source: getAccount,
    },
    {
      on: ['account', 'account_details'],
      status: [200],
      json: { SendingEnabled: '^false$' },
      causes: ['account_suspended'],
      says: 'Sending is paused for this account in this region.',
      source: getAccount,
    },
    {
      on: ['account', 'account_details'],
      status: [200],
      json: { ProductionAccessEnabled: '^false$' },
      causes: ['healthy'],
      says: 'The account is in the SES sandbox in this region: it can send only to verified addresses.',
      todo: {
        step:
          'To send to your customers, ask for production access in this region. ' +
          'Until then mail to addresses that are not verified is refused.',
        url: leaveSandbox,
        source: leaveSandbox,
      },
      source: getAccount,
    },
    {
      on: ['account', 'account_details'],
      status: [200],
      json: { EnforcementStatus: '^PROBATION$' },
      causes: ['healthy'],
      says: 'AWS has put this account under review for its bounces or complaints; sending still works.',
      todo: {
        step:
          'Read the notice that AWS sent to the address of the account, mend what it names, and tell AWS so. ' +
          'If nothing changes, sending is stopped.',
        url: probation,
        source: probation,
      },
      source: getAccount,
    },
    { on: ['account', 'account_details'], status: [200], json: { SendingEnabled: '^true$' }, causes: ['healthy'], source: getAccount },
    {
      protocol: 'http',
      status: [200],
      json: { 'BulkEmailEntryResults.*.Status': 'FAILED|SUSPENDED|EXCEEDED|NOT_FOUND|NOT_VERIFIED' },
      causes: ['bad_request', 'healthy'],
      source: bulkStatus,
    },
    {
      protocol: 'http',
      status: [200],
      text: String.raw`\bMessageId\b|BulkEmailEntryResults|Max24HourSend|TemplatesMetadata|ContactLists|EmailIdentities`,
      causes: ['healthy'],
      source: sendEmailErrors,
    },
    {
      on: ['account', 'account_details'],
      ours: true,
      status: ['2xx'],
      causes: ['network', 'endpoint_changed'],
      says: 'A success without what the answer of SES holds: something else answered in its place.',
      source: getAccount,
    },
  ],
  extract: [
    { on: 'account', path: 'SendQuota.Max24HourSend', as: 'quota_total', source: getAccount },
    { on: 'account', path: 'SendQuota.SentLast24Hours', as: 'quota_used', source: getAccount },
  ],
  permissions: {
    send: {
      scopes: ['ses:SendEmail', 'ses:SendRawEmail'],
      tick:
        'an IAM policy that allows ses:SendEmail and ses:SendRawEmail on the sending identity (SendEmail of API v2 may be ' +
        'checked as SendRawEmail)',
      source: anymail,
    },
    templates: {
      scopes: ['ses:SendTemplatedEmail', 'ses:SendBulkTemplatedEmail'],
      tick: 'an IAM policy that allows ses:SendTemplatedEmail',
      source: anymail,
    },
    lists: { scopes: ['ses:ListContactLists'], tick: 'an IAM policy that allows ses:ListContactLists', source: operations },
    domains: { scopes: ['ses:ListEmailIdentities'], tick: 'an IAM policy that allows ses:ListEmailIdentities', source: operations },
    account: { scopes: ['ses:GetAccount'], tick: 'an IAM policy that allows ses:GetAccount', source: getAccount },
  },
  manage: {
    create: 'aws iam create-access-key --user-name NAME; for SMTP: SES console > SMTP settings > Create SMTP credentials',
    list: 'aws iam list-access-keys --user-name NAME',
    revoke: 'aws iam update-access-key --access-key-id ID --status Inactive, then aws iam delete-access-key',
    needs: 'iam:CreateAccessKey, iam:ListAccessKeys, iam:UpdateAccessKey, iam:DeleteAccessKey',
    source: accessKeys,
  },
  keep: ['SendQuota', 'SendingEnabled', 'ProductionAccessEnabled', 'EnforcementStatus'],
  budget: { perMinute: 30, concurrent: 2, source: 'inferred: GetAccount takes one request a second' },
  statusPage: { page: 'https://health.aws.amazon.com/health/status', source: statusPages },
  pages: {
    keys: {
      url: usersPage,
      menu: 'IAM > Users > the user > Security credentials > Access keys (SMTP: SES > SMTP settings > Create SMTP credentials)',
      source: smtpCredentials,
    },
    permissions: { url: userAccess, menu: 'IAM > Users > the user > Permissions', source: userAccess },
    senders: {
      url: 'https://console.aws.amazon.com/ses/home#/identities',
      menu: 'SES > Configuration > Identities in the region that sends',
      source: sendErrors,
    },
    account: { url: accountDashboard, menu: 'SES > Account dashboard, in the region that sends', source: 'from-memory' },
    regions: { url: 'https://docs.aws.amazon.com/ses/latest/dg/regions.html', source: regions },
    support: { url: 'https://console.aws.amazon.com/support/home', source: 'from-memory' },
    docs: { url: 'https://docs.aws.amazon.com/ses/latest/dg/send-email-concepts-credentials.html', source: credentialTypes },
    errors: { url: sendErrors, source: sendErrors },
    changelog: { url: documentHistory, source: documentHistory },
    billing: { url: accountDashboard, menu: 'SES > Account dashboard in the region that sends', source: 'from-memory' },
  },
  advice: {
    unrecognised: [
      {
        step:
          'Look in IAM whether the access key ID still exists and is active; ' +
          'in a region that the account has not enabled even a good key is unknown.',
        source: unknownKeyId,
      },
    ],
    wrong_credential: [
      {
        step:
          'Use the access key ID with the SMTP password derived from its secret for SMTP, with the secret itself for the API; ' +
          'the two do not stand in for each other.',
        source: smtpCredentials,
      },
    ],
    wrong_region: [
      {
        step:
          'Set `region` to the one that the SMTP password was made for, or make SMTP credentials in the region that you use: ' +
          'a password works in one region.',
        source: passwordRegion,
      },
    ],
    revoked: [
      {
        step:
          'Look whether the key is only inactive, and ask before you activate it again. ' +
          'SMTP passwords die with the access key they were derived from.',
        source: inactiveKey,
      },
    ],
    expired: [
      {
        step:
          'Have the role or `aws sts` issue new temporary credentials (ASIA…), all three parts, ' +
          'or use an IAM user made for sending: temporary ones end by themselves.',
        source: sessionKeyDetector,
      },
    ],
    insufficient_permissions: [
      {
        step:
          'Allow the action that the message names on the identity that it names; ' +
          'ses:SendRawEmail may be missing although SendEmail was called.',
        source: anymail,
      },
    ],
    clock_skew: [
      { step: 'Compare the clock with the Date header of the answer: AWS accepts five to fifteen minutes of difference.', source: skew },
    ],
    account_suspended: [
      {
        step: 'Read the mail that AWS sent to the address of the AWS account, and answer in the SES console or in the support case.',
        source: sendErrors,
      },
    ],
    quota_exhausted: [
      {
        step: 'Ask for a higher daily quota in the region that sends, or wait until the last 24 hours hold fewer messages.',
        source: quotaGuide,
      },
    ],
    sender_unverified: [
      {
        step: 'Verify the identity in the region that the message names, and ask for production access if the address is a recipient.',
        source: sendErrors,
      },
    ],
    new_key: [
      {
        step:
          'Change over before you make the old one inactive: a user has room for two. ' +
          'New key, new SMTP password: derive or create it again for each region.',
        source: accessKeys,
      },
    ],
    leaked: [
      {
        step:
          'Make the key inactive at once, look for its ID in CloudTrail, ' +
          'and leave the quarantine policy that AWS may have attached: the support case that AWS opened says what to do first.',
        url: accessKeys,
        source: quarantine,
      },
    ],
    ip_blocked: [
      {
        step: 'Look in the policy that the message names for aws:SourceIp or aws:SourceVpce, and add the address from which you call.',
        url: conditionKeys,
        source: conditionKeys,
      },
    ],
    rate_limited: [
      {
        step:
          'Send fewer mails a second than the account dashboard shows as the maximum send rate of the region; ' +
          'SES may be asked to raise it.',
        url: quotaErrors,
        source: quotaErrors,
      },
    ],
  },
  retired: [
    {
      url: 'AWS3-HTTPS',
      says: 'Signature Version 3 is refused; sign with Signature Version 4.',
      when: '2021-03-01',
      successor: 'Signature Version 4',
      source: sigv3,
    },
  ],
  recognise: [
    String.raw`\bAws\\{1,4}Ses\b|SesException|SESv2|AWS::SES|django_ses|\bSES[A-Z]\w{1,60}Error`,
    String.raw`SimpleEmailService|amazon ?ses\b|aws-sdk/client-ses|\bses:(?:Send|Get|Verify|List|Create)\w+`,
    String.raw`identities failed the check in region|ses\.amazonaws\.com/doc/|:ses:[a-z0-9-]*:`,
    String.raw`sending paused for this account|email address associated with your AWS account`,
    String.raw`calling the (?:Send(?:Raw|Bulk|Templated|Bulk ?Templated)?Email|GetSend(?:Quota|Statistics)) operation|\bGetSendQuota\b`,
    // Any service of AWS answers so; a text that names another one is about that one.
    String.raw`\bx-amzn-errortype:|Check your AWS Secret Access Key and signing method`,
  ],
});
