/** @module "No such token" blames the value that came; "no token" says that none did. */

import { expect, test } from 'vitest';
import { readAnswer } from '../../../src/core/reading/read-answer.ts';

function read(status: number, body: string, headers: Readonly<Record<string, string>> = {}) {
  return readAnswer(undefined, { kind: 'http', status, headers, body });
}

const say = (error: string) => read(401, JSON.stringify({ error })).causes;

test.each([
  'no such token in the directory',
  'no such api key',
  'No such API key exists',
  'no token found with this value',
  'No valid api key was found for the given value',
  'API key not found in our database',
  'no user found for this api key',
  'no record of this token',
  'we do not have this token',
  'no matching token',
  'No API key exists with that value',
  'no credential with this id',
  'No client found for these credentials',
  'unable to find a token with this value',
  'No access token was found that matches',
])('%s: the value is not known', (words) => {
  expect(say(words)).toContain('unrecognised');
  expect(say(words)).not.toContain('auth_missing');
});

test.each([
  'No API key found in request',
  'no token provided',
  'No valid API key provided',
  'No token found',
  'API key not found in request',
  'No API key was provided with this request',
  'no api key in the header with this name',
  'No access token found in the request',
  'No matching credentials were provided',
  'unable to find token in the request',
])('%s: none came', (words) => {
  expect(say(words)[0]).toBe('auth_missing');
});

test('the page of a web server for each 401 names the status, and leaves a refused key possible', () => {
  const body = '<html>\r\n<head><title>401 Authorization Required</title></head>\r\n<body></body></html>';
  const { causes } = read(401, body, { 'www-authenticate': 'Bearer error="invalid_token"' });
  expect(causes[0]).toBe('unrecognised');
  expect(causes).toContain('auth_missing');
});

test('a 403 that calls the credential invalid is about the credential', () => {
  expect(read(403, '{"error":"Access denied: invalid token"}').causes[0]).toBe('unrecognised');
  expect(read(403, '{"error":"Access denied"}').causes[0]).toBe('insufficient_permissions');
});
