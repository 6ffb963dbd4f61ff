/** @module Reading one answer: provider before common list, the common lists themselves, silence, and trouble of our own. */

import { expect, test } from 'vitest';
import { providers as list } from '../../../providers/index.ts';
import { toSmtpAnswer } from '../../../src/core/explain/explain-answer.ts';
import type { HttpAnswer, NoAnswer } from '../../../src/core/model/answer.ts';
import { readAnswer } from '../../../src/core/reading/read-answer.ts';
import { isOwnTrouble } from '../../../src/core/reading/rules/network.ts';

function http(status: number | null, body = '', headers: Record<string, string> = {}): HttpAnswer {
  return { kind: 'http', status, headers, body };
}

function none(code: string, message = '', more: Partial<NoAnswer> = {}): NoAnswer {
  return { kind: 'none', phase: 'tcp', code, message, ...more };
}

const find = (id: string) => list.find((provider) => provider.id === id);

test.each([
  [http(401, '{"error":"Your API key has expired"}'), ['expired']],
  [http(401, 'The API key was revoked'), ['revoked']],
  [http(401, 'Token is invalid or expired'), ['unrecognised', 'malformed', 'wrong_credential', 'revoked', 'expired']],
  [http(401, 'The token is not valid'), ['unrecognised', 'malformed', 'wrong_credential', 'revoked']],
  [
    http(403, '{"message": "The segment is locked while it is rebuilt"}'),
    ['bad_request', 'insufficient_permissions', 'account_suspended'],
  ],
  [http(404, '{"error": "There is no webhook matching the given parameters"}'), ['bad_request', 'wrong_region']],
  [http(308, '{"error": "wrong region"}'), ['wrong_region']],
  [http(422, '[status] => 422 [detail] => Array ( [0] => token was revoked )'), ['revoked']],
  [
    toSmtpAnswer("553 5.7.1 that domain isn't in my list of allowed rcpthosts"),
    ['auth_missing', 'ip_blocked', 'malformed'],
  ],
  [toSmtpAnswer('450 4.7.1 <web01>: Helo command rejected: Host not found'), ['bad_request', 'ip_blocked']],
  [toSmtpAnswer('550 5.7.1 This message is not RFC 5322 compliant'), ['bad_request']],
  [http(403, 'Your IP address is not whitelisted'), ['ip_blocked']],
  [http(403, '', { 'cf-mitigated': 'challenge' }), ['ip_blocked']],
  [
    none('ECONNRESET', 'Client network socket disconnected before secure TLS connection was established'),
    ['network', 'provider_outage'],
  ],
  [toSmtpAnswer('451 auth error'), ['provider_outage', 'rate_limited']],
  [toSmtpAnswer('550 black ip'), ['ip_blocked']],
  [http(400, '<html><body>400 Request Header Or Cookie Too Large</body></html>'), ['bad_request']],
  [http(403, 'The difference between the request time and the current time is too large.'), ['clock_skew']],
  [http(422, '{"errors":{"permissions":["The permissions field is required."]}}'), ['bad_request']],
  [http(403, 'The role of this user lacks the permission'), ['insufficient_permissions']],
  [http(404, '{"message":"Could not find catalog"}'), ['bad_request', 'wrong_region']],
  [http(451, ''), ['ip_blocked', 'account_suspended']],
  [toSmtpAnswer('452 4.2.2 The email account that you tried to reach is over quota.'), ['bad_request']],
  [
    toSmtpAnswer('554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org'),
    ['ip_blocked'],
  ],
  [http(403, 'Your account has been suspended'), ['account_suspended']],
  [http(403, 'missing scope: mail.send'), ['insufficient_permissions']],
  [http(401, '', { 'www-authenticate': 'Bearer error="insufficient_scope"' }), ['insufficient_permissions']],
  [http(429, 'slow down'), ['rate_limited']],
  [http(400, 'Rate limit exceeded: 10 requests per second'), ['rate_limited']],
  [http(403, 'Monthly sending limit reached'), ['quota_exhausted']],
  [http(404, '{"message":"Template not found"}'), ['bad_request', 'wrong_region']],
  [http(404, 'no such route'), ['endpoint_changed', 'bad_request']],
  [http(403, 'Signature expired: 1 is now earlier than 2'), ['clock_skew']],
  [http(401, 'Invalid token format'), ['malformed', 'wrong_credential']],
  [http(401, 'No API key provided'), ['auth_missing', 'malformed']],
  [http(503, 'upstream'), ['provider_outage']],
  [http(407), ['network']],
  [http(301), ['endpoint_changed']],
  [http(200, '{"success":false,"error":"missing permission"}'), ['insufficient_permissions']],
  [http(200, '<html><body>Sign in</body></html>'), ['network', 'endpoint_changed']],
  [http(200, '{"id":1}'), ['healthy']],
  [http(200, '{"data":{"error":"Sender not verified"}}'), ['sender_unverified']],
  [http(401, '{"Code":122,"Message":"Revoked OAuth Token"}'), ['revoked']],
  [http(404, '{"detail":"A list with id `x` does not exist."}'), ['bad_request', 'wrong_region']],
  [http(422, 'The from.email domain must be verified in your account'), ['sender_unverified']],
  [toSmtpAnswer('530 5.7.0 Authentication required'), ['auth_missing', 'malformed']],
  [toSmtpAnswer('503 5.5.1 Error: nested MAIL command'), ['bad_request']],
  [toSmtpAnswer('421 4.3.2 Service not available'), ['provider_outage']],
  [toSmtpAnswer('454 Throttling failure: Daily message quota exceeded'), ['quota_exhausted']],
  [toSmtpAnswer('554 5.2.270 Message size exceeds maximum size limit.'), ['bad_request']],
  [toSmtpAnswer('553 5.7.1 Sender address rejected: not owned by user billing@example.com'), ['sender_unverified']],
  [toSmtpAnswer('235 2.7.0 ok'), ['healthy']],
  [toSmtpAnswer('501 5.5.2 <box>: Helo command rejected: Invalid name'), ['bad_request']],
  [toSmtpAnswer('452 4.3.1 Too many: 5 messages per second allowed'), ['rate_limited']],
  [
    toSmtpAnswer('550 5.7.1 Unusual account activity was detected, log in on the web'),
    ['account_suspended', 'rate_limited'],
  ],
  [toSmtpAnswer('553 mail from address must be same as authorization user'), ['sender_unverified']],
  [http(401, '{"error":"this token is bound to region eu-2"}'), ['wrong_region']],
  [http(null, '{"http_status":0,"data":null}'), ['network', 'provider_outage']],
  [http(200, '{"email":"a@b.test","error":"550 no such user","bounced_at":"2026-01-02T03:04:05Z"}'), ['healthy']],
  [
    none('Error', 'Unable to locate credentials. You can configure credentials by running "aws configure".'),
    ['auth_missing', 'malformed'],
  ],
])('any server: %j', (answer, causes) => {
  expect(readAnswer(undefined, answer).causes).toEqual(causes);
});

