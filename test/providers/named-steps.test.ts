/** @module The steps hang on the rule that fitted: the part, the switch, the policy or the list that the answer names. */

import { expect, test } from 'vitest';
import { providers as list } from '../../providers/index.ts';
import { diagnose } from '../../src/core/diagnosis/diagnose.ts';
import { headline } from '../../src/core/diagnosis/report.ts';
import { explainText } from '../../src/core/explain/explain-text.ts';
import type { HttpAnswer } from '../../src/core/model/answer.ts';
import { readAnswer } from '../../src/core/reading/read-answer.ts';
import { stepsOfAnswer } from '../../src/core/remedy/steps.ts';

const providers = new Map(list.map((provider) => [provider.id, provider]));

interface Named {
  readonly title: RegExp;
  readonly first: RegExp;
  /** What only another rule of the same cause calls for. */
  readonly never?: RegExp;
}

test.each<[string, string, Named]>([
  [
    'microsoft365',
    'AADSTS700082: The refresh token has expired due to inactivity.',
    { title: /^the refresh token has expired$/, first: /sign in/, never: /client secret|side by side|Application/ },
  ],
  [
    'microsoft365',
    'AADSTS70008: The provided authorization code or refresh token has expired due to inactivity.',
    { title: /^the refresh token has expired$/, first: /sign in/, never: /client secret/ },
  ],
  [
    'microsoft365',
    'AADSTS50173: The provided grant has expired due to it being revoked, a fresh auth token is needed.',
    { title: /^the sign-in was revoked$/, first: /sign in/, never: /client secret/ },
  ],
  [
    'microsoft365',
    "AADSTS7000222: The provided client secret keys for app 'd87bcc39-1750-4ca0-ad54-f8d0efbb2735' are expired.",
    { title: /^the client secret has expired$/, first: /^Make a new client secret/, never: /refresh token/ },
  ],
  [
    'microsoft365',
    'AADSTS7000215: Invalid client secret provided.',
    { title: /^the client secret is not accepted$/, first: /column Value/ },
  ],
  [
    'microsoft365',
    'AADSTS50055: InvalidPasswordExpiredPassword - The password is expired.',
    { title: /^the password of the mailbox has expired$/, first: /password/, never: /client secret|refresh token/ },
  ],
  [
    'microsoft365',
    'AADSTS50126: Error validating credentials due to invalid username or password.',
    { title: /user name or password/, first: /password/, never: /client secret|700016/ },
  ],
  [
    'microsoft365',
    'AADSTS53003: Access has been blocked by Conditional Access policies.',
    { title: /^a policy of the tenant refuses/, first: /sign-in log/i, never: /Mail\.Send/ },
  ],
  [
    'microsoft365',
    'AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication.',
    { title: /multifactor/, first: /multifactor/, never: /Mail\.Send/ },
  ],
  [
    'microsoft365',
    'AADSTS65001: The user or administrator has not consented to use the application.',
    { title: /consent/, first: /consent/ },
  ],
  [
    'microsoft365',
    'HTTP/1.1 403\n{"error":{"code":"ErrorSendAsDenied","message":"The user account does not have the right to send mail on behalf of the specified sending account."}}',
    { title: /may not send as/, first: /Send As/, never: /Mail\.Send/ },
  ],
  [
    'microsoft365',
    '554 5.2.252 SendAsDenied; receipts@example.com not allowed to send as news@example.com',
    { title: /may not send as/, first: /Send As/, never: /Mail\.Send/ },
  ],
  [
    'microsoft365',
    'HTTP/1.1 403\n{"error":{"code":"ErrorAccessDenied","message":"Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings."}}',
    { title: /application access policy/, first: /access policy/, never: /Add Mail\.Send/ },
  ],
  [
    'microsoft365',
    '550 5.7.64 TenantAttribution; Relay Access Denied [SN1PEPF000252A1.namprd05.prod.outlook.com]',
    { title: /connector/, first: /connector/, never: /Conditional Access|AADSTS/ },
  ],
  [
    'microsoft365',
    '550 5.7.606 Access denied, banned sending IP [192.0.2.225]. To request removal from this list please visit https://sender.office.com',
    { title: /sending IP address/, first: /sender\.office\.com/, never: /Conditional Access|AADSTS/ },
  ],
  [
    'microsoft365',
    '550 5.1.8 Access denied, bad outbound sender',
    { title: /barred from sending/, first: /password/, never: /Authenticated SMTP|billing/i },
  ],
  [
    'microsoft365',
    'AADSTS50057: The user account is disabled.',
    { title: /user account is disabled/, first: /Active users/, never: /Authenticated SMTP|payment/ },
  ],
  [
    'microsoft365',
    'HTTP/1.1 404\n{"error":{"code":"MailboxNotEnabledForRESTAPI","message":"The mailbox is either inactive, soft-deleted, or is hosted on-premise."}}',
    { title: /no mailbox/, first: /licence/, never: /Authenticated SMTP/ },
  ],
  [
    'gmail',
    "550 5.7.1 Invalid credentials for relay [192.0.2.1]. The IP address you've registered in your G Suite SMTP Relay service doesn't match the domain of the account this email is being sent from. - gsmtp",
    { title: /SMTP relay/, first: /SMTP relay service/, never: /browser|Captcha/i },
  ],
  [
    'gmail',
    '421 4.7.0 [192.0.2.1] Our system has detected an unusual rate of unsolicited mail originating from your IP address. - gsmtp',
    { title: /sending IP address/, first: /answer\/81126|guidelines/i, never: /browser|Captcha/i },
  ],
  [
    'gmail',
    'HTTP/1.1 401\n{"error":"deleted_client","error_description":"The OAuth client was deleted."}',
    { title: /OAuth client was deleted/, first: /OAuth client/, never: /password of the mailbox/ },
  ],
  [
    'gmail',
    'HTTP/1.1 401\n{"error":"disabled_client","error_description":"The OAuth client was disabled."}',
    { title: /OAuth client is switched off/, first: /OAuth client/, never: /password of the mailbox/ },
  ],
  [
    'gmail',
    'HTTP/1.1 400\n{"error":"invalid_grant","error_description":"Invalid grant: account not found"}',
    { title: /service account is not known/, first: /service account/i, never: /refresh token|consent/ },
  ],
  [
    'gmail',
    'HTTP/1.1 400\n{"error":"invalid_grant","error_description":"Invalid JWT Signature."}',
    { title: /key of the service account/, first: /service account/i, never: /refresh token|consent/ },
  ],
  [
    'gmail',
    'HTTP/1.1 400\n{"error":{"code":400,"message":"Mail service not enabled","status":"FAILED_PRECONDITION"}}',
    { title: /no Gmail/, first: /Gmail/, never: /Enable the Gmail API/ },
  ],
  [
    'hubspot',
    'HTTP/1.1 400\n{"status":"BAD_CLIENT_SECRET","message":"mismatched client secret"}',
    { title: /client ID or client secret/, first: /client/, never: /refresh token/ },
  ],
  [
    'smtp',
    '450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.22]',
    { title: /no reverse DNS name/, first: /reverse DNS/, never: /Wait|password/ },
  ],
  [
    'smtp',
    '450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.22]',
    { title: /no reverse DNS name/, first: /reverse DNS/ },
  ],
])('%s: %s', (provider, text, { title, first, never }) => {
  const { diagnosis } = explainText(text, providers, { now: 0, headers: {}, provider });
  const said = diagnosis.remedy.map(({ step }) => step).join('\n');
  expect(headline(diagnosis)).toMatch(title);
  expect(diagnosis.remedy[0]?.step).toMatch(first);
  if (never !== undefined) expect(said).not.toMatch(never);
});

