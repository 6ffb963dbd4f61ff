/** @module The short form of the soak: `npm run trial:soak` runs for an hour. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';

const trial = join(import.meta.dirname, '..', '..', 'scripts/trials/soak.ts');

test('half a minute with all faults: each key is judged, no alert is lost, heap and descriptors stay flat', {
  timeout: 300_000,
}, async () => {
  // Other tests run on the same processors; so the delay of the event loop gets more room here.
  const options = ['--integrations', '150', '--minutes', '0.5', '--seed', '11', '--patience', '3', '--delay', '1000'];
  const child = spawn(process.execPath, [trial, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  const figures = await text(child.stdout);
  expect(figures).toMatch(/^no breach$/m);
  expect(figures).toMatch(/\d+ integrations of \d+ ESPs, 15 of them with OAuth/);
});
