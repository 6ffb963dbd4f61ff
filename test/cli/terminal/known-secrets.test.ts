/** @module The secrets of a config are known before the first line that could repeat one, and no name may equal one. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { loadFor } from '../../../src/cli/terminal/config.ts';
import { learnKnown } from '../../../src/cli/terminal/known-secrets.ts';
import { createScrubber } from '../../../src/core/scrub.ts';
import { collect } from '../collect-output.ts';

const key = 'Zk9vX3pLwQ7rTt2B';
const topic = 'Hq4zP8wXn2';
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function writeConfig(id: string): Promise<{ readonly folder: string; readonly config: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-known-'));
  folders.push(folder);
  const config = join(folder, 'keymedic.yaml');
  await writeFile(join(folder, 'password'), key);
  await writeFile(
    config,
    `integrations:
  - { id: ${id}, provider: smtp, endpoint: "smtp://127.0.0.1:1", credential: { username: joe@x.test, password: { file: password } } }
channels:
  - { id: bell, type: ntfy, topic: { env: TOPIC }, endpoint: "http://127.0.0.1:1" }
store: { path: k.db }
`,
  );
  return { folder, config };
}

test('the secrets of integrations and channels are masked before anything is sent', async () => {
  const { folder, config } = await writeConfig('relay');
  const { io } = collect(folder, { TOPIC: topic });
  const loaded = await loadFor(io, config, ['plugins']);
  const scrubber = createScrubber([]);
  if (loaded.config === undefined) throw new Error('the config has errors');
  expect(await learnKnown(loaded.config, io.env, scrubber)).toEqual([key, topic]);
  expect(scrubber.scrub(`${key} and ${topic}, joe@x.test`)).toBe('‹secret› and ‹secret›, joe@x.test');
});
