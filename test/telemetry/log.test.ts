/** @module The log: one line for each event, as text or JSON, without secrets. */

import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { defined } from '../../src/core/defined.ts';
import { Secret } from '../../src/core/model/secret.ts';
import { createScrubber } from '../../src/core/scrub.ts';
import { createLog, describeBug } from '../../src/telemetry/log.ts';

const secret = 'correct horse "battery" staple';

function write(format: 'text' | 'json', mark?: string): string {
  const scrubber = createScrubber([]);
  scrubber.learn(new Secret(secret));
  const stream = new PassThrough();
  const log = createLog({
    log: { level: 'info', format },
    stream,
    scrub: (text) => scrubber.scrub(text),
    ...defined({ mark }),
  });
  log.debug('not this');
  log.warn(`it said ${secret}\nand more`, {
    channel: 'mail',
    url: `https://x.test/?key=${encodeURIComponent(secret)}`,
  });
  return String(stream.read());
}

test('a readable line', () => {
  expect(write('text', 'DEMO')).toMatch(/^DEMO \d{4}-\d\d-\d\dT[\d:.]+Z warn {2}it said ‹secret› and more\n$/);
});

test('a line of JSON, in which a secret is masked in each of its forms', () => {
  const line = write('json');
  expect(JSON.parse(line)).toMatchObject({ level: 'warn', says: 'it said ‹secret›\nand more', channel: 'mail' });
  expect(line).not.toContain('horse');
});

test('an error is described by its name and place, never by its message', () => {
  expect(describeBug(new TypeError(`cannot read ${secret}`))).toMatch(/^TypeError at .*log\.test\.ts/);
});

test('a secret that is a word of our own masks neither the names of the fields nor cause and level', () => {
  const stream = new PassThrough();
  const scrub = (text: string): string => text.replaceAll(/integration|warn|unrecognised|says/g, '‹secret›');
  const log = createLog({ log: { level: 'info', format: 'json' }, stream, scrub });
  log.warn('unrecognised', { integration: 'warn', cause: 'unrecognised' });
  expect(JSON.parse(String(stream.read()))).toMatchObject({
    level: 'warn',
    says: '‹secret›',
    integration: '‹secret›',
    cause: 'unrecognised',
  });
});