/** Answers of intermediaries, with any status; `page` instead of the API's JSON. */
const page = (text: string) => `<!DOCTYPE html><html><head><title>x</title></head><body>${text}</body></html>`;

test.each([
  ['sendgrid', http(403, page('Access Denied.'), { 'x-squid-error': 'ERR_ACCESS_DENIED 0' }), 'network'],
  ['drip', http(403, page('Website blocked: not allowed to browse the category Web Marketing')), 'network'],
  ['moosend', http(403, page('FortiGuard Intrusion Prevention - Access Blocked')), 'network'],
  ['sendgrid', http(503, page('The requested URL could not be retrieved. Unable to determine IP address')), 'network'],
  ['beehiiv', http(403, page('Sorry, you have been blocked')), 'ip_blocked'],
  ['loops', http(403, page('We are verifying your browser'), { 'x-vercel-mitigated': 'challenge' }), 'ip_blocked'],
  ['klaviyo', http(403, page('Enable JavaScript and cookies to continue')), 'ip_blocked'],
])('%s: a page of somebody on the way is no answer of the ESP', (id, answer, cause) => {
  expect(readAnswer(find(id), answer).causes).toEqual([cause]);
});

test('an account that broke the acceptable use policy is no web filter', () => {
  const answer = http(403, page('Your account is suspended: it violates our Acceptable Use Policy'));
  expect(readAnswer(find('sendgrid'), answer).causes[0]).toBe('account_suspended');
});

test('a 403 that the ESP explains by its status alone gives way to words that name one cause', () => {
  const answer = http(403, '{"ErrorCode":10,"Message":"The Test API Token may only be used on /email."}');
  expect(readAnswer(find('postmark'), answer).causes).toEqual(['wrong_credential']);
  expect(readAnswer(find('postmark'), http(403, '{"ErrorCode":1,"Message":"No"}')).causes).toEqual(['ip_blocked']);
});

