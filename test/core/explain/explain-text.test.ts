/** @module Reading what somebody pastes: prints of many languages, the ESP in them, what is about something else, no secret out. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { providers as list } from '../../../providers/index.ts';
import { toJson } from '../../../src/core/diagnosis/json.ts';
import { type ExplainInput, explainText } from '../../../src/core/explain/explain-text.ts';

const providers = new Map(list.map((provider) => [provider.id, provider]));

function explain(text: string, more: Partial<ExplainInput> = {}) {
  const { diagnosis, provider } = explainText(text, providers, { now: 0, headers: {}, ...more });
  return { ...diagnosis, esp: provider?.id };
}

const axiosDump = `AxiosError: Request failed with status code 403
    at settle (/app/node_modules/axios/lib/core/settle.js:19:12) {
  code: 'ERR_BAD_REQUEST',
  config: {
    headers: Object [AxiosHeaders] { Accept: 'application/json', Authorization: 'Bearer SG.xxxx', 'User-Agent': 'axios/1.6.0' },
    url: 'https://api.sendgrid.com/v3/user/profile',
    timeout: 0
  },
  response: {
    status: 403,
    headers: Object [AxiosHeaders] { server: 'nginx', 'content-type': 'application/json' },
    data: { errors: [ { field: null, message: 'access forbidden' } ] }
  }
}`;
const curlDump = `* Connected to api.postmarkapp.com (50.31.156.6) port 443
> POST /email HTTP/1.1
> Host: api.postmarkapp.com
> Content-Type: application/json
>
< HTTP/1.1 401 Unauthorized
< Content-Type: application/json
<
* Connection #0 to host api.postmarkapp.com left intact
{"ErrorCode":10,"Message":"No Account or Server API tokens were supplied in the HTTP headers."}`;
const swaks = `=== Connected to smtp.sendgrid.net.
<-  220 SG ESMTP service ready
 -> AUTH LOGIN
<-  334 VXNlcm5hbWU6
 -> YXBpa2V5
<-  334 UGFzc3dvcmQ6
 -> U0cuYWFhYWFh
<** 535 Authentication failed: The provided authorization grant is invalid, expired, or revoked
*** No authentication type succeeded`;
const secondLogin = `S: 535 5.7.3 Authentication unsuccessful
C: AUTH LOGIN
S: 334 VXNlcm5hbWU6
S: 334 UGFzc3dvcmQ6
S: 235 2.7.0 Authentication successful
C: RCPT TO:<x@example.com>
S: 550 5.1.1 <x@example.com>: Recipient address rejected: User unknown`;

test.each([
  ['an axios dump', axiosDump, 'sendgrid', 'insufficient_permissions'],
  ['curl -v', curlDump, 'postmark', 'auth_missing'],
  ['swaks, whose challenges are no errors', swaks, 'sendgrid', 'unrecognised'],
  ['a later refusal after a log-in that worked at last', secondLogin, 'smtp', 'bad_request'],
  [
    'Python: a tuple of smtplib',
    "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Username and Password not accepted. For more information, go to\\n5.7.8  https://support.google.com/mail/?p=BadCredentials - gsmtp')",
    'gmail',
    'wrong_credential',
  ],
  [
    'Guzzle',
    'Client error: `POST https://api.mailgun.net/v3/mg.example.com/messages` resulted in a `404 NOT FOUND` response:\n{"message":"Domain not found: mg.example.com"}',
    'mailgun',
    'wrong_region',
  ],
  [
    'a Java trace with the body in its message',
    'java.io.IOException: Request returned status Code 401Body:{"errors":[{"message":"The provided authorization grant is invalid, expired, or revoked"}]}\n\tat com.sendgrid.BaseInterface.api(BaseInterface.java:47)',
    'sendgrid',
    'unrecognised',
  ],
  [
    'JSON inside JSON of a Go log',
    'send: {"statusCode":401,"body":"{\\"errors\\":[{\\"message\\":\\"Maximum credits exceeded\\"}]}"} https://api.sendgrid.com',
    'sendgrid',
    'quota_exhausted',
  ],
  [
    'a bounce',
    'Action: failed\nRemote-MTA: dns; email-smtp.eu-west-1.amazonaws.com\nDiagnostic-Code: smtp; 554 Message rejected: Email address is not verified.',
    'ses',
    'sender_unverified',
  ],
  [
    'a certificate',
    'Post "https://api.sendgrid.com/v3/mail/send": x509: certificate signed by unknown authority',
    'sendgrid',
    'network',
  ],
  [
    'nodemailer in time-out',
    "Error: Connection timeout {\n  code: 'ETIMEDOUT',\n  command: 'CONN'\n} nodemailer",
    'smtp',
    'network',
  ],
  [
    'the local server, which names another one',
    'postfix/smtpd[5]: NOQUEUE: reject: RCPT from localhost: 550 5.1.1 <a@example.org>: Recipient address rejected: [smtp.office365.com]:587',
    'smtp',
    'bad_request',
  ],
  ['a bare refusal', 'Forbidden - perhaps check your credentials?', undefined, 'unrecognised'],
  [
    'two authenticators, the second asked in vain',
    'Authenticator LOGIN returned Expected response code 250 but got code "535", with message "535 5.7.8 Error: authentication failed". Authenticator PLAIN returned Expected response code 250 but got code "503", with message "503 5.5.1 Error: authentication already requested".',
    'smtp',
    'wrong_credential',
  ],
  [
    "nodemailer's own words before a reply that is about the command",
    "Error: Invalid login: 502 Command not implemented\n  code: 'EAUTH',\n  response: '502 Command not implemented',\n  responseCode: 502,\n  command: 'AUTH PLAIN'",
    'smtp',
    'auth_missing',
  ],
  [
    'a dump of xdebug',
    "object(SparkPost\\APIResponseException)[33]\n  protected 'apiMessage' => string 'Forbidden.' (length=10)\n  protected 'code' => int 403",
    'sparkpost',
    'insufficient_permissions',
  ],
])('reads %s', (_, text, esp, cause) => {
  const read = explain(text);
  expect(read.esp).toBe(esp);
  expect(read.candidates).toContain(cause);
  expect(read.state).not.toBe('healthy');
});

test.each([
  ['a database', "SQLSTATE[HY000] [1045] Access denied for user 'mailer'@'localhost' (using password: YES)"],
  [
    'a template file',
    "Error: ENOENT: no such file or directory, open '/app/node_modules/@sendgrid/templates/welcome.html'",
  ],
  ['a module', "Error: Cannot find module '@sendgrid/mail'"],
  ['another API', "openai.AuthenticationError: Error code: 401 - {'error': {'message': 'Incorrect API key provided'}}"],
  [
    'another service of the same company',
    '{"error":{"code":400,"message":"API key not valid.","details":[{"metadata":{"service":"cloudbuild.googleapis.com"}}]}}',
  ],
  ["the application's own log-in", 'ERROR [JwtStrategy] JsonWebTokenError: invalid signature'],
  ['a cache', 'Error: connect ECONNREFUSED 127.0.0.1:6379'],
  [
    'WordPress itself',
    '{"code":"rest_forbidden","message":"Sorry, you are not allowed to do that.","data":{"status":401}}',
  ],
  ['a nil in a page', "NoMethodError: undefined method `mailchimp_subscribed?' for nil:NilClass"],
])('calls %s unrelated, and names no ESP', (_, text) => {
  expect(explain(text)).toMatchObject({ cause: 'unrelated', state: 'unknown', confidence: 'likely', esp: undefined });
});

test.each([
  ['a program that calls its own client wrongly', 'TypeError: SGmail.setApikey is not a function'],
  [
    "a fault inside the ESP's library before anything was asked",
    "TypeError: Cannot read property 'client' of undefined\n    at setApiKey (/srv/node_modules/@sendgrid/mail/src/classes/mail-service.js:35:10)",
  ],
  ['a compiler', "error TS2307: Cannot find module 'mailgun.js' or its corresponding type declarations."],
  ['the log-in of the application itself', 'UnauthorizedError: jwt audience invalid. expected: undefined'],
  [
    'another host',
    "statusCode: 401,\n  statusMessage: 'Unauthorized',\n  responseUrl: 'https://api.cometchat.com/v1/users'",
  ],
])('calls %s unrelated', (_, text) => {
  expect(explain(text)).toMatchObject({ cause: 'unrelated', state: 'unknown', esp: undefined });
});

test.each([
  ['an application that hides the answer', '{ "code": "unexpected_failure", "message": "Error sending magic link" }'],
  ['a client that hides it', 'sendLogMail error: HttpError: HTTP request failed'],
  ['an ESP named beside it', 'Mailgun: sending failed'],
])('admits that %s tells nothing: no key is blamed, and the line to look for is named', (_, text) => {
  const read = explain(text);
  expect(read).toMatchObject({ state: 'unknown', confidence: 'possible', cause: 'network' });
  expect(read.candidates.length).toBeGreaterThan(10);
  expect(read.remedy[0]?.step).toContain('deciding line is missing');
  expect(read.impact).toBeUndefined();
});

test.each([
  ['nodemailer', "{ accepted: [ 'a@example.org' ],\n  rejected: [],\n  response: '250 2.0.0 Ok: queued as 0CA44' }"],
  [
    'an MTA',
    'postfix/smtp[5]: A81: relay=smtp-relay.gmail.com[192.0.2.1]:587, dsn=2.0.0, status=sent (250 2.0.0 OK - gsmtp)',
  ],
  ['a status', 'Sendgrid Email API return 202 but email not received'],
  ["the ESP's body alone", 'mailgun {"id":"<2019@mg.example.org>","message":"Queued. Thank you."}'],
])('an acceptance is one, as told by %s', (_, text) => {
  expect(explain(text)).toMatchObject({ state: 'healthy', cause: 'healthy' });
  expect(explain(`${text}\n554 5.7.1 relay: sending paused for this account`).state).toBe('failing');
});

test('the dialogue before a mail was refused is no acceptance', () => {
  const dialogue =
    'SMTP -> FROM SERVER:250 Accepted\nSMTP -> FROM SERVER:354 Enter message\nSMTP Error: Data not accepted.';
  expect(explain(dialogue).candidates).not.toContain('healthy');
});

test('lines that a logger marks as no failure are not the answer', () => {
  const log = '[17:27:24] INFO Ctrl+C to shut down\n[17:27:55] ERROR Invalid private key';
  expect(explain(log).candidates).not.toContain('endpoint_changed');
});

test('only words of the ESP itself beside a status or a reply code are certain', () => {
  const said = 'the IP address is not whitelisted';
  const sendgrid = { provider: 'sendgrid' };
  expect(explain(`HTTP 401: ${said}`, sendgrid)).toMatchObject({ cause: 'ip_blocked', confidence: 'certain' });
  expect(explain(said, sendgrid)).toMatchObject({ cause: 'ip_blocked', confidence: 'likely' });
  expect(explain(`mailer: HTTP 401: ${said}`)).toMatchObject({ cause: 'ip_blocked', confidence: 'likely' });
  expect(explain('mailer: HTTP 401: the key was revoked')).toMatchObject({ cause: 'revoked', confidence: 'likely' });
});

test("a refusal that names neither an ESP nor mail may be any service's", () => {
  const bare = explain('HTTP 401: the key was revoked');
  expect(bare).toMatchObject({ cause: 'revoked', confidence: 'likely' });
  expect(bare.candidates).toContain('unrelated');
  expect(bare.decide).toContain('--provider');
  expect(explain('HTTP 401: the key was revoked', { provider: 'postmark' }).candidates).not.toContain('unrelated');
});

test('a password that is only mentioned is not refused; a program that says sent is believed', () => {
  const checks = 'SMTP Host: "smtp.gmail.com"\nSMTP Password: "..."\nMail successfully sent via SMTP!';
  expect(explain(checks)).toMatchObject({ cause: 'healthy', confidence: 'likely' });
  expect(explain('Mail successfully sent. Error: 535 5.7.8 authentication failed').cause).not.toBe('healthy');
  expect(explain('SMTP settings: host, port, user name, password').state).toBe('unknown');
});

test.each([
  ['553 host denies the sender.', 'sender_unverified'],
  ['554 sendall: too many hops 19 (17 max)', 'bad_request'],
  ['550 Access denied', 'sender_unverified'],
  ['553 <a@example.com>... relay traffic prohibited\n554 <a@example.com>... Service unavailable', 'sender_unverified'],
  ['400 {"error":"the apikey is not sent in the headers"}', 'auth_missing'],
  ['403 {"error":"The organization does not have an active plan"}', 'account_suspended'],
  [
    '{"message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":["a"]}}',
    'insufficient_permissions',
  ],
  ['450 queue unavailable.', 'provider_outage'],
])('a reply alone, without a word around it: %s', (text, cause) => {
  expect(explain(text).cause ?? explain(text).candidates[0]).toBe(cause);
});

test('the needs of the key are not known, so no impact is stated', () => {
  expect(explain('550 5.7.1 The from address is not verified').impact).toBeUndefined();
});

test('a success of an ESP that is not known is no success of a key', () => {
  expect(explain('2026-11-20 INFO request handled path=/x status=200').cause).toBe('unrelated');
});

test('where two ESPs show, the other one is named and nothing is certain', () => {
  const two = `POST https://api.sendgrid.com/v3/mail/send 401 {"errors":[{"message":"The provided authorization grant is invalid, expired, or revoked"}]}
POST https://api.postmarkapp.com/email 422 {"ErrorCode":406,"Message":"marked as inactive"}`;
  expect(explain(two).decide).toMatch(/Postmark|SendGrid/);
  expect(explain(two).confidence).not.toBe('certain');
});

test('a browser that stops a page from calling the API does not blame the key', () => {
  const cors = `Access to fetch at 'https://api.brevo.com/v3/smtp/email' from origin 'http://localhost:3000' has been blocked by CORS policy: Response to preflight request doesn't pass access control check.
POST https://api.brevo.com/v3/smtp/email net::ERR_FAILED 401`;
  expect(explain(cors)).toMatchObject({ cause: 'bad_request', esp: 'brevo' });
});

test('a client prints words instead of the number, and a log is copied out of a page', () => {
  const inWords = (text: string) => explain(text, { provider: 'mailgun' });
  expect(inWords('Mailgun::CommunicationError: Unauthorized\n  from app.rb').candidates).toEqual(
    inWords('HTTP 401').candidates,
  );
  expect(
    explain('SMTP -&gt; FROM SERVER: 535 5.7.8 Authentication failed&lt;br&gt;<br />\nSMTP ERROR: could not log in')
      .candidates,
  ).toContain('malformed');
  expect(explain('#<Mailgun::Error: HTTP 500 Internal Server Error>').cause).toBe('provider_outage');
  expect(explain("smtplib.SMTPRecipientsRefused: {'a@example.org': (550, b'5.1.1 no such user')}").cause).toBe(
    'bad_request',
  );
});

test('a text that names another service, another program or the fetching of mail is not about sending', () => {
  const texts = [
    'body: {"cod":401, "message": "Invalid API key. Please see http://openweathermap.org/faq#error401 for more info."}',
    'pymongo.errors.OperationFailure: Authentication failed.',
    '1 LOGIN "hr@example.com" *********\n1 NO [AUTHENTICATIONFAILED] Authentication failed.',
    'Upload error: AccessDenied: Access Denied\n  at Request.extractError (/app/node_modules/aws-sdk/lib/services/s3.js:837:35)',
    'env:\n  GITHUB_TOKEN: ***\nGET /repos/releases/latest\nError: Bad credentials',
    'GET http://localhost:8080/api/v1/users\n{statusCode: 400, message: "jwt expired"}',
  ];
  for (const text of texts) expect(explain(text)).toMatchObject({ cause: 'unrelated', esp: undefined });
  // A page with help says nothing of a refusal that names mail.
  expect(explain('email not sent: 401 Unauthorized, see https://docs.example.dev/errors').cause).not.toBe('unrelated');
});

test('a reply of a mail server is not read by the list of an ESP that has none', () => {
  const ghost = `{"errors":[{"message":"Error sending email!","context":"Failed to send email. Reason: Invalid login: 535 Authentication failed.",
    "help":"Please see https://ghost.org/docs/config/#mail for instructions on configuring email.","code":"EAUTH"}]}`;
  expect(explain(ghost)).toMatchObject({ esp: 'smtp', state: 'failing' });
  expect(explain(ghost).candidates).toContain('unrecognised');
});

test('replies as the clients of more languages print them', () => {
  const swift =
    'Expected response code 250 but got code "451", with message "451 You have exceeded your messaging limits"';
  expect(explain(swift).candidates).toContain('quota_exhausted');
  expect(explain('{"Message":"SMTP 5xx error: permanent error (550): Error: content rejected."}').cause).toBe(
    'bad_request',
  );
  expect(explain('Message sent: 250 2.6.0 <14-37@example.com> [InternalId=26] Queued mail for delivery').cause).toBe(
    'healthy',
  );
  expect(explain('send register mail err: mail: missing phrase').cause).toBe('bad_request');
  expect(explain('javax.mail.internet.AddressException: Local address contains control or whitespace').cause).toBe(
    'bad_request',
  );
  expect(explain('Gibbon::MailChimpError: the server responded with status 400').cause).toBe('bad_request');
  expect(explain('Error sending email: mail from address must be same as authorization user').cause).toBe(
    'sender_unverified',
  );
  expect(
    explain('SmtpException: Mailbox unavailable. The server response was: you must authenticate').candidates,
  ).toContain('auth_missing');
  expect(explain('error="Grafana mailing/smtp options not configured"').cause).toBe('auth_missing');
  expect(explain('"message": "Queued. Thank you.",\n"id": "<2012.2.3@samples.mailgun.org>"').cause).toBe('healthy');
});

test.each([
  'SMTP-Fehler: Authentifizierung fehlgeschlagen',
  'SMTP : échec de l’authentification',
  'Error SMTP: autenticación fallida, usuario o contraseña incorrectos',
  'Falha no e-mail: erro de autenticação',
  '邮件发送失败：SMTP 认证失败',
  'メール送信エラー: SMTP 認証に失敗しました',
  'Ошибка SMTP: ошибка аутентификации',
])('a refused log-in in another language: %s', (text) => {
  expect(explain(text).candidates).toContain('malformed');
});

test('an echoed credential narrows: broken is malformed alone, well-formed excludes it, masked says nothing', () => {
  expect(explain('Invalid MailChimp API key: asdf1').candidates).toEqual(['malformed']);
  expect(explain('401 {"message":"Invalid API key: undefined"}').candidates).toEqual(['malformed']);
  const wellFormed = explain(`Invalid MailChimp API key: ${'0f3a9b7c2d8e4165'.repeat(2)}-us12`);
  expect(wellFormed.candidates).not.toContain('malformed');
  expect(wellFormed.candidates.length).toBeGreaterThan(1);
  expect(explain('Invalid API key: ********').candidates).toContain('malformed');
  expect(explain('Invalid API key: ********').candidates.length).toBeGreaterThan(1);
});

test('a credential of another kind, or none at all, shows in the text', () => {
  const pasted = (key: string) =>
    `[Error: Unauthorized] { status: 401, details: 'Forbidden' }\nMAILGUN_API_KEY='${key}'`;
  expect(explain(pasted('pubkey-XXXXXXXXXXXX')).candidates).toEqual(['wrong_credential']);
  expect(explain(pasted('key-XXXXXXXXXXXX')).candidates.length).toBeGreaterThan(1);
  const options = 'error 401 while sending #<RestClient::Resource @url="https://api.mailjet.com/v3/send", @options={';
  expect(explain(`${options}:user=>nil, :password=>nil}>`).candidates).toEqual(['auth_missing', 'malformed']);
  expect(explain(`${options}:user=>"a1", :password=>"****"}>`).candidates.length).toBeGreaterThan(2);
  expect(explain('535 5.7.8 login refused { auth: { user: undefined, pass: undefined } }').cause).toBe('auth_missing');
});

test('what clients write of a phase covers whatever may have failed in it, until a reply says more', () => {
  expect(explain('SMTP Error: data not accepted.').candidates).toEqual(
    expect.arrayContaining(['bad_request', 'sender_unverified', 'quota_exhausted']),
  );
  const spam = 'SMTP ERROR: DATA END command failed: 550 classified as SPAM\nSMTP Error: data not accepted.';
  expect(explain(spam).cause).toBe('bad_request');
  expect(explain('SMTP connect() failed.').candidates).toEqual(expect.arrayContaining(['network', 'unrecognised']));
  expect(explain('SERVER -> CLIENT: 535 Bad login\nSMTP connect() failed.').candidates).not.toContain('network');
  expect(explain('Connection: closed\nSMTP NOTICE: EOF caught\nSMTP connect() failed.').cause).toBe('network');
});

test('what AWS was asked, and a refusal without mail in it, tell other services from sending e-mail', () => {
  const refused = (operation: string) =>
    explain(
      `An error occurred (InvalidClientTokenId) when calling the ${operation} operation: The security token included in the request is invalid.`,
    );
  expect(refused('ReceiveMessage').cause).toBe('unrelated');
  expect(refused('SendRawEmail')).toMatchObject({ esp: 'ses' });
  expect(explain('HTTP/1.1 401 Unauthorized\npull access denied, repository does not exist').cause).toBe('unrelated');
  expect(explain('SMTPException at /user/add/\nSTARTTLS extension not supported by server.').cause).toBe('network');
});

test('the answer of AWS to a wrong signature is one of SES, unless the text names another service', () => {
  const says =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
  const answers = [
    `HTTP/1.1 403 Forbidden\nx-amzn-errortype: SignatureDoesNotMatch\n\n{"message":"${says}"}`,
    `SignatureDoesNotMatch: ${says}`,
    'HTTP/2 403\nx-amzn-ErrorType: InvalidSignatureException\ncontent-type: application/json',
  ];
  for (const answer of answers) expect(explain(answer)).toMatchObject({ esp: 'ses', cause: 'unrecognised' });
  expect(JSON.stringify(explain(answers[1] ?? '').remedy)).toContain('secret access key');
  expect(explain(`An error occurred (SignatureDoesNotMatch) when calling the PutItem operation: ${says}`).cause).toBe(
    'unrelated',
  );
  expect(explain(`https://sqs.eu-west-1.amazonaws.com/ 403\n${says}`).cause).toBe('unrelated');
});

test('a header that is printed as a list of objects does no harm', () => {
  const text = `"error": {"errors": [{"reason": "insufficientPermissions"}], "Server": [{"a": {"b": 1}}], "date": "now", "via": [{}]}`;
  expect(explain(text).cause).toBe('insufficient_permissions');
});

test('a text quoted as a whole is read as if it were not', () => {
  const bounce =
    'Action: failed\nDiagnostic-Code: smtp; 550-Verification failed for <a@example.org>\n 550 Sender verify failed';
  expect(explain(bounce.replace(/^/gm, '> ')).candidates).toEqual(explain(bounce).candidates);
  expect(explain(bounce).cause).toBe('sender_unverified');
});

test("a setting or the scheme of a DSN names the ESP; a dead host makes a status beside it the wrapper's own", () => {
  expect(explain('Mailer: postmark\nError: Unauthorized').esp).toBe('postmark');
  expect(explain('MAILER_DSN=mailgun+api://KEY:DOMAIN@default\n401 Unauthorized').esp).toBe('mailgun');
  const wrapped =
    'AxiosError: Request failed with status code 400\ncURL error 6: Could not resolve host: df1.api.mailchimp.com';
  expect(explain(wrapped)).toMatchObject({ cause: 'network', esp: 'mailchimp' });
});

test("a fault inside the ESP's own library is about the ESP, one in the program is not", () => {
  const fault = (path: string) => `  File "${path}", line 57, in _parse\nKeyError: 'content-type' activecampaign`;
  expect(explain(fault('/usr/lib/python3/site-packages/activecampaign/client.py')).esp).toBe('activecampaign');
  expect(explain(fault('/srv/app/sync.py')).cause).toBe('unrelated');
});

test('a text without the deciding line says which line to look for', () => {
  const cut = explain(`ResponseError: Unauthorized
    at Request._callback (/srv/node_modules/@sendgrid/client/src/classes/client.js:118:25) {
  code: 401,
  response: {
    headers: { server: 'nginx', 'content-type': 'application/json', connection: 'close' },`);
  expect(cut.candidates).toEqual(expect.arrayContaining(['unrecognised', 'revoked', 'quota_exhausted']));
  expect(cut.decide).toContain('`response.body`');
  expect(explain(axiosDump).decide ?? '').not.toContain('missing');
});

test('the status, headers and provider that the user adds are believed', () => {
  expect(explain('', { status: 429 }).cause).toBe('rate_limited');
  expect(explain('{"message":"Key not found"}', { provider: 'brevo' }).esp).toBe('brevo');
  expect(explain('', { status: 403, headers: { 'cf-mitigated': 'challenge' } }).cause).toBe('ip_blocked');
});

test("the application's own status and port numbers are not the answer", () => {
  expect(
    explain('Completed 500 Internal Server Error in 812ms\nFaraday: status code: 401 Unauthorized for mailer')
      .candidates,
  ).not.toContain('provider_outage');
  expect(explain('smarthost=:587 err="dial tcp: lookup smtp.example.net: no such host"').cause).toBe('network');
});

test('nothing secret of the text comes out, whatever stands there', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{24,40}$/);
  const frames: readonly ((key: string) => string)[] = [
    (key) => `Invalid API key: ${key}`,
    (key) => `headers: { Authorization: 'Bearer ${key}' }, url: 'https://api.sendgrid.com/v3/mail/send?k=${key}' 401`,
    (key) => `535 5.7.8 login ${key} refused`,
    (key) => `{"message":"The API key ${key} is invalid","key":"${key}"}`,
    (key) => `getaddrinfo ENOTFOUND ${key}.example.com`,
    (key) => `220 ${key} ESMTP\n235 ok ${key}`,
  ];
  fc.assert(
    fc.property(secret, fc.constantFrom(...frames), (key, frame) => {
      const { diagnosis, provider } = explainText(frame(key), providers, { now: 0, headers: {} });
      const shown =
        JSON.stringify(diagnosis) + JSON.stringify(toJson(diagnosis, provider ? { provider: provider.id } : {}));
      expect(shown).not.toContain(key);
    }),
  );
});

test('never throws, whatever is pasted', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    "'",
    '"',
    '`',
    '\\',
    '535 ',
    '\n',
    'HTTP/1.1 401',
    '=> ',
    ': ',
    '<',
    'key',
    '😀',
    '\u001b[1m',
    '](http://',
    'date: ',
    'server: [{',
    'headers: {',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string())), (parts) => {
      expect(explain(parts.join('')).candidates.length).toBeGreaterThan(0);
    }),
  );
});

test.each([
  '{',
  '[{',
  '\n',
  '<!--',
  'invalid ',
  '535-5.7.8 x\n',
  'GET https://',
  '\\n',
  '[a](',
  'account ',
  "{'a' + ",
  'key ',
  '[a] => \n',
  '/a',
])('time grows with the length only: %j', (piece) => {
  const text = piece.repeat(Math.ceil(100_000 / piece.length));
  const start = performance.now();
  explain(text);
  // 200 ms is meant; a quadratic pattern takes seconds, a busy machine a few times as long.
  expect(performance.now() - start).toBeLessThan(1000);
});

test.each([
  ['the end of a dialogue', 'DATA\n354 Start input\n.\n250 2.0.0 Ok\nQUIT', 'healthy'],
  ['the reply of Gmail', 'SERVER -> CLIENT: 250 2.0.0 OK  1718000000 d9443c01a7336-1f7 - gsmtp', 'healthy'],
  ['a line of Rails', 'Sent mail to ann@example.com (120.4ms)', 'healthy'],
  ['a program that says so', 'INFO Email sent successfully to ann@example.com', 'healthy'],
])('a mail that was taken is no failure: %s', (_, text, cause) => {
  expect(explain(text).cause).toBe(cause);
});

test.each([
  'DATA\n354 Go ahead\n.\n!! Expected response code 250 but got code "", with message ""',
  'Expected response code 354 but got code "250", with message "250 Accepted"',
  'sendmail: option -x not supported\nSent mail to ann@example.com (48.3ms)',
])('a reply that was due and did not come is no success: %s', (text) => {
  expect(explain(text).cause).not.toBe('healthy');
});

test.each([
  'MeteoFrance API failed: Request not authorized (401)',
  'sts:AssumeRole: SignatureDoesNotMatch: Signature expired: 20240101T000000Z is now earlier than 20240102T000000Z',
  '<ErrorResponse xmlns="http://mws.amazonaws.com/doc/2009-01-01/"><Error><Type>Sender</Type><Code>RequestExpired</Code></Error></ErrorResponse>',
  'getaddrinfo EAI_AGAIN api.billing-service.io',
  'http: TLS handshake error from 192.0.2.7:49016: tls: first record does not look like a TLS handshake',
  'PHP Warning: implode(): Argument #2 ($array) must be of type ?array, string given in /srv/app/newsletter.php',
])('what names another service and nothing of mail is unrelated: %s', (text) => {
  expect(explain(text).cause).toBe('unrelated');
});

test('the plainest refusal of an unknown ESP allows every cause that its words name', () => {
  const read = explain('{"error": "Invalid API Key", "message": "The API key provided is not valid or has expired."}');
  expect(read.candidates).toEqual(expect.arrayContaining(['unrecognised', 'expired', 'revoked', 'malformed']));
});

test('a status that is an object, and headers of any kind, are no reason to fail', () => {
  for (const status of ['{ code: 503 }', '[ 503 ]', '[Object: null prototype] {}', 'null'])
    expect(
      explain(`Error: mail failed { statusCode: ${status}, response: { headers: { date: {} } } }`).state,
    ).toBeDefined();
});

test.each([
  ['TIG_ParcelException: 400 API key not valid'],
  [
    'An error occurred (SignatureDoesNotMatch) when calling the ListHostedZones operation: Signature expired: 20240101T000000Z is now earlier than 20240102T000000Z',
  ],
  ['2024/04/09 11:53:36 [error] 2865#0: *66647 user "ann": password mismatch, client: 192.0.2.10'],
  ['Jun 09 07:30:58 host proftpd[11864] host: USER ann (Login failed): Incorrect password.'],
])('a refusal of a named program is unrelated before anything else: %s', (text) => {
  expect(explain(text).cause).toBe('unrelated');
});

test.each([
  'Sent mail to ann@example.com (60250.3ms)\nNet::ReadTimeout: Net::ReadTimeout',
  "{ accepted: ['ann@example.com'], response: '250 2.0.0 Ok: queued' }\npostfix/smtp[1]: to=<ann@example.com>, status=bounced (Host not found)",
])('a mail that was handed over and then failed is no success: %s', (text) => {
  expect(explain(text).cause).not.toBe('healthy');
});

test('the delivery line of Exim and of sendmail programs is a mail that was taken', () => {
  expect(explain('2024-10-30 => ann@example.com R=dnslookup T=remote_smtp C="250 ok 1446233056 qp 26062"').cause).toBe(
    'healthy',
  );
  expect(
    explain('smtp-client[1]: status=sent from=a@example.com to=b@example.com server=smtp.example.com:587 code=250')
      .cause,
  ).toBe('healthy');
});

/** Lines of the logs of Exim, Postfix and Dovecot, and of clients, in words of their sources. */
test.each([
  ['2026-01-05 H=(web) [192.0.2.4] rejected AUTH LOGIN: too many connections in the last hour', 'rate_limited'],
  [
    "postfix/smtpd[12]: warning: SASL: Connect to Dovecot auth socket '/run/auth' failed: No such file",
    'provider_outage',
  ],
  ['postfix/smtps/smtpd[9]: fatal: no SASL authentication mechanisms', 'provider_outage'],
  ['auth-worker(7): Info: sql(me@example.com,192.0.2.8): unknown user', 'unrecognised'],
  ['H=web [192.0.2.4] F=<a@example.com> rejected RCPT <b@example.org>: relay not permitted', 'auth_missing'],
  [
    '{"status":502,"body":{"error":"unable to verify the first certificate, UNABLE_TO_VERIFY_LEAF_SIGNATURE"}}',
    'network',
  ],
])('%s: %s', (text, cause) => {
  expect(explain(text).candidates[0]).toBe(cause);
});

