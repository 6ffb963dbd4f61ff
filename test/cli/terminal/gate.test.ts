/** @module Whatever way a text takes to the terminal: it is masked and cleaned, and our own colours stay. */

import { expect, test } from 'vitest';
import { choosePaint } from '../../../src/cli/terminal/colour.ts';
import { gateOutput, seal } from '../../../src/cli/terminal/gate.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { collect } from '../collect-output.ts';

const evil = '\u001b]0;owned\u0007\u001b[2J\u001b[32mAll is well.\u001b[0m\u202e';
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

test('text and bytes of both streams are cleaned and masked', () => {
  const { io, stdout, stderr } = collect('/');
  const { io: gated, maskBy } = gateOutput(io);
  maskBy((text) => text.replaceAll('hunter2', '‹secret›'));
  gated.stdout.write(`one ${evil}\n`);
  gated.stdout.write(Buffer.from(`two hunter2 ${evil}\n`));
  gated.stderr.write(`three hunter2 ${evil}\n`);
  expect(stdout()).toContain('two ‹secret›');
  expect(stderr()).toContain('three ‹secret›');
  expect(stdout() + stderr()).not.toMatch(obeyed);
});

test('what cleaning leaves is masked as well', () => {
  const { io, stdout } = collect('/');
  const { io: gated, maskBy } = gateOutput(io);
  maskBy((text) => text.replaceAll('hunter 2', '‹secret›'));
  gated.stdout.write('a hunter\u00002 b\n');
  expect(stdout()).toBe('a ‹secret› b\n');
});

test('our own colours and controls stay, those of others inside them do not', () => {
  const { io, stdout } = collect('/');
  const tty = { ...io, stdout: Object.assign(io.stdout, { isTTY: true }) };
  const { io: gated } = gateOutput(tty);
  const paint = choosePaint(gated);
  gated.stdout.write(`${paint.state('failing', `shop ${evil}`)} ${paint.bold('x')}${seal('\r\u001b[K')}`);
  expect(stdout()).toMatch(/^\u001b\[31mshop .*\u001b\[39m \u001b\[1mx\u001b\[22m\r\u001b\[K$/);
  expect(stdout().replace(/\u001b\[(?:31|39|1|22)m|\r\u001b\[K/g, '')).not.toMatch(obeyed);
});

test('a sealed sequence of another process is text', () => {
  const { io, stdout } = collect('/');
  gateOutput(io).io.stdout.write(seal('\u001b[2J').replace(/[\da-f]{16}/, '0123456789abcdef'));
  expect(stdout()).not.toContain('\u001b');
});

test.each(['text', 'json'] as const)('the log as %s', (format) => {
  const { io, stderr } = collect('/');
  const stream = gateOutput(io).io.stderr;
  const log = createLog({ log: { level: 'info', format }, stream, scrub: (text) => text });
  log.info(`the server said: "${evil}"`, { host: evil });
  expect(stderr()).toContain('the server said');
  expect(stderr()).not.toMatch(obeyed);
  expect(stderr().trim().split('\n')).toHaveLength(1);
  if (format === 'json') expect(JSON.parse(stderr())).toMatchObject({ host: evil });
});

test('the streams stay what they are', () => {
  const { io } = collect('/');
  const columns = 77;
  const { io: gated } = gateOutput({ ...io, stdout: Object.assign(io.stdout, { columns, isTTY: true }) });
  expect(gated.stdout).toMatchObject({ columns, isTTY: true, writable: true });
  expect(gated.stdout.write('x', () => {})).toBe(true);
});