const asked = { request: 'scopes', ours: true };
const scopes = (body: string, status = 200): HttpAnswer => ({
  ...http(status, body),
  method: 'GET',
  url: 'https://api.sendgrid.com/v3/scopes',
});

test.each([
  ['{"scopes":["mail.send"]}', 'healthy'],
  ['{"code":401,"message":"Invalid API key"}', 'unrecognised'],
  ['{"Message":"Token revoked","StatusCode":401}', 'revoked'],
  ['{"status":{"code":403,"text":"Forbidden"}}', 'bad_request'],
  ['Unauthorized', 'unrecognised'],
  ['OK', 'network'],
  ['', 'network'],
])('a 200 that says %s', (body, first) => {
  expect(readAnswer(find('sendgrid'), scopes(body), asked).causes[0]).toBe(first);
});

test('the words within an address or a host do not end a sentence', () => {
  const first = (text: string) => readAnswer(undefined, http(403, `{"message":"${text}"}`)).causes;
  expect(first('Your IP address 192.0.2.7 is not allowed')).toEqual(['ip_blocked']);
  expect(first('The domain mg.shop.example is not verified')).toEqual(['sender_unverified']);
  expect(first('The key SG.abc.def was revoked')).toEqual(['revoked']);
});

test.each(['brevo', 'postmark', 'mailgun', 'ses', 'resend'])('%s: a 535 that names its cause blames no key', (id) => {
  const first = (reply: string) => readAnswer(find(id), toSmtpAnswer(reply), { ours: true }).causes[0];
  expect(first('535 5.7.1 Your IP address 192.0.2.1 is not allowed')).toBe('ip_blocked');
  expect(first('535 5.7.0 Your account has been suspended')).toBe('account_suspended');
  expect(first('535 5.7.3 Authentication unsuccessful, too many failed login attempts')).toBe('rate_limited');
});

test('what proves a key alive is never a web page', () => {
  const probe = { request: 'account', ours: true };
  const ask = (body: string) => readAnswer(find('sparkpost'), http(403, body), probe).causes[0];
  expect(ask('{"errors":[{"message":"Forbidden."}]}')).toBe('healthy');
  expect(ask(page('403 Forbidden'))).toBe('ip_blocked');
});

test('an answer to a token request without a token is no acceptance', () => {
  const gmail = find('gmail');
  const token = { request: 'token', ours: true };
  const kind = gmail?.credentials.find(({ auth }) => auth.scheme === 'oauth2_refresh')?.kind ?? '';
  const first = (body: string) => readAnswer(gmail, http(200, body), { ...token, kind }).causes[0];
  expect(first('{"access_token":"ya29.x","expires_in":3599}')).toBe('healthy');
  expect(first('{"token_type":"Bearer"}')).toBe('network');
  expect(first('OK')).toBe('network');
});

test("a name that does not exist is the key's own where the name is made of it", () => {
  const causesAt = (id: string, url: string) =>
    readAnswer(find(id), none('ENOTFOUND', '', { phase: 'dns', url })).causes;
  expect(causesAt('mailchimp', 'https://us99.api.mailchimp.com/3.0/')).toEqual([
    'network',
    'wrong_region',
    'malformed',
  ]);
  expect(causesAt('sendgrid', 'https://api.sendgrid.com/v3/scopes')).toEqual(['network']);
});

test('data of the account that speaks of failures is no failure', () => {
  const log = '{"items":[{"event":"failed","message":"user unknown"}],"error":"","validation_errors":null}';
  expect(readAnswer(undefined, http(200, log)).causes).toEqual(['healthy']);
  expect(readAnswer(undefined, http(200, '{"message":"Queued. Thank you.","id":"1"}')).causes).toEqual(['healthy']);
  const owner = '{"id":7,"name":"Permission Bakery","type":"owner role","status":"active","description":"scopes"}';
  expect(readAnswer(undefined, http(200, owner)).causes).toEqual(['healthy']);
  expect(readAnswer(undefined, http(200, 'role: Owner\nscopes: [mail.send]')).causes).toEqual(['healthy']);
});

test("the provider's own list goes before the common one", () => {
  const credits = http(401, '{"errors":[{"message":"Maximum credits exceeded"}]}');
  const reading = readAnswer(find('sendgrid'), credits);
  expect(reading.from).toBe('provider');
  expect(reading.causes[0]).toBe('quota_exhausted');
});

