import { expect, it } from 'vitest';
import { toAnswer } from '../../../src/core/explain/explain-answer.ts';

it.each([
  ['EAUTH', 'Invalid login: 535-5.7.8 Username and Password not accepted', { kind: 'smtp', code: 535 }],
  ['SMTPError', '421 4.7.0 try later', { kind: 'smtp', code: 421 }],
  ['AxiosError', 'Request failed with status code 403', { kind: 'http', status: 403 }],
  ['', 'could not send campaign: SMTP AUTH extension not supported', { kind: 'smtp', code: null }],
  ['Error', 'something nobody knows', { kind: 'none', phase: 'tcp' }],
  ['ECONNREFUSED', 'connect ECONNREFUSED 192.0.2.1:587', { kind: 'none', phase: 'tcp' }],
  ['ETIMEDOUT', 'connect ETIMEDOUT 192.0.2.1:465', { kind: 'none', phase: 'timeout' }],
])('%s: %s', (error, message, expected) => {
  expect(toAnswer({ response: { error, message } })).toMatchObject(expected);
});
