/** @module `keymedic explain --batch`: whatever a line holds, it gets one line of answer, and so do those behind it. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explainCommand } from '../../../src/cli/commands/explain.ts';
import { makeFolder } from '../../config/folder.ts';
import { collect } from '../collect-output.ts';

async function explainLines(lines: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const folder = await makeFolder({});
  await writeFile(join(folder, 'lines'), lines.map((line) => `${line}\n`).join(''));
  const seen = collect(folder);
  expect(await explainCommand(undefined, { header: [], batch: 'lines' }, seen.io)).toBe(0);
  return seen
    .stdout()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const refused = '{"id":"last","response":{"status":401,"body":"Invalid API key"}}';

function lists(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

function blocks(levels: number): string {
  return `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
}

const fields: Record<string, (value: string) => string> = {
  id: (value) => `{"id":${value},"text":"401 Unauthorized"}`,
  provider: (value) => `{"id":1,"provider":${value},"text":"401 Unauthorized"}`,
  text: (value) => `{"id":1,"text":${value}}`,
  error: (value) => `{"id":1,"error":${value}}`,
  message: (value) => `{"id":1,"error":"ECONNRESET","message":${value}}`,
  request: (value) => `{"id":1,"request":${value},"response":{"status":401}}`,
  'request.url': (value) => `{"id":1,"request":{"url":${value}},"response":{"status":401}}`,
  'request.method': (value) => `{"id":1,"request":{"method":${value}},"response":{"status":401}}`,
  response: (value) => `{"id":1,"response":${value}}`,
  'response.status': (value) => `{"id":1,"response":{"status":${value},"body":"x"}}`,
  'response.headers': (value) => `{"id":1,"response":{"status":401,"headers":${value}}}`,
  'a header': (value) => `{"id":1,"response":{"status":401,"headers":{"a":${value}}}}`,
  'response.body': (value) => `{"id":1,"response":{"status":401,"body":${value}}}`,
  'response.smtp': (value) => `{"id":1,"response":{"smtp":${value}}}`,
  'response.error': (value) => `{"id":1,"response":{"error":${value},"message":${value}}}`,
  'a text of JSON': (value) =>
    `{"id":1,"provider":"sendgrid","response":{"status":401,"body":${JSON.stringify(value)}}}`,
};

const values = ['null', 'true', '5', '1e400', '"x"', '[]', '{}', '["a",1]', '{"a":{"b":[1]}}', '{"__proto__":"x"}'];

test.each(Object.entries(fields))('%s of any kind and depth', async (name, lineOf) => {
  const deep = [600, 9_000, 300_000].flatMap((levels) => [lists(levels), blocks(Math.min(levels, 150_000))]);
  const lines = [...values, ...deep].map(lineOf).filter((line) => line.length < 1_000_000);
  const answers = await explainLines([...lines, refused]);
  expect(answers.length).toBe(lines.length + 1);
  expect(answers.at(-1)).toMatchObject({ id: 'last', state: 'failing' });
  // A text holds its brackets as letters.
  if (name !== 'a text of JSON')
    expect(answers.at(-2)).toEqual({ error: 'this line has JSON of more than 500 levels' });
});

test('lists of lines and statuses as texts are read', async () => {
  const [reply, status, error] = await explainLines([
    '{"response":{"smtp":["220 mail.example.com","535 5.7.8 Error: authentication failed"]}}',
    '{"response":{"status":"401 Unauthorized","body":{"error":"Invalid API key"}}}',
    '{"error":{"code":"ECONNREFUSED"},"message":["connect ECONNREFUSED","192.0.2.1:443"]}',
  ]);
  expect(reply).toMatchObject({ state: 'failing' });
  expect(status).toMatchObject({ state: 'failing' });
  expect(error).toMatchObject({ cause: 'network' });
});