/** Texts after the words of other programs and servers than those of the first list. */
test.each([
  ['550 5.7.1 Relaying disallowed as shop@a.test', 'sender_unverified'],
  ['{"errors":{"from_email":["The from_email must be verified first."]}}', 'sender_unverified'],
  [
    "SMTPRecipientsRefused: {'a@b.test': (451, b'4.7.1 Greylisting in action, please come back later')}",
    'rate_limited',
  ],
  ['RemoteServer said: Service unavailable, Client host [192.0.2.1] blocked using dnsbl.example.org', 'ip_blocked'],
  ['421 4.7.0 [TS03] All messages from 192.0.2.1 will be permanently deferred', 'ip_blocked'],
  ['Failed to authenticate on SMTP server with username "me" using 0 possible authenticators', 'auth_missing'],
  ['smtp: server closed: * SSL error 0x80090326 after STARTTLS of mail.a.test', 'network'],
  ['[Consumer clientId=c] Failed authentication with SASL mechanism PLAIN (org.apache.kafka.common)', 'unrelated'],
  ['{"error":{"status":"UNAUTHENTICATED","details":[{"@type":"type.googleapis.com/x.FcmError"}]}}', 'unrelated'],
  [
    'SMTP ERROR: AUTH command failed: 334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZ29vZ2xlLmNvbS8ifQ==',
    'expired',
  ],
  ['Gmail users.drafts.create failed with ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'insufficient_permissions'],
  ['MailChimp said: The requested resource could not be found', 'bad_request'],
  ['mail server said: message submission rate for this sender exceeded', 'rate_limited'],
])('%s: %s', (text, cause) => {
  expect(explain(text).candidates[0]).toBe(cause);
});
