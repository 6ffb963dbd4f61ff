/** @module The transcript: nothing in it is a key, whatever part of a request or an answer has it. */

import { execFileSync } from 'node:child_process';
import { readFile, rename, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTranscript } from '../../../src/cli/diagnose/transcript.ts';
import { makeHttpProvider } from '../../../src/core/generic-provider.ts';
import type { Exchange, ProbeOrder } from '../../../src/core/model/exchange.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { createScrubber } from '../../../src/core/scrub.ts';
import { makeFolder } from '../../config/folder.ts';

const key = 'Zk9vX3pLwQ7rTt2B';

const holds: Record<string, string> = {
  'a config': 'integrations: []\n',
  'a config that begins with a comment': '## the keys of 2026\nintegrations: []\n',
  'a key': `SG.${key}`,
  'a store': 'SQLite format 3\0',
  'one letter': 'x',
};

test.each(Object.entries(holds))('a file with %s is not replaced by a transcript', async (_, content) => {
  const folder = await makeFolder({ kept: content });
  await symlink(join(folder, 'kept'), join(folder, 'link'));
  for (const name of ['kept', 'link'])
    expect(() => createTranscript(name, folder)).toThrow(
      `the transcript ${name} cannot be written: a file that holds something else stands there; name another file`,
    );
  // The file comes while the requests are sent.
  const transcript = createTranscript('later', folder);
  await rename(join(folder, 'kept'), join(folder, 'later'));
  expect(() => transcript.write(createScrubber([]))).toThrow('cannot be written');
  expect(await readFile(join(folder, 'later'), 'utf8')).toBe(content);
});

test('an older transcript and an empty file are replaced, for their owner alone', async () => {
  const folder = await makeFolder({ 't.txt': '' });
  const order = { provider: makeHttpProvider('http:shop', { url: 'https://esp.example/' }), credential: 'none' };
  const answer = { kind: 'http', status: 401, headers: {}, body: 'no' };
  for (const url of ['https://esp.example/a/longer/one/than/the/next', 'https://esp.example/']) {
    const transcript = createTranscript('t.txt', folder);
    transcript.record(
      order as ProbeOrder,
      { at: 0, elapsed: 1, method: 'GET', url, carried: [], answer } as unknown as Exchange,
    );
    transcript.write(createScrubber([]));
  }
  const written = await readFile(join(folder, 't.txt'), 'utf8');
  expect(written).toMatch(/^## 1970-01-01T00:00:00\.000Z {2}/);
  expect(written.match(/GET/g)).toHaveLength(1);
  expect(written).toMatch(/\(1 ms\)\n$/);
  expect((await stat(join(folder, 't.txt'))).mode & 0o777).toBe(0o600);
});

test('a pipe without a reader and a folder are told before the requests or after, and never hang', async () => {
  const folder = await makeFolder({});
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const transcript = createTranscript('pipe', folder);
  expect(() => transcript.write(createScrubber([]))).toThrow('nobody reads this pipe');
  expect(() => createTranscript('.', folder).write(createScrubber([]))).toThrow('it is a folder');
});

test('a key as the name of a header, and a key that the config has in its URL', async () => {
  const folder = await makeFolder({});
  const transcript = createTranscript('t.txt', folder);
  const url = 'https://esp.example/v1/messages/q8Rr2mVx7KpL4c?api_key=n5Bt9sWd3Hf6Jz&limit=10';
  const order = { provider: makeHttpProvider('http:shop', { url }), credential: 'real' } as ProbeOrder;
  const answer = { kind: 'http', status: 401, headers: { [`x-${key.toLowerCase()}`]: '1' }, body: 'no' } as const;
  transcript.record(order, { at: 0, elapsed: 1, method: 'GET', url, carried: [], answer } as unknown as Exchange);
  const scrubber = createScrubber([]);
  scrubber.learn(new Secret(key));
  transcript.write(scrubber);
  const written = await readFile(join(folder, 't.txt'), 'utf8');
  expect(written).toContain('https://esp.example/v1/messages/‹not shown›?api_key=‹not shown›&limit=10');
  expect(written).toContain('x-‹secret›: 1');
});
