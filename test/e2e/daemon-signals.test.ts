/** @module Signals that come at a bad moment: while the daemon starts, while a reload is under way, before the program is loaded. */

import { existsSync, watch } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { usablePlugin } from '../fixtures/usable-plugin.ts';
import { type Harness, startHarness } from './harness.ts';

const limit = 60_000;
let harness: Harness;

beforeEach(async () => {
  harness = await startHarness();
});

afterEach(() => harness.close());

/** Writes plugins, each of which makes the file `begun` when it is imported, and waits for the file `go`. */
async function writePlugins(...names: readonly string[]): Promise<void> {
  const folder = join(harness.folder, 'esps');
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    const source = `import { existsSync, watch, writeFileSync } from 'node:fs';
const go = ${JSON.stringify(join(harness.folder, 'go'))};
const seen = new Promise((resolve) => watch(${JSON.stringify(harness.folder)}, () => existsSync(go) && resolve()));
writeFileSync(${JSON.stringify(join(harness.folder, 'begun'))}, '');
if (!existsSync(go)) await seen;
export default ${JSON.stringify({ ...usablePlugin, id: name })};
`;
    await writeFile(join(folder, `${name}.mjs`), source);
  }
}

/** Resolves when a plugin is being imported. */
async function importing(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const watcher = watch(harness.folder, () => existsSync(join(harness.folder, 'begun')) && resolve());
  if (!existsSync(join(harness.folder, 'begun'))) await promise;
  watcher.close();
}

test(
  'SIGTERM ends a start that hangs within five seconds',
  async () => {
    // Each has five seconds, so the start would take fifteen.
    await writePlugins('one', 'two', 'three');
    await harness.writeConfig({ providers: './esps' });
    const daemon = harness.start();
    await importing();
    const { code, took } = await daemon.stop('SIGTERM');
    expect(code).toBe(0);
    expect(took).toBeLessThan(7_000);
    expect(daemon.log.all.join('\n')).not.toContain('bug');
  },
  limit,
);

test(
  'a SIGHUP while the daemon starts is noted: what the config holds then is taken over',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    await writePlugins('one');
    await harness.writeConfig({ providers: './esps' });
    const daemon = harness.start();
    await importing();
    harness.addLabKey('blog', 'postmark');
    await harness.writeConfig({ providers: './esps' });
    daemon.child.kill('SIGHUP');
    await writeFile(join(harness.folder, 'go'), '');
    await daemon.log.until(/watches 1 integration of 1 provider/);
    await daemon.log.until(/new config is taken over: 1 integration added, 0 removed, 0 changed/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  },
  limit,
);

test(
  'SIGHUPs during a reload are noted: one more reload follows, which takes the last config over',
  async () => {
    harness.addLabKey('shop', 'sendgrid');
    await harness.writeConfig();
    const daemon = harness.start();
    await daemon.log.until(/shop \(sendgrid\) healthy/);
    await writePlugins('one');
    await harness.writeConfig({ providers: './esps' });
    daemon.child.kill('SIGHUP');
    await importing();
    harness.addLabKey('blog', 'postmark');
    await harness.writeConfig({ providers: './esps' });
    for (let sent = 0; sent < 3; sent += 1) daemon.child.kill('SIGHUP');
    await writeFile(join(harness.folder, 'go'), '');
    await daemon.log.until(/new config is taken over: 1 integration added/);
    await daemon.log.until(/blog \(postmark\) healthy/);
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
    const reloads = daemon.log.all.filter((line) => /the new config|config.*no change|nothing.*changed/i.test(line));
    expect(reloads.length).toBeLessThanOrEqual(2);
  },
  limit,
);
