/** @module Probe orders over SMTP. */

import { SMTPServer } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import gmail from '../../providers/gmail.ts';
import sendgrid from '../../providers/sendgrid.ts';
import { sendProbe, servers } from './send-probe.ts';

/** Starts a server that accepts one password and one token, and records each log-in. Returns the entry for `connect_to`. */
async function startSmtp(host: string, users: string[]): Promise<string> {
  const { certificate, privateKey } = await servers.authority.issue(host);
  const server = new SMTPServer({
    cert: certificate,
    key: privateKey,
    authMethods: ['PLAIN', 'XOAUTH2'],
    onAuth(auth, _session, callback) {
      users.push(`${auth.method} ${auth.username}`);
      if (auth.password === 'SG.canary' || auth.accessToken === 'ya29.minted') return callback(null, { user: 'x' });
      callback(Object.assign(new Error('no'), { responseCode: 535 }));
    },
  });
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  return `${host}:587:127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

test('SMTP: the fixed user name is filled in; without a credential there is no log-in', async () => {
  const users: string[] = [];
  const rule = await startSmtp('smtp.eu.sendgrid.net', users);
  const request = Object.entries(sendgrid.requests).find(([, spec]) => spec.method === 'SMTP')?.[0] ?? '';
  const order = { provider: sendgrid, kind: 'smtp', parts: { password: 'SG.canary' }, request, region: 'eu' };
  const real = await sendProbe(order, [], () => undefined, [rule]);
  expect(real.exchange).toMatchObject({
    answer: { kind: 'smtp', code: 235, stage: 'auth' },
    method: 'SMTP',
    host: 'smtp://smtp.eu.sendgrid.net:587',
    url: 'smtp://smtp.eu.sendgrid.net:587',
    region: 'eu',
    requests: 1,
  });
  const none = await sendProbe({ ...order, credential: 'none' }, [], () => undefined, [rule]);
  expect(none.exchange.answer).toMatchObject({ kind: 'smtp', code: 250, stage: 'ehlo' });
  expect(users).toEqual(['PLAIN apikey']);
});

test('Gmail over SMTP: the minted token is presented by XOAUTH2', async () => {
  const users: string[] = [];
  const rule = await startSmtp('smtp.gmail.com', users);
  const parts = {
    username: 'a@b.example',
    client_id: 'client-id-1',
    client_secret: 'canary',
    refresh_token: '1//canary',
  };
  const order = { provider: gmail, kind: 'smtp_refresh', parts, request: 'smtp' };
  const { exchange } = await sendProbe(order, ['oauth2.googleapis.com'], () => '{"access_token":"ya29.minted"}', [
    rule,
  ]);
  expect(exchange).toMatchObject({ request: 'smtp', answer: { code: 235 }, requests: 2 });
  expect(users).toEqual(['XOAUTH2 a@b.example']);
});