test('without a status, the shape of a body is no success', () => {
  const body = '{"success":0,"message":"Nobody knows these words."}';
  for (const provider of list)
    expect(readAnswer(provider, http(null, body)).causes[0], provider.id).not.toBe('healthy');
});

test('a rule that names a method waits for that method', () => {
  const answer = http(403, 'Forbidden.');
  expect(readAnswer(find('sparkpost'), answer).causes).toEqual(['insufficient_permissions']);
  expect(readAnswer(find('sparkpost'), { ...answer, method: 'OPTIONS' }).causes).toEqual(['bad_request']);
});

test('no answer: network where the way is at fault, both where it may be the ESP', () => {
  expect(readAnswer(undefined, none('ENOTFOUND', '', { phase: 'dns' })).causes).toEqual(['network']);
  expect(readAnswer(undefined, none('CERT_HAS_EXPIRED', '', { phase: 'tls' })).causes).toEqual(['network']);
  expect(readAnswer(undefined, none('ECONNRESET')).causes).toEqual(['network', 'provider_outage']);
  expect(readAnswer(undefined, none('ERR_INVALID_CHAR', '', { phase: 'client' })).causes).toEqual(['malformed']);
});

test('silence of a host that was switched off is read as the move', () => {
  const url = 'https://outlook.office.com/api/v2.0/me';
  const causes = readAnswer(find('microsoft365'), none('ENOTFOUND', '', { phase: 'dns', url })).causes;
  expect(causes.slice(0, 2)).toEqual(['endpoint_changed', 'network']);
});

test('TLS to an address that says http: the address may be wrong', () => {
  const answer = none('EPROTO', 'wrong version number', { phase: 'tls', url: 'http://api.example.com/v2' });
  expect(readAnswer(undefined, answer).causes).toEqual(['network', 'endpoint_changed']);
});

test.each([
  ['region', 'wrong_region'],
  ['variable', 'malformed'],
  ['value', 'malformed'],
] as const)('a request that could not be made is read by the code of its problem: %s', (problem, first) => {
  const message = 'Words do not matter: no region, belongs to another, is not given.';
  expect(readAnswer(undefined, none('ERR_TARGET', message, { phase: 'client', problem })).causes[0]).toBe(first);
  expect(readAnswer(undefined, none('ERR_TARGET', message, { phase: 'client' })).causes).toEqual(['bad_request']);
});

test('a refusal by an address of the own network says nothing of the ESP', () => {
  expect(readAnswer(undefined, none('ECONNREFUSED', '', { isLocal: true })).causes).toEqual(['network']);
  expect(readAnswer(undefined, none('ECONNREFUSED')).causes).toContain('provider_outage');
});

test('trouble of this machine is told from that of the key', () => {
  for (const code of ['ERR_CANCELED', 'EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])
    expect(isOwnTrouble(none(code))).toBe(true);
  for (const code of ['ECONNREFUSED', 'ERR_TARGET', 'ETIMEDOUT']) expect(isOwnTrouble(none(code))).toBe(false);
});

test('a body without its status is a success where the ESP sends it for nothing else', () => {
  const braze = list.find(({ id }) => id === 'braze');
  expect(readAnswer(braze, http(null, '{"message": "success"}')).causes).toEqual(['healthy']);
  expect(readAnswer(braze, http(null, '{"message": "no"}')).causes[0]).not.toBe('healthy');
});

test.each([
  ['postmark', 'GET /server', { status: 200, body: '{"Name":"x","ApiTo', incomplete: 'reset' }, 'network'],
  ['klaviyo', 'GET /accounts', { status: 204, body: '' }, 'network'],
  ['brevo', 'GET /account', { status: 200, body: '{"who":{"id":1,"since":2}}' }, 'healthy'],
  [
    'brevo',
    'POST a mail',
    { status: 503, body: '{"error":"upstream said: your account is suspended"}' },
    'account_suspended',
  ],
] as const)('%s, %s: %j', (id, _, { status, body, ...more }, cause) => {
  const provider = list.find((one) => one.id === id);
  const request = Object.entries(provider?.requests ?? {}).find(([, { method }]) => method === 'GET')?.[0] ?? '';
  const answer = { ...http(status, body), ...more } as HttpAnswer;
  const reading = readAnswer(provider, answer, { ours: true, request, kind: 'api_key' });
  expect(reading.causes[0]).toBe(cause);
  if (cause === 'healthy') expect(reading.otherForm).toBeDefined();
});
