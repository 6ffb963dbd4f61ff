/** @module Any SMTP server: log-in with user name and password, or with an OAuth access token. */

import { defineProvider } from '../src/core/model/provider.ts';

const rfc4954 = 'https://datatracker.ietf.org/doc/html/rfc4954';
const rfc5248 = 'https://www.iana.org/assignments/smtp-enhanced-status-codes/';
const xoauth2 = 'https://developers.google.com/workspace/gmail/imap/xoauth2-protocol';
const exim = 'https://github.com/osTicket/osTicket/issues/2301';
const advertised = 'https://github.com/nodemailer/nodemailer/issues/18';
const ses = 'https://github.com/hashicorp/terraform-provider-aws/issues/11930';
const sendgrid = 'https://github.com/mautic/mautic/issues/8721';
const sendgridUser = 'https://www.twilio.com/docs/sendgrid/for-developers/sending-email/getting-started-smtp';
const brevo = 'https://github.com/supabase/agent-skills/issues/133';
const brevoKeys = 'https://developers.brevo.com/docs/smtp-integration';
const brevoIp = 'https://help.brevo.com/hc/en-us/articles/5740111683858-Authorize-and-block-IP-addresses-for-API-and-SMTP-security';
const yahoo = 'https://github.com/nodemailer/nodemailer/issues/1112';
const zoho = 'https://github.com/frappe/erpnext/issues/19057';
const exchange = 'https://learn.microsoft.com/en-us/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission';
const backEnd = 'https://github.com/docker-mailserver/docker-mailserver/issues/3891';
const google = 'https://knowledge.workspace.google.com/admin/support/troubleshooting/gmail-smtp-errors-and-codes';
const sparkpost = 'https://github.com/SparkPost/support-docs/blob/main/content/docs/faq/error-messages-smtp.md';
const resend = 'https://github.com/donetick/donetick/issues/680';
const fail2ban = 'https://github.com/chatmail/relay/issues/441';
const djangoUser = 'https://docs.djangoproject.com/en/stable/ref/settings/#email-host-user';
const djangoPassword = 'https://docs.djangoproject.com/en/stable/ref/settings/#email-host-password';
const smtpUrl = 'https://github.com/meteor/meteor/issues/8612';
const sesUserName = 'https://github.com/cloudposse/terraform-aws-ses/issues/10';
const rfc8314 = 'https://datatracker.ietf.org/doc/html/rfc8314';
const unauthenticated = 'https://github.com/sendgrid/sendgrid-python/issues/114';
const mailgun = 'https://github.com/pivorakmeetup/pivorak-web-app/issues/712';
const packageExceeded = 'https://github.com/knadh/listmonk/issues/3138';
const tooManyLogins = 'https://github.com/nodemailer/nodemailer/issues/1350';
const postfixDovecot = 'https://github.com/vdukhovni/postfix/blob/master/postfix/src/xsasl/xsasl_dovecot_server.c';
const yahooPassword = 'https://github.com/PHPMailer/PHPMailer/issues/1287';
const outboundSpam = 'https://docs.microsoft.com/en-us/office365/SecurityCompliance/removing-user-from-restricted-users-portal-after-spam';
const appPassword = 'https://github.com/PHPMailer/PHPMailer/issues/1708';
const postfixSender = 'https://www.postfix.org/postconf.5.html#reject_unauthenticated_sender_login_mismatch';
const haraka = 'https://github.com/knadh/listmonk/issues/32';
const zohoRegions = 'https://github.com/nodemailer/nodemailer/issues/456';
const noSocket = 'https://github.com/nodemailer/nodemailer/issues/441';
const noConnection = 'https://github.com/docker-mailserver/docker-mailserver/issues/598';
const emptyPassword = 'https://github.com/dawidd6/action-send-mail/issues/186';

const user = {
  name: 'username',
  title: 'user name',
  secret: false,
  hint: 'often the whole e-mail address; a fixed word at many ESPs',
  variables: ['SMTP_USER', 'SMTP_USERNAME', 'MAIL_USERNAME', 'MAIL_USER', 'EMAIL_USER', 'EMAIL_HOST_USER'],
  source: djangoUser,
} as const;

