/** @module Words and steps that plugins lend to the generic SMTP provider: by the host, by words of the reply, and never a cause. */

import { describe, expect, test } from 'vitest';
import { providers as list } from '../../../providers/index.ts';
import { headline } from '../../../src/core/diagnosis/report.ts';
import { explainText } from '../../../src/core/explain/explain-text.ts';
import type { SmtpAnswer } from '../../../src/core/model/answer.ts';
import { borrowWords, findLender } from '../../../src/core/reading/lender.ts';
import { readAnswer } from '../../../src/core/reading/read-answer.ts';

const providers = new Map(list.map((provider) => [provider.id, provider]));
const smtp = list.find(({ id }) => id === 'smtp') ?? list[0];
if (smtp === undefined) throw new Error('there is no generic provider');

function reply(text: string, banner = '220 mail.shop.example ESMTP'): SmtpAnswer {
  return { kind: 'smtp', code: Number(text.slice(0, 3)), text, banner, stage: 'auth' };
}

function lender(host: string | undefined, text: string, banner?: string): string | undefined {
  return findLender(smtp as never, host, reply(text, banner), list)?.id;
}

test.each([
  ['smtp://smtp.office365.com:587', 'microsoft365'],
  ['smtp://SMTP.sendgrid.net:587', 'sendgrid'],
  ['smtps://smtp.gmail.com:465', 'gmail'],
  ['smtp://email-smtp.eu-west-1.amazonaws.com:587', 'ses'],
  ['smtp://in-v3.mailjet.com:587', 'mailjet'],
  ['smtp://mail.shop.example:587', undefined],
  ['smtp://smtp.gmail.com.evil.example:587', undefined],
  ['smtp://evil-smtp.gmail.com:587', undefined],
])('the host %s is of %s', (host, id) => {
  expect(lender(host, '535 5.7.8 Authentication failed')).toBe(id);
});

test("a host of one's own that Exchange Online answers is known by the words of the reply", () => {
  expect(lender('smtp://mail.shop.example:587', '535 5.7.139 Authentication unsuccessful, account is locked.')).toBe(
    'microsoft365',
  );
  expect(
    lender('smtp://mail.shop.example:587', '535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6'),
  ).toBeUndefined();
});

test('an integration with a plugin of its own borrows nothing', () => {
  const mailgun = providers.get('mailgun');
  if (mailgun === undefined) throw new Error('no mailgun');
  expect(findLender(mailgun, 'smtp://smtp.gmail.com:587', reply('535 5.7.8 no'), list)).toBeUndefined();
});

test('the words are lent, the causes stay', () => {
  const microsoft = providers.get('microsoft365');
  if (microsoft === undefined) throw new Error('no microsoft365');
  const texts = list.flatMap(() => [
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information.',
    '535 5.7.3 Authentication unsuccessful',
    '454 4.7.0 Temporary authentication failure',
    '535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.',
  ]);
  for (const text of texts) {
    const own = readAnswer(smtp, reply(text));
    expect(borrowWords(own, microsoft, reply(text)).causes).toEqual(own.causes);
  }
  const lent = borrowWords(readAnswer(smtp, reply(texts[0] ?? '')), microsoft, reply(texts[0] ?? ''));
  expect(lent.title).toBe('SMTP AUTH is switched off');
  expect(lent.steps?.[0]?.step).toContain('Set-CASMailbox');
});

describe('explain', () => {
  const explain = (text: string, provider?: string) =>
    explainText(text, providers, { now: 0, headers: {}, ...(provider === undefined ? {} : { provider }) });

  test.each([undefined, 'smtp', 'microsoft365'])('535 5.7.139 is Microsoft 365, said or not: %s', (named) => {
    const found = explain('535 5.7.139 Authentication unsuccessful, basic authentication is disabled.', named);
    expect(found.provider?.id).toBe('microsoft365');
    expect(found.diagnosis.named?.title).toBe('password log-in is switched off');
    expect(found.diagnosis.remedy[0]?.step).toContain('XOAUTH2');
    expect(found.diagnosis.remedy.map(({ step }) => step).join()).not.toContain('submission host');
  });

  test('another server without passwords gets a step about passwords, not about hosts', () => {
    const { diagnosis } = explain('535 5.7.30 Basic authentication is not supported', 'smtp');
    expect(diagnosis.remedy.map(({ step }) => step).join('\n')).toMatch(/OAuth[\s\S]*basic authentication/);
    expect(diagnosis.remedy.map(({ step }) => step).join()).not.toContain('submission host');
  });

  test.each([
    ['for the Tenant', /^Allow SMTP AUTH for this mailbox alone.*Set-TransportConfig/],
    ['for the Mailbox', /^Switch Authenticated SMTP on for this mailbox/],
  ])('the step names the switch that the answer names: %s', (which, step) => {
    const { diagnosis } = explain(
      `535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled ${which}.`,
    );
    expect(diagnosis.remedy[0]?.step).toMatch(step);
    expect(headline(diagnosis)).toBe('SMTP AUTH is switched off');
    expect(diagnosis.remedy.map((one) => one.step).join('\n')).not.toMatch(/billing|payment/i);
  });
});

test.each([
  [
    'gmail',
    'HTTP/1.1 403\n{"error":{"message":"Gmail API has not been used in project 7 before or it is disabled."}}',
    /^Enable the Gmail API/,
  ],
  ['brevo', '502 5.7.0 Your SMTP account is not yet activated.', /^Have the transactional platform activated/],
  [
    'ses',
    'HTTP/1.1 400\n{"__type":"AccountSendingPausedException","message":"sending paused"}',
    /AWS sent to the address/,
  ],
  ['microsoft365', 'AADSTS7000112: Application is disabled.', /Enabled for users to sign in/],
])('at %s the first step is the switch that the answer names', (provider, text, first) => {
  const { diagnosis } = explainText(text, providers, { now: 0, headers: {}, provider });
  expect(diagnosis.named?.title).toMatch(/switched off|not activated/);
  expect(diagnosis.remedy[0]?.step).toMatch(first);
});

test.each([
  ['535 5.7.8 Username and Password not accepted. https://support.google.com/mail/?p=BadCredentials', 'app password'],
  ['535 5.7.8 XOAUTH2 token rejected https://support.google.com/mail/?p=BadCredentials', 'token'],
])('a pasted reply about a password names no token: %s', (text, noun) => {
  const { diagnosis } = explainText(text, providers, { now: 0, headers: {}, provider: 'gmail' });
  const put = diagnosis.remedy.map(({ step }) => step).find((one) => one.startsWith('Put the '));
  expect(put ?? '').toContain(noun);
});

test('every rule with a name of its own says what is meant and what ends it', () => {
  for (const { id, answers } of list)
    for (const { title, says, steps, causes } of answers) {
      if (title !== undefined)
        expect([id, title, says === undefined, steps === undefined]).toEqual([id, title, false, false]);
      for (const { step, source } of steps ?? []) {
        expect(step, id).toMatch(/^[A-Z].*\.$/);
        expect(source, id).toMatch(/^(?:https:|inferred: )/);
      }
      if (steps !== undefined) expect([id, causes === 'refusal' || causes[0] === 'healthy']).toEqual([id, false]);
    }
});