test.each([
  ['AADSTS7000222: The provided client secret keys are expired.', 'invalid_client', 'CLIENT_SECRET', 'microsoft365'],
  ['AADSTS700082: The refresh token has expired due to inactivity.', 'invalid_grant', 'REFRESH_TOKEN', 'microsoft365'],
])('a good part is not blamed: %s', (description, error, variable, id) => {
  const provider = providers.get(id);
  const kind = provider?.credentials.find(({ kind: name }) => name === 'oauth2_refresh');
  const answer: HttpAnswer = {
    kind: 'http',
    status: 401,
    headers: {},
    body: JSON.stringify({ error, error_description: description }),
  };
  const reading = provider && readAnswer(provider, answer, { ours: true });
  const places = Object.fromEntries(
    (kind?.parts ?? []).map(({ name }) => [name, { from: 'env' as const, name: name.toUpperCase() }]),
  );
  const { remedy, named } = diagnose({
    provider,
    context: {
      integration: 'k1',
      kind,
      needs: [],
      usedBy: [],
      places,
      answerParts: reading?.rule?.parts ?? [],
      ofAnswer: stepsOfAnswer(reading) as never,
    },
    needs: [],
    evidence: [{ kind: 'answer', says: 'Entra says so.', consistentWith: reading?.causes ?? [], strength: 'hard' }],
    facts: {},
    warnings: [],
    groupCauses: [],
    isShared: false,
    provesNothing: false,
    isUnproven: false,
    cannotTell: false,
    acceptanceChecked: true,
    egress: 'same',
    requests: 1,
    now: 0,
  });
  const stored = remedy.map(({ step }) => step).filter((step) => step.startsWith('Put '));
  expect(stored).toHaveLength(1);
  expect(stored[0]).toContain(variable);
  expect(named?.title).toContain(variable.toLowerCase().replace('_', ' '));
});

test.each([
  'tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2019-01-01T00:00:07Z is before 2026-01-01T00:00:00Z',
  'Error: certificate is not yet valid\n  code: CERT_NOT_YET_VALID',
])('a certificate that is not valid yet is first a question of our clock: %s', (text) => {
  const { diagnosis } = explainText(`sendgrid: ${text}`, providers, { now: 0, headers: {}, provider: 'sendgrid' });
  expect(diagnosis.candidates).toContain('clock_skew');
  expect(diagnosis.remedy[0]?.step).toMatch(/clock of this machine/);
});
