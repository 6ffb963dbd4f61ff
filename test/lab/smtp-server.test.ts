/** @module Simulated SMTP hosts: log-ins, tokens and greetings. */

import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { addressOf, ask, listenTo } from './fixtures.ts';
import { startWithKey } from './start-lab.ts';

test.each<[number, boolean, boolean]>([
  [587, false, true],
  [465, true, false],
])('SMTP log-ins at port %i', async (port, secure, requireTLS) => {
  const { lab, key } = await startWithKey('smtp');
  const address = addressOf(lab, 'smtp.acme.test', port);
  const connectWith = (pass: string) =>
    createTransport({
      ...address,
      secure,
      requireTLS,
      auth: { user: key.parts['username'] ?? '', pass },
      tls: { ca: lab.authority.pem, servername: 'smtp.acme.test' },
    });
  const transport = connectWith(key.parts['password'] ?? '');
  expect(await transport.verify()).toBe(true);
  expect((await transport.sendMail({ from: 'a@x.test', to: 'b@x.test', text: 'hello' })).response).toMatch(/^250/);
  await expect(connectWith('wrong').verify()).rejects.toThrow('535-5.7.8 Bad credentials\n535 5.7.8 Read the manual');
  lab.simulator.setState('shop', 'account_suspended');
  await expect(transport.verify()).rejects.toThrow('525 5.7.13');
  lab.simulator.setState('shop', 'provider_outage');
  await expect(transport.verify()).rejects.toThrow('421 4.3.0');
  expect(lab.simulator.log.map((entry) => entry.key)).toEqual(['shop', 'shop', 'unknown', 'shop', 'shop']);
});

test('XOAUTH2 with a token that the lab issued', async () => {
  const { lab, key } = await startWithKey('xoauth2');
  const form = new URLSearchParams({ refresh_token: key.parts['refresh_token'] ?? '' }).toString();
  const granted = await ask(lab, 'https://auth.acme.test/token', { method: 'POST', body: form });
  const logIn = (accessToken: string) =>
    createTransport({
      ...addressOf(lab, 'smtp.acme.test', 587),
      requireTLS: true,
      auth: { type: 'OAuth2', user: key.parts['username'] ?? '', accessToken },
      tls: { ca: lab.authority.pem, servername: 'smtp.acme.test' },
    }).verify();
  expect(await logIn(JSON.parse(granted.body).access_token)).toBe(true);
  await expect(logIn('ya29.somebody')).rejects.toThrow('535');
});

test('SMTP hosts with a fault instead of a greeting', async () => {
  const { lab } = await startWithKey('smtp');
  lab.simulator.setHost('smtp.acme.test', { all: 'ip_blocked' });
  expect(await listenTo(lab, 'smtp.acme.test', 587)).toBe('554 5.7.1 Your IP address is not allowed\r\n');
  lab.simulator.setHost('smtp.acme.test', { all: { fault: 'login_page' } });
  expect(await listenTo(lab, 'smtp.acme.test', 587)).toMatch(/^HTTP\/1\.1 400/);
  lab.simulator.setHost('smtp.acme.test', { all: { fault: 'reset' } });
  expect(await listenTo(lab, 'smtp.acme.test', 587)).toBe('');
});
