/** @module Faults of listeners: certificates, refused connections, raw faults, and the end of a lab. */

import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { Script } from '../../src/lab/script.ts';
import { startLab } from '../../src/lab/server.ts';
import { createSimulator } from '../../src/lab/simulator.ts';
import { acme, ask, cases } from './fixtures.ts';
import { api, startWithKey } from './start-lab.ts';

test('certificates with a flaw are refused by a client that checks', async () => {
  const { lab } = await startWithKey('bearer');
  lab.simulator.setHost('api.acme.test', { certificate: 'expired' });
  await expect(ask(lab, `${api}/v3/scopes`)).rejects.toMatchObject({ code: 'CERT_HAS_EXPIRED' });
  lab.simulator.setHost('api.acme.test', { certificate: 'wrong_name' });
  await expect(ask(lab, `${api}/v3/scopes`)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  lab.simulator.setHost('api.acme.test', { certificate: 'untrusted' });
  await expect(ask(lab, `${api}/v3/scopes`)).rejects.toThrow(/self-signed|unable to/);
  lab.simulator.setHost('api.acme.test', {});
  expect((await ask(lab, `${api}/v3/scopes`)).status).toBe(401);
});

test('a host that refuses connections', async () => {
  const simulator = createSimulator({ providers: [acme], cases });
  simulator.setHost('api.acme.test', { refuses: true });
  const lab = await startLab({ simulator });
  onTestFinished(() => lab.close());
  await expect(ask(lab, `${api}/v3/scopes`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('raw faults', async () => {
  const { lab } = await startWithKey('bearer');
  const rule = (fault: Script): void => lab.simulator.setHost('api.acme.test', { all: fault });
  rule({ fault: 'reset' });
  await expect(ask(lab, `${api}/v3/scopes`)).rejects.toMatchObject({ code: 'ECONNRESET' });
  rule({ fault: 'cut' });
  await expect(ask(lab, `${api}/v3/scopes`)).rejects.toMatchObject({ code: 'ECONNRESET' });
  rule({ fault: 'huge' });
  expect((await ask(lab, `${api}/v3/scopes`)).body).toHaveLength(50_000_000);
  rule({ fault: 'redirect' });
  expect(await ask(lab, `${api}/v3/scopes`)).toMatchObject({ status: 302, headers: { location: /elsewhere/ } });
  rule({ fault: 'login_page' });
  expect((await ask(lab, `${api}/v3/scopes`)).body).toContain('<form');
  rule({ fault: 'bad_gzip' });
  expect((await ask(lab, `${api}/v3/scopes`)).headers['content-encoding']).toBe('gzip');
  rule({ fault: 'continue' });
  expect((await ask(lab, `${api}/v3/scopes`)).status).toBe(200);
});

test('closing ends hanging and dripping connections, and removes the folder', async () => {
  const { lab } = await startWithKey('bearer');
  lab.simulator.setHost('api.acme.test', { all: { fault: 'hang' } });
  const arrived = lab.simulator.nextRequest(() => true);
  const hanging = expect(ask(lab, `${api}/v3/scopes`)).rejects.toThrow();
  await arrived;
  lab.simulator.setHost('api.acme.test', { all: { fault: 'drip' } });
  const next = lab.simulator.nextRequest(() => true);
  const dripping = expect(ask(lab, `${api}/v3/scopes`)).rejects.toThrow();
  await next;
  await lab.close();
  await hanging;
  await dripping;
  expect(existsSync(lab.folder)).toBe(false);
});
