/** @module Zoho ZeptoMail: one Send Mail token per Agent, eight data centres, SMTP. */

import { defineProvider } from '../src/core/model/provider.ts';

const errorCodes = 'https://www.zoho.com/zeptomail/help/api/error-codes.html';
const smtpCodes = 'https://www.zoho.com/zeptomail/help/api/smtp-error-codes.html';
const home = 'https://www.zoho.com/zeptomail/help/api-home.html';
const cloudflareErrors = 'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/';
const sendDoc = 'https://www.zoho.com/zeptomail/help/api/email-sending.html';
const consolePage = 'https://zeptomail.zoho.com';
const transmail = 'https://www.zoho.com/transmail/help/api/error-codes.html';

const publicCode = 'inferred: seen in public code whose address was not kept';
const expiry = { rule: 'never', says: 'The tokens do not expire; the credits of the account do.', source: errorCodes } as const;

export default defineProvider({
  id: 'zeptomail',
  name: 'Zoho ZeptoMail',
  aliases: ['ZeptoMail', 'TransMail'],
  sendsSingleMails: true,
  credentials: [
    {
      kind: 'send_mail_token',
      title: 'Send Mail token',
      parts: [
        {
          name: 'key',
          title: 'Send Mail token',
          secret: true,
          shape: '^[A-Za-z0-9+/]{80,200}={0,2}$',
          hint: 'about 144 letters, digits, + and /, without the words Zoho-enczapikey',
          variables: ['ZEPTOMAIL_TOKEN', 'ZEPTOMAIL_API_KEY', 'ZEPTO_TOKEN'],
          source: 'from-memory',
        },
      ],
      auth: { scheme: 'bearer', word: 'Zoho-enczapikey' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: no lock-out is documented, and public clients try a token at every data centre',
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
          shape: '^emailapikey$',
          hint: 'the word emailapikey',
          default: 'emailapikey',
          variables: [],
          source: 'from-memory',
        },
        { name: 'password', title: 'token of the SMTP tab', secret: true, variables: [], source: smtpCodes },
      ],
      auth: { scheme: 'smtp_login', username: '{username}', password: '{password}' },
      failedLogin: 'harmless',
      failedLoginSource: 'inferred: every account logs in as "emailapikey", so a failed log-in belongs to no account',
      expiry,
    },
  ],
  lookalikes: [
    {
      shape: '^Zoho-enczapikey(?:\\s{1,9}Zoho-enczapikey){0,9}(?:\\s{1,9}\\S*)?$',
      means: 'malformed',
      says: 'The words Zoho-enczapikey belong to the header, although the console copies them along; store what follows them.',
      source: publicCode,
    },
    {
      shape: '^1000\\.[0-9a-f]{32}\\.[0-9a-f]{32}$',
      means: 'wrong_credential',
      says: 'This is an OAuth token of Zoho, for its other APIs; sending takes the Send Mail token of an Agent.',
      source: publicCode,
    },
    {
      shape: '^emailapikey$',
      kinds: ['send_mail_token'],
      means: 'wrong_credential',
      says: 'This is the SMTP user name, the same for everybody; the Send Mail token belongs here.',
      source: 'from-memory',
    },
  ],
  hosts: [
    { region: 'us', url: 'https://api.zeptomail.com', source: home },
    { region: 'eu', url: 'https://api.zeptomail.eu', source: publicCode },
    { region: 'in', url: 'https://api.zeptomail.in', source: publicCode },
    { region: 'au', url: 'https://api.zeptomail.com.au', source: publicCode },
    { region: 'jp', url: 'https://api.zeptomail.jp', source: publicCode },
    { region: 'ca', url: 'https://api.zeptomail.ca', source: publicCode },
    { region: 'sa', url: 'https://api.zeptomail.sa', source: publicCode },
    { region: 'cn', url: 'https://api.zeptomail.com.cn', source: publicCode },
    { region: 'us', use: 'smtp', url: 'smtp://smtp.zeptomail.com:587', source: smtpCodes },
    { region: 'eu', use: 'smtp', url: 'smtp://smtp.zeptomail.eu:587', source: publicCode },
    { region: 'in', use: 'smtp', url: 'smtp://smtp.zeptomail.in:587', source: publicCode },
    { region: 'au', use: 'smtp', url: 'smtp://smtp.zeptomail.com.au:587', source: 'from-memory' },
    { region: 'jp', use: 'smtp', url: 'smtp://smtp.zeptomail.jp:587', source: 'from-memory' },
    { region: 'ca', use: 'smtp', url: 'smtp://smtp.zeptomail.ca:587', source: 'from-memory' },
    { region: 'sa', use: 'smtp', url: 'smtp://smtp.zeptomail.sa:587', source: 'from-memory' },
    { region: 'cn', use: 'smtp', url: 'smtp://smtp.zeptomail.com.cn:587', source: 'from-memory' },
  ],
  requests: {
    empty_send: { method: 'POST', path: '/v1.1/email', headers: { Accept: 'application/json' }, json: {} },
    login: { method: 'SMTP' },
  },
  probes: [
    {
      request: 'empty_send',
      kinds: ['send_mail_token'],
      permission: null,
      effects: 'none',
      because:
        'A Send Mail token can do nothing but send. A mail without sender, recipient and subject is refused (TM_3201); ' +
        'a made-up token shows that the token is looked at first.',
      source: errorCodes,
    },
    { request: 'login', kinds: ['smtp'], permission: null, provesNeed: true, effects: 'none', source: smtpCodes },
  ],
  refusal: ['unrecognised', 'wrong_region', 'revoked', 'wrong_credential', 'malformed'],
  answers: [
    {
      on: ['empty_send'],
      ours: true,
      status: [400, 401, 403, 422, 500],
      text: 'GE_102|SM_113|TM_3201|mandatory field|no recipient field',
      causes: ['healthy'],
      says: 'ZeptoMail accepted the token and only misses the mail that we left out on purpose.',
      source: errorCodes,
    },
    // The sub-code decides: TM_4001 and TM_3601 stand for several things each.
    {
      text: 'SERR_157|invalid api token|send ?mail token is invalid',
      causes: ['unrecognised', 'wrong_region', 'revoked', 'wrong_credential', 'malformed'],
      says: 'ZeptoMail does not know this token at this data centre. An OAuth token or the password of the SMTP tab reads the same.',
      source: errorCodes,
    },
    {
      text: 'SERR_156|not in the allowed ips? list',
      causes: ['ip_blocked'],
      says: 'The Agent has a list of allowed addresses, and the sending one is not on it.',
      source: errorCodes,
    },
    {
      text:
        'SM_133|SMI_115|LE_10[12]|TM_5001|trial mail sending limit|per day limit' +
        '|credits? (?:have |has |are |is )?(?:expired|exhausted|over)',
      causes: ['quota_exhausted'],
      says: 'The mails are used up: the trial, the day or the credits. ZeptoMail says so with 403; the token is fine.',
      source: errorCodes,
    },
    {
      text: 'AE_101|account (?:is |has been )?blocked',
      causes: ['account_suspended'],
      says: 'ZeptoMail has blocked the account; its support knows why.',
      source: errorCodes,
    },
    {
      text: 'SM_128|yet to be reviewed|account is (?:not yet|yet to be)',
      causes: ['account_suspended'],
      says: 'ZeptoMail has not reviewed and approved the account yet.',
      source: errorCodes,
    },
    {
      text: 'SM_111|sender (?:address )?domain is not verified|relaying disallowed',
      causes: ['sender_unverified'],
      says: 'The domain of the sender is not verified in this Agent; the token is good, although the answer may say 401.',
      source: errorCodes,
    },
    {
      text:
        'SM_113|GE_102|SM_1(?:01|20|27|29)|UE_106|MTR_101|TM_(?:3201|3301|8001|3004)|mandatory field|no recipient field' +
        '|invalid (?:json|mime ?type|file cache key|template key)|exceeding (?:the )?limits?',
      causes: ['bad_request'],
      source: errorCodes,
    },
    {
      protocol: 'smtp',
      text: '5\\.2\\.[01] (?:subject|email size)|virus|subject is mandatory|exceeded the policy',
      causes: ['bad_request'],
      source: smtpCodes,
    },
    {
      protocol: 'smtp',
      status: [535],
      causes: ['unrecognised', 'wrong_region', 'revoked', 'wrong_credential', 'malformed', 'quota_exhausted', 'account_suspended'],
      says: 'Over SMTP ZeptoMail says the same to a wrong token, to expired or blocked credits and to a blocked account.',
      source: smtpCodes,
    },
    // Main codes without their sub-code.
    { protocol: 'http', text: 'TM_3501', causes: ['bad_request', 'quota_exhausted'], source: errorCodes },
    {
      protocol: 'http',
      text: 'TM_3601',
      causes: ['quota_exhausted', 'ip_blocked', 'account_suspended'],
      says: 'Quota, allowed addresses or a blocked account; the sub-code, which is missing here, tells which.',
      source: errorCodes,
    },
    {
      protocol: 'http',
      text: 'TM_4001|^\\W*(?:401\\W*)?access denied\\W*$',
      causes: [
        'unrecognised',
        'wrong_region',
        'revoked',
        'wrong_credential',
        'malformed',
        'sender_unverified',
        'account_suspended',
        'bad_request',
      ],
      says:
        'TM_4001 stands for a wrong token, an unverified sender, a wrong field and an account not yet approved; ' +
        'the sub-code, which is missing here, tells which.',
      source: errorCodes,
    },
    {
      protocol: 'http',
      status: [401],
      text: 'unauthori[sz]ed',
      causes: ['auth_missing', 'malformed'],
      says: 'No Authorization header arrived; a wrong token gets a code (TM_4001) instead.',
      source: home,
    },
    {
      protocol: 'http',
      status: [401],
      causes: ['unrecognised', 'wrong_region', 'revoked', 'wrong_credential', 'malformed', 'auth_missing', 'sender_unverified'],
      source: errorCodes,
    },
    { protocol: 'http', status: [403], text: 'cloudflare|ray id|captcha', causes: ['ip_blocked'], source: cloudflareErrors },
    {
      protocol: 'http',
      status: [403],
      causes: ['quota_exhausted', 'ip_blocked', 'account_suspended'],
      says: 'ZeptoMail uses 403 for used-up credits, allowed addresses and blocked accounts; only the sub-code tells.',
      source: errorCodes,
    },
    { protocol: 'http', status: ['2xx'], text: 'EM_104|email request received', causes: ['healthy'], source: sendDoc },
    { protocol: 'http', json: { 'data.error_code': '.' }, causes: ['bad_request'], source: publicCode },
    {
      protocol: 'http',
      status: ['2xx'],
      json: { 'error.code': '.' },
      causes: ['bad_request'],
      says: 'A success in the status and an error in the body.',
      source: 'inferred: the documented error envelope in a 200',
    },
    {
      on: ['empty_send'],
      ours: true,
      status: ['2xx'],
      causes: ['network', 'endpoint_changed'],
      says: 'A success for a mail without sender and recipient: something else answered in place of ZeptoMail.',
      source: errorCodes,
    },
  ],
  manage: {
    create: 'in the dashboard: Agents > the Agent > SMTP/API > Send Mail Token > Generate',
    list: 'in the dashboard: Agents > the Agent > SMTP/API',
    revoke: 'in the dashboard: Agents > the Agent > SMTP/API',
    needs: 'an administrator of the account',
    source: home,
  },
  keep: [
    'error.code',
    'error.message',
    'error.details.*.code',
    'error.details.*.message',
    'error.details.*.target',
    'data.error_code',
    'data.*.code',
    'message',
  ],
  budget: { perMinute: 20, concurrent: 1, source: 'inferred: no limit is published' },
  statusPage: { page: 'https://status.zoho.com', source: 'from-memory' },
  pages: {
    keys: { url: consolePage, menu: 'Agents > the Agent > SMTP/API > Send Mail Token', source: home },
    ip: { url: consolePage, menu: 'Settings > Allowed IPs', source: errorCodes },
    billing: { url: consolePage, menu: 'Subscription', source: errorCodes },
    senders: { url: consolePage, menu: 'Agents > the Agent > Domains', source: errorCodes },
    support: { url: home, source: home },
    docs: { url: home, source: home },
    errors: { url: errorCodes, source: errorCodes },
  },
  advice: {
    unrecognised: [
      { step: 'Copy the token from the API tab of the Agent (not from the SMTP tab), without the words Zoho-enczapikey.', source: home },
    ],
    wrong_region: [
      {
        step:
          'Set the region to the data centre of the Zoho account (us, eu, in, au, jp, ca, sa, cn): ' +
          'the host in the address bar of the console ends like it.',
        source: publicCode,
      },
    ],
    wrong_credential: [{ step: 'Use the Send Mail token of the Agent, not an OAuth token of Zoho.', source: publicCode }],
    ip_blocked: [{ step: 'Add the sending address for the Agent whose token this is.', url: errorCodes, source: errorCodes }],
    quota_exhausted: [
      {
        step: 'Buy credits at LE_101 and LE_102, ask for the review of the account at SM_133, wait for the next day at SMI_115.',
        url: errorCodes,
        source: errorCodes,
      },
    ],
    account_suspended: [
      {
        step: 'Ask for the review of the account if the code is SM_128, and write to the support if it is AE_101.',
        url: errorCodes,
        source: errorCodes,
      },
    ],
    sender_unverified: [{ step: 'Verify the domain of the From address in the Agent whose token this is.', source: errorCodes }],
    leaked: [
      {
        step:
          'Generate a new token in the Agent and remove the old one, ' +
          'then look in its processed mails for some that were not yours: they cost credits.',
        source: home,
      },
    ],
    new_key: [
      {
        step: 'Keep one Agent for each program, so that a token can be replaced alone, and add the domain of the sender to that Agent.',
        source: home,
      },
    ],
    revoked: [
      {
        step: 'Look in the Agent under SMTP/API whether the token was generated anew, and whether the Agent itself still exists.',
        source: home,
      },
    ],
    endpoint_changed: [
      {
        step: 'Call https://api.zeptomail.com/v1.1/email (or the host of your data centre); the TransMail hosts are the old name.',
        source: transmail,
      },
    ],
  },
  retired: [
    {
      url: 'transmail\\.zoho\\.',
      says: 'TransMail is ZeptoMail now.',
      successor: 'https://api.zeptomail.com/v1.1/email',
      source: transmail,
    },
  ],
  recognise: ['zepto ?mail', '\\bmx\\.zohomail\\.', 'zoho-enczapikey', '\\bSERR_15[67]\\b', '\\bTM_(?:3[2356]|4[0]|5[0])01\\b'],
});
