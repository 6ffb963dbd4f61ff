/** @module The transcript: nothing in it is a key, whatever part of a request or an answer has it. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTranscript } from '../../../src/cli/diagnose/transcript.ts';
import { makeHttpProvider } from '../../../src/core/generic-provider.ts';
import type { Exchange, ProbeOrder } from '../../../src/core/model/exchange.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { createScrubber } from '../../../src/core/scrub.ts';
import { makeFolder } from '../../config/folder.ts';

const key = 'Zk9vX3pLwQ7rTt2B';

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
