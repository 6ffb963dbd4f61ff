/** @module The time that a mail server gets in each phase of a session. */

import { once } from 'node:events';
import { expect, test } from 'vitest';
import { longestSmtp, smtpLimits, startSmtpPhases } from '../../src/io/smtp-phases.ts';

const never = new AbortController().signal;
const hour = 3_600_000;

test('an open connection gets half a minute to greet, and the whole ends within a minute', () => {
  expect(smtpLimits.greeting).toBeGreaterThanOrEqual(30_000);
  expect(longestSmtp).toBeLessThan(60_000);
});

test('connecting that takes too long ends', async () => {
  const { connecting, signal } = startSmtpPhases(never, { connect: 20, greeting: hour, dialogue: hour });
  await once(connecting, 'abort');
  expect(connecting.reason).toMatchObject({ name: 'TimeoutError' });
  expect(signal.aborted).toBe(false);
});

test('a greeting that takes too long ends the session', async () => {
  const phases = startSmtpPhases(never, { connect: hour, greeting: 20, dialogue: hour });
  phases.opened();
  await once(phases.signal, 'abort');
  expect(phases.signal.reason).toMatchObject({ name: 'TimeoutError' });
});

test('after the greeting the dialogue has a limit of its own', async () => {
  const phases = startSmtpPhases(never, { connect: hour, greeting: hour, dialogue: hour });
  phases.opened();
  phases.greeted(20);
  await once(phases.signal, 'abort');
});

test('a session that is over, or ended from outside, is not ended again', () => {
  const outer = new AbortController();
  const phases = startSmtpPhases(outer.signal, { connect: hour, greeting: hour, dialogue: hour });
  phases.opened();
  outer.abort(new Error('stopped'));
  expect(phases.signal.reason).toMatchObject({ message: 'stopped' });
  phases.stop();
});