export default defineProvider({
  id: 'smtp',
  name: 'SMTP server',
  aliases: ['generic SMTP', 'mail server'],
  sendsSingleMails: true,
  credentials: [
    {
      kind: 'smtp',
      title: 'SMTP log-in',
      parts: [
        user,
        {
          name: 'password',
          title: 'password',
          secret: true,
          variables: ['SMTP_PASS', 'SMTP_PASSWORD', 'MAIL_PASSWORD', 'MAIL_PASS', 'EMAIL_PASSWORD', 'EMAIL_PASS', 'EMAIL_HOST_PASSWORD'],
          source: djangoPassword,
        },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'counts_against_address',
      failedLoginSource: fail2ban,
      expiry: { rule: 'unknown', says: 'Only the operator of the server knows its rules for passwords.', source: rfc4954 },
    },
    {
      kind: 'xoauth2',
      title: 'OAuth access token over SMTP',
      parts: [
        user,
        {
          name: 'access_token',
          title: 'access token',
          secret: true,
          variables: ['SMTP_ACCESS_TOKEN', 'SMTP_OAUTH_TOKEN'],
          source: xoauth2,
        },
      ],
      auth: { scheme: 'smtp_xoauth2', username: '{username}' },
      failedLogin: 'counts_against_address',
      failedLoginSource: fail2ban,
      expiry: { rule: 'unknown', says: 'Access tokens commonly end after an hour.', source: xoauth2 },
    },
  ],
  lookalikes: [
    {
      shape: '^(?:smtps?|smtp\\+\\w+)://\\S+$',
      means: 'malformed',
      says: 'This is a whole SMTP URL; put the host into `endpoint` and only the password here (percent-decoded).',
      source: smtpUrl,
    },
    {
      shape: '^xkeysib-[\\w-]+$',
      part: 'password',
      means: 'wrong_credential',
      says: "This is a Brevo API key; Brevo's SMTP takes an SMTP key, which begins with xsmtpsib-.",
      source: brevoKeys,
    },
    {
      shape: '^(?:VXNlcm5hbWU6|UGFzc3dvcmQ6)$',
      means: 'malformed',
      says: 'This is the prompt of the server in base64 ("Username:" or "Password:"), not an answer to it.',
      source: backEnd,
    },
    {
      shape: '^A(?:KIA|SIA)[A-Z0-9]{16}$',
      part: 'password',
      means: 'wrong_credential',
      says: 'This is an AWS access key ID; with Amazon SES it is the user name.',
      source: sesUserName,
    },
  ],
  hosts: [],
  endpoint: {
    required: true,
    example: 'smtp://mail.example.com:587',
    allow: '^smtps?://(?:[A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+\\])(?::[0-9]{1,5})?/?$',
    source: rfc8314,
  },
  requests: { login: { method: 'SMTP' } },
  probes: [
    {
      request: 'login',
      permission: null,
      effects: 'none',
      because: 'Connect, EHLO, STARTTLS, AUTH, QUIT: no MAIL FROM. Tools that send a mail to themselves prove more and disturb more.',
      source: rfc4954,
    },
  ],
  refusal: ['unrecognised', 'malformed', 'wrong_credential', 'revoked'],
  answers: [
    {
      url: String.raw`smtp\.sendgrid\.net|smtp\.eu\.sendgrid`,
      text: 'maximum credits exceeded',
      causes: ['quota_exhausted'],
      says: 'SendGrid says this at AUTH when the credits are used up; the key is fine.',
      source: sendgrid,
    },
    {
      status: [451],
      text: String.raw`could not authenticate`,
      causes: ['ip_blocked', 'rate_limited', 'provider_outage'],
      says: 'SendGrid answers so at AUTH when the address is not on the allowlist.',
      source: sendgrid,
    },
    { text: 'unauthenticated senders not allowed', causes: ['auth_missing', 'malformed'], source: unauthenticated },
    {
      text: String.raw`not loving your login`,
      causes: ['unrecognised', 'malformed', 'wrong_credential', 'revoked', 'wrong_region'],
      says: 'Mailgun has one text for all; its domains live at smtp.mailgun.org or at smtp.eu.mailgun.org.',
      source: mailgun,
    },
    {
      status: [502, 535],
      text: String.raw`smtp account is not (?:yet )?activated`,
      causes: ['account_suspended'],
      says: 'Brevo lets you log in and refuses the mail until its support has activated transactional mail.',
      source: brevo,
    },
    { text: 'unauthori[sz]ed ip', causes: ['ip_blocked'], source: brevoIp },
    {
      text: '\\b5\\.2\\.2\\b|mailbox[^.]{0,20} full|recipient address rejected[^.]{0,60}quota',
      causes: ['bad_request'],
      says: "The recipient's mailbox is full; nothing of yours is used up.",
      source: rfc5248,
    },
    {
      text: String.raw`package (?:limit )?exceeded|(?:credits?|quota) (?:exceeded|exhausted|used up)`,
      causes: ['quota_exhausted'],
      source: packageExceeded,
    },
    {
      text:
        String.raw`(?:user|you) authenticate too many times` +
        String.raw`|too many (?:failed )?(?:login|authentication|auth)(?: attempts| failures| commands)` +
        String.raw`|temporarily (?:blocked|locked|banned)|authentication (?:is )?temporarily (?:blocked|disabled)`,
      causes: ['rate_limited'],
      says: 'The server has had too many log-ins from here and judges none now; this says nothing of the password.',
      source: tooManyLogins,
    },
    {
      text: String.raw`too many bad auth attempts|#AUTH005`,
      causes: ['wrong_credential', 'unrecognised', 'malformed', 'revoked', 'rate_limited'],
      says: 'Yahoo says this even at the first try with the password of the account; it wants an app password.',
      source: yahoo,
    },
    {
      text: String.raw`#MBR12\d\d|\.yahoo\.com.{0,40}(?:username|password)`,
      causes: ['wrong_credential', 'unrecognised', 'malformed', 'revoked'],
      says: 'Yahoo takes an app password over SMTP, not the password of the account.',
      source: yahooPassword,
    },
    {
      status: [535],
      text: String.raw`error: authentication failed: \(reason unavailable\)`,
      causes: ['unrecognised', 'malformed', 'wrong_credential', 'revoked', 'provider_outage'],
      says: "Postfix's words for a wrong password, and also for a Dovecot that cannot check passwords now; the server's log tells which.",
      source: postfixDovecot,
    },
    {
      text: String.raw`application(?:-| )specific password|app(?:lication)? password|InvalidSecondFactor|parol prilozheniya`,
      causes: ['wrong_credential'],
      says: 'This server wants a password made for one program (app password, authorisation code), not that of the account.',
      source: appPassword,
    },
    {
      text: String.raw`authori[sz]ation code|授权码`,
      causes: ['wrong_credential', 'unrecognised', 'malformed', 'revoked'],
      says: 'This server answers any wrong password so: it wants the authorisation code, not the password of the account.',
      source: appPassword,
    },
    {
      text: String.raw`log in (?:with|via) your web browser|WebLoginRequired|5\.7\.14\b`,
      causes: ['wrong_credential', 'ip_blocked', 'account_suspended'],
      says: 'Google wants somebody to log in with a browser first: it does not trust this sign-in, or wants an app password.',
      source: google,
    },
    {
      text: String.raw`basic authentication (?:is )?(?:not supported|disabled)|5\.7\.30\b`,
      causes: ['endpoint_changed', 'auth_missing'],
      says: 'The server takes no passwords any more, only OAuth.',
      title: 'password log-in is switched off',
      steps: [
        { step: 'Let the program log in by OAuth (XOAUTH2 or OAUTHBEARER), if the server offers it.', url: xoauth2, source: xoauth2 },
        {
          step: 'Else ask the operator to switch log-in by password (basic authentication) on for SMTP, where that is still offered.',
          source: exchange,
        },
      ],
      source: exchange,
    },
    {
      text: String.raw`SmtpClientAuth(?:entication)? is disabled|security defaults`,
      causes: ['account_suspended', 'insufficient_permissions'],
      says: 'SMTP AUTH is switched off for the mailbox or the whole tenant.',
      title: 'SMTP AUTH is switched off',
      steps: [
        {
          step:
            'Have the administrator allow SMTP AUTH for this mailbox. These are the words of Exchange: ' +
            'Set-CASMailbox -Identity <mailbox> -SmtpClientAuthenticationDisabled $false overrides the setting of the tenant.',
          url: exchange,
          source: exchange,
        },
        {
          step: 'If the answer stays, security defaults or another policy of the organisation forbid the log-in by password: use OAuth.',
          url: exchange,
          source: exchange,
        },
      ],
      source: exchange,
    },
    {
      text:
        String.raw`user has no permission|does not have access rights to this service` +
        String.raw`|smtp (?:service|access) (?:is )?(?:not enabled|disabled|not open)` +
        String.raw`|(?:POP3|IMAP).{0,10}SMTP.{0,40}(?:disabled|not enabled|deactivated)`,
      causes: ['account_suspended'],
      says: 'SMTP is switched off for this mailbox or for the whole account.',
      title: 'SMTP is switched off',
      steps: [
        {
          step:
            'Log in to the webmail and switch SMTP on for the mailbox: the switch is in its settings, often beside POP3 and IMAP. ' +
            'Else ask the operator to allow it.',
          source: appPassword,
        },
        { step: 'If switching it on gives an authorisation code, use this code as the password from then on.', source: appPassword },
      ],
      source: exchange,
    },
    {
      text: String.raw`(?:mailbox|tenant).{0,43}disabled`,
      causes: ['account_suspended'],
      says: 'SMTP is switched off for this mailbox or for the whole account.',
      source: exchange,
    },
    {
      text: String.raw`(?:message|mail) to \S{1,255} (?:cannot|can.t|could not) be delivered`,
      causes: ['bad_request'],
      says: 'This is about the recipient; the log-in was not the trouble.',
      source: rfc5248,
    },
    {
      text: String.raw`(?:account|user|mailbox) (?:is |has been )?(?:locked|disabled|suspended|deactivated|blocked)`,
      causes: ['account_suspended'],
      source: rfc5248,
    },
    { text: String.raw`password (?:has |is )?expired|5\.7\.139.{0,80}expired`, causes: ['expired'], source: exchange },
    {
      text: String.raw`did not meet the criteria|conditional access`,
      causes: ['account_suspended', 'insufficient_permissions', 'ip_blocked'],
      says: 'A sign-in rule of the organisation (Conditional Access) refuses this log-in; its administrator can see which.',
      source: exchange,
    },
    { text: String.raw`client was not authenticated|5\.7\.57\b`, causes: ['auth_missing', 'malformed'], source: exchange },
    {
      status: [503],
      text: 'when not advertised|not available|not enabled|not supported|starttls',
      causes: ['auth_missing', 'bad_request'],
      says: 'The server offers AUTH only after STARTTLS; the program tried before.',
      source: advertised,
    },
    { status: [503], text: 'already authenticated', causes: ['healthy', 'bad_request'], source: rfc4954 },
    {
      status: [503],
      text: String.raw`(?:authenticat|auth\b|log.?in).{0,40}(?:first|required|need|before)|(?:need|must|send|issue).{0,20}auth`,
      causes: ['auth_missing', 'malformed'],
      source: rfc4954,
    },
    {
      status: [454, 421, 451],
      text:
        String.raw`connection lost to authentication server|temporary (?:authentication|system|server|internal)|internal` +
        String.raw`|unavailable|^(?!.*(?:volume|rate|too many)).*try again later|authentication (?:server|back.?end|service)`,
      causes: ['provider_outage'],
      says: 'The server cannot check passwords just now; this is no verdict on yours.',
      source: backEnd,
    },
    {
      text: String.raw`incorrect authentication data`,
      causes: ['unrecognised', 'malformed', 'wrong_credential', 'revoked', 'network'],
      says:
        "These are Exim's words. " +
        'If you asked another server than one with cPanel, compare the 220 line: hosters redirect SMTP to their own machine.',
      source: exim,
    },
    {
      text: String.raw`(?:invalid|unsupported|unknown) (?:auth\w{0,20} )?mechanism`,
      causes: ['auth_missing', 'bad_request'],
      says: 'The server takes no log-in in this form (AUTH mechanism).',
      title: 'log-in mechanism not accepted',
      steps: [
        {
          step:
            'Let the program log in by a mechanism that the server names after AUTH in its reply to EHLO (PLAIN, LOGIN, XOAUTH2 …), ' +
            'or ask its operator to switch the other one on.',
          url: rfc4954,
          source: rfc4954,
        },
      ],
      source: rfc4954,
    },
    {
      text: 'sender address rejected: not logged in',
      causes: ['auth_missing', 'sender_unverified', 'malformed'],
      says: 'The address belongs to the server, which wants a log-in before anybody sends in its name.',
      source: postfixSender,
    },
    {
      text: 'i cannot deliver mail for',
      causes: ['bad_request', 'auth_missing'],
      says: 'These are the words of Haraka: the recipient is none of its own, and nobody had logged in to send further.',
      source: haraka,
    },
    {
      text: 'relaying disallowed',
      causes: ['sender_unverified'],
      says: 'Zoho: the From address is not the mailbox that logged in, nor one of its aliases.',
      source: zoho,
    },
    {
      url: String.raw`smtp(?:pro)?\.zoho\.`,
      status: [535],
      causes: ['unrecognised', 'wrong_credential', 'malformed', 'revoked', 'wrong_region'],
      says: 'Zoho keeps accounts in data centres (smtp.zoho.com, .eu, .in …), and wants an app password where two-factor log-in is on.',
      source: zohoRegions,
    },
    {
      url: String.raw`email-smtp\.|amazonaws`,
      status: [535],
      causes: ['unrecognised', 'wrong_credential', 'wrong_region', 'malformed', 'revoked'],
      says:
        'Amazon SES: the user name is the access key ID (AKIA…), the password is the one derived for this very region, ' +
        '44 characters that begin with B.',
      source: ses,
    },
    {
      url: String.raw`smtp\.(?:eu\.)?sendgrid\.net`,
      status: [535],
      causes: ['unrecognised', 'revoked', 'wrong_credential', 'wrong_region', 'malformed'],
      says: 'At SendGrid the user name is the word apikey and the password is the API key.',
      source: sendgridUser,
    },
    {
      url: String.raw`smtp\.(?:eu\.)?sparkpost`,
      status: [535],
      causes: ['unrecognised', 'revoked', 'insufficient_permissions', 'wrong_credential', 'wrong_region', 'malformed'],
      says: 'At SparkPost the user name is SMTP_Injection and the password an API key with the grant Send via SMTP.',
      source: sparkpost,
    },
    {
      url: String.raw`smtp\.resend\.com`,
      status: [535],
      causes: ['unrecognised', 'wrong_credential', 'malformed', 'revoked', 'expired'],
      says: 'At Resend the user name is the word resend and the password is the API key.',
      source: resend,
    },
    {
      url: String.raw`smtp\.mailtrap\.io|smtp\.zeptomail\.`,
      status: [535],
      causes: ['unrecognised', 'wrong_credential', 'malformed', 'revoked'],
      says: 'The user name here is a fixed word: api at Mailtrap (live.smtp and bulk.smtp), emailapikey at ZeptoMail.',
      source: 'from-memory',
    },
    {
      status: [525, 534, 535],
      text:
        String.raw`authentication (?:failed|failure|unsuccessful|credentials? invalid|rejected)` +
        String.raw`|invalid (?:login|user|credentials|authentication)` +
        String.raw`|(?:user ?name|password|log-?in|credentials?).{0,60}(?:incorrect|invalid|not accepted|wrong|failed|mismatch|bad)` +
        String.raw`|(?:incorrect|invalid|wrong|bad).{0,30}(?:user ?name|password|log-?in|credentials?|authenticat)`,
      causes: 'refusal',
      source: rfc4954,
    },
    {
      status: [530, 538],
      text:
        String.raw`must issue a starttls|starttls (?:first|required|is required)|encryption (?:is )?required` +
        String.raw`|without (?:ssl|tls)|requires? (?:ssl|tls|encryption)|\btls (?:is )?required`,
      causes: ['auth_missing', 'bad_request'],
      says: 'The server takes this log-in (AUTH mechanism) only over an encrypted connection.',
      title: 'log-in needs encryption',
      steps: [
        {
          step:
            'Let the program encrypt before it logs in: STARTTLS on port 587, or TLS from the start on port 465. ' +
            'If the server offers neither, ask its operator to switch it on, or for a mechanism that needs none.',
          url: 'https://datatracker.ietf.org/doc/html/rfc3207#section-4',
          source: rfc4954,
        },
      ],
      source: rfc4954,
    },
    {
      status: [550, 553, 554],
      text: String.raw`smtp auth|auth(?:entication)? (?:is )?required|log ?in first|authenticate first`,
      causes: ['auth_missing', 'malformed'],
      source: rfc4954,
    },
    {
      text: String.raw`relay(?:ing)? (?:access )?(?:denied|not (?:permitted|allowed))|not permitted to relay|do not relay`,
      causes: ['auth_missing', 'malformed', 'sender_unverified'],
      says: 'Servers say so to whoever has not logged in, and some to whoever sends in the name of another.',
      source: rfc5248,
    },
    {
      text: String.raw`bad outbound sender|OutboundSpamException`,
      causes: ['account_suspended'],
      says: 'Microsoft has barred the mailbox from sending, because it seemed to send spam.',
      source: outboundSpam,
    },
    { text: String.raw`\b[45]\.1\.[37]\b`, causes: ['bad_request'], says: 'An address is not written as one.', source: rfc5248 },
    {
      text: String.raw`5\.7\.60\b|permissions? to send as|send ?as ?denied`,
      causes: ['sender_unverified', 'insufficient_permissions'],
      source: exchange,
    },
    {
      text: String.raw`sender address rejected: domain not found`,
      causes: ['sender_unverified', 'bad_request'],
      says: 'The domain of the sender does not exist in the DNS.',
      source: rfc5248,
    },
    {
      text:
        String.raw`not allowed to send as|not owned by user|sender address rejected|from address.{0,40}(?:not|must)` +
        String.raw`|sender.{0,30}(?:not authori|must match|mismatch)`,
      causes: ['sender_unverified'],
      source: exchange,
    },
    {
      status: [450, 550, 551, 553],
      text:
        String.raw`recipient (?:address )?(?:rejected|refused|unknown|invalid|not )|(?:invalid|unknown|bad|no such) recipient` +
        String.raw`|user unknown|mailbox (?:not found|unavailable)|no such user|does not exist`,
      causes: ['bad_request'],
      says: 'This is about the recipient; the log-in was not the trouble.',
      source: rfc5248,
    },
    { status: [452, 431], text: String.raw`insufficient system storage|4\.3\.1\b`, causes: ['provider_outage'], source: rfc5248 },
    {
      protocol: 'http',
      text:
        String.raw`unable to find the socket transport|wrong version number|unknown protocol|certificate|no such host` +
        String.raw`|name or service not known|getaddrinfo`,
      causes: ['network'],
      says: 'The connection did not come about: a name, a certificate, or TLS on the wrong port.',
      source: noSocket,
    },
    {
      protocol: 'http',
      text:
        String.raw`connect(?:ion)?\b.{0,80}(?:timed? ?out|refused|reset|could not be established|unreachable)|could not connect` +
        String.raw`|greeting never received|network is unreachable`,
      causes: ['network', 'provider_outage'],
      source: noConnection,
    },
    { protocol: 'smtp', status: [235], causes: ['healthy'], source: rfc4954 },
  ],
  permissions: { send: { scopes: [], tick: 'a mailbox or SMTP user that may submit mail', source: rfc4954 } },
  keep: [],
  budget: { perMinute: 6, concurrent: 1, source: 'inferred: mail servers count connections and log-ins' },
  pages: { docs: { url: rfc4954, source: rfc4954 }, errors: { url: rfc5248, source: rfc5248 } },
  advice: {
    malformed: [
      {
        step:
          'Put the password between single quotes where the config is a .env file, YAML or a shell script: ' +
          '#, $, a backslash or a blank is eaten there.',
        source: 'inferred: how shells and YAML read these characters',
      },
    ],
    unrecognised: [
      {
        step:
          'Check the user name where it is a fixed word: apikey (smtp.sendgrid.net), SMTP_Injection (smtp.sparkpostmail.com), ' +
          'resend (smtp.resend.com), api (live.smtp.mailtrap.io), emailapikey (smtp.zeptomail.com); ' +
          'at Amazon SES it is the access key ID.',
        source: sendgridUser,
      },
      {
        step: 'Do not try many passwords in a row: most servers then refuse the right one, too, or shut out the address.',
        source: fail2ban,
      },
    ],
    wrong_credential: [
      {
        step:
          'Use an app password where the mailbox has two-factor log-in (Gmail, Yahoo, iCloud, Zoho, QQ …): ' +
          'the password of the account is refused there.',
        source: appPassword,
      },
    ],
    wrong_region: [
      {
        step: 'Use the host of the account: SES passwords hold for one region, and Zoho and Mailgun accounts live at one of several hosts.',
        source: ses,
      },
    ],
    network: [
      {
        step:
          'Compare the 220 line with the host that you asked: some hosters and firewalls answer in its place. ' +
          'Port 465 wants smtps://, port 587 smtp://; clouds often block 25.',
        source: exim,
      },
    ],
    auth_missing: [
      {
        step:
          'Look whether the secret reached the program: with an empty password most programs skip AUTH. ' +
          'Use STARTTLS on 587 or TLS on 465; many servers offer AUTH only then.',
        source: emptyPassword,
      },
    ],
    rate_limited: [
      { step: 'Stop trying for a while; ask the operator whether fail2ban or the like has caught your address.', source: fail2ban },
    ],
    provider_outage: [
      { step: 'If it is your own server, look at the log of its authentication back-end (Dovecot, saslauthd, LDAP).', source: backEnd },
    ],
    revoked: [
      {
        step: 'Find out from the operator whether the mailbox still exists and whether its password or app password was changed.',
        source: 'inferred: only the operator knows',
      },
    ],
    expired: [
      {
        step:
          'Ask the operator for the password rule of the server, and set a new password; ' +
          'an OAuth access token is renewed by the program instead.',
        source: 'inferred: only the operator knows',
      },
    ],
    insufficient_permissions: [
      {
        step:
          'Ask the operator to let this log-in submit mail: ' +
          'on shared hosting it is a switch of the mailbox, on Exchange "Authenticated SMTP".',
        source: 'inferred: only the operator can give the right to submit',
      },
    ],
    ip_blocked: [
      {
        step: 'Ask the operator to take the address off the block list; the text of the reply usually names the list (zen.spamhaus.org …).',
        url: 'https://check.spamhaus.org',
        source: 'from-memory',
      },
    ],
    account_suspended: [
      {
        step:
          'Log in to the webmail of the mailbox: ' +
          'it shows a suspension, a full mailbox or a forced password change that SMTP does not tell.',
        source: 'inferred: an SMTP reply tells less than the page of the mailbox',
      },
    ],
    quota_exhausted: [
      {
        step:
          'Wait: hosts count mails by the hour or by the day. ' +
          'Ask the operator for the number, and empty the mailbox if it is full (4.2.2).',
        url: rfc5248,
        source: rfc5248,
      },
    ],
    sender_unverified: [
      {
        step:
          'Send as the address that logs in, or have the operator allow the other one as an alias: ' +
          'most servers refuse any other From (5.7.1).',
        source: 'inferred: the sender that a server knows is the one that logged in',
      },
    ],
    endpoint_changed: [
      {
        step: 'Ask the operator for the submission host of today, and look whether it wants TLS on 465 or STARTTLS on 587.',
        url: rfc8314,
        source: rfc8314,
      },
    ],
    leaked: [
      {
        step:
          'Change the password of the mailbox at once, end its other sessions, ' +
          'then read the log of sent mail and the queue (mailq) for what is not yours, and look for new forwarding rules.',
        source: 'inferred: what somebody with the password can do',
      },
    ],
    new_key: [
      {
        step: 'Take a mailbox or app password for this program alone, with the right to submit and nothing else, and use port 465 or 587.',
        url: rfc8314,
        source: rfc8314,
      },
    ],
  },
  recognise: [],
});
